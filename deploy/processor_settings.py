"""Settings of a worker: the engine's, plus what the payout processor is given. Environment variables and nothing else.

Apart from those of other processes, so that a worker loads nothing of the door, nor of another processor.
"""

import os
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretBytes, ValidationError, model_validator
from pydantic.types import Base64Bytes

from deploy.errors import Refused
from schemas.channels import NATIVE
from schemas.events.instructions import Rail
from schemas.vocabulary import Channel, Programme
from streams.settings import KafkaSettings, Settings

PREFIX: Final = "SANTUNAN_"
KEY_BYTES: Final = 32
SECRET_ENDINGS: Final = ("KEY", "KEYS", "PASSWORD", "URL", "DESTINATIONS", "HEADERS")
"""Variables whose value no error message shows."""
OTHERS: Final = ("gateway", "delivery", "canary", "exporter", "audit")
"""Groups of settings that other processes have: they judge them, and a worker does not."""
SettingsT = TypeVar("SettingsT", bound=Settings)


class Route(BaseModel):
    """From which account a programme pays, and which payment system is told to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str = Field(min_length=1)
    payment_system: str = Field(min_length=1)


class PayoutSettings(BaseModel):
    """Keys are Ed25519, 32 bytes in base64. With `demo_seed` keys, funds and the bank are those of the demo instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Literal["production", "sandbox", "demo", "test"] = "production"
    demo_seed: int | None = None
    signing_key_id: str = ""
    signing_key: SecretBytes | None = None
    """In base64."""
    system_keys: dict[str, dict[str, Base64Bytes]] = Field(default_factory=dict)
    """Public keys by payment system and key id, as JSON."""
    routes: dict[Programme, Route] = Field(default_factory=dict)
    """By programme, as JSON."""
    large_amount_rail: Rail = Rail.RTGS
    instruction_valid_seconds: int | None = Field(default=None, ge=1)
    answer_wait_seconds: int | None = Field(default=None, ge=1)
    inquiry_first_seconds: int | None = Field(default=None, ge=1)
    receipt_match_seconds: int | None = Field(default=None, ge=1)
    hourly_cap_rupiah: int | None = Field(default=None, ge=1)
    """What all funds together may send in a clock hour; divided among the partitions."""
    fund_hourly_caps_rupiah: dict[str, int] = Field(default_factory=dict)
    """The same by fund, as JSON."""

    @model_validator(mode="after")
    def _demo_keys_pay_nobody(self) -> Self:
        if self.demo_seed is not None and self.environment == "production":
            raise ValueError(
                "demo keys cannot sign for production: set SANTUNAN_PAYOUT__ENVIRONMENT=demo, or remove SANTUNAN_PAYOUT__DEMO_SEED"
            )
        return self


Principal = Annotated[str, Field(pattern=r"^User:[^*].{0,199}$")]
"""As the broker names who logged in: `User:` and the user's name, or the subject of their certificate."""


class TopicSettings(KafkaSettings):
    """The broker as `santunan topics` needs it: `replication` of new topics, and to whom it gives rights."""

    replication: int = Field(default=3, ge=1, le=9)
    channel_principals: dict[Channel, Principal] = Field(default_factory=dict)
    """Who writes as a channel that writes to Kafka itself, as JSON: `{"jmo": "User:jmo"}`. One principal each, and nobody twice."""
    own_principals: tuple[Principal, ...] = ()
    """Whom our workers, gateways and commands log in as, as JSON."""

    @model_validator(mode="after")
    def _nobody_speaks_for_two(self) -> Self:
        speaking = list(self.channel_principals.values())
        if strange := sorted(set(self.channel_principals) - set(NATIVE)):
            raise ValueError(f"{', '.join(strange)} is no channel that writes to Kafka: those are {', '.join(NATIVE)}")
        if len(set(speaking)) < len(speaking) or {*speaking} & {*self.own_principals}:
            raise ValueError("a principal speaks for one channel only, and none of ours for any: give each channel its own")
        return self


class ProcessorSettings(Settings):
    """Every setting of a worker."""

    kafka: TopicSettings = Field(default_factory=TopicSettings)
    payout: PayoutSettings = Field(default_factory=PayoutSettings)


def load_processor_settings(environment: Mapping[str, str] = os.environ) -> ProcessorSettings:
    """The settings of this worker. Raises `Refused` with one line per setting that is wrong or unknown."""
    return read(ProcessorSettings, environment, OTHERS)


def read(model: type[SettingsT], environment: Mapping[str, str], others: Collection[str] = ()) -> SettingsT:
    """The settings that `model` has. Raises `Refused`. `others`: groups that are not looked at."""
    known = (*(name for name, _ in names_of(model)), *(f"{PREFIX}{group}".upper() for group in others))
    unknown = [name for name in environment if name.startswith(PREFIX) and not _is_one_of(known, name.upper())]
    if unknown:
        raise Refused("\n".join(f"{name} is no setting: see `santunan settings` for their names." for name in sorted(unknown)))
    try:
        return model()
    except ValidationError as error:
        raise Refused("\n".join(_sentence(found) for found in error.errors(include_url=False))) from error


def names_of(model: type[Settings]) -> list[tuple[str, str]]:
    """Every setting's variable and default, in the order of the models."""
    return [
        (f"{PREFIX}{group}__{name}".upper(), "" if field.is_required() else str(field.get_default(call_default_factory=True)))
        for group, part in _groups(model).items()
        for name, field in part.model_fields.items()
    ]


def _groups(model: type[Settings]) -> dict[str, type[BaseModel]]:
    return {
        name: field.annotation
        for name, field in model.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _is_one_of(known: Collection[str], variable: str) -> bool:
    return any(variable == name or variable.startswith(f"{name}__") for name in known)


def _sentence(found: Mapping[str, object]) -> str:
    location = found["loc"]
    path = location if isinstance(location, tuple) else ()
    variable = PREFIX + "__".join(str(part) for part in path[:2]).upper()
    if len(path) < len(("group", "setting")):  # several settings that do not fit together: a secret may be among them
        return f"The {variable}__ settings are wrong: {found['msg']}."
    shown = "" if variable.endswith(SECRET_ENDINGS) else f" (it is {found['input']!r})"
    return f"{variable} is wrong: {found['msg']}{shown}."


def seconds(value: int | None, default: timedelta) -> timedelta:
    """A wait from a setting, or the rules' own."""
    return default if value is None else timedelta(seconds=value)
