"""Each compression codec is read; one whose library is missing, or that nobody knows, ends the worker instead of leaving it alive and deaf."""

import sys
from pathlib import Path

import pytest

from streams.worker import EXIT_REFUSED
from tests.faults.workers import produce, workers

pytestmark = pytest.mark.needs_kafka

HIDE_LIBRARY = "import sys; sys.modules['cramjam'] = None"


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_records_compressed_with_a_codec_are_read(apache: str, tmp_path: Path, codec: str) -> None:
    with workers(apache, tmp_path) as group:
        produce(apache, group.topics, range(500), **{"compression.type": codec})
        group.start()
        group.wait_until_stepped(500)
        assert group.stepped() == list(range(500))


@pytest.mark.parametrize("codec", ["snappy", "lz4", "zstd"])
def test_a_codec_whose_library_is_missing_ends_the_worker_with_a_reason(apache: str, tmp_path: Path, codec: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE_LIBRARY)
    with workers(apache, tmp_path) as group:
        produce(apache, group.topics, range(500), **{"compression.type": codec})
        process = group.start(PYTHONPATH=f"{tmp_path}:{':'.join(sys.path)}")
        assert process.wait(30) == EXIT_REFUSED
        assert "(codec_missing)" in group.log(process)
        assert group.stepped() == []
