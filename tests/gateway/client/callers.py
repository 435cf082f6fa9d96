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


def caller(house: House, scope: str = CHANNEL_SCOPES, **santunan: object) -> tuple[Client, HouseTransport]:
    """A client whose token names whom it acts for."""
    transport = HouseTransport(house)
    return Client(Sender(transport), lambda: house.token(scope, "caller", **santunan)), transport
