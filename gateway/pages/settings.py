"""Settings of the pages: who may sign in where, how long a session or link lasts, and how often somebody may guess."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class PageSettings(BaseModel):
    """Part of the gateway's settings. Without `page_key` there are no pages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page_key: SecretStr | None = Field(default=None, min_length=32)
    """The secret that seals sessions, forms and links, at least 32 characters: the same for every process of one gateway. A new one
    ends every session and link."""
    page_session_minutes: int = Field(default=20, ge=1, le=120)
    """From the last page; then a claimant, or whoever finds the telephone, has to sign in again."""
    page_session_hours_max: int = Field(default=8, ge=1, le=24)
    page_form_hours: int = Field(default=12, ge=1, le=72)
    """How long a form that lies open may still be sent."""
    page_link_days: int = Field(default=30, ge=1, le=180)
    page_guesses_max: int = Field(default=5, ge=1, le=20)
    """Wrong answers about one claim until it is locked, for longer each time."""
    page_client_guesses_max: int = Field(default=20, ge=1, le=1_000)
    """Wrong answers from one address, which many people may share."""
    page_lock_minutes: int = Field(default=15, ge=1, le=1_440)
    """The first lock's length; each further wrong answer doubles it, up to a day."""
    page_locks_remembered_max: int = Field(default=100_000, ge=1)
    client_address_header: str = ""
    """Where a proxy in front puts the client's address. Only set it behind one that removes the header from outside."""

    sign_in_issuer: str = ""
    """The issuer, one of `issuers`, at which officers of missions, unions and branches sign in; empty: only the local one."""
    sign_in_client_id: str = ""
    sign_in_client_secret: SecretStr | None = None
    """Only where the issuer wants one beside PKCE."""
    sign_in_scope: str = "openid claims:submit claims:read"
