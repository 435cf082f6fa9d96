"""Whose alias it is: requests go on to the one member, wait while there is none, and wait for a person while there are two."""

from processors.membership.rules.statements import Statement, with_waiting
from processors.membership.tables import HOLDERS_MAX, WAITING_CLAIMS_MAX, WAITING_STATEMENTS_MAX, Alias, Holder
from schemas.basis import Basis
from schemas.events.contributions import EmploymentReported
from schemas.events.ledger import CoverageMissing
from schemas.events.requests import CoverageFound, CoverageRequested, FingerprintShared, IdentityLinked
from schemas.reasons import ReasonCode
from schemas.signals import joined
from streams.contract import Effects, Unprocessable
from streams.rows import replace


def requested(alias: Alias, asked: CoverageRequested, effects: Effects) -> Alias:
    """On to the member; or wait here, and try the filing's next alias."""
    owners = alias.owners
    if len(owners) == 1:
        _forward(alias, asked, effects, waited=False)
        return _without(alias, asked.claim_id, asked.revision)
    known = next((waiting for waiting in alias.personal if waiting.claim_id == asked.claim_id), None)
    if known is not None and known.revision >= asked.revision:
        return alias
    if owners:
        _missing(asked, ReasonCode.IDENTITY_AMBIGUOUS, effects)
    else:
        _try_next(alias, asked, effects)
    rest = tuple(waiting for waiting in alias.personal if waiting.claim_id != asked.claim_id)
    if len(rest) >= WAITING_CLAIMS_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL,
            f"{WAITING_CLAIMS_MAX} claims wait for this alias already: have the registry report its member, then replay this",
        )
    return replace(alias, personal=(*rest, asked))


def linked(alias: Alias, link: IdentityLinked, effects: Effects) -> Alias:
    """Who waits goes on as soon as the alias is one member's; a second member makes it ambiguous until a newer record of one
    of the two does not name it any more."""
    known = next((holder for holder in alias.holders if holder.member_id == link.member_id), None)
    if known is not None and known.sequence >= link.sequence:
        return alias
    holder = Holder(member_id=link.member_id, sequence=link.sequence, linked=link.linked)
    others = tuple(other for other in alias.holders if other.member_id != link.member_id)
    if len(others) >= HOLDERS_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL,
            f"{HOLDERS_MAX} members' records named this alias: correct them in the registry, then discard this",
        )
    after = replace(alias, holders=(*others, holder))
    if len(after.owners) == 1:
        for waiting in after.personal:
            _forward(after, waiting, effects, waited=True)
        for said in (*after.employed, *after.sponsored):
            effects.emit(after.owners[0], said)
        return replace(after, personal=(), employed=(), sponsored=())
    return after


def stated(alias: Alias, said: Statement, effects: Effects) -> Alias:
    """On to the member; or wait here until the alias is one member's. The member puts statements in order."""
    owners = alias.owners
    if len(owners) == 1:
        effects.emit(owners[0], said)
        return alias
    if said in (*alias.employed, *alias.sponsored):
        return alias
    if isinstance(said, EmploymentReported):
        after = replace(alias, employed=with_waiting(alias.employed, said))
    else:
        after = replace(alias, sponsored=with_waiting(alias.sponsored, said))
    if len(after.employed) + len(after.sponsored) > WAITING_STATEMENTS_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL,
            f"{WAITING_STATEMENTS_MAX} statements wait for this alias already: have the registry report its member, then replay this",
        )
    return after


def found(alias: Alias, word: CoverageFound, effects: Effects) -> Alias:
    """The request went on through another alias of the filing."""
    after = _without(alias, word.claim_id, word.revision)
    for waiting in alias.personal:
        if word.onward and waiting not in after.personal:
            _tell_next(alias, waiting, effects)
    return after


def shared(alias: Alias, word: FingerprintShared, effects: Effects) -> Alias:
    """On to the member, behind the claim's request; where that waits, it takes the word along, and so do its copies further on."""
    owners = alias.owners
    if len(owners) == 1:
        effects.emit(owners[0], word)
        return alias
    tried = {*word.tried, alias.alias_key}
    behind = next((key for key in word.aliases if key not in tried), None)
    if behind is not None:
        effects.emit(behind, word.model_copy(update={"tried": (*word.tried, alias.alias_key)}))
    kept = tuple(
        waiting.model_copy(update={"sightings": joined(waiting.sightings, word.sighting)})
        if (waiting.claim_id, waiting.revision) == (word.claim_id, word.revision)
        else waiting
        for waiting in alias.personal
    )
    return alias if kept == alias.personal else replace(alias, personal=kept)


def _forward(alias: Alias, asked: CoverageRequested, effects: Effects, *, waited: bool) -> None:
    """To the member, and the filing's other aliases need not keep it: those before, and when it was sent on, those behind."""
    effects.emit(alias.owners[0], asked)
    for before in asked.tried:
        effects.emit(before, CoverageFound(claim_id=asked.claim_id, revision=asked.revision, onward=False))
    if waited:
        _tell_next(alias, asked, effects)


def _tell_next(alias: Alias, asked: CoverageRequested, effects: Effects) -> None:
    """On the path that the request took, so that this cannot overtake it."""
    behind = _next(alias, asked)
    if behind is not None:
        effects.emit(behind, CoverageFound(claim_id=asked.claim_id, revision=asked.revision, onward=True))


def _try_next(alias: Alias, asked: CoverageRequested, effects: Effects) -> None:
    behind = _next(alias, asked)
    if behind is None:
        _missing(asked, ReasonCode.MEMBER_UNKNOWN, effects)
    else:
        effects.emit(behind, asked.model_copy(update={"tried": (*asked.tried, alias.alias_key)}))


def _next(alias: Alias, asked: CoverageRequested) -> str | None:
    tried = {*asked.tried, alias.alias_key}
    return next((key for key in asked.aliases if key not in tried), None)


def _missing(asked: CoverageRequested, reason: ReasonCode, effects: Effects) -> None:
    effects.emit(asked.claim_id, CoverageMissing(basis=Basis(claim=asked.revision), reason=reason))


def _without(alias: Alias, claim_id: str, revision: int) -> Alias:
    kept = tuple(w for w in alias.personal if w.claim_id != claim_id or w.revision > revision)
    return alias if len(kept) == len(alias.personal) else replace(alias, personal=kept)
