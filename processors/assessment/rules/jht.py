"""JHT, old-age savings (domain reference 2.7; PP 46/2015, Permenaker 4/2022), and the tax on them (section 6; PP 68/2009)."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple, NoReturn

from processors.assessment.rules.case import ANYBODY
from processors.assessment.rules.rule import Outcome, Rule, Said, Working
from processors.assessment.rules.shares import Share
from processors.law import LAW, Book
from processors.law.rows import UNVERIFIED
from schemas.money import round_half_up
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, JhtReason, Relationship, Segment

_SUMMARY: Final = "PP 46/2015; Permenaker 4/2022"
_S, _C = EvidenceMark.SECONDARY, EvidenceMark.CONFIRMED
REASONS: Final = {
    JhtReason.PENSION_AGE: (f"{_SUMMARY} art 6(1)", _S),
    JhtReason.CONTRACT_END: (f"{_SUMMARY} art 6(2)", _S),
    JhtReason.BPU_STOPPED: (f"{_SUMMARY} art 6(2)", _S),
    JhtReason.RESIGNED: (f"{_SUMMARY} art 8", _S),
    JhtReason.TERMINATED: (f"{_SUMMARY} art 9", _S),
    JhtReason.LEFT_INDONESIA: (f"{_SUMMARY} art 4-5", _S),
    JhtReason.TOTAL_DISABILITY: ("PP 60/2015 art 26", _C),
    JhtReason.DEATH: ("PP 60/2015 art 26", _C),
    JhtReason.FAILED_DEPARTURE: ("Permenaker 4/2023 art 60", _C),
}
"""Why the whole account is paid, with the article."""
_READ: Final = ("Permenaker 4/2023 art 60", _C)
_CUT: Final = "Permenaker 4/2023 art 60, further reasons, whose text was cut"
MIGRANTS: Final = {
    JhtReason.PENSION_AGE: _READ,
    JhtReason.TOTAL_DISABILITY: _READ,
    JhtReason.DEATH: _READ,
    JhtReason.FAILED_DEPARTURE: _READ,
    JhtReason.CONTRACT_END: (_CUT, EvidenceMark.MEMORY),
    JhtReason.TERMINATED: (_CUT, EvidenceMark.MEMORY),
}
"""The same of migrant workers: four reasons were read, the end of the contract and dismissal are from memory, of others nothing is known."""
PARTS: Final = {JhtReason.PARTIAL_10: "jht.partial.any_purpose", JhtReason.PARTIAL_30: "jht.partial.home"}
"""Why a part is paid, with the series of the highest share."""

COUNTS_PENSION: Final = "own.savings_tax.counts_pension"
"""The setting whether a pension paid at once counts before old-age savings: the reference names both in one tax and says no more."""


class Pension(NamedTuple):
    """A pension (JP) that was paid at once before: gross in rupiah, and when."""

    gross: int
    paid_on: date | None


NO_PENSION: Final = Pension(0, None)


class Savings(NamedTuple):
    """What the tax looks at: gross savings paid before in rupiah, when first, the date of this payment, and a pension paid at once."""

    gross_before: int
    first_on: date | None
    paid_on: date
    pension: Pension = NO_PENSION


class Tax(NamedTuple):
    """Tax in rupiah, its arithmetic, and the mark of the rule behind it where it is not verified."""

    rupiah: int
    step: str
    mark: EvidenceMark | None = None


def full(work: Working) -> Iterator[Outcome]:
    """The whole account, contributions and yield, once. Arrears of the employer do not stop it."""
    case = work.case
    details = work.need("jht", case.claim.jht, "why the savings are claimed")
    if details.reason in PARTS:
        return
    balance = _balance(work)
    work.rests_on(*_ground(details.reason, case.snapshot.segment))
    work.rests_on("tax PP 68/2009", EvidenceMark.SECONDARY)
    work.opens(lambda sheet, sum_: (sheet.due(sum_, EntitlementFamily.JHT_FULL, case.member_id, (), taxed=True),), most=balance)
    payees = _heirs(work) if details.reason is JhtReason.DEATH else case.shares
    yield work.due(balance, EntitlementFamily.JHT_FULL, case.member_id, payees, taxed=True)


def _ground(reason: JhtReason, segment: Segment | None) -> tuple[str, EvidenceMark]:
    """The article of a reason, and how certain it is for such a member."""
    if segment is Segment.PMI:
        return MIGRANTS.get(reason, (_CUT, EvidenceMark.UNRESOLVED))
    return REASONS[reason]


def partial(work: Working) -> Iterator[Outcome]:
    """A part of the account for a member of long standing, once in the whole membership whichever part it is; whole rupiah, never above
    the share. While it is open nobody draws the whole, and after the whole there is no part."""
    case = work.case
    details = work.need("jht", case.claim.jht, "why the savings are claimed")
    if details.reason not in PARTS:
        return
    months, least = case.snapshot.membership_months, work.found("jht.partial.membership_months")
    work.given(membership_months=months)
    if months < least.whole:
        yield work.refused(ReasonCode.CONDITIONS_NOT_MET, least.article, f"member for {months} months, {least.whole} are needed")
        return
    times = work.whole("jht.partial.times")
    work.step(f"{months} months of membership, {least.whole} are needed; {times} time in the whole membership")
    balance, share = _balance(work), work.part(PARTS[details.reason])
    highest = int(balance * share)
    wanted = highest if details.amount is None else details.amount.amount
    work.given(asked=wanted)
    work.step(f"min({wanted:,}, {100 * share} % x {balance:,} = {highest:,})")
    work.rests_on("tax PP 68/2009", EvidenceMark.SECONDARY)
    family, holds = EntitlementFamily.JHT_PARTIAL, EntitlementFamily.JHT_FULL
    yield work.due(min(wanted, highest), family, case.member_id, case.member, taxed=True, holds=holds)


def _balance(work: Working) -> int:
    """The account in rupiah as the registry shows it, noted with the reason."""
    details, account = work.case.claim.jht, work.case.snapshot.jht
    account = work.need("account", account, "the registry's account of old-age savings")
    balance, as_of = account.balance.amount, account.as_of.isoformat()
    work.given(reason="" if details is None else details.reason.value, balance=balance, as_of=as_of)
    work.step(f"balance on {as_of}: {balance:,}")
    return balance


def _heirs(work: Working) -> tuple[Share, ...]:
    """Who inherits; without any heir the savings go to the estates office, Balai Harta Peninggalan (M)."""
    case = work.case
    office = tuple(share for share in case.shares if share.relationship is Relationship.ESTATES_OFFICE)
    if case.heirs or not office:
        return case.heirs or _nobody(work)
    work.rests_on("without an heir savings go to Balai Harta Peninggalan", EvidenceMark.MEMORY)
    return office


def _nobody(work: Working) -> NoReturn:
    raise work.missing("heirs", "who inherits; without any heir the savings go to Balai Harta Peninggalan (M)")


def savings_tax(gross: int, savings: Savings, book: Book = LAW) -> Tax:
    """The tax on savings of which a pension may have been paid at once before. Whether that counts with them is unresolved (U): a setting
    says it, and the line names it where it changes the tax."""
    alone = _tax(gross, savings, book)
    if not savings.pension.gross:
        return alone
    first_on = min(filter(None, (savings.first_on, savings.pension.paid_on)), default=None)
    counted = _tax(gross, savings._replace(gross_before=savings.gross_before + savings.pension.gross, first_on=first_on), book)
    if counted.rupiah == alone.rupiah:
        return alone
    counts = book.on(savings.paid_on).find(COUNTS_PENSION).whole
    used, other = (counted, alone) if counts else (alone, counted)
    said = "counts with it" if counts else "does not count with it"
    step = (
        f"a pension of {savings.pension.gross:,} paid at once before {said} ({COUNTS_PENSION}, unresolved); else {other.rupiah:,}"
    )
    return Tax(used.rupiah, f"{used.step}; {step}", EvidenceMark.UNRESOLVED)


def lump_sum_tax(gross: int, savings: Savings, book: Book = LAW) -> Tax:
    """The tax on a pension that is paid at once itself: as on savings, after those that were paid before."""
    return _tax(gross, savings, book)


def _tax(gross: int, savings: Savings, book: Book) -> Tax:
    """The final tax over what is paid within the law's calendar years, by bands over cumulated gross; in the year after and later the
    general rates (M). By the law on the day of payment, rounded half up to the rupiah."""
    law, before = book.on(savings.paid_on), savings.gross_before
    years = law.find("jht.tax.calendar_years").whole
    if savings.first_on is not None and savings.paid_on.year - savings.first_on.year >= years:
        rupiah, mark = round_half_up(law.marginal("jht.tax.general", gross)), law.row("jht.tax.general").mark
        step = f"tax art 17 on {gross:,}, first paid in {savings.first_on.year}: {rupiah:,}"
        return Tax(rupiah, step, mark if mark in UNVERIFIED else None)
    rupiah = round_half_up(law.marginal("jht.tax.final", before + gross) - law.marginal("jht.tax.final", before))
    bands = ", ".join(f"{band.value} % above {band.lower:,}" for band in law.row("jht.tax.final").bands if band.lower)
    return Tax(rupiah, f"final tax on {before:,} + {gross:,}, {bands}: {rupiah:,}")


RULES: Final = (
    Rule(
        id="jht.full",
        benefit=BenefitCode.JHT,
        kinds=frozenset({ClaimKind.JHT}),
        segments=ANYBODY,
        section="2.7",
        sentence=Said(
            "Saldo Jaminan Hari Tua {amount}, sebelum pajak final bila ada.",
            "Old-age savings of {amount}, before final tax where it is due.",
        ),
        reckon=full,
    ),
    Rule(
        id="jht.partial",
        benefit=BenefitCode.JHT_PARTIAL,
        kinds=frozenset({ClaimKind.JHT}),
        segments=ANYBODY,
        section="2.7",
        sentence=Said(
            "Sebagian saldo Jaminan Hari Tua {amount}, sebelum pajak final bila ada.",
            "Part of the old-age savings of {amount}, before final tax where it is due.",
        ),
        reckon=partial,
    ),
)
