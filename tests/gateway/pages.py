"""A house with pages, and what a browser without JavaScript does in it: cookies, hidden fields, forms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from httpx import Response
from pydantic import SecretStr

from gateway.parts import install
from gateway.reading.claims import WholeClaim
from gateway.settings import GatewaySettings
from tests.gateway import claims
from tests.gateway.house import ISSUER, URL, House

KEY: Final = SecretStr("a secret of thirty-two characters or more")
HIDDEN: Final = re.compile(r'name="form" value="([^"]+)"')
BORN: Final = {"day": "5", "month": "8", "year": "1968"}


def settings(**over: Any) -> GatewaySettings:
    default: dict[str, Any] = {"public_url": URL, "issuers": (ISSUER,), "page_key": KEY}
    return GatewaySettings(**default | over)


def paged_house(whole: WholeClaim | None = None, **over: Any) -> House:
    """With one claim in it."""
    house = House(settings=settings(**over))
    install(house.app, replace(house.parts(), issuer=house.issuer))
    known = claims.whole() if whole is None else whole
    house.claims.whole[known.claim.claim_id] = known
    house.claims.events[known.claim.claim_id] = [claims.event(1)]
    return house


def form_key(answer: Response) -> str:
    found = HIDDEN.search(answer.text)
    assert found is not None, answer.text
    return found[1]


async def asked(house: House, reference: str = claims.REFERENCE, **over: str) -> Response:
    """The answer to a reference and a birth date."""
    key = form_key(await house.client.get("/"))
    return await house.client.post("/", data={"form": key, "reference": reference, **BORN, **over})


async def followed(house: House) -> Response:
    """The claim's page, signed in by reference and birth date."""
    answer = await asked(house)
    assert answer.status_code == 303, answer.text
    return await house.client.get(answer.headers["location"])
