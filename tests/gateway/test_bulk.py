"""Files of filings: what columns and rows say, what refuses a row or the whole file, and that a killed run doubles nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from deploy.cli import build
from deploy.errors import Refused
from deploy.local.stack import TREE
from gateway.access.callers import Caller, Grant
from gateway.bulk.columns import (
    CLAIMS_LAYOUT,
    COLUMNS,
    CellFault,
    columns_of,
    content_of,
)
from gateway.bulk.engine import Pass, judged_rows
from gateway.bulk.journal import Journal, Of, Progress
from gateway.bulk.pace import WINDOW_ROWS
from gateway.bulk.reading import ROW_BYTES_MAX, ROW_LINES_MAX, FileFault, Totals
from gateway.bulk.survey import survey
from gateway.fakes.log import FakeLog
from gateway.log import Acknowledged, NewRecord
from gateway.problems import Problem, ProblemCode
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel, ClaimKind
from tests.gateway.bulk_files import CALLER, CLAIMS, HEADER, csv_file, line, ndjson_file, results, run, workbook
from tests.gateway.house import NOW, filing

pytestmark = pytest.mark.anyio


class LogThatEnds(FakeLog):
    """Takes so many windows, and then is away for good."""

    def __init__(self, windows: int) -> None:
        super().__init__(NOW)
        self.windows = windows

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        if not self.windows:
            raise Problem(ProblemCode.LOG_UNAVAILABLE, "away")
        self.windows -= 1
        return await super().append_all(records)


async def test_a_row_becomes_the_submission_of_its_channel_and_organisation(tmp_path: Path) -> None:
    log, path = FakeLog(NOW), csv_file(tmp_path, line())
    assert await run(path, log, Totals(1, 0)) == Progress(1, 1, 0, path.with_name("filings.csv.results.ndjson").stat().st_size)
    (record,) = log.records
    event = CloudEvent[ClaimSubmitted].model_validate_json(record.value or b"")
    assert (event.data.channel, event.data.channel_reference) == (Channel.BULK, "NPP-1:R-1")
    assert (event.source, event.subject) == ("/channels/bulk", claim_id("bulk", "NPP-1:R-1"))
    assert event.data.personal.payees[0].account is not None
    assert results(path) == [
        {"row": 2, "reference": "R-1", "outcome": "accepted", "claim_id": event.subject, "event_id": event.id}
    ]


async def test_a_line_of_ndjson_is_what_a_single_filing_is(tmp_path: Path) -> None:
    log = FakeLog(NOW)
    path = ndjson_file(tmp_path, filing(), filing(reference="REF-2") | {"guess": 1}, [1], {"total": {"rows": 3, "rupiah": 0}})
    assert (await run(path, log, None)).accepted == 1
    _, unknown, no_object = results(path)
    assert unknown["errors"][0]["field"] == "#/guess"
    assert (no_object["row"], no_object["outcome"]) == (3, "refused")


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (line(nik="12"), "member_nik", "invalid_request"),
        (line(reference="A B"), "reference", "invalid_request"),
        (line().replace("jkm_death", "nothing"), "kind", "invalid_request"),
        (line().replace("+07:00", ""), "received_at", "invalid_request"),
        (line().replace("2026-11-20T", "2025-11-20T"), "received_at", "received_at_out_of_bounds"),
        (line() + ",more", "cell 16", "invalid_request"),
        (line().replace("SITI", "\\u0000"), "", "malformed_json"),
    ],
)
async def test_a_row_that_is_wrong_is_refused_with_its_number_and_column_and_the_others_are_taken(
    tmp_path: Path, row: str, field: str, code: str
) -> None:
    path = csv_file(tmp_path, line("R-0"), row.replace("\\u0000", "\0"), line("R-2"))
    progress = await run(path, FakeLog(NOW), Totals(3, 0))
    assert (progress.accepted, progress.refused) == (2, 1)
    refused = results(path)[1]
    assert (refused["row"], refused["code"]) == (3, code)
    assert [fault["field"] for fault in refused.get("errors", [{"field": ""}])] == [field]


async def test_what_the_channel_is_not_made_for_is_refused_as_at_the_gateway(tmp_path: Path) -> None:
    centre = Caller(client="files", scopes=frozenset(), grant=Grant(channel=Channel.CONTACT_CENTRE, organisation="CC175"))
    path = csv_file(tmp_path, line())
    await run(path, FakeLog(NOW), Totals(1, 0), centre)
    assert results(path)[0]["code"] == "channel_not_allowed"


async def test_a_reference_counts_once_per_file(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line(), line())
    assert (await run(path, FakeLog(NOW), Totals(2, 0))).accepted == 1
    assert "before" in results(path)[1]["reason"]


@pytest.mark.parametrize(
    ("lines", "declared", "sentence"),
    [
        ((line(),), None, "no control totals"),
        ((line(),), Totals(2, 0), "2 rows and 0 rupiah were declared and 1 rows"),
        ((line(), "#TOTAL,2,0"), None, "2 rows and 0 rupiah were declared"),
        ((line(), "#TOTAL,1,5"), None, "1 rows and 5 rupiah were declared"),
        ((line(), "#TOTAL,1,0"), Totals(2, 0), "declare one"),
        ((line(), "#TOTAL,x,0"), None, "states no control totals"),
        (("#TOTAL,1,0", line()), None, "after the control totals"),
        ((line() + ',"open',), Totals(1, 0), "no CSV"),
        ((line("R" * ROW_BYTES_MAX),), Totals(1, 0), "longer than"),
        ((line() + ',"open', *["more"] * ROW_LINES_MAX), Totals(1, 0), f"row 2 goes on for more than {ROW_LINES_MAX} lines"),
        ((line() + ',"' + "x" * (ROW_BYTES_MAX - 400), "x" * 400), Totals(1, 0), "row 2 goes on"),
    ],
)
def test_a_file_whose_totals_or_form_are_wrong_is_refused_before_anything_is_written(
    tmp_path: Path, lines: tuple[str, ...], declared: Totals | None, sentence: str
) -> None:
    with pytest.raises(FileFault, match=sentence):
        survey(csv_file(tmp_path, *lines), CLAIMS, declared)
    assert [path.name for path in tmp_path.iterdir()] == ["filings.csv"]


def test_the_rupiah_that_filings_state_are_a_control_total(tmp_path: Path) -> None:
    path = ndjson_file(tmp_path, filing(ClaimKind.PMI_REPATRIATION))
    assert survey(path, CLAIMS, Totals(1, 9_000_000)).totals == Totals(1, 9_000_000)
    with pytest.raises(FileFault, match="9000000 rupiah are in the file"):
        survey(path, CLAIMS, Totals(1, 0))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("reference,nonsense", "unknown: 'nonsense'"),
        ("reference", "missing: received_at"),
        (HEADER + ",reference", "repeated"),
    ],
)
def test_a_header_is_known_whole_and_named_once(header: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        columns_of(header.split(","), CLAIMS_LAYOUT)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("event_date", date(2026, 10, 1), "2026-10-01"),
        ("payee_1_parts", 2.0, 2),
        ("ticket_cost_rupiah", "9000000", 9_000_000),
        ("death_on_leave", "Ya", True),
        ("death_on_leave", False, False),
        ("reference", "  R-1 ", "R-1"),
    ],
)
def test_cells_of_a_spreadsheet_are_read_as_what_their_column_is(column: str, cell: Any, value: object) -> None:
    content: Any = content_of([COLUMNS[column]], [cell])
    while isinstance(content, dict | list):
        (content,) = content.values() if isinstance(content, dict) else content
    assert content == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("member_nik", 3515144508680002.0),
        ("payee_1_account_number", 1234567890.0),
        ("payee_1_parts", 1.5),
        ("ticket_cost_rupiah", "9.000.000"),
        ("ticket_cost_rupiah", "9" * 19),
        ("death_on_leave", "perhaps"),
        ("reference", True),
    ],
)
def test_a_cell_that_a_spreadsheet_may_have_changed_is_refused_and_not_guessed(column: str, cell: Any) -> None:
    with pytest.raises(CellFault, match=column):
        content_of([COLUMNS[column]], [cell])


async def test_semicolons_and_a_byte_order_mark_are_what_spreadsheets_here_write(tmp_path: Path) -> None:
    path = tmp_path / "filings.CSV"
    path.write_text(f"{HEADER}\n{line()}".replace(",", ";"), "utf-8-sig")
    assert (await run(path, FakeLog(NOW), Totals(1, 0))).accepted == 1


async def test_a_workbook_is_read_as_csv_is_and_a_number_for_a_nik_is_refused(tmp_path: Path) -> None:
    header = HEADER.split(",")
    as_number: list[str | int] = [*line("R-2").split(",")]
    as_number[header.index("member_nik")] = 3515144508680002
    path = workbook(tmp_path, [], [*header], [*line().split(",")], as_number, ["#TOTAL", 2, 0])
    assert (await run(path, FakeLog(NOW), None)).accepted == 1
    taken, refused = results(path)
    assert (taken["row"], taken["reference"], refused["row"]) == (3, "R-1", 4)
    assert refused["errors"][0]["field"] == "member_nik"
    assert "format the column as text" in refused["reason"]


def test_what_is_no_workbook_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "filings.xlsx"
    path.write_bytes(b"no archive")
    with pytest.raises(FileFault, match="no workbook"):
        survey(path, CLAIMS, Totals(1, 0))
    with ZipFile(path, "w") as archive:
        archive.writestr("hello", "nobody")
    with pytest.raises(FileFault, match="no workbook"):
        survey(path, CLAIMS, Totals(1, 0))


async def test_after_the_log_went_away_the_same_call_finishes_the_rest_and_doubles_nothing(tmp_path: Path) -> None:
    rows = 2 * WINDOW_ROWS + 10
    path = csv_file(tmp_path, *(line(f"R-{number}") for number in range(rows)))
    log = LogThatEnds(1)
    with pytest.raises(Problem):
        await run(path, log, Totals(rows, 0))
    assert len(results(path)) == WINDOW_ROWS
    log.windows = rows
    assert (await run(path, log, Totals(rows, 0))).accepted == rows
    assert len({record.value for record in log.records}) == len(log.records) == rows
    assert [result["row"] for result in results(path)] == list(range(2, rows + 2))
    assert (await run(path, log, Totals(rows, 0))).accepted == rows
    assert len(log.records) == rows


async def test_a_file_that_was_begun_and_then_changed_is_refused(tmp_path: Path) -> None:
    await run(csv_file(tmp_path, line()), FakeLog(NOW), Totals(1, 0))
    with pytest.raises(FileFault, match="begun and then changed"):
        await run(csv_file(tmp_path, line("R-9")), FakeLog(NOW), Totals(1, 0))


DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from gateway.fakes.log import FakeLog
from tests.gateway.house import NOW
from tests.gateway.bulk_files import run
from gateway.bulk.reading import Totals

class Log(FakeLog):
    windows = 0
    async def append_all(self, records):
        with open(sys.argv[2], "ab") as log:
            log.write(b"".join(record.value + b"\\n" for record in records))
        self.windows += 1
        if self.windows == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        return []

asyncio.run(run(Path(sys.argv[1]), Log(NOW), None))
"""


