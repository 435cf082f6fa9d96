"""Moods follow from the seed and the payout alone."""

from __future__ import annotations

from collections import Counter

import pytest

from deploy.bank.keys import demo_config, private_key, verifier
from deploy.bank.moods import PERMILLE, STEPS, WHEN_ASKED, Mood, mood_of
from schemas.identifiers import payout_id
from tests.processors.payout.payments import CLAIM


def test_a_payout_meets_the_same_mood_every_time_and_another_seed_another() -> None:
    ids = [payout_id(CLAIM, "group", number) for number in range(200)]
    first = [mood_of(1, each, PERMILLE) for each in ids]
    assert first == [mood_of(1, each, dict(PERMILLE)) for each in ids]
    assert first != [mood_of(2, each, PERMILLE) for each in ids]


def test_all_moods_but_contradiction_and_sleep_are_met_and_most_payments_are_plain() -> None:
    met = Counter(mood_of(1, payout_id(CLAIM, "group", number), PERMILLE) for number in range(4_000))
    assert set(met) == set(Mood) - {Mood.CONTRADICTING, Mood.ASLEEP}
    assert met[Mood.PLAIN] > 2_500


def test_every_mood_has_its_steps_and_whoever_is_silent_answers_when_asked() -> None:
    assert set(STEPS) == set(Mood)
    assert set(WHEN_ASKED) == {mood for mood, steps in STEPS.items() if not steps}


def test_shares_above_all_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1001 of 1000"):
        mood_of(1, CLAIM, {Mood.LATE: 1_001})


def test_every_process_of_a_seed_finds_the_same_keys_and_no_other_seeds() -> None:
    assert private_key(1, "simbank") == private_key(1, "simbank") != private_key(2, "simbank")
    signature = demo_config(1).signer.sign(b"{}")
    assert verifier(1, "santunan").verify("santunan", b"{}", signature)
    assert not verifier(2, "santunan").verify("santunan", b"{}", signature)
