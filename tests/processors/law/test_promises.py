"""Service promises: the law's working days for each kind, from complete papers on."""

from datetime import UTC, datetime

import pytest

from processors.law.promises import PROMISES, practised, promise, promised_by
from schemas.vocabulary import Channel, ClaimKind, EvidenceMark

COMPLETE = datetime(2026, 11, 20, 3, tzinfo=UTC)
"""A Friday morning in Jakarta."""
K, M = ClaimKind, EvidenceMark


def test_every_kind_of_claim_has_a_promise() -> None:
    assert set(PROMISES) == set(ClaimKind)


@pytest.mark.parametrize(
    ("kind", "days", "mark", "by"),
    [
        (K.JKK_ACCIDENT, 7, M.CONFIRMED, datetime(2026, 12, 1, 3, tzinfo=UTC)),
        (K.JKK_DEATH, 7, M.CONFIRMED, datetime(2026, 12, 1, 3, tzinfo=UTC)),
        (K.JKM_DEATH, 3, M.CONFIRMED, datetime(2026, 11, 25, 3, tzinfo=UTC)),
        (K.PMI_DEATH, 3, M.CONFIRMED, datetime(2026, 11, 25, 3, tzinfo=UTC)),
        (K.JHT, 5, M.SECONDARY, datetime(2026, 11, 27, 3, tzinfo=UTC)),
        (K.JP_OLD_AGE, 15, M.SECONDARY, datetime(2026, 12, 11, 3, tzinfo=UTC)),
        (K.JKP, 7, M.UNRESOLVED, datetime(2026, 12, 1, 3, tzinfo=UTC)),
        (K.SCHOLARSHIP, 7, M.UNRESOLVED, datetime(2026, 12, 1, 3, tzinfo=UTC)),
        (K.PMI_REPATRIATION, 7, M.UNRESOLVED, datetime(2026, 12, 1, 3, tzinfo=UTC)),
    ],
)
def test_a_claim_is_promised_within_its_working_days(kind: ClaimKind, days: int, mark: EvidenceMark, by: datetime) -> None:
    assert (promise(kind, COMPLETE).whole, promise(kind, COMPLETE).mark) == (days, mark)
    assert promised_by(kind, COMPLETE) == by


def test_lebaran_stops_the_clock() -> None:
    """Complete on the Tuesday before Nyepi and Idul Fitri 2026: three working days later is the Friday of the week after."""
    assert promised_by(K.JKM_DEATH, datetime(2026, 3, 17, 3, tzinfo=UTC)) == datetime(2026, 3, 27, 3, tzinfo=UTC)


def test_the_practice_is_jmos_and_only_of_savings() -> None:
    usual = practised(K.JHT, Channel.JMO, COMPLETE)
    assert usual is not None
    assert (usual.whole, usual.mark) == (1, M.SECONDARY)
    assert practised(K.JHT, Channel.BRANCH, COMPLETE) is None
    assert practised(K.JKM_DEATH, Channel.JMO, COMPLETE) is None
