"""What the law gives once (architecture section 2.1): reserved all or nothing, queued, confirmed at the last gate, released.

Pure moves of a member's book: each returns the book after it and what is answered to which claim, in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from processors.membership.tables import CONFIRMED_LINES_MAX, RESERVATIONS_MAX, Book, Confirmation, Reservation
from schemas.basis import Basis
from schemas.benefit import EntitlementLine, Fingerprint
from schemas.envelope import EventData
from schemas.events.ledger import (
    LOSSES_BEFORE_MAX,
    EarlierLoss,
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementRefused,
    EntitlementReleased,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.events.requests import ConfirmRequested, ReleaseRequested, ReserveRequested
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EntitlementFamily
from streams.contract import Unprocessable
from streams.rows import replace

RELEASING_PEOPLE_MIN: Final = 2
"""Different people who let a held line through the last gate."""
SAVINGS: Final = frozenset({EntitlementFamily.JHT_FULL, EntitlementFamily.JHT_PARTIAL})
"""Families whose gross is cumulated for the tax on lump sums (PP 68/2009)."""
LOSSES: Final = frozenset({EntitlementFamily.DISABILITY, EntitlementFamily.TOTAL_DISABILITY})
OF_LOSSES: Final = frozenset({BenefitCode.DISAB_ANATOMICAL, BenefitCode.DISAB_FUNCTIONAL, BenefitCode.DISAB_TOTAL})
"""Benefits by rows of the disability table (PP 44/2015 Lampiran III), which a member's claims share."""


@dataclass(slots=True)
class Answers:
    """What is told to which claim, in order."""

    told: list[tuple[str, EventData]] = field(default_factory=list)

    def tell(self, claim_id: str, data: EventData) -> None:
        self.told.append((claim_id, data))


def reserve(book: Book, asked: ReserveRequested, answers: Answers) -> Book:
    """Takes the place of what the claim reserved before at the same or a lower revision, and keeps its place in the queue."""
    earlier = _reservation(book, asked.claim_id)
    if earlier is not None and asked.revision < earlier.revision:
        return book
    if earlier is not None and set(earlier.lines) == set(asked.lines) and _refusal(book, earlier) is None:
        book = _with(book, replace(earlier, revision=asked.revision))
        _answer(book, asked.claim_id, answers)
        return book
    if earlier is None and len(book.reservations) >= RESERVATIONS_MAX:
        raise _full("reservations", RESERVATIONS_MAX)
    lines = tuple(dict.fromkeys(asked.lines))
    return _settle(_with(book, Reservation(claim_id=asked.claim_id, revision=asked.revision, lines=lines)), answers)


def confirm(book: Book, asked: ConfirmRequested, on: date, answers: Answers) -> Book:
    """The last gate, for all lines of a group or for none. What this claim confirmed before is confirmed again without effect."""
    new = [line for line in dict.fromkeys(asked.lines) if line not in _confirmed_lines(book, asked.claim_id)]
    held = _held(book, asked, new)
    released_by = tuple(sorted({person.strip().casefold() for person in asked.released_by}))
    if held is not None and len(released_by) < RELEASING_PEOPLE_MIN:
        answers.tell(asked.claim_id, held)
        return book
    answers.tell(asked.claim_id, EntitlementConfirmed(basis=Basis(claim=asked.revision), group=asked.group, lines=asked.lines))
    if not new:
        return book
    return _settle(_with_confirmed(book, asked, new, on, released_by if held else ()), answers)


def release(book: Book, asked: ReleaseRequested, answers: Answers) -> Book:
    """Frees these lines of the claim, reserved or confirmed; what it does not hold is left alone."""
    reservation = _reservation(book, asked.claim_id)
    reserved = set(reservation.lines) if reservation else set()
    freed = tuple(line for line in dict.fromkeys(asked.lines) if line in reserved | _confirmed_lines(book, asked.claim_id))
    if not freed:
        return book
    revision = reservation.revision if reservation else 0
    answers.tell(asked.claim_id, EntitlementReleased(basis=Basis(claim=revision), lines=freed))
    return _settle(_without_lines(book, asked.claim_id, set(freed)), answers)


def close(book: Book, claim_id: str, answers: Answers) -> Book:
    """Frees what the claim reserved and did not confirm; what it confirmed stays used up for ever."""
    reservation = _reservation(book, claim_id)
    if reservation is None:
        return book
    confirmed = _confirmed_lines(book, claim_id)
    freed = tuple(line for line in reservation.lines if line not in confirmed)
    if reservation.granted and freed:
        answers.tell(claim_id, EntitlementReleased(basis=Basis(claim=reservation.revision), lines=freed))
    return _settle(_without(book, claim_id), answers)


