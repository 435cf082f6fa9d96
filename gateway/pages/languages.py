"""Which language a page speaks: what the visitor chose, else what the browser prefers, else Indonesian."""

from typing import Final

from fastapi import Request

from schemas.vocabulary import Language

LANGUAGE_PARAMETER: Final = "lang"
LANGUAGE_COOKIE: Final = "santunan-language"
PREFERENCES_MAX: Final = 20
INDONESIAN_CODES: Final = {"id": Language.INDONESIAN, "in": Language.INDONESIAN, "ms": Language.INDONESIAN}
"""Malay readers understand the Indonesian page better than the English one; old telephones say `in`."""
CODES: Final = {**INDONESIAN_CODES, "jv": Language.INDONESIAN, "su": Language.INDONESIAN, "en": Language.ENGLISH}


def language_of(request: Request) -> Language:
    chosen = (request.query_params.get(LANGUAGE_PARAMETER), request.cookies.get(LANGUAGE_COOKIE))
    for value in chosen:
        if value in set(Language):
            return Language(value)
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """By `Accept-Language` (RFC 9110)."""
    ranked: list[tuple[float, int, Language]] = []
    for place, part in enumerate(header.split(",")[:PREFERENCES_MAX]):
        code, _, weight = part.strip().partition(";q=")
        language = CODES.get(code.strip().lower().partition("-")[0])
        if language is not None:
            ranked.append((-_weight(weight), place, language))
    return min(ranked)[2] if ranked else Language.INDONESIAN


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0
