"""What the gateway refuses a channel at its door, intake refuses it behind the log, and the other way round: one table, two doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from gateway.accepting import (
    require_attested,
    require_claimant,
    require_confirmed_by_right,
    require_names_accounts,
    require_received,
    require_taken,
)
from gateway.access.callers import Caller, Grant
from gateway.problems import Problem
from processors.intake.door import Door
from processors.intake.rights import may_report
from processors.intake.rules import filing_reasons, word_reason
from schemas.assistance import MandateKind
from schemas.channels import PROFILES, SCOPES
from schemas.claim import ChannelSteps, Mandate
from schemas.kinds import KINDS, OPEN_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, Filing, ReporterRole
from tests.factories import RECEIVED, account, appeal, content, payee, payee_account, personal, right_end, submission, withdrawal

R = ReasonCode
ORGANISATION = "ORG-1"


def passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except Problem:
        return False
    return True


def reference_of(channel: Channel) -> str:
    return f"{ORGANISATION}:1" if PROFILES[channel].organisations else "1"


def grounds(channel: Channel, *, native: bool, at: datetime = RECEIVED, **filed: Any) -> set[ReasonCode]:
    data = submission(**{"channel": channel, "channel_reference": reference_of(channel)} | filed)
    return set(filing_reasons(data, Door(channel, native), at, 0))


@pytest.mark.parametrize("channel", Channel)
def test_who_may_file_what_is_the_same_at_both_doors(channel: Channel) -> None:
    for kind, filing, role in product(OPEN_KINDS, Filing, ReporterRole):
        claim = content(kind, filing=filing)
        at_the_gateway = passes(lambda claim=claim, role=role: require_taken(PROFILES[channel], claim, role))  # type: ignore[misc]
        for native in (False, True):
            found = grounds(channel, native=native, claim=claim, reporter_role=role)
            assert at_the_gateway is (R.CHANNEL_NOT_ALLOWED not in found), (kind, filing, role)


def test_a_kind_that_is_not_taken_in_is_turned_away_at_the_gateway() -> None:
    closed = KINDS | {ClaimKind.JHT: replace(KINDS[ClaimKind.JHT], open=False)}
    with pytest.raises(Problem, match="not taken in here yet"):
        require_taken(PROFILES[Channel.BRANCH], content(ClaimKind.JHT), ReporterRole.MEMBER, None, closed)


@pytest.mark.parametrize("channel", Channel)
def test_who_may_speak_for_claimants_is_the_same_at_both_doors(channel: Channel) -> None:
    speaks = passes(lambda: require_claimant(PROFILES[channel]))
    names = passes(lambda: require_names_accounts(PROFILES[channel]))
    doors = ((withdrawal, speaks), (appeal, speaks), (right_end, speaks), (payee_account, names))
    for (make, allowed), native in product(doors, (False, True)):
        word = make(channel=channel, channel_reference=reference_of(channel))
        assert (word_reason(word, Door(channel, native), RECEIVED) is None) is allowed


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("late", [timedelta(), timedelta(days=-1), timedelta(minutes=-5), timedelta(days=8), timedelta(days=181)])
def test_how_late_is_the_same_at_both_doors(channel: Channel, late: timedelta) -> None:
    allowed = passes(lambda: require_received(PROFILES[channel], RECEIVED, RECEIVED + late))
    for native in (False, True):
        assert allowed is (R.RECEIVED_AT_OUT_OF_BOUNDS not in grounds(channel, native=native, at=RECEIVED + late))


@pytest.mark.parametrize("channel", Channel)
def test_who_asks_the_bank_is_the_same_at_both_doors(channel: Channel) -> None:
    confirmed = account(verified_at=RECEIVED)
    organisation = ORGANISATION if PROFILES[channel].organisations else None
    caller = Caller(client="system", scopes=frozenset(), grant=Grant(channel=channel, organisation=organisation))
    allowed = passes(lambda: require_confirmed_by_right(caller, (confirmed,)))
    for native in (False, True):
        found = grounds(channel, native=native, personal=personal(payees=(payee(account=confirmed),)))
        assert allowed is (R.CONFIRMATION_NOT_ALLOWED not in found)


MANDATE = Mandate(
    holder_name="RINA",
    given_on=date(2026, 11, 18),
    kind=MandateKind.POWER_OF_ATTORNEY,
    given_by_name="BUDI SANTOSO",
    given_by=ReporterRole.HEIR,
    paper_sha256="a" * 64,
    valid_until=date(2026, 11, 20),
)
AT_DOOR: list[tuple[Channel, ReporterRole, dict[str, Any], ReasonCode | None]] = [
    (Channel.UNION, ReporterRole.HEIR, {}, R.MANDATE_MISSING),
    (Channel.UNION, ReporterRole.HEIR, {"mandate": MANDATE}, None),
    *(
        (Channel.UNION, ReporterRole.HEIR, {"mandate": MANDATE.model_copy(update={name: None})}, R.MANDATE_MISSING)
        for name in ("kind", "given_by_name", "given_by", "paper_sha256")
    ),
    (Channel.UNION, ReporterRole.HEIR, {"mandate": MANDATE.model_copy(update={"valid_until": None})}, None),
    (
        Channel.UNION,
        ReporterRole.HEIR,
        {"mandate": MANDATE.model_copy(update={"valid_until": date(2026, 11, 19)})},
        R.MANDATE_NOT_VALID,
    ),
    (Channel.UNION, ReporterRole.HEIR, {"mandate": MANDATE.model_copy(update={"given_on": date(2026, 11, 20)})}, None),
    (
        Channel.UNION,
        ReporterRole.HEIR,
        {"mandate": MANDATE.model_copy(update={"given_on": date(2026, 11, 21)})},
        R.MANDATE_NOT_VALID,
    ),
    (
        Channel.UNION,
        ReporterRole.HEIR,
        {"mandate": MANDATE.model_copy(update={"given_by": ReporterRole.UNION})},
        R.MANDATE_NOT_VALID,
    ),
    (Channel.BRANCH, ReporterRole.HEIR, {}, None),
    (Channel.BRANCH, ReporterRole.HEIR, {"mandate": Mandate(holder_name="RINA", given_on=date(2026, 11, 18))}, None),
    (
        Channel.BRANCH,
        ReporterRole.HEIR,
        {"mandate": Mandate(holder_name="RINA", given_on=date(2026, 11, 21))},
        R.MANDATE_NOT_VALID,
    ),
    (Channel.LAPAK_ASIK_ONSITE, ReporterRole.HEIR, {}, R.CHANNEL_STEPS_MISSING),
    (Channel.LAPAK_ASIK_ONSITE, ReporterRole.HEIR, {"steps": ChannelSteps(branch="B-0712")}, R.CHANNEL_STEPS_MISSING),
    (Channel.LAPAK_ASIK_ONSITE, ReporterRole.HEIR, {"steps": ChannelSteps(branch_metres=20)}, R.CHANNEL_STEPS_MISSING),
    (Channel.LAPAK_ASIK_ONSITE, ReporterRole.HEIR, {"steps": ChannelSteps(branch="B-0712", branch_metres=200)}, None),
    (
        Channel.LAPAK_ASIK_ONSITE,
        ReporterRole.HEIR,
        {"steps": ChannelSteps(branch="B-0712", branch_metres=201)},
        R.CHANNEL_STEPS_MISSING,
    ),
]
"""What a channel must attest, at each boundary: received on 20 November 2026, both here and where a date begins first."""


@pytest.mark.parametrize(("channel", "role", "said", "reason"), AT_DOOR)
def test_mandates_and_a_channels_own_steps_are_asked_for_at_both_doors(
    channel: Channel, role: ReporterRole, said: dict[str, Any], reason: ReasonCode | None
) -> None:
    persons = personal(**said)
    asked = passes(lambda: require_attested(PROFILES[channel], content(), role, persons, RECEIVED))
    assert asked is (reason is None)
    for native in (False, True):
        expected = set() if reason is None else {reason}
        assert grounds(channel, native=native, reporter_role=role, personal=persons) == expected


@pytest.mark.parametrize(("on", "taken"), [(date(2025, 2, 23), False), (date(2025, 2, 24), True), (date(2026, 11, 20), True)])
def test_stage_1_by_telephone_and_messages_is_taken_from_the_regulations_day(on: date, taken: bool) -> None:
    claim = content(ClaimKind.JKK_ACCIDENT, filing=Filing.NOTIFICATION, event_date=date(2025, 2, 1))
    assert passes(lambda: require_taken(PROFILES[Channel.MESSAGES], claim, ReporterRole.EMPLOYER, on)) is taken
    at = datetime(on.year, on.month, on.day, 5, tzinfo=UTC)
    found = grounds(
        Channel.MESSAGES,
        native=False,
        at=at,
        claim=claim,
        received_at=at,
        reporter_role=ReporterRole.EMPLOYER,
        personal=personal(payees=()),
    )
    assert (R.CHANNEL_NOT_ALLOWED not in found) is taken


LIMITS: list[tuple[Channel, bool, bool, bool, int, set[Filing]]] = [
    (Channel.JMO, False, True, True, 7, {Filing.APPLICATION}),
    (Channel.LAPAK_ASIK, False, True, True, 7, {Filing.APPLICATION}),
    (Channel.BRANCH, True, True, True, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.CONTACT_CENTRE, False, False, False, 7, {Filing.NOTIFICATION}),
    (Channel.EMPLOYER, True, False, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.HOSPITAL, True, False, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.MISSION, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.PLACEMENT_COMPANY, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.UNION, True, False, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.FOREIGN_INSTITUTION, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.BULK, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.LAPAK_ASIK_ONSITE, False, True, True, 7, {Filing.APPLICATION}),
    (Channel.MESSAGES, True, False, False, 7, {Filing.NOTIFICATION}),
    (Channel.SIAPKERJA, False, True, False, 7, {Filing.APPLICATION}),
    (Channel.PMI_PORTAL, False, True, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
]
"""Channel; shared by organisations; speaks for claimants; asks the bank; keeps `received_at` for so many days; what it files."""


@pytest.mark.parametrize(("channel", "shared", "claimant", "confirms", "days", "filings"), LIMITS)
def test_each_row_of_the_domain_reference_is_in_the_table(
    channel: Channel, shared: bool, claimant: bool, confirms: bool, days: int, filings: set[Filing]
) -> None:
    profile = PROFILES[channel]
    assert (profile.organisations, profile.claimant, profile.confirms_accounts) == (shared, claimant, confirms)
    assert profile.keeps_days_max == days
    assert {filing for scope in SCOPES if scope.channel is channel for filing in scope.filings} == filings


def test_no_channel_is_without_a_row_or_a_limit() -> None:
    assert [row[0] for row in LIMITS] == list(Channel) == list(PROFILES)
    assert all(0 < profile.per_minute_max <= 600_000 for profile in PROFILES.values())


def test_the_contact_centre_sends_no_papers_and_the_app_only_those_of_savings() -> None:
    assert PROFILES[Channel.CONTACT_CENTRE].documents == frozenset()
    assert DocumentKind.DEATH_CERTIFICATE not in PROFILES[Channel.JMO].documents


def test_whoever_a_channel_lets_file_may_file_it_by_law() -> None:
    """Roles that the law does not know for a kind are refused by the law's table, whatever the channel."""
    for scope in SCOPES:
        assert any(may_report(kind, filing, role) for kind, filing, role in product(scope.kinds, scope.filings, scope.roles))
