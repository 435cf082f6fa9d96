"""The JSON of a run is what programs read; a run is good only when nothing is lost, doubled or missing and the audit is green."""

import json

import pytest

from deploy.demo.result import Audit, Check, Claims, DemoResult, Payouts
from streams.rows import replace

RESULT = DemoResult(
    claims=Claims(submitted=100, final=95, waiting=4, set_aside=1),
    payouts=Payouts(instructed=90, settled=88, doubled=0),
    lost=0,
    claims_per_second=12.3,
    latency_ms={"instructed": {"p50": 900, "p99": 2_000}, "paid": {"p50": 1_200, "p99": None}},
    faults=3,
    audit=Audit(ok=True, checks=(Check("money", ok=True, detail="adds up"),)),
)


def test_the_json_has_the_names_that_programs_read() -> None:
    said = json.loads(json.dumps(RESULT.as_json()))
    assert said.pop("more") == {}
    assert said == {
        "claims": {"submitted": 100, "final": 95, "waiting": 4, "set_aside": 1},
        "payouts": {"instructed": 90, "settled": 88, "doubled": 0},
        "lost": 0,
        "claims_per_second": 12.3,
        "latency_ms": {"instructed": {"p50": 900, "p99": 2_000}, "paid": {"p50": 1_200, "p99": None}},
        "faults": 3,
        "audit": {"ok": True, "checks": [{"name": "money", "ok": True, "detail": "adds up"}]},
        "missing": [],
    }


@pytest.mark.parametrize(
    "bad",
    [
        replace(RESULT, lost=1),
        replace(RESULT, payouts=replace(RESULT.payouts, doubled=1)),
        replace(RESULT, audit=replace(RESULT.audit, ok=False)),
        replace(RESULT, missing=("GLASSES",)),
    ],
    ids=["lost", "doubled", "audit", "missing"],
)
def test_a_run_is_good_only_when_nothing_is_lost_or_doubled_no_benefit_is_missing_and_the_audit_is_green(bad: DemoResult) -> None:
    assert RESULT.ok
    assert not bad.ok
