"""Files of filings, and one run over them against a log that is a fake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from gateway.access.callers import Caller, Grant
from gateway.bulk.engine import Pass, ingest
from gateway.bulk.journal import Progress
from gateway.bulk.kinds import KINDS, RowKind
from gateway.bulk.reading import Totals
from gateway.bulk.store import BatchKind
from gateway.bulk.survey import survey
from schemas.vocabulary import Channel
from tests.gateway.house import NOW

CLAIMS = KINDS[BatchKind.CLAIMS]
CALLER = Caller(client="files", scopes=frozenset(), grant=Grant(channel=Channel.BULK, organisation="NPP-1"))
HEADER = (
    "reference,received_at,reporter_role,kind,event_date,death_cause,member_name,member_nik,reporter_name,"
    "payee_1_ref,payee_1_name,payee_1_relationship,payee_1_bank_code,payee_1_account_number,payee_1_account_holder"
)
LINE = (
    "{reference},2026-11-20T09:30:00+07:00,heir,jkm_death,2026-10-01,illness,SITI AMINAH,{nik},BUDI SANTOSO,"
    "heir-1,BUDI SANTOSO,spouse,002,001234567890123,BUDI SANTOSO"
)


def line(reference: str = "R-1", nik: str = "3515144508680002") -> str:
    return LINE.format(reference=reference, nik=nik)


def csv_file(folder: Path, *lines: str, name: str = "filings.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((HEADER, *lines)) + "\n")
    return path


def ndjson_file(folder: Path, *filings: Any) -> Path:
    path = folder / "filings.ndjson"
    path.write_text("".join(json.dumps(one) + "\n" for one in filings))
    return path


async def instantly(_seconds: float) -> None:
    return None


async def run(path: Path, log: Any, declared: Totals | None, caller: Caller = CALLER, kind: RowKind = CLAIMS) -> Progress:
    found = survey(path, kind, declared)
    return await ingest(
        Pass(path=path, kind=kind, survey=found, caller=caller, now=NOW, told=lambda _: None, sleep=instantly), log
    )


def results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.with_name(path.name + ".results.ndjson").read_text().splitlines()]


SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{rows}</sheetData></worksheet>"
)
WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>"
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{target}"/>'
    "</Relationships>"
)


def workbook(folder: Path, *rows: list[str | int]) -> Path:
    """Text as text cells, numbers as number cells."""

    def cell(value: str | int) -> str:
        return f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    path = folder / "filings.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", RELATIONS.format(type="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(type="worksheet", target="worksheets/sheet1.xml"))
        sheet = "".join(f'<row r="{number}">{"".join(map(cell, row))}</row>' for number, row in enumerate(rows, 1) if row)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=sheet))
    return path
