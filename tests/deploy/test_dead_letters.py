"""Operators' words: a dead letter is listed until a person answers it, once; a claim's payouts are held by an event."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import topics
from deploy.cli import build
from deploy.dead_letters import Letters, fold, letters, of_cause, resolve
from deploy.errors import Refused
from deploy.records import Stood, read_all, say
from schemas.events.dead_letters import RecordSetAside, SourcePosition
from schemas.events.verifications import PayoutHoldRequested, PayoutRecallRequested
from schemas.identifiers import payout_id
from schemas.topics import DEAD_LETTERS, SUBMISSIONS, VERIFICATIONS
from streams.partitioning import partition_of
from streams.settings import KafkaSettings

CLAIM = "0b0e7c0e-97d5-5d3c-8f5e-1b6f0c1d2e3f"
PARTITIONS = 2
WRONG_USE = 2


@pytest.fixture
def kafka(tansu: str) -> KafkaSettings:
    found = KafkaSettings(bootstrap_servers=tansu)
    topics.apply(found, PARTITIONS, 1)
    return found


def _set_aside(kafka: KafkaSettings, letter_id: str, reason: str = "invalid_data", processor: str = "intake") -> None:
    letter = RecordSetAside(
        dead_letter_id=letter_id,
        processor=processor,
        reason=reason,
        message="data.payee: field required",
        position=SourcePosition(topic=SUBMISSIONS, partition=1, offset=7),
        cause_id=None,
        cause_type=None,
        key_base64=None,
        value_base64=b64encode(b'{"broken": [true]}').decode(),
        value_bytes=18,
        parks_key=True,
    )
    say(kafka, CLAIM, letter, "/processors/intake")


def _run(monkeypatch: pytest.MonkeyPatch, kafka: KafkaSettings, *arguments: str) -> str:
    monkeypatch.setenv("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", kafka.bootstrap_servers)
    done = CliRunner().invoke(build(), list(arguments), catch_exceptions=False, env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    return done.output


def test_an_open_dead_letter_is_listed_and_shown_with_its_record(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_aside(kafka, "letter-shown")
    listed = _run(monkeypatch, kafka, "dlq", "list")
    assert "letter-shown" in listed
    assert f"{SUBMISSIONS}/1@7" in listed
    shown = _run(monkeypatch, kafka, "dlq", "show", "letter-shown")
    assert '{"broken": [true]}' in shown
    assert "data.payee: field required" in shown


def test_a_corrected_replay_names_the_letter_and_closes_it(
    kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _set_aside(kafka, "letter-replayed")
    corrected = tmp_path / "corrected.json"
    corrected.write_text('{"mended": true}')
    said = ("--person", "Sari", "--because", "payee was missing", "--corrected", str(corrected))
    _run(monkeypatch, kafka, "dlq", "replay", "letter-replayed", *said)
    word = letters(kafka).by_id["letter-replayed"].word
    assert word is not None
    assert (word.action, word.person, word.processor) == ("replay", "Sari", "intake")
    assert word.corrected_value_base64 == b64encode(b'{"mended": true}').decode()
    assert "letter-replayed" not in _run(monkeypatch, kafka, "dlq", "list")
    assert "replay by Sari" in _run(monkeypatch, kafka, "dlq", "list", "--all")


def test_a_dead_letter_is_answered_once(kafka: KafkaSettings) -> None:
    _set_aside(kafka, "letter-discarded")
    resolve(kafka, "letter-discarded", "discard", "Budi", "a test record")
    with pytest.raises(Refused, match="Budi has already answered this dead letter with discard: a test record"):
        resolve(kafka, "letter-discarded", "replay", "Sari", "try again")


def test_all_letters_of_a_cause_are_counted_and_answered_together(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        _set_aside(kafka, f"letter-of-a-cause-{number}", "rule_failed", "verification")
    _set_aside(kafka, "letter-of-another", "handler_error", "verification")
    counted = _run(monkeypatch, kafka, "dlq", "causes")
    assert [line.split()[:3] for line in counted.splitlines() if "rule_failed" in line] == [["3", "verification", "rule_failed"]]
    said = ("--cause", "rule_failed", "--person", "Sari", "--because", "the rule was mended", "--per-second", "1000")
    assert "said: 3 of 3" in _run(monkeypatch, kafka, "dlq", "replay", *said)
    words = {name: letter.word for name, letter in letters(kafka).by_id.items() if "of-a" in name}
    assert {name for name, word in words.items() if word and word.action == "replay"} == {
        f"letter-of-a-cause-{n}" for n in range(3)
    }
    assert words["letter-of-another"] is None
    with pytest.raises(Refused, match=r"No letter of this cause is open; .*handler_error in verification"):
        _run(monkeypatch, kafka, "dlq", "discard", *said)


def test_a_cause_that_several_processors_have_is_named_with_one(kafka: KafkaSettings) -> None:
    _set_aside(kafka, "letter-of-payout", "row_refused", "payout")
    _set_aside(kafka, "letter-of-intake", "row_refused", "intake")
    with pytest.raises(Refused, match="add --processor"):
        of_cause(kafka, "row_refused", None)
    assert [letter.content.dead_letter_id for letter in of_cause(kafka, "row_refused", "payout")] == ["letter-of-payout"]


@pytest.mark.parametrize("arguments", [(), ("letter", "--cause", "x"), ("--cause", "x", "--corrected", __file__)])
def test_one_letter_or_one_cause_is_answered(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(build(), ["dlq", "replay", *arguments, "--person", "Sari", "--because", "?"])
    assert done.exit_code == WRONG_USE, done.output


def test_what_is_no_event_of_the_topic_is_said_and_not_in_the_way() -> None:
    strange = [Stood(DEAD_LETTERS, 0, offset, None, value, (), 0) for offset, value in enumerate((b"?", b'{"type": "x"}'))]
    assert fold(strange) == Letters({}, (f"{DEAD_LETTERS}/0@0", f"{DEAD_LETTERS}/0@1"))


def test_a_letter_that_does_not_exist_is_refused(kafka: KafkaSettings) -> None:
    with pytest.raises(Refused, match="There is no dead letter nobody"):
        resolve(kafka, "nobody", "discard", "Budi", "?")


def test_a_hold_stands_on_the_claims_own_partition(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(
        monkeypatch,
        kafka,
        "payouts",
        "hold",
        "--role",
        "supervisor",
        CLAIM,
        "--person",
        "Sari",
        "--because",
        "account under investigation",
    )
    held = [record for record in read_all(kafka, VERIFICATIONS) if record.key == CLAIM.encode()][-1]
    assert held.partition == partition_of(CLAIM.encode(), PARTITIONS)
    event = json.loads(held.value)
    assert event["type"] == PayoutHoldRequested.event_type
    assert (event["data"]["action"], event["data"]["person"]) == ("hold", "Sari")


def test_a_recall_names_the_payout_and_who_asks_in_which_role(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    payout = payout_id(CLAIM, "heir-1", 1)
    who = ("--person", "Sari", "--role", "supervisor", "--because", "wrong payee")
    _run(monkeypatch, kafka, "payouts", "recall", CLAIM, "--payout", payout, *who)
    asked = [record for record in read_all(kafka, VERIFICATIONS) if record.key == CLAIM.encode()][-1]
    event = json.loads(asked.value)
    assert event["type"] == PayoutRecallRequested.event_type
    assert (event["data"]["payout_id"], event["data"]["role"]) == (payout, "supervisor")
    with pytest.raises(
        Refused, match="role: Input should be 'officer', 'supervisor', 'branch_head', 'field_officer' or 'advisory_doctor'"
    ):
        _run(monkeypatch, kafka, "payouts", "recall", CLAIM, "--payout", payout, "--role", "boss", *who[:2], *who[4:])


def test_a_claim_id_that_is_none_is_refused(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="subject: String should match pattern"):
        _run(monkeypatch, kafka, "payouts", "hold", "--role", "supervisor", "claim-7", "--person", "Sari", "--because", "?")
