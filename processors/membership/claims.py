"""The member's open claims: what each is told of the facts on its date and of its case, and when they change."""

from typing import Final

from processors.membership.rules import cases
from processors.membership.rules.sightings import of_the_member
from processors.membership.rules.snapshot import Question, pension_account, snapshot, snapshot_digest, with_accounts
from processors.membership.rules.statements import Statement, folded, with_statements
from processors.membership.tables import (
    ALIASES_MAX,
    CLOSED_REMEMBERED_MAX,
    OPEN_CLAIMS_MAX,
    ClosedClaim,
    Member,
    OpenClaim,
    Registry,
)
from schemas.basis import Basis
from schemas.civil import civil_date
from schemas.events.coverage import CoverageReported, MemberPersonal
from schemas.events.ledger import ClaimLinked, CoverageEstablished, CoverageMissing, CoverageSnapshot, LedgerPersonal, LinkedClaim
from schemas.events.requests import CloseRequested, CoverageRequested, FingerprintShared, IdentityLinked
from schemas.identifiers import AliasKind, alias_key
from schemas.reasons import ReasonCode
from schemas.signals import Sighting, joined
from schemas.vocabulary import Filing, ReporterRole
from streams.contract import Effects, Unprocessable
from streams.rows import replace

VERSIONS_PER_REVISION: Final = 1_000
"""A claim that is new to this ledger starts above every version that another member's ledger gave to its earlier revisions."""
FINAL_OUTCOMES: Final = frozenset({"paid", "withdrawn", "linked", "abandoned"})
"""A denial may be appealed and a lapse undone: then the claim reserves again."""
REMEMBERED_OUTCOMES: Final = frozenset({"paid", "linked"})
"""Claims that stay in their case when they are closed: later ones of the case are told of them."""


def reported(member: Member, record: CoverageReported, effects: Effects) -> Member:
    """The newest record counts, in any order of arrival; open claims hear of it only if it changes the facts on their date."""
    if record.sequence <= member.sequence:
        return member
    _link_aliases(member, record, effects)
    after = replace(member, sequence=record.sequence, registry=Registry.of(record), personal=record.personal)
    return replace(after, claims=tuple(_established(after, claim, effects) for claim in member.claims))


def stated(member: Member, said: Statement, effects: Effects) -> Member:
    """An employer or sponsor about their part; open claims hear of it only if it changes the facts on their date."""
    sources = folded(member.sources, said)
    if sources is member.sources:
        return member
    after = replace(member, sources=sources)
    if after.registry is None:
        return after
    return replace(after, claims=tuple(_established(after, claim, effects) for claim in after.claims))


def requested(member: Member, asked: CoverageRequested, effects: Effects) -> Member:
    """A claim is filed or amended; a repeat, and a revision that is closed already, say nothing new."""
    known, closed = member.claim(asked.claim_id), member.closed_claim(asked.claim_id)
    if max(known.revision if known else 0, closed.revision if closed else 0) >= asked.revision:
        return member
    if known is None and len(member.claims) >= OPEN_CLAIMS_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL, f"{OPEN_CLAIMS_MAX} claims of this member are open already: close some, then replay this"
        )
    claim = OpenClaim(
        claim_id=asked.claim_id,
        revision=asked.revision,
        kind=asked.kind,
        filing=asked.filing,
        event_date=asked.event_date,
        received_on=civil_date(asked.received_at),
        case_id=cases.case_of(member.member_id, asked),
        version=known.version if known else closed.version if closed else 0,
        digest=known.digest if known else "",
        sightings=asked.sightings,
    )
    linked = LinkedClaim(
        claim_id=claim.claim_id,
        kind=claim.kind,
        filing=claim.filing,
        event_country=asked.event_country,
        event_province=asked.event_province,
        bill=asked.filing is Filing.APPLICATION and asked.reporter_role is ReporterRole.HEALTH_FACILITY,
    )
    grown = linked not in next((c.claims for c in member.cases if c.case_id == claim.case_id), ())
    member = _with_claim(replace(member, cases=cases.joined(member.cases, claim.case_id, linked)), claim)
    member, claim = _with_other_events(member, claim, effects)
    if member.registry is None:
        effects.emit(claim.claim_id, _unknown(member, claim))
        return member
    claim = _established(member, claim, effects, repeat=True)
    member = _with_claim(member, claim)
    _tell_linked(member, claim, effects)
    for other in member.claims:
        if grown and other.case_id == claim.case_id and other.claim_id != claim.claim_id:
            _tell_linked(member, other, effects)
    return member


def closed(member: Member, word: CloseRequested) -> Member:
    """The ledger forgets the claim, but for what a late request would undo."""
    claim, earlier = member.claim(word.claim_id), member.closed_claim(word.claim_id)
    left = ClosedClaim(
        claim_id=word.claim_id,
        revision=max(word.revision, claim.revision if claim else 0, earlier.revision if earlier else 0),
        version=claim.version if claim else earlier.version if earlier else 0,
        final=word.outcome in FINAL_OUTCOMES,
        kind=claim.kind if claim else earlier.kind if earlier else None,
        event_date=claim.event_date if claim else earlier.event_date if earlier else None,
    )
    rest = tuple(other for other in member.closed if other.claim_id != word.claim_id)
    return replace(
        member,
        claims=tuple(other for other in member.claims if other.claim_id != word.claim_id),
        closed=(*rest, left)[-CLOSED_REMEMBERED_MAX:],
        cases=member.cases if word.outcome in REMEMBERED_OUTCOMES else cases.left(member.cases, word.claim_id),
    )


