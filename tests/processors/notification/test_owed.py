"""What is somebody else's is said with its sum, once for each reason, in both languages."""

from __future__ import annotations

import pytest

from processors.assessment.rules.unpaid import SAID
from processors.notification.owed import OWED, left_to_others
from schemas.benefit import Sentence
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer, NotPaid
from schemas.vocabulary import BenefitCode, EvidenceMark

R = ReasonCode


def unpaid(reason: ReasonCode, amount: int) -> NotPaid:
    return NotPaid(
        rule="jkk.death",
        benefit=BenefitCode.DEATH_JKK,
        reason=reason,
        bearer=Bearer.EMPLOYER,
        amount=Money(amount=amount),
        article="PP 44/2015",
        mark=EvidenceMark.MEMORY,
        sentence=Sentence(indonesian="", english=""),
    )


def test_sums_of_one_reason_are_added_and_each_reason_has_its_sentence() -> None:
    said = left_to_others(
        (unpaid(R.EMPLOYER_PAYS_FIRST, 240_000_000), unpaid(R.EMPLOYER_PAYS_FIRST, 12_000_000), unpaid(R.NO_HEIR, 5))
    )
    assert "Rp252.000.000" in said.indonesian
    assert "Rp252.000.000" in said.english
    assert said.english.count(".") >= 2
    assert "social security fund" in said.english


def test_nothing_owed_says_nothing() -> None:
    assert left_to_others(()) == ("", "")


@pytest.mark.parametrize("reason", SAID)
def test_every_reason_for_which_a_sum_is_somebody_elses_has_words_for_the_claimant(reason: ReasonCode) -> None:
    assert set(OWED) == set(SAID)
    assert all("{amount}" in text for text in OWED[reason])
