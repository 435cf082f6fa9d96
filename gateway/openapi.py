"""The OpenAPI 3.1 document from the endpoints and their models: `python -m gateway.openapi` writes `docs/openapi.json`.

What FastAPI cannot see it is told here: bodies that are read by `json_body`, the scope that each endpoint declares, problems.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.access.keys import DISCOVERY_PATH
from gateway.access.scopes import MEANINGS
from gateway.app import TITLE, VERSION, build_app
from gateway.endpoints.answers import ProblemAnswer
from gateway.routing import GatedRoute, JsonBody, Needs, calls_of

Document = dict[str, Any]

PAGE: Final = Path(__file__).parents[1] / "docs" / "openapi.json"
OPENAPI: Final = "3.1.0"
SCHEME: Final = "oidc"
REFERENCE: Final = "#/components/schemas/{model}"
SHOWN: Final = "Shown"
ABOUT: Final = (
    "Every channel's door to the claims of a national workers' social-security fund. A `202` says that the record stands on the log; "
    "problems are RFC 9457 with stable codes. Clients ignore fields of answers that they do not know."
)


def document(app: FastAPI) -> Document:
    """The document of these endpoints."""
    gated = [route for route in app.routes if isinstance(route, GatedRoute) and route.include_in_schema]
    requests = _described({body.model.__name__: body.model for route in gated for body in _bodies(route)}.values())
    _close(requests)
    answers: Document = get_openapi(title=TITLE, version=VERSION, openapi_version=OPENAPI, description=ABOUT, routes=gated)
    found = _apart(answers, requests)
    schemas = found["components"]["schemas"]
    _add(schemas, _described([ProblemAnswer], "Problem"))
    _add(schemas, requests)
    found["components"]["securitySchemes"] = {SCHEME: _scheme()}
    for route in gated:
        for method in route.methods or ():
            _declare(found["paths"][route.path_format][method.lower()], route)
    found["components"]["schemas"] = dict(sorted(schemas.items()))
    return found


def _bodies(route: GatedRoute) -> Iterator[JsonBody[Any]]:
    yield from (call for call in calls_of(route.dependant) if isinstance(call, JsonBody))


def _declare(operation: Document, route: GatedRoute) -> None:
    """Who may call it, and what it reads."""
    access = route.access
    operation["security"] = [{SCHEME: [access.scope.value]}] if isinstance(access, Needs) else []
    for body in _bodies(route):
        schema = {"$ref": REFERENCE.format(model=body.model.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}


def _described(models: Iterable[type[BaseModel]], name: str | None = None) -> Document:
    """The models' schemas and those that they refer to, by name; a single one under `name`."""
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    schemas: Document = found.get("$defs", {})
    if name is not None:
        (model,) = models
        schemas[name] = schemas.pop(model.__name__)
    return schemas


def _close(schemas: Document) -> None:
    """Requests are refused for a field that nobody knows: a misspelt one would be lost in silence."""
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema["additionalProperties"] = False


def _apart(answers: Document, requests: Document) -> Document:
    """Answers take no part in what a request may leave out or must not hold: a model that is read and shown has two schemas."""
    shown = answers.setdefault("components", {}).setdefault("schemas", {})
    twice = {name for name, schema in requests.items() if shown.get(name, schema) != schema}
    renamed = {REFERENCE.format(model=name): REFERENCE.format(model=name + SHOWN) for name in twice}
    found = cast("Document", _referring(answers, renamed))
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {name + SHOWN if name in twice else name: schema for name, schema in schemas.items()}
    return found


def _referring(node: object, renamed: dict[str, str]) -> object:
    """The same with references renamed."""
    if isinstance(node, dict):
        return {
            key: renamed.get(child, child) if key == "$ref" and isinstance(child, str) else _referring(child, renamed)
            for key, child in node.items()
        }
    return [_referring(child, renamed) for child in node] if isinstance(node, list) else node


def _add(schemas: Document, more: Document) -> None:
    """Raises ValueError when two models of one name differ."""
    for name, schema in more.items():
        known = schemas.setdefault(name, schema)
        if known != schema:
            raise ValueError(f"two different models are called {name}: give one of them another name")


def _scheme() -> Document:
    scopes = "\n".join(f"- `{scope}`: {meaning}" for scope, meaning in MEANINGS.items())
    return {
        "type": "openIdConnect",
        "openIdConnectUrl": DISCOVERY_PATH,
        "description": f"Bearer tokens (RFC 9068) of an issuer that the fund trusts; machine channels' are bound to their certificate "
        f"(RFC 8705). The claim `santunan` says for whom the bearer acts.\n\nScopes:\n{scopes}",
    }


def text() -> str:
    """The document as its file holds it."""
    return json.dumps(document(build_app()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text())
