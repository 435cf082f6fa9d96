"""Each ground on which a submission is not taken, and each right and scope."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processors.intake.door import Door
from processors.intake.rights import RIGHTS, may_report
from processors.intake.rules import (
    CLAIM_FIELDS,
    REVISIONS_AHEAD_MAX,
    WHAT_TO_DO,
    WORD_FIELDS,
    aliases_of,
    content_hash,
    filing_reasons,
)
from schemas.admission import received_in_bounds
from schemas.channels import ALL_ROLES, CONNECTED_DAYS_MAX, PROFILES, SCOPES, channel_takes
from schemas.claim import DeathDetails, JhtDetails
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import AliasKind, alias_key
from schemas.kinds import KINDS, OPEN_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, DeathCause, Filing, JhtReason, ReporterRole
from tests.factories import DETAILS, NIK, RECEIVED, appeal, content, identity, payee, personal, submission, withdrawal

R, C, K = ReasonCode, Channel, ClaimKind


def grounds(filed: ClaimSubmitted, appended_at: datetime) -> tuple[ReasonCode, ...]:
    return filing_reasons(filed, Door(filed.channel, native=False), appended_at, 0)


@pytest.mark.parametrize("kind", OPEN_KINDS)
def test_a_claim_of_each_kind_at_a_branch_office_is_taken(kind: ClaimKind) -> None:
    assert grounds(submission(kind), RECEIVED) == ()


@pytest.mark.parametrize(
    ("reason", "filed"),
    [
        (R.REPORTER_NOT_ALLOWED, {"reporter_role": ReporterRole.EMPLOYER}),
        (R.REPORTER_NOT_ALLOWED, {"reporter_role": ReporterRole.MEMBER}),
        (R.CHANNEL_NOT_ALLOWED, {"channel": C.JMO}),
        (R.CHANNEL_NOT_ALLOWED, {"channel": C.CONTACT_CENTRE}),
        (R.INCOMPLETE_CLAIM, {"claim": content(death=None)}),
        (R.INCOMPLETE_CLAIM, {"claim": content(**DETAILS[K.JHT])}),
        (R.INCOMPLETE_CLAIM, {"personal": personal(payees=())}),
        (R.INCOMPLETE_CLAIM, {"personal": personal(payees=(payee(), payee(name="ANI")))}),
        (R.NO_IDENTITY, {"personal": personal(member=identity(nik=None, membership_number=None))}),
        (R.EVENT_IN_FUTURE, {"claim": content(event_date=date(2026, 11, 21))}),
        (R.EVENT_TOO_OLD, {"claim": content(event_date=date(2015, 6, 30))}),
        (R.RECEIVED_AT_OUT_OF_BOUNDS, {"received_at": RECEIVED + timedelta(minutes=6)}),
        (R.RECEIVED_AT_OUT_OF_BOUNDS, {"received_at": RECEIVED - timedelta(days=CONNECTED_DAYS_MAX, seconds=1)}),
        (R.REVISION_GAP, {"revision": REVISIONS_AHEAD_MAX + 1}),
    ],
)
def test_each_ground_alone_is_named(reason: ReasonCode, filed: dict[str, Any]) -> None:
    assert grounds(submission(**filed), RECEIVED) == (reason,)


def test_all_grounds_are_named_together() -> None:
    claim = content(event_date=date(2030, 1, 1), death=None)
    filed = submission(claim=claim, reporter_role=ReporterRole.UNION, personal=personal(payees=()))
    assert grounds(filed, RECEIVED) == (R.REPORTER_NOT_ALLOWED, R.INCOMPLETE_CLAIM, R.EVENT_IN_FUTURE)


@pytest.mark.parametrize(
    ("reason", "received_at", "event_date"),
    [
        ((), datetime(2026, 11, 20, 10, 0, tzinfo=UTC), date(2026, 11, 21)),  # already the 21st on Kiritimati
        ((R.EVENT_IN_FUTURE,), datetime(2026, 11, 20, 9, 59, tzinfo=UTC), date(2026, 11, 21)),
    ],
)
def test_an_event_is_in_the_future_only_where_no_country_has_that_date_yet(
    reason: tuple[ReasonCode, ...], received_at: datetime, event_date: date
) -> None:
    filed = submission(received_at=received_at, claim=content(event_date=event_date))
    assert grounds(filed, received_at) == reason


@pytest.mark.parametrize(
    ("kind", "first"), [(kind, row.first_event[0]) for kind, row in KINDS.items() if row.open and row.first_event]
)
def test_a_benefit_begins_with_its_first_regulation(kind: ClaimKind, first: date) -> None:
    on_the_day = submission(kind, claim=content(kind, event_date=first))
    day_before = submission(kind, claim=content(kind, event_date=first - timedelta(days=1)))
    assert grounds(on_the_day, RECEIVED) == ()
    assert grounds(day_before, RECEIVED) == (R.EVENT_TOO_OLD,)


def test_old_age_savings_have_no_first_date() -> None:
    assert grounds(submission(K.JHT, claim=content(K.JHT, event_date=date(1993, 5, 1))), RECEIVED) == ()


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_keeps_its_time_up_to_its_bound(channel: Channel) -> None:
    days = PROFILES[channel].keeps_days_max
    assert received_in_bounds(channel, RECEIVED, RECEIVED + timedelta(days=days))
    assert not received_in_bounds(channel, RECEIVED, RECEIVED + timedelta(days=days, microseconds=1))
    assert received_in_bounds(channel, RECEIVED + timedelta(minutes=5), RECEIVED)
    assert not received_in_bounds(channel, RECEIVED + timedelta(minutes=5, microseconds=1), RECEIVED)


APPLY, NOTIFY = Filing.APPLICATION, Filing.NOTIFICATION


@pytest.mark.parametrize(
    ("allowed", "channel", "kind", "filing", "role"),
    [
        (True, C.JMO, K.JHT, APPLY, ReporterRole.MEMBER),
        (False, C.JMO, K.JHT, APPLY, ReporterRole.GUARDIAN),
        (False, C.JMO, K.JKM_DEATH, APPLY, ReporterRole.HEIR),
        (True, C.LAPAK_ASIK, K.JHT, APPLY, ReporterRole.MEMBER),
        (False, C.LAPAK_ASIK, K.JKM_DEATH, APPLY, ReporterRole.HEIR),
        (True, C.LAPAK_ASIK_ONSITE, K.JKM_DEATH, APPLY, ReporterRole.HEIR),
        (False, C.LAPAK_ASIK_ONSITE, K.JKM_DEATH, NOTIFY, ReporterRole.HEIR),
        (True, C.CONTACT_CENTRE, K.PMI_DEATH, NOTIFY, ReporterRole.MISSION),
        (False, C.CONTACT_CENTRE, K.JKM_DEATH, APPLY, ReporterRole.HEIR),
        (True, C.EMPLOYER, K.JKM_DEATH, NOTIFY, ReporterRole.EMPLOYER),
        (False, C.EMPLOYER, K.JKM_DEATH, NOTIFY, ReporterRole.HEIR),
        (True, C.HOSPITAL, K.JKM_DEATH, NOTIFY, ReporterRole.HEALTH_FACILITY),
        (True, C.UNION, K.PMI_DEATH, NOTIFY, ReporterRole.UNION),
        (False, C.UNION, K.PMI_DEATH, APPLY, ReporterRole.UNION),
        (True, C.MISSION, K.PMI_REPATRIATION, APPLY, ReporterRole.MISSION),
        (True, C.PLACEMENT_COMPANY, K.PMI_DEATH, APPLY, ReporterRole.PLACEMENT_BODY),
        (False, C.PLACEMENT_COMPANY, K.JHT, APPLY, ReporterRole.MEMBER),
        (True, C.FOREIGN_INSTITUTION, K.JKM_DEATH, APPLY, ReporterRole.HEIR),
        (False, C.FOREIGN_INSTITUTION, K.JKM_DEATH, APPLY, ReporterRole.FOREIGN_INSTITUTION),
        (True, C.BULK, K.JHT, APPLY, ReporterRole.MEMBER),
        (False, C.BULK, K.JHT, NOTIFY, ReporterRole.MEMBER),
    ],
)
def test_who_may_file_what_through_which_channel(
    allowed: bool, channel: Channel, kind: ClaimKind, filing: Filing, role: ReporterRole
) -> None:
    assert (may_report(kind, filing, role) and channel_takes(channel, kind, filing, role)) is allowed


def test_every_kind_has_someone_who_may_apply_and_every_channel_takes_something() -> None:
    for kind in OPEN_KINDS:
        assert any(may_report(kind, APPLY, role) for role in ALL_ROLES), kind
    for channel in Channel:
        taken = [
            (kind, filing, role)
            for kind in ClaimKind
            for filing in Filing
            for role in ALL_ROLES
            if may_report(kind, filing, role) and channel_takes(channel, kind, filing, role)
        ]
        assert taken, channel
    assert all(row.article for row in (*RIGHTS, *SCOPES))


@pytest.mark.parametrize("kind", ClaimKind)
def test_a_kind_that_is_not_open_is_refused_with_that_reason_alone(kind: ClaimKind) -> None:
    closed = KINDS | {kind: replace(KINDS[kind], open=False)}
    assert filing_reasons(submission(kind), Door(Channel.BRANCH, native=False), RECEIVED, 0, closed) == (R.KIND_NOT_OPEN,)
    assert filing_reasons(submission(kind), Door(Channel.BRANCH, native=False), RECEIVED, 0) == ()


@pytest.mark.parametrize("reason", JhtReason)
def test_savings_are_the_members_for_each_reason_and_the_heirs_after_a_death(reason: JhtReason) -> None:
    claim = content(ClaimKind.JHT, jht=JhtDetails(reason=reason, reason_date=date(2026, 10, 1)))
    dead = reason is JhtReason.DEATH
    roles = ((ReporterRole.MEMBER, not dead), (ReporterRole.HEIR, dead), (ReporterRole.GUARDIAN, True))
    for role, taken in roles:
        expected = () if taken else (R.REPORTER_NOT_ALLOWED,)
        assert grounds(submission(ClaimKind.JHT, claim=claim, reporter_role=role), RECEIVED) == expected


def test_every_reason_of_intake_says_what_to_do() -> None:
    assert all(message and not message.endswith(".") for message in WHAT_TO_DO.values())


def test_the_surest_alias_comes_first() -> None:
    member = identity(passport="B1234567")
    assert aliases_of(member) == (
        alias_key(AliasKind.NIK, NIK),
        alias_key(AliasKind.KPJ, "12345678901"),
        alias_key(AliasKind.PASSPORT, "B1234567"),
    )


def test_a_hash_sees_content_and_neither_times_nor_what_stands_at_its_default() -> None:
    plain = content_hash(submission(), CLAIM_FIELDS)
    explicit = content(death=DeathDetails(cause=DeathCause.ILLNESS, on_leave=False))
    on_leave = content(death=DeathDetails(cause=DeathCause.ILLNESS, on_leave=True))
    assert plain == content_hash(submission(claim=explicit, received_at=RECEIVED - timedelta(days=1)), CLAIM_FIELDS)
    assert plain != content_hash(submission(claim=on_leave), CLAIM_FIELDS)


def test_a_withdrawal_and_an_appeal_in_the_same_words_are_two_things() -> None:
    assert content_hash(withdrawal(because="No."), WORD_FIELDS) != content_hash(appeal(because="No."), WORD_FIELDS)
