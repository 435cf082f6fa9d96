"""A campaign's own life: its list is checked, people say their words, and its actions go out at its pace, one step after the other.

It asks for each action on the claim's key and is answered there: nothing here knows a payout, and nothing about a payout is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from processors import desks
from processors.payout import timers
from processors.payout.campaign_tables import (
    CAMPAIGN_OUTCOMES,
    CAMPAIGN_PIECES,
    PAYOUT_CAMPAIGNS,
    Campaign,
    CampaignOutcome,
    CampaignPiece,
    SaidWord,
    item_number,
)
from processors.payout.rules import RELEASE_ROLE
from schemas.canonical import digest
from schemas.envelope import EventData
from schemas.events.campaigns import (
    PIECE_ITEMS_MAX,
    CampaignAnswered,
    CampaignChanged,
    CampaignItem,
    CampaignListed,
    CampaignMoved,
    CampaignProposed,
    CampaignSaid,
    Speaker,
    Stands,
)
from schemas.events.verifications import PayoutActionRequested
from schemas.reasons import ReasonCode
from streams.contract import Effects, Event, RowKey, TimerFired, View
from streams.rows import replace

CAMPAIGN_EVENTS: Final = (CampaignProposed, CampaignListed, CampaignSaid, CampaignAnswered)
TICK: Final = timedelta(seconds=1)
UNANSWERED_MAX: Final = 1_000
"""Actions on their way: when so many are not answered, no more are asked for until some are."""
APPROVAL_WAIT: Final = timedelta(hours=24)
"""An older list says too little of how the payouts stand: propose it anew."""
WORDS_MAX: Final = 50
OPEN: Final = frozenset({Stands.LISTING, Stands.PROPOSED, Stands.RUNNING, Stands.PAUSED})
UNDER_WAY: Final = frozenset({Stands.RUNNING, Stands.PAUSED})
FROM: Final = {
    "approve": frozenset({Stands.PROPOSED}),
    "refuse": frozenset({Stands.LISTING, Stands.PROPOSED}),
    "pause": frozenset({Stands.RUNNING}),
    "resume": frozenset({Stands.PAUSED}),
    "abort": UNDER_WAY,
    "pace": OPEN,
}
"""Where each word may be said."""
TO: Final = {
    "approve": Stands.RUNNING,
    "refuse": Stands.REFUSED,
    "pause": Stands.PAUSED,
    "resume": Stands.RUNNING,
    "abort": Stands.ABORTED,
}


@dataclass(slots=True)
class CampaignTurn:
    """One handling of one campaign's event. `row` none: nothing of it is known. `now` is the step's time."""

    campaign_id: str
    row: Campaign | None
    rows: View
    now: datetime
    effects: Effects = field(default_factory=Effects)

    def tell(self, data: EventData) -> None:
        self.effects.emit(self.campaign_id, data)


def chained(chain: str, items: Iterable[CampaignItem]) -> str:
    """The list's digest with one more piece in it, 64 hex digits."""
    return digest({"before": chain, "items": list(items)})


def keys(event: Event | TimerFired) -> tuple[RowKey, ...]:
    """The campaign, and for an answer its item."""
    campaign = event.key if isinstance(event, TimerFired) else event.subject
    found: tuple[RowKey, ...] = ((PAYOUT_CAMPAIGNS, (campaign,)),)
    if isinstance(event, Event) and isinstance(event.data, CampaignAnswered):
        found += ((CAMPAIGN_OUTCOMES, (campaign, item_number(event.data.number))),)
    return found


def handle(event: Event | TimerFired, rows: View, now: datetime) -> Effects:
    """A campaign's event, or its next second."""
    campaign = event.key if isinstance(event, TimerFired) else event.subject
    before = rows.get(PAYOUT_CAMPAIGNS, campaign)
    turn = CampaignTurn(campaign, before, rows, now)
    if isinstance(event, TimerFired):
        _go_on(turn)
    elif isinstance(event.data, CampaignProposed):
        _proposed(turn, event.data)
    elif turn.row is not None:
        _HANDLERS[type(event.data)](turn, turn.row, event.data)
    if turn.row is not None and turn.row != before:
        turn.effects.put(PAYOUT_CAMPAIGNS, turn.row)
    return turn.effects


