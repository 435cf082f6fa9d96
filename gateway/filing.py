"""A claim as channels file it, one by one, in the assisted form or in files: what each of them must be able to say."""

from typing import Final

from gateway.accepting import Moment
from schemas.admission import OwnReference
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.envelope import Data
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
