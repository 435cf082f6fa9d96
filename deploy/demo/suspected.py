"""Who of the demo's people was referred for fraud signals: of those who tried to cheat, and of those who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import psycopg

from deploy.demo.cheats import Scheme
from processors.law import LAW

_POINTS: Final = """
SELECT claim_id, (SELECT sum((signal->>'points')::int) FROM jsonb_array_elements(facets->'signals') signal)
FROM claim_state.claims WHERE jsonb_array_length(coalesce(facets->'signals', '[]')) > 0
"""
THRESHOLD: Final = "own.signal.refer.officer"


class Suspected(NamedTuple):
    """`tried` and `caught`: claims by scheme, and those of them that were referred; `honest`: claims of others, `bothered` of them
    referred for signals all the same."""

    tried: Mapping[str, int]
    caught: Mapping[str, int]
    honest: int
    bothered: int

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """As the demo prints them."""
        by_scheme = ", ".join(f"{self.caught.get(scheme, 0)} of {count} by {scheme}" for scheme, count in self.tried.items())
        caught, tried = sum(self.caught.values()), sum(self.tried.values())
        return (
            ("people who tried to cheat, referred", f"{caught:,} of {tried:,}: {by_scheme or 'nobody tried'}"),
            ("honest claims referred for signals", f"{self.bothered:,} of {self.honest:,}"),
        )


def referred(url: str) -> frozenset[str]:
    """Claims whose signals came to a referral, as they were checked last."""
    enough = LAW.setting(THRESHOLD)
    with psycopg.connect(url) as connection:
        return frozenset(claim for claim, points in connection.execute(_POINTS).fetchall() if points >= enough)


def suspected(claims: int, cheats: Mapping[str, Scheme], referrals: Iterable[str]) -> Suspected:
    """Count both; `claims`: all that were filed."""
    found = frozenset(referrals)
    caught = Counter(scheme.value for claim, scheme in cheats.items() if claim in found)
    return Suspected(
        tried=Counter(scheme.value for scheme in cheats.values()),
        caught=caught,
        honest=claims - len(cheats),
        bothered=len(found - cheats.keys()),
    )
