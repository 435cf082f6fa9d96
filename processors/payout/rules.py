"""Pure decisions of payment: which lines are paid together, from which fund, over which rail, to which account, until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from processors.payout.lateness import Compensation
from processors.payout.lines import PaidLine
from processors.payout.tables import Group
from schemas.benefit import BenefitLine
from schemas.civil import WIB
from schemas.claim import BankAccount, Payee
from schemas.events.instructions import Rail
from schemas.events.payout import PlannedPayout
from schemas.kinds import KINDS, OPEN_KINDS
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, Programme

PROGRAMME_OF_BENEFIT: Final = {
    BenefitCode.JKM_DEATH: Programme.JKM,
    BenefitCode.JKM_PERIODIC: Programme.JKM,
    BenefitCode.JKM_FUNERAL: Programme.JKM,
    BenefitCode.PMI_DEATH: Programme.JKM,
    BenefitCode.REPATRIATION_TROUBLED: Programme.JKK,
    BenefitCode.JHT: Programme.JHT,
    BenefitCode.JHT_PARTIAL: Programme.JHT,
    BenefitCode.JKM_SCHOLARSHIP: Programme.JKM,
    BenefitCode.JP_OLD_AGE: Programme.JP,
    BenefitCode.JP_DISABILITY: Programme.JP,
    BenefitCode.JP_SURVIVORS: Programme.JP,
    BenefitCode.JP_LUMP_SUM: Programme.JP,
    BenefitCode.JKP_CASH: Programme.JKP,
    BenefitCode.JKM_LATE_PAYMENT: Programme.JKM,
    BenefitCode.JKK_LATE_PAYMENT: Programme.JKK,
} | dict.fromkeys(
    (
        BenefitCode.MEDICAL,
        BenefitCode.MEDICAL_ABROAD,
        BenefitCode.HOMECARE,
        BenefitCode.TRANSPORT,
        BenefitCode.STMB,
        BenefitCode.DISAB_ANATOMICAL,
        BenefitCode.DISAB_FUNCTIONAL,
        BenefitCode.DISAB_TOTAL,
        BenefitCode.PERIODIC,
        BenefitCode.DEATH_JKK,
        BenefitCode.FUNERAL,
        BenefitCode.PROSTHESIS,
        BenefitCode.DENTURE,
        BenefitCode.HEARING_AID,
        BenefitCode.GLASSES,
        BenefitCode.RETURN_TO_WORK,
        BenefitCode.SCHOLARSHIP,
        BenefitCode.FAILED_DEPARTURE,
        BenefitCode.FAILED_PLACEMENT,
        BenefitCode.MISPLACEMENT,
        BenefitCode.RETURN_TRANSPORT,
        BenefitCode.REPATRIATION_ACCIDENT,
        BenefitCode.TERMINATION_ACCIDENT,
        BenefitCode.TERMINATION_OTHER,
        BenefitCode.RAPE,
        BenefitCode.LOSS_ON_RETURN,
        BenefitCode.VOCATIONAL,
    ),
    Programme.JKK,
)
"""Whose money a benefit is (domain section 2): each programme's fund pays only its own benefits."""
PAID_PROGRAMMES: Final = frozenset(KINDS[kind].programme for kind in OPEN_KINDS)
"""Programmes of which claims are taken in, so that each needs its fund and payment system."""

BI_FAST_LIMIT_RUPIAH: Final = 250_000_000
"""Bank Indonesia's limit for one BI-FAST transfer (payments.md); exactly this much still passes."""
PURPOSE_CODE: Final = "SSBE"
"""ISO 20022 external purpose code: social security benefit."""

