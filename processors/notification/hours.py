"""When nobody's telephone is to ring: quiet hours in the recipient's own time, as far as a telephone number and a NIK tell it."""

from datetime import datetime, time, timedelta, timezone
from typing import Final

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(7)
"""Our own setting, not law (U): no SMS, WhatsApp or call from 21:00 to 07:00 of the recipient's time."""

WIB_HOURS: Final = 7
WITA_HOURS: Final = 8
WIT_HOURS: Final = 9
INDONESIA: Final = "62"
_WITA_PROVINCES: Final = ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76")
_WIT_PROVINCES: Final = ("81", "82", "91", "92", "93", "94", "95", "96", "97")
HOURS_OF_PROVINCE: Final = dict.fromkeys(_WITA_PROVINCES, WITA_HOURS) | dict.fromkeys(_WIT_PROVINCES, WIT_HOURS)
"""First two digits of a NIK, the province that issued it, by hours ahead of UTC; all others are WIB (Keppres 41/1987; M)."""
HOURS_OF_CALLING_CODE: Final = {
    "60": 8, "65": 8, "66": 7, "81": 9, "82": 9, "84": 7, "86": 8, "852": 8, "853": 8, "855": 7, "670": 9, "673": 8,
    "886": 8, "961": 2, "962": 3, "965": 3, "966": 3, "968": 4, "971": 4, "973": 3, "974": 3,
}  # fmt: skip
"""Where Indonesians work abroad, by calling code; countries with one time zone, in their standard time (M). Others count as WIB."""
CALLING_CODE_DIGITS_MAX: Final = 3


def hours_ahead(phone: str | None, nik: str | None) -> int:
    """Whole hours that the recipient's clock is ahead of UTC: of the country that the number calls, at home of the NIK's province."""
    abroad = _country(phone) if phone else None
    if abroad is not None:
        return HOURS_OF_CALLING_CODE.get(abroad, WIB_HOURS)
    return HOURS_OF_PROVINCE.get((nik or "")[:2], WIB_HOURS)


def _country(phone: str) -> str | None:
    """The calling code of a foreign number; none of one in Indonesia, or written without a country."""
    digits = phone.removeprefix("+")
    if digits == phone or digits.startswith(INDONESIA):
        return None
    heads = (digits[:length] for length in range(CALLING_CODE_DIGITS_MAX, 1, -1))
    return next((head for head in heads if head in HOURS_OF_CALLING_CODE), digits[:CALLING_CODE_DIGITS_MAX])


def not_in_the_night(at: datetime, ahead_hours: int) -> datetime:
    """`at` (UTC), or the next end of the quiet hours when it falls into them."""
    local = at.astimezone(timezone(timedelta(hours=ahead_hours)))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    morning = local.replace(hour=QUIET_UNTIL.hour, minute=QUIET_UNTIL.minute, second=0, microsecond=0)
    if local.time() >= QUIET_FROM:
        morning += timedelta(days=1)
    return morning.astimezone(at.tzinfo)
