"""Words for tests of the member's ledger: claims A, B and C of one member, and what they ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from processors.membership import processor
from processors.membership.tables import MEMBERS, Member
from schemas.benefit import EntitlementLine
from schemas.events.ledger import (
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementRefused,
    EntitlementReleased,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.events.requests import (
    CloseRequested,
    ConfirmRequested,
    CoverageRequested,
    ReleaseRequested,
    RequestPersonal,
    ReserveRequested,
)
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.vocabulary import Channel, ClaimKind, EntitlementFamily, Filing, ReporterRole
from tests.factories import EVENT_DATE, NIK, RECEIVED, identity, made
from tests.processors.script import Script

MEMBER = "00000000-0000-4000-8000-00000000000a"
OTHER_MEMBER = "00000000-0000-4000-8000-00000000000b"
A, B, C = (claim_id("branch", reference) for reference in "ABC")
BY_NIK = alias_key(AliasKind.NIK, NIK)
BY_KPJ = alias_key(AliasKind.KPJ, "12345678901")
BY_PASSPORT = alias_key(AliasKind.PASSPORT, "B1234567")
PEOPLE = ("Rina", "Dewi")
ANSWERS = (
    EntitlementReserved,
    EntitlementWaiting,
    EntitlementRefused,
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementReleased,
)


def script() -> Script:
    return Script(processor)


def member(ledger: Script) -> Member:
    row = ledger.get(MEMBERS, MEMBER)
    assert row is not None
    return row


def asks(claim: str = A, kind: ClaimKind = ClaimKind.JKM_DEATH, **over: Any) -> CoverageRequested:
    default = {
        "claim_id": claim,
        "revision": 1,
        "kind": kind,
        "filing": Filing.APPLICATION,
        "event_date": EVENT_DATE,
        "event_country": "ID",
        "channel": Channel.BRANCH,
        "reporter_role": ReporterRole.HEIR,
        "received_at": RECEIVED,
        "aliases": (BY_NIK, BY_KPJ),
        "personal": RequestPersonal(member=identity()),
    }
    return made(CoverageRequested, default, over)


def death(heir: str = "heir-1") -> EntitlementLine:
    return EntitlementLine(line_id=f"JKM_DEATH:{heir}", family=EntitlementFamily.DEATH, subject=MEMBER)


def both(line: str = "JP:heir-1") -> EntitlementLine:
    """A line that uses up two things at once, one of them what a death gives."""
    return EntitlementLine(line_id=line, family=EntitlementFamily.DEATH, subject=f"{MEMBER}/2024-05+{MEMBER}")


def funeral(payee: str = "heir-1") -> EntitlementLine:
    return EntitlementLine(line_id=f"JKM_FUNERAL:{payee}", family=EntitlementFamily.FUNERAL, subject=MEMBER)


def savings(line: str = "JHT:self", subject: str = MEMBER) -> EntitlementLine:
    return EntitlementLine(line_id=line, family=EntitlementFamily.JHT_FULL, subject=subject)


def repatriation(on: date = EVENT_DATE) -> EntitlementLine:
    return EntitlementLine(line_id="REPATRIATION:self", family=EntitlementFamily.REPATRIATION, subject=f"{MEMBER}:{on}")


def reserve(ledger: Script, claim: str, *lines: EntitlementLine, revision: int = 1) -> list[tuple[str, type]]:
    return told(ledger, ReserveRequested(claim_id=claim, revision=revision, lines=lines or (death(),)))


def confirm(
    ledger: Script,
    claim: str,
    *lines: EntitlementLine,
    group: str = "g",
    gross: int = 20_000_000,
    released_by: tuple[str, ...] = (),
) -> list[tuple[str, type]]:
    asked = ConfirmRequested(
        claim_id=claim, revision=1, group=group, lines=lines or (death(),), gross_rupiah=gross, released_by=released_by
    )
    return told(ledger, asked)


def release(ledger: Script, claim: str, *lines: EntitlementLine) -> list[tuple[str, type]]:
    return told(ledger, ReleaseRequested(claim_id=claim, lines=lines or (death(),), because="given up"))


def close(ledger: Script, claim: str, outcome: str = "denied", revision: int = 1) -> list[tuple[str, type]]:
    return told(ledger, CloseRequested.model_validate({"claim_id": claim, "revision": revision, "outcome": outcome}))


def told(
    ledger: Script, asked: CloseRequested | ConfirmRequested | ReleaseRequested | ReserveRequested
) -> list[tuple[str, type]]:
    """Whom the ledger told what."""
    ledger.feed(MEMBER, asked)
    return [(output.key, type(output.data)) for output in ledger.effects.outputs]
