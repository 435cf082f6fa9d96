"""The parts that pages stand on: what is sealed, how guesses lock, which language is spoken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.guessing import Guesses
from gateway.pages.languages import preferred
from gateway.pages.links import Linked
from gateway.pages.sealing import Seal
from schemas.vocabulary import Language
from tests.gateway.house import NOW, Clock

SECRET = "a secret of thirty-two characters or more"
HOUR = timedelta(hours=1)
CONTENT = Linked(claim="11111111-2222-5333-8444-555555555555")


def test_what_was_sealed_is_opened_for_its_purpose_in_its_time() -> None:
    clock = Clock()
    seal = Seal(SECRET, clock)
    text = seal.sealed("link", CONTENT, HOUR)
    assert seal.opened("link", text, Linked) == CONTENT
    assert seal.opened("session", text, Linked) is None
    assert Seal(SECRET[::-1], clock).opened("link", text, Linked) is None
    clock.now += HOUR
    assert seal.opened("link", text, Linked) is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_opens_nothing(place: int, flip: int) -> None:
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    seal = Seal(SECRET, Clock())
    text = seal.sealed("link", CONTENT, HOUR)
    raw = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    raw[place % len(raw)] ^= flip
    assert seal.opened("link", urlsafe_b64encode(raw).decode(), Linked) is None


@given(st.text(max_size=200))
def test_any_text_at_all_opens_nothing_and_breaks_nothing(text: str) -> None:
    assert Seal(SECRET, Clock()).opened("link", text, Linked) is None


def test_what_does_not_fit_into_a_cookie_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit into a cookie"):
        Seal(SECRET, Clock()).sealed("link", Linked(claim="x" * 4_000), HOUR)


def test_locks_double_up_to_a_day_and_a_right_answer_forgives() -> None:
    guesses = Guesses(timedelta(minutes=15), keys_max=100)
    now = NOW
    locks = []
    for _ in range(12):
        guesses.wrong("claim", 3, now)
        until = now
        while guesses.locked("claim", until):
            until += timedelta(minutes=15)
        locks.append((until - now) // timedelta(minutes=15))
        now = until
    assert locks == [0, 0, 1, 2, 4, 8, 16, 32, 64, 96, 96, 96]
    guesses.right("claim")
    guesses.wrong("claim", 3, now)
    assert not guesses.locked("claim", now)


def test_wrong_answers_are_forgotten_after_two_days() -> None:
    guesses = Guesses(timedelta(minutes=15), keys_max=100)
    for days in (0, 3, 6, 9):
        guesses.wrong("claim", 2, NOW + timedelta(days=days))
    assert not guesses.locked("claim", NOW + timedelta(days=9))


def test_only_so_many_keys_are_remembered() -> None:
    guesses = Guesses(timedelta(minutes=15), keys_max=2)
    for key in ("first", "second", "third"):
        guesses.wrong(key, 1, NOW)
    assert [guesses.locked(key, NOW) for key in ("first", "second", "third")] == [False, True, True]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.INDONESIAN),
        ("en", Language.ENGLISH),
        ("in-ID, en;q=0.9", Language.INDONESIAN),
        ("zh-TW,zh;q=0.9,en;q=0.8", Language.ENGLISH),
        ("en;q=0.2, ms", Language.INDONESIAN),
        ("de;q=nonsense, en;q=nonsense", Language.ENGLISH),
        ("ar", Language.INDONESIAN),
    ],
)
def test_the_browsers_preference_is_taken_and_indonesian_without_one(header: str, language: Language) -> None:
    assert preferred(header) is language