INSTRUCTION_VALID: Final = timedelta(days=3)
"""Until when an instruction may be executed; later it is answered `rejected`."""
ANSWER_WAIT: Final = timedelta(hours=4)
"""How long a payment system may take to a terminal answer before the outcome counts as unknown."""
INQUIRY_INTERVAL_FIRST: Final = timedelta(hours=1)
INQUIRY_INTERVAL_FACTOR: Final = 2
INQUIRIES_MAX: Final = 10
"""With a first interval of an hour the last is asked three weeks after the first; then a person is needed."""
RECEIPT_MATCH_WAIT: Final = timedelta(minutes=15)
"""How long a receipt may wait for its payout before somebody is paged (payments.md)."""
ACCOUNT_REMINDERS: Final = (timedelta(days=7), timedelta(days=21), timedelta(days=60))
"""When a payee without a payable account is reminded, counted from the moment that the account was missed."""
ORPHANS_MAX: Final = 50
"""Receipts without a payout that one claim keeps; further ones are only reported."""
ATTEMPTS_MAX: Final = 20
"""Attempts at one group; after the last only two people can end it."""
REMITTANCE_LENGTH_MAX: Final = 140
RELEASE_ROLE: Final = AuthorityRole.SUPERVISOR
"""Our own setting, not law (U): the lowest role whose word on payments counts."""
TASK_WORKING_DAYS: Final = 1
"""Our own setting, not law (U): until two people answer a question about a payment."""
ACCOUNT_TASK_DUE: Final = ACCOUNT_REMINDERS[-1] + timedelta(days=7)
"""When a payout whose payee names no account, after all reminders, is for two people to look at."""
EXPIRED_ATTEMPTS_MAX: Final = 3
"""Expired instructions in a row; the last is not sent anew by itself: two people decide."""
DECIDERS_MAX: Final = 100
"""People who decided on one claim that are remembered, the latest."""

_TITLES: Final = frozenset(
    {"H", "HJ", "HAJI", "HAJJAH", "DR", "DRS", "DRA", "IR", "PROF", "SE", "SH", "ST", "SPD", "SKOM", "MM", "MSI", "MH"}
)
"""Titles that a bank or an identity card may leave out (domain section 9: compare without titles, M)."""


def paid_lines(lines: Iterable[BenefitLine]) -> dict[str, list[PaidLine]]:
    """The lines by their group's name, in the order of approval. Lines of nothing to pay are left out."""
    groups: dict[str, list[PaidLine]] = {}
    for line in lines:
        if line.net:
            groups.setdefault(group_name(line), []).append(_paid(line))
    return groups


def plan(lines: Iterable[BenefitLine]) -> tuple[Group, ...]:
    """What is paid together: one payee, one fund, one due date and instalment."""
    approved = tuple(lines)
    first = {group_name(line): line for line in reversed(approved)}
    return tuple(
        Group(
            name=name,
            payee_ref=first[name].payee_ref,
            programme=PROGRAMME_OF_BENEFIT[first[name].benefit],
            lines=tuple(of_group),
            due_on=first[name].due_on,
            instalment=first[name].instalment,
            instalments=first[name].instalments,
        )
        for name, of_group in paid_lines(approved).items()
    )


def group_name(line: BenefitLine) -> str:
    """Stable over approvals, so that attempts at the same payment are counted on: `heir-1:JKM:2026-03-01:2`."""
    due = line.due_on.isoformat() if line.due_on else "now"
    return f"{line.payee_ref}:{PROGRAMME_OF_BENEFIT[line.benefit]}:{due}:{line.instalment}"


def compensating(late: Group, line: BenefitLine, compensation: Compensation) -> Group:
    """The payment for another one's delay, to the same payee from the same fund."""
    return Group(
        name=f"{late.name}:late",
        payee_ref=late.payee_ref,
        programme=late.programme,
        lines=(_paid(line),),
        compensation=compensation,
    )


def planned_payout(group: Group, fund: str) -> PlannedPayout:
    """The group as a schedule tells it."""
    return PlannedPayout(
        group=group.name,
        payee_ref=group.payee_ref,
        lines=tuple(line.line_id for line in group.lines),
        gross=Money.rupiah(group.gross_rupiah),
        tax=Money.rupiah(group.tax_rupiah),
        net=Money.rupiah(group.net_rupiah),
        fund=fund,
        due_on=group.due_on,
        instalment=group.instalment,
        instalments=group.instalments,
        credited=Money.rupiah(group.after.credited_rupiah) if group.after and group.after.credited_rupiah else None,
    )


def payee_of(group: str) -> str:
    """The payee's reference in a group's name."""
    return group.partition(":")[0]


