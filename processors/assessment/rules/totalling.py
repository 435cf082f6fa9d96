"""Months of insurance in other countries, by their institutions' certificates: they open a right, and never raise a sum (context: portability)."""

from typing import Final

from processors.assessment.rules.rule import Stopped, Working
from schemas.vocabulary import EvidenceMark

TOTALISED: Final = "portability agreements: months certified abroad count towards the right alone (their texts were not seen)"


def months_counted(work: Working, months: int, least: int) -> int:
    """The months at home, and with those certified abroad where only these together are enough (U)."""
    certified = work.case.snapshot.certificate_months
    if months >= least or not certified:
        return months
    work.given(certificate_months=certified)
    work.step(f"with {certified} months certified abroad: {months} + {certified} = {months + certified}, {least} are needed")
    work.rests_on(TOTALISED, EvidenceMark.UNRESOLVED)
    return months + certified


def agreements_say(work: Working, months: int, least: int) -> Stopped | None:
    """To raise, for a right to which the reference counts no month certified abroad, where only these together are enough; None: they
    change nothing."""
    certified = work.case.snapshot.certificate_months
    if months >= least or months + certified < least:
        return None
    work.given(certificate_months=certified)
    return work.missing(
        "agreement",
        f"{months} months at home and {certified} certified abroad, {least} are needed: whether they count together stands in an "
        "agreement that was not seen",
    )
