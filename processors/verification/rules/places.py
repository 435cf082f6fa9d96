"""How far apart two reports of one event place it: by the centres of the provinces that they name, or by the countries."""

from math import cos, hypot, radians
from typing import Final

from schemas.claim import CountryCode, ProvinceCode

KILOMETRES_A_DEGREE: Final = 111
CENTRES: Final = {
    "11": (4.4, 96.9),
    "12": (2.2, 99.1),
    "13": (-0.8, 100.6),
    "14": (0.5, 101.7),
    "15": (-1.7, 102.8),
    "16": (-3.2, 104.2),
    "17": (-3.6, 102.4),
    "18": (-4.9, 105.0),
    "19": (-2.5, 106.6),
    "21": (1.0, 104.4),
    "31": (-6.2, 106.8),
    "32": (-6.9, 107.6),
    "33": (-7.2, 110.2),
    "34": (-7.9, 110.4),
    "35": (-7.7, 112.7),
    "36": (-6.5, 106.1),
    "51": (-8.4, 115.1),
    "52": (-8.6, 117.5),
    "53": (-8.9, 121.6),
    "61": (-0.1, 111.1),
    "62": (-1.6, 113.4),
    "63": (-3.0, 115.4),
    "64": (0.5, 116.4),
    "65": (3.0, 116.2),
    "71": (1.1, 124.5),
    "72": (-1.0, 121.0),
    "73": (-4.1, 120.0),
    "74": (-4.1, 122.3),
    "75": (0.7, 122.4),
    "76": (-2.5, 119.3),
    "81": (-4.6, 129.3),
    "82": (0.9, 127.9),
    "91": (-2.6, 139.6),
    "92": (-2.1, 133.6),
    "93": (-7.2, 139.5),
    "94": (-3.7, 136.3),
    "95": (-4.2, 139.1),
    "96": (-1.1, 131.7),
}
"""Latitude and longitude in degrees, to a tenth (M): a line of hundreds of kilometres asks for no more."""


def kilometres_apart(one: ProvinceCode, other: ProvinceCode) -> int | None:
    """Between the centres of two provinces, in a straight line; None where one of them is not known here."""
    if one not in CENTRES or other not in CENTRES:
        return None
    (north, east), (other_north, other_east) = CENTRES[one], CENTRES[other]
    width = cos(radians((north + other_north) / 2))
    return round(KILOMETRES_A_DEGREE * hypot(north - other_north, (east - other_east) * width))


def other_country(one: CountryCode, other: CountryCode | None) -> bool:
    return other is not None and one != other
