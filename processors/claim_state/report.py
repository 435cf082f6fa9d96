"""What of a claim is counted in reports, kept on its own row: so that a change takes off exactly what was counted before.

Claims from before there were reports have none, and are counted after `santunan rebuild claim_state`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from processors.claim_state.report_tables import DayPaid, Decision, Held, OwedBack, Report
from processors.claim_state.tables import Claim, ClaimWaiting
from processors.claim_state.transitions import CLAIMANTS_TURN, FINAL, MONEY, READY
from processors.law.promises import promised_by
from schemas.civil import civil_date
from schemas.events.dossier import DocumentsCompleted
from schemas.events.ledger import CoverageEstablished, CoverageSnapshot
from schemas.events.payout import ClaimAmended
from schemas.events.registration import ClaimRefused, ClaimRegistered
from schemas.events.revisions import RecoveryChanged
from schemas.events.state import ClaimStatus
from schemas.provinces import UNKNOWN, province_of
from schemas.reasons import WaitingFor, WaitingOn
from schemas.sponsors import NO_SPONSOR, sponsor_of
from schemas.vocabulary import Filing
from streams.contract import Event
from streams.rows import replace

S = ClaimStatus
DECIDED: Final = {
    **dict.fromkeys((*READY, *MONEY, S.PAID), Decision.APPROVED),
    S.DENIED: Decision.DENIED,
    S.APPEALED: Decision.DENIED,
    S.REFUSED: Decision.REFUSED,
    S.LAPSED: Decision.LAPSED,
    S.WITHDRAWN: Decision.WITHDRAWN,
    S.LINKED: Decision.LINKED,
    S.ABANDONED: Decision.ABANDONED,
}
"""What a status says of the decision; an appealed denial stands until it is decided anew."""
WITH_REASONS: Final = frozenset({Decision.DENIED, Decision.REFUSED, Decision.LAPSED})
_OFFICERS: Final = (WaitingOn.OFFICER, WaitingOn.SUPERVISOR)
_OUTSIDE: Final = {
    WaitingFor.ACCOUNT: Held.ACCOUNT,
    WaitingFor.DOCUMENTS: Held.DOCUMENTS,
    WaitingFor.COVERAGE: Held.COVERAGE,
}
_HELD: Final = tuple(Held)


def reported(before: Claim, after: Claim, waits: tuple[ClaimWaiting, ...], event: Event) -> Claim:
    """The claim after an event that counted, with what reports count of it; the very same where that did not change."""
    report = before.report
    if report is None:
        if before.status is not None or after.received_at is None:
            return after
        report = Report(filed_at=after.received_at, province=UNKNOWN, sponsor=NO_SPONSOR)
    told = _told(report, after, event)
    told = _with_money(told, before, after, event.time)
    told = _with_standing(told, after, waits, event.time)
    return after if told is before.report else replace(after, report=told)


def _told(report: Report, after: Claim, event: Event) -> Report:
    """What an event says by itself."""
    match event.data:
        case ClaimRegistered() | ClaimAmended() | ClaimRefused():
            return replace(
                report,
                filing=after.filing,
                kind=after.kind,
                channel=after.channel,
                country=after.event_country,
                complete_at=None,
                promised_by=None,
            )
        case CoverageEstablished() as covered if covered.basis.coverage == after.facets.covered_version:
            return _changed(report, **_cover(covered.snapshot))
        case DocumentsCompleted() as completed if completed.complete_at != report.complete_at:
            return replace(report, complete_at=completed.complete_at, promised_by=None)
        case RecoveryChanged() as told:
            others = (owed for owed in report.recoveries if owed.recovery_id != told.recovery_id)
            owed = sorted((*others, _owed(told)), key=lambda each: each.recovery_id)
            return _changed(report, recoveries=tuple(owed))
        case _:
            return report


def _owed(told: RecoveryChanged) -> OwedBack:
    return OwedBack(
        recovery_id=told.recovery_id,
        on=civil_date(told.since),
        demanded_rupiah=told.demanded.amount,
        repaid_rupiah=told.repaid.amount + told.returned.amount,
        set_off_rupiah=told.set_off.amount,
        waived_rupiah=told.waived.amount,
        owing_rupiah=told.outstanding.amount,
    )


def _cover(found: CoverageSnapshot) -> dict[str, Any]:
    return {
        "segment": found.segment,
        "abroad": found.placement_country,
        "province": province_of(found.province),
        "sponsor": sponsor_of(found.sponsors),
    }


def _with_money(report: Report, before: Claim, after: Claim, at: datetime) -> Report:
    """What the payees have now and had not before, on the day on which that was told."""
    came = after.settled_rupiah - before.settled_rupiah
    if came == 0:
        return report
    on = civil_date(at)
    known = {day.on: day.rupiah for day in report.paid}
    known[on] = known.get(on, 0) + came
    return replace(report, paid=tuple(DayPaid(on=day, rupiah=rupiah) for day, rupiah in sorted(known.items()) if rupiah))


def _with_standing(report: Report, after: Claim, waits: tuple[ClaimWaiting, ...], at: datetime) -> Report:
    """What follows from where the claim stands."""
    status = after.status
    decision = report.decision if status is S.DISPUTED else None if status is None else DECIDED.get(status)
    paid = status is S.PAID
    is_open = status is not None and status not in FINAL
    return _changed(
        report,
        decision=decision,
        decided_at=report.decided_at if decision is report.decision else at if decision is not None else None,
        reasons=after.reasons if decision in WITH_REASONS else (),
        approved_rupiah=after.approved_rupiah if decision is Decision.APPROVED else 0,
        promised_by=_promised_by(report, after),
        paid_at=(report.paid_at or at) if paid else None,
        open=is_open,
        held=_held(waits) if is_open else None,
    )


def _promised_by(report: Report, after: Claim) -> datetime | None:
    status = after.status
    if report.complete_at is None or report.kind is None or report.filing is not Filing.APPLICATION:
        return None
    if status is None or status in CLAIMANTS_TURN or (status in FINAL and status is not S.PAID):
        return None
    return report.promised_by or promised_by(report.kind, report.complete_at)


def _held(waits: tuple[ClaimWaiting, ...]) -> Held | None:
    found = {Held.OFFICER if wait.waiting_on in _OFFICERS else _OUTSIDE.get(wait.waiting_for) for wait in waits}
    return next((held for held in _HELD if held in found), None)


def _changed(report: Report, **facts: Any) -> Report:
    """The same report where every fact is as it was."""
    changed = {name: value for name, value in facts.items() if getattr(report, name) != value}
    return replace(report, **changed) if changed else report
