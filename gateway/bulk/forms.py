"""Files as channels' own systems write them: their column names and words, and what such a file need not say, as tables.

A file is of a form when its first row has only that form's columns. Whoever sends it is judged as for any other file. No template of SIPP or
of the hospitals' network was seen: names and words are the field's, and a template that says otherwise changes a row here (U).
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from gateway.bulk.columns import CLAIMS_LAYOUT, Cell, CellKind, Column, Fixed, Layout, column_at, columns_of
from schemas.vocabulary import Channel, ClaimKind, DeathCause, Filing, ReporterRole

CAUSES: Final[Mapping[str, str]] = {
    "SAKIT": DeathCause.ILLNESS,
    "KECELAKAAN": DeathCause.ACCIDENT,
    "KECELAKAAN KERJA": DeathCause.WORK_ACCIDENT,
    "HILANG DI LAUT": DeathCause.MISSING_AT_SEA,
    "BELUM DIKETAHUI": DeathCause.UNKNOWN,
}


class Form(NamedTuple):
    """`standard`: the layout that it says in other names. `layout`: its own columns. `fixed`: what each row of it says without a column."""

    name: str
    channel: Channel
    standard: Layout
    layout: Layout
    fixed: tuple[Fixed, ...]


class Heading(NamedTuple):
    """What a file's first row says of the others."""

    columns: tuple[Column, ...]
    fixed: tuple[Fixed, ...] = ()


def _death_notice(role: ReporterRole) -> tuple[Fixed, ...]:
    return (
        Fixed("", "reporter_role", role.value),
        Fixed("claim", "kind", ClaimKind.JKM_DEATH.value),
        Fixed("claim", "filing", Filing.NOTIFICATION.value),
    )


def _layout(columns: Sequence[Column], *required: str) -> Layout:
    return Layout({each.name: each for each in columns}, required)


EMPLOYERS_NOTICE: Final = Form(
    "an employer's notice of deaths",
    Channel.EMPLOYER,
    CLAIMS_LAYOUT,
    _layout(
        (
            column_at("NO_LAPORAN", "reference"),
            column_at("WAKTU_LAPOR", "received_at", CellKind.MOMENT),
            column_at("NAMA_PESERTA", "personal/member/name"),
            column_at("NIK", "personal/member/nik"),
            column_at("NO_KPJ", "personal/member/membership_number"),
            column_at("NO_PASPOR", "personal/member/passport"),
            column_at("TGL_LAHIR", "personal/member/birth_date", CellKind.DAY_FIRST),
            column_at("TGL_MENINGGAL", "claim/event_date", CellKind.DAY_FIRST),
            column_at("SEBAB_MENINGGAL", "claim/death/cause", words=CAUSES),
            column_at("NAMA_PELAPOR", "personal/reporter_name"),
            column_at("TELP_PELAPOR", "personal/reporter_phone"),
        ),
        *("NO_LAPORAN", "WAKTU_LAPOR", "NAMA_PESERTA", "TGL_MENINGGAL", "SEBAB_MENINGGAL", "NAMA_PELAPOR"),
    ),
    _death_notice(ReporterRole.EMPLOYER),
)
HOSPITALS_NOTICE: Final = Form(
    "a hospital's notice of deaths",
    Channel.HOSPITAL,
    CLAIMS_LAYOUT,
    _layout(
        (
            column_at("NO_SURAT", "reference"),
            column_at("WAKTU_CATAT", "received_at", CellKind.MOMENT),
            column_at("NAMA_PASIEN", "personal/member/name"),
            column_at("NIK_PASIEN", "personal/member/nik"),
            column_at("NO_KARTU", "personal/member/membership_number"),
            column_at("TGL_LAHIR", "personal/member/birth_date", CellKind.DAY_FIRST),
            column_at("TGL_MENINGGAL", "claim/event_date", CellKind.DAY_FIRST),
            column_at("PENYEBAB", "claim/death/cause", words=CAUSES),
            column_at("NAMA_PETUGAS", "personal/reporter_name"),
            column_at("TELP_PETUGAS", "personal/reporter_phone"),
        ),
        *("NO_SURAT", "WAKTU_CATAT", "NAMA_PASIEN", "TGL_MENINGGAL", "PENYEBAB", "NAMA_PETUGAS"),
    ),
    _death_notice(ReporterRole.HEALTH_FACILITY),
)
FORMS: Final = (EMPLOYERS_NOTICE, HOSPITALS_NOTICE)


def heading_of(header: Sequence[Cell], layout: Layout) -> Heading:
    """What the first row says, in the layout's names or in those of a form. Raises ValueError for unknown, repeated or missing ones."""
    names = {str(name).strip() for name in header if name not in (None, "")}
    for form in FORMS:
        if form.standard is layout and names and names <= form.layout.columns.keys():
            return Heading(columns_of(header, form.layout), form.fixed)
    return Heading(columns_of(header, layout))
