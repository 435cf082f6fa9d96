"""JKK, work accidents and occupational diseases, domestic segments (domain reference 2.1; PP 44/2015 and PP 82/2019, Lampiran III)."""

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.case import DOMESTIC
from processors.assessment.rules.disability import total_declared
from processors.assessment.rules.earlier import beside_total
from processors.assessment.rules.inability import Span, overlap, spans, until
from processors.assessment.rules.partial import partial
from processors.assessment.rules.rule import Outcome, Reckoning, Rule, Said, Stopped, Working
from processors.assessment.rules.shares import Share
from processors.assessment.rules.treatment import care, denture, glasses, hearing_aid, homecare, prosthesis, transport
from processors.assessment.rules.wages import monthly_wage
from processors.law import Found, written
from schemas.exact import Fraction
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, Relationship

LIVING: Final = frozenset({ClaimKind.JKK_ACCIDENT})
DEATH: Final = frozenset({ClaimKind.JKK_DEATH})
EITHER: Final = LIVING | DEATH
CARE: Final = "PP 82/2019 Lampiran III A.1"
PERIODIC_ONCE: Final = "PP 82/2019 Lampiran III: the periodic benefit is for total disability or death"
BESIDE_DISABILITY: Final = (
    "whether sums of a disability count against the death sum is not in the reference: in full, by our reading",
    EvidenceMark.UNRESOLVED,
)


def medical(work: Working) -> Iterator[Outcome]:
    """Needed care without a limit of money, of what was not treated in kind at a partner facility: each receipt is paid once."""
    yield from care(work, CARE)


def inability(work: Working) -> Iterator[Outcome]:
    """The wage while unable to work: the full share in the first months, then the later one; days count by the month's part (M)."""
    accident = work.case.claim.accident
    if accident is None or not accident.inability:
        return
    if overlap(accident.inability):
        raise work.missing("inability", "periods that neither overlap nor end before they begin")
    periods = accident.inability if work.case.claim.kind in LIVING else until(accident.inability, work.case.claim.event_date)
    month_days = work.case.tariffs.find("jkk.stmb.days_of_month").whole
    payees = _inability_payees(work, kept=accident.wages_kept)
    for span in spans(periods, month_days):
        if span.period.claimed_before:
            continue
        try:
            yield _inability_line(work.anew(), span, payees)
        except Stopped as stopped:
            yield stopped.outcome


def _inability_line(work: Working, span: Span, payees: tuple[Share, ...]) -> Outcome:
    first, last = span.period.first.isoformat(), span.period.last.isoformat()
    subject = f"{work.case.member_id}/{first}"
    work.say(f"{first} sampai {last}", f"{first} to {last}", "period")
    work.opens_one(EntitlementFamily.INABILITY, subject, payees, item=first)
    wage, full_months, full, later = work.once(_terms)
    early = min(span.after, full_months) - min(span.before, full_months)
    late = span.after - span.before - early
    if span.by_days or span.before.denominator != 1:
        work.found("jkk.stmb.days_of_month")
    monthly = written(wage)
    work.given(first_day=first, last_day=last, months_before=written(span.before), wage=monthly)
    at_first, after = wage * full.part * early, wage * later.part * late
    work.step(f"{written(early)} months x {full.text} % x {monthly} = {written(at_first)}")
    if late:
        work.step(f"{written(late)} months x {later.text} % x {monthly} = {written(after)}")
    return work.due(at_first + after, EntitlementFamily.INABILITY, subject, payees, item=first)


def _terms(work: Working) -> tuple[Fraction, Fraction, Found, Found]:
    """W; how many months count in full; their share and the later one."""
    wage, full_months = monthly_wage(work), work.found("jkk.stmb.full_months").value
    return wage, full_months, work.found("jkk.stmb.full_share"), work.found("jkk.stmb.later_share")


