"""A notice in the sender's own names is the one filing, at this door as in files."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from gateway.bulk.columns import CLAIMS_LAYOUT, content_of
from gateway.bulk.forms import CAUSES, heading_of
from gateway.filing import ClaimFiling
from gateway.notices import FORMS_OF_NOTICES, Cause, EmployersNotice, HospitalsNotice, filing_of
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.vocabulary import Channel
from tests.gateway.house import House
from tests.gateway.test_bulk_forms import EMPLOYERS, HOSPITALS

pytestmark = pytest.mark.anyio
SAID = {
    "employer": {name: " ".join(text.upper().split()) for name, text in EMPLOYERS.items() if text},
    "hospital": {name: text for name, text in HOSPITALS.items() if text},
}
SENDERS = {"employer": (Channel.EMPLOYER, "NPP00001"), "hospital": (Channel.HOSPITAL, "RS-1")}
MODELS: dict[str, type[EmployersNotice | HospitalsNotice]] = {"employer": EmployersNotice, "hospital": HospitalsNotice}


def notice(sender: str, **over: Any) -> dict[str, Any]:
    return {name: value for name, value in {**SAID[sender], **over}.items() if value is not None}


@pytest.mark.parametrize("model", FORMS_OF_NOTICES)
def test_a_notice_has_the_names_of_the_table_that_files_are_read_by(model: type[EmployersNotice | HospitalsNotice]) -> None:
    layout = FORMS_OF_NOTICES[model].layout
    assert list(model.model_fields) == list(layout.columns)
    assert {name for name, field in model.model_fields.items() if field.is_required()} == set(layout.required)
    assert get_args(Cause) == tuple(CAUSES)


@pytest.mark.parametrize("sender", SAID)
async def test_a_notice_stands_on_the_log_as_the_filing_that_a_row_of_a_file_is(house: House, sender: str) -> None:
    said = notice(sender)
    answer = await house.post(f"/v1/notices/{sender}", said, house.as_channel(*SENDERS[sender]))
    assert answer.status_code == 202, answer.text
    (record,) = house.log.records
    written = CloudEvent[ClaimSubmitted].model_validate_json(record.value or b"").data
    heading = heading_of(list(said), CLAIMS_LAYOUT)
    row = ClaimFiling.model_validate(content_of(heading.columns, list(said.values()), heading.fixed))
    assert (written.claim, written.personal, written.reporter_role) == (row.claim, row.personal, row.reporter_role)
    assert written.channel is SENDERS[sender][0]
    assert answer.headers["location"] == f"/v1/claims/{answer.json()['claim_id']}"


@pytest.mark.parametrize("sender", SAID)
async def test_a_notice_and_the_same_filing_under_one_key_are_one_record(house: House, sender: str) -> None:
    caller = house.as_channel(*SENDERS[sender])
    first = await house.post(f"/v1/notices/{sender}", notice(sender), caller, key="once")
    filing = filing_of(MODELS[sender].model_validate(notice(sender))).model_dump(mode="json", exclude_none=True)
    second = await house.post("/v1/claims", filing, caller, key="once")
    assert (second.status_code, first.content) == (202, second.content)
    assert len(house.log.records) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"TGL_MENINGGAL": "2026-11-12"}, "#/TGL_MENINGGAL"),
        ({"TGL_LAHIR": "31-02-1968"}, "#/TGL_LAHIR"),
        ({"SEBAB_MENINGGAL": "PENUAAN"}, "#/SEBAB_MENINGGAL"),
        ({"NIK": "12"}, "#/NIK"),
        ({"NAMA_PESERTA": None}, "#/NAMA_PESERTA"),
        ({"reporter_role": "member"}, "#/reporter_role"),
    ],
)
async def test_a_wrong_field_is_named_in_the_senders_own_names(house: House, wrong: dict[str, Any], pointer: str) -> None:
    answer = await house.post("/v1/notices/employer", notice("employer", **wrong), house.as_channel(*SENDERS["employer"]))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert house.log.records == []


async def test_who_is_not_made_for_such_a_notice_is_refused(house: House) -> None:
    for sender, caller in (("hospital", SENDERS["employer"]), ("employer", (Channel.UNION, "KSBSI"))):
        answer = await house.post(f"/v1/notices/{sender}", notice(sender), house.as_channel(*caller))
        assert (answer.status_code, answer.json()["code"]) == (403, "channel_not_allowed")