def _paid(line: BenefitLine) -> PaidLine:
    return PaidLine(
        line_id=line.line_id,
        benefit=line.benefit,
        family=line.family,
        subject=line.subject,
        gross_rupiah=line.gross.amount,
        tax_rupiah=line.tax.amount,
        net_rupiah=line.net.amount,
    )


def tax_with(group: Group, amount_rupiah: int) -> int:
    """The tax withheld with a payment of so much: with the whole, or what is left of it when something is set off; later only what a newer
    decision taxes more."""
    if group.after and group.after.before:
        return max(0, group.tax_rupiah - group.after.withheld_rupiah)
    credited = group.after.credited_rupiah if group.after else 0
    return group.tax_rupiah if amount_rupiah == group.net_rupiah - credited else 0


def part_of(group: Group, amount_rupiah: int) -> tuple[tuple[PaidLine, int], ...]:
    """A payment of so much as shares of the group's lines: what a newer decision gives more, line by line, where that is what is sent.
    What the payee paid back of a payment that the bank then returned as well is sent with the last line."""
    before = group.after.before if group.after else {}
    more = tuple((line, line.net_rupiah - before.get(line.line_id, 0)) for line in group.lines)
    risen = tuple((line, rupiah) for line, rupiah in more if rupiah > 0)
    if before and sum(rupiah for _, rupiah in risen) == amount_rupiah:
        return risen
    back = max(0, amount_rupiah - group.net_rupiah)
    assert back <= group.repaid_rupiah, "more is sent than the lines are worth and was paid back"
    *firsts, (last, rupiah) = part(group.lines, amount_rupiah - back)
    return (*firsts, (last, rupiah + back))


def part(lines: Iterable[PaidLine], amount_rupiah: int) -> tuple[tuple[PaidLine, int], ...]:
    """`amount_rupiah` as shares of the lines' nets, each line whole before the next: what a payment of a part shows the payee."""
    shares, left = [], amount_rupiah
    for line in lines:
        share = min(line.net_rupiah, left)
        left -= share
        if share:
            shares.append((line, share))
    assert left == 0, "more is sent than the lines are worth"
    return tuple(shares)


def rail_for(amount_rupiah: int, large: Rail) -> Rail:
    """BI-FAST up to its limit, else `large` (RTGS or clearing); an amount is never split to fit."""
    return Rail.BI_FAST if amount_rupiah <= BI_FAST_LIMIT_RUPIAH else large


def due_at(due_on: date) -> datetime:
    """The beginning of the due date in Jakarta (WIB), as UTC."""
    return datetime.combine(due_on, time(), tzinfo=WIB).astimezone(UTC)


def inquiry_interval(first: timedelta, asked: int) -> timedelta:
    """How long to wait for an answer to inquiry number `asked` (1, 2, …): it doubles each time."""
    factor: int = INQUIRY_INTERVAL_FACTOR ** (asked - 1)
    return first * factor


def remittance(programme: Programme, claim_id: str) -> str:
    """What the payee reads on the statement: the programme and the claim, nothing of the event or its circumstances."""
    return f"BPJS Ketenagakerjaan manfaat {programme} klaim {claim_id[:8]}"[:REMITTANCE_LENGTH_MAX]


def account_fault(payee: Payee | None, account: BankAccount | None) -> ReasonCode | None:
    """Why this payee cannot be paid to this account: none named, or not in the own name (PP 44/2015 art 50, 57, 60; C).

    A minor's guardian, named in the filing, may hold it. Names compare without case, punctuation and titles.
    """
    if payee is None or account is None:
        return ReasonCode.NO_ACCOUNT
    holders = {plain_name(name) for name in (payee.name, payee.guardian_name) if name}
    return None if plain_name(account.holder_name) in holders else ReasonCode.ACCOUNT_NAME_MISMATCH


def plain_name(name: str) -> tuple[str, ...]:
    """A name as it is compared: upper case, no punctuation, no titles (domain section 9)."""
    words = "".join(letter if letter.isalnum() or letter.isspace() else "" for letter in name.upper()).split()
    return tuple(word for word in words if word not in _TITLES) or tuple(words)
