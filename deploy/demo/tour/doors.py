"""By which channel each claim of the tour comes in: those that may take it in turn, and the offline ones late, so that the fund pays late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from deploy.demo.claimants import Case
from processors.intake.rights import fits_reason, may_report
from processors.payout.lateness import COMPENSATED, NOT_OWED
from schemas.channels import CONNECTED_DAYS_MAX, PROFILES, channel_takes, wants_mandate
from schemas.kinds import KINDS, OPEN_KINDS
from schemas.vocabulary import Channel, Filing, Programme, ReporterRole, Segment

KEPT: Final = timedelta(days=14)
"""How long an offline channel had a claim already."""
KEPT_EACH: Final = 2
"""Of each programme whose late payments are made good, so many claims."""
CHANNELS: Final = tuple(channel for channel in Channel if channel is not Channel.BULK)
"""Files of filings are bulk's own way in."""
BESIDE: Final = {
    Channel.MISSION: ReporterRole.MISSION,
    Channel.PLACEMENT_COMPANY: ReporterRole.PLACEMENT_BODY,
    Channel.EMPLOYER: ReporterRole.EMPLOYER,
}
"""Who reports at these channels in the claimants' place."""
APP_RUPIAH_MAX: Final = 10_000_000
"""Savings that the tour brings to the app."""


def brought(cases: Iterable[Case], today: date) -> Iterator[Case]:
    """Each by a channel that takes it, the least used first; who has a mandate, or is a facility, keeps theirs."""
    used: Counter[Channel] = Counter()
    late: Counter[Programme] = Counter()
    for case in cases:
        doors = list(_doors(case, today))
        channel, role = min(doors, key=lambda door: (used[door[0]], _takes(door[0])), default=(case.channel, case.reporter_role))
        used[channel] += 1
        kept = _may_be_late(case, channel, today) and late[KINDS[case.claim.kind].programme] < KEPT_EACH
        late[KINDS[case.claim.kind].programme] += kept
        yield replace(case, channel=channel, reporter_role=role, kept=KEPT if kept else timedelta())


def _doors(case: Case, today: date) -> Iterator[tuple[Channel, ReporterRole]]:
    if case.personal.mandate is not None or case.channel is Channel.HOSPITAL:
        return
    wanted = {paper.kind for paper in case.documents}
    for channel in CHANNELS:
        for role in dict.fromkeys((case.reporter_role, BESIDE.get(channel, case.reporter_role))):
            if wanted <= PROFILES[channel].documents and _takes_from(channel, role, case, today):
                yield channel, role


def _takes_from(channel: Channel, role: ReporterRole, case: Case, today: date) -> bool:
    claim = case.claim
    asked = (claim.kind, claim.filing, role)
    if not channel_takes(channel, *asked, today) or not may_report(*asked) or wants_mandate(channel, *asked):
        return False
    if role is ReporterRole.EMPLOYER and case.member.segment is Segment.BPU:
        return False
    account = case.member.coverage.jht
    in_app = account is None or account.balance.amount <= APP_RUPIAH_MAX
    return fits_reason(claim, role) and (in_app or channel is not Channel.JMO)


def _takes(channel: Channel) -> int:
    """How many kinds a channel takes: whoever takes few goes first."""
    return sum(any(channel_takes(channel, kind, Filing.APPLICATION, role) for role in ReporterRole) for kind in OPEN_KINDS)


def _may_be_late(case: Case, channel: Channel, today: date) -> bool:
    """What an offline channel took in two weeks ago, long after the event; who is paid is owed for the delay."""
    offline = PROFILES[channel].keeps_days_max > CONNECTED_DAYS_MAX
    compensated = KINDS[case.claim.kind].programme in COMPENSATED
    owed = all(payee.relationship not in NOT_OWED for payee in case.personal.payees)
    return offline and compensated and owed and case.claim.event_date + 2 * KEPT <= today
