"""Decided claims under another book: exactly the rupiah that the figure changes, whoever would get more, less, nothing or newly something."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from deploy.replaying.chart import BARS_MAX, picture, short
from deploy.replaying.log import Span
from deploy.replaying.showing import claims_csv, show_whatif
from deploy.replaying.whatif import Cell, Changed, Effect, WhatIf, whatif
from processors.law import LAW, Book
from schemas.events.decisions import ClaimApproved
from schemas.vocabulary import BenefitCode
from tests.deploy.audit.worlds import World
from tests.deploy.replaying.deaths import FUNERAL_ALONE, WHOLE, deaths
from tests.deploy.replaying.logs import MemoryLog, history, nobody, world_of
from tests.deploy.replaying.tariffs import (
    DEATH_A_MILLION_MORE,
    FUNERAL_TWO_MILLIONS_LESS,
    NO_DEATH_SUM,
    NO_MONTHS_ARE_ASKED,
    changed,
)

MILLION = 1_000_000
DECIDED = len(WHOLE) + len(FUNERAL_ALONE)
BEFORE = 42 * MILLION * len(WHOLE) + 10 * MILLION * len(FUNERAL_ALONE)


def asked(other: Book, world: World | None = None) -> tuple[WhatIf, list[Changed]]:
    heard: list[Changed] = []
    log = MemoryLog(world or deaths())
    return whatif(log, {LAW.version: LAW}, other, Span(), nobody, heard.append), heard


@pytest.mark.parametrize("seed", [5, 6])
def test_the_funds_own_book_changes_nothing_after_a_random_history(seed: int) -> None:
    approved = {event.subject: event.data for event in history(seed).events(ClaimApproved)}
    result, heard = asked(LAW, world_of(seed))
    assert heard == []
    assert 0 < result.total.before == result.total.after
    assert set(result.total.claims) == {Effect.SAME}
    assert 0 < result.total.claims.total() <= len(approved)


def test_a_death_sum_of_a_million_more_gives_exactly_that_for_each_death(tmp_path: Path) -> None:
    result, heard = asked(changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE))
    assert sorted(heard) == [Changed(claim, "PU", "JKM_DEATH", 20 * MILLION, 21 * MILLION) for claim in sorted(WHOLE)]
    assert (result.total.before, result.total.change) == (BEFORE, MILLION * len(WHOLE))
    assert result.total.claims == {Effect.MORE: len(WHOLE), Effect.SAME: len(FUNERAL_ALONE)}
    assert {(benefit, segment): cell.change for benefit, segment, cell in result.rows} == {
        ("JKM_DEATH", "PU"): MILLION * len(WHOLE),
        ("JKM_PERIODIC", "PU"): 0,
        ("JKM_FUNERAL", "PU"): 0,
        ("JKM_FUNERAL", "BPU"): 0,
    }


def test_more_of_one_benefit_and_less_of_another_are_told_apart(tmp_path: Path) -> None:
    result, heard = asked(changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE, FUNERAL_TWO_MILLIONS_LESS))
    assert Counter((one.benefit, one.effect) for one in heard) == {
        ("JKM_DEATH", Effect.MORE): len(WHOLE),
        ("JKM_FUNERAL", Effect.LESS): DECIDED,
    }
    assert result.total.change == MILLION * len(WHOLE) - 2 * MILLION * DECIDED
    assert result.total.claims == {Effect.LESS: DECIDED}


def test_who_was_given_the_funeral_alone_would_newly_get_the_rest(tmp_path: Path) -> None:
    result, heard = asked(changed(tmp_path / "book", "2027-01", NO_MONTHS_ARE_ASKED))
    newly = {(one.claim_id, one.segment, one.benefit): one.after for one in heard if one.effect is Effect.NEWLY}
    rest = (("JKM_DEATH", 20 * MILLION), ("JKM_PERIODIC", 12 * MILLION))
    assert newly == {(claim, "BPU", benefit): sum_ for claim in FUNERAL_ALONE for benefit, sum_ in rest}
    assert result.total.claims == {Effect.MORE: len(FUNERAL_ALONE), Effect.SAME: len(WHOLE)}


def test_a_sum_that_is_no_more_leaves_nothing_of_the_benefit(tmp_path: Path) -> None:
    _, heard = asked(changed(tmp_path / "book", "2027-01", NO_DEATH_SUM))
    assert {(one.claim_id, one.effect, one.after) for one in heard} == {(claim, Effect.NOTHING, 0) for claim in WHOLE}


def test_claims_that_a_person_denied_or_still_looks_at_are_counted_apart() -> None:
    result, _ = asked(LAW)
    assert result.left_out == {"denied by a person": 1, "waits for a person": 1}


def test_without_an_editions_folder_its_claims_are_left_out(tmp_path: Path) -> None:
    other = changed(tmp_path / "book", "2027-01", NO_MONTHS_ARE_ASKED)
    result = whatif(MemoryLog(deaths()), {}, other, Span(), nobody, lambda _: None)
    assert result.total.claims.total() == 0
    assert result.left_out["its edition is not at hand: --tariffs NAME=FOLDER"] == DECIDED


def test_each_changed_claim_is_a_row_of_the_file(tmp_path: Path) -> None:
    other = changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE)
    with claims_csv(tmp_path / "claims.csv") as told:
        whatif(MemoryLog(deaths()), {LAW.version: LAW}, other, Span(), nobody, told)
    with (tmp_path / "claims.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["claim_id"] for row in rows} == set(WHOLE)
    assert {(row["effect"], row["rupiah_change"]) for row in rows} == {("more", str(MILLION))}


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_table_and_the_json_have_the_same_sums_however_narrow_the_terminal(tmp_path: Path, columns: int) -> None:
    result, _ = asked(changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE))
    console = Console(record=True, width=columns)
    show_whatif(result, console)
    said = json.loads(json.dumps(result.as_json()))
    (death,) = (row for row in said["by_benefit_and_segment"] if row["benefit"] == BenefitCode.JKM_DEATH)
    assert death["rupiah_change"] == said["claims"]["rupiah_change"] == MILLION * len(WHOLE)
    assert f"+{death['rupiah_change']:,}" in console.export_text()


def test_a_picture_has_a_bar_for_each_sum_that_changes(tmp_path: Path) -> None:
    result, _ = asked(changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE, FUNERAL_TWO_MILLIONS_LESS))
    drawn = ET.fromstring(picture(result, "A <million> more"))
    bars = drawn.findall("{*}rect")
    assert [bar.get("class") for bar in bars] == [
        "more" if cell.change > 0 else "less"
        for _, _, cell in sorted(result.rows, key=lambda row: -abs(row[2].change))
        if cell.change
    ]
    assert drawn.get("aria-label") == "A <million> more"


def test_a_picture_without_a_change_says_so() -> None:
    assert "No sum would change." in picture(asked(LAW)[0], "nothing")


def test_a_picture_of_very_many_changes_says_how_many_are_not_in_it() -> None:
    cells = {(f"BENEFIT_{index}", "PU"): Cell(Counter({Effect.MORE: 1}), 0, index + 1) for index in range(BARS_MAX + 7)}
    drawn = picture(WhatIf("x", cells), "many")
    assert "7 smaller changes are not shown." in drawn
    assert drawn.count("<rect") == BARS_MAX


@pytest.mark.parametrize(
    ("rupiah", "text"),
    [
        (0, "0"),
        (300_000, "300,000"),
        (20 * MILLION, "20 m"),
        (-1_500_000, "-1.5 m"),
        (2 * 10**9, "2 bn"),
        (1_234_567, "1,234,567"),
    ],
)
def test_sums_on_the_axis_are_short_and_exact(rupiah: int, text: str) -> None:
    assert short(rupiah) == text
