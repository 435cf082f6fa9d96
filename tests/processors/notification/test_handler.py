"""Who is told what, in which language, over which medium, and who is left in peace."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processors.notification import processor
from processors.notification.after import AFTER_THE_DECISION
from processors.notification.handler import MEDIA
from processors.notification.tables import RECIPIENTS
from processors.notification.templates import TEMPLATES
from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.claim import ClaimPersonal, DeathDetails
from schemas.envelope import EventData
from schemas.events.campaigns import CampaignAction, Skipped
from schemas.events.decisions import Approval, ClaimApproved, ClaimDenied, VerificationReferred
from schemas.events.dossier import (
    ClaimLapsed,
    DocumentRefused,
    DocumentsReopened,
    DocumentsRequested,
    MissingDocument,
)
from schemas.events.ledger import EntitlementWaiting, LinkedClaim
from schemas.events.notifications import NotificationRequested
from schemas.events.payout import (
    AmendmentRefused,
    ClaimWithdrawn,
    InstalmentsEnded,
    PaidBeyondEnd,
    PayoutAbandoned,
    PayoutActionTaken,
    PayoutAwaitingAccount,
    PayoutRejected,
    PayoutReturned,
    PayoutSettled,
    RightEndRefused,
    WithdrawalRefused,
)
from schemas.events.registration import ClaimRegistered, PayeeAccountProvided, SubmissionRefused, SubmissionRepeated
from schemas.events.submissions import PayeeAccountPersonal
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    AuthorityRole,
    BenefitCode,
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    EntitlementFamily,
    EvidenceMark,
    Filing,
    Language,
    RightEnd,
    TaskKind,
)
from tests.factories import CLAIM, RECEIVED, REFERENCE, account, content, identity, personal
from tests.processors import filings
from tests.processors.notification.deadline_events import compensated, employer_asked
from tests.processors.script import Script

DUE = datetime(2026, 12, 19, 20, 0, tzinfo=UTC)
BASIS = Basis(claim=1, coverage=1, documents=1)
MISSING = (
    MissingDocument(any_of=(DocumentKind.IDENTITY_CARD, DocumentKind.PASSPORT), article="Permenaker 4/2023 art 57(1)"),
    MissingDocument(any_of=(DocumentKind.BANK_BOOK,), article="PP 44/2015"),
)
PAYOUT: dict[str, Any] = {
    "basis": BASIS,
    "group": "JKM:heir-1:1",
    "payee_ref": "heir-1",
    "amount": Money(amount=42_000_000),
    "payout_id": CLAIM,
    "attempt": 1,
}
LINE = BenefitLine(
    line_id="JKM_DEATH:heir-1",
    benefit=BenefitCode.JKM_DEATH,
    family=EntitlementFamily.DEATH,
    subject="member",
    payee_ref="heir-1",
    gross=Money(amount=42_000_000),
    tax=Money(amount=0),
    net=Money(amount=42_000_000),
    rule="JKM",
    article="PP 44/2015 art 34",
    tariff_version="JKM-2019-12",
    mark=EvidenceMark.SECONDARY,
)


def approved(basis: Basis = BASIS) -> ClaimApproved:
    approval = Approval(officer="/processors/assessment", role=None, decided_at=RECEIVED)
    return ClaimApproved(basis=basis, lines=(LINE,), lines_digest="0" * 64, total=LINE.net, approvals=(approval,))


def refusal(basis: Basis = BASIS, until: date | None = date(2027, 2, 1)) -> ClaimDenied:
    return ClaimDenied(basis=basis, reasons=(ReasonCode.ARREARS,), decided_by="/processors/verification", appeal_until=until)


def asked(reminder: int = 0, claim: int = 1) -> DocumentsRequested:
    return DocumentsRequested(basis=Basis(claim=claim), missing=MISSING, due_at=DUE, reminder=reminder)


def refused(reason: ReasonCode) -> DocumentRefused:
    return DocumentRefused(basis=BASIS, document_id="d-1", kind=DocumentKind.FAMILY_CARD, reason=reason, received_at=RECEIVED)


def referred(kind: TaskKind) -> VerificationReferred:
    return VerificationReferred(
        basis=BASIS,
        task_id=CLAIM,
        kind=kind,
        role=AuthorityRole.OFFICER,
        reasons=(ReasonCode.EVENT_SOON_AFTER_JOINING,),
        checks=(),
        due_at=DUE,
    )


ENDED: dict[str, Any] = {"basis": BASIS, "payee_ref": "heir-1", "end": RightEnd.REMARRIAGE, "ended_on": date(2026, 3, 9)}


def sent_account() -> PayeeAccountProvided:
    return PayeeAccountProvided(
        submission_id="s-1", received_at=RECEIVED, payee_ref="heir-1", personal=PayeeAccountPersonal(account=account())
    )


def action(what: CampaignAction, skipped: Skipped | None = None) -> PayoutActionTaken:
    """A campaign's, on this payout."""
    campaign = {"campaign_id": CLAIM, "people": ("ani", "budi"), "because": "the bank is out of order"}
    about = {name: value for name, value in PAYOUT.items() if name in PayoutActionTaken.model_fields}
    return PayoutActionTaken.model_validate({**about, **campaign, "action": what, "skipped": skipped})


