"""Who the demo's callers are, and their tokens from the gateway's local issuer: cached, and renewed long before they end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from joserfc.jwk import OKPKey

from gateway.access.callers import EVERY_OFFICE, caller_of
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from gateway.settings import GatewaySettings
from schemas.vocabulary import AuthorityRole, Channel

LIFETIME_SECONDS: Final = 3_600
RENEWED_SECONDS: Final = 1_800.0
CHANNEL_SCOPES: Final = (
    Scope.CLAIMS_SUBMIT,
    Scope.CLAIMS_FOLLOW,
    Scope.CLAIMS_READ,
    Scope.DOCUMENTS_WRITE,
    Scope.MANIFEST_READ,
)
STATING_SCOPES: Final = (Scope.COVERAGE_WRITE, Scope.BATCHES_WRITE)
"""Of who states its part of the coverage in files."""
AUDIENCE: Final = str(GatewaySettings.model_fields["audience"].default)


@dataclass(frozen=True, slots=True)
class Who:
    """A caller: a channel's system or one of its organisations, a claimant with a link to one `claim` in a channel's app, an officer, a
    sponsor, or (none of them) the registry."""

    channel: Channel | None = None
    organisation: str | None = None
    officer: str | None = None
    role: AuthorityRole | None = None
    claim: str | None = None
    sponsor: str | None = None

    def claims(self) -> dict[str, Any]:
        """What its token says beside times and issuer."""
        if self.channel is not None:
            grant: dict[str, Any] = {"channel": self.channel}
            if self.organisation is not None:
                grant["organisation"] = self.organisation
            if self.claim is not None:
                grant["claims"] = [self.claim]
            name = "-".join(part for part in (str(self.channel), self.organisation, self.claim) if part)
            scopes = (*CHANNEL_SCOPES, *STATING_SCOPES) if self.channel is Channel.EMPLOYER else CHANNEL_SCOPES
            return {"sub": name, "scope": " ".join(scopes), "santunan": grant}
        if self.sponsor is not None:
            return {"sub": self.sponsor, "scope": " ".join(STATING_SCOPES), "santunan": {"sponsor": self.sponsor}}
        if self.officer is not None:
            grant = {"officer": self.officer, "role": self.role, "offices": [EVERY_OFFICE]}
            return {"sub": self.officer, "scope": f"{Scope.OFFICE_READ} {Scope.OFFICE_DECIDE}", "santunan": grant}
        return {"sub": "registry", "scope": f"{Scope.COVERAGE_WRITE} {Scope.MANIFEST_READ}", "santunan": {"registry": True}}

    @property
    def client(self) -> str:
        """As the gateway calls it in its logs and event ids."""
        caller = caller_of(self.claims())
        assert caller is not None
        return caller.client


class Credentials:
    """Tokens of one gateway's issuer. `clock` gives monotonic seconds."""

    def __init__(self, url: str, key: OKPKey, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = LocalIssuer(url, key)
        self._clock = clock
        self._tokens: dict[Who, tuple[str, float]] = {}

    def token(self, who: Who) -> str:
        known = self._tokens.get(who)
        if known is None or self._clock() - known[1] > RENEWED_SECONDS:
            known = self._issuer.token(datetime.now(UTC), AUDIENCE, who.claims(), LIFETIME_SECONDS), self._clock()
            self._tokens[who] = known
        return known[0]
