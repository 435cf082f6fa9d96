"""The demo's files are what they say, and each is another one."""

from __future__ import annotations

import pytest

from deploy.demo.papers import MAKERS, paper
from gateway.uploads.content import Content


@pytest.mark.parametrize("content_type", MAKERS)
def test_the_gateway_takes_a_paper_for_what_it_is(content_type: str) -> None:
    content = Content(10_000)
    content.take(paper(content_type, "claim form of one"))
    assert content.judged().content_type == content_type


@pytest.mark.parametrize("content_type", MAKERS)
def test_two_papers_are_two_files_and_one_is_always_the_same(content_type: str) -> None:
    assert paper(content_type, "one") == paper(content_type, "one")
    assert paper(content_type, "one") != paper(content_type, "other")
