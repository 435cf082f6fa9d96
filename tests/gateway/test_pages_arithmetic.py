"""What a claimant reads of a line's arithmetic: every form that the rules write, in both languages, and nothing of a body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.arithmetic import FORMS, Form, facts_of, steps_of
from processors.notification.words import Both


@pytest.mark.parametrize(
    ("written", "indonesian", "english"),
    [
        ("1 of 2 parts: 120,000,000", "bagian 1 dari 2: Rp120.000.000", "1 of 2 parts: Rp120.000.000"),
        (
            "1.5 months x 100 % x 4500000 = 6750000",
            "1,5 bulan x 100 % x Rp4.500.000 = Rp6.750.000",
            "1.5 months x 100 % x Rp4.500.000 = Rp6.750.000",
        ),
        ("15 % x 320000000 = 48000000", "15 % x Rp320.000.000 = Rp48.000.000", "15 % x Rp320.000.000 = Rp48.000.000"),
        (
            "24 x 500,000 at once: 12,000,000",
            "24 bulan x Rp500.000, dibayar sekaligus: Rp12.000.000",
            "24 months x Rp500.000, paid at once: Rp12.000.000",
        ),
        ("80 x 3700000 = 296000000", "80 x Rp3.700.000 = Rp296.000.000", "80 x Rp3.700.000 = Rp296.000.000"),
        ("60 % = 177600000", "60 % dari jumlah itu = Rp177.600.000", "60 % of that = Rp177.600.000"),
        (
            "2 of 3 months of membership: the funeral alone",
            "masa kepesertaan 2 dari 3 bulan yang disyaratkan: hanya biaya pemakaman",
            "member for 2 of the 3 months that it takes: the funeral costs alone",
        ),
        (
            "final tax on 0 + 80,000,000, 5 % above 50,000,000: 1,500,000",
            "pajak final atas Rp80.000.000, setelah Rp0 yang sudah dibayar sebelumnya: Rp1.500.000",
            "final tax on Rp80.000.000, after Rp0 that was paid before: Rp1.500.000",
        ),
        ("balance on 2026-03-31: 80,000,000", "saldo pada 31 Maret 2026: Rp80.000.000", "balance on 31 March 2026: Rp80.000.000"),
        (
            "min(6,000,000, 5,000,000)",
            "yang lebih kecil: Rp6.000.000 atau Rp5.000.000",
            "the smaller one: Rp6.000.000 or Rp5.000.000",
        ),
        (
            "1 % x 180 / 12 x 5,000,000: 750,000",
            "1 % x 180 / 12 bulan x Rp5.000.000: Rp750.000",
            "1 % x 180 / 12 months x Rp5.000.000: Rp750.000",
        ),
        (
            "at least 383,400, at most 4,598,100: 750,000",
            "paling sedikit Rp383.400, paling banyak Rp4.598.100: Rp750.000",
            "at least Rp383.400, at most Rp4.598.100: Rp750.000",
        ),
        (
            "contributions and yield on 2026-03-31: 20,000,000",
            "iuran dan hasil pengembangan pada 31 Maret 2026: Rp20.000.000",
            "contributions and yield on 31 March 2026: Rp20.000.000",
        ),
        ("year 2, raised by 2.5 %: 768,750", "tahun ke-2, naik 2,5 %: Rp768.750", "year 2, raised by 2.5 %: Rp768.750"),
        ("medical, 1 receipt(s): 7,350,000", "1 kuitansi: Rp7.350.000", "receipts (1): Rp7.350.000"),
        ("a new form of 2027: 1234567", "a new form of 2027: 1.234.567", "a new form of 2027: 1.234.567"),
    ],
)
def test_a_step_is_said_as_people_say_it(written: str, indonesian: str, english: str) -> None:
    assert steps_of([written]) == (Both(indonesian, english),)


@pytest.mark.parametrize(
    "written",
    [
        "left thumb, counted as right of a left-handed worker: 15 %",
        "right arm_shoulder: 40 %",
        "ability to work, 12 % lost: 10 %",
        "leg shortened by 40 mm: 10 %",
        "scalp, assessed at 40 %, within 10 to 30 %: 30 %",
        "hearing_one_decibels: min(3 full steps x 2, 20) %: 6 %",
        "efficiency of both eyes (3 x 80 + 1 x 40) / 4: 70 %",
        "motion 30 of 90 degrees lost: 33.333 %",
        "muscle strength of grade 3: 50 % of the function lost",
    ],
)
def test_nothing_of_a_body_is_said(written: str) -> None:
    (said,) = steps_of([written])
    assert said.indonesian.startswith(("menurut daftar kecacatan", "bagian fungsi yang hilang"))
    assert not {"thumb", "arm", "leg", "eyes", "scalp", "hearing", "muscle", "motion"} & set(
        said.english.replace("_", " ").split()
    )
    assert facts_of({"side": "left", "handedness": "left", "loss": "left_thumb", "disability_right_thumb": "15"}) == ()


def test_facts_are_named_and_the_laws_own_figures_are_left_to_the_steps() -> None:
    told = facts_of({"segment": "BPU", "event_date": "2026-05-05", "wage": "3700000", "jkk_funeral": "10000000"})
    assert told == (
        (Both("tanggal kejadian", "date of the event"), Both("5 Mei 2026", "5 May 2026")),
        (Both("kepesertaan", "membership"), Both("bukan penerima upah", "non-wage worker")),
        (Both("upah sebulan", "monthly wage"), Both("Rp3.700.000", "Rp3.700.000")),
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.written)
def test_every_form_is_told_apart_from_those_before_it(form: Form) -> None:
    example = form.written
    for held, text in {"<d1>": "2026-05-05", "<y1>": "2024", "<x1>": "words"}.items():
        example = example.replace(held, text)
    for at in "123":
        example = example.replace(f"<m{at}>", f"{at},000").replace(f"<n{at}>", f"1{at}")
    (found,) = steps_of([example])
    beginning = form.said.english.partition("<")[0]
    assert found.english.startswith(beginning)
    assert "<" not in found.indonesian + found.english


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(["wage", "event_date", "segment", "balance"]), st.text(max_size=12)))
def test_whatever_the_rules_write_is_shown(written: str, inputs: dict[str, str]) -> None:
    assert len(steps_of([written])) == 1
    assert len(facts_of(inputs)) == len(inputs)
