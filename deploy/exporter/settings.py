"""Which sponsors' promises have figures of their own: names cost a line each in Prometheus for ever, so somebody chooses them."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.sponsors import SPONSOR_LENGTH_MAX

SPONSORS_MAX: Final = 20


class ExporterSettings(BaseModel):
    """What the exporter tells apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sponsors: tuple[Annotated[str, Field(min_length=1, max_length=SPONSOR_LENGTH_MAX)], ...] = Field(
        default=(), max_length=SPONSORS_MAX
    )
    """As reports spell them, as JSON; all others are counted together as `other`."""
