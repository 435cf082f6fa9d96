"""Every magic word does what the page says: through the real gateway, every processor, and the stand-ins."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from deploy.errors import Refused
from deploy.local.stack import TREE
from deploy.sandbox.outcomes import OUTCOMES, Outcome
from deploy.sandbox.page import PAGE, page
from deploy.sandbox.serving import SET_BY_THE_IMAGE, new_issuer, require_no_real_system, sandbox_parts, sandbox_settings, tokens
from deploy.sandbox.world import RECORDS_MAX, World
from gateway.app import behind_doorway, build_app
from gateway.parts import install
from processors.notification.sentences import bank_says
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.decisions import ClaimApproved, SumsStated
from schemas.events.findings import FindingRecorded
from schemas.events.notifications import NotificationRequested
from schemas.events.payout import PaidBeyondEnd
from schemas.kinds import OPEN_KINDS
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, Language
from tests.gateway.house import NOW, Clock, bearer, filing

pytestmark = pytest.mark.anyio
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LOOKS = 200
STEP = timedelta(milliseconds=250)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Sandbox:
    """A channel's view of a sandbox whose clock the test moves."""

    def __init__(self, folder: Path, channel: str = "branch") -> None:
        self.clock = Clock()
        self.world = World(self.clock)
        settings = sandbox_settings("127.0.0.1", 8090, folder)
        issuer = new_issuer(settings.public_url)
        app = build_app()
        self.parts = sandbox_parts(settings, issuer, self.world, self.clock, self.clock.seconds)
        install(app, self.parts)
        self.headers = bearer(tokens(issuer, self.clock())[channel])
        transport = ASGITransport(behind_doorway(app, settings), raise_app_exceptions=False)
        self.client = AsyncClient(transport=transport, base_url=settings.public_url, headers=self.headers)

    async def file(self, reference: str, kind: ClaimKind = ClaimKind.JKM_DEATH) -> str:
        body = filing(kind, reference, received_at=self.clock().isoformat())
        body["personal"]["payees"][0].setdefault("account", {}).pop("verified_at", None)
        answer = await self.client.post("/v1/claims", json=body, headers={"Idempotency-Key": reference})
        assert answer.status_code == 202, answer.text
        return answer.headers["location"]

    async def read(self, where: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(where)).json()
        return found

    async def until(self, where: str, status: str) -> dict[str, Any]:
        """The claim once it stands so; the clock goes on a little each time."""
        for _ in range(LOOKS):
            found = await self.read(where)
            if found.get("status") == status:
                return found
            self.clock.now += STEP
            self.world.move()
        raise AssertionError(f"{found['status']} instead of {status}: {found}")


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    made = Sandbox(tmp_path)
    yield made
    made.parts.uploads.close()


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.word)
async def test_the_word_leads_where_the_page_says(sandbox: Sandbox, outcome: Outcome) -> None:
    where = await sandbox.file(f"T-1.{outcome.word}", outcome.kind)
    found = await sandbox.until(where, outcome.status)
    reasons = {reason["code"] for reason in found["decision"]["reasons"]}
    assert outcome.reason is None or outcome.reason in reasons
    assert outcome.waiting_for is None or outcome.waiting_for == found["waiting_for"]
    assert outcome.payment is None or outcome.payment in {payment["standing"] for payment in found["payments"]}
    if outcome.bank_refusal is not None:
        told = [event.data.personal.text for event in sandbox.world.pipeline.log if isinstance(event.data, NotificationRequested)]
        assert any(bank_says(outcome.bank_refusal[0]).english in text[Language.ENGLISH] for text in told)


async def test_a_stated_sum_is_paid_after_two_people_said_so(sandbox: Sandbox) -> None:
    where = await sandbox.file("T-1.stated", ClaimKind.PMI_FAILED_PLACEMENT)
    await sandbox.until(where, "paid")
    stated = [event.data for event in sandbox.world.pipeline.log if isinstance(event.data, SumsStated)]
    approved = [event.data for event in sandbox.world.pipeline.log if isinstance(event.data, ClaimApproved)]
    assert len(stated) == len(approved) == 1
    assert {approval.officer for approval in approved[0].approvals} - {stated[0].by.officer}
    assert {one.amount for one in stated[0].sums} <= {line.gross for line in approved[0].lines}


@pytest.mark.parametrize(("word", "status"), [("visited", "paid"), ("visit-not-met", "denied")])
async def test_a_visit_is_recorded_before_the_claim_is_decided(sandbox: Sandbox, word: str, status: str) -> None:
    where = await sandbox.file(f"T-1.{word}", ClaimKind.JKK_ACCIDENT)
    await sandbox.until(where, status)
    (seen,) = [event.data for event in sandbox.world.pipeline.log if isinstance(event.data, FindingRecorded)]
    assert seen.finding.found.outcome is OUTCOMES[word].looked


@pytest.mark.parametrize("kind", OPEN_KINDS)
async def test_every_kind_of_claim_can_be_paid(sandbox: Sandbox, kind: ClaimKind) -> None:
    found = await sandbox.until(await sandbox.file("T-1.paid", kind), "paid")
    assert found["decision"]["approved_rupiah"] == sum(line["net_rupiah"] for line in found["decision"]["lines"]) > 0


