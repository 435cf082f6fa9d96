"""Alerts on waiting, promises and money: what claimants and banks would tell us next."""

from typing import Final

from monitoring.rules.alert import PAGE, TICKET, Alert

OPEN_NOW: Final = "on () (santunan:banking_hours:bool == 1)"

MONEY: Final = (
    Alert(
        name="ReceiptsMissing",
        severity=PAGE,
        expr=f"sum by (payment_system) (santunan_payouts_unanswered) > 0 and {OPEN_NOW}",
        for_seconds=600,
        summary="{{ $labels.payment_system }} owes the answer on {{ $value }} instructed payouts",
        consequence="Nobody knows whether the money moved; these claims cannot be changed, and claimants cannot be told.",
        action="See whether receipts come at all, then ask the payment system; the payout processor inquires by itself meanwhile.",
    ),
    Alert(
        name="ReceiptsSilent",
        severity=PAGE,
        expr='sum(santunan_payouts{standing="dispatched"}) > 0 '
        'and on () (sum(increase(santunan_log_offsets_total{topic="payouts.receipts.v1"}[30m])) == 0) '
        f"and {OPEN_NOW}",
        for_seconds=300,
        summary="{{ $value }} payouts are on their way, and for half an hour no receipt has come at all",
        consequence="The link to the payment systems is probably down in one direction.",
        action="Check the payment systems' connection and their rights on payouts.receipts.v1; put the brake on if instructions go on "
        "blindly: `santunan payouts brake`.",
    ),
    Alert(
        name="ReceiptsQuestioned",
        severity=PAGE,
        expr="sum by (reason) (santunan_receipts_questioned) > 0",
        for_seconds=0,
        summary="{{ $value }} receipts within an hour cannot be taken as they stand ({{ $labels.reason }})",
        consequence="Money may have moved that nobody instructed, or to somebody else; or somebody writes receipts who is no payment system.",
        action="See each on its claim's page, and ask the payment system before anything is paid again.",
    ),
    Alert(
        name="PayoutsUnknown",
        severity=PAGE,
        expr='sum by (standing) (santunan_payouts{standing=~"unknown|conflict"}) > 0',
        for_seconds=1_800,
        summary="{{ $value }} payouts are {{ $labels.standing }}",
        consequence="The claim waits: paying again could pay twice, not paying leaves a family without.",
        action="Ask the bank for each by its reference; two people then answer the question.",
    ),
    Alert(
        name="RejectionsMany",
        severity=PAGE,
        expr="delta(santunan_payouts_refused[1h]) > 20",
        for_seconds=0,
        summary="{{ $value | humanize }} more payouts stand refused than an hour ago",
        consequence="Claimants are asked for accounts that may be right: a bank or a code may be at fault.",
        action="See whether one bank or one reason is behind them; if so put the brake on: `santunan payouts brake`.",
    ),
    Alert(
        name="PayoutsHeld",
        severity=TICKET,
        expr='sum(santunan_payouts{standing="held"}) > 0',
        for_seconds=14_400,
        summary="{{ $value }} payouts have been held for hours",
        consequence="Approved money does not reach its payees, and the promise's days run.",
        action="See why each is held; two people release: `santunan payouts release`.",
    ),
    Alert(
        name="SettledBeyondInstructed",
        severity=PAGE,
        expr='sum(santunan_money_rupiah{stage="settled"}) > sum(santunan_money_rupiah{stage="instructed"})',
        for_seconds=60,
        summary="More rupiah are settled than were ever instructed",
        consequence="Money left that nobody instructed, or the books are wrong.",
        action="Put the brake on all payouts, `santunan payouts brake`, and judge the whole: `santunan audit`.",
    ),
    Alert(
        name="PromiseBroken",
        severity=TICKET,
        expr='sum by (kind, channel) (santunan_promise_open_claims{broken="true"}) > 0',
        for_seconds=3_600,
        summary="{{ $value }} open claims ({{ $labels.kind }} by {{ $labels.channel }}) are past the law's working days",
        consequence="The fund is in breach for each, and the supervisory board is told.",
        action="See on whom they wait; what officers have is in their work lists.",
    ),
    Alert(
        name="OfficersOverdue",
        severity=TICKET,
        expr='sum by (waiting_for) (santunan_waiting_overdue_claims{waiting_on=~"officer|supervisor"}) > 0',
        for_seconds=3_600,
        summary="{{ $value }} questions to officers are overdue ({{ $labels.waiting_for }})",
        consequence="Each goes to the next role by itself; the highest role has nobody above.",
        action="Ask the office whose list it is; more people or a limit that fits are the answer.",
    ),
    Alert(
        name="MessagesLate",
        severity=PAGE,
        expr="max by (destination) (santunan_delivery_oldest_seconds) > 3600",
        for_seconds=600,
        summary="A message by {{ $labels.destination }} has been due for {{ $value | humanizeDuration }}",
        consequence="Claimants do not hear what is missing, and deadlines run on.",
        action="See whether `santunan deliver` runs and what the other side answers.",
    ),
    Alert(
        name="MessagesGivenUp",
        severity=TICKET,
        expr="max by (destination) (santunan_delivery_undelivered_messages) > 0",
        for_seconds=900,
        summary="{{ $value }} messages by {{ $labels.destination }} were given up and wait for a person",
        consequence="Somebody was not told; their claim may lapse for want of papers that they were never asked for.",
        action="`santunan undelivered list` says why; try again, or tell them in another way and drop it.",
    ),
    Alert(
        name="OperationsWaited",
        severity=TICKET,
        expr='sum by (waiting_for) (santunan_waiting_claims{waiting_on="operations"}) > 0',
        for_seconds=3_600,
        summary="{{ $value }} claims wait for operations ({{ $labels.waiting_for }})",
        consequence="Nobody else will move them.",
        action="Dead letters: `santunan dlq list`. Held payouts: `santunan payouts release`.",
    ),
)
