"""What a proof of coverage may say: who is insured for what, in which phases, until when; nothing of wages, health or employers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from processors.membership.rules.cover import cover_on, months_after, months_before
from processors.membership.rules.statements import with_statements
from processors.membership.tables import Member, ProofPersonal, ProvenCover
from schemas.civil import add_months
from schemas.claim import CountryCode
from schemas.events.coverage import Membership, MigrantPlacement
from schemas.vocabulary import MigrantPhase, Programme, Segment

PROOF_DAYS_MAX: Final = 30
"""A proof is good for so long at most; then it is asked for anew (our own rule, U)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase of a placement. Before the departure nobody knows the day on which it begins: then `months` say how long it is paid for."""

    phase: MigrantPhase
    since: date | None = None
    until: date | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """One membership that covers its member on the date; `until`: the last day, up to `PROOF_DAYS_MAX` ahead, on which that is known."""

    segment: Segment
    programmes: tuple[Programme, ...]
    country: CountryCode | None
    sponsor: str | None
    phases: tuple[Phase, ...]
    until: date


def provable(member: Member) -> ProvenCover | None:
    """The row that proofs are made of; None while the registry has not spoken."""
    if member.registry is None or member.personal is None:
        return None
    known = with_statements(member.registry, member.sources, date.max)
    return ProvenCover(
        member_id=member.member_id,
        memberships=tuple(membership.model_copy(update={"wages": ()}) for membership in known.memberships),
        personal=ProofPersonal(
            name=member.personal.name, birth_date=member.personal.birth_date, passports=member.personal.passports
        ),
    )


def insured_on(memberships: tuple[Membership, ...], on: date) -> tuple[Insured, ...]:
    """Those that cover the member on the date, in a fixed order."""
    found = [
        Insured(
            segment=membership.segment,
            programmes=tuple(programme for programme in Programme if programme in membership.programmes),
            country=membership.placement.country if membership.placement else None,
            sponsor=membership.sponsor,
            phases=_phases(membership.placement) if membership.placement else (),
            until=_covered_until(membership, on),
        )
        for membership in memberships
        if _covers(membership, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.segment, one.country or "", one.until)))


def still_true(said: Insured, now: tuple[Insured, ...]) -> bool:
    """Whether what was said of one membership holds by what is known now: as much cover, in the same country, and no phase shorter."""
    return any(
        one.segment is said.segment
        and one.country == said.country
        and set(said.programmes) <= set(one.programmes)
        and one.until >= said.until
        and all(any(_as_long(phase, known) for known in one.phases) for phase in said.phases)
        for one in now
    )


def _as_long(said: Phase, known: Phase) -> bool:
    """A phase that has begun since is dated now; what was promised in months is then a span."""
    if said.phase is not known.phase:
        return False
    if said.months is not None:
        return known.months is None or known.months >= said.months
    if known.until is None or said.until is None:
        return known.until == said.until
    return known.until >= said.until or said.phase is MigrantPhase.BEFORE  # it ends with the departure, as it should


def _covers(membership: Membership, on: date) -> bool:
    cover = cover_on(membership, on)
    return cover is not None and cover.covered


def _covered_until(membership: Membership, on: date) -> date:
    last = on
    for days in range(1, PROOF_DAYS_MAX + 1):
        if not _covers(membership, on + timedelta(days=days)):
            break
        last = on + timedelta(days=days)
    return last


def _phases(placement: MigrantPlacement) -> tuple[Phase, ...]:
    """As `phase_on` counts them: before until the departure, during for the paid months, after for a month."""
    paid = placement.paid_months + placement.extension_months
    departed = placement.departed_on
    before = Phase(
        phase=MigrantPhase.BEFORE,
        since=placement.registered_on,
        until=departed or add_months(placement.registered_on, months_before(placement.registered_on)),
    )
    if not paid:
        return (before,)
    if departed is None:
        return (
            before,
            Phase(phase=MigrantPhase.DURING, months=paid),
            Phase(phase=MigrantPhase.AFTER, months=months_after(placement.registered_on)),
        )
    paid_until = add_months(departed, paid)
    until = paid_until if placement.returned_on is None else min(paid_until, placement.returned_on)
    return (
        before,
        Phase(phase=MigrantPhase.DURING, since=departed, until=until),
        Phase(phase=MigrantPhase.AFTER, since=until, until=add_months(until, months_after(until))),
    )
