"""JKM, death not from a work accident, domestic segments (domain reference 2.4; PP 44/2015 art 34 and following)."""

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.case import DOMESTIC
from processors.assessment.rules.rule import Due, Rule, Said, Working
from processors.assessment.rules.totalling import months_counted
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, Segment

KINDS: Final = frozenset({ClaimKind.JKM_DEATH})
NOT_CONCERNED: Final = (
    "Permenaker 1/2025: whether workers on a wage or a project are exempt was not read",
    EvidenceMark.UNRESOLVED,
)


def death(work: Working) -> Iterator[Due]:
    """The death sum, to the heirs; without any it stays with the social security fund (PP 44/2015 art 40) and no line is made."""
    if _withheld(work):
        return
    payees = work.case.heirs
    work.opens_one(EntitlementFamily.DEATH, work.case.member_id, payees)
    sum_ = work.whole("jkm.death")
    work.step(f"death sum: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.DEATH, work.case.member_id, payees)


def periodic(work: Working) -> Iterator[Due]:
    """The periodic benefit of all its months, paid at once."""
    if _withheld(work):
        return
    payees = work.case.heirs
    work.opens_one(EntitlementFamily.DEATH, work.case.member_id, payees)
    months, monthly = work.whole("jkm.periodic.months"), work.whole("jkm.periodic.monthly")
    work.step(f"{months} x {monthly:,} at once: {months * monthly:,}")
    yield work.due(months * monthly, EntitlementFamily.DEATH, work.case.member_id, payees)


def funeral(work: Working) -> Iterator[Due]:
    """The funeral sum, to whoever buried, else to the heirs."""
    case = work.case
    if _limited(work):
        least = work.whole("jkm.bpu.full_from_months")
        work.step(f"{case.snapshot.membership_months} of {least} months of membership: the funeral alone")
    work.opens_one(EntitlementFamily.FUNERAL, case.member_id, case.buriers or case.heirs)
    sum_ = work.whole("jkm.funeral")
    work.step(f"funeral: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.FUNERAL, case.member_id, case.buriers or case.heirs)


def _withheld(work: Working) -> bool:
    """Whether all but the funeral is. What other workers of as few months are given rests on the best reading."""
    if _limited(work):
        return True
    snapshot, least = work.case.snapshot, work.case.tariffs.find("jkm.bpu.full_from_months").whole
    if snapshot.segment is not Segment.BPU and snapshot.membership_months < least:
        work.rests_on(*NOT_CONCERNED)
    return False


def _limited(work: Working) -> bool:
    """Non-wage workers of too few months are given the funeral alone; the best reading is that wage workers are not concerned (U)."""
    months = work.case.snapshot.membership_months
    work.given(membership_months=months)
    if work.case.snapshot.segment is not Segment.BPU:
        return False
    least = work.case.tariffs.find("jkm.bpu.full_from_months").whole
    return months_counted(work, months, least) < least


RULES: Final = (
    Rule(
        id="jkm.death",
        benefit=BenefitCode.JKM_DEATH,
        kinds=KINDS,
        segments=DOMESTIC,
        section="2.4",
        sentence=Said("Santunan kematian {amount}.", "Death sum of {amount}."),
        reckon=death,
    ),
    Rule(
        id="jkm.periodic",
        benefit=BenefitCode.JKM_PERIODIC,
        kinds=KINDS,
        segments=DOMESTIC,
        section="2.4",
        sentence=Said("Santunan berkala dibayar sekaligus {amount}.", "Periodic benefit, paid at once, of {amount}."),
        reckon=periodic,
    ),
    Rule(
        id="jkm.funeral",
        benefit=BenefitCode.JKM_FUNERAL,
        kinds=KINDS,
        segments=DOMESTIC,
        section="2.4",
        sentence=Said("Biaya pemakaman {amount}.", "Funeral sum of {amount}."),
        reckon=funeral,
    ),
)
