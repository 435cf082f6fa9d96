"""Migrant workers' benefits by the phase of the placement (domain reference 2.5; Permenaker 4/2023, before 22 Feb 2023 18/2018)."""

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.case import MIGRANTS
from processors.assessment.rules.rule import Due, Outcome, Reckoning, Refused, Rule, Said, Stopped, Working
from schemas.civil import add_months
from schemas.details import PlacementDetails
from schemas.kinds import KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, EntitlementFamily, TerminationGround

PAID_GROUNDS: Final = frozenset({TerminationGround.ACCIDENT, TerminationGround.EMPLOYER_ALONE})
EXCLUDED: Final = "Permenaker 18/2018, annex; Permenaker 4/2023: other grounds of termination"


def death(work: Working) -> Iterator[Due]:
    """One sum by the phase, all in; without any heir what a funeral costs, which uses up the whole. Not from a work accident."""
    case = work.case
    if case.claim.death is not None and case.claim.death.cause is DeathCause.WORK_ACCIDENT:
        return
    work.opens_one(EntitlementFamily.DEATH, case.member_id, case.heirs or case.shares)
    code = f"pmi.death.{case.snapshot.phase}" if case.heirs else "pmi.funeral"
    sum_ = work.whole(code)
    what = "death, periodic and funeral, all in" if case.heirs else "funeral, to whoever buried"
    work.step(f"{what}: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.DEATH, case.member_id, case.heirs or case.shares)


def repatriation(work: Working) -> Iterator[Due]:
    """A troubled worker's economy ticket and transport home, as receipted, up to the highest sum. One return is one departure home."""
    yield from _return(work, "pmi.repatriation_troubled.max")


def accident_return(work: Working) -> Iterator[Due]:
    """The way home, alive, after an accident, as receipted, up to the highest sum. One return is one departure home."""
    yield from _return(work, "pmi.repatriation_accident.max")


def _return(work: Working, cap: str) -> Iterator[Due]:
    details = work.need("repatriation", work.case.claim.repatriation, "the costs of the return as receipted")
    ticket, onward = details.ticket_cost.amount, details.onward_transport_cost.amount
    family, subject, payees = EntitlementFamily.REPATRIATION, work.case.on_the_date, work.case.shares
    work.opens_one(family, subject, payees, most=ticket + onward)
    highest = work.whole(cap)
    work.given(ticket_cost=ticket, onward_transport_cost=onward)
    work.step(f"min({ticket:,} + {onward:,}, {highest:,})")
    yield work.due(min(ticket + onward, highest), family, subject, payees)


def failed_departure(work: Working) -> Iterator[Outcome]:
    """One sum, unless the worker, the placement body or the government's policy is why the departure failed."""
    details = work.need("departure", work.case.claim.departure, "why the departure failed")
    grounds = {
        "the worker is at fault": details.worker_at_fault,
        "the placement body is at fault": details.placement_body_at_fault,
        "the government's policy is the cause": details.government_policy,
    }
    if stated := [ground for ground, holds in grounds.items() if holds]:
        yield _excluded(work, "Permenaker 4/2023 art 27(3)", "; ".join(stated))
        return
    yield _flat(work, "pmi.failed_departure", "departure")


def failed_placement(work: Working) -> Iterator[Outcome]:
    """One sum, which no text that could be read gives: an officer finds it."""
    yield _flat(work, "pmi.failed_placement", "placement")


def misplacement(work: Working) -> Iterator[Outcome]:
    """One sum for work that is not what the contract says, unless the worker wished it so."""
    _against_the_wish(work)
    yield _flat(work, "pmi.misplacement", "placement")


def failed_placement_transport(work: Working) -> Iterator[Outcome]:
    """The way home after a placement that failed, as receipted, up to its highest sum."""
    yield from _transport_home(work, "pmi.failed_placement.transport")


def misplacement_transport(work: Working) -> Iterator[Outcome]:
    """The way home after a placement against the contract, as receipted, up to its highest sum."""
    _against_the_wish(work)
    yield from _transport_home(work, "pmi.misplacement.transport")


def _transport_home(work: Working, cap: str) -> Iterator[Due]:
    """Nothing where nothing was spent; to who paid it, else to the worker. Of the same return no other claim pays again."""
    case = work.case
    cost = _placement(work).return_transport_cost.amount
    if not cost:
        return
    payees = case.paid_back or case.member
    work.opens_one(EntitlementFamily.REPATRIATION, case.on_the_date, payees, most=cost)
    highest = work.whole(cap)
    work.given(return_transport_cost=cost)
    work.step(f"min({cost:,}, {highest:,})")
    yield work.due(min(cost, highest), EntitlementFamily.REPATRIATION, case.on_the_date, payees)


def _placement(work: Working) -> PlacementDetails:
    return work.need("placement", work.case.claim.placement, "what became of the placement, and the cost of the way home")


def _against_the_wish(work: Working) -> None:
    if _placement(work).workers_wish:
        raise Stopped(_excluded(work, "Permenaker 4/2023, annex: not by the worker's wish", "the worker wished it so"))


def termination_accident(work: Working) -> Iterator[Outcome]:
    """Dismissed after an accident: a sum by completed months of work. Other grounds than the two that the law pays give nothing."""
    details = work.need("termination", work.case.claim.termination, "why the work ended")
    if details.ground not in PAID_GROUNDS:
        yield _excluded(work, EXCLUDED, f"the work ended by {details.ground}")
    if details.ground is not TerminationGround.ACCIDENT:
        return
    subject = f"{work.case.on_the_date}/termination"
    work.opens_one(EntitlementFamily.PLACEMENT, subject, work.case.member)
    months = work.need("worked_months", details.worked_months, "the completed months of work")
    work.given(worked_months=months)
    sum_ = work.band("pmi.termination_accident", months).whole
    work.step(f"{months} months worked: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.PLACEMENT, subject, work.case.member)


def termination_other(work: Working) -> Iterator[Outcome]:
    """Dismissed by the employer alone, from the first day of work until so many months before the contract's end, that day included."""
    details = work.need("termination", work.case.claim.termination, "why the work ended")
    if details.ground is not TerminationGround.EMPLOYER_ALONE:
        return
    ends_on = work.need("contract_ends_on", details.contract_ends_on, "when the contract was to end, as agreed at first")
    last_months = work.found("pmi.termination_other.last_months")
    last_day = add_months(ends_on, -last_months.whole)
    work.given(contract_ends_on=ends_on)
    if work.case.claim.event_date > last_day:
        yield _excluded(work, last_months.article, f"dismissed after {last_day.isoformat()}, too close to the contract's end")
        return
    work.step(f"dismissed by {last_day.isoformat()}")
    yield _flat(work, "pmi.termination_other", "termination")


def rape(work: Working) -> Iterator[Outcome]:
    """One sum, once it is proven; it holds what disability would give."""
    details = work.need("rape", work.case.claim.rape, "whether it is proven")
    if not details.proven:
        raise work.missing("proven", "the police's letter and the forensic report that prove it")
    yield _flat(work, "pmi.rape", "rape")


def loss(work: Working) -> Iterator[Due]:
    """What others took or damaged on the way home, up to the highest sum."""
    details = work.need("loss", work.case.claim.loss, "the sum that was lost")
    lost, subject = details.amount.amount, f"{work.case.on_the_date}/loss"
    work.opens_one(EntitlementFamily.PLACEMENT, subject, work.case.member, most=lost)
    highest = work.whole("pmi.loss_on_return.max")
    work.given(lost=lost)
    work.step(f"min({lost:,}, {highest:,})")
    yield work.due(min(lost, highest), EntitlementFamily.PLACEMENT, subject, work.case.member)


def _flat(work: Working, code: str, what: str) -> Due:
    """One sum of the law for one event, to the worker."""
    subject = f"{work.case.on_the_date}/{what}"
    work.opens_one(EntitlementFamily.PLACEMENT, subject, work.case.member)
    sum_ = work.whole(code)
    work.step(f"one sum of the law: {sum_:,}")
    return work.due(sum_, EntitlementFamily.PLACEMENT, subject, work.case.member)


def _excluded(work: Working, article: str, detail: str) -> Refused:
    return work.refused(ReasonCode.EXCLUDED_BY_LAW, article, detail)


def _rule(name: str, benefit: BenefitCode, kind: ClaimKind, reckon: Reckoning, indonesian: str, english: str) -> Rule:
    return Rule(
        id=f"pmi.{name}",
        benefit=benefit,
        kinds=frozenset({kind}),
        segments=MIGRANTS,
        phases=KINDS[kind].phases,
        section="2.5",
        sentence=Said(indonesian, english),
        reckon=reckon,
    )


B, K = BenefitCode, ClaimKind
RULES: Final = (
    _rule(
        "death",
        B.PMI_DEATH,
        K.PMI_DEATH,
        death,
        "Santunan kematian pekerja migran {amount}.",
        "Migrant worker's death benefit of {amount}.",
    ),
    _rule(
        "repatriation_troubled",
        B.REPATRIATION_TROUBLED,
        K.PMI_REPATRIATION,
        repatriation,
        "Biaya pemulangan ke daerah asal {amount}.",
        "Costs of the return home of {amount}.",
    ),
    _rule(
        "repatriation_accident",
        B.REPATRIATION_ACCIDENT,
        K.PMI_ACCIDENT_RETURN,
        accident_return,
        "Biaya pemulangan karena kecelakaan kerja {amount}.",
        "Costs of the return home after a work accident of {amount}.",
    ),
    _rule(
        "failed_departure",
        B.FAILED_DEPARTURE,
        K.PMI_FAILED_DEPARTURE,
        failed_departure,
        "Santunan gagal berangkat {amount}.",
        "Benefit for a departure that failed of {amount}.",
    ),
    _rule(
        "failed_placement",
        B.FAILED_PLACEMENT,
        K.PMI_FAILED_PLACEMENT,
        failed_placement,
        "Santunan gagal ditempatkan {amount}.",
        "Benefit for a placement that failed of {amount}.",
    ),
    _rule(
        "failed_placement.transport",
        B.RETURN_TRANSPORT,
        K.PMI_FAILED_PLACEMENT,
        failed_placement_transport,
        "Biaya transportasi pulang {amount}.",
        "Transport home of {amount}.",
    ),
    _rule(
        "misplacement",
        B.MISPLACEMENT,
        K.PMI_MISPLACEMENT,
        misplacement,
        "Santunan penempatan tidak sesuai perjanjian kerja {amount}.",
        "Benefit for a placement against the contract of {amount}.",
    ),
    _rule(
        "misplacement.transport",
        B.RETURN_TRANSPORT,
        K.PMI_MISPLACEMENT,
        misplacement_transport,
        "Biaya transportasi pulang {amount}.",
        "Transport home of {amount}.",
    ),
    _rule(
        "termination_accident",
        B.TERMINATION_ACCIDENT,
        K.PMI_TERMINATION,
        termination_accident,
        "Santunan PHK akibat kecelakaan kerja {amount}.",
        "Benefit for a dismissal after a work accident of {amount}.",
    ),
    _rule(
        "termination_other",
        B.TERMINATION_OTHER,
        K.PMI_TERMINATION,
        termination_other,
        "Santunan PHK sepihak {amount}.",
        "Benefit for a dismissal by the employer alone of {amount}.",
    ),
    _rule(
        "rape",
        B.RAPE,
        K.PMI_RAPE,
        rape,
        "Santunan bagi korban kekerasan {amount}.",
        "Benefit for a victim of violence of {amount}.",
    ),
    _rule(
        "loss_on_return",
        B.LOSS_ON_RETURN,
        K.PMI_LOSS,
        loss,
        "Santunan kehilangan barang saat pulang {amount}.",
        "Benefit for a loss on the way home of {amount}.",
    ),
)
