"""What the gateway refuses a channel at its door, intake refuses it behind the log, and the other way round: one table, two doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from gateway.accepting import require_claimant, require_confirmed_by_right, require_received, require_taken
from gateway.access.callers import Caller, Grant
from gateway.problems import Problem
from processors.intake.door import Door
from processors.intake.rights import may_report
from processors.intake.rules import filing_reasons, word_reason
from schemas.channels import PROFILES, SCOPES
from schemas.kinds import OPEN_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, Filing, ReporterRole
from tests.factories import RECEIVED, account, appeal, content, payee, payee_account, personal, submission, withdrawal

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


@pytest.mark.parametrize("kind", [kind for kind in ClaimKind if kind not in OPEN_KINDS])
def test_a_kind_that_is_not_taken_in_is_refused_at_both_doors_with_that_reason(kind: ClaimKind) -> None:
    claim = content().model_copy(update={"kind": kind})
    with pytest.raises(Problem, match="not taken in here yet"):
        require_taken(PROFILES[Channel.BRANCH], claim, ReporterRole.MEMBER)
    assert grounds(Channel.BRANCH, native=False, claim=claim) == {R.KIND_NOT_OPEN}


@pytest.mark.parametrize("channel", Channel)
def test_who_may_speak_for_claimants_is_the_same_at_both_doors(channel: Channel) -> None:
    allowed = passes(lambda: require_claimant(PROFILES[channel]))
    for make, native in product((withdrawal, appeal, payee_account), (False, True)):
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


LIMITS: list[tuple[Channel, bool, bool, bool, int, set[Filing]]] = [
    (Channel.JMO, False, True, True, 7, {Filing.APPLICATION}),
    (Channel.LAPAK_ASIK, False, True, True, 7, {Filing.APPLICATION}),
    (Channel.BRANCH, True, True, True, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.CONTACT_CENTRE, False, False, False, 7, {Filing.NOTIFICATION}),
    (Channel.EMPLOYER, True, False, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.HOSPITAL, True, False, False, 7, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.MISSION, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.PLACEMENT_COMPANY, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.UNION, True, False, False, 7, {Filing.NOTIFICATION}),
    (Channel.FOREIGN_INSTITUTION, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
    (Channel.BULK, True, True, False, 180, {Filing.APPLICATION, Filing.NOTIFICATION}),
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
