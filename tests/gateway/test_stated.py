"""Employers and sponsors state their own part, one by one or in files; the token says whose part it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import build
from deploy.errors import Refused
from gateway.access.callers import Caller, Grant
from gateway.access.scopes import Scope
from gateway.bulk.kinds import KINDS
from gateway.bulk.pace import FullSpeed
from gateway.bulk.reading import FileFault, Totals
from gateway.bulk.store import BatchKind
from gateway.bulk.survey import survey
from gateway.bulk.working import work_off
from gateway.fakes.log import FakeLog
from schemas.envelope import CloudEvent
from schemas.events.contributions import ContributionsReported, EmploymentReported
from schemas.identifiers import AliasKind, alias_key
from schemas.topics import COVERAGE
from schemas.vocabulary import Channel
from tests.factories import coverage
from tests.gateway.bulk_files import results, run
from tests.gateway.claims import MEMBER
from tests.gateway.house import NOW, House, bearer

pytestmark = pytest.mark.anyio
EMPLOYMENT, CONTRIBUTIONS = "/v1/coverage/employment", "/v1/coverage/contributions"
WORKER = {"by": "kpj", "number": "12345678901"}
STATED = {
    "worker": WORKER,
    "reported_at": NOW.isoformat(),
    "months": [{"month": "2026-10", "wage": {"amount": 6_000_000}, "paid": True}],
}
PAID = {"worker": WORKER, "reported_at": NOW.isoformat(), "months": [{"month": "2026-10"}]}
BY_KPJ = alias_key(AliasKind.KPJ, "12345678901")
EMPLOYER = Caller(client="npp", scopes=frozenset(), grant=Grant(channel=Channel.EMPLOYER, organisation="AB123456"))
ROWS = """worker_by,worker_number,reported_at,month,wage_rupiah,paid,starts_on,ends_on
kpj,12345678901,2026-11-20T09:30:00+07:00,2026-10,6000000,yes,,
kpj,12345678902,2026-11-20T09:30:00+07:00,,,,2024-01-02,2026-10-31
kpj,12345678901,2026-11-20T09:30:00+07:00,2026-10,6000000,yes,,
kpj,12345678903,2026-11-20T09:30:00+07:00,2026-13,1,no,,
kpj,12345678904,2026-11-20T09:30:00+07:00,,,,,
"""
TOTALS = Totals(5, 12_000_001)


def employer(house: House, scope: str = Scope.COVERAGE_WRITE) -> dict[str, str]:
    return house.as_channel(Channel.EMPLOYER, "AB123456", scope)


def sponsor(house: House) -> dict[str, str]:
    return bearer(house.token(Scope.COVERAGE_WRITE, "donor", sponsor="GNL-001"))


async def test_an_employers_statement_stands_on_the_log_under_the_workers_alias_with_its_own_number(house: House) -> None:
    answer = await house.post(EMPLOYMENT, STATED, employer(house))
    assert (answer.status_code, answer.json()["sequence"]) == (202, round(NOW.timestamp() * 1_000)), answer.text
    (record,) = house.log.records
    event = CloudEvent[EmploymentReported].model_validate_json(record.value or b"")
    assert (record.topic, event.subject, event.source) == (COVERAGE, BY_KPJ, "/employers")
    assert (event.data.employer_number, event.data.alias) == ("AB123456", BY_KPJ)
    assert b"12345678901" not in (record.value or b"")
    assert (await house.post(EMPLOYMENT, STATED, employer(house))).json() == answer.json()
    assert len(house.log.records) == 1


async def test_a_sponsors_statement_names_the_sponsor_of_the_token(house: House) -> None:
    assert (await house.post(CONTRIBUTIONS, PAID, sponsor(house))).status_code == 202
    event = CloudEvent[ContributionsReported].model_validate_json(house.log.records[0].value or b"")
    assert (event.source, event.data.sponsor) == ("/sponsors", "GNL-001")


@pytest.mark.parametrize(
    ("path", "body", "grant", "status", "code"),
    [
        (EMPLOYMENT, STATED, {"channel": "hospital", "organisation": "RS-1"}, 403, "not_yours"),
        (EMPLOYMENT, STATED, {"channel": "employer", "organisation": "NPP-1", "member": BY_KPJ}, 403, "not_yours"),
        (EMPLOYMENT, STATED, {"sponsor": "GNL-001"}, 403, "not_yours"),
        (CONTRIBUTIONS, PAID, {"channel": "employer", "organisation": "NPP-1"}, 403, "not_yours"),
        (
            EMPLOYMENT,
            STATED | {"employer_number": "NPP-2"},
            {"channel": "employer", "organisation": "NPP-1"},
            422,
            "invalid_request",
        ),
        (
            EMPLOYMENT,
            {"worker": WORKER, "reported_at": NOW.isoformat()},
            {"channel": "employer", "organisation": "N-1"},
            422,
            "invalid_request",
        ),
        (
            EMPLOYMENT,
            STATED | {"reported_at": "2020-01-01T00:00:00Z"},
            {"channel": "employer", "organisation": "NPP-1"},
            422,
            "received_at_out_of_bounds",
        ),
    ],
)
async def test_nobody_states_anothers_part(
    house: House, path: str, body: dict[str, Any], grant: dict[str, str], status: int, code: str
) -> None:
    answer = await house.post(path, body, bearer(house.token(Scope.COVERAGE_WRITE, "somebody", **grant)))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert house.log.records == []


async def test_a_row_of_a_file_is_the_statement_that_a_single_one_is(tmp_path: Path) -> None:
    path, log = tmp_path / "october.csv", FakeLog(NOW)
    path.write_text(ROWS)
    progress = await run(path, log, TOTALS, EMPLOYER, KINDS[BatchKind.EMPLOYMENT])
    assert (progress.accepted, progress.refused) == (2, 3)
    first, second = (CloudEvent[EmploymentReported].model_validate_json(record.value or b"").data for record in log.records)
    assert first.months[0].model_dump(mode="json")["wage"]["amount"] == 6_000_000
    assert second.term is not None
    assert str(second.term.ends_on) == "2026-10-31"
    refused = [
        (row["row"], row.get("errors", [{"field": ""}])[0]["field"]) for row in results(path) if row["outcome"] == "refused"
    ]
    assert refused == [(4, "reference"), (5, "month"), (6, "")]


def test_wages_are_the_control_total_of_a_file_of_employment(tmp_path: Path) -> None:
    path = tmp_path / "october.csv"
    path.write_text(ROWS)
    assert survey(path, KINDS[BatchKind.EMPLOYMENT], TOTALS).totals == TOTALS
    with pytest.raises(FileFault, match="12000001 rupiah are in the file"):
        survey(path, KINDS[BatchKind.EMPLOYMENT], Totals(5, 0))


async def test_files_of_statements_come_through_the_gateway_from_whoever_may_state_them(house: House) -> None:
    both = f"{Scope.COVERAGE_WRITE} {Scope.BATCHES_WRITE}"
    said = {**employer(house, both), "Idempotency-Key": "october", "Content-Type": "text/csv"}
    query: dict[str, Any] = {"rows": 5, "rupiah": 12_000_001, "kind": "employment"}
    sent = await house.client.post("/v1/batches", params=query, content=ROWS, headers=said)
    assert sent.status_code == 202, sent.text
    assert await work_off(house.batches.store, house.log, FullSpeed()) == 0
    assert (await house.client.get(sent.headers["location"], headers=said)).json()["accepted"] == 2
    for headers, code in (
        (employer(house, Scope.BATCHES_WRITE), "scope_missing"),
        (house.as_channel(Channel.BULK, "NPP-1", both), "not_yours"),
    ):
        refused = await house.client.post("/v1/batches", params=query, content=ROWS, headers={**said, **headers})
        assert (refused.status_code, refused.json()["code"]) == (403, code)


async def test_a_sponsors_file_is_its_own(house: House) -> None:
    both = f"{Scope.COVERAGE_WRITE} {Scope.BATCHES_WRITE}"
    said = {
        **bearer(house.token(both, "donor", sponsor="GNL-001")),
        "Idempotency-Key": "k",
        "Content-Type": "application/x-ndjson",
    }
    query: dict[str, Any] = {"rows": 1, "rupiah": 0, "kind": "contributions"}
    sent = await house.client.post("/v1/batches", params=query, content=json.dumps(PAID), headers=said)
    assert sent.status_code == 202, sent.text
    await work_off(house.batches.store, house.log, FullSpeed())
    event = CloudEvent[ContributionsReported].model_validate_json(house.log.records[0].value or b"")
    assert event.data.sponsor == "GNL-001"
    other = bearer(house.token(both, "donor-2", sponsor="GNL-002"))
    assert (await house.client.get(sent.headers["location"], headers=other)).status_code == 404


def test_the_command_judges_a_file_of_employment_of_the_employer_that_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "october.csv"
    path.write_text(ROWS)
    common = ["ingest", str(path), "--kind", "employment", "--organisation", "AB123456", "--rows", "5", "--rupiah", "12000001"]
    done = CliRunner().invoke(build(), [*common, "--channel", "employer", "--dry-run"])
    assert "5 rows" in done.output
    with pytest.raises(Refused, match="only an employer's own system"):
        CliRunner().invoke(build(), common, catch_exceptions=False)


async def manifest(house: House, caller: dict[str, str]) -> list[dict[str, Any]]:
    answer = await house.client.get("/v1/manifests/2026-11-20", headers=caller)
    assert answer.status_code == 200, answer.text
    *lines, end = [json.loads(line) for line in answer.text.splitlines()]
    assert end["records"] == len(lines)
    return lines


async def test_a_manifest_lists_what_each_source_said_of_coverage_and_nothing_of_anothers(house: House) -> None:
    both = f"{Scope.COVERAGE_WRITE} {Scope.MANIFEST_READ}"
    registry = bearer(house.token(both, "registry", registry=True))
    whole = {**coverage().model_dump(mode="json"), "sequence": 4}
    said = {
        "AB123456": (await house.post(EMPLOYMENT, STATED, house.as_channel(Channel.EMPLOYER, "AB123456", both))).json(),
        "AB123457": (await house.post(EMPLOYMENT, STATED, house.as_channel(Channel.EMPLOYER, "AB123457", both))).json(),
        "GNL-001": (await house.post(CONTRIBUTIONS, PAID, bearer(house.token(both, "donor", sponsor="GNL-001")))).json(),
        "GNL-002": (await house.post(CONTRIBUTIONS, PAID, bearer(house.token(both, "other", sponsor="GNL-002")))).json(),
    }
    put = await house.client.put(f"/v1/members/{MEMBER}/coverage", json=whole, headers={"Idempotency-Key": "1", **registry})
    assert put.status_code == 202, put.text
    for caller, name in (
        (house.as_channel(Channel.EMPLOYER, "AB123456", both), "AB123456"),
        (bearer(house.token(both, "donor", sponsor="GNL-001")), "GNL-001"),
    ):
        (row,) = await manifest(house, caller)
        assert (row["event_id"], row["sequence"]) == (said[name]["event_id"], said[name]["sequence"])
        assert (row["claim_id"], row["member_id"], row["alias"]) == (None, None, BY_KPJ)
        assert said[name]["alias"] == BY_KPJ
    (row,) = await manifest(house, registry)
    assert (row["event_id"], row["member_id"], row["sequence"]) == (put.json()["event_id"], MEMBER, 4)
    assert await manifest(house, house.as_channel(Channel.HOSPITAL, "RS-001", both)) == []