TOLD: list[tuple[EventData, str, str]] = [
    (asked(), "documents-requested", "please send until 20 December 2026: identity card (e-KTP) or passport; bank book."),
    (asked(1), "documents-reminder", "we still wait until 20 December 2026 for: identity card (e-KTP) or passport"),
    (refused(ReasonCode.DOCUMENT_EXPIRED), "document-refused", "family card (KK). The document is no longer valid."),
    (refused(ReasonCode.DOCUMENT_NOT_ASKED), "document-refused", "This document is not needed. You need not do anything."),
    (
        refused(ReasonCode.DOCUMENT_OWNER_UNKNOWN),
        "document-refused",
        "does not say whose it is. Send it again and say which payee's it is.",
    ),
    (filings.completed(), "documents-complete", "are complete"),
    (
        DocumentsReopened(basis=BASIS, reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, undoes_lapse=True),
        "claim-taken-up-again",
        "received in time",
    ),
    (
        ClaimLapsed(basis=BASIS, reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, due_at=DUE, missing=MISSING),
        "claim-lapsed",
        "until 20 December 2026 we had not received: identity card",
    ),
    (referred(TaskKind.VERIFICATION), "under-review", "An officer is examining"),
    (employer_asked(), "employer-asked", "asked your employer to report the dismissal by 20 December 2026"),
    (filings.appeal(), "appeal-received", "another officer"),
    (EntitlementWaiting(basis=BASIS, lines=(), holder=CLAIM), "other-claim-first", "Another claim for the same benefit"),
    (refusal(), "claim-denied", "in arrears on the date of the event. You can appeal until 1 February 2027."),
    (refusal(until=None), "claim-denied", "You can appeal."),
    (approved(), "claim-approved", "Rp42.000.000 after tax"),
    (
        PayoutAwaitingAccount.model_validate({**PAYOUT, "reason": ReasonCode.ACCOUNT_NAME_MISMATCH}),
        "account-needed",
        "The account holder's name differs",
    ),
    (sent_account(), "account-noted", "Account …0123 is noted"),
    (PayoutSettled(**PAYOUT, bank_reference="B-1", value_date=None), "paid", "Rp42.000.000 for claim"),
    (compensated(), "payment-came-late", "came 2 days late. We are sorry; Rp400.000 more is yours."),
    (PayoutRejected(**PAYOUT, status="rejected", reason_code="AC04"), "payment-rejected", "The account is closed."),
    (PayoutRejected(**PAYOUT, status="cancelled", reason_code="CUST"), "payment-stopped", "to examine it. You need not do"),
    (
        PayoutAbandoned.model_validate({**PAYOUT, "released_by": ("ani", "joko")}),
        "payment-given-up",
        "do not continue the payment of Rp42.000.000",
    ),
    (
        InstalmentsEnded(
            **ENDED,
            groups=("heir-1:JP:2026-12-01:3",),
            stopped=Money.rupiah(750_000),
            article="PP 45/2015",
            mark=EvidenceMark.SECONDARY,
        ),
        "instalments-ended",
        "ended on 9 March 2026. Payments after it, Rp750.000, are not made",
    ),
    (
        PaidBeyondEnd(**ENDED, group="heir-1:JP:2026-12-01:3", amount=Money.rupiah(375_000)),
        "paid-beyond-end",
        "A payment of Rp375.000 for claim REF-0001 fell due after the right had ended on 9 March 2026",
    ),
    (
        RightEndRefused(basis=BASIS, submission_id="s-1", payee_ref="heir-9", reason=ReasonCode.NO_SUCH_END),
        "end-not-noted",
        "does not end this payee's right",
    ),
    (action(CampaignAction.NOTIFY), "payment-takes-longer", "The payment of Rp42.000.000 for claim REF-0001 takes longer"),
    (
        SubmissionRepeated(submission_id="s-1", revision=1, outcome="modified", registered_revision=1),
        "submission-differs",
        "the first one counts. If the claim's details have changed, send the change",
    ),
    (
        PayoutReturned(**PAYOUT, returned=Money(amount=1_000_000), reason_code="??"),
        "payment-returned",
        "Rp1.000.000 for claim REF-0001 came back from the bank. The bank could not book it.",
    ),
    (AmendmentRefused(basis=BASIS, revision=2, reason=ReasonCode.MONEY_ON_ITS_WAY), "amendment-refused", "being processed"),
    (ClaimWithdrawn(basis=BASIS), "claim-withdrawn", "as you asked"),
    (WithdrawalRefused(basis=BASIS, reason=ReasonCode.CLAIM_NOT_OPEN), "withdrawal-refused", "The claim is closed."),
    (
        SubmissionRefused(submission_id="s-1", submission_type="t", reasons=(ReasonCode.INCOMPLETE_CLAIM,), message="m"),
        "submission-refused",
        "details are incomplete",
    ),
]
QUIET: list[EventData] = [
    PayoutAbandoned.model_validate({**PAYOUT, "released_by": (), "reason": ReasonCode.RIGHT_ENDED}),
    action(CampaignAction.NOTIFY, Skipped.CHANGED),
    action(CampaignAction.SEND_ANEW),
    employer_asked(1),
    compensated(("two people see it first",)),
    PayoutRejected(**PAYOUT, status="rejected", reason_code="TM01"),
    SubmissionRepeated(submission_id="s-1", revision=1, outcome="exact", registered_revision=1),
    referred(TaskKind.APPEAL),
    DocumentsReopened(basis=BASIS, reason=ReasonCode.DOCUMENT_UNREADABLE),
    filings.linked(),
    filings.covered(),
]


