"""One intent, sent until it is answered: the same bytes with the same key again after 408, 429, 502 to 504 and lost connections."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from secrets import SystemRandom
from typing import Final

from gateway.client.patience import RETRIED, Patience
from gateway.client.refusals import Unanswered, refusal_of
from gateway.client.transport import Answer, ConnectionLost, Request, Transport

OK_BELOW: Final = 300
Heard = Callable[[str], None]
_RANDOM: Final = SystemRandom()


def nobody(_why: str) -> None:
    """Is told nothing."""


class Sender:
    """Sends requests patiently. `heard` is told why each repeat was needed: a status, or `connection lost`.

    `sleep`, `clock` (monotonic seconds) and `draw` (in [0, 1)) are parameters for tests.
    """

    def __init__(
        self,
        transport: Transport,
        patience: Patience | None = None,
        *,
        heard: Heard = nobody,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = _RANDOM.random,
    ) -> None:
        self._transport = transport
        self._patience = patience or Patience()
        self._heard = heard
        self._sleep = sleep
        self._clock = clock
        self._draw = draw

    async def send(self, request: Request) -> Answer:
        """The answer, below 300. Raises `Refusal`, `Unreadable`, or `Unanswered`."""
        patience, deadline = self._patience, self._clock() + self._patience.total_seconds_max
        for attempt in range(1, patience.attempts_max + 1):
            answer, lost = await self._once(request)
            if answer is not None and answer.status < OK_BELOW:
                return answer
            if answer is not None and answer.status not in RETRIED:
                raise refusal_of(answer)
            wait = patience.wait_seconds(attempt, {} if answer is None else answer.headers, self._draw())
            if attempt == patience.attempts_max or self._clock() + wait > deadline:
                break
            self._heard("connection lost" if answer is None else str(answer.status))
            await self._sleep(wait)
        if answer is not None:
            raise refusal_of(answer)
        raise Unanswered(f"{request.method} {request.target.partition('?')[0]} was not answered in {attempt} attempts: {lost}")

    async def _once(self, request: Request) -> tuple[Answer | None, str]:
        try:
            return await self._transport.exchange(request, self._patience.answer_seconds_max), ""
        except ConnectionLost as error:
            return None, str(error)
