"""The committed document is what the endpoints say, and whole."""

from typing import Any

from gateway.app import build_app
from gateway.openapi import PAGE, SCHEME, document, text
from gateway.routing import GatedRoute, JsonBody, calls_of

DOCUMENT = document(build_app())
OPERATIONS = [(path, method, operation) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        here = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return here.union(*(references(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(references(child) for child in node))
    return set()


def test_the_committed_document_is_what_the_endpoints_say() -> None:
    assert PAGE.read_text() == text(), "run `make generate` and commit it"


def test_every_reference_leads_somewhere() -> None:
    names = {reference.removeprefix("#/components/schemas/") for reference in references(DOCUMENT)}
    assert names <= set(DOCUMENT["components"]["schemas"])


def test_every_operation_says_its_scope_its_problems_and_its_name() -> None:
    for path, method, operation in OPERATIONS:
        gate = operation["security"]
        assert gate == [] or len(gate[0][SCHEME]) == 1, (path, method)
        assert not gate or {"401", "403", "429"} <= set(operation["responses"]), (path, method)
        assert "application/problem+json" in str(operation["responses"]), (path, method)
    names = [operation["operationId"] for *_, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_every_body_that_is_read_is_described_and_takes_no_unknown_field() -> None:
    for route in build_app().routes:
        assert isinstance(route, GatedRoute)
        bodies = [call for call in calls_of(route.dependant) if isinstance(call, JsonBody)]
        for body in bodies:
            assert DOCUMENT["components"]["schemas"][body.model.__name__]["additionalProperties"] is False