def registered(who: ClaimPersonal | None = None, **over: Any) -> ClaimRegistered:
    default: dict[str, Any] = {"channel": Channel.BRANCH, "channel_reference": REFERENCE}
    return filings.registered(content(), who or personal(), **default | over)


def told_of(*events: EventData, who: ClaimPersonal | None = None, **over: Any) -> list[NotificationRequested]:
    """What was told after registration."""
    script = Script(processor, now=RECEIVED)
    for event in (registered(who, **over), *events):
        script.feed(CLAIM, event)
    return script.emitted(NotificationRequested)[1:]


@pytest.mark.parametrize(("event", "template", "words"), TOLD, ids=[f"{row[1]}-{n}" for n, row in enumerate(TOLD)])
def test_each_event_is_told_in_its_words(event: EventData, template: str, words: str) -> None:
    (told,) = told_of(event)
    assert (told.template, told.cause_type, told.not_before) == (template, event.event_type, RECEIVED)
    assert words in told.personal.text[Language.ENGLISH]
    assert REFERENCE in told.personal.text[Language.INDONESIAN]
    assert told.personal.title[Language.INDONESIAN] != told.personal.title[Language.ENGLISH]


AFTERWARDS = {template.name for template in AFTER_THE_DECISION}
"""Told in test_after.py."""


def test_every_row_of_the_table_is_told_in_some_test() -> None:
    others = {"claim-registered", "report-received", "report-linked", "claim-amended", "claim-refused"} | AFTERWARDS
    assert {template.name for template in TEMPLATES} == {name for _, name, _ in TOLD} | others


@pytest.mark.parametrize("event", QUIET, ids=lambda event: event.event_type)
def test_what_a_claimant_need_not_know_is_quiet(event: EventData) -> None:
    assert told_of(event) == []


def test_a_new_claim_is_greeted_by_name_benefit_and_reference() -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, registered(), event_id="cause-1")
    (told,) = script.emitted(NotificationRequested)
    assert (told.notification_id, told.medium, told.language) == ("cause-1", "sms", Language.INDONESIAN)
    assert told.personal.text[Language.INDONESIAN] == (
        "Yth. BUDI SANTOSO, pengajuan Jaminan Kematian (JKM) Anda dengan nomor REF-0001 sudah kami terima."
    )


def test_an_amendment_changes_whom_to_tell_and_in_which_language() -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, registered())
    amended = filings.amended(content(), personal(reporter_name="JOHN", language=Language.ENGLISH))
    script.feed(CLAIM, amended)
    told = script.emitted(NotificationRequested)[-1]
    assert (told.template, told.language, told.personal.recipient_name) == ("claim-amended", Language.ENGLISH, "JOHN")


