"""Migrant workers' accidents: care here and abroad, aids, disability, death (domain reference 2.5; Permenaker 4/2023 art 25-27, 30-34)."""

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.case import MIGRANTS
from processors.assessment.rules.costs import capped, net, payers, receipts, summed
from processors.assessment.rules.disability import total_declared
from processors.assessment.rules.earlier import beside_total
from processors.assessment.rules.partial import partial
from processors.assessment.rules.rule import Outcome, Reckoning, Rule, Said, Stopped, Working
from processors.assessment.rules.treatment import care, denture, glasses, hearing_aid, homecare, prosthesis, transport
from schemas.exact import Fraction
from schemas.injuries import AccidentCause, CostKind
from schemas.kinds import PHASES
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, EntitlementFamily, EvidenceMark, MigrantPhase

CARE: Final = "Permenaker 4/2023, annex: care as needed"
BESIDE_DISABILITY: Final = (
    "whether sums of a disability count against the one sum for death, all in, is not in the reference: in full, by our reading",
    EvidenceMark.UNRESOLVED,
)


def medical(work: Working) -> Iterator[Outcome]:
    """Needed care in Indonesia, without a limit of money: each receipt is paid once."""
    yield from care(work, CARE)


def medical_abroad(work: Working) -> Iterator[Outcome]:
    """Care abroad during the placement: what local insurance left, up to the highest sum for one accident."""
    costs = receipts(work, CostKind.MEDICAL_ABROAD)
    if not costs:
        return
    if work.case.snapshot.phase is not MigrantPhase.DURING:
        detail = "care abroad is a benefit of the placement itself"
        yield work.refused(ReasonCode.EXCLUDED_BY_LAW, "Permenaker 4/2023 art 30-34, 50(2)", detail)
        return
    family, subject, payees = EntitlementFamily.COSTS, f"{work.case.on_the_date}/medical_abroad", payers(work, costs)
    work.opens_one(family, subject, payees, most=sum(net(cost) for cost in costs))
    total = capped(work, summed(work, costs, "medical_abroad"), "pmi.medical_abroad.max")
    yield work.due(total, family, subject, payees)


def anatomical(work: Working) -> Iterator[Outcome]:
    """Parts of the body that are lost: the table's share of one sum, a line for each."""
    _not_in_another_sum(work)
    yield from partial(work, _whole, functional=False)


def functional(work: Working) -> Iterator[Outcome]:
    """Function that is lost: the doctor's share of the table's share of one sum."""
    _not_in_another_sum(work)
    yield from partial(work, _whole, functional=True)


def _whole(work: Working) -> Fraction:
    return work.found("pmi.disability.whole").value


def total_disability(work: Working) -> Iterator[Outcome]:
    """One sum, when an advisory doctor declared it."""
    _not_in_another_sum(work)
    if total_declared(work):
        work.opens_one(EntitlementFamily.TOTAL_DISABILITY, work.case.member_id, work.case.member)
        beside_total(work)
        sum_ = work.whole("pmi.total_disability")
        work.step(f"one sum of the law: {sum_:,}")
        yield work.due(sum_, EntitlementFamily.TOTAL_DISABILITY, work.case.member_id, work.case.member)


def total_periodic(work: Working) -> Iterator[Outcome]:
    """The periodic benefit with total disability, paid at once."""
    _not_in_another_sum(work)
    details = work.case.claim.disability
    if details is not None and details.total_declared:
        subject = f"{work.case.member_id}/periodic"
        work.opens_one(EntitlementFamily.TOTAL_DISABILITY, subject, work.case.member)
        sum_ = work.whole("pmi.total_disability.periodic")
        work.step(f"one sum of the law: {sum_:,}")
        yield work.due(sum_, EntitlementFamily.TOTAL_DISABILITY, subject, work.case.member)


def _not_in_another_sum(work: Working) -> None:
    """What rape did to the body is in the sum for rape, which has a claim of its own."""
    accident, details = work.case.claim.accident, work.case.claim.disability
    if details is not None and accident is not None and accident.cause is AccidentCause.RAPE:
        detail = "sums for disability are in the benefit for rape, to be claimed as such"
        raise Stopped(work.refused(ReasonCode.EXCLUDED_BY_LAW, "Permenaker 4/2023 art 27(4)", detail))


