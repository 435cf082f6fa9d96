"""Migrant workers' benefits by the phase of the placement (domain reference 2.5; Permenaker 4/2023, before 22 Feb 2023 18/2018)."""

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.case import MIGRANTS
from processors.assessment.rules.rule import Due, Rule, Said, Working
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, MigrantPhase

PHASES: Final = frozenset(MigrantPhase)


def death(work: Working) -> Iterator[Due]:
    """One sum by the phase, all in; without any heir what a funeral costs, which uses up the whole."""
    case = work.case
    code = f"pmi.death.{case.snapshot.phase}" if case.heirs else "pmi.funeral"
    sum_ = work.whole(code)
    what = "death, periodic and funeral, all in" if case.heirs else "funeral, to whoever buried"
    work.step(f"{what}: {sum_:,}")
    yield work.due(sum_, EntitlementFamily.DEATH, case.member_id, case.heirs or case.shares)


def repatriation(work: Working) -> Iterator[Due]:
    """A troubled worker's economy ticket and transport home, as receipted, up to the highest sum. One return is one departure home."""
    details = work.need("repatriation", work.case.claim.repatriation, "the costs of the return as receipted")
    highest = work.whole("pmi.repatriation_troubled.max")
    ticket, onward = details.ticket_cost.amount, details.onward_transport_cost.amount
    work.given(ticket_cost=ticket, onward_transport_cost=onward)
    work.step(f"min({ticket:,} + {onward:,}, {highest:,})")
    yield work.due(min(ticket + onward, highest), EntitlementFamily.REPATRIATION, work.case.on_the_date, work.case.shares)


RULES: Final = (
    Rule(
        id="pmi.death",
        benefit=BenefitCode.PMI_DEATH,
        kinds=frozenset({ClaimKind.PMI_DEATH}),
        segments=MIGRANTS,
        phases=PHASES,
        section="2.5",
        sentence=Said("Santunan kematian pekerja migran {amount}.", "Migrant worker's death benefit of {amount}."),
        reckon=death,
    ),
    Rule(
        id="pmi.repatriation_troubled",
        benefit=BenefitCode.REPATRIATION_TROUBLED,
        kinds=frozenset({ClaimKind.PMI_REPATRIATION}),
        segments=MIGRANTS,
        phases=frozenset({MigrantPhase.DURING}),
        section="2.5",
        sentence=Said("Biaya pemulangan ke daerah asal {amount}.", "Costs of the return home of {amount}."),
        reckon=repatriation,
    ),
)
