"""The topics as facts: each record read once, what the checks need kept, the lifecycle folded on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from pydantic import TypeAdapter, ValidationError

from deploy.audit.acceptances import Acceptance
from deploy.audit.facts import (
    Acknowledged,
    Approved,
    Instructed,
    LogFacts,
    Place,
    Received,
    Resolved,
    SetAside,
    StateTold,
    Submitted,
    by_benefit,
    line_of,
)
from deploy.audit.folding import Folded
from deploy.records import Stood
from processors.payout.signatures import payload_digest, signed_payload
from schemas.canary import is_canary_key
from schemas.catalogue import events_on
from schemas.envelope import CloudEvent
from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from schemas.events.decisions import ClaimApproved
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import EntitlementConfirmed, EntitlementReleased, EntitlementReserved
from schemas.events.payout import PayoutCompensated, ReceiptQuestioned
from schemas.events.registration import ClaimRegistered
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.topics import (
    ACKNOWLEDGEMENTS_OF,
    CHANNEL_OF,
    COVERAGE,
    DEAD_LETTERS,
    DOCUMENTS,
    INSTRUCTIONS,
    LIFECYCLE,
    RECEIPTS,
    STATE,
    SUBMISSIONS,
    VERIFICATIONS,
)
from streams.contract import Event, Input, Processor
from streams.decoding import HEADER_REHOMED, Decoder, Readable
from streams.partitioning import Partitions
from streams.records import RawRecord

SHARED: Final = (DEAD_LETTERS, *ACKNOWLEDGEMENTS_OF.values())
"""Topics on which a record may stand on another partition than what it is about."""
READ: Final = (SUBMISSIONS, *CHANNEL_OF, LIFECYCLE, INSTRUCTIONS, RECEIPTS, STATE, *SHARED)
ACCEPTED_ON: Final = (DOCUMENTS, VERIFICATIONS, COVERAGE)
"""Read besides where a channel's books are compared with the log."""
MOVED: Final = (SUBMISSIONS, *CHANNEL_OF, RECEIPTS)
"""Topics whose records may stand on another partition than their copies under the right key."""
CANARIES_ON: Final = frozenset({SUBMISSIONS, LIFECYCLE})


class _Peeked(msgspec.Struct):
    id: Any = None
    type: Any = None
    subject: Any = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class _Receipt(msgspec.Struct):
    payout_id: Any = None
    receipt_id: Any = None
    recovery_id: Any = None
    bank_reference: Any = None


class _Position(msgspec.Struct):
    topic: str
    partition: int
    offset: int


class _Answer(msgspec.Struct):
    outcome: str
    position: _Position


class _State(msgspec.Struct):
    status: str
    final: bool
    events: int


_PEEK: Final = msgspec.json.Decoder(_Peeked)
_ANSWER: Final = msgspec.json.Decoder(_Answer)
_RECEIPT: Final = msgspec.json.Decoder(_Receipt)
_STATE: Final = msgspec.json.Decoder(_State)
_INSTRUCTION: Final = TypeAdapter(CloudEvent[PayoutInstructed])
_SET_ASIDE: Final = TypeAdapter(CloudEvent[RecordSetAside])
_RESOLVED: Final = TypeAdapter(CloudEvent[DeadLetterResolved])


