"""Nobody decides twice on one claim: the one table that verification, approval, appeals, visits, doctors and payments follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.desks import EVER_BARRED, Did, Took, barred, unfit
from schemas.basis import Basis
from schemas.deadlines import RISING, has_authority, role_above
from schemas.findings import FINDERS
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind

NAMES = st.sampled_from(["ani", "budi", "citra", "dewi"])
BASES = st.builds(Basis, claim=st.integers(0, 3), coverage=st.integers(0, 3), documents=st.integers(0, 3))
TOOK = st.builds(Took, NAMES, st.sampled_from(Did), st.none() | BASES)
ROLES = st.sampled_from(AuthorityRole)


def test_every_kind_of_task_has_its_row() -> None:
    assert set(EVER_BARRED) == set(TaskKind)


@given(st.sampled_from(TaskKind), st.lists(TOOK), BASES)
def test_who_did_anything_on_the_facts_as_they_are_does_not_answer(kind: TaskKind, took: list[Took], seen: Basis) -> None:
    out = barred(kind, took, seen)
    assert {one.person for one in took if one.basis is None or one.basis.covers(seen)} <= set(out)
    assert {one.person for one in took if one.did in EVER_BARRED[kind]} <= set(out)
    assert set(out) <= {one.person for one in took}
    assert len(out) == len(set(out))


@given(st.lists(TOOK), TOOK, st.sampled_from(TaskKind), BASES)
def test_more_that_was_done_never_lets_more_people_decide(took: list[Took], more: Took, kind: TaskKind, seen: Basis) -> None:
    assert set(barred(kind, took, seen)) <= set(barred(kind, [*took, more], seen))


@given(st.lists(TOOK), BASES)
def test_who_hears_an_appeal_or_lets_money_go_had_no_part_in_the_claim(took: list[Took], seen: Basis) -> None:
    people = {one.person for one in took}
    for kind in (
        TaskKind.APPEAL,
        TaskKind.PAYOUT_RELEASE,
        TaskKind.PAYOUT_CONFLICT,
        TaskKind.PAYOUT_UNKNOWN,
        TaskKind.ADJUSTMENT,
    ):
        assert set(barred(kind, took, seen)) == people


@given(NAMES, ROLES, ROLES, st.lists(NAMES))
def test_a_word_counts_only_with_the_authority_and_from_somebody_else(
    person: str, role: AuthorityRole, needed: AuthorityRole, before: list[str]
) -> None:
    reason = unfit(f" {person.upper()} ", role, needed, before)
    if not has_authority(role, needed):
        assert reason is ReasonCode.NOT_AUTHORISED
    else:
        assert reason is (ReasonCode.DECIDED_BEFORE if person in before else None)


@pytest.mark.parametrize("finder", FINDERS.values())
def test_who_finds_facts_decides_nothing_and_nobody_finds_them_in_their_place(finder: AuthorityRole) -> None:
    for role in AuthorityRole:
        assert has_authority(role, finder) is (role is finder)
        assert has_authority(finder, role) is (role is finder)
    assert role_above(finder) is finder


def test_of_those_who_decide_each_has_the_authority_of_all_below() -> None:
    for place, role in enumerate(RISING):
        assert [has_authority(role, other) for other in RISING] == [below <= place for below in range(len(RISING))]


def test_on_newer_facts_who_verified_may_verify_again_and_who_looked_may_not() -> None:
    took = (Took("ani", Did.VERIFIED, Basis(claim=1)), Took("budi", Did.VISITED, Basis(claim=1)))
    assert barred(TaskKind.VERIFICATION, took, Basis(claim=1)) == ("ani", "budi")
    assert barred(TaskKind.VERIFICATION, took, Basis(claim=2)) == ("budi",)


def test_who_decided_does_not_go_and_look_and_who_looked_may_look_again() -> None:
    older, newer = Basis(claim=1), Basis(claim=2)
    took = (*(Took(did.value, did, older) for did in Did),)
    for kind in (TaskKind.FIELD_VISIT, TaskKind.MEDICAL_REVIEW):
        assert set(barred(kind, took, newer)) == {did.value for did in Did} - {Did.VISITED.value}
