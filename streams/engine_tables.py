"""Names of the engine's own tables, the same in every processor's schema."""

from typing import Final

OWNER: Final = "engine_owner"
TIMER: Final = "engine_timer"
DEAD_LETTER: Final = "engine_dead_letter"
PARKED_KEY: Final = "engine_parked_key"
PARKED_RECORD: Final = "engine_parked_record"