def _inability_payees(work: Working, *, kept: bool) -> tuple[Share, ...]:
    """The employer that kept paying wages, against its transfer statement; else the member."""
    if not kept:
        return work.case.member
    employer = tuple(share for share in work.case.shares if share.relationship is Relationship.EMPLOYER)
    if not employer:
        raise work.missing("payees", "the employer that kept paying wages, as a payee with its transfer statement")
    return employer


def _whole(work: Working) -> Fraction:
    wage, multiple = monthly_wage(work), work.whole("jkk.wage_multiple")
    whole, monthly = multiple * wage, written(wage)
    work.given(wage=monthly)
    work.step(f"{multiple} x {monthly} = {written(whole)}")
    return whole


def anatomical(work: Working) -> Iterator[Outcome]:
    """Parts of the body that are lost: the table's share of the multiple of W, a line for each."""
    yield from partial(work, _whole, functional=False)


def functional(work: Working) -> Iterator[Outcome]:
    """Function that is lost: the doctor's share of the table's share of the multiple of W."""
    yield from partial(work, _whole, functional=True)


def total_disability(work: Working) -> Iterator[Outcome]:
    """A share of the multiple of W, when an advisory doctor declared it."""
    if not total_declared(work):
        return
    work.opens_one(EntitlementFamily.TOTAL_DISABILITY, work.case.member_id, work.case.member)
    beside_total(work)
    share, whole = work.part("jkk.total_disability.share"), _whole(work)
    work.step(f"{written(share * 100)} % = {written(share * whole)}")
    family, holds = EntitlementFamily.TOTAL_DISABILITY, EntitlementFamily.DEATH
    yield work.due(share * whole, family, work.case.member_id, work.case.member, holds=holds)


def total_periodic(work: Working) -> Iterator[Outcome]:
    """The periodic benefit with total disability, paid at once."""
    details = work.case.claim.disability
    if details is not None and details.total_declared:
        subject = f"{work.case.member_id}/periodic"
        work.opens_one(EntitlementFamily.TOTAL_DISABILITY, subject, work.case.member)
        yield work.due(_periodic(work), EntitlementFamily.TOTAL_DISABILITY, subject, work.case.member)


def _periodic(work: Working) -> int:
    months, monthly = work.whole("jkk.periodic.months"), work.whole("jkk.periodic.monthly")
    work.step(f"{months} x {monthly:,} at once: {months * monthly:,}")
    return months * monthly


def death(work: Working) -> Iterator[Outcome]:
    """A share of the multiple of W to the heirs, never below the JKM death sum (the floor is M, and named only where it counts)."""
    work.opens_one(EntitlementFamily.DEATH, work.case.member_id, work.case.heirs)
    share, whole = work.part("jkk.death.share"), _whole(work)
    sum_ = share * whole
    work.step(f"{written(share * 100)} % = {written(sum_)}")
    if work.case.tariffs.find("jkk.death.floor").value > sum_:
        sum_ = work.found("jkk.death.floor").value
        work.step(f"at least the JKM death sum: {written(sum_)}")
    if _disabled_before(work):
        work.rests_on(*BESIDE_DISABILITY)
    yield work.due(sum_, EntitlementFamily.DEATH, work.case.member_id, work.case.heirs)
    if _disabled_before(work):
        yield (
            work.anew()
            .doubted(ReasonCode.DISABILITY_BEFORE_DEATH, f"total disability was paid before: {BESIDE_DISABILITY[0]}")
            .outcome
        )


def death_periodic(work: Working) -> Iterator[Outcome]:
    """The periodic benefit of all its months, paid at once to the heirs; not again of who had it with total disability. The ledger keeps
    disability and death apart while either is open."""
    if _disabled_before(work):
        yield work.refused(ReasonCode.ENTITLEMENT_TAKEN, PERIODIC_ONCE, "the periodic benefit was given with total disability")
        return
    family, holds = EntitlementFamily.DEATH, EntitlementFamily.TOTAL_DISABILITY
    work.opens_one(family, work.case.member_id, work.case.heirs)
    yield work.due(_periodic(work), family, work.case.member_id, work.case.heirs, holds=holds)


