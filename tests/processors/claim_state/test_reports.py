"""What reports count: the cells are what a plain scan over the claims gives, whatever came in which order, twice, or was taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.claim_state import processor
from processors.claim_state.cells import MEASURES, scanned
from processors.claim_state.report import DECIDED
from processors.claim_state.report_tables import CELLS, REASONS, SPANS, Cell, Cube, Grain
from processors.claim_state.tables import CLAIMS, Claim
from processors.claim_state.transitions import FINAL
from schemas.envelope import EventData
from schemas.events.payout import ClaimWithdrawn
from schemas.events.revisions import RecoveryChanged
from schemas.events.state import ClaimStatus
from schemas.identifiers import claim_id, recovery_id
from schemas.money import Money
from schemas.provinces import PROVINCES, province_of
from schemas.reasons import ReasonCode
from schemas.sponsors import NO_SPONSOR, SEVERAL, sponsor_of
from schemas.vocabulary import Channel, ClaimKind, EvidenceMark, Filing, ReporterRole, Segment
from tests.processors.claim_state.lifecycle import (
    NET,
    approved,
    awaiting_account,
    closed,
    denied,
    dispatched,
    held,
    lapsed,
    paid,
    referred,
    refused,
    rejected,
    requested,
    returned,
    scheduled,
    settled,
    verified,
)
from tests.processors.filings import BASIS, CLAIM, amended, appeal, completed, covered, death, linked, registered, snapshot
from tests.processors.script import NOW, Script

DONE: Final = (
    registered(),
    covered(),
    linked(),
    completed(),
    verified(),
    approved(),
    scheduled(),
    dispatched(),
    settled(),
    paid(),
)
TODAY: Final = "2026-11-20"


def insured(version: int = 1, **facts: Any) -> EventData:
    return covered(snapshot(**facts), version)


def told(*events: EventData, step: timedelta = timedelta(seconds=1)) -> Script:
    script = Script(processor)
    for event in events:
        script.feed(CLAIM, event)
        script.now += step
    return script


def figures(script: Script, cube: Cube = Cube.FILING, grain: Grain = Grain.DAY, **where: str) -> dict[str, int]:
    """What the cells of a cube add up to, without what is nothing."""
    found = Counter[str]()
    for cell in script.rows(CELLS):
        if (cell.cube, cell.grain) == (cube, grain) and all(getattr(cell, name) == value for name, value in where.items()):
            found.update({measure: getattr(cell, measure) for measure in MEASURES})
    return {measure: count for measure, count in found.items() if count}


def scan(script: Script) -> tuple[dict[Any, Any], dict[Any, Any]]:
    return scanned((0, claim.report) for claim in script.rows(CLAIMS) if claim.report is not None)


def test_a_paid_claim_is_filed_approved_paid_and_its_promise_kept() -> None:
    script = told(*DONE, closed())
    assert figures(script, period=TODAY) == {
        "filed": 1,
        "approved": 1,
        "approved_rupiah": NET,
        "decided_6h": 1,
        "paid": 1,
        "paid_rupiah": NET,
        "paid_6h": 1,
    }
    (due,) = [cell for cell in script.rows(CELLS) if cell.promised and (cell.cube, cell.grain) == (Cube.FILING, Grain.DAY)]
    assert (due.period, due.promised, due.kept, due.late) == ("2026-11-25", 1, 1, 0)
    assert figures(script, grain=Grain.NOW) == {}


def test_what_was_paid_after_its_promise_is_late() -> None:
    script = told(*DONE[:8])
    script.now += timedelta(days=6)
    script.feed(CLAIM, settled())
    script.feed(CLAIM, paid())
    found = figures(script)
    assert (found["promised"], found.get("kept"), found["late"]) == (1, None, 1)
    assert found["paid_7d"] == 1


def test_a_claim_is_counted_where_its_coverage_says_it_belongs_and_only_there() -> None:
    script = told(registered())
    assert figures(script, segment="unknown") == {"filed": 1}
    script.feed(CLAIM, insured(segment=Segment.PMI, placement_country="TW", province="jawa timur", sponsors=("PT  Bumi",)))
    assert figures(script, segment="unknown") == {}
    assert figures(script, segment="PMI", country="TW") == {"filed": 1}
    assert figures(script, Cube.ORIGIN, province="Jawa Timur", sponsor="PT Bumi", country="TW") == {"filed": 1}
    assert {cell.segment for cell in script.rows(CELLS)} == {"PMI"}


def test_a_denial_is_counted_with_its_reason_and_taken_off_when_the_appeal_is_granted() -> None:
    script = told(*DONE[:4], denied())
    assert figures(script)["denied"] == 1
    assert [(row.reason, row.decision, row.claims) for row in script.rows(REASONS) if row.grain == Grain.DAY] == [
        ("heir_rank", "denied", 1)
    ]
    for event in (appeal(), verified(), approved()):
        script.feed(CLAIM, event)
    found = figures(script)
    assert (found.get("denied"), found["approved"]) == (None, 1)
    assert script.rows(REASONS) == []


def test_what_is_asked_back_counts_on_its_day_with_what_became_of_it_by_now() -> None:
    """Two payments of one day, one of which is then closed: set off and let be, with what came back counted once."""
    script = told(*DONE, asked_back("a:1", 8_000_000), asked_back("b:1", 3_000_000))
    assert figures(script)["recoveries"] == 2
    assert figures(script, grain=Grain.NOW) == {"owing": 2, "owing_rupiah": 11_000_000}
    script.now += timedelta(days=40)
    script.feed(CLAIM, asked_back("a:1", 8_000_000, repaid=2_000_000, returned=1_000_000))
    script.feed(CLAIM, asked_back("b:1", 3_000_000, set_off=1_000_000, waived=2_000_000))
    found = figures(script, period=TODAY)
    sums = {name: found[name] for name in ("demanded_rupiah", "repaid_rupiah", "set_off_rupiah", "waived_rupiah")}
    assert sums == {
        "demanded_rupiah": 11_000_000,
        "repaid_rupiah": 3_000_000,
        "set_off_rupiah": 1_000_000,
        "waived_rupiah": 2_000_000,
    }
    assert figures(script, grain=Grain.NOW) == {"owing": 1, "owing_rupiah": 5_000_000}
    cells = {
        (c.cube, c.grain, c.period, c.segment, c.kind, c.channel, c.country, c.province, c.sponsor, c.log_partition): c
        for c in script.rows(CELLS)
    }
    assert scan(script)[0] == cells


def asked_back(group: str, demanded: int, **came: int) -> RecoveryChanged:
    sums = {name: Money.rupiah(came.get(name, 0)) for name in ("repaid", "returned", "set_off", "waived")}
    owing = demanded - sum(came.values())
    return RecoveryChanged(
        basis=BASIS,
        recovery_id=recovery_id(CLAIM, group),
        group=group,
        payee_ref="heir-1",
        fund="jkm",
        reason=ReasonCode.OVERPAID,
        article="not found",
        mark=EvidenceMark.UNRESOLVED,
        decided_by=("ani", "joko"),
        demanded=Money.rupiah(demanded),
        outstanding=Money.rupiah(owing),
        since=NOW,
        open=owing > 0,
        **sums,
    )


def test_money_that_came_back_is_taken_off_on_the_day_it_came_back() -> None:
    script = told(*DONE)
    script.now += timedelta(days=2)
    script.feed(CLAIM, returned())
    assert figures(script, period=TODAY)["paid_rupiah"] == NET
    assert figures(script, period="2026-11-22")["paid_rupiah"] == -NET
    assert "paid" not in figures(script)


def test_a_claim_that_waits_for_an_account_is_counted_by_country_until_it_has_one() -> None:
    abroad = insured(segment=Segment.PMI, placement_country="MY")
    script = told(registered(), abroad, completed(), verified(), approved(), scheduled(), awaiting_account())
    assert figures(script, grain=Grain.NOW, country="MY") == {"open": 1, "waiting_account": 1}
    script.feed(CLAIM, dispatched())
    assert figures(script, grain=Grain.NOW, country="MY") == {"open": 1}


def test_a_notification_is_no_application_and_is_promised_nothing() -> None:
    script = told(registered(death(filing=Filing.NOTIFICATION)), covered(), closed("linked"))
    assert figures(script) == {"notified": 1, "linked": 1}


def test_a_refused_filing_that_is_filed_anew_is_no_longer_refused() -> None:
    script = told(refused())
    assert figures(script) == {"filed": 1, "refused": 1}
    script.feed(CLAIM, registered())
    assert figures(script) == {"filed": 1}
    assert script.rows(REASONS) == []


def test_days_are_those_of_western_indonesia() -> None:
    late_in_utc = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    script = told(registered(received_at=late_in_utc))
    assert figures(script, grain=Grain.DAY, period="2026-11-01") == {"filed": 1}
    assert figures(script, grain=Grain.MONTH, period="2026-11") == {"filed": 1}


def test_a_claim_from_before_there_were_reports_is_in_none() -> None:
    script = told(*DONE[:4])
    for table in (CELLS, REASONS):
        script.tables[table.name] = {}
    row = script.tables[CLAIMS.name][(CLAIM,)]
    script.tables[CLAIMS.name][(CLAIM,)] = Claim(**{name: getattr(row, name) for name in Claim.__slots__} | {"report": None})
    for event in DONE[4:]:
        script.feed(CLAIM, event)
    assert script.rows(CELLS) == []


def test_an_event_that_is_overtaken_or_forbidden_changes_no_cell() -> None:
    script = told(*DONE, closed())
    before = dict(script.tables[CELLS.name])
    script.feed(CLAIM, denied())
    script.feed(CLAIM, registered())
    assert script.tables[CELLS.name] == before


OTHERS: Final = tuple(claim_id("branch", f"B-{number}") for number in range(3))
EVENTS: Final = (
    *DONE,
    refused(),
    registered(death(filing=Filing.NOTIFICATION), channel=Channel.CONTACT_CENTRE),
    registered(received_at=NOW - timedelta(days=40), channel=Channel.MISSION, reporter_role=ReporterRole.MISSION),
    amended(),
    amended(death(ClaimKind.PMI_DEATH, event_country="MY"), revision=3),
    insured(2, segment=Segment.BPU, sponsors=("GN-1",)),
    insured(3, segment=Segment.PMI, placement_country="TW", province="Bali"),
    requested(),
    completed(),
    referred(),
    denied(),
    appeal(),
    lapsed(),
    scheduled("heir-1", "heir-2"),
    awaiting_account(),
    rejected(),
    settled("heir-2"),
    dispatched("heir-2"),
    returned(NET // 3),
    returned(),
    ClaimWithdrawn(basis=BASIS),
    held(),
    closed("denied"),
    closed("linked"),
    closed("abandoned"),
)


def numbered(events: Iterable[EventData]) -> list[tuple[int, EventData]]:
    return list(enumerate(events))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(OTHERS),
            st.sampled_from([*numbered(DONE), *numbered(EVENTS)]),
            st.integers(0, 200),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.permutations(range(len(OTHERS))),
)
def test_cells_are_what_a_scan_of_the_claims_gives_in_any_order_and_with_repeats(
    told: list[tuple[str, tuple[int, EventData], int, bool]], whole: list[int]
) -> None:
    script = Script(processor)
    lives = [(OTHERS[number], event) for event in DONE for number in whole[:2]]
    for step, (subject, event, hours, again) in enumerate(
        [(subject, event, 3, False) for subject, event in lives]
        + [(subject, event, hours, again) for subject, (_, event), hours, again in told]
    ):
        for _ in range(2 if again else 1):
            script.feed(subject, event, event_id=f"event-{step}")
        script.now += timedelta(hours=hours)
    cells, reasons = scan(script)
    assert script.tables.get(CELLS.name, {}) == cells
    assert script.tables.get(REASONS.name, {}) == reasons
    agree_with_the_claims(script)


def agree_with_the_claims(script: Script) -> None:
    """What the claims' own rows say, without looking at what is counted of them."""
    claims = [claim for claim in script.rows(CLAIMS) if claim.report is not None]
    for cube in Cube:
        for grain in (Grain.DAY, Grain.MONTH):
            found = Counter(figures(script, cube, grain))
            assert found["filed"] + found["notified"] == len(claims)
            assert found["paid"] == sum(claim.status is ClaimStatus.PAID for claim in claims)
            assert found["paid_rupiah"] == sum(claim.settled_rupiah for claim in claims)
            for status, decision in DECIDED.items():
                same = [other for other, decided in DECIDED.items() if decided is decision]
                assert found[decision.value] == sum(claim.status in same for claim in claims), (status, decision)
        now = Counter(figures(script, cube, Grain.NOW))
        assert now["open"] == sum(claim.status is not None and claim.status not in FINAL for claim in claims)


def test_every_bucket_has_its_measure() -> None:
    names = {f"{what}_{span}" for what in ("decided", "paid") for span in (*(name for name, _ in SPANS), "over")}
    assert names <= set(Cell.__slots__)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jawa Timur", "Jawa Timur"),
        ("PROVINSI JAWA TIMUR", "Jawa Timur"),
        ("35", "Jawa Timur"),
        ("D.I. Yogyakarta", "DI Yogyakarta"),
        ("Jakarta", "DKI Jakarta"),
        ("NTB", "Nusa Tenggara Barat"),
        ("Atlantis", "other"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_a_province_is_known_however_it_is_written(written: str | None, meant: str) -> None:
    assert province_of(written) == meant
    assert len(PROVINCES) == 38


def test_a_sponsor_has_one_name_and_several_have_none() -> None:
    assert sponsor_of(()) == NO_SPONSOR
    assert sponsor_of(("GN  Lingkaran ",)) == "GN Lingkaran"
    assert sponsor_of(("GN Lingkaran", "GN  Lingkaran")) == "GN Lingkaran"
    assert sponsor_of(("a", "b")) == SEVERAL
    assert len(sponsor_of(("x" * 200,))) == 40