class LogReading:
    """Takes records of the topics in `READ` in any order that keeps each partition's own: first what `moves` and what is `SHARED` of
    all partitions, then, after each `begin`, those of one partition number.

    `folds`: whether the live read model has this lifecycle record in it, so that the fresh fold ends where the live one stands.
    """

    def __init__(self, processor: Processor, folds: Callable[[Place], bool]) -> None:
        self.facts = LogFacts()
        self._processor = processor
        self._folds = folds
        self.begin()
        # whose partition a key belongs to is judged on inbound topics only, and the lifecycle is none
        self._lifecycle = Decoder("claim_state", (Input.of(LIFECYCLE, *events_on(LIFECYCLE)),), Partitions(1))
        self._readers: dict[str, Callable[[Stood], None]] = {
            SUBMISSIONS: self._submission,
            LIFECYCLE: self._told,
            INSTRUCTIONS: self._instruction,
            RECEIPTS: self._receipt,
            STATE: self._state,
            DEAD_LETTERS: self._dead_letter,
            **dict.fromkeys(ACCEPTED_ON, self._inbound),
            **dict.fromkeys(CHANNEL_OF, self._written),
            **dict.fromkeys(ACKNOWLEDGEMENTS_OF.values(), self._acknowledged),
        }

    def begin(self, accepted: Mapping[str, Acceptance] | None = None) -> None:
        """Another partition, in which a channel's books say that this was accepted; what all share stays."""
        self._accepted = accepted or {}
        self.facts = self.facts.of_partition()
        self.fresh = Folded(self._processor)

    def go_on(self, facts: LogFacts, rows: Mapping[str, Mapping[tuple[str, ...], Any]]) -> None:
        """After `begin`: what an earlier reading of this partition came to, so that only what came since is taken."""
        self.facts = self.facts.joined(facts)
        for table, found in rows.items():
            self.fresh.rows[table].update(found)

    def moves(self, record: Stood) -> None:
        """Note from where the record was moved, if it was."""
        origin = _copy_of(record)
        if origin is not None:
            self.facts.moved.add(origin)

    def take(self, record: Stood) -> None:
        """A canary is nobody's claim; that one is instructed, or has a receipt, would be a finding."""
        self.facts.records[record.topic] += 1
        if record.topic in CANARIES_ON and is_canary_key(record.key):
            return
        self._readers[record.topic](record)

    def _submission(self, record: Stood) -> None:
        peeked = _peek(record.value)
        self.facts.submissions.append(Submitted(_place(record), _at(record), _text(peeked.id), _text(peeked.subject)))
        self._find(peeked)

    def _written(self, record: Stood) -> None:
        peeked = _peek(record.value)
        submitted = Submitted(_place(record), _at(record), _text(peeked.id), _text(peeked.subject))
        self.facts.written.append((submitted, _copy_of(record)))

    def _acknowledged(self, record: Stood) -> None:
        peeked = _peek(record.value)
        answer = _ANSWER.decode(peeked.data)
        place = Place(answer.position.topic, answer.position.partition, answer.position.offset)
        self.facts.acknowledged[place].append(Acknowledged(str(peeked.id), answer.outcome))

    def _inbound(self, record: Stood) -> None:
        self._find(_peek(record.value))

    def _find(self, peeked: _Peeked) -> None:
        """Note that what a channel's books name stands here; a repeat is the same record, so one of them with the content will do."""
        entry = self._accepted.get(peeked.id) if isinstance(peeked.id, str) else None
        if entry is not None:
            same = peeked.subject == entry.subject and entry.is_of(bytes(peeked.data))
            self.facts.accepted[entry.event_id] = same or self.facts.accepted.get(entry.event_id, False)

    def _told(self, record: Stood) -> None:
        raw = RawRecord(
            record.topic, record.partition, record.offset, record.timestamp_ms, record.key, record.value, record.headers
        )
        item = self._lifecycle.decode(raw)
        if not isinstance(item, Readable):
            return
        event = item.event
        self.facts.lifecycle_ids[event.id] += 1
        if self.facts.lifecycle_ids[event.id] > 1:
            self.facts.claim_of_repeat[event.id] = event.subject
        self._lifecycle_facts(event)
        if self._folds(_place(record)):
            self.fresh.fold(event)

    def _lifecycle_facts(self, event: Event) -> None:
        facts, data, claim_id = self.facts, event.data, event.subject
        submission = getattr(data, "submission_id", None)
        if submission is not None:
            facts.answered.add(submission)
        match data:
            case ClaimRegistered():
                facts.registered.setdefault(claim_id, event.time)
            case ClaimApproved():
                lines = sum(line.net.amount for line in data.lines)
                benefits = by_benefit((line.benefit, line.net.amount) for line in data.lines)
                facts.approvals[claim_id, data.lines_digest] = Approved(data.total.amount, lines, benefits)
            case PayoutCompensated():
                net, owed = data.payout.net.amount, data.line.net.amount
                facts.approvals[claim_id, data.lines_digest] = Approved(net, owed, by_benefit([(data.line.benefit, owed)]))
            case ReceiptQuestioned():
                facts.questioned.add((data.payout_id, data.receipt_id))
            case EntitlementReserved() | EntitlementConfirmed() | EntitlementReleased():
                self._ledger(claim_id, data, event.time)
            case _:
                return

    def _ledger(
        self, claim_id: str, data: EntitlementReserved | EntitlementConfirmed | EntitlementReleased, at: datetime
    ) -> None:
        ledger = self.facts.ledgers[claim_id]
        ledger.last_at = at
        match data:
            case EntitlementReserved():
                ledger.reserved(map(line_of, data.lines))
            case EntitlementConfirmed():
                ledger.confirm(data.group, map(line_of, data.lines))
            case EntitlementReleased():
                ledger.release(map(line_of, data.lines))

    def _instruction(self, record: Stood) -> None:
        if _peek(record.value).type != PayoutInstructed.event_type:
            return
        event = _INSTRUCTION.validate_json(record.value)
        self.facts.instructions.append(
            Instructed(
                _place(record),
                _at(record),
                event.id,
                event.subject,
                event.data.payout_id,
                event.data.amount,
                sum(line.net for line in event.data.lines),
                payload_digest(signed_payload(event.data)),
                by_benefit((line.benefit, line.net) for line in event.data.lines),
            )
        )

    def _receipt(self, record: Stood) -> None:
        peeked = _peek(record.value)
        try:
            receipt = _RECEIPT.decode(peeked.data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            receipt = _Receipt()
        self.facts.receipts.append(
            Received(
                _place(record),
                _at(record),
                _text(peeked.subject),
                _text(receipt.payout_id or receipt.recovery_id),
                _text(receipt.receipt_id),
                _text(receipt.bank_reference) if receipt.recovery_id else None,
            )
        )

    def _state(self, record: Stood) -> None:
        peeked = _peek(record.value)
        if peeked.type == ClaimStateChanged.event_type:
            state = _STATE.decode(peeked.data)
            self.facts.states[str(peeked.subject)] = StateTold(ClaimStatus(state.status), state.final, state.events)

    def _dead_letter(self, record: Stood) -> None:
        """A stranger's record on this topic is nobody's dead letter."""
        try:
            event_type = _peek(record.value).type
            if event_type == RecordSetAside.event_type:
                event = _SET_ASIDE.validate_json(record.value)
                self._set_aside(event.subject, event.data, _at(record))
            elif event_type == DeadLetterResolved.event_type:
                word = _RESOLVED.validate_json(record.value).data
                self.facts.resolved.setdefault(word.dead_letter_id, Resolved(word.dead_letter_id, word.action, word.person))
        except ValidationError:
            self.facts.records["unreadable dead letters"] += 1

    def _set_aside(self, key: str, data: RecordSetAside, at: datetime) -> None:
        place = Place(data.position.topic, data.position.partition, data.position.offset)
        self.facts.set_aside[data.dead_letter_id] = SetAside(data.dead_letter_id, data.processor, key, place, data.parks_key, at)


def _peek(value: bytes) -> _Peeked:
    try:
        return _PEEK.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Peeked()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _place(record: Stood) -> Place:
    return Place(record.topic, record.partition, record.offset)


def _at(record: Stood) -> datetime:
    return datetime.fromtimestamp(record.timestamp_ms / 1000, UTC)


def _copy_of(record: Stood) -> Place | None:
    for name, content in record.headers:
        if name == HEADER_REHOMED:
            topic, _, rest = content.decode(errors="replace").partition(":")
            partition, _, offset = rest.partition(":")
            if partition.isdecimal() and offset.isdecimal():
                return Place(topic, int(partition), int(offset))
    return None
