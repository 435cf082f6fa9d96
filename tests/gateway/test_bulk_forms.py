"""Files in channels' own names become the one filing, and a channel's form says only what that channel may file."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from gateway.bulk.columns import CLAIMS_LAYOUT, COLUMNS, CellFault, content_of
from gateway.bulk.forms import CAUSES, EMPLOYERS_NOTICE, FORMS, HOSPITALS_NOTICE, Form, heading_of
from gateway.bulk.reading import rows_of
from gateway.filing import ClaimFiling
from schemas.channels import channel_takes
from schemas.vocabulary import DeathCause, ReporterRole

EMPLOYERS = {
    "NO_LAPORAN": "L-7",
    "WAKTU_LAPOR": "2026-11-20T09:30:00+07:00",
    "NAMA_PESERTA": "SITI AMINAH",
    "NIK": "3515144508680001",
    "NO_KPJ": "12345678901",
    "NO_PASPOR": "",
    "TGL_LAHIR": "05/08/1968",
    "TGL_MENINGGAL": "12-11-2026",
    "SEBAB_MENINGGAL": "kecelakaan  kerja",
    "NAMA_PELAPOR": "RUDI HARTONO",
    "TELP_PELAPOR": "+62215207797",
}
HOSPITALS = {
    "NO_SURAT": "RM-88",
    "WAKTU_CATAT": "2026-11-20T09:30:00+07:00",
    "NAMA_PASIEN": "SITI AMINAH",
    "NIK_PASIEN": "3515144508680001",
    "NO_KARTU": "12345678901",
    "TGL_LAHIR": "05-08-1968",
    "TGL_MENINGGAL": "12-11-2026",
    "PENYEBAB": "SAKIT",
    "NAMA_PETUGAS": "DR. ANI",
    "TELP_PETUGAS": "",
}
WRITTEN: list[tuple[Form, dict[str, str], dict[str, Any]]] = [
    (EMPLOYERS_NOTICE, EMPLOYERS, {"reporter_role": "employer", "cause": "work_accident", "reference": "L-7"}),
    (HOSPITALS_NOTICE, HOSPITALS, {"reporter_role": "health_facility", "cause": "illness", "reference": "RM-88"}),
]


def filed(row: dict[str, str]) -> ClaimFiling:
    heading = heading_of(list(row), CLAIMS_LAYOUT)
    return ClaimFiling.model_validate(content_of(heading.columns, list(row.values()), heading.fixed))


@pytest.mark.parametrize(("form", "row", "wanted"), WRITTEN)
def test_a_row_in_the_channels_own_names_is_the_one_filing(form: Form, row: dict[str, str], wanted: dict[str, Any]) -> None:
    found = filed(row)
    assert set(row) == set(form.layout.columns), "each column of the form is tried"
    assert found.reference == wanted["reference"]
    assert found.reporter_role == wanted["reporter_role"]
    assert found.claim.death is not None
    assert (found.claim.kind, found.claim.filing, found.claim.death.cause) == ("jkm_death", "notification", wanted["cause"])
    assert (str(found.claim.event_date), str(found.personal.member.birth_date)) == ("2026-11-12", "1968-08-05")
    assert (found.personal.member.nik, found.personal.member.membership_number) == ("3515144508680001", "12345678901")


@pytest.mark.parametrize("form", FORMS)
def test_each_column_of_a_form_stands_where_a_standard_one_does(form: Form) -> None:
    standard = {(column.inside, column.member) for column in COLUMNS.values()}
    own = {(column.inside, column.member) for column in form.layout.columns.values()}
    fixed = {(said.inside, said.member) for said in form.fixed}
    assert own | fixed <= standard
    assert not own & fixed
    required = {(COLUMNS[name].inside, COLUMNS[name].member) for name in CLAIMS_LAYOUT.required}
    assert required <= fixed | {
        (form.layout.columns[name].inside, form.layout.columns[name].member) for name in form.layout.required
    }


@pytest.mark.parametrize(("form", "row", "_wanted"), WRITTEN)
def test_a_form_says_only_what_its_channel_may_file(form: Form, row: dict[str, str], _wanted: dict[str, Any]) -> None:
    found = filed(row)
    assert channel_takes(form.channel, found.claim.kind, found.claim.filing, ReporterRole(found.reporter_role))


def test_every_cause_of_death_has_a_word_and_every_word_a_cause() -> None:
    assert set(CAUSES.values()) == set(DeathCause)


def test_no_two_forms_and_no_form_and_the_standard_can_be_taken_for_each_other() -> None:
    required = {form.name: set(form.layout.required) for form in FORMS}
    for one, other in product(FORMS, FORMS):
        assert one is other or not required[one.name] <= other.layout.columns.keys()
    assert all(not set(form.layout.columns) & set(COLUMNS) for form in FORMS)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("SEBAB_MENINGGAL", "TUA"), ("TGL_MENINGGAL", "2026-11-12"), ("TGL_MENINGGAL", "1-1-2026"), ("TGL_MENINGGAL", 46_000)],
)
def test_a_cell_that_is_none_of_its_words_or_days_is_named_in_the_forms_own_name(column: str, cell: str | int) -> None:
    with pytest.raises(CellFault, match=f"^{column}: "):
        content_of([EMPLOYERS_NOTICE.layout.columns[column]], [cell])


def test_a_file_of_a_form_is_read_like_any_other_and_a_mixture_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(";".join(EMPLOYERS) + "\n" + ";".join(EMPLOYERS.values()) + "\n#TOTAL;1;0\n")
    first, _total = rows_of(file, CLAIMS_LAYOUT)
    assert ClaimFiling.model_validate(first.content).reference == "L-7"
    with pytest.raises(ValueError, match="unknown"):
        heading_of([*EMPLOYERS, "reference"], CLAIMS_LAYOUT)
    with pytest.raises(ValueError, match="missing: NAMA_PELAPOR"):
        heading_of([name for name in EMPLOYERS if name != "NAMA_PELAPOR"], CLAIMS_LAYOUT)


def test_each_column_of_a_form_stands_on_the_page() -> None:
    text = (Path(__file__).parents[2] / "docs" / "bulk.md").read_text()
    assert [name for form in FORMS for name in form.layout.columns if f"`{name}`" not in text] == []