def test_killed_between_acknowledgement_and_journal_a_window_is_the_same_bytes_again_and_every_row_is_there(
    tmp_path: Path,
) -> None:
    rows = 3 * WINDOW_ROWS
    path = csv_file(tmp_path, *(line(f"R-{number}") for number in range(rows)), f"#TOTAL,{rows},0")
    log = tmp_path / "log"

    def ran(killed_at_window: int) -> int:
        command = (sys.executable, "-c", DYING, str(path), str(log), str(killed_at_window))
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(TREE)}, check=False).returncode

    assert ran(2) == -signal.SIGKILL
    with path.with_name(path.name + ".results.ndjson").open("a") as torn:
        torn.write('{"row":')
    assert ran(0) == 0
    stands = log.read_bytes().splitlines()
    assert len(set(stands)) == len({json.loads(value)["id"] for value in stands}) == rows
    assert len(stands) == rows + WINDOW_ROWS  # the window that was acknowledged and not yet journalled
    assert [result["row"] for result in results(path)] == list(range(2, rows + 2))


@given(
    content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode), kind=st.sampled_from([".csv", ".ndjson", ".xlsx"])
)
def test_whatever_bytes_come_the_file_is_read_or_refused_and_nothing_else_happens(content: bytes, kind: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"filings{kind}"
        path.write_bytes((HEADER.encode() + b"\n" if kind == ".csv" else b"") + content)
        with suppress(FileFault):
            found = survey(path, CLAIMS, Totals(1, 0))
            list(judged_rows(Pass(path=path, kind=CLAIMS, survey=found, caller=CALLER, now=NOW, told=lambda _: None)))


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 500 + "1" + "}" * 500,
        '{"reference": 1e300}',
        '{"reference": 123456789012345678901234567890}',
        '{"claim": {"repatriation": {"ticket_cost": {"amount": "x"}}}}',
        '{"claim": [], "reference": []}',
        '"text"',
        "nonsense",
    ],
)
async def test_a_strange_line_is_one_refused_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "filings.ndjson"
    path.write_text(f"{text}\n{json.dumps(filing())}\n")
    progress = await run(path, FakeLog(NOW), Totals(2, 0))
    assert (progress.accepted, progress.refused) == (1, 1)


