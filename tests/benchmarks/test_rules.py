"""The benchmark of the rules compares like with like: the peer's tables pay what the rules pay. No figure is judged here."""

from dataclasses import replace

import pytest
from rich.console import Console

from benchmarks.peer_rules import DecisionTable, facts_of
from benchmarks.rules import COMPLEX, SIMPLE, case_named, lines_of, require_same, run
from deploy.errors import Refused
from schemas.money import Money


@pytest.mark.parametrize("name", SIMPLE)
def test_the_peer_pays_what_the_rules_pay(name: str) -> None:
    case = case_named(name)
    assert DecisionTable().net(facts_of(case)) == sum(line.net.amount for line in lines_of(case)) > 0


@pytest.mark.parametrize("balance", [0, 50_000_000, 50_000_020, 80_000_000])
def test_the_peer_taxes_savings_as_the_rules_do(balance: int) -> None:
    case = case_named("jht-at-once")
    assert case.snapshot.jht is not None
    account = case.snapshot.jht.model_copy(update={"balance": Money(amount=balance)})
    other = replace(case, snapshot=case.snapshot.model_copy(update={"jht": account}))
    assert DecisionTable().net(facts_of(other)) == sum(line.net.amount for line in lines_of(other))


def test_the_most_complex_case_has_many_lines_of_several_payees() -> None:
    (name,) = COMPLEX
    made = lines_of(case_named(name))
    assert len(made) == 13
    assert {line.payee_ref for line in made} == {"self", "employer", "hospital"}


def test_a_peer_that_pays_other_sums_is_not_compared_with() -> None:
    require_same(1, 1, {})
    with pytest.raises(Refused, match="pays Rp1 where the rules pay Rp2"):
        require_same(2, 1, {})


def test_a_run_names_its_goals_and_whether_they_were_met() -> None:
    report = run(Console(quiet=True), 20, 1)
    assert report.events_per_second > 0
    assert report.ratio is not None
    assert {"most_complex_per_second", "goals_met", "per_second_of_each"} <= set(report.more)
