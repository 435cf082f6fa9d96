"""The client against the gateway of a house, without a socket, and a transport that answers what a test wants."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.client import Client, Sender
from gateway.client.transport import Answer, ConnectionLost, Request
from tests.gateway.house import CHANNEL_SCOPES, House


class HouseTransport:
    """Carries requests to the house's application, and remembers them with their answers."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.exchanged: list[tuple[Request, Answer]] = []

    async def exchange(self, request: Request, seconds_max: float) -> Answer:
        content = request.body if isinstance(request.body, bytes) else request.body.read_bytes()
        came = await self._house.client.request(
            request.method, request.target, headers=dict(request.headers), content=content or None
        )
        answer = Answer(came.status_code, {name.lower(): value for name, value in came.headers.items()}, came.content)
        self.exchanged.append((request, answer))
        return answer


class LosingTransport(HouseTransport):
    """Loses the answers of the first so many requests of one method: the house has taken them."""

    def __init__(self, house: House, method: str, lost: int) -> None:
        super().__init__(house)
        self._method = method
        self._left = lost

    async def exchange(self, request: Request, seconds_max: float) -> Answer:
        answer = await super().exchange(request, seconds_max)
        if request.method == self._method and self._left:
            self._left -= 1
            raise ConnectionLost("the answer was lost")
        return answer


class ScriptedTransport:
    """Answers the given answers, one after the other; a text is a connection that is lost for that reason."""

    def __init__(self, answers: Sequence[Answer | str]) -> None:
        self._answers = iter(answers)
        self.requests: list[Request] = []

    async def exchange(self, request: Request, seconds_max: float) -> Answer:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, str):
            raise ConnectionLost(answer)
        return answer


def caller(
    house: House, scope: str = CHANNEL_SCOPES, transport: HouseTransport | None = None, **santunan: object
) -> tuple[Client, HouseTransport]:
    """A client whose token names whom it acts for, and who waits for nothing."""
    carried = transport or HouseTransport(house)
    return Client(Sender(carried, sleep=_at_once), lambda: house.token(scope, "caller", **santunan)), carried


async def _at_once(_seconds: float) -> None:
    return None
