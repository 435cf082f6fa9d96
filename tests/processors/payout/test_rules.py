"""What is paid together, over which rail, to whose account, and when something is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from processors.payout import FundRoute, PayoutConfig, rules, timers
from processors.payout.instructions import instruct
from processors.payout.tables import PAYOUT_CLAIMS
from schemas.benefit import BenefitLine
from schemas.claim import Payee
from schemas.events.instructions import Rail
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, Programme, Relationship
from streams.contract import TIMER_NAME_LENGTH_MAX
from tests.processors.payout.payments import CLAIM, MEMBER, SON, WIDOW, Case, account, config, line, payee
from tests.processors.script import NOW


def test_every_benefit_has_the_fund_of_one_programme() -> None:
    assert set(rules.PROGRAMME_OF_BENEFIT) == set(BenefitCode)


def test_instalments_are_payouts_of_their_own() -> None:
    yearly = [
        line(due=date(2026 + year, 3, 1)).model_copy(update={"instalment": year + 1, "instalments": 3}) for year in range(3)
    ]
    groups = rules.plan(yearly)
    assert [(g.name, g.instalment, g.instalments) for g in groups] == [
        ("heir-1:JKM:2026-03-01:1", 1, 3),
        ("heir-1:JKM:2027-03-01:2", 2, 3),
        ("heir-1:JKM:2028-03-01:3", 3, 3),
    ]


def test_a_line_of_nothing_is_not_paid() -> None:
    assert rules.plan([line(net=0)]) == ()


def test_the_longest_group_still_names_its_timers() -> None:
    longest: BenefitLine = line(ref="h" * 40, due=date(2026, 12, 31)).model_copy(update={"instalment": 999})
    group = rules.plan([longest])[0]
    assert max(len(name) for name in timers.of_group(group)) <= TIMER_NAME_LENGTH_MAX


def test_a_due_date_begins_at_midnight_in_jakarta() -> None:
    assert rules.due_at(date(2026, 12, 1)) == datetime(2026, 11, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("holder", "fault"),
    [
        (WIDOW, None),
        ("siti  rahayu", None),
        ("Dr. Siti Rahayu, S.H.", None),
        ("Dewi Lestari", None),
        ("Siti R", ReasonCode.ACCOUNT_NAME_MISMATCH),
        ("Rahayu Siti", ReasonCode.ACCOUNT_NAME_MISMATCH),
        (SON, ReasonCode.ACCOUNT_NAME_MISMATCH),
    ],
)
def test_the_account_is_the_payees_or_the_guardians_own(holder: str, fault: ReasonCode | None) -> None:
    child = Payee(ref="heir-1", name=WIDOW, relationship=Relationship.CHILD, guardian_name="Dewi Lestari")
    assert rules.account_fault(child, account(holder)) is fault
    assert rules.account_fault(child, None) is ReasonCode.NO_ACCOUNT
    assert rules.account_fault(None, account(holder)) is ReasonCode.NO_ACCOUNT


def test_a_guardian_is_paid_as_guardian() -> None:
    child = Payee(ref="heir-1", name=SON, relationship=Relationship.CHILD, guardian_name=WIDOW)
    group = rules.plan([line()])[0]
    sent, _ = instruct(config(), CLAIM, group, child, account(WIDOW), "0" * 64, NOW)
    assert (sent.personal.payee.kind, sent.personal.payee.name) == (Relationship.GUARDIAN, WIDOW)


def test_what_the_payee_reads_names_programme_and_claim_only() -> None:
    sent = Case.instructed(line(BenefitCode.JKM_FUNERAL)).instructions[0]
    assert sent.remittance == f"BPJS Ketenagakerjaan manfaat JKM klaim {CLAIM[:8]}"
    assert MEMBER not in sent.model_dump_json(exclude={"lines"})


def test_inquiries_are_bounded_in_number_and_time() -> None:
    gaps = [rules.inquiry_interval(rules.INQUIRY_INTERVAL_FIRST, asked) for asked in range(1, rules.INQUIRIES_MAX)]
    assert sum(gaps, timedelta()) < timedelta(days=30)


def test_a_configuration_that_cannot_pay_is_refused_with_what_is_missing() -> None:
    given = config()
    routes = {Programme.JKM: FundRoute(fund="jkm", payment_system="bank")}
    with pytest.raises(ValueError, match="no fund and payment system for JHT, JKK"):
        PayoutConfig(environment="test", signer=given.signer, verifier=given.verifier, routes=routes)
    with pytest.raises(ValueError, match="choose rtgs or clearing"):
        PayoutConfig(
            environment="test",
            signer=given.signer,
            verifier=given.verifier,
            routes=given.routes,
            large_amount_rail=Rail.BI_FAST,
        )


def test_all_that_is_personal_stands_in_one_column() -> None:
    case = Case.registered(payee(of=account())).feed()
    row = case.row
    others = {name: getattr(row, name) for name in PAYOUT_CLAIMS.row.__slots__ if name != "personal"}
    assert WIDOW not in repr(others)
    assert account().number not in repr(others)
    paid = Case.instructed().row
    others = {name: getattr(paid, name) for name in PAYOUT_CLAIMS.row.__slots__ if name != "personal"}
    assert WIDOW not in repr(others)
    assert account().number not in repr(others)
