"""What a processor keyed by claims tells everyone when a claim's record was set aside, and when it goes on."""

from collections.abc import Iterable

from schemas.events.holds import ClaimHeld, ClaimResumed
from streams.contract import Event, Output, SetAside


class ClaimKeyed:
    """The part of the processor contract that is the same for every processor whose keys are claims."""

    name: str

    def parked(self, key: str, reason: str, dead_letter_id: str) -> Iterable[Output]:
        return (Output(key, ClaimHeld(processor=self.name, reason=reason, dead_letter_id=dead_letter_id)),)

    def held(self, event: Event) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """Everyone was told that the claim is held: nothing more is said per event."""
        return ()

    def resumed(self, key: str, dead_letter_id: str) -> Iterable[Output]:
        return (Output(key, ClaimResumed(processor=self.name, dead_letter_id=dead_letter_id)),)

    def set_aside(self, letter: SetAside) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """Whoever wrote it watches the claim, or nobody waits for an answer."""
        return ()

    def discarded(self, letter: SetAside) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """As when it was set aside."""
        return ()
