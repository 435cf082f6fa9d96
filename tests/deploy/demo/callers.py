"""The demo's callers at the gateway of a house, without a socket."""

from __future__ import annotations

from deploy.demo.calls import Callers
from deploy.demo.credentials import Credentials, Who
from gateway.client import Sender
from tests.gateway.client.callers import HouseTransport
from tests.gateway.house import House


class HouseCredentials(Credentials):
    """Tokens that the house trusts, at the house's time."""

    def __init__(self, house: House) -> None:
        self._house = house

    def token(self, who: Who) -> str:
        return self._house.issuer.token(self._house.clock(), self._house.settings.audience, who.claims())


def callers(house: House) -> Callers:
    return Callers(Sender(HouseTransport(house)), HouseCredentials(house))