def _settle(book: Book, answers: Answers) -> Book:
    """Refuses who waits for what is confirmed, and grants in order what is free: behind who holds it, and behind who came first."""
    refused = [(waiting, _refusal(book, waiting)) for waiting in book.reservations if not waiting.granted]
    for waiting, refusal in refused:
        if refusal is not None:
            answers.tell(waiting.claim_id, refusal)
            book = _without(book, waiting.claim_id)
    taken = {thing: r.claim_id for r in book.reservations if r.granted for thing in _things(r.lines)}
    for waiting in book.reservations:
        if waiting.granted:
            continue
        in_the_way = next((taken[thing] for thing in _things(waiting.lines) if thing in taken), None)
        for thing in _things(waiting.lines):
            taken.setdefault(thing, waiting.claim_id)
        if in_the_way is None or in_the_way != waiting.waits_on:
            book = _with(book, replace(waiting, granted=in_the_way is None, waits_on=in_the_way))
            _answer(book, waiting.claim_id, answers)
    return book


def _answer(book: Book, claim_id: str, answers: Answers) -> None:
    """Where the claim's reservation stands."""
    reservation = _reservation(book, claim_id)
    assert reservation is not None, "only a claim with a reservation is answered"
    basis = Basis(claim=reservation.revision)
    if reservation.granted:
        answers.tell(claim_id, _reserved(book, reservation, basis))
        return
    assert reservation.waits_on is not None, "who waits, waits on a claim"
    answers.tell(claim_id, EntitlementWaiting(basis=basis, lines=reservation.lines, holder=reservation.waits_on))


def _reserved(book: Book, reservation: Reservation, basis: Basis) -> EntitlementReserved:
    """With the gross old-age savings, and the pension at once, that other claims confirmed before: the tax is computed after them."""
    others = [confirmation for confirmation in book.confirmations if confirmation.claim_id != reservation.claim_id]
    paid = [confirmation for confirmation in others if confirmation.jht_gross_rupiah]
    pensions = [confirmation for confirmation in others if confirmation.pension_gross_rupiah]
    return EntitlementReserved(
        basis=basis,
        lines=reservation.lines,
        jht_gross_before=Money(amount=sum(confirmation.jht_gross_rupiah for confirmation in paid)),
        jht_gross_before_on=min((confirmation.confirmed_on for confirmation in paid), default=None),
        pension_gross_before=Money(amount=sum(confirmation.pension_gross_rupiah for confirmation in pensions)),
        pension_gross_before_on=min((confirmation.confirmed_on for confirmation in pensions), default=None),
        losses_before=_losses_before(book, reservation),
    )


def _losses_before(book: Book, asking: Reservation) -> tuple[EarlierLoss, ...]:
    """To a claim about a loss: the losses that other claims were given, then those that they hold."""
    if not any(map(_is_loss, asking.lines)):
        return ()
    given = ((confirmed.claim_id, confirmed.lines) for confirmed in book.confirmations)
    held = ((reserved.claim_id, reserved.lines) for reserved in book.reservations if reserved.granted)
    losses = (
        EarlierLoss(claim_id=claim, family=line.family, subject=line.subject)
        for claim, lines in (*given, *held)
        if claim != asking.claim_id
        for line in lines
        if _is_loss(line)
    )
    return tuple(dict.fromkeys(losses))[:LOSSES_BEFORE_MAX]


def _is_loss(line: EntitlementLine) -> bool:
    """A part of the body, its function or all of it; not the periodic benefit beside, nor what a death keeps apart."""
    return line.family in LOSSES and _benefit(line) in OF_LOSSES


def _benefit(line: EntitlementLine) -> str:
    return line.line_id.partition("/")[0].partition(":")[0]


def _refusal(book: Book, waiting: Reservation) -> EntitlementRefused | None:
    """A refusal names the lines that are used up, and by whom."""
    used = [line for line in waiting.lines if _user(book, line, waiting.claim_id)]
    if not used:
        return None
    holder = _user(book, used[0], waiting.claim_id)
    assert holder is not None, "a used line has its user"
    return EntitlementRefused(basis=Basis(claim=waiting.revision), lines=tuple(used), holder=holder)


