"""Object-level checks: a channel sees what it filed, an organisation its own, a person theirs, an officer their office's.

Who may not see a claim is told that it is unknown: its existence is nobody else's business.
"""

from gateway.accepting import channel_of, full_reference, require_names_accounts
from gateway.access.callers import Caller
from gateway.parts import Parts
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Wanted, WholeClaim
from gateway.reading.offices import works_for
from processors.claim_state.tables import Claim
from schemas.admission import SEPARATOR
from schemas.claim import ClaimPersonal
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.vocabulary import Channel

UNKNOWN = Problem(
    ProblemCode.CLAIM_UNKNOWN,
    "there is no such claim that you may see: check the id; a claim just accepted may take some seconds to show",
)


def aliases_of(personal: ClaimPersonal) -> frozenset[str]:
    """The keys of everybody whom the filing names with a number: the member and the payees."""
    member = personal.member
    known = (
        (AliasKind.NIK, member.nik),
        (AliasKind.KPJ, member.membership_number),
        (AliasKind.PASSPORT, member.passport),
        *((AliasKind.NIK, payee.nik) for payee in personal.payees),
    )
    return frozenset(alias_key(kind, value) for kind, value in known if value)


def is_theirs(caller: Caller, claim: Claim, personal: ClaimPersonal | None) -> bool:
    """Whether a claimant's, channel's or organisation's token may see the claim."""
    grant = caller.grant
    if grant.is_person:
        named = personal is not None and bool(grant.aliases & aliases_of(personal))
        return claim.claim_id in grant.claims or named or (grant.member is not None and claim.member_id == grant.member)
    if grant.channel is None or claim.channel is not grant.channel:
        return False
    return (claim.channel_reference or "").startswith(prefix_of(caller))


def prefix_of(caller: Caller) -> str:
    """What the references of the caller's own claims begin with. Raises `Problem`."""
    return f"{caller.grant.organisation}{SEPARATOR}" if channel_of(caller).organisations else ""


def own_claims(caller: Caller) -> Wanted:
    """The claims that the caller may list. Raises `Problem`."""
    grant = caller.grant
    if not grant.is_person:
        return Wanted(channel=channel_of(caller).channel, reference_prefix=prefix_of(caller))
    if grant.member is None and not grant.claims:
        raise Problem(
            ProblemCode.NOT_YOURS, "your token names no member and no claim to list: ask for one claim, or for other credentials"
        )
    return Wanted(member=grant.member, claims=grant.claims)


async def own_claim(parts: Parts, caller: Caller, claim: str) -> WholeClaim:
    """The claim, if the caller may see it. Raises `Problem`."""
    whole = await parts.claims.claim(claim)
    if whole is None or not is_theirs(caller, whole.claim, whole.personal):
        raise UNKNOWN
    return whole


async def own_payees_claim(parts: Parts, caller: Caller, claim: str, payee_ref: str) -> Claim:
    """An employer or a facility speaks for itself alone, as a payee of what it filed. Raises `Problem`."""
    profile = channel_of(caller)
    require_names_accounts(profile)
    found = await own_claim(parts, caller, claim)
    payees = () if found.personal is None else found.personal.payees
    if not any(payee.ref == payee_ref and payee.relationship in profile.own_payees for payee in payees):
        raise Problem(
            ProblemCode.NOT_YOURS,
            f"{profile.about} name their own account only, as a payee of a claim that they filed: let the payee name theirs",
        )
    return found.claim


async def office_claim(parts: Parts, caller: Caller, claim: str) -> WholeClaim:
    """The claim, if it belongs to one of the officer's offices. Raises `Problem`."""
    whole = await parts.claims.claim(claim)
    if whole is None or not works_for(caller.grant.offices, whole.claim.channel, whole.claim.channel_reference):
        raise UNKNOWN
    return whole


async def require_own(parts: Parts, caller: Caller, claim: str, reference: str | None) -> None:
    """Nothing is looked up where the token names the claim, or the channel its reference. Raises `Problem`."""
    if claim in caller.grant.claims:
        return
    if caller.grant.is_person or reference is None:
        await own_claim(parts, caller, claim)
    else:
        filed_by(caller, claim, reference)


def filed_by(caller: Caller, claim: str, reference: str) -> tuple[Channel, str]:
    """Channel and full reference of the caller's own filing; nothing is looked up. Raises `Problem` where they are of another claim."""
    channel, full = channel_of(caller).channel, full_reference(caller, reference)
    if claim_id(channel, full) != claim:
        raise Problem(ProblemCode.CLAIM_UNKNOWN, "this reference of yours is not of this claim: check both")
    return channel, full


def require_own_filing(caller: Caller, personal: ClaimPersonal) -> None:
    """A claimant's own token files only what concerns them, as the member or a payee. Raises `Problem`."""
    if caller.grant.is_person and not caller.grant.aliases & aliases_of(personal):
        raise Problem(
            ProblemCode.NOT_YOURS, "with this token you may only file for yourself: as the member, or as a payee with your NIK"
        )
