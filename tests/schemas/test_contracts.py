"""Identifiers, money, dates and factories: the parts that every event is made of."""

from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import identifiers
from schemas.basis import Basis
from schemas.civil import add_months, add_years, age_on, civil_date
from schemas.claim import Identity
from schemas.envelope import UtcDatetime
from schemas.identifiers import SANTUNAN, AliasKind, alias_key, claim_id
from schemas.kinds import OPEN_KINDS
from schemas.money import AMOUNT_MAX_RUPIAH, Money, round_half_up
from schemas.vocabulary import DocumentKind, Filing, Segment
from tests import factories


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_an_id_is_the_uuid_of_its_name(reference: str) -> None:
    namespace = UUID(bytes=identifiers._CLAIMS)
    assert namespace == uuid5(SANTUNAN, "claim")
    assert claim_id("branch", reference) == str(uuid5(namespace, f"branch\n{reference}"))


def test_spelling_does_not_split_a_person() -> None:
    assert alias_key(AliasKind.PASSPORT, "b 123 4567") == alias_key(AliasKind.PASSPORT, "B1234567")
    assert alias_key(AliasKind.PASSPORT, "B1234567") != alias_key(AliasKind.KPJ, "B1234567")


@pytest.mark.parametrize(
    ("nik", "is_one"),
    [
        ("3515140508680001", True),
        ("3515144508680002", True),
        ("3515144008680002", False),
        ("3515140508680000", False),
        ("351514050868000", False),
        ("٣٥١٥١٤٠٥٠٨٦٨٠٠٠١", False),
    ],
)
def test_a_nik_has_the_form_of_the_domain_reference(nik: str, is_one: bool) -> None:
    if is_one:
        assert Identity(name="A", nik=nik).nik == nik
    else:
        with pytest.raises(ValidationError):
            Identity(name="A", nik=nik)


@pytest.mark.parametrize(
    ("exact", "rounded"), [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(149, 100), 1), (7, 7), (Fraction(1, 3), 0)]
)
def test_rupiah_are_rounded_half_up_once(exact: Fraction | int, rounded: int) -> None:
    assert round_half_up(exact) == rounded
    assert Money.rounded(exact).amount == rounded


@pytest.mark.parametrize("amount", [-1, AMOUNT_MAX_RUPIAH + 1, 1.0, "5", True])
def test_money_is_whole_rupiah_within_its_bound(amount: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount})


def test_money_adds_up_and_never_goes_below_zero() -> None:
    assert Money.total([]) == Money(amount=0)
    assert Money.total([Money(amount=1), Money(amount=2)]) == Money(amount=3)
    with pytest.raises(ValidationError):
        Money(amount=1) - Money(amount=2)


@pytest.mark.parametrize(
    ("text", "is_utc"), [("2026-11-20T03:00:00Z", True), ("2026-11-20T10:00:00+07:00", False), ("2026-11-20T03:00:00", False)]
)
def test_times_are_utc_with_zone(text: str, is_utc: bool) -> None:
    adapter: TypeAdapter[datetime] = TypeAdapter(UtcDatetime)
    if is_utc:
        assert adapter.validate_python(text).utcoffset() == UTC.utcoffset(None)
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


def test_a_basis_covers_what_is_not_newer() -> None:
    older, newer = Basis(claim=1, coverage=2), Basis(claim=2, documents=1)
    assert older.joined(newer) == newer.joined(older) == Basis(claim=2, coverage=2, documents=1)
    assert older.joined(newer).covers(older)
    assert not older.covers(newer)
    assert not newer.covers(older)


def test_civil_dates_are_those_of_western_indonesia() -> None:
    assert civil_date(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert civil_date(datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert age_on(date(1970, 8, 14), date(2026, 8, 13)) == 55
    assert age_on(date(1970, 8, 14), date(2026, 8, 14)) == 56


def test_the_factories_make_every_kind_segment_and_document() -> None:
    for kind in OPEN_KINDS:
        assert factories.submission(kind).claim.kind is kind
    assert factories.submission(filing=Filing.NOTIFICATION).claim.filing is Filing.NOTIFICATION
    for segment in Segment:
        assert factories.coverage(segment).memberships[0].segment is segment
    for document in DocumentKind:
        assert factories.document(document).kind is document
