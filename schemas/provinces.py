"""The provinces of Indonesia, and which one a text means: the registry's records name a province as people write it."""

import re
from typing import Final

PROVINCES: Final = {
    "11": "Aceh",
    "12": "Sumatera Utara",
    "13": "Sumatera Barat",
    "14": "Riau",
    "15": "Jambi",
    "16": "Sumatera Selatan",
    "17": "Bengkulu",
    "18": "Lampung",
    "19": "Kepulauan Bangka Belitung",
    "21": "Kepulauan Riau",
    "31": "DKI Jakarta",
    "32": "Jawa Barat",
    "33": "Jawa Tengah",
    "34": "DI Yogyakarta",
    "35": "Jawa Timur",
    "36": "Banten",
    "51": "Bali",
    "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur",
    "61": "Kalimantan Barat",
    "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan",
    "64": "Kalimantan Timur",
    "65": "Kalimantan Utara",
    "71": "Sulawesi Utara",
    "72": "Sulawesi Tengah",
    "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara",
    "75": "Gorontalo",
    "76": "Sulawesi Barat",
    "81": "Maluku",
    "82": "Maluku Utara",
    "91": "Papua",
    "92": "Papua Barat",
    "93": "Papua Selatan",
    "94": "Papua Tengah",
    "95": "Papua Pegunungan",
    "96": "Papua Barat Daya",
}
"""By the code of the home ministry, the first two digits of a NIK (Kepmendagri 100.1.1-6117/2022; M)."""
UNKNOWN: Final = "unknown"
OTHER: Final = "other"
"""A text that names none of them."""

_ALSO: Final = {
    "jakarta": "31",
    "daerah khusus jakarta": "31",
    "daerah khusus ibukota jakarta": "31",
    "yogyakarta": "34",
    "daerah istimewa yogyakarta": "34",
    "nanggroe aceh darussalam": "11",
    "bangka belitung": "19",
    "ntb": "52",
    "ntt": "53",
}
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]+")


def province_of(written: str | None) -> str:
    """One of the names above, `unknown` for nothing, `other` for what is none of them: so that there are never more than forty."""
    if not written:
        return UNKNOWN
    known = _KNOWN.get(written)
    return known if known is not None else _KNOWN.get(_plain(written), OTHER)


def _plain(written: str) -> str:
    return " ".join(_NOT_LETTERS.sub(" ", written.casefold()).split()).removeprefix("provinsi ").replace("d i ", "di ")


_KNOWN: Final = {
    **{name: name for name in PROVINCES.values()},
    **{_plain(name): name for name in PROVINCES.values()},
    **PROVINCES,
    **{also: PROVINCES[code] for also, code in _ALSO.items()},
}