NOTICE = content(filing=Filing.NOTIFICATION)


def test_who_only_reports_an_event_is_thanked_and_then_left_in_peace() -> None:
    script = Script(processor, now=RECEIVED)
    notice = filings.registered(NOTICE, personal(payees=()), channel=Channel.UNION, channel_reference="U-1")
    other = LinkedClaim(claim_id=CLAIM, kind=ClaimKind.JKM_DEATH, filing=Filing.APPLICATION)
    for event in (
        notice,
        filings.linked(filing=Filing.NOTIFICATION),
        filings.linked(other, filing=Filing.NOTIFICATION),
        asked(),
        approved(),
        refusal(),
    ):
        script.feed(CLAIM, event)
    assert [told.template for told in script.emitted(NotificationRequested)] == ["report-received", "report-linked"]


def test_a_claim_that_was_refused_has_nobody_to_tell() -> None:
    script = Script(processor, now=RECEIVED)
    refused = SubmissionRefused(submission_id="s-1", submission_type="t", reasons=(ReasonCode.CLAIM_NOT_OPEN,), message="m")
    assert script.feed(CLAIM, refused) == []
    assert script.rows(RECIPIENTS) == []


@pytest.mark.parametrize("stale", [refusal(Basis(claim=1, coverage=1)), approved(Basis(claim=1, coverage=1, documents=1))])
def test_a_decision_on_less_than_was_shown_is_not_told(stale: EventData) -> None:
    shown = (filings.covered(version=2), filings.completed(documents=2))
    assert [told.template for told in told_of(*shown, stale)] == ["documents-complete"]


def test_what_concerns_an_older_revision_is_not_told() -> None:
    assert [told.template for told in told_of(filings.amended(content(), personal()), asked())] == ["claim-amended"]


@pytest.mark.parametrize("channel", Channel)
def test_the_medium_follows_the_channel_and_without_a_telephone_a_letter_is_written(channel: Channel) -> None:
    (told,) = told_of(ClaimWithdrawn(basis=BASIS), channel=channel)
    (unreachable,) = told_of(ClaimWithdrawn(basis=BASIS), channel=channel, who=personal(reporter_phone=None))
    assert told.medium == MEDIA[channel]
    assert unreachable.medium == ("letter" if MEDIA[channel] in {"sms", "whatsapp"} else MEDIA[channel])


def test_the_members_telephone_serves_only_where_the_member_filed() -> None:
    member = identity(phone="+628999999999")
    (self_filed,) = told_of(
        ClaimWithdrawn(basis=BASIS), who=personal(member=member, reporter_name=member.name, reporter_phone=None)
    )
    (by_heir,) = told_of(ClaimWithdrawn(basis=BASIS), who=personal(member=member, reporter_phone=None))
    assert (self_filed.personal.phone, by_heir.personal.phone) == ("+628999999999", None)


@pytest.mark.parametrize("cause", DeathCause)
def test_the_cause_of_a_death_is_never_said(cause: DeathCause) -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, filings.registered(content(death=DeathDetails(cause=cause)), personal()))
    for event, _, _ in TOLD:
        script.feed(CLAIM, event)
    for told in script.emitted(NotificationRequested):
        assert cause.value not in told.model_dump_json()


def test_an_obsolete_timer_says_nothing() -> None:
    script = Script(processor, now=RECEIVED, timers={(CLAIM, "any"): RECEIVED})
    assert script.fire_timers(RECEIVED + timedelta(days=1)) == []


def test_of_several_heirs_it_is_said_for_whom_a_document_is_missing() -> None:
    two = personal(payees=(filings.payee("heir-1"), filings.payee("heir-2", name="TONO SANTOSO")))
    card = MissingDocument(any_of=(DocumentKind.HEIR_IDENTITY_CARD,), article="form 4", payee_ref="heir-2")
    wanted = DocumentsRequested(basis=Basis(claim=1), missing=(card,), due_at=DUE)
    (told,) = told_of(wanted, who=two)
    assert "heir's identity card (e-KTP) (TONO SANTOSO)" in told.personal.text[Language.ENGLISH]
    assert "e-KTP ahli waris (TONO SANTOSO)" in told.personal.text[Language.INDONESIAN]
    (alone,) = told_of(wanted.model_copy(update={"missing": (card.model_copy(update={"payee_ref": "heir-1"}),)}))
    assert "SANTOSO)" not in alone.personal.text[Language.ENGLISH]