def _proposed(turn: CampaignTurn, event: CampaignProposed) -> None:
    """The first proposal under an id counts; a repeat changes nothing."""
    if turn.row is not None:
        return
    turn.row = Campaign(
        campaign_id=turn.campaign_id,
        action=event.action,
        cause=event.cause,
        because=event.because,
        person=event.person,
        role=event.role,
        proposed_at=event.proposed_at,
        items=event.items,
        rupiah=event.rupiah,
        pieces=event.pieces,
        digest=event.digest,
        per_second=event.per_second,
        moved_at=turn.now,
    )
    if desks.unfit(event.person, event.role, RELEASE_ROLE, ()):
        _end(turn, turn.row, Stands.REFUSED, ReasonCode.NOT_AUTHORISED)


def _listed(turn: CampaignTurn, row: Campaign, event: CampaignListed) -> None:
    """A piece of the list, in its order; what came before is a repeat. Whole, it must be what was proposed."""
    if row.stands is not Stands.LISTING or event.number != row.listed:
        return
    piece = CampaignPiece(campaign_id=row.campaign_id, number=item_number(event.number), items=event.items)
    turn.effects.put(CAMPAIGN_PIECES, piece)
    row = turn.row = replace(row, listed=row.listed + 1, chain=chained(row.chain, event.items), moved_at=turn.now)
    if row.listed < row.pieces:
        return
    listed = (row.pieces - 1) * PIECE_ITEMS_MAX + len(event.items)
    if (row.chain, listed) != (row.digest, row.items):
        _end(turn, row, Stands.REFUSED, ReasonCode.SIGNATURE_INVALID)
        return
    turn.row = replace(row, stands=Stands.PROPOSED)
    turn.tell(CampaignChanged(stands="proposed", word="propose", person=row.person))


def _said(turn: CampaignTurn, row: Campaign, event: CampaignSaid) -> None:
    """A person's word, where it may be said, by somebody of authority; an approval is never the proposer's."""
    if any((word.word, word.person, word.at) == (event.word, event.person, event.said_at) for word in row.words):
        return
    reason = _refusal(row, event)
    if reason:
        stands = row.stands if row.stands is not Stands.LISTING else Stands.PROPOSED
        turn.tell(
            CampaignChanged.model_validate(
                {"stands": stands.value, "word": event.word, "person": event.person, "refused": reason}
            )
        )
        return
    word = SaidWord(word=event.word, person=event.person, role=event.role, because=event.because, at=event.said_at)
    row = replace(row, words=(*row.words, word)[-WORDS_MAX:], moved_at=turn.now)
    if event.word == "approve":
        row = replace(row, approved_by=event.person, approved_role=event.role, approved_at=turn.now)
    if event.word == "pace":
        row = replace(row, per_second=event.per_second or row.per_second)
    else:
        row = replace(row, stands=TO[event.word])
    _stands(turn, row, event)


def _stands(turn: CampaignTurn, row: Campaign, event: CampaignSaid) -> None:
    ended = row.stands in {Stands.ABORTED, Stands.REFUSED}
    turn.row = replace(row, ended_at=turn.now) if ended else row
    stands = row.stands if row.stands is not Stands.LISTING else Stands.PROPOSED
    turn.tell(CampaignChanged.model_validate({"stands": stands.value, "word": event.word, "person": event.person}))
    if event.word in {"approve", "resume"}:
        turn.effects.set_timer(row.campaign_id, timers.CAMPAIGN, turn.now + TICK)
    elif row.stands is not Stands.RUNNING:
        turn.effects.cancel_timer(row.campaign_id, timers.CAMPAIGN)


