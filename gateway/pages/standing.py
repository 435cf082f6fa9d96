"""A claim as its page shows it: what the channels' answer says, put into a claimant's words. Names are shortened, nothing else personal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from gateway.endpoints import showing
from gateway.endpoints.showing import DocumentAnswer, LineAnswer, MissingAnswer, PaymentAnswer, Text
from gateway.pages.arithmetic import Fact, facts_of, steps_of
from gateway.pages.sentences import UI
from gateway.pages.words import HAPPENED, LINES, ON_WHOM, PAYMENTS, STATUSES, STEPS, WAITING
from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Claim, ClaimEvent, PayoutStanding
from processors.claim_state.transitions import MONEY
from processors.law.promises import practised, promise, promised_by
from processors.notification.words import BENEFITS, DOCUMENTS, Both, day, rupiah
from schemas.civil import WIB, civil_date
from schemas.claim import ClaimPersonal
from schemas.events.state import ClaimStatus
from schemas.money import Money
from schemas.vocabulary import DocumentKind

S = ClaimStatus
STEP_OF: Final[dict[ClaimStatus, int]] = {
    S.REGISTERED: 1, S.INCOMPLETE: 1, S.LAPSED: 1, S.REFUSED: 1, S.LINKED: 1,
    S.COMPLETE: 2, S.UNDER_REVIEW: 2, S.VERIFIED: 2,
    S.AWAITING_APPROVAL: 3, S.DENIED: 3, S.APPEALED: 3,
}  # fmt: skip
"""Where on the way of `STEPS` a claim is; with all other statuses at the payment."""
ENDED_BADLY: Final = frozenset({S.LAPSED, S.REFUSED, S.DENIED, S.WITHDRAWN, S.ABANDONED})
DECIDING: Final = frozenset({S.COMPLETE, S.UNDER_REVIEW, S.VERIFIED, S.AWAITING_APPROVAL, S.APPROVED})
WANTS_ACCOUNT: Final = frozenset({PayoutStanding.AWAITING_ACCOUNT, PayoutStanding.REJECTED})
CAME_BACK: Final = frozenset({PayoutStanding.REJECTED, PayoutStanding.RETURNED, PayoutStanding.ABANDONED})
COMPLETED: Final = "documents.completed"
BEHIND_MAX: Final = 10_000
"""Records that the statuses have not seen yet, from which on the page says that it is behind."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One missing document. `field`: for the ids of its form; `why`: the reason why the last one was refused."""

    field: str
    kinds: tuple[tuple[DocumentKind, Both], ...]
    payee_ref: str | None
    whose: str | None
    why: Both | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One document that came."""

    name: Both
    on: Both
    accepted: bool
    why: Both | None


@dataclass(frozen=True, slots=True)
class Wait:
    """What for, on whom, since and until when."""

    what: Both
    whom: Both
    since: Both
    until: Both


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the decision, with what it was computed from and how."""

    name: Both
    payee: str | None
    net: Both
    tax: Both | None
    article: Both
    facts: tuple[Fact, ...]
    steps: tuple[Both, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `mood`: good, bad or open, for its colour; the words say it as well."""

    payee: str | None
    net: Both
    tax: Both | None
    standing: Both
    mood: str
    when: Both | None
    part: Both | None
    why: Both | None


@dataclass(frozen=True, slots=True)
class Account:
    """A payee whom we cannot pay yet."""

    payee_ref: str
    payee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything on the page."""

    number: str
    benefit: Both
    title: Both
    good: bool
    steps: tuple[tuple[Both, str], ...]
    promise: tuple[Both, ...]
    papers: tuple[Paper, ...]
    papers_until: Both | None
    accounts: tuple[Account, ...]
    waits: tuple[Wait, ...]
    documents: tuple[Judged, ...]
    lines: tuple[Line, ...]
    total: Both | None
    reasons: tuple[tuple[Both, Both], ...]
    appeal_until: Both | None
    may_appeal: bool
    may_withdraw: bool
    payments: tuple[Payment, ...]
    events: tuple[tuple[Both, Both], ...]
    behind: bool


def standing_of(found: WholeClaim, events: Sequence[ClaimEvent], records_behind: int | None, now: datetime) -> Standing:
    """`events`: oldest first; `now`: aware."""
    claim, answer = found.claim, showing.whole(found, records_behind)
    names = names_of(found.personal)
    status = claim.status or S.REGISTERED
    return Standing(
        number=claim.channel_reference or claim.claim_id,
        benefit=BENEFITS[claim.kind] if claim.kind else UI["fund"],
        title=STATUSES[status],
        good=status not in ENDED_BADLY,
        steps=_steps(status, final=claim.final),
        promise=tuple(_promise(found, events, now)),
        papers=tuple(_paper(at, missing, answer.documents, names) for at, missing in enumerate(answer.missing)),
        papers_until=_day_of(claim.facets.missing_until) if answer.missing else None,
        accounts=accounts_of(found),
        waits=() if claim.final else tuple(_waits(found)),
        documents=tuple(_judged(document) for document in _latest(answer.documents)),
        lines=tuple(_line(line, names) for line in answer.decision.lines),
        total=_money(sum(line.net_rupiah for line in answer.decision.lines)) if answer.decision.lines else None,
        reasons=tuple((_both(reason.text), _both(reason.next)) for reason in answer.decision.reasons),
        appeal_until=_appeal_until(claim),
        may_appeal=may_appeal(claim, now),
        may_withdraw=may_withdraw(claim),
        payments=tuple(_payment(payment, names) for payment in answer.payments),
        events=tuple((HAPPENED[event.event], moment(event.at)) for event in reversed(events) if event.event in HAPPENED),
        behind=records_behind is not None and records_behind > BEHIND_MAX,
    )


def may_appeal(claim: Claim, now: datetime) -> bool:
    """Whether a denial may still be disputed."""
    return claim.status is S.DENIED and (claim.appeal_until is None or civil_date(now) <= claim.appeal_until)


def may_withdraw(claim: Claim) -> bool:
    """Whether a withdrawal would count: not once money may be on its way."""
    return claim.status is not None and not claim.final and claim.status not in MONEY


def names_of(personal: ClaimPersonal | None) -> Mapping[str, str]:
    """The payees by reference, shortened, so that who only guessed a birth date learns no name."""
    return {} if personal is None else {payee.ref: shortened(payee.name) for payee in personal.payees}


def shortened(name: str) -> str:
    """`BUDI SANTOSO` as `BUDI S.`"""
    given, *more = name.split()
    return " ".join([given, *(f"{part[0]}." for part in more)])


def moment(at: datetime) -> Both:
    """The day and the time in the fund's zone."""
    local = at.astimezone(WIB)
    on = day(local.date())
    return Both(f"{on.indonesian}, {local:%H.%M} WIB", f"{on.english}, {local:%H:%M} WIB")


def _both(text: Text) -> Both:
    return Both(text.id, text.en)


def _money(amount: int) -> Both:
    return rupiah(Money(amount=amount))


def _day_of(at: datetime | None) -> Both | None:
    return None if at is None else day(civil_date(at))


def _said(key: str, **facts: Both | str) -> Both:
    """A sentence of the pages with its facts."""
    indonesian = {name: fact if isinstance(fact, str) else fact.indonesian for name, fact in facts.items()}
    english = {name: fact if isinstance(fact, str) else fact.english for name, fact in facts.items()}
    return Both(UI[key].indonesian.format(**indonesian), UI[key].english.format(**english))


def _steps(status: ClaimStatus, *, final: bool) -> tuple[tuple[Both, str], ...]:
    """Each step of the way with `done`, `now`, `ended` or nothing."""
    at = STEP_OF.get(status, len(STEPS) - 1)
    states = ["done" if place < at else "" for place in range(len(STEPS))]
    states[at] = ("ended" if status in ENDED_BADLY else "done") if final or status in ENDED_BADLY else "now"
    return tuple(zip(STEPS, states, strict=True))


def _promise(found: WholeClaim, events: Sequence[ClaimEvent], now: datetime) -> Iterable[Both]:
    """The day that a claimant can hold us to: of each coming payment, else the law's from complete documents on."""
    claim = found.claim
    due = sorted(
        {row.due_on for row in found.payouts if row.due_on and row.standing is PayoutStanding.SCHEDULED and not row.retired}
    )
    coming = [on for on in due if on >= civil_date(now)]
    if coming:
        return [_said("promise.paid_on", on=day(coming[0]))]
    if claim.kind is None or claim.final:
        return []
    complete = [event.at for event in events if event.event == COMPLETED]
    if claim.status in DECIDING and complete:
        by = civil_date(promised_by(claim.kind, complete[-1]))
        sentence = "promise.by" if by >= civil_date(now) else "promise.late"
        return [_said(sentence, on=day(by)), _said("promise.by.why", days=promise(claim.kind, complete[-1]).text)]
    if claim.status in {S.REGISTERED, S.INCOMPLETE}:
        return [_said("promise.after_documents", days=promise(claim.kind, now).text), *_usual(claim, now)]
    return []


def _usual(claim: Claim, now: datetime) -> Iterable[Both]:
    """What is usual and shorter than the promise."""
    usual = practised(claim.kind, claim.channel, now) if claim.kind and claim.channel else None
    return [] if usual is None else [_said("promise.usual", days=usual.text)]


def _paper(at: int, missing: MissingAnswer, came: Sequence[DocumentAnswer], names: Mapping[str, str]) -> Paper:
    refused = [document for document in _latest(came) if document.kind in missing.any_of and document.outcome == "refused"]
    reason = refused[0].reason if refused else None
    return Paper(
        field=f"paper-{at}",
        kinds=tuple((kind, DOCUMENTS[kind]) for kind in missing.any_of),
        payee_ref=missing.payee_ref,
        whose=names.get(missing.payee_ref) if missing.payee_ref and len(names) > 1 else None,
        why=None if reason is None else _both(reason.text),
    )


def _latest(documents: Sequence[DocumentAnswer]) -> list[DocumentAnswer]:
    return sorted(documents, key=lambda document: document.received_at, reverse=True)


def _judged(document: DocumentAnswer) -> Judged:
    reason = document.reason
    return Judged(
        name=DOCUMENTS[document.kind],
        on=day(civil_date(document.received_at)),
        accepted=document.outcome == "accepted",
        why=None if reason is None else _both(reason.text),
    )


def accounts_of(found: WholeClaim) -> tuple[Account, ...]:
    """The payees whose payment waits for an account."""
    names = names_of(found.personal)
    wanted = dict.fromkeys(row.payee_ref for row in found.payouts if row.standing in WANTS_ACCOUNT and not row.retired)
    return tuple(Account(ref, names.get(ref, ref)) for ref in wanted)


def _waits(found: WholeClaim) -> Iterable[Wait]:
    for row in found.waiting:
        until = _day_of(row.until) or UI["claim.open_end"]
        yield Wait(WAITING[row.waiting_for], ON_WHOM[row.waiting_on], day(civil_date(row.since)), until)


def _line(line: LineAnswer, names: Mapping[str, str]) -> Line:
    return Line(
        name=LINES[line.benefit],
        payee=names.get(line.payee_ref),
        net=_money(line.net_rupiah),
        tax=_money(line.tax_rupiah) if line.tax_rupiah else None,
        article=_article(line.article),
        facts=facts_of(line.inputs),
        steps=steps_of(line.steps),
    )


def _article(article: str) -> Both:
    """The rules cite in English; an Indonesian reads `pasal`."""
    return Both(article.replace(" as amended by ", " yang diubah dengan ").replace(" art ", " pasal "), article)


def _payment(payment: PaymentAnswer, names: Mapping[str, str]) -> Payment:
    mood = "good" if payment.standing is PayoutStanding.SETTLED else "bad" if payment.standing in CAME_BACK else "open"
    several = payment.instalments > 1
    return Payment(
        payee=names.get(payment.payee_ref),
        net=_money(payment.net_rupiah),
        tax=_money(payment.tax_rupiah) if payment.tax_rupiah else None,
        standing=PAYMENTS[payment.standing],
        mood=mood,
        when=_when(payment.standing, payment.value_date, payment.due_on),
        part=_said("payment.of", n=str(payment.instalment), of=str(payment.instalments)) if several else None,
        why=None if payment.reason is None else _both(payment.reason),
    )


def _when(standing: PayoutStanding, value_date: date | None, due_on: date | None) -> Both | None:
    if standing is PayoutStanding.SETTLED and value_date is not None:
        return _said("payment.booked", on=day(value_date))
    if standing is PayoutStanding.SCHEDULED and due_on is not None:
        return _said("payment.due", on=day(due_on))
    return None


def _appeal_until(claim: Claim) -> Both | None:
    return day(claim.appeal_until) if claim.status is S.DENIED and claim.appeal_until else None
