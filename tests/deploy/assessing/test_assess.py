"""One case without a system: the examples, the form, what is said of files that are no case, and that it decides as the stream does."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # publishes no types
from typer.testing import CliRunner

from deploy.assessing.document import DOCS, cases, documents, result_of
from deploy.assessing.explain import explanation
from deploy.assessing.form import Assessment, CaseFile, SavingsBefore
from deploy.assessing.run import assess_case
from deploy.cli import build
from deploy.errors import Refused
from processors.law import LAW, PACKAGED
from schemas.events.decisions import ClaimApproved
from schemas.money import Money
from schemas.reasons import ReasonCode
from tests.processors.assessment.test_assessment import assessed
from tests.processors.filings import RECEIVED, death, people, snapshot

EXAMPLES = cases()
NAMES = [path.stem for path in EXAMPLES]
TOTALS = {
    "jkk-fisher-dies-at-sea": 70_000_000,
    "jkk-death": 262_000_000,
    "jkk-death-employer-paid-first": 250_000_000,
    "jkk-death-wage-reported-too-low": 262_000_000,
    "jkk-total-disability": 292_000_000,
    "jkk-left-thumb-of-a-left-handed-worker": 48_000_000,
    "jkk-a-hand-after-its-thumb": 0,
    "jkk-half-an-arms-function": 80_000_000,
    "jkk-fourteen-months-away": 39_000_000,
    "jkk-forty-five-days-and-receipts": 6_750_000 + 7_350_000 + 5_000_000,
    "jkk-a-hand-fourteen-months-and-receipts": (
        87_350_000 + 20_000_000 + 10_700_000 + 65_000_000 + 60_000_000 + 36_000_000 + 74_666_667 + 14_000_000 + 8_400_000
    ),
    "jkk-2018-air-crash": 177_600_000,
    "jkm-death": 42_000_000,
    "jkm-non-wage-worker-of-two-months": 10_000_000,
    "pmi-death-in-service": 85_000_000,
    "jht-at-once": 78_500_000,
    "jp-at-once": 20_000_000,
    "jp-survivors": 4_500_000,
}


def read(path: Path) -> CaseFile:
    return CaseFile.model_validate_json(path.read_text())


def example(name: str) -> CaseFile:
    return read(DOCS / "examples" / f"{name}.json")


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_comes_to_what_stands_beside_it(path: Path) -> None:
    assert path.with_suffix(".result.json").read_text() == result_of(path), "run: python -m deploy.assessing.document"


def test_the_examples_come_to_the_sums_of_the_reference() -> None:
    assert {path.stem: assess_case(read(path)).total.amount for path in EXAMPLES} == TOTALS


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_cases_and_results_have_the_committed_form(path: Path) -> None:
    form = json.loads((DOCS / "case.schema.json").read_text())
    result = json.loads((DOCS / "assessment.schema.json").read_text())
    Draft202012Validator(form).validate(json.loads(path.read_text()))
    Draft202012Validator(result).validate(json.loads(path.with_suffix(".result.json").read_text()))


def test_the_committed_schemas_are_what_the_models_say() -> None:
    assert [path.name for path, text in documents().items() if path.read_text() != text] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_explanation_names_every_line_with_rule_article_mark_and_both_sentences(path: Path) -> None:
    result = assess_case(read(path))
    text = explanation(result)
    assert text.startswith(result.outcome.upper())
    for line in result.lines:
        assert line.sentence is not None
        for part in (line.rule, line.article, f"mark {line.mark}", line.sentence.indonesian, line.sentence.english, *line.steps):
            assert part in text
    assert all(question.detail in text for question in result.questions)


def test_the_result_is_the_streams_decision() -> None:
    claim = death()
    streamed = assessed(claim).emitted(ClaimApproved)[0]
    file = example("jkm-death")
    submission = file.submission.model_copy(update={"claim": claim, "personal": people(claim), "received_at": RECEIVED})
    offline = assess_case(file.model_copy(update={"submission": submission, "coverage": snapshot(claim), "member": None}))
    blank: dict[str, Any] = {"subject": ""}
    assert [line.model_copy(update=blank) for line in offline.lines] == [line.model_copy(update=blank) for line in streamed.lines]
    assert offline.total == streamed.total


def test_missing_papers_come_before_everything_else() -> None:
    result = assess_case(example("jkk-forty-five-days-and-receipts"))
    assert result.outcome == "incomplete"
    asked = {kind for missing in result.missing_documents for kind in missing.any_of}
    assert asked == {
        *("attendance_list", "employer_paid_statement", "facility_bill", "payslip"),
        *("transport_receipt", "treatment_receipt"),
    }


def test_a_check_that_fails_denies() -> None:
    file = example("jkm-death")
    result = assess_case(file.model_copy(update={"coverage": file.coverage.model_copy(update={"covered": False})}))
    assert (result.outcome, result.reasons) == ("denied", (ReasonCode.NOT_COVERED_ON_DATE,))


def test_signals_refer_and_are_explained_to_officers() -> None:
    file = example("jkm-death")
    claim = file.submission.claim
    assert claim.death is not None
    death = claim.death.model_copy(update={"buried_on": claim.event_date - timedelta(days=3)})
    early = claim.model_copy(update={"death": death})
    result = assess_case(file.model_copy(update={"submission": file.submission.model_copy(update={"claim": early})}))
    assert (result.outcome, result.reasons) == ("referred", (ReasonCode.FRAUD_SIGNALS,))
    assert [(one.name.value, one.points) for one in result.signals] == [("buried_before_death", 60)]
    assert "The burial is 3 days before the death." in explanation(result)


def test_nothing_payable_is_a_denial() -> None:
    file = example("jht-at-once")
    assert file.coverage.jht is not None
    empty = file.coverage.jht.model_copy(update={"balance": file.coverage.jht.paid_before})
    result = assess_case(file.model_copy(update={"coverage": file.coverage.model_copy(update={"jht": empty})}))
    assert (result.outcome, result.reasons) == ("denied", (ReasonCode.NOTHING_PAYABLE,))


def test_savings_paid_before_and_the_day_of_decision_change_the_tax() -> None:
    before = SavingsBefore(gross=Money(amount=50_000_000), first_on=date(2026, 1, 5))
    file = example("jht-at-once")
    assert file.coverage.jht is not None
    booked = file.coverage.jht.model_copy(update={"paid_before": before.gross, "paid_before_on": before.first_on})
    cover = file.coverage.model_copy(update={"jht": booked})
    again = file.model_copy(update={"savings_before": before, "coverage": cover})
    assert assess_case(again).total.amount == 76_000_000
    assert assess_case(again, date(2028, 1, 2)).lines[0].unverified


def test_facts_that_officers_established_take_the_place_of_what_was_filed() -> None:
    file = example("jkk-fourteen-months-away")
    claim = file.submission.claim
    assert claim.accident is not None
    shorter = claim.accident.inability[0].model_copy(update={"last": date(2025, 1, 31)})
    verified = claim.model_copy(update={"accident": claim.accident.model_copy(update={"inability": (shorter,)})})
    assert assess_case(file.model_copy(update={"verified": verified})).total.amount == 3_000_000


def test_deadlines_name_their_articles() -> None:
    by_name = {one.what: one for one in assess_case(example("jkk-death")).deadlines}
    assert by_name["the claim expires"].until == date(2031, 3, 2)
    assert by_name["stage 1 report by the employer"].article.startswith("Permenaker 5/2021")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), arguments)


def test_the_command_prints_the_result_or_its_explanation() -> None:
    path = DOCS / "examples" / "jkk-death.json"
    assert run("assess", str(path)).stdout == result_of(path)
    assert "DEATH_JKK" in run("assess", str(path), "--explain").stdout
    result = Assessment.model_validate_json(run("assess", str(path), "--as-of", "2026-05-01").stdout)
    assert result.assessed_on == date(2026, 5, 1)
    assert run("assess", str(path), "--tariffs", str(PACKAGED)).stdout == result_of(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no case file"),
        ("{}", "submission: Field required"),
        ("MISSPELT", "submission.claim.deathh"),
        ("TWICE", "surprise"),
    ],
)
def test_a_file_that_is_no_case_is_refused_with_what_is_wrong_where(tmp_path: Path, text: str, says: str) -> None:
    good = (DOCS / "examples" / "jkm-death.json").read_text()
    changed = {
        "MISSPELT": good.replace('"death": {', '"deathh": {}, "death": {'),
        "TWICE": good.replace("{", '{"surprise": 1,', 1),
    }
    path = tmp_path / "case.json"
    path.write_text(changed.get(text, text))
    found = run("assess", str(path))
    assert isinstance(found.exception, Refused)
    assert says in str(found.exception)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("placement", "30", "--by-placement-body", "--month", "2026-05"), "together: 451,000"),
        (("non-wage", "1000000", "--month", "2026-05"), "together: 8,400"),
        (("non-wage", "1000000", "--month", "2026-05", "--public", "--savings"), "together: 36,800"),
        (("non-wage", "1000000", "--month", "2026-01", "--transport"), "together: 8,400"),
        (("project", "6000000000", "--month", "2026-05"), "together: 7,550,000"),
    ],
)
def test_what_insuring_somebody_costs_is_told_with_its_steps(asked: tuple[str, ...], told: str) -> None:
    assert told in run("tariffs", "contribution", *asked).stdout


def test_tariffs_are_checked_and_shown(tmp_path: Path) -> None:
    assert LAW.version in run("tariffs", "check").stdout
    assert "0 faults" not in run("tariffs", "check", str(PACKAGED)).stdout
    shown = run("tariffs", "show", "jkk.transport.air", "--on", "2026-01-01").stdout
    assert "10,000,000" in shown
    assert "not found" not in shown
    found = run("tariffs", "check", str(tmp_path))
    assert isinstance(found.exception, Refused)
    assert "edition.toml" in str(found.exception)