def _held(book: Book, asked: ConfirmRequested, new: Iterable[EntitlementLine]) -> EntitlementHeld | None:
    """Why the gate is shut: a line that another claim confirmed, else one that this claim does not hold."""
    basis = Basis(claim=asked.revision)
    reservation = _reservation(book, asked.claim_id)
    reserved = reservation.lines if reservation and reservation.granted else ()
    used = [line for line in new if _user(book, line, asked.claim_id)]
    missing = [line for line in new if line not in reserved and not _own(line, asked.claim_id)]
    if used:
        return EntitlementHeld(
            basis=basis,
            group=asked.group,
            lines=tuple(used),
            holder=_user(book, used[0], asked.claim_id),
            reason="confirmed_elsewhere",
        )
    if missing:
        holder = _reserver(book, missing[0], asked.claim_id)
        return EntitlementHeld(basis=basis, group=asked.group, lines=tuple(missing), holder=holder, reason="not_reserved")
    return None


def _own(line: EntitlementLine, claim_id: str) -> bool:
    """What a claim is owed for a late payment of its own: nobody else can hold it, so that it is reserved by being confirmed."""
    return line.family is EntitlementFamily.LATE_PAYMENT and line.subject.startswith(f"{claim_id}:")


def _with_confirmed(
    book: Book, asked: ConfirmRequested, new: list[EntitlementLine], on: date, released_by: tuple[str, ...]
) -> Book:
    if sum(len(c.lines) for c in book.confirmations) + len(new) > CONFIRMED_LINES_MAX:
        raise _full("confirmed lines", CONFIRMED_LINES_MAX)
    counted = any(c.claim_id == asked.claim_id and c.group == asked.group for c in book.confirmations)
    savings = not counted and any(line.family in SAVINGS for line in new)
    pension = not counted and any(_benefit(line) == BenefitCode.JP_LUMP_SUM for line in new)
    made = Confirmation(
        claim_id=asked.claim_id,
        group=asked.group,
        lines=tuple(new),
        confirmed_on=on,
        jht_gross_rupiah=asked.gross_rupiah if savings else 0,
        pension_gross_rupiah=asked.gross_rupiah if pension else 0,
        released_by=released_by,
    )
    return replace(book, confirmations=(*book.confirmations, made))


def _user(book: Book, line: EntitlementLine, but: str) -> str | None:
    """The other claim that confirmed the line's entitlement, if any."""
    return next((c.claim_id for c in book.confirmations if c.claim_id != but and _share(c.lines, line)), None)


def _reserver(book: Book, line: EntitlementLine, but: str) -> str | None:
    """The other claim that holds the line's entitlement reserved, if any."""
    granted = (r for r in book.reservations if r.granted and r.claim_id != but)
    return next((r.claim_id for r in granted if _share(r.lines, line)), None)


def _things(lines: Iterable[EntitlementLine]) -> tuple[Fingerprint, ...]:
    """All that the lines use up, in their order."""
    return tuple(thing for line in lines for thing in line.fingerprints)


def _share(lines: Iterable[EntitlementLine], line: EntitlementLine) -> bool:
    """Whether one of the lines uses up what this one does."""
    return not set(_things(lines)).isdisjoint(line.fingerprints)


def _reservation(book: Book, claim_id: str) -> Reservation | None:
    return next((r for r in book.reservations if r.claim_id == claim_id), None)


def _confirmed_lines(book: Book, claim_id: str) -> set[EntitlementLine]:
    return {line for c in book.confirmations if c.claim_id == claim_id for line in c.lines}


def _with(book: Book, changed: Reservation) -> Book:
    """In the place of the claim's earlier reservation, else at the end."""
    if _reservation(book, changed.claim_id) is None:
        return replace(book, reservations=(*book.reservations, changed))
    return replace(book, reservations=tuple(changed if r.claim_id == changed.claim_id else r for r in book.reservations))


def _without(book: Book, claim_id: str) -> Book:
    return replace(book, reservations=tuple(r for r in book.reservations if r.claim_id != claim_id))


def _without_lines(book: Book, claim_id: str, freed: set[EntitlementLine]) -> Book:
    """Reservations and confirmations of which nothing is left go."""

    def rest(lines: tuple[EntitlementLine, ...]) -> tuple[EntitlementLine, ...]:
        return tuple(line for line in lines if line not in freed)

    reservations = (r if r.claim_id != claim_id else replace(r, lines=rest(r.lines)) for r in book.reservations)
    confirmations = (c if c.claim_id != claim_id else replace(c, lines=rest(c.lines)) for c in book.confirmations)
    return Book(
        reservations=tuple(r for r in reservations if r.lines),
        confirmations=tuple(c for c in confirmations if c.lines),
    )


def _full(what: str, limit: int) -> Unprocessable:
    return Unprocessable(
        ReasonCode.LEDGER_FULL, f"the member has {limit} {what} already: close what is stale or raise the limit, then replay this"
    )
