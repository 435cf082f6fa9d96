"""Results of the continuous audit: signed, in a chain, and a result that was changed, left out or forged is seen."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest

from deploy.audit.facts import Difference, finding
from deploy.audit.results import AUDITOR, Made, Result, all_results, complaints, last, put, signed, verified
from deploy.audit.runner import Report
from deploy.audit.settings import AuditSettings
from deploy.audit.signing import audit_signer, audit_verifier
from deploy.bank.keys import private_key, public_key
from deploy.errors import Refused
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier
from schemas.canonical import canonical_json

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEED = 3
SIGNER = Ed25519Signer("auditor-1", private_key(SEED, AUDITOR))
VERIFIER = Ed25519Verifier({AUDITOR: {"auditor-1": public_key(SEED, AUDITOR)}})
MADE = Made(whole=False, took_ms=1_200, checkpoint="0" * 64)


def report(number: int, wrong: str | None = None) -> Report:
    differences = [] if wrong is None else [Difference(wrong, "it is gone")]
    checks = (finding("submissions", Counter(answered=number), lambda counts: f"{counts}", differences),)
    return Report(NOW + timedelta(hours=number), checks, {"claims.lifecycle.v1": number})


def chain(length: int) -> list[Result]:
    made: list[Result] = []
    for number in range(length):
        made.append(signed(report(number), MADE, made[-1] if made else None, SIGNER))
    return made


def forged(result: Result, signer: Ed25519Signer = SIGNER, **over: Any) -> Result:
    body = canonical_json(orjson.loads(result.body) | over)
    said = orjson.loads(body)
    return Result(said["sequence"], datetime.fromisoformat(said["at"]), said["ok"], result.failed, body, signer.sign(body))


def test_an_untouched_chain_has_nothing_to_complain_about() -> None:
    assert list(complaints(chain(5), VERIFIER)) == []


def test_a_red_result_names_its_claims_and_is_signed_like_any_other() -> None:
    result = signed(report(1, wrong="claim-1"), MADE, None, SIGNER)
    assert (result.ok, result.failed) == (False, 1)
    assert result.said()["checks"][0]["claims"] == ["claim-1"]
    assert list(complaints([result], VERIFIER)) == []


def test_what_was_made_green_afterwards_is_seen() -> None:
    results = chain(3)
    red = signed(report(1, wrong="claim-1"), MADE, results[0], SIGNER)
    touched = Result(red.sequence, red.at, True, 0, red.body.replace(b'"ok":false', b'"ok":true'), red.signature)
    (_, *found) = complaints([results[0], touched], VERIFIER)
    assert found == []
    assert "signed by none" in next(complaints([results[0], touched], VERIFIER))
    column = Result(red.sequence, red.at, True, 0, red.body, red.signature)
    assert any("says otherwise in its columns" in told for told in complaints([results[0], column], VERIFIER))
    assert any("counts other failed checks" in told for told in complaints([results[0], column], VERIFIER))


def test_one_that_was_left_out_or_put_in_anothers_place_is_seen() -> None:
    results = chain(4)
    assert "does not follow" in next(complaints([results[0], *results[2:]], VERIFIER))
    assert "chain begins with" in next(complaints(results[1:], VERIFIER))
    other = signed(report(9), MADE, results[0], SIGNER)
    assert any("does not follow result 2" in told for told in complaints([results[0], other, *results[2:]], VERIFIER))


def test_one_that_somebody_else_signed_is_seen() -> None:
    results = chain(2)
    strangers = forged(results[1], Ed25519Signer("auditor-1", private_key(99, "stranger")))
    assert "signed by none" in next(complaints([results[0], strangers], VERIFIER))


@pytest.fixture
def address(migrated: str) -> str:
    return migrated


def test_the_chain_stands_in_the_database_as_it_was_signed(address: str) -> None:
    assert verified(address, VERIFIER).sentence.startswith("No audit was ever made")
    results = chain(3)
    with psycopg.connect(address) as connection:
        assert last(connection) is None
        for result in results:
            put(connection, result)
        connection.commit()
        assert list(all_results(connection)) == results
        assert last(connection) == results[-1]
    found = verified(address, VERIFIER)
    assert (found.count, found.complaints) == (3, ())
    assert results[-1].digest in found.sentence
    with psycopg.connect(address) as connection, pytest.raises(Refused, match="Another auditor"):
        put(connection, results[-1])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE audit.results SET ok = false WHERE sequence = 2")
    assert len(verified(address, VERIFIER).complaints) == 1


def test_keys_come_from_the_settings_or_are_asked_for() -> None:
    with pytest.raises(Refused, match="has no key to sign with"):
        audit_signer(AuditSettings())
    with pytest.raises(Refused, match="No key to verify with"):
        audit_verifier(AuditSettings())
    own = AuditSettings.model_validate({"signing_key_id": "k", "signing_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="})
    body = b"what was found"
    assert audit_verifier(own).verify(AUDITOR, body, audit_signer(own).sign(body))
    for wrong, told in (("AAEC", "has 3 bytes"), ("?", "is not base64")):
        with pytest.raises(Refused, match=told):
            audit_signer(AuditSettings.model_validate({"signing_key_id": "k", "signing_key": wrong}))
