"""How far apart two reports of one event place it: by the centres of the provinces that they name, or by the countries."""

from math import isqrt
from typing import Final

from schemas.claim import CountryCode, ProvinceCode

KILOMETRES_A_DEGREE: Final = 111
"""So near the equator a degree east is as long as one north, but for a fiftieth."""
CENTRES: Final = {
    "11": (44, 969),
    "12": (22, 991),
    "13": (-8, 1006),
    "14": (5, 1017),
    "15": (-17, 1028),
    "16": (-32, 1042),
    "17": (-36, 1024),
    "18": (-49, 1050),
    "19": (-25, 1066),
    "21": (10, 1044),
    "31": (-62, 1068),
    "32": (-69, 1076),
    "33": (-72, 1102),
    "34": (-79, 1104),
    "35": (-77, 1127),
    "36": (-65, 1061),
    "51": (-84, 1151),
    "52": (-86, 1175),
    "53": (-89, 1216),
    "61": (-1, 1111),
    "62": (-16, 1134),
    "63": (-30, 1154),
    "64": (5, 1164),
    "65": (30, 1162),
    "71": (11, 1245),
    "72": (-10, 1210),
    "73": (-41, 1200),
    "74": (-41, 1223),
    "75": (7, 1224),
    "76": (-25, 1193),
    "81": (-46, 1293),
    "82": (9, 1279),
    "91": (-26, 1396),
    "92": (-21, 1336),
    "93": (-72, 1395),
    "94": (-37, 1363),
    "95": (-42, 1391),
    "96": (-11, 1317),
}
"""Latitude and longitude in tenths of a degree (M): a line of hundreds of kilometres asks for no more."""


def kilometres_apart(one: ProvinceCode, other: ProvinceCode) -> int | None:
    """Between the centres of two provinces, in a straight line; None where one of them is not known here."""
    if one not in CENTRES or other not in CENTRES:
        return None
    (north, east), (other_north, other_east) = CENTRES[one], CENTRES[other]
    return isqrt(((north - other_north) ** 2 + (east - other_east) ** 2) * KILOMETRES_A_DEGREE**2) // 10


def other_country(one: CountryCode, other: CountryCode | None) -> bool:
    return other is not None and one != other
