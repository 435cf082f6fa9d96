"""The submission that a filing becomes after the channel's profile was asked."""

from gateway.accepting import (
    channel_of,
    full_reference,
    require_attested,
    require_confirmed_by_right,
    require_taken,
)
from gateway.access.callers import Caller
from gateway.access.objects import require_own_filing
from gateway.filing import ClaimFiling
from schemas.civil import civil_date
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id


def submission_of(caller: Caller, filed: ClaimFiling, revision: int) -> tuple[str, ClaimSubmitted]:
    """The claim's id and its submission by this caller. Raises `Problem` for what they may not file."""
    profile = channel_of(caller)
    require_taken(profile, filed.claim, filed.reporter_role, civil_date(filed.received_at))
    require_attested(profile, filed.claim, filed.reporter_role, filed.personal, filed.received_at)
    require_own_filing(caller, filed.personal)
    require_confirmed_by_right(caller, (payee.account for payee in filed.personal.payees))
    reference = full_reference(caller, filed.reference)
    data = ClaimSubmitted(
        channel=profile.channel,
        channel_reference=reference,
        revision=revision,
        received_at=filed.received_at,
        reporter_role=filed.reporter_role,
        claim=filed.claim,
        personal=filed.personal,
    )
    return claim_id(profile.channel, reference), data
