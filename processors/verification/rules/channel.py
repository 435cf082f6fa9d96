"""What the channel attests of how it took the claim in, and who filed at the claimant's side (domain section 4)."""

from collections.abc import Callable
from typing import Final

from processors.verification.rules.facts import PASSED, Facts, Finding, referred, warned
from schemas.channels import MANDATED
from schemas.claim import ChannelSteps
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel

STEPS: Final[dict[Channel, tuple[Callable[[ChannelSteps], object], str]]] = {
    Channel.JMO: (lambda steps: steps.face_matched_at, "the app attests no match of the face with the registry"),
    Channel.LAPAK_ASIK: (lambda steps: steps.interviewed_at, "no interview by video call is attested"),
}
"""The step that each channel takes with the claimant, and what is noted where it does not attest it."""


def steps(facts: Facts) -> Finding:
    """A channel's own step that it does not attest is noted: the papers and accounts are judged as ever."""
    if facts.channel not in STEPS:
        return PASSED
    taken, missing = STEPS[facts.channel]
    return PASSED if taken(facts.personal.steps or ChannelSteps()) else warned(missing)


def mandate(facts: Facts) -> Finding:
    """Unions, NGOs and placement companies are not listed as reporters: what they file with a mandate, an officer looks at."""
    if facts.personal.mandate is None or facts.channel not in MANDATED:
        return PASSED
    return referred(
        ReasonCode.ASSISTED_BY_MANDATE, "filed with a mandate by an assistant whom the law does not list: see the paper"
    )
