"""Deny by default: the route table has no endpoint that does not say who may call it."""

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.responses import Response

from gateway.access.scopes import MEANINGS, Scope
from gateway.app import build_app
from gateway.console.rendering import MORE_PATH, SCRIPT_PATH
from gateway.console.rendering import STYLE_PATH as CONSOLE_STYLE_PATH
from gateway.console.routers import CONSOLE
from gateway.endpoints import ROUTERS
from gateway.pages.rendering import ICON_PATH, STYLE_PATH
from gateway.pages.routers import PAGES
from gateway.routing import GatedRoute, Needs, needs, public, routes

OPEN = {"/livez", "/readyz", "/healthz", "/metrics", "/openapi.json", "/problems/{code}"}
OPEN |= {"/.well-known/openid-configuration", "/.well-known/jwks.json", "/v1/feed/keys"}
OPEN |= {
    "/",
    "/link",
    "/claim/leave",
    "/assisted",
    "/assisted/sign-in",
    "/assisted/return",
    "/assisted/token",
    STYLE_PATH,
    ICON_PATH,
}
OPEN |= {"/console", "/console/leave", CONSOLE_STYLE_PATH, SCRIPT_PATH, MORE_PATH}
OPEN |= {"/v1/coverage-proofs/verification", "/v1/coverage-proofs/keys"}
"""Every address that needs no token. An address is only added here by somebody who has thought about it."""

OPEN_TO_OPTIONS = {"/v1/uploads"}
"""Only asking what is spoken there needs no token."""


def table() -> list[GatedRoute]:
    found = build_app().routes
    assert all(isinstance(route, GatedRoute) for route in found), "an endpoint without a gate"
    return [route for route in found if isinstance(route, GatedRoute)]


def test_every_endpoint_declares_a_scope_or_stands_on_the_list_of_open_ones() -> None:
    without = [route for route in table() if not isinstance(route.access, Needs) and route.path not in OPEN]
    assert {route.path for route in without} == OPEN_TO_OPTIONS
    assert all(route.methods == {"OPTIONS"} for route in without)
    assert {route.path for route in table() if isinstance(route.access, Needs)} & OPEN == set()


def test_every_router_is_served() -> None:
    served = {(route.path, *sorted(route.methods or ())) for route in table()}
    declared = {
        (route.path, *sorted(route.methods or ()))
        for router in (*ROUTERS, *PAGES, *CONSOLE)
        for route in router.routes
        if isinstance(route, APIRoute)
    }
    assert served == declared


def test_an_endpoint_that_declares_nothing_cannot_be_defined() -> None:
    router: APIRouter = routes("test")

    async def endpoint() -> Response:
        return Response()

    with pytest.raises(TypeError, match="/v1/open must declare one scope"):
        router.get("/v1/open")(endpoint)
    with pytest.raises(TypeError, match="has 2"):
        router.get("/v1/both", dependencies=[public(), needs(Scope.CLAIMS_READ)])(endpoint)


def test_every_scope_says_what_it_lets_its_bearer_do() -> None:
    assert set(MEANINGS) == set(Scope)
