"""How a line's sum came about, said to a claimant: its facts and each step of its arithmetic, in both languages.

The rules write their steps in English, one short form each. Nothing of a body is said here: the page also opens to who only knows a birth
date. A step or fact without words of its own stands as the rules wrote it, with numbers and dates as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from processors.notification.words import Both, day, rupiah
from schemas.money import Money

_NUMBER: Final = r"\d[\d,]*(?:[./]\d+)?"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN: Final = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}|{_NUMBER}")
_HELD: Final = re.compile(r"<(\w)(\d)>")
_KINDS: Final = {"m": _NUMBER, "n": _NUMBER, "d": _DATE.pattern, "y": r"\d{4}", "x": r".+?"}
"""Of what stands at `<m1>`: money, a number, a date, a year, words that are not repeated."""
YEAR_DIGITS: Final = 4


class Form(NamedTuple):
    """One form of a step, as the rules write it, and what is said instead."""

    written: str
    said: Both


FORMS: Final = tuple(
    Form(written, Both(indonesian, english))
    for written, indonesian, english in (
        ("<n1> of <n2> parts: <m1>", "bagian <n1> dari <n2>: <m1>", "<n1> of <n2> parts: <m1>"),
        ("<n1> months x <n2> % x <m1> = <m2>", "<n1> bulan x <n2> % x <m1> = <m2>", "<n1> months x <n2> % x <m1> = <m2>"),
        ("<n1> % x <m1> = <m2>", "<n1> % x <m1> = <m2>", "<n1> % x <m1> = <m2>"),
        ("<n1> x <m1> at once: <m2>", "<n1> bulan x <m1>, dibayar sekaligus: <m2>", "<n1> months x <m1>, paid at once: <m2>"),
        ("<n1> x <m1> = <m2>", "<n1> x <m1> = <m2>", "<n1> x <m1> = <m2>"),
        (
            "<n1> % x <n2> / <n3> x <m1>: <m2>",
            "<n1> % x <n2> / <n3> bulan x <m1>: <m2>",
            "<n1> % x <n2> / <n3> months x <m1>: <m2>",
        ),
        (
            "at least <m1>, at most <m2>: <m3>",
            "paling sedikit <m1>, paling banyak <m2>: <m3>",
            "at least <m1>, at most <m2>: <m3>",
        ),
        ("<n1> % of it: <m1>", "<n1> % dari jumlah itu: <m1>", "<n1> % of that: <m1>"),
        (
            "average wage of a month: min(<m1>, <m2>) = <m3>",
            "rata-rata upah sebulan <m1>, paling banyak <m2>: <m3>",
            "average wage of a month <m1>, at most <m2>: <m3>",
        ),
        (
            "density of contributions: <n1> of <n2> months, <n3> % are needed",
            "iuran dibayar <n1> dari <n2> bulan; disyaratkan <n3> %",
            "contributions were paid for <n1> of <n2> months; <n3> % are needed",
        ),
        (
            "contributions and yield on <d1>: <m1>",
            "iuran dan hasil pengembangan pada <d1>: <m1>",
            "contributions and yield on <d1>: <m1>",
        ),
        ("year <n1>, raised by <n2> %: <m1>", "tahun ke-<n1>, naik <n2> %: <m1>", "year <n1>, raised by <n2> %: <m1>"),
        ("<n1> % = <m1>", "<n1> % dari jumlah itu = <m1>", "<n1> % of that = <m1>"),
        (
            "<n1> of <n2> months of membership: the funeral alone",
            "masa kepesertaan <n1> dari <n2> bulan yang disyaratkan: hanya biaya pemakaman",
            "member for <n1> of the <n2> months that it takes: the funeral costs alone",
        ),
        ("death sum: <m1>", "santunan kematian menurut peraturan: <m1>", "death sum of the law: <m1>"),
        (
            "death, periodic and funeral, all in: <m1>",
            "santunan kematian, berkala dan pemakaman sekaligus: <m1>",
            "for the death, the periodic benefit and the funeral, all in: <m1>",
        ),
        (
            "funeral, to whoever buried: <m1>",
            "biaya pemakaman, bagi yang memakamkan: <m1>",
            "funeral costs, to whoever buried: <m1>",
        ),
        ("funeral: <m1>", "biaya pemakaman menurut peraturan: <m1>", "funeral costs of the law: <m1>"),
        ("at least the JKM death sum: <m1>", "paling sedikit santunan kematian JKM: <m1>", "at least the death sum of JKM: <m1>"),
        ("one sum of the law: <m1>", "satu jumlah menurut peraturan: <m1>", "one sum of the law: <m1>"),
        ("<n1> months worked: <m1>", "masa kerja <n1> bulan: <m1>", "worked for <n1> months: <m1>"),
        (
            "death from a work accident, all in: <m1>",
            "santunan kematian karena kecelakaan kerja, sekaligus: <m1>",
            "for the death from a work accident, all in: <m1>",
        ),
        ("lump sum: <m1>", "santunan sekaligus: <m1>", "lump sum: <m1>"),
        ("balance on <d1>: <m1>", "saldo pada <d1>: <m1>", "balance on <d1>: <m1>"),
        ("declared income <m1>: base <m2>", "penghasilan yang dilaporkan <m1>: dasar <m2>", "declared income <m1>: base <m2>"),
        ("daily wage <m1> x <n1>: <m2>", "upah harian <m1> x <n1>: <m2>", "daily wage <m1> x <n1>: <m2>"),
        ("piece work: <m1> / <n1>", "upah borongan: <m1> dibagi <n1> bulan", "piece work: <m1> divided by <n1> months"),
        ("min(<m1>, <m2>)", "yang lebih kecil: <m1> atau <m2>", "the smaller one: <m1> or <m2>"),
        ("min(<m1> + <m2>, <m3>)", "<m1> + <m2>, paling banyak <m3>", "<m1> + <m2>, at most <m3>"),
        ("all modes: <m1>", "semua angkutan bersama: <m1>", "all transport together: <m1>"),
        (
            "<x1>, <n1> receipt(s) after other insurance: <m1>",
            "<n1> kuitansi, setelah dikurangi asuransi lain: <m1>",
            "receipts (<n1>), after other insurance: <m1>",
        ),
        ("<x1>, <n1> receipt(s): <m1>", "<n1> kuitansi: <m1>", "receipts (<n1>): <m1>"),
        (
            "final tax on <m1> + <m2>, <x1>: <m3>",
            "pajak final atas <m2>, setelah <m1> yang sudah dibayar sebelumnya: <m3>",
            "final tax on <m2>, after <m1> that was paid before: <m3>",
        ),
        (
            "tax art 17 on <m1>, first paid in <y1>: <m2>",
            "pajak pasal 17 atas <m1>, pertama dibayar tahun <y1>: <m2>",
            "tax by article 17 on <m1>, first paid in <y1>: <m2>",
        ),
        (
            "all losses together at most <n1> %: <n2> % of this one",
            "semua kehilangan bersama paling banyak <n1> %: untuk yang ini <n2> %",
            "all losses together at most <n1> %: <n2> % of this one",
        ),
        (
            "<n1> % of the function of <n2> %: <n3> %",
            "<n1> % dari fungsi yang bernilai <n2> %: <n3> %",
            "<n1> % of a function that counts <n2> %: <n3> %",
        ),
        ("<x1> degrees lost: <n1> %", "bagian fungsi yang hilang: <n1> %", "part of the function that is lost: <n1> %"),
        ("<x1>: <n1> % of the function lost", "bagian fungsi yang hilang: <n1> %", "part of the function that is lost: <n1> %"),
        ("<x1>: <n1> %", "menurut daftar kecacatan: <n1> %", "by the table of disabilities: <n1> %"),
    )
)


def _pattern(written: str) -> re.Pattern[str]:
    pieces = re.split(r"(<\w\d>)", written)
    return re.compile("".join(f"(?P<{p[1:3]}>{_KINDS[p[1]]})" if _HELD.fullmatch(p) else re.escape(p) for p in pieces))


_PATTERNS: Final = tuple((_pattern(form.written), form.said) for form in FORMS)

FACTS: Final[dict[str, tuple[str, Both]]] = {
    "event_date": ("d", Both("tanggal kejadian", "date of the event")),
    "segment": ("x", Both("kepesertaan", "membership")),
    "phase": ("x", Both("masa penempatan", "phase of the placement")),
    "membership_months": ("n", Both("bulan kepesertaan", "months of membership")),
    "reason": ("x", Both("alasan", "reason")),
    "balance": ("m", Both("saldo", "balance")),
    "as_of": ("d", Both("saldo pada tanggal", "balance as of")),
    "wage": ("m", Both("upah sebulan", "monthly wage")),
    "contribution_months": ("n", Both("bulan iuran", "months of contributions")),
    "counted_months": ("n", Both("bulan yang dihitung", "months that are counted")),
    "weighted_annual_wage": ("m", Both("rata-rata upah setahun", "average wage of a year")),
    "reported_wage": ("m", Both("upah yang dilaporkan", "reported wage")),
    "first_day": ("d", Both("hari pertama", "first day")),
    "last_day": ("d", Both("hari terakhir", "last day")),
    "homecare_days": ("n", Both("hari perawatan di rumah", "days of care at home")),
    "ticket_cost": ("m", Both("biaya tiket", "cost of the ticket")),
    "onward_transport_cost": ("m", Both("biaya angkutan lanjutan", "cost of onward transport")),
    "list_price": ("m", Both("harga menurut daftar", "price by the list")),
}
"""What of a line's inputs a claimant is told, and what kind of value it is. The law's own figures stand in the steps; the interface for
programs has every input."""

VALUES: Final = {
    "PU": Both("penerima upah", "wage worker"),
    "BPU": Both("bukan penerima upah", "non-wage worker"),
    "PMI": Both("pekerja migran", "migrant worker"),
    "JAKON": Both("jasa konstruksi", "construction worker"),
    "before": Both("sebelum bekerja", "before the placement"),
    "during": Both("selama bekerja", "during the placement"),
    "after": Both("setelah bekerja", "after the placement"),
    "pension_age": Both("usia pensiun", "pension age"),
    "resigned": Both("mengundurkan diri", "resigned"),
    "terminated": Both("pemutusan hubungan kerja", "dismissed"),
    "contract_end": Both("kontrak berakhir", "end of the contract"),
    "bpu_stopped": Both("berhenti sebagai bukan penerima upah", "stopped as a non-wage worker"),
    "left_indonesia": Both("meninggalkan Indonesia", "left Indonesia"),
    "total_disability": Both("cacat total tetap", "total permanent disability"),
    "death": Both("meninggal dunia", "death"),
    "partial_10": Both("sebagian, 10 %", "part, 10 %"),
    "partial_30": Both("sebagian, 30 %", "part, 30 %"),
}


class Fact(NamedTuple):
    """What a line was computed from."""

    name: Both
    value: Both


def facts_of(inputs: Mapping[str, str]) -> tuple[Fact, ...]:
    """Those that concern the claimant, in the order of `FACTS`."""
    return tuple(Fact(name, _value(kind, inputs[key])) for key, (kind, name) in FACTS.items() if key in inputs)


def steps_of(steps: Sequence[str]) -> tuple[Both, ...]:
    """Each step in words."""
    return tuple(map(_step, steps))


def _step(written: str) -> Both:
    for pattern, said in _PATTERNS:
        found = pattern.fullmatch(written)
        if found is not None:
            values = {name: _value(name[0], text) for name, text in found.groupdict().items()}
            return Both(
                _filled(said.indonesian, {name: value.indonesian for name, value in values.items()}),
                _filled(said.english, {name: value.english for name, value in values.items()}),
            )
    return Both(_PLAIN.sub(lambda at: _plain(at[0]).indonesian, written), _PLAIN.sub(lambda at: _plain(at[0]).english, written))


def _filled(said: str, values: Mapping[str, str]) -> str:
    return _HELD.sub(lambda at: values[at[1] + at[2]], said)


def _value(kind: str, text: str) -> Both:
    if kind == "m":
        whole = text.replace(",", "")
        return rupiah(Money(amount=int(whole))) if whole.isdecimal() else _money_with_parts(text)
    if kind == "d":
        return _date(text)
    if kind == "n":
        return _number(text)
    return VALUES.get(text, Both(text, text))


def _plain(text: str) -> Both:
    return _date(text) if _DATE.fullmatch(text) else _number(text)


def _date(text: str) -> Both:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return Both(text, text)


def _number(text: str) -> Both:
    """`1,000.5` or `1/3`, with a comma for the point in Indonesian, and points between thousands in both languages, as rupiah have them."""
    whole, point, rest = text.replace(",", "").partition(".")
    if "/" in text or not whole.isdecimal():
        return Both(text, text)
    grouped = f"{int(whole):,}".replace(",", ".") if len(whole) > YEAR_DIGITS else whole
    return Both(f"{grouped},{rest}", f"{whole}.{rest}") if point else Both(grouped, grouped)


def _money_with_parts(text: str) -> Both:
    number = _number(text)
    return Both(f"Rp{number.indonesian}", f"Rp{number.english}")
