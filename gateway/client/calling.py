"""What every group of operations stands on: requests of one caller, and answers as models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel

from gateway.client.refusals import Unreadable
from gateway.client.sending import Sender
from gateway.client.transport import Answer, Content, Request
from gateway.idempotency import HEADER as KEY_HEADER

ModelT = TypeVar("ModelT", bound=BaseModel)
JSON: Final = "application/json"
PAGE_ROWS: Final = 50


class Read(NamedTuple, Generic[ModelT]):
    """What was read, and the entity tag to change it with."""

    answer: ModelT
    etag: str


class Calling:
    """One caller: `token` gives the bearer token of each request."""

    def __init__(self, sender: Sender, token: Callable[[], str]) -> None:
        self._sender = sender
        self._token = token

    async def _write(
        self, model: type[ModelT], method: str, path: str, said: BaseModel, key: str, etag: str | None = None
    ) -> ModelT:
        headers = {KEY_HEADER: key, "Content-Type": JSON} | ({} if etag is None else {"If-Match": etag})
        return answered(model, await self._send(method, path, body_of(said), headers))

    async def _ask(self, model: type[ModelT], path: str, said: BaseModel) -> ModelT:
        """A question with a body, which changes nothing."""
        return answered(model, await self._send("POST", path, body_of(said), {"Content-Type": JSON}))

    async def _get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        return await self._send("GET", with_query(path, query or {}), b"", {})

    async def _send(self, method: str, target: str, body: Content, headers: Mapping[str, str]) -> Answer:
        return await self._sender.send(Request(method, target, {"Authorization": f"Bearer {self._token()}", **headers}, body))


def body_of(said: BaseModel) -> bytes:
    return said.model_dump_json(exclude_none=True).encode()


def with_query(path: str, query: Mapping[str, object]) -> str:
    said = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(said)}" if said else path


def answered(model: type[ModelT], answer: Answer) -> ModelT:
    """Raises `Unreadable`."""
    try:
        return model.model_validate_json(answer.body)
    except ValueError as error:
        raise Unreadable(f"the answer ({answer.status}) is no {model.__name__}: is the client as new as the gateway?") from error


def tagged(model: type[ModelT], answer: Answer) -> Read[ModelT]:
    return Read(answered(model, answer), answer.headers.get("etag", ""))
