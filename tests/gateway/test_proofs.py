"""Proofs of coverage: who gets one of whom, what stands in it, and what it is worth when somebody shows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from httpx import Response
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from gateway.access.scopes import Scope
from gateway.problems import Problem, ProblemCode
from gateway.proofs.seal import ALGORITHM, Seal
from processors.membership.tables import ProofPersonal, ProvenCover
from schemas.events.coverage import Membership, MigrantPlacement
from schemas.identifiers import AliasKind, alias_key
from schemas.vocabulary import AuthorityRole, Channel, Segment
from tests.factories import membership
from tests.gateway.claims import MEMBER
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio
PATH = "/v1/coverage-proofs"
PASSPORT = "B1234567"
BY_PASSPORT = alias_key(AliasKind.PASSPORT, PASSPORT)
QR_BYTES_MAX = 858
"""What version 20 of a QR code holds with the lowest correction: still read by a cheap phone's camera from another's screen."""
LEAVING = MigrantPlacement(country="TW", registered_on=date(2026, 9, 1), paid_months=24)


def departing(**over: Any) -> Membership:
    default: dict[str, Any] = {"wages": (), "paid": (), "starts_on": date(2026, 9, 1), "placement": LEAVING}
    return membership(Segment.PMI, **default | over)


def knows(house: House, *memberships: Membership) -> None:
    personal = ProofPersonal(name="SITI AMINAH BINTI SURYADI", birth_date=date(1995, 8, 5), passports=(PASSPORT,))
    house.covers.known[MEMBER] = ProvenCover(member_id=MEMBER, memberships=memberships, personal=personal)
    house.covers.aliases[BY_PASSPORT] = MEMBER


async def ask(house: House, born: str = "1995-08-05", number: str = PASSPORT, **grant: Any) -> Response:
    grant = grant or {"channel": Channel.PLACEMENT_COMPANY, "organisation": "P3MI-01"}
    token = house.token(Scope.COVERAGE_PROVE, "asker", **grant)
    body = {"worker": {"by": "passport", "number": number}, "birth_date": born}
    return await house.client.post(PATH, json=body, headers=bearer(token))


async def verified(house: House, proof: str) -> dict[str, Any]:
    answer = await house.client.post(f"{PATH}/verification", json={"proof": proof})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_departing_workers_proof_names_phases_country_and_sponsor_and_fits_a_phone(house: House) -> None:
    knows(house, departing(sponsor="GN Lingkaran"))
    answer = await ask(house)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    (cover,) = said["cover"]
    assert (cover["segment"], cover["country"], cover["sponsor"]) == ("PMI", "TW", "GN Lingkaran")
    assert [(p["phase"], p["since"], p["until"], p["months"]) for p in cover["phases"]] == [
        ("before", "2026-09-01", "2027-02-01", None),
        ("during", None, None, 24),
        ("after", None, None, 1),
    ]
    assert (said["as_of"], said["valid_until"]) == ("2026-11-20", "2026-12-20")
    assert len(said["proof"]) <= QR_BYTES_MAX
    shown = await verified(house, said["proof"])
    assert (shown["verdict"], shown["statement"]) == ("stands", {name: said[name] for name in shown["statement"]})


async def test_a_proof_says_nothing_of_wages_employers_or_whole_numbers(house: House) -> None:
    knows(house, membership(Segment.PU), departing())
    said = (await ask(house)).text
    assert PASSPORT not in said
    assert "AB123456" not in said
    assert "5000000" not in said
    assert "12345678901" not in said
    assert PASSPORT[-4:] in said


async def test_one_members_proofs_are_verified_only_so_often_and_forged_ones_count_for_nobody(house: House) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    for _ in range(20):
        assert (await verified(house, proof[:-4] + "AAAA"))["verdict"] == "forged"
    answers = [await house.client.post(f"{PATH}/verification", json={"proof": proof}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert (answers[-1].json()["code"], answers[-1].headers["retry-after"]) == ("rate_limited", "2")
    house.clock.now += timedelta(seconds=2)
    assert (await verified(house, proof))["verdict"] == "stands"


async def test_anybody_verifies_a_proof_with_the_public_keys_alone(house: House) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    keys = KeySet.import_key_set((await house.client.get(f"{PATH}/keys")).json())
    assert jws.deserialize_compact(proof, keys, algorithms=[ALGORITHM]).payload
    assert all("d" not in key for key in (await house.client.get(f"{PATH}/keys")).json()["keys"])


@pytest.mark.parametrize(
    ("since", "days", "verdict"),
    [
        ({}, 0, "stands"),
        ({"placement": LEAVING.model_copy(update={"departed_on": date(2026, 11, 25)})}, 10, "stands"),
        ({"placement": LEAVING.model_copy(update={"extension_months": 6})}, 1, "stands"),
        ({"placement": LEAVING.model_copy(update={"paid_months": 12})}, 1, "changed"),
        ({"placement": LEAVING.model_copy(update={"country": "HK"})}, 1, "changed"),
        ({"programmes": ()}, 1, "changed"),
        ({"starts_on": date(2027, 5, 1)}, 1, "changed"),
        ({}, 31, "expired"),
    ],
)
async def test_verifying_says_whether_the_coverage_became_less_since(
    house: House, since: dict[str, Any], days: int, verdict: str
) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    knows(house, departing(**since))
    house.clock.now += timedelta(days=days)
    assert (await verified(house, proof))["verdict"] == verdict


async def test_of_a_member_whom_the_registry_took_back_a_proof_has_changed(house: House) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    house.covers.known.clear()
    assert (await verified(house, proof))["verdict"] == "changed"


async def test_while_the_database_is_away_a_proof_is_ours_and_unconfirmed(house: House) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    house.covers.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "away", retry_after_seconds=5)
    assert (await verified(house, proof))["verdict"] == "unconfirmed"
    assert (await ask(house)).status_code == 503


async def test_what_we_did_not_sign_is_forged_and_nothing_of_it_is_repeated(house: House) -> None:
    knows(house, departing())
    proof = (await ask(house)).json()["proof"]
    head, body, signature = proof.split(".")
    others = Seal(OKPKey.generate_key("Ed25519")).sign({"sub": MEMBER})
    token = house.token(Scope.COVERAGE_PROVE, "me")
    for forged in (f"{head}.{body[:-4]}AAAA.{signature}", f"{head}.{body}.", others, token, "x", "a.b.c", "é"):
        assert await verified(house, forged) == {
            "verdict": "forged",
            "meaning": "We did not sign it. Nothing in it is to be believed.",
            "statement": None,
        }


async def test_a_key_that_was_replaced_still_verifies_what_it_signed() -> None:
    old, new = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
    proof = Seal(old).sign({"sub": MEMBER})
    assert Seal(new, [old]).opened(proof) == {"sub": MEMBER}
    assert Seal(new).opened(proof) is None


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        ({"channel": Channel.MISSION, "organisation": "KBRI-TW"}, 200),
        ({"officer": "ani", "role": AuthorityRole.OFFICER, "offices": ["*"]}, 200),
        ({"channel": Channel.JMO, "member": MEMBER}, 200),
        ({"channel": Channel.JMO, "aliases": [BY_PASSPORT]}, 200),
        ({"channel": Channel.JMO, "member": "00000000-0000-4000-8000-00000000000b"}, 404),
        ({"channel": Channel.EMPLOYER, "organisation": "AB123456"}, 200),
        ({"channel": Channel.EMPLOYER, "organisation": "CD000001"}, 404),
        ({"channel": Channel.HOSPITAL, "organisation": "RS-1"}, 403),
        ({"sponsor": "GNL-001"}, 403),
    ],
)
async def test_who_gets_a_proof_of_whom(house: House, grant: dict[str, Any], status: int) -> None:
    knows(house, departing(), membership(Segment.PU, ends_on=date(2026, 8, 1)))
    assert (await ask(house, **grant)).status_code == status


async def test_a_number_without_the_birth_date_that_belongs_to_it_is_unknown(house: House) -> None:
    knows(house, departing())
    for answer in (await ask(house, born="1995-08-06"), await ask(house, number="B7654321")):
        assert (answer.status_code, answer.json()["code"]) == (404, "coverage_unknown")


async def test_who_is_not_covered_today_gets_no_proof(house: House) -> None:
    knows(house, departing(placement=LEAVING.model_copy(update={"registered_on": date(2026, 1, 1)})))
    answer = await ask(house)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_covered")
