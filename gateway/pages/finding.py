"""A claim by its reference and a birth date, with the same answer whether the claim is unknown, the date is wrong, or it is locked."""

import re
from datetime import date
from hashlib import sha256
from typing import Final

from fastapi import Request

from gateway.access.callers import Caller, Grant
from gateway.access.scopes import Scope
from gateway.pages.routing import address_of
from gateway.pages.sessions import visit_of
from gateway.parts import parts_of
from gateway.reading.claims import Wanted
from schemas.claim import ClaimPersonal
from schemas.identifiers import UUID_PATTERN, claim_id
from schemas.vocabulary import Channel

REFERENCE_LENGTH_MAX: Final = 80
DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
WHO_DIGITS: Final = 16
FOLLOWING: Final = frozenset({Scope.CLAIMS_READ, Scope.DOCUMENTS_WRITE})
BY_LINK: Final = FOLLOWING | {Scope.CLAIMS_FOLLOW}
"""Only who has a link that the fund sent may also say where money goes, withdraw or appeal."""


async def found_claim(request: Request, reference: str, born: date) -> str | None:
    """The id of the claim with this reference of which the member, or a payee, was born on that day; None for every other answer.

    A known claim is asked for once more than an unknown one would need, so that the time of the answer says nothing either."""
    parts, now, settings = parts_of(request), visit_of(request).now, parts_of(request).settings
    assert parts.pages is not None
    guesses = parts.pages.guesses
    written = DASHES.sub("-", "".join(reference.split()))[:REFERENCE_LENGTH_MAX]
    whose, address = sha256(written.upper().encode()).hexdigest(), address_of(request)
    if guesses.locked(whose, now) or guesses.locked(address, now):
        return None
    ids = _ids(written)
    known = await parts.claims.page(Wanted(claims=frozenset(ids)), None, len(ids))
    asked = [claim.claim_id for claim in known] or ids[:1]
    for whole in [await parts.claims.claim(each) for each in asked]:
        if whole is not None and born in birth_dates(whole.personal):
            guesses.right(whose)
            return whole.claim.claim_id
    guesses.wrong(whose, settings.page_guesses_max, now)
    guesses.wrong(address, settings.page_client_guesses_max, now)
    return None


def birth_dates(personal: ClaimPersonal | None) -> frozenset[date]:
    """Of the member and of those who are to be paid, as the filing names them."""
    if personal is None:
        return frozenset()
    born = (personal.member.birth_date, *(payee.birth_date for payee in personal.payees))
    return frozenset(day for day in born if day is not None)


def _ids(written: str) -> list[str]:
    """The claims that may have this reference: one for each channel, as written and in capitals; or an id itself."""
    if re.match(UUID_PATTERN, written.lower()):
        return [written.lower()]
    spellings = dict.fromkeys((written, written.upper()))
    return [claim_id(channel, spelling) for spelling in spellings for channel in Channel]


def follower(claim: str, *, by_link: bool) -> Caller:
    """Whoever follows one claim on its page: a claimant through the web counter, who sees that claim and nothing else."""
    who = sha256(claim.encode()).hexdigest()[:WHO_DIGITS]
    grant = Grant(channel=Channel.LAPAK_ASIK, claims=frozenset({claim}))
    return Caller(client=f"page~{who}", scopes=BY_LINK if by_link else FOLLOWING, grant=grant)
