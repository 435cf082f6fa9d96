"""Every cell of domain section 4's first table: who may report an event and who may apply, row by row, spelled out beside the code."""

from datetime import date
from itertools import product

import pytest

from processors.intake.rights import RIGHTS, Reported, fits_reason, may_report
from schemas.channels import DOMESTIC_DEATH, JOB_LOSS, MIGRANT, SAVINGS, WORK_ACCIDENT
from schemas.circumstances import ReplacementDetails, ReplacementGround
from schemas.kinds import OPEN_KINDS
from schemas.money import Money
from schemas.vocabulary import ClaimKind, EvidenceMark, Filing, ReporterRole
from tests.factories import content

K, R, APPLY, NOTIFY = ClaimKind, ReporterRole, Filing.APPLICATION, Filing.NOTIFICATION
ACCIDENT = (K.JKK_ACCIDENT,)
CLAIMANTS = (R.MEMBER, R.HEIR, R.GUARDIAN)
LISTED = (R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL)
LIVING = tuple(kind for kind in MIGRANT if kind not in {K.PMI_DEATH, K.PMI_SCHOLARSHIP})
HEARD = (
    R.MEMBER, R.FAMILY, R.HEIR, R.GUARDIAN, R.EMPLOYER, R.APPOINTING_OFFICIAL, R.HEALTH_FACILITY, R.UNION, R.GROUP, R.BURIER
)  # fmt: skip
NOTICES = (*DOMESTIC_DEATH, *WORK_ACCIDENT, *MIGRANT)

TABLE: dict[Reported, list[tuple[tuple[ClaimKind, ...], Filing, tuple[ReporterRole, ...]]]] = {
    Reported.PU_ACCIDENT: [
        (WORK_ACCIDENT, APPLY, (R.EMPLOYER,)),
        (ACCIDENT, APPLY, (R.MEMBER, R.GUARDIAN, R.HEALTH_FACILITY)),
        (WORK_ACCIDENT, NOTIFY, (R.EMPLOYER, R.MEMBER, R.FAMILY, R.HEIR, R.GUARDIAN, R.UNION, R.HEALTH_FACILITY)),
    ],
    Reported.NON_ASN_ACCIDENT: [
        (WORK_ACCIDENT, APPLY, (R.APPOINTING_OFFICIAL,)),
        (WORK_ACCIDENT, NOTIFY, (R.APPOINTING_OFFICIAL,)),
    ],
    Reported.BPU_ACCIDENT: [
        (ACCIDENT, APPLY, (R.MEMBER, R.FAMILY, R.GUARDIAN)),
        (WORK_ACCIDENT, NOTIFY, (R.MEMBER, R.FAMILY, R.HEIR, R.GUARDIAN, R.UNION, R.GROUP, R.HEALTH_FACILITY)),
    ],
    Reported.PROJECT: [
        (WORK_ACCIDENT, APPLY, (R.EMPLOYER,)),
        (WORK_ACCIDENT, NOTIFY, (R.EMPLOYER,)),
        (DOMESTIC_DEATH, APPLY, (R.HEIR, R.GUARDIAN)),
        (DOMESTIC_DEATH, NOTIFY, (R.EMPLOYER,)),
    ],
    Reported.MIGRANT_DURING: [
        (LIVING, APPLY, CLAIMANTS),
        (MIGRANT, APPLY, LISTED),
        (MIGRANT, NOTIFY, (*CLAIMANTS, *LISTED)),
    ],
    Reported.MIGRANT_AROUND: [
        (LIVING, APPLY, CLAIMANTS),
        (MIGRANT, APPLY, LISTED),
        (MIGRANT, NOTIFY, (*CLAIMANTS, *LISTED)),
    ],
    Reported.DEATH: [
        ((*DOMESTIC_DEATH, K.JKK_DEATH, K.PMI_DEATH), APPLY, (R.HEIR, R.GUARDIAN, R.BURIER)),
        (SAVINGS, APPLY, (R.HEIR,)),
        ((K.JP_SURVIVORS,), APPLY, (R.HEIR, R.GUARDIAN)),
    ],
    Reported.OWN: [
        (SAVINGS, APPLY, (R.MEMBER, R.GUARDIAN)),
        ((K.JP_OLD_AGE, K.JP_DISABILITY), APPLY, CLAIMANTS),
        (JOB_LOSS, APPLY, (R.MEMBER,)),
    ],
    Reported.OTHERWISE: [
        ((K.SCHOLARSHIP, K.PMI_SCHOLARSHIP), APPLY, CLAIMANTS),
        (NOTICES, NOTIFY, (*HEARD, R.FOREIGN_INSTITUTION)),
        ((*DOMESTIC_DEATH, *WORK_ACCIDENT), NOTIFY, LISTED),
        ((*DOMESTIC_DEATH, *JOB_LOSS), APPLY, (R.EMPLOYER,)),
    ],
}
"""Row by row; what is not named may not."""


def _told(row: Reported) -> set[tuple[ClaimKind, Filing, ReporterRole]]:
    return {cell for kinds, filing, roles in TABLE[row] for cell in product(kinds, (filing,), roles)}


@pytest.mark.parametrize("row", Reported)
def test_each_cell_of_the_table_lets_in_who_is_named_and_nobody_else(row: Reported) -> None:
    of_row = [right for right in RIGHTS if right.row is row]
    allowed = {cell for right in of_row for cell in product(right.kinds, (right.filing,), right.roles)}
    for cell in product(ClaimKind, Filing, ReporterRole):
        assert (cell in allowed) is (cell in _told(row)), cell


def test_the_door_asks_all_rows_together() -> None:
    told = {cell for row in Reported for cell in _told(row)}
    for cell in product(ClaimKind, Filing, ReporterRole):
        assert may_report(*cell) is (cell in told), cell


def test_every_row_is_cited_and_what_is_not_listed_is_marked_so() -> None:
    for right in RIGHTS:
        assert right.article
        assert ("not listed" in right.article or "not seen" in right.article) <= (right.mark is EvidenceMark.UNRESOLVED), right
    assert {right.mark for right in RIGHTS if right.row is Reported.MIGRANT_AROUND} == {EvidenceMark.UNRESOLVED}


@pytest.mark.parametrize("kind", OPEN_KINDS)
def test_somebody_may_apply_for_each_benefit(kind: ClaimKind) -> None:
    assert any(may_report(kind, APPLY, role) for role in ReporterRole)


PAID_FIRST = ReplacementDetails(ground=ReplacementGround.ARREARS, paid=Money(amount=1), paid_on=date(2026, 10, 2))


@pytest.mark.parametrize("kind", [K.JKM_DEATH, K.JKP, K.JKK_ACCIDENT])
def test_replacement_is_the_employers_and_of_a_death_or_a_lost_job_the_employer_asks_nothing_else(kind: ClaimKind) -> None:
    claim = content(kind)
    replaced = claim.model_copy(update={"replacement": PAID_FIRST})
    assert fits_reason(replaced, R.EMPLOYER)
    assert not any(fits_reason(replaced, role) for role in ReporterRole if role is not R.EMPLOYER)
    assert fits_reason(claim, R.EMPLOYER) is (kind is K.JKK_ACCIDENT)