def accident_death(work: Working) -> Iterator[Outcome]:
    """Death from a work accident, reported as such: one sum, all in, to the heirs. What total disability gave before, a person looks at:
    the ledger keeps the two apart while either is open."""
    case = work.case
    if case.claim.death is None or case.claim.death.cause is not DeathCause.WORK_ACCIDENT:
        return
    if not case.heirs:
        raise work.missing("payees", "an heir: the reference names no sum after a work accident for whoever only buried")
    work.opens_one(EntitlementFamily.DEATH, case.member_id, case.heirs)
    disabled = case.claim.disability is not None and case.claim.disability.total_declared
    if disabled:
        work.rests_on(*BESIDE_DISABILITY)
    during = case.snapshot.phase is MigrantPhase.DURING
    sum_ = work.whole("pmi.accident_death" if during else "pmi.accident_death.outside")
    work.step(f"death from a work accident, all in: {sum_:,}")
    holds = None if disabled else EntitlementFamily.TOTAL_DISABILITY
    yield work.due(sum_, EntitlementFamily.DEATH, case.member_id, case.heirs, holds=holds)
    if disabled:
        yield (
            work.anew()
            .doubted(ReasonCode.DISABILITY_BEFORE_DEATH, f"total disability was paid before: {BESIDE_DISABILITY[0]}")
            .outcome
        )


def _rule(name: str, benefit: BenefitCode, kind: ClaimKind, reckon: Reckoning, indonesian: str, english: str) -> Rule:
    return Rule(
        id=f"pmi.{name}",
        benefit=benefit,
        kinds=frozenset({kind}),
        segments=MIGRANTS,
        phases=PHASES,
        section="2.5",
        sentence=Said(indonesian, english),
        reckon=reckon,
    )


B, HURT = BenefitCode, ClaimKind.PMI_ACCIDENT
RULES: Final = (
    _rule("medical", B.MEDICAL, HURT, medical, "Penggantian biaya perawatan {amount}.", "Costs of treatment of {amount}."),
    _rule(
        "medical_abroad",
        B.MEDICAL_ABROAD,
        HURT,
        medical_abroad,
        "Biaya perawatan di luar negeri {amount}.",
        "Costs of treatment abroad of {amount}.",
    ),
    _rule("homecare", B.HOMECARE, HURT, homecare, "Perawatan di rumah {amount}.", "Care at home of {amount}."),
    _rule("transport", B.TRANSPORT, HURT, transport, "Biaya pengangkutan {amount}.", "Costs of transport of {amount}."),
    _rule(
        "disability_anatomical",
        B.DISAB_ANATOMICAL,
        HURT,
        anatomical,
        "Santunan cacat sebagian anatomis {share_id}: {amount}.",
        "Benefit for the loss of a part, {share_en}: {amount}.",
    ),
    _rule(
        "disability_functional",
        B.DISAB_FUNCTIONAL,
        HURT,
        functional,
        "Santunan cacat sebagian fungsi {share_id}: {amount}.",
        "Benefit for the loss of function, {share_en}: {amount}.",
    ),
    _rule(
        "disability_total",
        B.DISAB_TOTAL,
        HURT,
        total_disability,
        "Santunan cacat total tetap {amount}.",
        "Benefit for total permanent disability of {amount}.",
    ),
    _rule(
        "periodic",
        B.PERIODIC,
        HURT,
        total_periodic,
        "Santunan berkala dibayar sekaligus {amount}.",
        "Periodic benefit, paid at once, of {amount}.",
    ),
    _rule(
        "accident_death",
        B.DEATH_JKK,
        ClaimKind.PMI_DEATH,
        accident_death,
        "Santunan kematian karena kecelakaan kerja {amount}.",
        "Death benefit after a work accident of {amount}.",
    ),
    _rule(
        "prosthesis",
        B.PROSTHESIS,
        HURT,
        prosthesis,
        "Alat ganti atau alat bantu {amount}.",
        "Orthosis or prosthesis of {amount}.",
    ),
    _rule("denture", B.DENTURE, HURT, denture, "Gigi tiruan {amount}.", "Denture of {amount}."),
    _rule("hearing_aid", B.HEARING_AID, HURT, hearing_aid, "Alat bantu dengar {amount}.", "Hearing aid of {amount}."),
    _rule("glasses", B.GLASSES, HURT, glasses, "Kacamata {amount}.", "Glasses of {amount}."),
)
"""Migrants have no benefit for the time of inability; vocational training is given in kind and makes no line."""
