"""Beside single submissions a file takes its share of the time and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.bulk.engine import Pass, ingest
from gateway.bulk.pace import BEHIND_SECONDS, PIECE_ROWS, WINDOW_ROWS, Courteous
from gateway.bulk.reading import Totals
from gateway.bulk.survey import survey
from gateway.fakes.log import FakeLog
from tests.gateway.bulk_files import CALLER, CLAIMS, csv_file, line
from tests.gateway.house import NOW

pytestmark = pytest.mark.anyio


def test_beside_single_submissions_a_file_works_in_small_pieces_for_its_share_of_the_time() -> None:
    singles, behind = [0.0], [False]
    pace = Courteous(lambda: singles[0], lambda: behind[0], 0.25)
    assert (pace.rows(), pace.rest(1.0)) == (WINDOW_ROWS, 0.0)
    singles[0] = 3.0
    assert (pace.rows(), pace.rest(1.0)) == (PIECE_ROWS, 3.0)
    behind[0] = True
    assert pace.rest(1.0) == BEHIND_SECONDS


async def test_a_file_that_rests_is_written_whole_and_journalled_window_by_window(tmp_path: Path) -> None:
    rows = WINDOW_ROWS + 1
    path = csv_file(tmp_path, *(line(f"R-{number}") for number in range(rows)))
    log, rests = FakeLog(NOW), []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    run = Pass(
        path=path,
        kind=CLAIMS,
        survey=survey(path, CLAIMS, Totals(rows, 0)),
        caller=CALLER,
        now=NOW,
        told=lambda _: None,
        pace=Courteous(lambda: 1.0, lambda: False, 0.5),
        sleep=rest,
    )
    assert (await ingest(run, log)).accepted == len(log.records) == rows
    assert len(rests) == WINDOW_ROWS // PIECE_ROWS + 1
    assert len(path.with_name(path.name + ".journal").read_text().splitlines()) == 1 + 2
