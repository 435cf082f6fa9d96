"""JHT, old-age savings (domain reference 2.7; PP 46/2015, Permenaker 4/2022), and the tax on them (section 6; PP 68/2009)."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from processors.assessment.rules.case import ANYBODY
from processors.assessment.rules.rule import Due, Rule, Said, Working
from processors.law import LAW, Book
from processors.law.rows import UNVERIFIED
from schemas.money import round_half_up
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, JhtReason

REASONS: Final = {
    JhtReason.PENSION_AGE: ("PP 46/2015; Permenaker 4/2022 art 6(1)", EvidenceMark.SECONDARY),
    JhtReason.RESIGNED: ("PP 46/2015; Permenaker 4/2022 art 8", EvidenceMark.SECONDARY),
    JhtReason.TERMINATED: ("PP 46/2015; Permenaker 4/2022 art 9", EvidenceMark.SECONDARY),
}
"""Why the whole account is paid, with the article. A reason that is not here is not computed yet: it is refused at intake."""


class Savings(NamedTuple):
    """What the tax looks at: gross savings paid before in rupiah, when first, and the date of this payment."""

    gross_before: int
    first_on: date | None
    paid_on: date


class Tax(NamedTuple):
    """Tax in rupiah, its arithmetic, and whether the rule behind it is verified."""

    rupiah: int
    step: str
    verified: bool = True


def full(work: Working) -> Iterator[Due]:
    """The whole account, contributions and yield, once. Arrears of the employer do not stop it."""
    case = work.case
    details = work.need("jht", case.claim.jht, "why the savings are claimed")
    account = work.need("account", case.snapshot.jht, "the registry's account of old-age savings")
    work.rests_on(*REASONS[details.reason])
    work.rests_on("tax PP 68/2009", EvidenceMark.SECONDARY)
    balance = account.balance.amount
    work.given(reason=details.reason.value, balance=balance, as_of=account.as_of.isoformat())
    work.step(f"balance on {account.as_of.isoformat()}: {balance:,}")
    yield work.due(balance, EntitlementFamily.JHT_FULL, case.member_id, case.shares, taxed=True)


def savings_tax(gross: int, savings: Savings, book: Book = LAW) -> Tax:
    """The final tax over what is paid within the law's calendar years, by bands over cumulated gross; in the year after and later the
    general rates (M). By the law on the day of payment, rounded half up to the rupiah."""
    law, before = book.on(savings.paid_on), savings.gross_before
    years = law.find("jht.tax.calendar_years").whole
    if savings.first_on is not None and savings.paid_on.year - savings.first_on.year >= years:
        rupiah = round_half_up(law.marginal("jht.tax.general", gross))
        verified = law.row("jht.tax.general").mark not in UNVERIFIED
        return Tax(rupiah, f"tax art 17 on {gross:,}, first paid in {savings.first_on.year}: {rupiah:,}", verified)
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
)