@pytest.mark.parametrize("word", ["rejected-ac04", "returned"])
async def test_after_a_payment_that_failed_another_account_is_paid(sandbox: Sandbox, word: str) -> None:
    where = await sandbox.file(f"T-1.{word}")
    failed = await sandbox.until(where, "payment_failed")
    account = {"bank_code": "008", "number": "1370001234567", "holder_name": "BUDI SANTOSO"}
    body = {
        "reference": f"T-1.{word}",
        "received_at": sandbox.clock().isoformat(),
        "payee_ref": failed["payments"][0]["payee_ref"],
        "account": account,
    }
    answer = await sandbox.client.post(f"{where}/accounts", json=body, headers={"Idempotency-Key": "account"})
    assert answer.status_code == 202, answer.text
    await sandbox.until(where, "paid")


async def test_without_a_word_papers_are_asked_for_and_the_channels_own_uploads_lead_on(sandbox: Sandbox) -> None:
    where = await sandbox.file("T-1")
    found = await sandbox.until(where, "incomplete")
    for number, paper in enumerate(found["missing"]):
        given = {"kind": paper["any_of"][0], "reference": "T-1", "received_at": sandbox.clock().isoformat()}
        if paper["payee_ref"]:
            given["payee_ref"] = paper["payee_ref"]
        answer = await sandbox.client.post(
            f"{where}/documents",
            data=given,
            files={"file": (f"{number}.pdf", PAPER + b"%" + str(number).encode(), "application/pdf")},
            headers={"Idempotency-Key": f"paper-{number}"},
        )
        assert answer.status_code == 202, answer.text
    await sandbox.until(where, "paid")


async def test_a_claim_can_be_withdrawn_and_what_happened_stands_in_timeline_and_feed(sandbox: Sandbox) -> None:
    where = await sandbox.file("T-1.incomplete")
    await sandbox.until(where, "incomplete")
    body = {"reference": "T-1.incomplete", "received_at": sandbox.clock().isoformat()}
    answer = await sandbox.client.post(f"{where}/withdrawal", json=body, headers={"Idempotency-Key": "gone"})
    assert answer.status_code == 202, answer.text
    await sandbox.until(where, "withdrawn")
    timeline = (await sandbox.client.get(f"{where}/timeline")).json()["items"]
    feed = (await sandbox.client.get("/v1/feed")).json()["items"]
    assert [event["status_after"] for event in timeline][-1] == "withdrawn"
    assert [entry["status"] for entry in feed][-1] == "withdrawn"


async def test_a_full_sandbox_says_so(sandbox: Sandbox) -> None:
    await sandbox.file("T-1.paid")
    sandbox.world.log.records *= RECORDS_MAX
    answer = await sandbox.client.post("/v1/claims", json=filing(), headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (503, "log_busy")


def test_whoever_set_up_a_system_did_not_mean_a_sandbox() -> None:
    require_no_real_system({"PATH": "/bin"})
    require_no_real_system(dict.fromkeys(SET_BY_THE_IMAGE, "x"))
    image = (TREE / "deploy" / "images" / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"SANTUNAN_[A-Z_]+(?==)", image)) == SET_BY_THE_IMAGE
    for name in ("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", "SANTUNAN_PAYOUT__ENVIRONMENT", "santunan_gateway__issuers"):
        with pytest.raises(Refused, match=f"set up for a system.*{name}"):
            require_no_real_system({name: "x"})


def test_a_sandbox_trusts_only_the_tokens_of_its_own_start_and_every_channel_has_one(tmp_path: Path) -> None:
    first, second = new_issuer("http://127.0.0.1:8090"), new_issuer("http://127.0.0.1:8090")
    assert set(tokens(first, NOW)) == set(Channel)
    assert first.keys() != second.keys()


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make generate`"


async def test_what_a_widow_was_paid_after_she_married_again_is_told_and_two_people_are_asked(sandbox: Sandbox) -> None:
    where = await sandbox.file("T-1.paid", ClaimKind.JP_SURVIVORS)
    found = await sandbox.until(where, "paid")
    body = {
        "reference": "T-1.paid",
        "received_at": sandbox.clock().isoformat(),
        "payee_ref": found["payments"][0]["payee_ref"],
        "end": "remarriage",
        "ended_on": "2026-01-20",
    }
    answer = await sandbox.client.post(f"{where}/ends", json=body, headers={"Idempotency-Key": "end"})
    assert answer.status_code == 202, answer.text
    log, asked = sandbox.world.pipeline.log, list[AdjustmentReferred]()
    for _ in range(LOOKS):
        sandbox.clock.now += STEP
        sandbox.world.move()
        asked = [event.data for event in log if isinstance(event.data, AdjustmentReferred)]
        if asked:
            break
    beyond = [event.data for event in log if isinstance(event.data, PaidBeyondEnd)]
    assert len(beyond) == 9
    assert asked[0].amount == Money.total(told.amount for told in beyond)
    assert [running.dead for running in sandbox.world.pipeline.running.values() if running.dead] == []
    assert (await sandbox.read(where))["status"] == "paid"
