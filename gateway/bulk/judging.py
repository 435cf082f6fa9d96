"""One row of a file to one record, by the same rules as a single one; or a result that says why not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from gateway.accepting import record_of
from gateway.access.callers import Caller
from gateway.bulk.kinds import RowKind, Taken
from gateway.bulk.reading import Row, RowFault, Totals
from gateway.bulk.results import ACCEPTED, REFUSED, Judged, Result, WrongField
from gateway.entrance.traces import traceparent_from
from gateway.problems import Fault, Problem, ProblemCode

REFERENCE_SHOWN_MAX: Final = 80


class Judge:
    """For one caller and file. `repeated`: rows that stood in the file before."""

    def __init__(self, caller: Caller, kind: RowKind, now: datetime, repeated: frozenset[int], *, tabular: bool) -> None:
        self._caller = caller
        self._kind = kind
        self._now = now
        self._repeated = repeated
        self._names = kind.layout.names_by_pointer() if tabular else {}

    def judge(self, row: Row) -> Judged:
        """The row's result; its record has the same bytes whenever it is asked for."""
        content = row.content
        assert not isinstance(content, Totals)
        if isinstance(content, RowFault):
            return Judged(_refused(row, ProblemCode.INVALID_REQUEST, content.detail, [WrongField(*content)]), None)
        if row.number in self._repeated:
            sentence = self._kind.twice
            return Judged(_refused(row, ProblemCode.INVALID_REQUEST, sentence, [WrongField("reference", sentence)]), None)
        try:
            return self._accepted(row, self._kind.take(self._caller, content, self._now))
        except Problem as problem:
            return Judged(_refused(row, problem.code, problem.detail, self._fields(problem.faults)), None)

    def _accepted(self, row: Row, taken: Taken) -> Judged:
        event, record = record_of(
            taken.data,
            taken.subject,
            client=self._caller.client,
            key=taken.key,
            source=taken.source,
            received_at=taken.received_at,
            traceparent=traceparent_from(taken.subject, taken.key),
        )
        alias = "" if taken.claim_id else taken.subject
        return Judged(Result(row.number, taken.reference, ACCEPTED, claim_id=taken.claim_id, alias=alias, event_id=event), record)

    def _fields(self, faults: Sequence[Fault]) -> list[WrongField]:
        return [WrongField(self._names.get(fault.pointer, fault.pointer), fault.detail) for fault in faults]


def _refused(row: Row, code: ProblemCode, reason: str, errors: Sequence[WrongField]) -> Result:
    content = row.content
    said = content.get("reference") if isinstance(content, dict) else None
    reference = said[:REFERENCE_SHOWN_MAX] if isinstance(said, str) else ""
    return Result(row.number, reference, REFUSED, code=code.value, reason=reason, errors=tuple(errors))
