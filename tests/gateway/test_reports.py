"""Reports as they are asked for and answered: who may read them, what a row tells, and what is not counted together."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.scopes import Scope
from gateway.fakes.reports import FakeReports
from gateway.problems import Problem, ProblemCode
from gateway.reports.asked import DAYS_MAX, Asked, Each, NotReported, Stretch, asked_for
from gateway.reports.charts import BARS_MAX, Series, bars, lines, short, stacked
from gateway.reports.covering import cumulated
from gateway.reports.figures import BUCKETS, HALF, NINE_IN_TEN, CoveredSum, Times, kept_share, percent
from gateway.reports.tables import Table, as_csv
from processors.claim_state.report_tables import Grain
from tests.gateway.house import House, bearer
from tests.gateway.operating import OPERATOR, READS, operated_house, signed_in
from tests.gateway.reported import LAST, claims, filled

pytestmark = pytest.mark.anyio
MINISTRY = {"officer": "bu-ratna"}
PAGES = ("/console/reports", "/console/reports/reasons", "/console/reports/coverage")
OCTOBER = {"first": "2026-10-01", "last": "2026-10-31"}


def house() -> House:
    made = House()
    filled(made.reports)
    return made


async def read(made: House, report: str, scope: str = Scope.REPORTS_READ, **query: str) -> Response:
    return await made.client.get(f"/v1/reports/{report}", params=query, headers=bearer(made.token(scope)))


async def rows(made: House, report: str, **query: str) -> list[dict[str, Any]]:
    answer = await read(made, report, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


@pytest.mark.parametrize("report", ["service", "reasons", "coverage"])
async def test_nobody_reads_reports_without_the_scope(report: str) -> None:
    made = house()
    assert (await made.client.get(f"/v1/reports/{report}")).status_code == 401
    assert (await read(made, report, Scope.CLAIMS_READ)).status_code == 403


async def test_the_rows_of_every_breakdown_add_up_to_the_whole() -> None:
    made = house()
    (whole,) = await rows(made, "service", **OCTOBER)
    assert whole["filed"] == sum(1 for claim in claims() if date(2026, 10, 1) <= claim.filed_at.date() <= date(2026, 10, 31))
    for by in ("segment", "kind", "channel", "country", "province", "sponsor", "segment,country", "province,sponsor"):
        parts = await rows(made, "service", by=by, **OCTOBER)
        for measure in ("filed", "approved", "denied", "paid", "approved_rupiah", "paid_rupiah"):
            assert sum(part[measure] for part in parts) == whole[measure], (by, measure)
        assert sum(part["promises"]["due"] for part in parts) == whole["promises"]["due"]


@pytest.mark.parametrize(
    ("first", "last"), [("2026-10-01", "2026-11-20"), ("2026-10-07", "2026-11-20"), ("2026-10-20", "2026-10-21")]
)
async def test_days_and_months_add_up_to_the_same(first: str, last: str) -> None:
    made = house()
    (whole,) = await rows(made, "service", first=first, last=last)
    for each in ("day", "month"):
        parts = await rows(made, "service", first=first, last=last, each=each)
        assert sum(part["filed"] for part in parts) == whole["filed"]
        assert sum(part["promises"]["kept"] for part in parts) == whole["promises"]["kept"]


async def test_a_row_says_how_long_it_took_and_what_stands_open() -> None:
    made = house()
    answer = (await read(made, "service", by="country", segment="PMI", **OCTOBER)).json()
    row = next(row for row in answer["rows"] if row["of"] == {"country": "TW"})
    assert sum(row["paid_in"]["claims"].values()) == row["paid"]
    assert row["paid_in"]["half_within"] in BUCKETS
    assert set(answer["standing"][0]["of"]) == {"country"}
    assert sum(row["waiting_account"] for row in answer["standing"]) > 0
    assert answer["first"] == "2026-10-01"


async def test_reasons_are_told_by_segment_and_country() -> None:
    found = await rows(house(), "reasons", by="segment,country", **OCTOBER)
    assert {row["decision"] for row in found} == {"denied", "lapsed"}
    assert {"segment", "country"} == set(found[0]["of"])
    assert [row["claims"] for row in found] == sorted((row["claims"] for row in found), reverse=True)


async def test_coverage_is_who_joined_less_who_left_up_to_the_month() -> None:
    made = house()
    months = await rows(made, "coverage", first="2026-01-01", last="2026-03-31", each="month")
    earlier = sum(cell.joined - cell.left for cell in made.reports.covered_cells if cell.month < "2026-01")
    assert months[0]["covered"] == earlier + months[0]["joined"] - months[0]["left"]
    assert months[2]["covered"] == months[1]["covered"] + months[2]["joined"] - months[2]["left"]
    (whole,) = await rows(made, "coverage", first="2026-01-01", last="2026-03-31")
    assert (whole["covered"], whole["joined"]) == (months[2]["covered"], sum(month["joined"] for month in months))


@pytest.mark.parametrize(
    ("report", "query", "said"),
    [
        ("service", {"by": "channel,province"}, "not counted together"),
        ("service", {"by": "weather"}, "weather is nothing to tell apart by"),
        ("service", {"month": "2026-10", "last": "2026-10-05"}, "not both"),
        ("service", {"month": "2026-13"}, "is no month"),
        ("service", {"first": "2026-10-05", "last": "2026-10-01"}, "ends before it begins"),
        ("service", {"month": "2099-01"}, "has not come yet"),
        ("service", {"first": "2001-01-01", "last": "2026-10-01"}, f"at most {DAYS_MAX} days"),
        ("service", {"first": "2026-01-01", "last": "2026-10-01", "each": "day"}, "one by one"),
        ("reasons", {"by": "province"}, "is not counted by province"),
        ("coverage", {"by": "channel"}, "is not counted by channel"),
        ("coverage", {"each": "day"}, "by month"),
    ],
)
async def test_what_is_not_counted_is_refused_with_what_is(report: str, query: dict[str, str], said: str) -> None:
    answer = await read(house(), report, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("report", ["service", "reasons", "coverage"])
async def test_a_bare_number_is_no_day(report: str) -> None:
    answer = await read(house(), report, last="0")
    assert answer.status_code == 422
    assert "write the day out" in answer.json()["errors"][0]["detail"]


async def test_a_database_that_is_away_is_said() -> None:
    made = house()
    made.reports.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "ask again", retry_after_seconds=1)
    for report in ("service", "reasons", "coverage"):
        assert (await read(made, report)).status_code == 503


async def console(scope: str, grant: dict[str, Any]) -> House:
    made = operated_house()
    filled(made.reports)
    answer = await signed_in(made, scope, grant)
    assert answer.headers["location"] == "/console"
    return made


@pytest.mark.parametrize("scope", [Scope.REPORTS_READ.value, READS])
async def test_readers_of_reports_and_operators_see_every_page(scope: str) -> None:
    made = await console(scope, MINISTRY)
    for path in PAGES:
        answer = await made.client.get(path)
        assert answer.status_code == 200, answer.text
        assert "<svg" in answer.text
        assert "<table>" in answer.text


async def test_a_reader_of_reports_sees_nobodys_claim_and_comes_in_at_the_reports() -> None:
    made = await console(Scope.REPORTS_READ.value, MINISTRY)
    assert (await made.client.get("/console")).headers["location"] == "/console/reports"
    for path in ("/console/flow", "/console/waiting", "/console/search", "/console/dead-letters"):
        assert (await made.client.get(path)).status_code == 403


async def test_an_officer_without_the_scope_reads_no_report() -> None:
    made = await console("office:read", {"officer": "tono", "role": "officer", "offices": ["B-0712"]})
    for path in PAGES:
        assert (await made.client.get(path)).status_code == 403


async def test_pages_without_anything_counted_say_so() -> None:
    made = operated_house()
    await signed_in(made, READS, OPERATOR)
    for path in PAGES:
        answer = await made.client.get(path)
        assert answer.status_code == 200
        assert 'class="empty"' in answer.text


async def test_a_page_refuses_what_is_not_counted_and_says_what_is() -> None:
    made = await console(READS, OPERATOR)
    answer = await made.client.get("/console/reports?by=channel,province")
    assert answer.status_code == 422
    assert "not counted together" in answer.text


@pytest.mark.parametrize("kind", ["service", "reasons", "coverage"])
async def test_the_file_has_a_header_and_every_row(kind: str) -> None:
    made = await console(READS, OPERATOR)
    by = "segment,country"
    answer = await made.client.get(f"/console/reports/{kind}.csv", params={**OCTOBER, "by": by})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="santunan-{kind}-2026-10-01-2026-10-31.csv"'
    header, *lines_ = list(csv.reader(io.StringIO(answer.text)))
    assert header[:4] == ["from", "to", "segment", "country"]
    assert lines_
    assert {len(line) for line in lines_} == {len(header)}


def test_a_sponsors_name_is_no_formula() -> None:
    text = as_csv(Table(("sponsor", "paid_rupiah"), (("=cmd|' /C calc'!A0", -5), ("GN Lingkaran", 3))))
    assert text == "sponsor,paid_rupiah\r\n'=cmd|' /C calc'!A0,-5\r\nGN Lingkaran,3\r\n"


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 400), st.sampled_from([Each.MONTH, Each.WHOLE, Each.DAY]))
def test_the_cells_asked_for_are_each_day_of_the_span_once(first: date, days: int, each: Each) -> None:
    asked = Asked(first=first, last=date.fromordinal(first.toordinal() + days), each=each)
    found: Counter[str] = Counter()
    for stretch in asked.stretches():
        for day in range(first.toordinal() - 40, asked.last.toordinal() + 41):
            text = date.fromordinal(day).isoformat()
            period = text if stretch.grain is Grain.DAY else text[:7]
            if stretch.first <= period <= stretch.last:
                found[text] += -1 if stretch.less else 1
    once = {date.fromordinal(day).isoformat(): 1 for day in range(first.toordinal(), asked.last.toordinal() + 1)}
    assert {day: times for day, times in found.items() if times} == once


def test_most_of_a_month_is_the_month_less_its_other_days() -> None:
    month = Stretch(Grain.MONTH, "2026-11", "2026-11")
    rest = Stretch(Grain.DAY, "2026-11-22", "2026-11-30", less=True)
    assert Asked(first=date(2026, 11, 1), last=date(2026, 11, 21)).stretches() == (month, rest)
    half = Asked(first=date(2026, 11, 1), last=date(2026, 11, 15))
    assert half.stretches() == (Stretch(Grain.DAY, "2026-11-01", "2026-11-15"),)
    within = Asked(first=date(2026, 11, 3), last=date(2026, 11, 29)).stretches()
    assert within[1:] == (
        Stretch(Grain.DAY, "2026-11-01", "2026-11-02", less=True),
        Stretch(Grain.DAY, "2026-11-30", "2026-11-30", less=True),
    )


def test_a_report_ends_today_and_begins_with_the_month() -> None:
    assert asked_for(LAST) == Asked(first=date(2026, 11, 1), last=LAST)
    assert asked_for(LAST, month="2026-11").last == LAST
    assert asked_for(LAST, month="2026-02").last == date(2026, 2, 28)
    with pytest.raises(NotReported):
        asked_for(LAST, first=date(2026, 11, 21))


def test_half_and_nine_in_ten_are_the_first_bucket_that_reaches_them() -> None:
    counts = [0] * len(BUCKETS)
    assert Times(tuple(counts)).within(HALF) is None
    counts[2], counts[4], counts[-1] = 5, 4, 1
    found = Times(tuple(counts))
    assert (found.within(HALF), found.within(NINE_IN_TEN), found.within(Fraction(1))) == ("1d", "3d", "over")


def test_a_share_is_rounded_down() -> None:
    assert percent(kept_share({"promised": 10_000, "kept": 9_999})) == "99.9"
    assert percent(kept_share({"promised": 2, "kept": 2})) == "100.0"
    assert percent(kept_share({})) == ""


def test_a_place_in_which_nothing_moved_is_covered_as_before() -> None:
    asked = Asked(first=date(2026, 1, 1), last=date(2026, 2, 28), by=("segment",), each=Each.MONTH)
    found = cumulated(asked, [("", ("PU",), 10, 3), ("2026-02", ("BPU",), 2, 0)])
    assert found == [
        CoveredSum("2026-01", ("PU",), 7, 0, 0),
        CoveredSum("2026-02", ("BPU",), 2, 2, 0),
        CoveredSum("2026-02", ("PU",), 7, 0, 0),
    ]


@given(st.lists(st.integers(-3, 10**9), min_size=1, max_size=95))
def test_charts_stay_in_their_frames_whatever_is_counted(values: list[int]) -> None:
    periods = [f"{number:02d}" for number in range(len(values))]
    series = [Series("one", values), Series("other", values[::-1])]
    for chart in (lines("t", periods, series), stacked("t", periods, series), bars("t", periods, series)):
        assert all(box.x >= 0 and box.x + box.width <= chart.width + 0.1 for box in chart.boxes)
        assert all(box.y >= -0.1 and box.y + box.height <= chart.height + 0.1 for box in chart.boxes)
        assert all(0 <= dot.x <= chart.width and 0 <= dot.y <= chart.height for line in chart.lines for dot in line.dots)
        assert len(chart.grid) <= 7
        assert len(chart.labels) <= 2 * BARS_MAX


def test_axis_texts_are_short() -> None:
    assert [short(value) for value in (0, 999, 1_000, 1_500, 2_000_000)] == ["0", "999", "1k", "1.5k", "2M"]


def test_an_empty_fake_has_no_rows() -> None:
    assert FakeReports().cells == []
