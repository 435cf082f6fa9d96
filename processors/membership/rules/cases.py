"""The case: the insured event that claims report. A member dies once, whatever the reports say of the date or the kind."""

from typing import Final

from processors.membership.tables import CASE_CLAIMS_MAX, CASES_MAX, Case
from schemas.events.ledger import LinkedClaim
from schemas.events.requests import CoverageRequested
from schemas.identifiers import case_id
from schemas.kinds import KINDS
from schemas.reasons import ReasonCode
from streams.contract import Unprocessable
from streams.rows import replace

ONCE: Final = "once"


def case_of(member_id: str, asked: CoverageRequested) -> str:
    rule = KINDS[asked.kind]
    return case_id(member_id, rule.event, ONCE if rule.once else asked.event_date.isoformat())


def joined(cases: tuple[Case, ...], case: str, claim: LinkedClaim) -> tuple[Case, ...]:
    """The claim in its case, and in no other; it keeps its place when it was there before."""
    rest = left(tuple(c for c in cases if c.case_id != case), claim.claim_id)
    known = next((c for c in cases if c.case_id == case), Case(case_id=case, claims=()))
    if any(other.claim_id == claim.claim_id for other in known.claims):
        claims = tuple(claim if other.claim_id == claim.claim_id else other for other in known.claims)
    else:
        claims = (*known.claims, claim)
    if len(rest) >= CASES_MAX or len(claims) > CASE_CLAIMS_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL,
            f"the member has {CASES_MAX} cases or the case {CASE_CLAIMS_MAX} claims already: close what is stale, then replay this",
        )
    return (*rest, replace(known, claims=claims))


def left(cases: tuple[Case, ...], claim_id: str) -> tuple[Case, ...]:
    """Without the claim; a case of no claims goes."""
    kept = (replace(c, claims=tuple(other for other in c.claims if other.claim_id != claim_id)) for c in cases)
    return tuple(c for c in kept if c.claims)


def others(cases: tuple[Case, ...], case: str, claim_id: str) -> tuple[LinkedClaim, ...]:
    """The other claims of the case, oldest first."""
    known = next((c for c in cases if c.case_id == case), None)
    return () if known is None else tuple(other for other in known.claims if other.claim_id != claim_id)