def _refusal(row: Campaign, event: CampaignSaid) -> ReasonCode | None:
    """Why the word does not count."""
    before = (row.person,) if event.word == "approve" else ()
    unfit = desks.unfit(event.person, event.role, RELEASE_ROLE, before)
    if unfit or row.stands not in FROM[event.word]:
        return unfit or ReasonCode.TASK_NOT_OPEN
    if event.word == "approve" and (event.digest != row.digest or event.said_at > row.proposed_at + APPROVAL_WAIT):
        return ReasonCode.STALE_BASIS
    return None


def _go_on(turn: CampaignTurn) -> None:
    """One second's actions. A worker that stood still does not make up for what it missed."""
    row = turn.row
    if row is None or row.stands is not Stands.RUNNING or row.said >= row.items:
        return
    until = min(row.said + row.per_second, row.items, row.answered + UNANSWERED_MAX)
    if until > row.said:
        for number, item in enumerate(_between(turn, row, until), start=row.said):
            turn.effects.emit(item.claim_id, _request(row, number, item))
        turn.tell(CampaignMoved(said=until, items=row.items))
        turn.row = replace(row, said=until, moved_at=turn.now)
    if until < row.items:
        turn.effects.set_timer(row.campaign_id, timers.CAMPAIGN, turn.now + TICK)


def _between(turn: CampaignTurn, row: Campaign, until: int) -> Iterable[CampaignItem]:
    """The items from the first that was not asked for; a second's are in two pieces at most."""
    for number in range(row.said // PIECE_ITEMS_MAX, (until - 1) // PIECE_ITEMS_MAX + 1):
        piece = turn.rows.get(CAMPAIGN_PIECES, row.campaign_id, item_number(number))
        assert piece is not None, "the list was whole when it was approved"
        first = number * PIECE_ITEMS_MAX
        yield from piece.items[max(0, row.said - first) : until - first]


def _request(row: Campaign, number: int, item: CampaignItem) -> PayoutActionRequested:
    assert row.approved_by is not None, "it runs, so it was approved"
    assert row.approved_role is not None, "it runs, so it was approved"
    assert row.approved_at is not None, "it runs, so it was approved"
    return PayoutActionRequested(
        campaign_id=row.campaign_id,
        number=number,
        action=row.action,
        item=item,
        proposed_by=Speaker(person=row.person, role=row.role),
        approved_by=Speaker(person=row.approved_by, role=row.approved_role),
        because=row.because,
        decided_at=row.approved_at,
    )


def _answered(turn: CampaignTurn, row: Campaign, event: CampaignAnswered) -> None:
    """Counted once. Answers also come after an abort, for what was asked for before."""
    number = item_number(event.number)
    known = turn.rows.get(CAMPAIGN_OUTCOMES, row.campaign_id, number)
    if event.number >= row.said or known is not None:
        return
    turn.effects.put(
        CAMPAIGN_OUTCOMES,
        CampaignOutcome(
            campaign_id=row.campaign_id,
            number=number,
            claim_id=event.claim_id,
            payout_group=event.group,
            rupiah=event.amount,
            skipped=event.skipped,
            at=turn.now,
        ),
    )
    row = replace(row, answered=row.answered + 1, moved_at=turn.now)
    if event.skipped is None:
        row = replace(row, done=row.done + 1, done_rupiah=row.done_rupiah + event.amount)
    else:
        row = replace(row, skipped={**row.skipped, event.skipped.value: row.skipped.get(event.skipped.value, 0) + 1})
    turn.row = row
    if row.answered == row.items and row.stands in UNDER_WAY:
        _end(turn, row, Stands.DONE, None)


def _end(turn: CampaignTurn, row: Campaign, stands: Stands, refused: ReasonCode | None) -> None:
    turn.row = replace(row, stands=stands, ended_at=turn.now)
    turn.tell(CampaignChanged.model_validate({"stands": stands.value, "refused": refused}))


_HANDLERS: Final[dict[type[EventData], Callable[..., None]]] = {
    CampaignListed: _listed,
    CampaignSaid: _said,
    CampaignAnswered: _answered,
}
