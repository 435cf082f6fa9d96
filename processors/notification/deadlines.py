"""Messages about deadlines: an employer that is asked, and what the fund owes for a payment that came late."""

from typing import Final

from processors.notification import facts
from processors.notification.template import Template
from processors.notification.words import Both
from schemas.events.employers import EmployerAsked
from schemas.events.payout import PayoutCompensated

OF_DEADLINES: Final = (
    Template(
        EmployerAsked,
        "employer-asked",
        Both("Menunggu pemberi kerja", "Waiting for your employer"),
        Both(
            "Klaim {reference}: kami meminta pemberi kerja melaporkan PHK Anda sampai {due}. Anda tidak perlu melakukan apa pun.",
            "Claim {reference}: we asked your employer to report the dismissal by {due}. You need not do anything.",
        ),
        facts.until,
        when=lambda data: data.reminder == 0,
    ),
    Template(
        PayoutCompensated,
        "payment-came-late",
        Both("Ganti rugi keterlambatan", "For our delay"),
        Both(
            "Pembayaran klaim {reference} terlambat {days} hari. Kami mohon maaf; Anda berhak atas {amount} tambahan.",
            "The payment for claim {reference} came {days} days late. We are sorry; {amount} more is yours.",
        ),
        facts.late,
        when=lambda data: not data.doubts,
    ),
)
