"""Names of the engine's own tables, the same in every processor's schema."""

from typing import Final

OWNER: Final = "engine_owner"
TIMER: Final = "engine_timer"
DEAD_LETTER: Final = "engine_dead_letter"
PARKED_KEY: Final = "engine_parked_key"
PARKED_RECORD: Final = "engine_parked_record"
HOUR: Final = "engine_hour"
HOURS_KEPT: Final = 14 * 24
"""A ring: each hour takes the row of the one so many hours before."""
