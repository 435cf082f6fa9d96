"""A benefit line as its payment sees it."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.benefit import EntitlementLine
from schemas.vocabulary import BenefitCode, EntitlementFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """What of a benefit line the payment needs. Whole rupiah; net = gross - tax."""

    line_id: str
    benefit: BenefitCode
    family: EntitlementFamily
    subject: str
    gross_rupiah: int
    tax_rupiah: int
    net_rupiah: int

    @property
    def entitlement(self) -> EntitlementLine:
        return EntitlementLine(line_id=self.line_id, family=self.family, subject=self.subject)
