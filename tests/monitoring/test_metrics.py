"""Metrics keep Prometheus' conventions, their page is generated, and what the whole is told comes out as it was read."""

import re

import pytest
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.metrics import MetricWrapperBase

from monitoring import listing, metrics, whole
from monitoring.exposition import exemplar, exposition
from monitoring.verdict import verdict
from monitoring.whole import Reading, WholeCollector

IDS = {"claim_id", "member_id", "payout_id", "case_id", "claim", "member", "payout", "key", "account"}
UNITS = re.compile(r"milli|micro|minutes|hours|percent|_ms\b|_kb\b")


def test_the_page_of_metrics_is_what_the_definitions_say() -> None:
    assert listing.PAGE.read_text() == listing.page(), "run `python -m monitoring.listing`"


@pytest.mark.parametrize("found", [*listing.of_workers(), *listing.of_the_whole()], ids=lambda found: found.name)
def test_a_metric_is_named_by_the_conventions_and_labelled_within_bounds(found: listing.Listed) -> None:
    assert re.fullmatch(r"santunan_[a-z0-9_]+", found.name)
    assert found.name.endswith("_total") == (found.kind == "counter")
    assert not UNITS.search(found.name)
    assert not IDS & set(found.labels)
    assert found.about
    assert not found.about.endswith(".")


def test_every_metric_of_a_process_is_listed() -> None:
    defined = [metric for metric in vars(metrics).values() if isinstance(metric, MetricWrapperBase)]
    assert len(listing.of_workers()) == len(defined) > 20
    assert len({found.name for found in (*listing.of_workers(), *listing.of_the_whole())}) == len(defined) + len(whole.MEASURES)


def test_a_source_is_replaced_as_one_and_leaves_the_others() -> None:
    collector = WholeCollector()
    registry = CollectorRegistry()
    registry.register(collector)
    collector.put("claims", [Reading(whole.CLAIMS, 3, ("paid",)), Reading(whole.CLAIMS, 1, ("denied",))])
    collector.put("kafka", [Reading(whole.LOG_OFFSETS, 7, ("claims.lifecycle.v1",))])
    collector.put("claims", [Reading(whole.CLAIMS, 4, ("paid",))])
    text = generate_latest(registry).decode()
    assert 'santunan_claims{status="paid"} 4.0' in text
    assert "denied" not in text
    assert 'santunan_log_offsets_total{topic="claims.lifecycle.v1"} 7.0' in text


def test_a_reading_without_its_labels_is_refused() -> None:
    with pytest.raises(ValueError, match=r"santunan_claims takes \('status',\)"):
        WholeCollector().put("claims", [Reading(whole.CLAIMS, 3)])


def test_openmetrics_carries_the_trace_of_a_value_and_the_older_text_does_not() -> None:
    registry = CollectorRegistry()
    Counter("things", "Things", registry=registry).inc(1, exemplar("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
    modern, kind = exposition("application/openmetrics-text; version=1.0.0", registry)
    assert b'things_total 1.0 # {trace_id="0af7651916cd43dd8448eb211c80319c"} 1.0' in modern
    assert kind.startswith("application/openmetrics-text")
    assert b"trace_id" not in exposition("text/plain", registry)[0]
    assert exemplar(None) is None


def test_a_verdict_names_its_reasons() -> None:
    assert verdict(None) == {"status": "ok", "reasons": []}
    assert verdict("it is full", None) == {"status": "failing", "reasons": ["it is full"]}
