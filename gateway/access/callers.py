"""Who calls, as a verified token says: a channel's system, an organisation at a shared channel, a claimant, or an officer."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gateway.access.scopes import Scope
from schemas.admission import OrganisationCode
from schemas.identifiers import AliasKey, ClaimId, MemberId
from schemas.vocabulary import AuthorityRole, Channel

EVERY_OFFICE: Final = "*"
WHO_DIGITS: Final = 16


class Grant(BaseModel):
    """For whom the bearer acts. A claimant has `member` (the registry's id), `aliases` (keys of their NIK, card or passport) or
    `claims` (a link to one claim); an officer has an `officer` name, a role and offices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel | None = None
    organisation: OrganisationCode | None = None
    member: MemberId | None = None
    aliases: frozenset[AliasKey] = frozenset()
    claims: frozenset[ClaimId] = frozenset()
    officer: str | None = Field(default=None, min_length=1, max_length=60)
    role: AuthorityRole | None = None
    offices: frozenset[str] = frozenset()
    registry: bool = False
    """The membership registry itself."""
    sponsor: OrganisationCode | None = None
    """Who pays vulnerable workers' contributions for them."""

    @property
    def is_person(self) -> bool:
        """A claimant's own token sees theirs and nothing else, also where it comes through a channel's app."""
        return bool(self.member or self.aliases or self.claims)


class Token(BaseModel):
    """The claims of an access token (RFC 9068) that we use; others are of no concern."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sub: str = Field(min_length=1, max_length=200)
    client_id: str = Field(default="", max_length=200)
    scope: frozenset[Scope] = frozenset()
    santunan: Grant = Grant()
    """For whom its bearer acts: set by the issuer, never by the bearer."""
    certificate: str | None = None
    """SHA-256 of the client certificate that the token is bound to (RFC 8705 `cnf`, `x5t#S256`)."""

    @field_validator("scope", mode="before")
    @classmethod
    def _known_scopes(cls, value: object) -> object:
        """Space-separated by RFC 8693; scopes of other services are none of ours."""
        return frozenset(value.split()) & frozenset(Scope) if isinstance(value, str) else value


class Caller(BaseModel):
    """A verified caller. `client`: stable and not personal, for logs, rates, idempotency keys and event ids; each person and each
    organisation behind one application has their own."""

    model_config = ConfigDict(frozen=True)

    client: str
    scopes: frozenset[Scope]
    grant: Grant
    certificate: str | None = None


def caller_of(claims: Mapping[str, object]) -> Caller | None:
    """The caller that a verified token's claims describe; None when they do not fit our profile."""
    bound = claims.get("cnf")
    try:
        token = Token.model_validate({**claims, "certificate": bound.get("x5t#S256") if isinstance(bound, Mapping) else None})
    except ValidationError:
        return None
    return Caller(client=_client(token), scopes=token.scope, grant=token.santunan, certificate=token.certificate)


def _client(token: Token) -> str:
    """The system's name; where it speaks for somebody, with a digest of whom, so that no log names a person."""
    grant = token.santunan
    if not (grant.is_person or grant.officer or grant.organisation or grant.sponsor):
        return token.client_id or token.sub
    organisation = grant.organisation or grant.sponsor
    behind = sha256(f"{token.sub}\n{organisation}".encode()).hexdigest()[:WHO_DIGITS]
    return f"{token.client_id or organisation or 'person'}~{behind}"
