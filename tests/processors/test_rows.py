"""Rows of documents, verification and assessment survive being stored as columns and JSON."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from processors.assessment import processor as assessment
from processors.documents import processor as documents
from processors.verification import processor as verification
from schemas.envelope import EventData
from schemas.events.requests import ReserveRequested
from schemas.vocabulary import ClaimKind, DocumentKind, Relationship
from streams.contract import Processor
from tests.processors.assessment.test_assessment import granted, verified
from tests.processors.filings import (
    CLAIM,
    account,
    completed,
    covered,
    death,
    linked,
    payee,
    personal,
    registered,
    snapshot,
    upload,
)
from tests.processors.script import Script

PMI = death(ClaimKind.PMI_DEATH)
FILED = registered(PMI, personal(payee(relationship=Relationship.SIBLING, account=account())))
EVENTS: tuple[EventData, ...] = (FILED, upload(DocumentKind.PASSPORT), covered(snapshot(PMI)), linked(), completed(), verified())


@pytest.mark.parametrize("processor", [documents, verification, assessment], ids=lambda processor: processor.name)
def test_a_row_is_the_same_after_being_stored(processor: Processor) -> None:
    script = Script(processor)
    read = {data for wanted in processor.inputs for data in wanted.types}
    for event in EVENTS:
        if type(event) in read:
            script.feed(CLAIM, event)
    if script.emitted(ReserveRequested):
        script.feed(CLAIM, granted(script))
    for table in processor.tables:
        adapter: TypeAdapter[Any] = TypeAdapter(table.row)
        for row in script.rows(table):
            assert adapter.validate_json(adapter.dump_json(row)) == row
