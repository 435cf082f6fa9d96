"""The assisted form asks for all that a kind's details declare: every field filled in stands in the claim, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from gateway.declared import EACH, leaves
from gateway.filing import ClaimFiling
from gateway.pages.assisted_details import ROWS, Field, Path, detail_groups
from gateway.pages.assisted_fields import fields_of, groups_for, roles_for, what_it_takes
from gateway.pages.assisted_reading import read
from gateway.pages.sessions import FormKey
from processors.intake.rights import may_report
from schemas.channels import PROFILES, channel_takes, wants_mandate
from schemas.completeness import is_complete
from schemas.kinds import DETAILS, KINDS, OPEN_KINDS
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, Filing, ReporterRole
from tests.factories import NIK

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FORM = FormKey(key="0" * 32, nonce="n", at=AT)
ASSISTING = [channel for channel in Channel if PROFILES[channel].assists]
OFFERED = [(channel, kind, filing) for channel in ASSISTING for kind, filing in what_it_takes(channel)]
MONEY: Final = {leaf.path for leaf in leaves(ClaimFiling) if leaf.kind is Money}
TYPED = {
    "date": "2026-10-01",
    "moment": "2026-10-01 14:30",
    "digits": "5",
    "rupiah": "9.000.000",
    "check": "yes",
    "phone": "+628123456789",
    "text": "RS-01",
}
BY_NAME = {
    "member_nik": NIK,
    "member_number": "12345678901",
    "member_passport": "B1234567",
    "event_country": "tw",
    "mandate_paper": "a" * 64,
    "mandate_until": "2026-12-31",
    "received_on": "",
    "reference": "TPE-17",
    "doctor": "STR-0001",
    "witness": NIK,
}
GIVEN: Final = {
    ("claim", "kind"): "the form's address",
    ("claim", "filing"): "the form's address",
    ("personal", "payees", EACH, "ref"): "the payees' order",
}
"""What the form knows without asking."""
MEASURED: Final = frozenset(
    ("personal", "steps", name) for name in ("branch", "branch_metres", "interviewed_at", "face_matched_at")
)
"""What a machine attests of a claimant who files alone: no officer types it in."""


def typed(field: Field) -> str:
    if field.name in BY_NAME:
        return BY_NAME[field.name]
    if field.name.endswith("school_year"):
        return "2026/2027"
    if field.name.endswith("_nik"):
        return NIK
    if field.name.endswith("_account"):
        return "001234567890"
    if field.name.endswith("_bank"):
        return "002"
    return field.options[0][0] if field.kind == "choice" else TYPED[field.kind]


def at(path: Path, content: Any) -> Any:
    for step in path:
        content = content[step]
    return content


@pytest.mark.parametrize(("channel", "kind", "filing"), OFFERED)
def test_every_field_of_every_form_stands_in_the_claim_where_it_says(channel: Channel, kind: ClaimKind, filing: Filing) -> None:
    groups = groups_for(channel, kind, filing)
    fields = fields_of(groups)
    given = {field.name: typed(field) for field in fields.values()}
    found = read(given, groups, channel, (kind, filing), FORM)
    assert found.wrong == ()
    assert found.filing is not None
    content = found.filing.model_dump(mode="json")
    for path, field in fields.items():
        if field.kind == "check" and path != ("mandate_confirmed",):
            assert at(path, content) is True, path
        elif field.kind == "rupiah":
            assert at(path, content) == 9_000_000, path
        elif field.kind == "moment":
            assert at(path, content) == "2026-10-01T07:30:00Z", path
        elif path[0] not in {"mandate_confirmed", "received_at"}:
            assert str(at(path, content)) == given[field.name].upper() or str(at(path, content)) == given[field.name], path


@pytest.mark.parametrize(("channel", "kind", "filing"), OFFERED)
def test_a_form_with_only_what_is_required_is_a_whole_claim(channel: Channel, kind: ClaimKind, filing: Filing) -> None:
    groups = groups_for(channel, kind, filing)
    needed = {field.name: typed(field) for field in fields_of(groups).values() if field.required}
    role = roles_for(channel, kind, filing)[-1]
    found = read({**needed, "member_nik": NIK, "reporter_role": role.value}, groups, channel, (kind, filing), FORM)
    assert found.wrong == ()
    assert found.filing is not None
    assert is_complete(found.filing.claim, found.filing.personal.payees)


@pytest.mark.parametrize("kind", OPEN_KINDS)
def test_nothing_that_a_kind_declares_is_left_out(kind: ClaimKind) -> None:
    asked = {field.path[1] for group in detail_groups(kind) for field in group.fields}
    assert asked == {name for name in DETAILS if name in KINDS[kind].details | KINDS[kind].beside}
    names = [field.name for group in detail_groups(kind) for field in group.fields]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("channel", "kind"), [(channel, kind) for channel, kind, filing in OFFERED if filing is Filing.APPLICATION]
)
def test_the_form_asks_for_all_that_the_interface_for_programs_takes(channel: Channel, kind: ClaimKind) -> None:
    """A field that is added to a filing is asked for here, or named above with its reason."""
    asked = {_place(path) for path in fields_of(groups_for(channel, kind, Filing.APPLICATION))} - {("mandate_confirmed",)}
    elsewhere = set(DETAILS) - KINDS[kind].details - KINDS[kind].beside
    takes = {leaf.path for leaf in leaves(ClaimFiling) if leaf.path[1:2] not in {(name,) for name in elsewhere}}
    unsaid = set(GIVEN) | MEASURED
    if not PROFILES[channel].confirms_accounts:
        unsaid.add(("personal", "payees", EACH, "account", "verified_at"))
    if not PROFILES[channel].serves_first:
        unsaid.add(("personal", "steps", "priority"))
    assert asked == takes - unsaid


def _place(path: Path) -> tuple[str, ...]:
    """As `leaves` has it: rows without their number, a sum of money whole."""
    place = tuple(EACH if isinstance(step, int) else step for step in path)
    return place[:-1] if place[-1] == "amount" and place[:-1] in MONEY else place


def test_every_open_kind_may_be_filed_in_the_form_of_some_channel() -> None:
    assert {kind for _, kind, filing in OFFERED if filing is Filing.APPLICATION} == set(OPEN_KINDS)


@pytest.mark.parametrize("channel", ASSISTING)
def test_only_those_are_named_whom_the_law_and_the_channel_let_file(channel: Channel) -> None:
    for kind, filing in what_it_takes(channel):
        for role in ReporterRole:
            expected = channel_takes(channel, kind, filing, role) and may_report(kind, filing, role)
            assert (role in roles_for(channel, kind, filing)) is expected


def _union(**over: str) -> tuple[str, ...]:
    what = (ClaimKind.JKK_ACCIDENT, Filing.APPLICATION)
    groups = groups_for(Channel.UNION, *what)
    given = {field.name: typed(field) for field in fields_of(groups).values() if field.required}
    return read({**given, "member_nik": NIK, **over}, groups, Channel.UNION, what, FORM).wrong


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({}, ()),
        ({"mandate_paper": ""}, ("mandate_paper",)),
        ({"mandate_paper": "b" * 63}, ("mandate_paper",)),
        ({"mandate_on": "2026-11-21"}, ("mandate_on",)),
        ({"mandate_until": "2026-11-19"}, ("mandate_on", "mandate_until")),
        ({"mandate_until": "2026-11-20"}, ()),
        ({"accident_happened_at": "yesterday"}, ("accident_happened_at",)),
        ({"accident_costs_1_kind": "medical"}, ("accident_costs_1_amount",)),
        ({"accident_costs_1_kind": "medical", "accident_costs_1_amount": "12x"}, ("accident_costs_1_amount",)),
        ({"accident_costs_1_kind": "medical", "accident_costs_1_amount": "500.000"}, ()),
        ({"disability_losses_1_what": "thumb", "disability_losses_1_function_lost_percent": "101"}, ("disability_losses_1_function_lost_percent",)),
    ],
)  # fmt: skip
def test_a_fault_in_a_row_is_named_beside_the_field_that_has_it(over: dict[str, str], wrong: tuple[str, ...]) -> None:
    """Also in the second row, while the first is empty."""
    assert _union(**over) == wrong


def test_a_placement_company_shows_its_mandate_only_where_a_claimant_files() -> None:
    what = (ClaimKind.PMI_ACCIDENT, Filing.APPLICATION)
    groups = groups_for(Channel.PLACEMENT_COMPANY, *what)
    given = {field.name: typed(field) for field in fields_of(groups).values() if field.required} | {"member_nik": NIK}
    for role in roles_for(Channel.PLACEMENT_COMPANY, *what):
        found = read({**given, "reporter_role": role.value}, groups, Channel.PLACEMENT_COMPANY, what, FORM)
        assert bool(found.wrong) is wants_mandate(Channel.PLACEMENT_COMPANY, *what, role), role


def test_rows_are_few_enough_for_a_page() -> None:
    assert ROWS <= 3
    for channel, kind, filing in OFFERED:
        assert len(fields_of(groups_for(channel, kind, filing))) < 180
