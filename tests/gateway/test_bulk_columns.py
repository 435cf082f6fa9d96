"""The columns of files of claims: whatever the single call takes, a file can say."""

from __future__ import annotations

from typing import Any

from deploy.column_page import PAGE, page
from deploy.local.stack import TREE
from gateway.bulk.columns import CLAIMS_LAYOUT, CONTRIBUTIONS, EMPLOYMENT, LEAVES, content_of, named
from gateway.declared import EACH, Leaf, leaves
from gateway.filing import ClaimFiling
from schemas.money import Money
from schemas.terms import Term
from tests.gateway.bulk_files import CLAIMS


def test_the_documents_name_every_column() -> None:
    assert PAGE.read_text() == page(), "run `python -m deploy.column_page`"
    text = (TREE / "docs" / "bulk.md").read_text() + page()
    for leaf in LEAVES:
        assert f"| `{named(leaf).replace(EACH, '1')}`" in text
    for column in (*EMPLOYMENT, *CONTRIBUTIONS):
        assert f"| `{column.name}` |" in text


def _cell(leaf: Leaf) -> tuple[str, object]:
    """A cell that is written as the column wants it, and what it means."""
    if isinstance(leaf.kind, type) and issubclass(leaf.kind, Term):
        return (first := str(next(iter(leaf.kind)))), first
    if leaf.kind is bool:
        return "ya", True
    if leaf.kind in {int, Money}:
        return "12", 12
    return "2026-11-20", "2026-11-20"


def test_a_file_can_say_all_that_the_single_call_takes() -> None:
    """In the first and the last row of every list; a field that is added to a filing has its column."""
    for leaf in leaves(ClaimFiling):
        for row in {0, max(0, leaf.rows - 1)}:
            name = named(leaf).replace(EACH, str(row + 1))
            written, meant = _cell(leaf)
            content: Any = content_of((CLAIMS_LAYOUT.columns[name],), (written,))
            for step in leaf.path:
                content = content[0 if step == EACH else step]
            assert content == ({"amount": meant} if leaf.kind is Money else meant), name


def test_columns_of_different_rows_and_lists_make_one_filing() -> None:
    said = {
        "accident_costs_1_kind": "medical",
        "accident_costs_1_amount_rupiah": "5",
        "accident_costs_7_facility": "RS-01",
        "accident_wage_piece_1_rupiah": "4",
        "accident_wage_piece_3_rupiah": "6",
        "inheritance_living_1": "spouse",
        "inheritance_living_2": "child",
        "doctor": "STR-0001",
    }
    content = content_of([CLAIMS_LAYOUT.columns[name] for name in said], tuple(said.values()))
    assert content == {
        "claim": {
            "accident": {
                "costs": [{"kind": "medical", "amount": {"amount": 5}}, {"facility": "RS-01"}],
                "wage": {"piece": [{"amount": 4}, {"amount": 6}]},
            },
            "inheritance": {"living": ["spouse", "child"]},
        },
        "personal": {"doctor": "STR-0001"},
    }


def test_every_receipt_counts_in_the_control_total() -> None:
    money = {"amount": 3}
    claim = {
        "repatriation": {"ticket_cost": money, "onward_transport_cost": {"amount": 2}},
        "accident": {"costs": [{"amount": money}, {"amount": {"amount": "much"}}, "none", {"amount": money}]},
        "placement": {"return_transport_cost": money},
    }
    assert CLAIMS.rupiah({"claim": claim}) == 14
    assert CLAIMS.rupiah({"claim": {"accident": "hurt", "placement": 3}}) == 0
