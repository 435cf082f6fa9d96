"""What is told about deadlines: a payment that came late, an employer that is asked."""

from datetime import UTC, date, datetime

from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.events.employers import EmployerAsked, EmployersDuty
from schemas.events.payout import PayoutCompensated, PlannedPayout
from schemas.money import ZERO, Money
from schemas.vocabulary import BenefitCode, EntitlementFamily, EvidenceMark

BASIS = Basis(claim=1)
DUE = datetime(2026, 12, 20, 2, tzinfo=UTC)


def compensated(doubts: tuple[str, ...] = ()) -> PayoutCompensated:
    """For a payment that came two days late."""
    owed = Money.rupiah(400_000)
    added = PlannedPayout(
        group="heir-1:JKM:now:1:late", payee_ref="heir-1", lines=("L",), gross=owed, tax=ZERO, net=owed, fund="jkm"
    )
    return PayoutCompensated(
        basis=BASIS,
        of="heir-1:JKM:now:1",
        payout=added,
        line=owed_line(),
        lines_digest="0" * 64,
        promised_on=date(2026, 11, 18),
        paid_on=date(2026, 11, 20),
        days=2,
        doubts=doubts,
    )


def owed_line() -> BenefitLine:
    owed = Money.rupiah(400_000)
    return BenefitLine(
        line_id="L",
        benefit=BenefitCode.JKM_LATE_PAYMENT,
        family=EntitlementFamily.LATE_PAYMENT,
        subject="claim:group",
        payee_ref="heir-1",
        gross=owed,
        tax=ZERO,
        net=owed,
        rule="late_payment",
        article="article",
        tariff_version="1",
        mark=EvidenceMark.CONFIRMED,
    )


def employer_asked(reminder: int = 0) -> EmployerAsked:
    return EmployerAsked(basis=BASIS, duty=EmployersDuty.TERMINATION_REPORT, due_at=DUE, article="PP 37/2021", reminder=reminder)
