"""What the gateway answered 202 to stands on the log with its content, and in its manifest; each way to break that names the claim."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.audit.acceptances import Books, Line, Manifested, read_acceptances, write_line
from deploy.audit.checks.accepted import NAME
from deploy.audit.runner import judge
from deploy.errors import Refused
from deploy.records import Stood
from gateway.accepting import record_of
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import SUBMISSIONS
from tests.deploy.audit.worlds import World
from tests.factories import RECEIVED, submission

CLIENT, KEY = "branch~1", "key-1"
CLAIM = "00000000-0000-5000-8000-000000000001"


class Channel:
    """A world, and the books of a channel that filed one claim through the gateway."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        self._folder = folder
        self.event_id, record = record_of(
            submission(),
            CLAIM,
            client=CLIENT,
            key=KEY,
            source="/channels/branch",
            received_at=RECEIVED,
            traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
        )
        self.stood = Stood(SUBMISSIONS, 0, 10**6, record.key, record.value, record.headers, 0)
        self.world.records.append(self.stood)
        self.line = Line(self.event_id, claim_id=CLAIM, type=ClaimSubmitted.event_type, client=CLIENT, key=KEY)

    def file(self, name: str, *lines: bytes) -> Path:
        file = self._folder / name
        file.write_bytes(b"".join(lines))
        return file

    def manifest(self, *event_ids: str, client: str | None = CLIENT) -> Manifested:
        lines = [json.dumps({"event_id": event_id}).encode() + b"\n" for event_id in event_ids]
        return Manifested(client, self.file("manifest", *lines, json.dumps({"records": len(lines)}).encode() + b"\n"))

    def judged(self, *manifests: Manifested, lines: Sequence[Line] = ()) -> tuple[tuple[str, ...], str]:
        """The claims that the check names, and its detail."""
        books = Books((self.file("books", *map(write_line, lines or (self.line,))),), manifests)
        for partition in read_acceptances(books, 3).by_partition.values():
            self.world.books |= partition
        (finding,) = (check for check in judge(self.world.parts(3)).checks if check.name == NAME)
        return finding.claims, finding.detail


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return Channel(tmp_path)


def test_what_was_accepted_and_stands_there_is_in_order(channel: Channel) -> None:
    claims, detail = channel.judged(channel.manifest(channel.event_id))
    assert (claims, detail) == ((), "1 answers of 202, 1 of them compared with manifests")


def test_a_record_that_was_dropped_after_its_202_is_named(channel: Channel) -> None:
    channel.world.drop(channel.stood)
    claims, detail = channel.judged()
    assert claims == (CLAIM,)
    assert f"event {channel.event_id} was accepted with 202 and is not on the log" in detail


def test_a_record_under_the_same_id_with_another_content_is_named(channel: Channel) -> None:
    channel.world.change(channel.stood, channel_reference="B-0712:ANOTHER")
    claims, detail = channel.judged()
    assert claims == (CLAIM,)
    assert "with another content than was accepted" in detail


def test_a_record_of_another_claim_under_the_same_id_is_named(channel: Channel) -> None:
    other = "00000000-0000-5000-8000-000000000002"
    assert channel.judged(lines=[Line(channel.event_id, claim_id=other)])[0] == (other,)


def test_a_repeat_of_the_same_record_is_the_same_record(channel: Channel) -> None:
    channel.world.double(channel.stood)
    assert channel.judged()[0] == ()


def test_what_a_manifest_lacks_is_named(channel: Channel) -> None:
    claims, detail = channel.judged(channel.manifest("another-event"))
    assert claims == (CLAIM,)
    assert "is not in the manifest" in detail


def test_a_manifest_of_somebody_else_or_for_another_topic_is_not_compared(channel: Channel) -> None:
    word = Line(channel.event_id, claim_id=CLAIM, type="santunan.officer.decided.v1", client=CLIENT, key=KEY)
    assert channel.judged(channel.manifest("another-event", client="jmo"))[0] == ()
    assert channel.judged(channel.manifest("another-event"), lines=[word])[0] == ()


def test_a_paper_that_a_manifest_lacks_is_named_too(channel: Channel) -> None:
    paper = Line(channel.event_id, claim_id=CLAIM, type="santunan.document.uploaded.v1", client=CLIENT, key=KEY)
    assert channel.judged(channel.manifest("another-event"), lines=[paper])[0] == (CLAIM,)


@pytest.mark.parametrize(
    "event", ["santunan.employment.reported.v1", "santunan.contributions.reported.v1", "santunan.coverage.reported.v1"]
)
def test_what_was_said_of_coverage_must_be_in_a_manifest_too(channel: Channel, event: str) -> None:
    said = Line(channel.event_id, alias=CLAIM, type=event, client=CLIENT, key=KEY)
    assert channel.judged(channel.manifest("another-event"), lines=[said])[0] == (CLAIM,)
    assert channel.judged(channel.manifest(channel.event_id), lines=[said])[0] == ()


@pytest.mark.parametrize(
    "body",
    [
        {"event_id": "e", "alias": CLAIM, "sequence": 7},
        {"row": 4, "reference": "", "outcome": "accepted", "alias": CLAIM, "event_id": "e"},
        {"event_id": "e", "member_id": CLAIM, "sequence": 7},
    ],
)
def test_answers_about_coverage_and_rows_of_files_are_books_as_they_come(channel: Channel, body: dict[str, object]) -> None:
    (entry,) = read_acceptances(Books((channel.file("books", json.dumps(body).encode() + b"\n"),)), 1).of_partition(0).values()
    assert (entry.subject, entry.event_id) == (CLAIM, "e")


def test_the_body_of_a_202_is_enough_for_books(channel: Channel, tmp_path: Path) -> None:
    body = {"claim_id": CLAIM, "event_id": channel.event_id, "reference": "REF-0001", "revision": 1}
    file = channel.file("books", json.dumps(body).encode() + b"\n\n")
    (entry,) = read_acceptances(Books((file,)), 1).of_partition(0).values()
    assert (entry.subject, entry.event_id, entry.is_of(b"anything")) == (CLAIM, channel.event_id, True)


def test_without_books_nothing_is_judged() -> None:
    (finding,) = (check for check in judge([World().facts()]).checks if check.name == NAME)
    assert (finding.ok, finding.detail) == (True, "no channel's books were given")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}\n", "line 1: no JSON object with an event_id"),
        (b'{"event_id":"e"}\n', "line 1: neither claim_id nor member_id nor alias"),
    ],
)
def test_books_that_cannot_be_read_say_where(channel: Channel, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_acceptances(Books((channel.file("books", content),)), 1)


def test_files_that_are_missing_or_cut_short_are_refused(channel: Channel, tmp_path: Path) -> None:
    books = channel.file("books", write_line(channel.line))
    with pytest.raises(Refused, match="cannot be read"):
        read_acceptances(Books((tmp_path / "none",)), 1)
    with pytest.raises(Refused, match="is no whole manifest"):
        read_acceptances(Books((books,), (Manifested(None, channel.file("cut", b'{"event_id":"e"}\n')),)), 1)