@pytest.mark.parametrize("said", ["1e9999", "-1", "null", '"x"', "1.5", '"' + "9" * 5000 + '"'])
def test_totals_that_are_no_count_are_refused(tmp_path: Path, said: str) -> None:
    path = tmp_path / "filings.ndjson"
    path.write_text(f'{{"total": {{"rows": {said}}}}}\n')
    with pytest.raises(FileFault):
        survey(path, CLAIMS, None)


async def test_two_processes_do_not_write_one_file(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line())
    of = Of(survey(path, CLAIMS, Totals(1, 0)).sha256, "files", "bulk", "NPP-1")
    first = Journal(path, of)
    with pytest.raises(FileFault, match="another process"):
        Journal(path, of)
    first.close()
    Journal(path, of).close()


@pytest.mark.parametrize(
    ("lines", "options", "code", "said"),
    [
        ((line(),), ("--rows", "1"), 0, "1 rows: 1 would be accepted, 0 would be refused"),
        ((line(), line("R-2", nik="1")), ("--rows", "2"), 3, "1 would be refused"),
        ((line(), "#TOTAL,1,0"), (), 0, "1 would be accepted"),
    ],
)
def test_a_rehearsal_judges_every_row_and_writes_nothing(
    tmp_path: Path, lines: tuple[str, ...], options: tuple[str, ...], code: int, said: str
) -> None:
    path = csv_file(tmp_path, *(text.replace("2026-11-20T09:30:00+07:00", datetime.now(UTC).isoformat()) for text in lines))
    done = CliRunner().invoke(build(), ["ingest", str(path), "--organisation", "NPP-1", "--dry-run", *options])
    assert (done.exit_code, [one.name for one in tmp_path.iterdir()]) == (code, ["filings.csv"]), done.output
    assert said in done.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--organisation", "NPP-1"), "no control totals"),
        (("--organisation", "small"), "--organisation a code"),
        (("--organisation", "NPP-1", "--channel", "post"), "--channel is one of"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        CliRunner().invoke(build(), ["ingest", str(csv_file(tmp_path, line())), *options], catch_exceptions=False)
