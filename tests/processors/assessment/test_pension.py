"""JP by the domain reference, section 2.6: every row at, below and above its edge; a year of instalments; and what the reference does not say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.rule import Due
from processors.assessment.rules.shares import Share
from processors.law import LAW, PACKAGED, load
from schemas.benefit import fingerprints
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import DisabilityDetails, PensionDetails, Survivor
from schemas.events.coverage import PensionAccount
from schemas.events.ledger import PensionFacts
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, EvidenceMark, Programme, Relationship
from tests.processors.assessment.cases import made
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, snapshot

K, R, B = ClaimKind, ReasonCode, BenefitCode
SELF = Share(ref="self", relationship=Relationship.SELF, parts=1)
WIDOW = Share(ref="widow", relationship=Relationship.SPOUSE, parts=1)
FATHER = Share(ref="father", relationship=Relationship.PARENT, parts=1)
MOTHER = Share(ref="mother", relationship=Relationship.PARENT, parts=1)
BROTHER = Share(ref="brother", relationship=Relationship.SIBLING, parts=1)
CHILDREN = tuple(Share(ref=f"child-{n}", relationship=Relationship.CHILD, parts=1) for n in (1, 2, 3))
ON = date(2023, 6, 15)
"""In a year whose bounds were both read."""
MIN, MAX = 383_400, 4_598_100
CAP = 9_559_600


def facts(
    months: int = 180,
    due: int | None = None,
    yearly: int | None = 60_000_000,
    joined_on: date = date(2015, 7, 1),
    balance: int = 20_000_000,
    settled_on: date | None = None,
) -> PensionFacts:
    wage = None if yearly is None else Money(amount=yearly)
    account = PensionAccount(
        balance=Money(amount=balance), as_of=date(2023, 5, 31), weighted_annual_wage=wage, settled_on=settled_on
    )
    return PensionFacts(joined_on=joined_on, months=months, due_months=months if due is None else due, account=account)


def case(claim: ClaimContent, known: PensionFacts | None, *shares: Share) -> Case:
    cover = snapshot(claim, programmes=(Programme.JP,), pension=known, wage=None)
    return Case(claim, cover, MEMBER, shares)


def old_age(known: PensionFacts | None = None, on: date = ON, year: int = 1) -> Case:
    claim = ClaimContent(kind=K.JP_OLD_AGE, event_date=on, pension=PensionDetails(year=year))
    return case(claim, known or facts(), SELF)


def disabled(known: PensionFacts | None = None, on: date = ON, *, total: bool = True) -> Case:
    found = DisabilityDetails(total_declared=total)
    claim = ClaimContent(kind=K.JP_DISABILITY, event_date=on, pension=PensionDetails(), disability=found)
    return case(claim, known or facts(), SELF)


def survived(*shares: Share, known: PensionFacts | None = None, on: date = ON, survivors: tuple[Survivor, ...] = ()) -> Case:
    claim = ClaimContent(
        kind=K.JP_SURVIVORS,
        event_date=on,
        death=DeathDetails(cause=DeathCause.ILLNESS),
        pension=PensionDetails(survivors=survivors),
    )
    return case(claim, known or facts(), *shares)


def child(which: int, /, born: date | None = date(2010, 1, 1), **over: Any) -> Survivor:
    return Survivor(ref=f"child-{which}", relationship=Relationship.CHILD, birth_date=born, **over)


def monthly(found: Assessed) -> int:
    """What all are paid in the first month, or at once."""
    first = min(due.due_on or date.min for due in found.dues)
    return sum(due.rupiah for due in found.dues if (due.due_on or date.min) == first)


def benefits(found: Assessed) -> set[BenefitCode]:
    return {due.benefit for due in found.dues}


def used(dues: Iterable[Due]) -> set[str]:
    """All that the ledger gives once for these."""
    return {thing for due in dues for _, thing in fingerprints(due.family, due.subject)}


def questions(given: Case) -> list[ReasonCode]:
    found = assess(given)
    assert found.dues == ()
    return [one.reason for one in found.questions]


SOUND = {
    "old age": old_age(),
    "old age at once": old_age(facts(179)),
    "disability": disabled(facts(60)),
    "widow": survived(WIDOW),
    "two children": survived(*CHILDREN[:2], survivors=(child(1), child(2))),
    "a parent": survived(FATHER),
    "survivors at once": survived(WIDOW, CHILDREN[0], known=facts(60, due=100)),
}
LINES = {"two children": 24, "old age at once": 1, "survivors at once": 2}


@pytest.mark.parametrize("name", SOUND)
def test_every_pension_makes_lines_that_explain_themselves(name: str) -> None:
    assert len(assert_sound(SOUND[name])) == LINES.get(name, 12)


def test_the_first_years_pension_is_one_percent_for_each_year_of_the_average_wage() -> None:
    (first, *_) = made(old_age())
    assert first.gross.amount == 750_000
    assert first.steps[0] == "1 % x 180 / 12 x 5,000,000: 750,000"
    assert (first.mark, first.unverified) == (EvidenceMark.SECONDARY, False)
    assert first.inputs["weighted_annual_wage"] == "60000000"


@pytest.mark.parametrize(("months", "expected"), [(180, 750_000), (181, 754_167), (192, 800_000), (360, 1_500_000)])
def test_every_month_of_contributions_counts(months: int, expected: int) -> None:
    assert monthly(assess(old_age(facts(months)))) == expected


@pytest.mark.parametrize(
    ("months", "benefit"), [(179, B.JP_LUMP_SUM), (180, B.JP_OLD_AGE), (181, B.JP_OLD_AGE), (0, B.JP_LUMP_SUM)]
)
def test_below_180_months_contributions_and_yield_are_paid_at_once(months: int, benefit: BenefitCode) -> None:
    found = assess(old_age(facts(months)))
    assert (benefits(found), found.questions, found.refused) == ({benefit}, (), ())
    if benefit is B.JP_LUMP_SUM:
        assert [(due.rupiah, due.due_on, due.instalments) for due in found.dues] == [(20_000_000, None, 1)]


@pytest.mark.parametrize(
    ("balance", "net"), [(50_000_000, 50_000_000), (50_000_020, 50_000_019), (80_000_000, 78_500_000), (49_999_999, 49_999_999)]
)
def test_what_is_paid_at_once_is_taxed_as_savings_are(balance: int, net: int) -> None:
    (line,) = made(old_age(facts(120, balance=balance)))
    assert (line.gross.amount, line.net.amount, line.unverified) == (balance, net, True)


@pytest.mark.parametrize("kind", [old_age, disabled, survived])
def test_a_pension_is_not_taxed(kind: Any) -> None:
    given = survived(WIDOW) if kind is survived else kind()
    assert {line.tax.amount for line in made(given)} == {0}


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2023, 6, 1), date(2023, 7, 1), date(2024, 6, 1)),
        (date(2023, 6, 30), date(2023, 7, 1), date(2024, 6, 1)),
        (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 1)),
    ],
)
def test_a_year_has_twelve_instalments_from_the_first_of_the_month_after_the_event(on: date, first: date, last: date) -> None:
    dues = assess(old_age(on=on)).dues
    assert [(due.instalment, due.instalments) for due in dues] == [(n, 12) for n in range(1, 13)]
    assert (dues[0].due_on, dues[-1].due_on) == (first, last)
    assert {due.due_on.day for due in dues if due.due_on} == {1}
    assert len({(due.family, due.subject) for due in dues}) == 12


@pytest.mark.parametrize(
    ("yearly", "expected"),
    [
        (1, MIN),
        (30_671_988, MIN),
        (30_672_000, MIN),
        (30_672_080, 383_401),
        (12 * CAP, 1_433_940),
        (12 * CAP + 12_000, 1_433_940),
    ],
)
def test_wages_count_up_to_the_cap_and_no_pension_is_below_the_least(yearly: int, expected: int) -> None:
    assert monthly(assess(old_age(facts(180, yearly=yearly)))) == expected


@pytest.mark.parametrize(("months", "expected"), [(577, 4_596_574), (578, MAX), (900, MAX)])
def test_no_pension_is_above_the_highest(months: int, expected: int) -> None:
    assert monthly(assess(old_age(facts(months, yearly=12 * CAP)))) == expected


def test_an_average_above_the_cap_is_a_reading_of_ours() -> None:
    (at, *_), (above, *_) = made(old_age(facts(yearly=12 * CAP))), made(old_age(facts(yearly=12 * CAP + 12)))
    assert (at.gross, at.mark, above.mark) == (above.gross, EvidenceMark.SECONDARY, EvidenceMark.UNRESOLVED)


@pytest.mark.parametrize(
    ("on", "mark"),
    [
        (date(2023, 3, 1), EvidenceMark.SECONDARY),
        (date(2023, 12, 31), EvidenceMark.SECONDARY),
        (date(2024, 1, 1), EvidenceMark.MEMORY),
        (date(2025, 12, 31), EvidenceMark.MEMORY),
    ],
)
def test_a_pension_is_as_sure_as_the_bounds_of_its_year(on: date, mark: EvidenceMark) -> None:
    assert {line.mark for line in made(old_age(on=on))} == {mark}


@pytest.mark.parametrize("on", [date(2022, 12, 31), date(2023, 2, 28), date(2026, 1, 1), date(2026, 10, 1)])
def test_where_a_cap_or_bound_was_not_found_a_person_is_asked_and_the_rest_is_paid(on: date) -> None:
    assert questions(old_age(on=on)) == [R.AMOUNT_NOT_FOUND]
    assert benefits(assess(old_age(facts(120), on=on))) == {B.JP_LUMP_SUM}


def test_before_the_programme_there_is_nothing() -> None:
    assert assess(old_age(on=date(2015, 6, 30))).reasons == (R.NOTHING_PAYABLE,)


def test_later_years_need_an_index_that_was_not_found() -> None:
    assert questions(old_age(year=2)) == [R.AMOUNT_NOT_FOUND]
    assert questions(old_age(facts(120), year=2)) == []


def test_each_later_year_is_raised_by_its_own_index(tmp_path: Path) -> None:
    """As it will be once the indices are read."""
    folder = tmp_path / "law"
    copytree(PACKAGED, folder)
    text = (folder / "jp.toml").read_text()
    (unread,) = [line for line in text.splitlines() if "the yearly indices are not in the reference" in line]
    rows = "\n".join(
        f'  {{ valid_from = {first}, {last}value = "{index}", article = "index {first}", mark = "S", source = ["SJI"] }},'
        for first, last, index in (
            ("2015-07-01", "valid_to = 2024-12-31, ", "2.5"),
            ("2025-01-01", "", "4"),
        )
    )
    (folder / "jp.toml").write_text(text.replace(unread, rows))
    assert tomllib.loads((folder / "jp.toml").read_text())
    book = load(folder)
    paid = [assess(Case(g.claim, g.snapshot, g.member_id, g.shares, book)).dues for g in (old_age(year=y) for y in (1, 2, 3))]
    assert [dues[0].rupiah for dues in paid] == [750_000, 768_750, 799_500]
    assert [dues[0].due_on for dues in paid] == [date(2023, 7, 1), date(2024, 7, 1), date(2025, 7, 1)]
    assert len({due.subject for dues in paid for due in dues}) == 36


def test_a_pension_begins_once_or_is_paid_at_once() -> None:
    begun, at_once = assess(old_age()).dues, assess(old_age(facts(120))).dues
    disability = assess(disabled()).dues
    assert used(begun[:1]) & used(at_once) == used(disability[:1]) & used(at_once) == {MEMBER}
    assert used(begun) == used(disability)
    assert MEMBER not in used(begun[1:])
    widow, settled = assess(survived(WIDOW)).dues, assess(survived(WIDOW, known=facts(60, due=100))).dues
    assert used(widow[:1]) & used(settled) == {f"{MEMBER}/survivors"}
    assert used(settled) & used(at_once) == {MEMBER}
    assert used(widow) & used(at_once) == set()


@pytest.mark.parametrize("given", [old_age, disabled, survived])
def test_who_was_paid_at_once_before_has_no_pension(given: Any) -> None:
    known = facts(settled_on=date(2022, 1, 1))
    found = assess(survived(WIDOW, known=known) if given is survived else given(known))
    assert (found.dues, found.reasons) == ((), (R.ENTITLEMENT_TAKEN,))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(80, due=100), 750_000),
        (facts(79, due=100), None),
        (facts(179, due=300), None),
        (facts(180, due=300), 750_000),
        (facts(192, due=300), 800_000),
        (facts(1, joined_on=date(2023, 5, 15)), 750_000),
        (facts(1, joined_on=date(2023, 5, 16)), None),
        (facts(0, due=0), None),
    ],
)
def test_disability_counts_fifteen_years_with_density_and_a_month_since_joining(
    known: PensionFacts, expected: int | None
) -> None:
    if expected is None:
        assert questions(disabled(known)) == [R.FACTS_MISSING]
    else:
        assert monthly(assess(disabled(known))) == expected


def test_disability_is_total_by_an_advisory_doctors_word() -> None:
    assert questions(disabled(total=False)) == [R.FACTS_MISSING]


@pytest.mark.parametrize(
    ("known", "benefit"),
    [
        (facts(80, due=100), B.JP_SURVIVORS),
        (facts(79, due=100), B.JP_LUMP_SUM),
        (facts(180, due=300), B.JP_SURVIVORS),
        (facts(179, due=300), B.JP_LUMP_SUM),
        (facts(11, joined_on=date(2022, 6, 15)), B.JP_SURVIVORS),
        (facts(11, joined_on=date(2022, 6, 16)), B.JP_LUMP_SUM),
    ],
)
def test_survivors_have_a_pension_from_a_year_and_with_density(known: PensionFacts, benefit: BenefitCode) -> None:
    found = assess(survived(WIDOW, known=known))
    assert (benefits(found), found.questions) == ({benefit}, ())


BOTH_CHILDREN = (child(1), child(2))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (survived(WIDOW), {"widow": 375_000}),
        (survived(WIDOW, *CHILDREN[:2], FATHER, survivors=BOTH_CHILDREN), {"widow": 375_000}),
        (
            survived(
                WIDOW,
                CHILDREN[0],
                survivors=(child(1), Survivor(ref="widow", relationship=Relationship.SPOUSE, married=True)),
            ),
            {"child-1": 375_000},
        ),
        (survived(CHILDREN[0], FATHER, survivors=BOTH_CHILDREN), {"child-1": 375_000}),
        (survived(*CHILDREN[:2], survivors=BOTH_CHILDREN), {"child-1": 375_000, "child-2": 375_000}),
        (survived(*CHILDREN[:2], survivors=(child(1, married=True), child(2))), {"child-2": 375_000}),
        (survived(*CHILDREN[:2], survivors=(child(1), child(2, working=True))), {"child-1": 375_000}),
        (survived(FATHER), {"father": 150_000}),
        (survived(CHILDREN[0], FATHER, survivors=(child(1, date(2000, 7, 1)),)), {"father": 150_000}),
    ],
)
def test_shares_of_survivors_by_class(given: Case, expected: dict[str, int]) -> None:
    first = [due for due in assess(given).dues if due.instalment == 1]
    assert {due.payees[0].ref: due.rupiah for due in first} == expected
    assert {line.unverified for line in made(given)} == {True}


@pytest.mark.parametrize(
    ("born", "instalments"),
    [
        (date(2001, 7, 2), 12),
        (date(2001, 6, 2), 12),
        (date(2001, 6, 1), 11),
        (date(2000, 7, 2), 1),
        (date(2000, 8, 1), 1),
        (date(2000, 8, 2), 2),
    ],
)
def test_a_childs_pension_ends_at_23(born: date, instalments: int) -> None:
    assert len(assess(survived(CHILDREN[0], survivors=(child(1, born),))).dues) == instalments


@pytest.mark.parametrize(
    "given",
    [
        survived(*CHILDREN, survivors=(child(1), child(2), child(3))),
        survived(FATHER, MOTHER),
        survived(BROTHER),
        survived(CHILDREN[0]),
        survived(CHILDREN[0], survivors=(child(1, None),)),
        survived(CHILDREN[0], survivors=(child(1, date(2000, 7, 1)),)),
    ],
)
def test_too_many_survivors_none_and_unknown_ones_are_for_a_person(given: Case) -> None:
    assert questions(given) == [R.FACTS_MISSING]


@pytest.mark.parametrize("known", [None, PensionFacts(joined_on=ON, months=180, due_months=180), facts(yearly=None)])
def test_without_the_registrys_account_a_person_is_asked(known: PensionFacts | None) -> None:
    given = old_age()
    cover = given.snapshot.model_copy(update={"pension": known})
    assert questions(Case(given.claim, cover, MEMBER, (SELF,))) == [R.FACTS_MISSING]


def test_the_tariff_version_is_that_of_the_book() -> None:
    assert {line.tariff_version for line in made(old_age())} == {LAW.version}
