"""What payees owe back, as the read model shows it: a row for each payment of which somebody has too much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.vocabulary import EvidenceMark
from streams.contract import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecovery:
    """What one payee owes back of one payout, why and by which rule. Whole rupiah:
    demanded = repaid + returned + set off + waived + outstanding. `office`: that works on the claim."""

    claim_id: str
    recovery_id: str
    payout_group: str
    payee_ref: str
    fund: str
    reason: str
    article: str
    mark: EvidenceMark
    demanded_rupiah: int
    repaid_rupiah: int
    returned_rupiah: int
    set_off_rupiah: int
    waived_rupiah: int
    outstanding_rupiah: int
    decided_by: tuple[str, ...]
    since: datetime
    changed_at: datetime
    open: bool
    office: str


RECOVERIES: Final = Table(
    "claim_recoveries",
    ClaimRecovery,
    ("claim_id", "recovery_id"),
    (("open", "since", "recovery_id"), ("fund", "open", "since", "recovery_id"), ("office", "open", "since", "recovery_id")),
)
