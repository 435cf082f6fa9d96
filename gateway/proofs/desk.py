"""Who gets a proof of whom, and what is said of one that somebody shows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from gateway.access.callers import Caller
from gateway.problems import Problem, ProblemCode
from gateway.proofs.seal import Seal
from gateway.proofs.settings import ProofSettings
from gateway.proofs.statement import Statement, from_claims, statement_of, to_claims
from gateway.reading.covers import CoverReader
from processors.membership.rules.proofs import insured_on, still_true
from processors.membership.tables import ProvenCover
from schemas.civil import civil_date
from schemas.vocabulary import Channel

ASKERS: Final = frozenset(
    {Channel.PLACEMENT_COMPANY, Channel.MISSION, Channel.BRANCH, Channel.EMPLOYER, Channel.JMO, Channel.LAPAK_ASIK}
)
"""Channels that may ask for a worker whose number and birth date they know; an employer for its own workers only."""
UNKNOWN: Final = Problem(
    ProblemCode.COVERAGE_UNKNOWN,
    "nobody of this number and birth date is known, or not to you: check both, and ask the registry when they are right",
)


class Verdict(StrEnum):
    """What a proof is worth now."""

    STANDS = "stands"
    """We signed it, it is in time, and it is as true today as when it was signed."""
    CHANGED = "changed"
    """We signed it, and since then the coverage has become less or another. Ask for a new proof."""
    EXPIRED = "expired"
    """We signed it, and its time is over. Ask for a new proof."""
    UNCONFIRMED = "unconfirmed"
    """We signed it and it is in time; whether the coverage changed since cannot be said at present. Ask again."""
    FORGED = "forged"
    """We did not sign it. Nothing in it is to be believed."""


class Verified(NamedTuple):
    """`said` is None for a forged one."""

    verdict: Verdict
    said: Statement | None


class ProofDesk:
    """Of one gateway. Without a seal it neither signs nor verifies."""

    def __init__(self, seal: Seal | None, issuer: str, covers: CoverReader) -> None:
        self._seal = seal
        self._issuer = issuer
        self._covers = covers

    @classmethod
    def of(cls, settings: ProofSettings, issuer: str, covers: CoverReader) -> "ProofDesk":
        key = settings.proof_key
        seal = None if key is None else Seal.from_jwks(key.get_secret_value(), settings.proof_keys_before)
        return cls(seal, issuer, covers)

    @property
    def seal(self) -> Seal:
        """Raises `Problem` where there is none."""
        if self._seal is None:
            raise Problem(ProblemCode.NOT_FOUND, "this gateway signs no proofs of coverage: ask the fund which one does")
        return self._seal

    async def prove(self, caller: Caller, alias: str, born: str, now: datetime) -> tuple[str, Statement]:
        """The proof, and what it says. `born`: the birth date, ISO. Raises `Problem`."""
        seal = self.seal
        _require_asker(caller)
        known = await self._covers.of_alias(alias)
        if known is None or known.personal.birth_date.isoformat() != born or not _may_ask(caller, alias, known):
            raise UNKNOWN
        said = statement_of(known, civil_date(now))
        if said is None:
            raise Problem(
                ProblemCode.NOT_COVERED,
                "the member is known and not covered today: a departing worker is covered from registration, for five months",
            )
        return seal.sign(to_claims(said, self._issuer, now)), said

    async def verify(self, proof: str, now: datetime, count: Callable[[str], None]) -> Verified:
        """What it is worth; the database is only asked about what we signed, and after `count` was told of whom, which may raise
        `Problem`."""
        claims = self.seal.opened(proof)
        if claims is None:
            return Verified(Verdict.FORGED, None)
        said = from_claims(claims)
        today = civil_date(now)
        if not said.as_of - timedelta(days=1) <= today <= said.valid_until:
            return Verified(Verdict.EXPIRED, said)
        count(said.member_id)
        try:
            known = await self._covers.of_member(said.member_id)
        except Problem as problem:
            if problem.code is not ProblemCode.READ_MODEL_UNAVAILABLE:
                raise
            return Verified(Verdict.UNCONFIRMED, said)
        now_covered = () if known is None else insured_on(known.memberships, today)
        stands = all(still_true(one, now_covered) for one in said.cover)
        return Verified(Verdict.STANDS if stands else Verdict.CHANGED, said)


def _require_asker(caller: Caller) -> None:
    grant = caller.grant
    if not (grant.is_person or grant.officer or grant.channel in ASKERS):
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            "your channel asks for no proofs: the worker can show one, and everybody can verify it",
        )


def _may_ask(caller: Caller, alias: str, known: ProvenCover) -> bool:
    grant = caller.grant
    if grant.is_person:
        return alias in grant.aliases or grant.member == known.member_id
    if grant.channel is Channel.EMPLOYER:
        return any(membership.employer_number == grant.organisation for membership in known.memberships)
    return True
