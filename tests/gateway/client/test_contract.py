"""The client speaks the committed OpenAPI document: every operation is a method with its path, parameters and models."""

from __future__ import annotations

import inspect
import json
import re
import typing
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import BaseModel

from gateway.access.keys import KeyDocument
from gateway.bulk.results import Result
from gateway.bulk.store import BatchKind
from gateway.client import Client, Manifest, Paper, Read, Sender, SignedPage, Unreadable, UploadLimits
from gateway.client.transport import Answer
from gateway.reports.asked import Each
from schemas.events.campaigns import Stands
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor
from schemas.vocabulary import DocumentKind
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM
from tests.gateway.client.callers import ScriptedTransport

pytestmark = pytest.mark.anyio
DOCUMENT = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "operationId" in operation
}
VALUES: dict[str, Any] = {
    "claim": CLAIM,
    "member": CLAIM,
    "batch": CLAIM,
    "campaign": CLAIM,
    "stands": Stands.PAUSED,
    "skipped": True,
    "document": "a paper/1",
    "code": "claim_unknown",
    "day": date(2026, 11, 20),
    "reference": "REF-1",
    "status": ClaimStatus.DENIED,
    "waiting_for": WaitingFor.DOCUMENTS,
    "cursor": "a/b+c",
    "limit": 7,
    "etag": '"r1"',
    "key": "key-1",
    "content": b"%PDF",
    "rows": 3,
    "rupiah": 4,
    "kind": BatchKind.CLAIMS,
    "month": "2026-10",
    "first": date(2026, 10, 1),
    "last": date(2026, 10, 31),
    "by": "segment,country",
    "each": Each.MONTH,
    "segment": "PMI",
    "channel": "mission",
    "country": "TW",
    "province": "Bali",
    "sponsor": "GN Lingkaran",
    "after": 2,
    "refused": True,
    "upload": CLAIM,
    "length": 9,
    "offset": 5,
    "piece": b"piece",
    "since": RECEIVED,
    "wait_seconds": 3,
}


NAMES = {"If-Match": "etag", "Idempotency-Key": "key", "Upload-Length": "length", "Upload-Offset": "offset"}
"""Headers that are a method's parameters, by their names there."""
DERIVED = {"Tus-Resumable", "Upload-Metadata", "Upload-Checksum"}
"""Headers that the client makes itself."""
CONTENT = {"content", "content_type", "piece"}
"""Parameters that are the body."""
OWN_ANSWERS = {Manifest, Paper, SignedPage, UploadLimits, KeyDocument, int, str, type(None), tuple[Result, ...]}
"""What is no model of the document."""


def method_name(operation_id: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", operation_id).lower()


def hints(operation_id: str) -> dict[str, Any]:
    method = getattr(Client, method_name(operation_id))
    found = typing.get_type_hints(method)
    named = {name: found[name] for name in (*inspect.signature(method).parameters, "return") if name in found}
    together = [name for name, kind in named.items() if typing.get_origin(kind) is typing.Unpack]
    for name in together:
        (written,) = typing.get_args(named.pop(name))
        named |= typing.get_type_hints(written)
    return named


def body_model(operation_id: str) -> type[BaseModel] | None:
    """The model among a method's parameters: its JSON body, or what is said of a file."""
    return next((kind for name, kind in hints(operation_id).items() if name != "return" and _is_model(kind)), None)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def said(model: type[BaseModel]) -> BaseModel:
    """A body that only its type matters of."""
    about: dict[str, Any] = {"kind": DocumentKind.CLAIM_FORM, "received_at": RECEIVED, "reference": "REF-1"}
    return model.model_construct(**{name: value for name, value in about.items() if name in model.model_fields})


def test_every_operation_is_a_method_and_every_method_an_operation() -> None:
    methods = {name for name, _ in inspect.getmembers(Client, inspect.iscoroutinefunction) if not name.startswith("_")}
    assert methods == {method_name(operation) for operation in OPERATIONS}


@pytest.mark.parametrize("operation_id", OPERATIONS)
async def test_a_method_sends_what_the_document_says(operation_id: str) -> None:
    method, path, operation = OPERATIONS[operation_id]
    transport = ScriptedTransport([Answer(200, {}, b"")])
    client = Client(Sender(transport), lambda: "a-token")
    takes = operation.get("requestBody", {}).get("content", {})
    values = VALUES | {"content_type": next(iter(takes), None)}
    arguments = {
        name: said(kind) if _is_model(kind) else values[name] for name, kind in hints(operation_id).items() if name != "return"
    }
    with suppress(Unreadable):  # an empty answer is none of their models
        await getattr(client, method_name(operation_id))(**arguments)
    (request,) = transport.requests
    parts = urlsplit(request.target)
    template = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
    assert request.method == method
    assert template.fullmatch(parts.path), (parts.path, path)
    by_place = {place: {p["name"] for p in operation.get("parameters", ()) if p["in"] == place} for place in ("query", "header")}
    assert set(parse_qs(parts.query)) <= by_place["query"]
    required = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header" and p.get("required")}
    assert required <= set(request.headers)
    assert set(request.headers) <= by_place["header"] | {"Authorization", "Content-Type"}
    if takes:
        assert request.headers["Content-Type"] in takes
    else:
        assert request.body == b""


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_methods_parameters_and_models_are_those_of_the_document(operation_id: str) -> None:
    _, _, operation = OPERATIONS[operation_id]
    named = {p["name"] for p in operation.get("parameters", ())}
    wanted = {NAMES.get(name, name) for name in named - DERIVED}
    model = body_model(operation_id)
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        assert model is not None
        assert content["application/json"]["schema"]["$ref"].rpartition("/")[2] == model.__name__
    elif model is not None:
        wanted -= set(model.model_fields)
        wanted |= {"claim"} & set(hints(operation_id))
    parameters = {name for name, kind in hints(operation_id).items() if name != "return" and not _is_model(kind)}
    assert parameters - CONTENT == wanted


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_methods_answer_is_the_documents(operation_id: str) -> None:
    _, _, operation = OPERATIONS[operation_id]
    (answer,) = (answer for status, answer in operation["responses"].items() if status < "300")
    returned = hints(operation_id)["return"]
    if typing.get_origin(returned) is Read:
        (returned,) = typing.get_args(returned)
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema and returned is not SignedPage:
        assert schema["$ref"].rpartition("/")[2] == returned.__name__
    else:
        assert returned in OWN_ANSWERS
