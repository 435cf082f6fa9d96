"""What the benches of the gateway send: filings, as a channel writes them."""

import json

from benchmarks.gateway import FIELDS, filings


def test_only_filings_are_sent_and_as_many_as_were_asked_for() -> None:
    found = [json.loads("{" + body.decode()) for body in filings(600)]
    assert len(found) == 600
    assert all(tuple(one) == FIELDS for one in found)
