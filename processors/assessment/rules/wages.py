"""W, the monthly wage that JKK counts in (domain reference 2.1): last reported, the band's base, or the project's; never the true wage."""

from fractions import Fraction

from processors.assessment.rules.rule import Working
from schemas.vocabulary import EvidenceMark, Segment


def monthly_wage(work: Working) -> Fraction:
    """W in rupiah, exact. Raises what stops the rule when no wage is known.

    With two employers only the wage of the membership that the event belongs to counts; whether they are added is unresolved."""
    snapshot = work.case.snapshot
    wage = _of_facts(work) if snapshot.segment is Segment.JAKON else None
    if wage is None:
        reported = work.need("wage", snapshot.wage, "the registry knows no wage: the employer reports it").amount
        wage = Fraction(reported)
        work.given(reported_wage=reported)
    if snapshot.segment is Segment.BPU:
        base = work.band("contribution.bpu.base", wage).value
        work.step(f"declared income {int(wage):,}: base {int(base):,}")
        wage = base
    if snapshot.memberships > 1:
        work.given(wage_basis_policy="EMPLOYER_OF_EVENT")
        work.rests_on(
            "whether the wages of several employers are added is unresolved (domain reference 5)", EvidenceMark.UNRESOLVED
        )
    return wage


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
