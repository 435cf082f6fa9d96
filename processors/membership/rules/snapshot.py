"""The facts on the event's date from the registry's record, and their digest: what came later changes neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from processors.law import LAW
from processors.membership.rules.cover import Cover, cover_on, last_due_month, unpaid_since
from processors.membership.rules.months import month_text, months_in, whole_months
from processors.membership.tables import Registry
from schemas.canonical import digest
from schemas.civil import month_number, month_of
from schemas.claim import CountryCode
from schemas.events.coverage import JhtAccount, Membership, Month, PensionAccount
from schemas.events.ledger import EMPLOYERS_MAX, RECENT_MONTHS_MAX, CoverageSnapshot, EmployerCover, PensionFacts
from schemas.kinds import FIRST_PENSION, KINDS
from schemas.money import Money
from schemas.signals import Sighting
from schemas.vocabulary import ClaimKind, MigrantPhase, Programme, Segment

UNBROKEN_GAP_DAYS: Final = 31
"""Our own reading (U): a gap of up to a month between two memberships does not break the membership."""
UNDATED: Final = frozenset({"province"})
"""Facts that the registry does not date: a change of them is no change of what held on the event's date."""

LATER: Final = ("employers", "project_number", "certified_by", "placement_ended_on")
"""Facts that were added later, in the digest where there are any only."""
WAGED: Final = frozenset(kind for kind, row in KINDS.items() if row.programme in {Programme.JKK, Programme.JP, Programme.JKP})
"""Kinds whose benefit grows with the wage."""
_AT_HOME: Final = (Segment.PU, Segment.JAKON, Segment.BPU, Segment.PMI)
_ABROAD: Final = (Segment.PMI, Segment.PU, Segment.JAKON, Segment.BPU)
PREFERRED: Final = {kind: _ABROAD if row.migrant else _AT_HOME for kind, row in KINDS.items()}
"""Which segment's membership counts when several cover: the one that the claim is about."""
_PHASES: Final = (MigrantPhase.DURING, MigrantPhase.AFTER, MigrantPhase.BEFORE, None)


@dataclass(frozen=True, slots=True)
class Question:
    """What a claim asks of the record; `received_on`: the civil date of submission."""

    kind: ClaimKind
    event_date: date
    received_on: date


def snapshot(registry: Registry, asked: Question) -> CoverageSnapshot:
    """What held on the event's date. Sums that later files add to (contributions, savings) stand only where they count."""
    on = asked.event_date
    known = [cover for cover in (cover_on(membership, on) for membership in registry.memberships) if cover]
    best = _best(known, asked.kind)
    savings = asked.kind is ClaimKind.JHT
    working = asked.kind in {ClaimKind.JHT, ClaimKind.JKP}
    counted = _paid(registry, on)
    return CoverageSnapshot.model_validate(
        {
            "on": on,
            **_cover_facts(known, best, asked.kind, on),
            **_months_facts(registry.memberships, best, counted, on),
            "certified_by": _certified_by(registry, on),
            "certificate_months": len(_certified(registry, on) - counted),
            "employed": working and any(_wage_work_open(membership, asked.received_on) for membership in registry.memberships),
            "jht": registry.jht if savings else None,
            "recent_months": _recent(registry, on) if asked.kind is ClaimKind.JKP else (),
            **_pension_facts(registry, best, asked),
            "nationality": registry.nationality,
            "province": registry.province,
        }
    )


def snapshot_digest(facts: CoverageSnapshot, sightings: tuple[Sighting, ...] = ()) -> str:
    """Of the facts that decisions rest on: undated ones, and the day that a balance was struck, are left out. A pension, an earlier wage
    and sightings are in it where there are any only, so that claims from before they were known are told nothing new."""
    dated = facts.model_dump(mode="json", exclude=set(UNDATED))
    if facts.jht is not None:
        dated["jht"].pop("as_of")
    if facts.pension is None:
        dated.pop("pension")
    elif facts.pension.account is not None:
        dated["pension"]["account"].pop("as_of")
    if facts.wage_before is None:
        dated.pop("wage_before")
    for name in LATER:
        if not getattr(facts, name):
            dated.pop(name)
    if sightings:
        dated["sightings"] = [one.model_dump(mode="json") for one in sightings]
    return digest(dated)


def _best(known: Sequence[Cover], kind: ClaimKind) -> Cover | None:
    """The membership that the claim is about: one that covers, of the segment preferred, the oldest."""
    preferred = PREFERRED[kind]

    def rank(cover: Cover) -> tuple[bool, int, int, date, str]:
        membership = cover.membership
        return (
            not cover.covered,
            preferred.index(membership.segment),
            _PHASES.index(cover.phase),
            membership.starts_on,
            membership.membership_number,
        )

    return min(known, key=rank, default=None)


def _cover_facts(known: Sequence[Cover], best: Cover | None, kind: ClaimKind, on: date) -> dict[str, object]:
    if best is None or (not best.covered and best.membership.segment is Segment.PMI):
        return {"segment": None, "covered": False, "placement_ended_on": _ended_before(best, on)}
    beside = [c for c in known if c.covered and c.membership.segment is best.membership.segment]
    wage = _wage(best)
    placement = best.membership.placement
    return {
        "segment": best.membership.segment,
        "covered": best.covered,
        "programmes": tuple(p for p in Programme if any(p in c.membership.programmes for c in beside)),
        "phase": best.phase,
        "placement_country": placement.country if placement else None,
        "arrears_months": best.arrears_months,
        "wage": wage,
        "wage_before": _wage_before(best, wage, on) if kind in WAGED else None,
        "memberships": len(beside),
        "employers": tuple(_employer(c) for c in beside[:EMPLOYERS_MAX]) if len(beside) > 1 else (),
        "project_number": best.membership.project.number if best.membership.project else None,
        "sponsors": tuple(sorted({c.membership.sponsor for c in beside if c.membership.sponsor})),
    }


