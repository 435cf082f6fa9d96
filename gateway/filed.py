"""A claim as channels file it, one by one or in files, and the submission that it becomes after the channel's profile was asked."""

from typing import Final

from gateway.accepting import (
    Moment,
    channel_of,
    full_reference,
    require_attested,
    require_confirmed_by_right,
    require_taken,
)
from gateway.access.callers import Caller
from gateway.access.objects import require_own_filing
from schemas.admission import OwnReference
from schemas.civil import civil_date
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.envelope import Data
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.vocabulary import ReporterRole

FIRST_REVISION: Final = 1


class ClaimFiling(Data):
    """A claim as a channel files it; which channel it is, the token says. `reference`: the channel's own. `received_at`: when the
    channel took it in, with any zone; a repeat sends the same. A mandate holds on that day and was given by who might file themselves:
    any other is refused as `invalid_request`, as is a filing without one where the channel files with mandates only."""

    reference: OwnReference
    received_at: Moment
    reporter_role: ReporterRole
    claim: ClaimContent
    personal: ClaimPersonal


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
