"""Questions to two people about payments, as they stand open in a claim's row, and the words said to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One officer's latest answer to the open task."""

    officer: str
    verdict: Verdict
    reference: str | None = None
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """The clock of a question to two people; the question itself stands at its group, attempt or adjustment."""

    task_id: str
    kind: TaskKind
    due_at: datetime
    escalations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Money that is not where it should be: of one payout of which a part came back, or of the whole claim (`payout_id` none).

    It stays while what the payees have is demanded back, so that two people may still let it be. `amount_rupiah`: what it is about, of a
    claim of which somebody has too much; `role`: the lowest that may answer. Whole rupiah.
    """

    task_id: str
    reason: ReasonCode
    payout_id: str | None = None
    returned_rupiah: int = 0
    words: tuple[Word, ...] = ()
    recovered_by: tuple[str, ...] = ()
    amount_rupiah: int = 0
    role: AuthorityRole = AuthorityRole.SUPERVISOR
