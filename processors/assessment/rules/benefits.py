"""The formulas: from a claim and its cover to the sums that are due, each with its rule, article, inputs and steps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from processors.assessment.rules.shares import Share
from processors.assessment.rules.tariffs import FuneralOnly, Tariff, TariffCode, funeral_only, tariff
from schemas.claim import ClaimContent
from schemas.events.ledger import CoverageSnapshot
from schemas.vocabulary import (
    BenefitCode,
    ClaimKind,
    EntitlementFamily,
    EvidenceMark,
    JhtReason,
    MigrantPhase,
    Relationship,
    Segment,
)

DOMESTIC: Final = frozenset({Segment.PU, Segment.BPU, Segment.JAKON})
PHASE_TARIFFS: Final = {
    MigrantPhase.BEFORE: TariffCode.PMI_DEATH_BEFORE,
    MigrantPhase.DURING: TariffCode.PMI_DEATH_DURING,
    MigrantPhase.AFTER: TariffCode.PMI_DEATH_AFTER,
}
SAVINGS_ARTICLES: Final = {
    JhtReason.PENSION_AGE: "PP 46/2015; Permenaker 4/2022 art 6(1)",
    JhtReason.RESIGNED: "PP 46/2015; Permenaker 4/2022 art 8",
    JhtReason.TERMINATED: "PP 46/2015; Permenaker 4/2022 art 9",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the formulas look at."""

    claim: ClaimContent
    snapshot: CoverageSnapshot
    member_id: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """One benefit before it is split over its payees, in rupiah. `taxed`: as old-age savings."""

    benefit: BenefitCode
    family: EntitlementFamily
    subject: str
    rupiah: int
    payees: tuple[Share, ...]
    rule: str
    article: str
    version: str
    mark: EvidenceMark
    inputs: dict[str, str]
    step: str
    taxed: bool = False

    @property
    def unverified(self) -> bool:
        return self.mark in {EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED}


Formula = Callable[[Case], tuple[Sum, ...]]


def sums(case: Case) -> tuple[Sum, ...]:
    """Everything that is due; sums of nothing and sums without a payee are left out."""
    return tuple(due for due in FORMULAS[case.claim.kind](case) if due.rupiah > 0 and due.payees)


def jkm_death(case: Case) -> tuple[Sum, ...]:
    """Death sum, periodic sum and funeral; non-wage workers of under three months: the funeral alone.

    Without any heir the funeral sum goes to whoever buried, and the death sum to the social security fund (PP 44/2015 art 40).
    """
    if case.snapshot.segment not in DOMESTIC:
        return ()
    heirs = tuple(share for share in case.shares if share.relationship is not Relationship.BURIER)
    buriers = tuple(share for share in case.shares if share.relationship is Relationship.BURIER)
    limited = funeral_only(case.snapshot.segment, case.snapshot.membership_months, case.claim.event_date)
    to_heirs = () if limited else heirs
    wanted = (
        (TariffCode.JKM_DEATH, BenefitCode.JKM_DEATH, EntitlementFamily.DEATH, to_heirs),
        (TariffCode.JKM_PERIODIC, BenefitCode.JKM_PERIODIC, EntitlementFamily.DEATH, to_heirs),
        (TariffCode.JKM_FUNERAL, BenefitCode.JKM_FUNERAL, EntitlementFamily.FUNERAL, buriers or heirs),
    )
    found = (_by_tariff(case, code, benefit, family, payees) for code, benefit, family, payees in wanted)
    due = tuple(one for one in found if one is not None)
    return tuple(_alone(one, limited, case.snapshot.membership_months) for one in due) if limited else due


def _alone(due: Sum, limited: FuneralOnly, months: int) -> Sum:
    """The sum says why no other is due."""
    step = f"{months} of {limited.months} months of membership: the funeral alone; {due.step}"
    return replace(due, article=f"{due.article}; {limited.article}", step=step)


def pmi_death(case: Case) -> tuple[Sum, ...]:
    """One sum by the phase of the placement, all in; without any heir what a funeral costs, which uses up the whole."""
    if case.snapshot.segment is not Segment.PMI or case.snapshot.phase is None:
        return ()
    heirs = tuple(share for share in case.shares if share.relationship is not Relationship.BURIER)
    code = PHASE_TARIFFS[case.snapshot.phase] if heirs else TariffCode.PMI_FUNERAL_ONLY
    due = _by_tariff(case, code, BenefitCode.PMI_DEATH, EntitlementFamily.DEATH, heirs or case.shares)
    return () if due is None else (due,)


def _by_tariff(
    case: Case, code: TariffCode, benefit: BenefitCode, family: EntitlementFamily, payees: tuple[Share, ...]
) -> Sum | None:
    row = tariff(code, case.claim.event_date)
    if row is None:
        return None
    return _sum(case, row, benefit, family, case.member_id, row.rupiah, payees, f"{row.how}: {row.rupiah:,}")


def pmi_repatriation(case: Case) -> tuple[Sum, ...]:
    """Economy ticket and transport home, as receipted, up to the highest sum. One repatriation is one departure home."""
    row = tariff(TariffCode.REPATRIATION_MAX, case.claim.event_date)
    details = case.claim.repatriation
    if row is None or details is None or case.snapshot.phase is not MigrantPhase.DURING:
        return ()
    cost = details.ticket_cost.amount + details.onward_transport_cost.amount
    step = f"min({details.ticket_cost.amount:,} + {details.onward_transport_cost.amount:,}, {row.rupiah:,})"
    subject = f"{case.member_id}/{case.claim.event_date.isoformat()}"
    benefit, family = BenefitCode.REPATRIATION_TROUBLED, EntitlementFamily.REPATRIATION
    return (_sum(case, row, benefit, family, subject, min(cost, row.rupiah), case.shares, step),)


def _sum(
    case: Case,
    row: Tariff,
    benefit: BenefitCode,
    family: EntitlementFamily,
    subject: str,
    rupiah: int,
    payees: tuple[Share, ...],
    step: str,
) -> Sum:
    inputs = {
        "event_date": case.claim.event_date.isoformat(),
        "segment": str(case.snapshot.segment),
        "membership_months": str(case.snapshot.membership_months),
        "tariff": f"{row.code}={row.rupiah}",
    }
    if case.snapshot.phase is not None:
        inputs["phase"] = case.snapshot.phase.value
    return Sum(benefit, family, subject, rupiah, payees, row.code.lower(), row.article, row.version, row.mark, inputs, step)


def jht(case: Case) -> tuple[Sum, ...]:
    """The whole account, contributions and yield, once. Arrears of the employer do not stop it."""
    account, details = case.snapshot.jht, case.claim.jht
    if account is None or details is None:
        return ()
    balance = account.balance.amount
    return (
        Sum(
            benefit=BenefitCode.JHT,
            family=EntitlementFamily.JHT_FULL,
            subject=case.member_id,
            rupiah=balance,
            payees=case.shares,
            rule="jht_full",
            article=f"{SAVINGS_ARTICLES[details.reason]}; tax PP 68/2009",
            version="JHT-2015",
            mark=EvidenceMark.SECONDARY,
            inputs={"reason": details.reason.value, "balance": str(balance), "as_of": account.as_of.isoformat()},
            step=f"balance on {account.as_of.isoformat()}: {balance:,}",
            taxed=True,
        ),
    )


FORMULAS: Final[dict[ClaimKind, Formula]] = {
    ClaimKind.JKM_DEATH: jkm_death,
    ClaimKind.PMI_DEATH: pmi_death,
    ClaimKind.PMI_REPATRIATION: pmi_repatriation,
    ClaimKind.JHT: jht,
}
