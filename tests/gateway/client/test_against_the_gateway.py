"""The client and the application together: what one sends, the other takes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.client import Changed, Invalid, NotAllowed, NotFound, Unreadable, upload_in_pieces
from gateway.client.manifests import manifest_of
from gateway.endpoints.filings import Appeal, PayeeAccount, RightEnds, Withdrawal
from gateway.endpoints.office import Decision
from gateway.filing import ClaimFiling
from gateway.uploads.receiving import DocumentAbout
from schemas.civil import civil_date
from schemas.claim import BankAccount
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.vocabulary import AuthorityRole, Channel, DocumentKind, RightEnd, Verdict
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM, TASK, to_approve, whole
from tests.gateway.client.callers import LosingTransport, caller
from tests.gateway.files import png
from tests.gateway.house import House, filing

pytestmark = pytest.mark.anyio
BRANCH: dict[str, Any] = {"channel": Channel.BRANCH, "organisation": "B-0712"}
FILING = ClaimFiling.model_validate(filing())


async def test_a_claim_is_filed_followed_and_found_again(house: House) -> None:
    client, _ = caller(house, **BRANCH)
    taken = await client.submit_claim(FILING, key="key-1")
    assert (taken.claim_id, taken.reference, taken.revision) == (CLAIM, "REF-0001", 1)
    event = CloudEvent[ClaimSubmitted].model_validate_json(house.log.records[0].value or b"")
    assert (event.id, event.data.claim, event.data.personal) == (taken.event_id, FILING.claim, FILING.personal)
    amended = await client.amend_claim(CLAIM, FILING, etag='"r1"', key="key-2")
    about: dict[str, Any] = {"reference": "REF-0001", "received_at": RECEIVED}
    await client.withdraw_claim(CLAIM, Withdrawal(**about, because="found work"), key="key-3")
    await client.appeal_decision(CLAIM, Appeal(**about, because="the papers show it"), key="key-4")
    account = BankAccount(bank_code="014", number="1234567890", holder_name="SITI AMINAH")
    await client.name_payee_account(CLAIM, PayeeAccount(**about, payee_ref="heir-1", account=account), key="key-5")
    ended = RightEnds(**about, payee_ref="heir-1", end=RightEnd.DEATH, ended_on=date(2026, 3, 9))
    await client.report_right_end(CLAIM, ended, key="key-6")
    found = await client.find_accepted("REF-0001")
    assert [item.event_id for item in found.items][:2] == [taken.event_id, amended.event_id]
    assert len(found.items) == 6
    manifest = await client.read_manifest(civil_date(house.clock.now))
    assert {item.event_id for item in manifest.records} == {item.event_id for item in found.items}


async def test_a_manifest_that_was_cut_short_or_changed_is_not_taken_for_one(house: House) -> None:
    client, _ = caller(house, **BRANCH)
    await client.submit_claim(FILING, key="key-1")
    content = (await client.read_manifest(civil_date(house.clock.now))).content
    for broken in (content.splitlines(keepends=True)[0], content.replace(b"REF-0001", b"REF-0002"), b""):
        with pytest.raises(Unreadable):
            manifest_of(broken)


async def test_a_file_becomes_a_document(house: House) -> None:
    client, _ = caller(house, **BRANCH)
    about = DocumentAbout(kind=DocumentKind.DEATH_CERTIFICATE, received_at=RECEIVED, reference="REF-0001", document_id="paper-1")
    taken = await client.upload_document(CLAIM, png(), "image/png", about, key="key-1")
    assert (taken.document_id, taken.content_type, taken.size_bytes) == ("paper-1", "image/png", len(png()))


async def test_a_file_in_pieces_goes_on_after_answers_were_lost(house: House, tmp_path: Path) -> None:
    file = tmp_path / "paper.png"
    file.write_bytes(png())
    transport = LosingTransport(house, "PATCH", 2)
    client, _ = caller(house, transport=transport, **BRANCH)
    about = DocumentAbout(kind=DocumentKind.DEATH_CERTIFICATE, received_at=RECEIVED, reference="REF-0001")
    state = await upload_in_pieces(client, CLAIM, file, about, key="key-1", piece_bytes=20)
    assert state.taken is not None
    assert (state.taken.size_bytes, state.offset_bytes) == (len(png()), len(png()))
    again = await upload_in_pieces(client, CLAIM, file, about, key="key-1", piece_bytes=20)
    assert again.taken == state.taken
    assert len(house.log.records) == 1
    assert (await client.describe_uploads()).version == "1.0.0"


async def test_statuses_come_with_the_tag_to_change_them_by(house: House) -> None:
    house.claims.whole[CLAIM] = whole()
    client, _ = caller(house, **BRANCH)
    read = await client.read_claim(CLAIM)
    assert (read.answer.claim_id, read.etag[:3]) == (CLAIM, '"r1')
    await client.amend_claim(CLAIM, FILING, etag=read.etag, key="key-1")


async def test_an_officer_decides_what_they_read_and_is_told_when_it_changed(house: House) -> None:
    house.claims.whole[CLAIM] = to_approve()
    scope = f"{Scope.OFFICE_READ} {Scope.OFFICE_DECIDE}"
    client, _ = caller(house, scope, officer="ani", role=AuthorityRole.SUPERVISOR, offices=["B-0712"])
    read = await client.read_office_claim(CLAIM)
    assert [task.task_id for task in read.answer.tasks] == [TASK]
    decision = Decision(task_id=TASK, verdict=Verdict.APPROVE, because="It adds up.", spoken_at=house.clock.now)
    assert (await client.decide_task(CLAIM, decision, etag=read.etag, key="key-1")).claim_id == CLAIM
    with pytest.raises(Changed):
        await client.decide_task(CLAIM, decision, etag='"s0"', key="key-2")


async def test_refusals_say_which_field_and_what_to_do(house: House) -> None:
    client, _ = caller(house, **BRANCH)
    wrong = FILING.model_copy(update={"reference": "no colon: please"})
    with pytest.raises(Invalid) as caught:
        await client.submit_claim(wrong, key="key-1")
    assert (caught.value.code, caught.value.field) == ("invalid_request", "#/reference")
    with pytest.raises(NotFound):
        await client.read_claim("00000000-0000-5000-8000-000000000000")
    reader, _ = caller(house, Scope.CLAIMS_READ, **BRANCH)
    with pytest.raises(NotAllowed) as refused:
        await reader.submit_claim(FILING, key="key-1")
    assert refused.value.more["needed"] == Scope.CLAIMS_SUBMIT


async def test_a_problems_code_is_explained(house: House) -> None:
    client, _ = caller(house, **BRANCH)
    assert "Idempotency-Key" in await client.explain_problem("idempotency_key_missing")