def _disabled_before(work: Working) -> bool:
    """Of who died was total disability declared, and paid, before."""
    return work.case.claim.disability is not None and work.case.claim.disability.total_declared


def funeral(work: Working) -> Iterator[Outcome]:
    """The funeral sum, to whoever buried, else to the heirs."""
    payees = work.case.buriers or work.case.heirs
    work.opens_one(EntitlementFamily.FUNERAL, work.case.member_id, payees)
    sum_ = work.whole("jkk.funeral")
    work.step(f"funeral: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.FUNERAL, work.case.member_id, payees)


def _rule(name: str, benefit: BenefitCode, kinds: frozenset[ClaimKind], reckon: Reckoning, indonesian: str, english: str) -> Rule:
    return Rule(
        id=f"jkk.{name}",
        benefit=benefit,
        kinds=kinds,
        segments=DOMESTIC,
        section="2.1",
        sentence=Said(indonesian, english),
        reckon=reckon,
    )


B = BenefitCode
RULES: Final = (
    _rule("medical", B.MEDICAL, EITHER, medical, "Penggantian biaya perawatan {amount}.", "Costs of treatment of {amount}."),
    _rule("homecare", B.HOMECARE, EITHER, homecare, "Perawatan di rumah {amount}.", "Care at home of {amount}."),
    _rule("transport", B.TRANSPORT, EITHER, transport, "Biaya pengangkutan {amount}.", "Costs of transport of {amount}."),
    _rule(
        "stmb",
        B.STMB,
        EITHER,
        inability,
        "Santunan sementara tidak mampu bekerja {amount} untuk {period_id}.",
        "Benefit while unable to work of {amount} for {period_en}.",
    ),
    _rule(
        "disability_anatomical",
        B.DISAB_ANATOMICAL,
        LIVING,
        anatomical,
        "Santunan cacat sebagian anatomis {share_id}: {amount}.",
        "Benefit for the loss of a part, {share_en}: {amount}.",
    ),
    _rule(
        "disability_functional",
        B.DISAB_FUNCTIONAL,
        LIVING,
        functional,
        "Santunan cacat sebagian fungsi {share_id}: {amount}.",
        "Benefit for the loss of function, {share_en}: {amount}.",
    ),
    _rule(
        "disability_total",
        B.DISAB_TOTAL,
        LIVING,
        total_disability,
        "Santunan cacat total tetap {amount}.",
        "Benefit for total permanent disability of {amount}.",
    ),
    _rule(
        "periodic",
        B.PERIODIC,
        LIVING,
        total_periodic,
        "Santunan berkala dibayar sekaligus {amount}.",
        "Periodic benefit, paid at once, of {amount}.",
    ),
    _rule(
        "death",
        B.DEATH_JKK,
        DEATH,
        death,
        "Santunan kematian karena kecelakaan kerja {amount}.",
        "Death benefit after a work accident of {amount}.",
    ),
    _rule(
        "death_periodic",
        B.PERIODIC,
        DEATH,
        death_periodic,
        "Santunan berkala dibayar sekaligus {amount}.",
        "Periodic benefit, paid at once, of {amount}.",
    ),
    _rule("funeral", B.FUNERAL, DEATH, funeral, "Biaya pemakaman {amount}.", "Funeral sum of {amount}."),
    _rule(
        "prosthesis",
        B.PROSTHESIS,
        EITHER,
        prosthesis,
        "Alat ganti atau alat bantu {amount}.",
        "Orthosis or prosthesis of {amount}.",
    ),
    _rule("denture", B.DENTURE, EITHER, denture, "Gigi tiruan {amount}.", "Denture of {amount}."),
    _rule("hearing_aid", B.HEARING_AID, EITHER, hearing_aid, "Alat bantu dengar {amount}.", "Hearing aid of {amount}."),
    _rule("glasses", B.GLASSES, EITHER, glasses, "Kacamata {amount}.", "Glasses of {amount}."),
)
"""Treatment in kind, the case manager and vocational training of a return to work are no sums and make no lines; scholarships have a
module of their own."""
