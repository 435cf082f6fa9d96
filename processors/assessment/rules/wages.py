"""W, the monthly wage that JKK counts in (domain reference 2.1): last reported, the band's base, or the project's; never the true wage."""

from typing import Final, NamedTuple

from processors.assessment.rules.rule import Working
from schemas.exact import Fraction
from schemas.money import Money
from schemas.vocabulary import EvidenceMark, Segment


class WageBasis(NamedTuple):
    """Whose wage counts with several employers: a setting, recorded in each line that it decides. The law leaves it open (U)."""

    name: str
    sums: bool


SUM: Final = WageBasis("SUM", sums=True)
EMPLOYER_OF_EVENT: Final = WageBasis("EMPLOYER_OF_EVENT", sums=False)


def monthly_wage(work: Working) -> Fraction:
    """W in rupiah, exact. Raises what stops the rule when no wage is known."""
    snapshot = work.case.snapshot
    wage = _of_facts(work) if snapshot.segment is Segment.JAKON else None
    if wage is None:
        wage = _of_employers(work) if snapshot.memberships > 1 else _reported(work, snapshot.wage)
    if snapshot.segment is Segment.BPU:
        base = work.band("contribution.bpu.base", wage).value
        work.step(f"declared income {int(wage):,}: base {int(base):,}")
        wage = base
    return wage


def _reported(work: Working, wage: Money | None) -> Fraction:
    reported = work.need("wage", wage, "the registry knows no wage: the employer reports it").amount
    work.given(reported_wage=reported)
    return Fraction(reported)


def _of_employers(work: Working) -> Fraction:
    """By the policy: all employers' wages added, or that of the one at whose work it happened, else of the oldest membership."""
    snapshot, claim = work.case.snapshot, work.case.claim
    policy = SUM if work.whole("own.wage_basis.sum") else EMPLOYER_OF_EVENT
    work.given(wage_basis_policy=policy.name, employers=snapshot.memberships)
    work.rests_on("whether the wages of several employers are added is unresolved (domain reference 5)", EvidenceMark.UNRESOLVED)
    named = None if claim.employment is None else claim.employment.employer_number
    if policy.sums:
        wages = [_reported(work.anew(), one.wage) for one in snapshot.employers] or [_reported(work, snapshot.wage)]
        work.step(f"{' + '.join(f'{int(wage):,}' for wage in wages)} = {int(sum(wages)):,}")
        work.given(reported_wage=int(sum(wages)))
        return sum(wages, Fraction(0))
    if named is None:
        return _reported(work, snapshot.wage)
    own = next((one for one in snapshot.employers if one.employer_number == named), None)
    if own is None:
        raise work.missing(
            "employer_number", f"employer {named} did not insure the member on the date: name the one of the event"
        )
    work.given(employer_number=named)
    return _reported(work, own.wage)


def _of_facts(work: Working) -> Fraction | None:
    """A day worker's or piece worker's month, where the claim says so."""
    accident = work.case.claim.accident
    facts = None if accident is None else accident.wage
    if facts is None:
        return None
    if facts.daily is not None:
        days = work.need("week_days", facts.week_days, "whether the week has five or six days of work")
        factor = work.whole("jkk.wage.six_day_week" if days == 6 else "jkk.wage.five_day_week")
        work.step(f"daily wage {facts.daily.amount:,} x {factor}: {facts.daily.amount * factor:,}")
        return Fraction(facts.daily.amount * factor)
    if facts.piece:
        months = work.whole("jkk.wage.piece_months")
        if len(facts.piece) != months:
            raise work.missing("piece", f"what was earned in each of the last {months} months")
        total = sum(one.amount for one in facts.piece)
        work.step(f"piece work: {total:,} / {months}")
        return Fraction(total, months)
    return None
