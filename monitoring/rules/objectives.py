"""Service-level objectives, listed once: their ratios, and alerts when the budget burns too fast over a long and a short window together.

The pairs of windows and their burn rates are the usual ones: 2 % of a month's budget in an hour, 5 % in six hours, 10 % in three days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitoring.rules.alert import PAGE, TICKET, Alert
from monitoring.rules.recording import STALE_SECONDS, Recording

TAKING: Final = 'method=~"POST|PUT|PATCH"'


@dataclass(frozen=True, slots=True)
class Burn:
    """Budget burnt `rate` times as fast as it lasts, over both windows: the short one ends the alert soon after the fault."""

    long: str
    short: str
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """`target` of what is counted is good. `bad`: the ratio of what is not, with WINDOW in place of the window."""

    name: str
    alert: str
    target: float
    bad: str
    page: tuple[Burn, ...]
    ticket: tuple[Burn, ...]
    promise: str
    consequence: str
    action: str

    @property
    def budget(self) -> float:
        return round(1 - self.target, 6)

    def series(self, window: str) -> str:
        return f"santunan:{self.name}_bad:ratio{window}"

    def recordings(self) -> Iterator[Recording]:
        windows = dict.fromkeys(window for burn in (*self.page, *self.ticket) for window in (burn.short, burn.long))
        for window in windows:
            yield Recording(self.series(window), self.bad.replace("WINDOW", window))

    def alerts(self) -> Iterator[Alert]:
        for burns, severity in ((self.page, PAGE), (self.ticket, TICKET)):
            yield Alert(
                name=self.alert,
                severity=severity,
                expr=" or ".join(self._burning(burn) for burn in burns),
                for_seconds=60,
                summary=f"{self.promise}: the budget of {self.budget * 100:g} % burns too fast ({{{{ $value | humanizePercentage }}}} bad)",
                consequence=self.consequence,
                action=self.action,
            )

    def _burning(self, burn: Burn) -> str:
        limit = f"{burn.rate * self.budget:g}"
        return f"({self.series(burn.long)} > {limit} and {self.series(burn.short)} > {limit})"


USUAL_PAGE: Final = (Burn("1h", "5m", 14.4), Burn("6h", "30m", 6))
USUAL_TICKET: Final = (Burn("3d", "6h", 1),)

OBJECTIVES: Final = (
    Objective(
        name="intake",
        alert="IntakeBurns",
        target=0.999,
        bad=f'(sum(rate(santunan_gateway_requests_total{{{TAKING},status=~"5.."}}[WINDOW])) or vector(0)) '
        f"/ sum(rate(santunan_gateway_requests_total{{{TAKING}}}[WINDOW]))",
        page=USUAL_PAGE,
        ticket=USUAL_TICKET,
        promise="99.9 % of filings are taken or refused, not failed",
        consequence="Channels cannot file; they send again later, and claimants wait meanwhile.",
        action="See which status and code the gateway answers, then the broker: `santunan doctor`.",
    ),
    Objective(
        name="intake_slow",
        alert="IntakeSlow",
        target=0.99,
        bad=f'1 - sum(rate(santunan_gateway_request_seconds_bucket{{{TAKING},le="0.5"}}[WINDOW])) '
        f"/ sum(rate(santunan_gateway_request_seconds_count{{{TAKING}}}[WINDOW]))",
        page=USUAL_PAGE,
        ticket=USUAL_TICKET,
        promise="99 % of filings are answered within half a second",
        consequence="Channels time out and send again, which makes the load larger.",
        action="Look at the broker's acknowledgements and at the gateway's queue; start more gateways if their processors are busy.",
    ),
    Objective(
        name="state_stale",
        alert="StateStale",
        target=0.99,
        bad="avg_over_time(santunan:state_stale:bool[WINDOW])",
        page=USUAL_PAGE,
        ticket=USUAL_TICKET,
        promise=f"99 % of the time the claims' state is less than {STALE_SECONDS} s old",
        consequence="Officers and claimants see yesterday's status; nothing is lost.",
        action="See whether claim_state has workers and which partition is behind; start more of them: `santunan worker claim_state`.",
    ),
    Objective(
        name="paid_late",
        alert="PaidLate",
        target=0.95,
        bad='(sum(santunan_promise_paid_claims{broken="true",window="WINDOW"}) or vector(0)) '
        '/ sum(santunan_promise_paid_claims{window="WINDOW"})',
        page=(Burn("6h", "1h", 6),),
        ticket=(Burn("3d", "1d", 1),),
        promise="95 % of claims are paid within the law's working days",
        consequence="The fund breaks the service promise; families wait for money that is theirs.",
        action="See where claims wait: officers, the ledger, or the banks; the service promise's dashboard shows kind and channel.",
    ),
)
