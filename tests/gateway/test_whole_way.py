"""From the door to the status: the real gateway, Apache Kafka, the processors that a new claim passes first, and PostgreSQL."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack, StackOptions, local_stack
from deploy.processor_settings import TopicSettings
from deploy.settings import SystemSettings
from deploy.uploads import Swept, sweep
from gateway.access.scopes import Scope
from gateway.settings import GatewaySettings
from streams.settings import DatabaseSettings
from tests.gateway.files import png
from tests.gateway.pages import KEY, form_key
from tests.gateway.running import fresh_filing, gateway, headers

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]
LIMIT_SECONDS = 60.0
WORKERS = dict.fromkeys(("intake", "documents", "claim_state"), 1)


def answered(client: httpx.Client, url: str, path: str, sent: dict[str, str], status: str) -> dict[str, Any]:
    """The claim once it stands so."""
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        answer = client.get(f"{url}{path}", headers=sent)
        found: dict[str, Any] = answer.json()
        if answer.status_code == 200 and found["status"] == status:
            return {**found, "etag": answer.headers["etag"]}
        assert time.monotonic() < limit, answer.text
        time.sleep(0.1)


def test_a_claim_is_followed_from_its_202_to_its_missing_papers(run_folder: Path, tmp_path: Path) -> None:
    options = StackOptions(folder=run_folder, broker="apache", workers=WORKERS, say=lambda _: None)
    with (
        local_stack(options) as stack,
        gateway(stack.kafka.bootstrap_servers, tmp_path, DATABASE_URL=stack.database_url, PAGE_KEY=KEY.get_secret_value()) as (
            _,
            url,
        ),
        httpx.Client(timeout=30) as client,
    ):
        sent = headers(url)
        accepted = client.post(f"{url}/v1/claims", json=fresh_filing(), headers=sent)
        where = accepted.headers["location"]
        found = answered(client, url, where, sent, "incomplete")
        timeline = client.get(f"{url}{where}/timeline", headers=sent).json()["items"]
        listed = client.get(f"{url}/v1/claims", headers=sent).json()["items"]
        grant = {"officer": "ani", "role": "officer", "offices": ["B-0712"]}
        officer = headers(url, sub="ani", scope=Scope.OFFICE_READ, santunan=grant)
        seen = client.get(f"{url}/v1/office{where.removeprefix('/v1')}", headers=officer).json()
        refused = client.post(f"{url}/v1/claims", json=_without_identity(), headers=headers(url, "key-2"))
        told = answered(client, url, refused.headers["location"], sent, "refused")
        paper = png()
        said = {"kind": "death_certificate", "received_at": found["received_at"]}
        uploaded = client.post(
            f"{url}{where}/documents",
            params=said,
            content=paper,
            headers=sent | {"Content-Type": "image/png", "Idempotency-Key": "3"},
        )
        judged = shown(client, url, where, sent)
        read = client.get(
            f"{url}/v1/office{where.removeprefix('/v1')}/documents/{judged['document_id']}/content", headers=officer
        )
        swept = _sweep(stack, tmp_path)
        page = _by_page(client, url)
    assert "Dokumen yang sudah kami terima" in page
    assert {tuple(missing["any_of"]) for missing in found["missing"]} >= {("death_certificate",)}
    assert (uploaded.status_code, uploaded.json()["document_id"]) == (202, judged["document_id"]), uploaded.text
    assert judged["outcome"] == "accepted"
    assert read.content == paper
    assert (swept.objects, swept.of_claims, swept.forgotten) == (1, 1, 0)
    assert found["etag"].startswith('"r1.e')
    assert timeline[0]["event"] == "claim.registered"
    assert [item["reference"] for item in listed] == ["REF-0001"]
    assert seen["personal"]["member"]["name"] == "SITI AMINAH"
    assert [reason["code"] for reason in told["decision"]["reasons"]] == ["no_identity"]


def shown(client: httpx.Client, url: str, where: str, sent: dict[str, str]) -> dict[str, Any]:
    """The claim's document once it is judged."""
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        documents: list[dict[str, Any]] = client.get(f"{url}{where}", headers=sent).json()["documents"]
        if documents:
            return documents[0]
        assert time.monotonic() < limit
        time.sleep(0.1)


def _by_page(client: httpx.Client, url: str) -> str:
    """The claim's page, once the paper that was sent from it is accepted."""
    born = {"reference": "B-0712:REF-0001", "day": "5", "month": "8", "year": "1968"}
    door = client.post(url, data={"form": form_key(client.get(url)), **born})
    assert door.headers["location"] == "/claim", door.text
    page = client.get(f"{url}/claim")
    paper = {"file": ("kk.png", png(), "image/png")}
    client.post(f"{url}/claim/documents", data={"form": form_key(page), "kind": "family_card"}, files=paper)
    limit = time.monotonic() + LIMIT_SECONDS
    while page.text.count('class="tag good"') < 2:
        assert time.monotonic() < limit, page.text
        time.sleep(0.1)
        page = client.get(f"{url}/claim")
    return page.text


def _sweep(stack: Stack, folder: Path) -> Swept:
    """As if a month had gone by."""
    settings = SystemSettings(
        kafka=TopicSettings(bootstrap_servers=stack.kafka.bootstrap_servers),
        database=DatabaseSettings(url=stack.database_url),
        gateway=GatewaySettings(upload_folder=str(folder / "uploads")),
    )
    later = datetime.now(UTC) + timedelta(days=31)
    return sweep(settings, 30, later, lambda _: None, dry_run=False, even_most=False)


def _without_identity() -> dict[str, Any]:
    body = fresh_filing("REF-0002")
    for name in ("nik", "membership_number"):
        del body["personal"]["member"][name]
    return body
