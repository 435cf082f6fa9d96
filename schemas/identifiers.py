"""Identifiers: every id is derived from what it names (UUIDv5, RFC 9562), so that a repeat gives the same id."""

from hashlib import sha1
from typing import Annotated, Final
from uuid import UUID, uuid5

from pydantic import Field

from schemas.terms import Term

SANTUNAN: Final = UUID("8c1f6f0e-52a1-5d0b-9c8e-5a7b1f9d2e41")
_CLAIMS: Final = uuid5(SANTUNAN, "claim").bytes
_ALIASES: Final = uuid5(SANTUNAN, "alias").bytes
_CASES: Final = uuid5(SANTUNAN, "case").bytes
_PAYOUTS: Final = uuid5(SANTUNAN, "payout").bytes
_TASKS: Final = uuid5(SANTUNAN, "task").bytes
_RECOVERIES: Final = uuid5(SANTUNAN, "recovery").bytes
_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit that holds the UUID's variant, by what the hash has in its place."""

UUID_PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
ClaimId = Uuid
"""One filing by one channel: UUIDv5 of (channel, the channel's own reference)."""
MemberId = Uuid
"""Opaque; comes with the coverage. NIK, membership numbers and passports are aliases of it."""
AliasKey = Uuid
"""The key under which the ledger keeps whose alias it is; opaque, derived from kind and value."""
CaseId = Uuid
"""The insured event that one or more claims report; minted by the ledger."""
PayoutId = Uuid
"""One attempt at one payment: UUIDv5 of (claim, line group, attempt)."""
RecoveryId = Uuid
"""What one payee owes back of one payment: UUIDv5 of (claim, line group); its bank number (virtual account) is derived from it."""
TaskId = Uuid
"""One question to an officer; a new revision of what it rests on is a new task."""
LineId = Annotated[str, Field(min_length=1, max_length=120)]
"""A benefit line within its claim, e.g. `JKM_DEATH:heir-1`."""


class AliasKind(Term):
    """What a person is known by. KPJ: membership number, one per employer."""

    NIK = "nik"
    KPJ = "kpj"
    PASSPORT = "passport"


def uuid5_text(namespace: bytes, name: str) -> str:
    """`str(uuid5(UUID(bytes=namespace), name))` at a quarter of its time: every event of every topic derives ids."""
    digits = sha1(namespace + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def claim_id(channel: str, channel_reference: str) -> str:
    return uuid5_text(_CLAIMS, f"{channel}\n{channel_reference}")


def alias_key(kind: AliasKind, value: str) -> str:
    """The key of an alias; upper-cased and stripped of spaces first, so that spelling does not split a person."""
    return uuid5_text(_ALIASES, f"{kind}\n{''.join(value.split()).upper()}")


def case_id(member_id: str, kind: str, event_date: str) -> str:
    return uuid5_text(_CASES, f"{member_id}\n{kind}\n{event_date}")


def payout_id(claim: str, group: str, attempt: int) -> str:
    return uuid5_text(_PAYOUTS, f"{claim}\n{group}\n{attempt}")


def task_id(claim: str, kind: str, basis: str) -> str:
    return uuid5_text(_TASKS, f"{claim}\n{kind}\n{basis}")


def recovery_id(claim: str, group: str) -> str:
    return uuid5_text(_RECOVERIES, f"{claim}\n{group}")
