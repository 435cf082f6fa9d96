"""`Idempotency-Key`: the same key and content is the same record; this memory only saves writing it again and names a reused key.

It is this process's own and bounded. Repeats that it does not know are written again, the same bytes, and taken once by intake.
"""

from collections import OrderedDict
from typing import Annotated, Final

from fastapi import Header

from gateway.problems import Problem, ProblemCode

HEADER: Final = "Idempotency-Key"
IdempotencyKey = Annotated[
    str,
    Header(alias=HEADER, pattern=r"^[\x21-\x7e]{1,80}$", description="Your own, one per intent: the same with each repeat."),
]


class Repeats:
    """Event ids by (client, key), of what was acknowledged."""

    def __init__(self, keys_max: int) -> None:
        self._keys_max = keys_max
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    def seen(self, client: str, key: str, event_id: str) -> bool:
        """Whether this very record was acknowledged before. Raises `Problem` when the key came with another content."""
        known = self._known.get((client, key))
        if known is None:
            return False
        if known != event_id:
            raise Problem(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "this idempotency key came before with another content: take a new key for a new intent, "
                "or send what you sent before",
            )
        return True

    def remember(self, client: str, key: str, event_id: str) -> None:
        """After the acknowledgement. The oldest are forgotten."""
        self._known[client, key] = event_id
        self._known.move_to_end((client, key))
        if len(self._known) > self._keys_max:
            self._known.popitem(last=False)