def _employer(cover: Cover) -> EmployerCover:
    membership = cover.membership
    return EmployerCover(
        employer_number=membership.employer_number,
        project_number=membership.project.number if membership.project else None,
        wage=_wage(cover),
        arrears_months=cover.arrears_months,
    )


def _ended_before(best: Cover | None, on: date) -> date | None:
    """When the paid months of a placement were over that the member had not returned from by the date."""
    placement = None if best is None else best.membership.placement
    return None if placement is None else unpaid_since(placement, on)


def _certified(registry: Registry, on: date) -> set[int]:
    """Months certified abroad up to the event's. One that is paid at home as well is not counted twice."""
    return months_in((p for c in registry.certificates for p in c.periods), month_of(on))


def _certified_by(registry: Registry, on: date) -> CountryCode | None:
    """Whose institution certified cover of the event's month."""
    month = month_text(month_of(on))
    return next((c.country for c in registry.certificates for p in c.periods if p.first <= month <= p.last), None)


def _months_facts(memberships: Sequence[Membership], best: Cover | None, paid: set[int], on: date) -> dict[str, object]:
    since = _member_since(memberships, best.membership.starts_on) if best else None
    return {
        "member_since": since,
        "membership_months": whole_months(since, on) if since else 0,
        "contribution_months": len(paid),
        "paid_through": month_text(max(paid)) if paid else None,
    }


def _paid(registry: Registry, on: date) -> set[int]:
    return set().union(*(months_in(m.paid, last_due_month(m.segment, on)) for m in registry.memberships))


def _recent(registry: Registry, on: date) -> tuple[Month, ...]:
    """Months that were paid up to the event's own, whether they were due by then or not: who lost work is not the one who pays."""
    last = month_of(on)
    paid = set[int]().union(*(months_in(membership.paid, last) for membership in registry.memberships))
    return tuple(month_text(number) for number in sorted(paid) if number > last - RECENT_MONTHS_MAX)


def _pension_facts(registry: Registry, best: Cover | None, asked: Question) -> dict[str, object]:
    """What JP counts, from its first day on. Months are due while a membership of JP lasts (our reading, U); only wage workers have it, so
    that is the segment of who left it before the event."""
    if KINDS[asked.kind].programme is not Programme.JP:
        return {}
    insured = [m for m in registry.memberships if Programme.JP in m.programmes and m.starts_on <= asked.event_date]
    if not insured:
        return {}
    paid = set[int]().union(*(months_in(m.paid, last_due_month(m.segment, asked.event_date)) for m in insured))
    counted = {number for number in paid if number >= month_of(FIRST_PENSION[0])}
    joined_on = max(FIRST_PENSION[0], min(m.starts_on for m in insured))
    due = counted.union(*(_due_months(m, asked.event_date) for m in insured))
    facts = PensionFacts(joined_on=joined_on, months=len(counted), due_months=len(due), account=registry.pension)
    return {"pension": facts} if best is not None else {"pension": facts, "segment": Segment.PU}


def _due_months(membership: Membership, on: date) -> range:
    first = max(month_of(membership.starts_on), month_of(FIRST_PENSION[0]))
    last = last_due_month(membership.segment, on)
    return range(first, (last if membership.ends_on is None else min(last, month_of(membership.ends_on))) + 1)


def _member_since(memberships: Sequence[Membership], start: date) -> date:
    """The first day of the unbroken membership, over changes of employer and segment."""
    for membership in sorted(memberships, key=lambda m: m.starts_on, reverse=True):
        ends_on = membership.ends_on or start
        if membership.starts_on < start and ends_on + timedelta(days=UNBROKEN_GAP_DAYS) >= start:
            start = membership.starts_on
    return start


def _wage(cover: Cover) -> Money | None:
    """The wage last reported by the date; of who began since, the first that was reported."""
    wages = sorted(cover.membership.wages, key=lambda period: period.first)
    due = [period for period in wages if month_number(period.first) <= cover.last_due]
    reported = due[-1] if due else next(iter(wages), None)
    return reported.wage if reported else None


def _wage_before(cover: Cover, wage: Money | None, on: date) -> Money | None:
    """The wage of some months before the last that counts, where it was lower: a raise shortly before the event is a signal."""
    months = LAW.on(on).find("own.signal.wage_raised.months").whole
    early = [period for period in cover.membership.wages if month_number(period.first) <= cover.last_due - months]
    if wage is None or not early:
        return None
    before = max(early, key=lambda period: period.first).wage
    return before if before.amount < wage.amount else None


def _wage_work_open(membership: Membership, on: date) -> bool:
    ended = membership.ends_on is not None and membership.ends_on <= on
    return membership.segment is Segment.PU and membership.starts_on <= on and not ended


def with_accounts(facts: CoverageSnapshot, savings: JhtAccount | None, pension: PensionAccount | None) -> CoverageSnapshot:
    """The same facts with the accounts as they were when the claim was established: our own payment is no new fact. The wage that a
    pension is reckoned from is no balance: a correction of it is one."""
    if facts.jht is not None:
        return facts.model_copy(update={"jht": savings})
    now = pension_account(facts)
    if facts.pension is None or now is None or pension is None:
        return facts
    then = pension.model_copy(update={"weighted_annual_wage": now.weighted_annual_wage})
    return facts.model_copy(update={"pension": facts.pension.model_copy(update={"account": then})})


def pension_account(facts: CoverageSnapshot) -> PensionAccount | None:
    """The pension account as the facts have it."""
    return None if facts.pension is None else facts.pension.account
