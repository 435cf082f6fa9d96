"""Results of the continuous audit: each signed, each naming the one before it, so that none can be changed or left out unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import orjson
from psycopg import Connection
from psycopg.errors import UndefinedTable, UniqueViolation

from deploy.audit.runner import Report
from deploy.errors import Refused
from deploy.revisions import open_connection
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier
from schemas.canonical import canonical_json

AUDITOR: Final = "auditor"
"""Whose keys they are, for the verifier."""
READ_ROWS: Final = 1_000
CLAIMS_TOLD_MAX: Final = 20
PUT: Final = "INSERT INTO audit.results (sequence, at, ok, failed, body, signature) VALUES (%s, %s, %s, %s, %s, %s)"
LAST: Final = "SELECT sequence, at, ok, failed, body, signature FROM audit.results ORDER BY sequence DESC LIMIT 1"
ALL: Final = "SELECT sequence, at, ok, failed, body, signature FROM audit.results ORDER BY sequence"
NAMED: Final = frozenset({"name", "ok", "found", "detail", "claims"})


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the chain. `body`: canonical JSON, what is signed. `failed`: how many checks."""

    sequence: int
    at: datetime
    ok: bool
    failed: int
    body: bytes
    signature: str

    @property
    def digest(self) -> str:
        """What the next one names: of the body with its signature."""
        return sha256(self.body + b"\n" + self.signature.encode()).hexdigest()

    def said(self) -> dict[str, Any]:
        """The body's content."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Made:
    """How an audit was made: from a checkpoint or `whole`, in how long, and what the next one goes on from."""

    whole: bool
    took_ms: int
    checkpoint: str


def signed(report: Report, made: Made, previous: Result | None, signer: Ed25519Signer) -> Result:
    """The next result of the chain."""
    told = report.as_json()
    checks = [{name: said for name, said in check.items() if name in NAMED} for check in _checks(told)]
    sequence = 1 if previous is None else previous.sequence + 1
    body = canonical_json(
        {
            "sequence": sequence,
            "previous": "" if previous is None else previous.digest,
            "at": report.at.isoformat(),
            "ok": report.ok,
            "checks": [{**check, "claims": list(check["claims"])[:CLAIMS_TOLD_MAX]} for check in checks],
            "read": told["read"],
            "whole": made.whole,
            "took_ms": made.took_ms,
            "checkpoint": made.checkpoint,
        }
    )
    failed = sum(not check.ok for check in report.checks)
    return Result(sequence, report.at, report.ok, failed, body, signer.sign(body))


def _checks(told: dict[str, object]) -> list[dict[str, Any]]:
    checks = told["checks"]
    assert isinstance(checks, list)
    return checks


def put(connection: Connection, result: Result) -> None:
    """At the end of the chain. Raises `Refused` when another auditor was there first."""
    row = (result.sequence, result.at, result.ok, result.failed, result.body.decode(), result.signature)
    try:
        connection.execute(PUT, row)
    except UniqueViolation as error:
        raise Refused(f"Another auditor has written result {result.sequence}: run one only.") from error


def last(connection: Connection) -> Result | None:
    """The newest. Raises `Refused` where the migration is missing."""
    return next(_rows(connection, LAST), None)


def all_results(connection: Connection) -> Iterator[Result]:
    """The chain, the oldest first."""
    return _rows(connection, ALL)


def _rows(connection: Connection, query: str) -> Iterator[Result]:
    try:
        with connection.cursor("results") as cursor:
            cursor.itersize = READ_ROWS
            for sequence, at, ok, failed, body, signature in cursor.execute(query):
                yield Result(sequence, at, ok, failed, body.encode(), signature)
    except UndefinedTable as error:
        raise Refused("There is no table for the audit's results: run `santunan db upgrade`.") from error


def complaints(results: Iterable[Result], verifier: Ed25519Verifier) -> Iterator[str]:
    """What is wrong with the chain: signatures, links, gaps, and columns that say otherwise than what was signed."""
    before: Result | None = None
    for result in results:
        named = f"result {result.sequence} of {result.at:%F %T %Z}"
        if not verifier.verify(AUDITOR, result.body, result.signature):
            yield f"{named} is signed by none of the auditor's keys"
        said = result.said()
        if (said["sequence"], said["ok"], datetime.fromisoformat(said["at"])) != (result.sequence, result.ok, result.at):
            yield f"{named} says otherwise in its columns than in what was signed"
        if result.failed != sum(not check["ok"] for check in said["checks"]):
            yield f"{named} counts other failed checks than were signed"
        if before is None and (result.sequence, said["previous"]) != (1, ""):
            yield f"the chain begins with {named}: those before it are gone"
        if before is not None and (result.sequence, said["previous"]) != (before.sequence + 1, before.digest):
            yield f"{named} does not follow result {before.sequence}: one between them is gone, or was changed"
        before = result


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain that was looked at: how many results, the last of them, and what is wrong."""

    count: int
    last: Result | None
    complaints: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if self.last is None:
            return "No audit was ever made: run `santunan audit watch`."
        verdict = "ok" if self.last.ok else f"{self.last.failed} checks failed"
        told = f"{self.count:,} results, the last of {self.last.at:%F %T %Z}: {verdict}"
        return (
            f"{told}; {len(self.complaints)} complaints"
            if self.complaints
            else f"{told}; signed and whole, digest {self.last.digest}"
        )


def verified(url: str, verifier: Ed25519Verifier) -> Verified:
    """The chain as it stands in the database. Raises `Refused`."""
    seen: list[Result] = []

    def passed() -> Iterator[Result]:
        with open_connection(url) as connection:
            for result in all_results(connection):
                seen[:] = [result]
                yield result

    wrong = tuple(complaints(passed(), verifier))
    newest = seen[-1] if seen else None
    return Verified(0 if newest is None else newest.sequence, newest, wrong)
