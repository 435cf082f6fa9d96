"""What insuring somebody costs (domain reference 1.2): by bands, packages and a contract's value. Benefits never look at it: a cut of
contributions cuts no benefit."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from processors.law.book import Book, Found, NotInForce
from schemas.money import round_half_up
from schemas.vocabulary import Programme

WORK: Final = ("transport", "other")
"""Kinds of non-wage work that PP 50/2025 tells apart: drivers and couriers, and all others."""
PACKAGE_MONTHS: Final = (6, 12, 24)


@dataclass(frozen=True, slots=True)
class Contribution:
    """Rupiah by programme, and how they came about."""

    rupiah: dict[Programme, int]
    steps: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.rupiah.values())


def non_wage(
    book: Book, month: date, income: int, *, work: str = "other", public: bool = False, savings: bool = False
) -> Contribution:
    """A month of a non-wage worker's, by the band of the declared income. `public`: paid from a state budget, and then never cut."""
    law = book.on(month)
    base = law.band("contribution.bpu.base", income)
    steps = [f"declared income {income:,}: base {base.text}"]
    jkk = base.value * law.find("contribution.bpu.jkk").part
    parts = {Programme.JKK: jkk, Programme.JKM: law.find("contribution.bpu.jkm").value}
    cut = _cut(book, month, work)
    if cut is not None and not public:
        parts = {programme: sum_ * (1 - cut.part) for programme, sum_ in parts.items()}
        steps.append(f"{cut.text} % less by {cut.article}; benefits are unchanged")
    if savings:
        parts[Programme.JHT] = base.value * law.find("contribution.bpu.jht").part
    return _rounded(parts, steps)


def _cut(book: Book, month: date, work: str) -> Found | None:
    try:
        return book.on(month).find(f"contribution.bpu.cut.{work}")
    except NotInForce:
        return None


def placement(book: Book, on: date, months: int, *, by_placement_body: bool) -> Contribution:
    """A migrant worker's whole placement: the largest package within its months, each month beyond it, and before work a sum of its own
    where a placement body sends them. Raises `NotStated` before Permenaker 4/2023."""
    law = book.on(on)
    package = max((size for size in PACKAGE_MONTHS if size <= months), default=PACKAGE_MONTHS[0])
    sum_ = law.band("contribution.pmi.during", package).value
    steps = [f"package of {package} months: {int(sum_):,}"]
    if months > package:
        extra = law.find("contribution.pmi.extra_month").value
        steps.append(f"{months - package} months beyond it x {int(extra):,} = {int((months - package) * extra):,}")
        sum_ += (months - package) * extra
    if by_placement_body:
        before = law.find("contribution.pmi.before").value
        steps.append(f"before work: {int(before):,}")
        sum_ += before
    return _rounded({Programme.JKK: sum_}, steps)


def project(book: Book, on: date, value: int) -> Contribution:
    """A construction project of which wages are unknown: rates of the parts of the contract's value."""
    law = book.on(on)
    parts = {
        Programme.JKK: law.marginal("contribution.jakon.jkk", value),
        Programme.JKM: law.marginal("contribution.jakon.jkm", value),
    }
    return _rounded(parts, [f"contract value {value:,}, each rate of the part above its band's lower end"])


def _rounded(parts: dict[Programme, Fraction], steps: list[str]) -> Contribution:
    rupiah = {programme: round_half_up(sum_) for programme, sum_ in parts.items()}
    steps += [f"{programme}: {sum_:,}" for programme, sum_ in rupiah.items()]
    return Contribution(rupiah, tuple(steps))
