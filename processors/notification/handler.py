"""Notification: remembers whom to tell about each claim, and asks for each message that the table has for an event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from processors.holds import ClaimKeyed
from processors.notification.hours import hours_ahead, not_in_the_night
from processors.notification.tables import RECIPIENTS, Recipient, RecipientPersonal
from processors.notification.template import Template
from processors.notification.templates import TEMPLATES, template_for
from processors.notification.words import BENEFITS, Both, same
from schemas.basis import Basis
from schemas.canary import is_canary
from schemas.claim import ClaimPersonal
from schemas.envelope import EventData
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.ledger import CoverageEstablished
from schemas.events.notifications import NotificationPersonal, NotificationRequested
from schemas.events.payout import ClaimAmended, ClaimWithdrawn
from schemas.events.registration import ClaimRefused, ClaimRegistered, RefusedPersonal
from schemas.topics import LIFECYCLE
from schemas.vocabulary import Channel, Filing, Language
from streams.contract import Effects, Event, Input, RowKey, TimerFired, View
from streams.rows import replace

Medium: TypeAlias = Literal["app", "sms", "whatsapp", "letter", "mission"]

MEDIA: Final[dict[Channel, Medium]] = {
    Channel.JMO: "app",
    Channel.LAPAK_ASIK: "whatsapp",
    Channel.BRANCH: "sms",
    Channel.CONTACT_CENTRE: "sms",
    Channel.EMPLOYER: "letter",
    Channel.HOSPITAL: "letter",
    Channel.MISSION: "mission",
    Channel.PLACEMENT_COMPANY: "sms",
    Channel.UNION: "whatsapp",
    Channel.FOREIGN_INSTITUTION: "letter",
    Channel.BULK: "sms",
    Channel.LAPAK_ASIK_ONSITE: "whatsapp",
    Channel.MESSAGES: "whatsapp",
    Channel.SIAPKERJA: "app",
    Channel.PMI_PORTAL: "whatsapp",
}
THANKED: Final = Both(
    " Iuran peserta dibayar oleh {sponsors}: terima kasih.",
    " The member's contributions were paid by {sponsors}, with our thanks.",
)
BY_PHONE: Final = frozenset[Medium]({"sms", "whatsapp"})


class Notification(ClaimKeyed):
    """Reads the lifecycle, writes what claimants are told. A repeated notification has the same id: its cause's."""

    name = "notification"
    inputs = (Input.of(LIFECYCLE, CoverageEstablished, *dict.fromkeys(template.event for template in TEMPLATES)),)
    tables = (RECIPIENTS,)
    emits: frozenset[type[EventData]] = frozenset({NotificationRequested, ClaimHeld, ClaimResumed})

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((RECIPIENTS, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        if isinstance(event, TimerFired):
            return effects
        before = rows.get(RECIPIENTS, event.subject)
        after = _known(before, event)
        if after is None:
            return effects
        if after != before:
            effects.put(RECIPIENTS, after)
        template = template_for(event.data, after.filing)
        if template is not None and _is_news(template, event.data, after) and _is_for_somebody(event):
            effects.emit(event.subject, _message(template, event, after, now))
        return effects


def _known(before: Recipient | None, event: Event) -> Recipient | None:
    """Whom to tell, by what the event says of them; none while nothing was filed that says it."""
    match event.data:
        case ClaimRefused(personal=RefusedPersonal()) as turned_away if before is None:
            return _turned_away(event.subject, turned_away)
        case ClaimRegistered() as filed if before is None or not before.seen.claim:
            return Recipient(
                claim_id=event.subject,
                channel=filed.channel,
                channel_reference=filed.channel_reference,
                kind=filed.claim.kind,
                filing=filed.claim.filing,
                language=filed.personal.language,
                seen=filed.basis,
                ahead_hours=_ahead(filed.personal),
                personal=_person(filed.personal),
            )
        case ClaimAmended() as amended if before is not None:
            return replace(
                before,
                kind=amended.claim.kind,
                filing=amended.claim.filing,
                language=amended.personal.language,
                seen=before.seen.joined(amended.basis),
                ahead_hours=_ahead(amended.personal),
                personal=_person(amended.personal).model_copy(update={"sponsors": before.personal.sponsors}),
            )
        case CoverageEstablished() as covered if before is not None and covered.snapshot.sponsors != before.personal.sponsors:
            sponsored = before.personal.model_copy(update={"sponsors": covered.snapshot.sponsors})
            return replace(before, seen=before.seen.joined(covered.basis), personal=sponsored)
    if before is None:
        return None
    basis = _basis(event.data)
    return before if basis is None or before.seen.covers(basis) else replace(before, seen=before.seen.joined(basis))


def _turned_away(claim_id: str, refused: ClaimRefused) -> Recipient | None:
    """Who filed what was refused; a claim filed anew names its recipient itself."""
    who = refused.personal
    if who is None or refused.kind is None:
        return None
    return Recipient(
        claim_id=claim_id,
        channel=refused.channel,
        channel_reference=refused.channel_reference,
        kind=refused.kind,
        filing=Filing.APPLICATION,
        language=refused.language,
        seen=Basis(claim=0),
        ahead_hours=hours_ahead(who.phone, who.nik),
        personal=RecipientPersonal(name=who.reporter_name, phone=who.phone),
    )


def _basis(data: EventData) -> Basis | None:
    basis = getattr(data, "basis", None)
    return basis if isinstance(basis, Basis) else None


def _is_news(template: Template, data: EventData, recipient: Recipient) -> bool:
    """A decision on less than was shown is not told, nor anything on an older revision: a newer one will come."""
    basis = _basis(data)
    if basis is None:
        return True
    return basis.covers(recipient.seen) if template.is_decision else basis.claim >= recipient.seen.claim


def _is_for_somebody(event: Event) -> bool:
    """A canary is told of once, when it is over: that shows that notification lives, and what is told stays on the log for ever."""
    return isinstance(event.data, ClaimWithdrawn) or not is_canary(event.subject)


def _person(personal: ClaimPersonal) -> RecipientPersonal:
    """The reporter; the member's telephone only where the member filed."""
    payees = {payee.ref: payee.name for payee in personal.payees} if len(personal.payees) > 1 else {}
    return RecipientPersonal(name=personal.reporter_name, phone=_phone(personal), payees=payees)


def _phone(personal: ClaimPersonal) -> str | None:
    is_member = personal.reporter_name == personal.member.name
    return personal.reporter_phone or (personal.member.phone if is_member else None)


def _ahead(personal: ClaimPersonal) -> int:
    """By the reporter's own NIK where the filing has it, else by the member's: families live together mostly."""
    own = next((payee.nik for payee in personal.payees if payee.name == personal.reporter_name and payee.nik), None)
    return hours_ahead(_phone(personal), own or personal.member.nik)


def _medium(recipient: Recipient) -> Medium:
    medium = MEDIA[recipient.channel]
    return "letter" if medium in BY_PHONE and recipient.personal.phone is None else medium


def _message(template: Template, event: Event, recipient: Recipient, now: datetime) -> NotificationRequested:
    facts = {
        "name": same(recipient.personal.name),
        "benefit": BENEFITS[recipient.kind],
        "reference": same(recipient.channel_reference),
        "thanks": _thanks(recipient.personal.sponsors),
        **template.fill(event.data, recipient.personal.payees),
    }
    medium = _medium(recipient)
    return NotificationRequested(
        notification_id=event.id,
        template=template.name,
        medium=medium,
        language=recipient.language,
        cause_type=event.type,
        not_before=not_in_the_night(now, recipient.ahead_hours) if medium in BY_PHONE else now,
        ahead_hours=recipient.ahead_hours if medium in BY_PHONE else None,
        personal=NotificationPersonal(
            recipient_name=recipient.personal.name,
            phone=recipient.personal.phone,
            title=_filled(template.title, facts),
            text=_filled(template.text, facts),
        ),
    )


def _thanks(sponsors: tuple[str, ...]) -> Both:
    """To whoever paid the contributions of a worker who could not (GN Lingkaran)."""
    names = ", ".join(sponsors)
    return same("") if not names else Both(THANKED.indonesian.format(sponsors=names), THANKED.english.format(sponsors=names))


def _filled(pattern: Both, facts: dict[str, Both]) -> dict[Language, str]:
    return {
        language: pattern.in_language(language).format(**{name: fact.in_language(language) for name, fact in facts.items()})
        for language in Language
    }
