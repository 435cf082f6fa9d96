"""The demo's people who cheat: their claims show it, everybody else's stay as they are, and the summary counts both."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from deploy.demo.cheats import RING_MAX, Scheme
from deploy.demo.suspected import suspected
from deploy.demo.timeline import Quirks, Writer
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.signals import Shared, shown_by

STARTED = datetime(2026, 11, 20, tzinfo=UTC)
CLAIMS = 400


def filed(share: float) -> tuple[dict[str, ClaimSubmitted], dict[str, Scheme]]:
    timeline = Writer(3, 100.0, STARTED, Quirks(cheats=share)).write(CLAIMS)
    found: dict[str, ClaimSubmitted] = {}
    for record in timeline.records:
        data = None if record.intent is None else record.intent.data
        if isinstance(data, ClaimSubmitted):
            found.setdefault(claim_id(data.channel, data.channel_reference), data)
    return found, timeline.cheats


def test_whoever_does_not_cheat_files_the_same_with_cheats_beside_them() -> None:
    tempted, cheats = filed(0.3)
    honest, nobody = filed(0.0)
    assert cheats
    assert nobody == {}
    changed = {claim for claim in honest if tempted[claim] != honest[claim]}
    assert changed <= cheats.keys()


def test_each_scheme_shows_in_its_claim() -> None:
    claims, cheats = filed(0.6)
    assert set(cheats.values()) == set(Scheme)
    accounts: Counter[str] = Counter()
    for claim in cheats.keys() & claims.keys():
        filing = claims[claim]
        match cheats[claim]:
            case Scheme.BURIAL:
                death = filing.claim.death
                assert death is not None
                assert death.buried_on is not None
                assert death.buried_on < filing.claim.event_date
            case Scheme.WAGE:
                accident = filing.claim.accident
                assert accident is not None
                assert accident.treated_on is not None
            case Scheme.RING:
                shown = shown_by(claim, filing.claim, filing.reporter_role, filing.personal)
                accounts.update(one.key for one in shown if one.shared is Shared.ACCOUNT)
    assert max(accounts.values()) <= RING_MAX
    assert max(accounts.values()) > 2


def test_nobody_is_tempted_where_nobody_is_to_be() -> None:
    assert filed(0.0)[1] == {}


def test_the_summary_counts_who_was_referred_and_who_was_bothered() -> None:
    cheats = {"a": Scheme.RING, "b": Scheme.RING, "c": Scheme.BURIAL}
    found = suspected(100, cheats, ["a", "c", "z"])
    assert (found.honest, found.bothered) == (97, 1)
    assert found.rows == (
        ("people who tried to cheat, referred", "2 of 3: 1 of 2 by one account for many, 1 of 1 by burial before death"),
        ("honest claims referred for signals", "1 of 97"),
    )
