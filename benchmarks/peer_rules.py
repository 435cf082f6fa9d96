"""The peer of `santunan bench rules`: ZEN, a rules engine compiled from Rust, with decision tables for the simple benefits.

Amounts alone, without inputs, working, articles or sentences: what a team would write first. Figures come from the book of tariffs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import zen

from processors.assessment.rules.case import Case
from processors.law import LAW
from schemas.vocabulary import ClaimKind, MigrantPhase, Segment

KINDS: Final = (ClaimKind.JKM_DEATH, ClaimKind.PMI_DEATH, ClaimKind.JHT)
COLUMNS: Final = ("kind", "segment", "phase", "months", "on")
DOMESTIC: Final = ", ".join(json.dumps(one.value) for one in (Segment.PU, Segment.BPU, Segment.JAKON))


class DecisionTable:
    """Benefits by kind of claim, segment, phase, months of membership and date; the final tax on old-age savings."""

    def __init__(self) -> None:
        self._decision = zen.ZenEngine().create_decision(json.dumps(_graph()))

    def net(self, facts: Mapping[str, object]) -> int:
        """What is paid of the facts of a claim, in rupiah."""
        return sum(round(line["net"]) for line in self._decision.evaluate(dict(facts))["result"])


def facts_of(case: Case) -> dict[str, object]:
    """What the table looks at."""
    account = case.snapshot.jht
    return {
        "kind": case.claim.kind.value,
        "segment": str(case.snapshot.segment),
        "phase": None if case.snapshot.phase is None else case.snapshot.phase.value,
        "months": case.snapshot.membership_months,
        "on": int(case.claim.event_date.strftime("%Y%m%d")),
        "balance": 0 if account is None else account.balance.amount,
    }


def _graph() -> dict[str, object]:
    nodes: list[dict[str, object]] = [
        {"id": "request", "type": "inputNode", "name": "claim"},
        {"id": "table", "type": "decisionTableNode", "name": "benefits", "content": _table()},
        {"id": "response", "type": "outputNode", "name": "lines"},
    ]
    edges = [
        {"id": "first", "sourceId": "request", "targetId": "table", "type": "edge"},
        {"id": "second", "sourceId": "table", "targetId": "response", "type": "edge"},
    ]
    return {"nodes": [{**node, "position": {"x": 0, "y": 0}} for node in nodes], "edges": edges}


def _table() -> dict[str, object]:
    inputs = [{"id": name, "name": name, "type": "expression", "field": name} for name in COLUMNS]
    outputs = [{"id": name, "name": name, "type": "expression", "field": name} for name in ("benefit", "net")]
    rules = [{"_id": str(number), **row} for number, row in enumerate(_rows())]
    return {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rules}


def _rows() -> list[dict[str, str]]:
    law = LAW.on(LAW.edition.state_of)
    death, funeral = law.find("jkm.death").whole, law.find("jkm.funeral").whole
    periodic = f"{law.find('jkm.periodic.months').whole} * {law.find('jkm.periodic.monthly').whole}"
    full = f">= {law.find('jkm.bpu.full_from_months').whole}"
    service = law.find("pmi.death.during").whole
    bands = [(int(step.lower), step.found.value) for step in law.in_force["jht.tax.final"].steps if step.found is not None]
    tax = " + ".join(f"max([0, balance - {lower}]) * {value} / 100" for lower, value in bands if value)
    return [
        _row("jkm_death", '"PU", "JAKON"', "", "", "JKM_DEATH", str(death)),
        _row("jkm_death", '"PU", "JAKON"', "", "", "JKM_PERIODIC", periodic),
        _row("jkm_death", '"BPU"', "", full, "JKM_DEATH", str(death)),
        _row("jkm_death", '"BPU"', "", full, "JKM_PERIODIC", periodic),
        _row("jkm_death", DOMESTIC, "", "", "JKM_FUNERAL", str(funeral)),
        _row("pmi_death", '"PMI"', json.dumps(MigrantPhase.DURING.value), "", "DEATH", str(service)),
        _row("jht", "", "", "", "JHT", f"balance - ({tax})"),
    ]


def _row(kind: str, segment: str, phase: str, months: str, benefit: str, net: str) -> dict[str, str]:
    """An empty cell holds for any value; a text is an expression, so texts of its own are quoted."""
    return {
        "kind": json.dumps(kind),
        "segment": segment,
        "phase": phase,
        "months": months,
        "on": ">= 20230222",
        "benefit": json.dumps(benefit),
        "net": net,
    }