def shared(member: Member, word: FingerprintShared, effects: Effects) -> Member:
    """Later claims show the same as this one: told as newer facts are, unless money is on its way or another revision counts."""
    claim = member.claim(word.claim_id)
    if claim is None or claim.revision != word.revision:
        return member
    after = _sighted(member, claim, word.sighting, effects)
    return member if after is claim else _with_claim(member, after)


def _with_other_events(member: Member, claim: OpenClaim, effects: Effects) -> tuple[Member, OpenClaim]:
    """How many events of the member lie close together: the new claim hears it with its answer, the others as newer facts."""
    found = of_the_member(member, claim.kind, claim.event_date)
    if found is None:
        return member, claim
    claim = replace(claim, sightings=joined(claim.sightings, found))
    member = _with_claim(member, claim)
    for other in member.claims:
        near = of_the_member(member, other.kind, other.event_date)
        if near is not None and other.claim_id != claim.claim_id:
            member = _with_claim(member, _sighted(member, other, near, effects))
    return member, claim


def _sighted(member: Member, claim: OpenClaim, found: Sighting, effects: Effects) -> OpenClaim:
    sightings = joined(claim.sightings, found)
    if sightings == claim.sightings or any(c.claim_id == claim.claim_id for c in member.book.confirmations):
        return claim
    after = replace(claim, sightings=sightings)
    return after if member.registry is None else _established(member, after, effects)


def _established(member: Member, claim: OpenClaim, effects: Effects, *, repeat: bool = False) -> OpenClaim:
    """The facts on the claim's date, told when they changed (or when a new revision asks): each change has its version."""
    facts = _facts(member, claim)
    digest = snapshot_digest(facts, claim.sightings)
    changed = digest != claim.digest
    if not changed and not repeat:
        return claim
    first = claim.version == 0
    floor = (claim.revision - 1) * VERSIONS_PER_REVISION + 1
    version = claim.version + changed if claim.digest else max(claim.version + 1, floor)
    after = replace(claim, version=version, digest=digest, jht=facts.jht, pension=pension_account(facts))
    assert member.personal is not None, "a record names its member"
    effects.emit(
        after.claim_id,
        CoverageEstablished(
            basis=_basis(after),
            member_id=member.member_id,
            digest=digest,
            snapshot=facts,
            sightings=claim.sightings,
            personal=LedgerPersonal(member=member.personal),
        ),
    )
    if first and not repeat:
        _tell_linked(member, after, effects)
    return after


def _facts(member: Member, claim: OpenClaim) -> CoverageSnapshot:
    """Once the claim's own payment is confirmed, the accounts stay as they were: paying from them is no new fact."""
    assert member.registry is not None, "facts come from the registry's record"
    registry = with_statements(member.registry, member.sources, claim.event_date)
    facts = snapshot(registry, Question(claim.kind, claim.event_date, claim.received_on))
    if any(c.claim_id == claim.claim_id for c in member.book.confirmations):
        return with_accounts(facts, claim.jht, claim.pension)
    return facts


def _tell_linked(member: Member, claim: OpenClaim, effects: Effects) -> None:
    effects.emit(
        claim.claim_id,
        ClaimLinked(
            basis=_basis(claim),
            case_id=claim.case_id,
            member_id=member.member_id,
            filing=claim.filing,
            others=cases.others(member.cases, claim.case_id, claim.claim_id),
        ),
    )


def _link_aliases(member: Member, record: CoverageReported, effects: Effects) -> None:
    """Each alias hears when the record names it for the first time, or no more; a month's wage file says nothing new."""
    before = _alias_keys(member.personal) if member.personal else []
    now = _alias_keys(record.personal)
    if len(now) > ALIASES_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL, f"the record names more than {ALIASES_MAX} aliases: have the registry split the member"
        )
    for keys, linked in (([key for key in now if key not in before], True), ([key for key in before if key not in now], False)):
        for key in keys:
            effects.emit(key, IdentityLinked(member_id=member.member_id, sequence=record.sequence, linked=linked))


def _alias_keys(personal: MemberPersonal) -> list[str]:
    """By NIK, membership numbers and passports, each once."""
    known = [(AliasKind.NIK, personal.nik)] if personal.nik else []
    known += [(AliasKind.KPJ, number) for number in personal.membership_numbers]
    known += [(AliasKind.PASSPORT, number) for number in personal.passports]
    return list(dict.fromkeys(alias_key(kind, value) for kind, value in known if value))


def _unknown(member: Member, claim: OpenClaim) -> CoverageMissing:
    return CoverageMissing(basis=_basis(claim), reason=ReasonCode.MEMBER_UNKNOWN, member_id=member.member_id)


def _basis(claim: OpenClaim) -> Basis:
    return Basis(claim=claim.revision, coverage=claim.version)


def _with_claim(member: Member, claim: OpenClaim) -> Member:
    """In its place, else as the newest."""
    if member.claim(claim.claim_id) is None:
        return replace(member, claims=(*member.claims, claim))
    return replace(member, claims=tuple(claim if c.claim_id == claim.claim_id else c for c in member.claims))
