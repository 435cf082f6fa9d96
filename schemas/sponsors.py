"""Who paid a vulnerable worker's contributions, under one name in every report: the registry and the sponsors spell it as they like."""

from collections.abc import Collection
from typing import Final

SPONSOR_LENGTH_MAX: Final = 40
NO_SPONSOR: Final = "none"
SEVERAL: Final = "several"
"""More than one sponsor paid: counted once, under none of them."""


def sponsor_of(sponsors: Collection[str]) -> str:
    """One name, spelled one way."""
    names = {" ".join(sponsor.split())[:SPONSOR_LENGTH_MAX] for sponsor in sponsors} - {""}
    return SEVERAL if len(names) > 1 else next(iter(names), NO_SPONSOR)
