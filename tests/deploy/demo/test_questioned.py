"""A run whose people were not asked what its tour leaves to them names it; what other claims are asked does not count."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from deploy import topics
from deploy.demo.questioned import unasked
from deploy.demo.tour.asked import ASKED
from deploy.records import say_each
from schemas.basis import Basis
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import Signal, SignalName
from schemas.vocabulary import AuthorityRole, TaskKind
from streams.settings import KafkaSettings

TOURED, OTHER = (str(uuid5(NAMESPACE_URL, name)) for name in ("toured", "other"))
TASK = str(uuid5(NAMESPACE_URL, "task"))
DUE = datetime(2026, 11, 25, tzinfo=UTC)
LOSS, DISABLED = ReasonCode.PART_OF_GREATER_LOSS, ReasonCode.DISABILITY_BEFORE_DEATH


def about_sums(reason: ReasonCode) -> AssessmentReferred:
    return AssessmentReferred(
        basis=Basis(claim=1),
        task_id=TASK,
        role=AuthorityRole.OFFICER,
        reasons=(reason,),
        lines=(),
        lines_digest="",
        total=Money(amount=0),
        due_at=DUE,
    )


def about_a_bill() -> VerificationReferred:
    return VerificationReferred(
        basis=Basis(claim=1),
        task_id=TASK,
        kind=TaskKind.VERIFICATION,
        role=AuthorityRole.OFFICER,
        reasons=(ReasonCode.FRAUD_SIGNALS,),
        checks=(),
        signals=(Signal(name=SignalName.SAME_RECEIPT, points=40),),
        due_at=DUE,
    )


def test_what_nobody_was_asked_about_the_tour_is_named(tansu: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=tansu, partitions=1)
    topics.apply(kafka, 1, 1)
    tour = frozenset({TOURED})
    assert unasked(kafka, tour) == ASKED
    assert unasked(kafka, frozenset()) == ()
    say_each(kafka, [(TOURED, about_sums(LOSS)), (OTHER, about_sums(DISABLED)), (TOURED, about_a_bill())], "/tests")
    assert unasked(kafka, tour) == (DISABLED.value,)
    say_each(kafka, [(TOURED, about_sums(DISABLED))], "/tests")
    assert unasked(kafka, tour) == ()
