"""From the sums that are due to lines: split over the payees, taxed where the law taxes, each rupiah explained."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from processors.assessment.rules.benefits import Case, Sum, sums
from processors.assessment.rules.shares import split
from processors.assessment.rules.tariffs import FINAL_BANDS, FINAL_CALENDAR_YEARS, PROGRESSIVE_BANDS, banded
from schemas.benefit import BenefitLine, EntitlementLine
from schemas.money import Money, round_half_up
from schemas.vocabulary import EvidenceMark


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


def line_id(due: Sum, payee_ref: str) -> str:
    return f"{due.benefit}:{payee_ref}"


def entitlements(case: Case) -> tuple[EntitlementLine, ...]:
    """What the lines will use up, one per line: the same with any tax, so it can be reserved before it is known."""
    return tuple(
        EntitlementLine(line_id=line_id(due, share.ref), family=due.family, subject=due.subject)
        for due in sums(case)
        for share, gross in zip(due.payees, _gross(due), strict=True)
        if gross > 0
    )


def lines(case: Case, savings: Savings) -> tuple[BenefitLine, ...]:
    """Every line, in the law's order; a payee's share of nothing is no line."""
    return tuple(line for due in sums(case) for line in _lines(due, savings))


def _gross(due: Sum) -> tuple[int, ...]:
    return split(due.rupiah, [share.parts for share in due.payees])


def _lines(due: Sum, savings: Savings) -> tuple[BenefitLine, ...]:
    tax = savings_tax(due.rupiah, savings) if due.taxed else Tax(0, "")
    grosses = _gross(due)
    taxes = split(tax.rupiah, grosses)
    whole = sum(share.parts for share in due.payees)
    made = zip(due.payees, grosses, taxes, strict=True)
    return tuple(_line(due, share.ref, share.parts, whole, gross, part, tax) for share, gross, part in made if gross > 0)


def _line(due: Sum, ref: str, parts: int, whole: int, gross: int, tax: int, whole_tax: Tax) -> BenefitLine:
    steps, inputs = [due.step], due.inputs
    if whole > parts:
        steps.append(f"{parts} of {whole} parts: {gross:,}")
        inputs = {**inputs, "parts": f"{parts}/{whole}"}
    if due.taxed:
        steps.append(whole_tax.step)
    mark = due.mark if whole_tax.verified else EvidenceMark.MEMORY
    return BenefitLine(
        line_id=line_id(due, ref),
        benefit=due.benefit,
        family=due.family,
        subject=due.subject,
        payee_ref=ref,
        gross=Money(amount=gross),
        tax=Money(amount=tax),
        net=Money(amount=gross - tax),
        rule=due.rule,
        article=due.article,
        tariff_version=due.version,
        mark=mark,
        unverified=due.unverified or not whole_tax.verified,
        inputs=inputs,
        steps=tuple(steps),
    )


def savings_tax(gross: int, savings: Savings) -> Tax:
    """PP 68/2009: 0 % up to 50 m, 5 % above, over what is paid within two calendar years; in the third year and later
    the general rates of income tax art 17 (M). Rounded half up to the rupiah."""
    before = savings.gross_before
    if savings.first_on is not None and savings.paid_on.year - savings.first_on.year >= FINAL_CALENDAR_YEARS:
        rupiah = _rounded(banded(gross, PROGRESSIVE_BANDS))
        return Tax(rupiah, f"tax art 17 on {gross:,}, first paid in {savings.first_on.year}: {rupiah:,}", verified=False)
    rupiah = _rounded(banded(before + gross, FINAL_BANDS) - banded(before, FINAL_BANDS))
    return Tax(rupiah, f"final tax on {before:,} + {gross:,}, 5 % above 50,000,000: {rupiah:,}")


def _rounded(tax: Fraction) -> int:
    return round_half_up(tax)
