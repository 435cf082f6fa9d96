"""The sweep: files of no claim are found and removed, those of claims, young ones and ones sent again stay."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from deploy import uploads
from deploy.database import upgrade
from deploy.errors import Refused
from deploy.records import Stood
from deploy.revisions import open_connection
from deploy.settings import SystemSettings
from deploy.uploads import Sent, Swept, System, forgotten, require_few, sent_of
from gateway.uploads.objects import Kept, Objects, reference_of, store_of
from gateway.uploads.settings import UploadSettings
from processors.claim_state.tables import CLAIMS, DOCUMENTS
from streams.tables import StoredTable
from tests.gateway.claims import CLAIM, MEMBER, claim, document

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=40)
CUTOFF = NOW - timedelta(days=30)


def digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def kept(name: str, at: datetime = OLD, size: int = 10) -> Kept:
    return Kept(digest(name), size, at)


class FakeKnown:
    def __init__(self, files: Sequence[str] = (), claims: Sequence[str] = (), sent: Sequence[tuple[str, str]] = ()) -> None:
        self._files = {digest(name) for name in files}
        self._claims = set(claims)
        self._sent = [Sent(claim, digest(name)) for claim, name in sent]

    def files(self, hashes: Sequence[str]) -> set[str]:
        return self._files & set(hashes)

    def claims(self, claims: Sequence[str]) -> set[str]:
        return self._claims & set(claims)

    def sent(self) -> Iterator[Sent]:
        return iter(self._sent)


def test_a_file_is_forgotten_when_neither_read_model_nor_log_has_a_claim_for_it() -> None:
    known = FakeKnown(files=["judged"], claims=["known"], sent=[("known", "sent"), ("nobody", "orphan"), ("nobody", "sent")])
    objects = [kept("judged"), kept("sent"), kept("orphan", size=7), kept("untold", size=5), kept("fresh", NOW)]
    heard: list[int] = []
    swept, gone = forgotten(objects, CUTOFF, known, heard.append, page_objects=2)
    assert {found.sha256 for found in gone} == {digest("orphan"), digest("untold")}
    assert swept == Swept(objects=5, young=1, of_claims=2, forgotten=2, bytes=12)
    assert heard == [2, 4, 5]


def test_where_most_files_would_go_a_person_must_say_so() -> None:
    empty = Swept(objects=30, forgotten=20)
    with pytest.raises(Refused, match="20 of 30 files are of no claim"):
        require_few(empty, even_most=False)
    require_few(empty, even_most=True)
    require_few(Swept(objects=3, forgotten=3), even_most=False)


def test_what_the_log_tells_of_files_is_read_and_strangers_are_passed_over() -> None:
    told = {"type": "santunan.document.uploaded.v1", "subject": CLAIM, "data": {"sha256": digest("a")}}
    values = [json.dumps(told).encode(), b"", b"{}", b"[1]", json.dumps(told | {"type": "other"}).encode(), b"\xff"]
    records = [Stood("t", 0, at, b"k", value, (), 0) for at, value in enumerate(values)]
    assert list(sent_of(records)) == [Sent(CLAIM, digest("a"))]


def test_the_read_model_says_which_files_and_claims_it_knows(database: str) -> None:
    upgrade(database)
    with psycopg.connect(database) as connection:
        claims, files = StoredTable("claim_state", CLAIMS), StoredTable("claim_state", DOCUMENTS)
        connection.execute(claims.upsert, (claims.to_json([claim()]),))
        connection.execute(files.upsert, (files.to_json([document(sha256=digest("judged"))]),))
    with open_connection(database) as connection:
        known = System(SystemSettings(), connection)
        assert known.files([digest("judged"), digest("other")]) == {digest("judged")}
        assert known.claims([CLAIM, MEMBER]) == {CLAIM}


@pytest.mark.parametrize("sent_again", [False, True])
def test_an_object_is_removed_unless_it_was_sent_again_meanwhile(tmp_path: Path, sent_again: bool) -> None:
    objects = Objects(store_of(UploadSettings(upload_folder=str(tmp_path))))
    file = tmp_path / "file"
    file.write_bytes(b"a")
    name = sha256(b"a").hexdigest()
    asyncio.run(objects.put(file, name))
    os.utime(tmp_path / "objects" / reference_of(name), (OLD.timestamp(), OLD.timestamp()))
    (found,) = objects.every()
    assert found == Kept(name, 1, found.put_at)
    assert found.put_at < CUTOFF
    if sent_again:
        asyncio.run(objects.put(file, name))
    assert uploads._removed(objects, found) is not sent_again
    assert [left.sha256 for left in objects.every()] == ([name] if sent_again else [])
