"""One row of a file to one record, by the same rules as a single filing; or a result that says why not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from gateway.accepting import channel_of, record_of, require_received
from gateway.access.callers import Caller
from gateway.bulk.columns import NAMES_BY_POINTER, Content
from gateway.bulk.reading import Row, RowFault, Totals
from gateway.bulk.results import ACCEPTED, REFUSED, Judged, Result, WrongField
from gateway.filed import FIRST_REVISION, ClaimFiling, submission_of
from gateway.problems import Fault, Problem, ProblemCode, faults_of
from gateway.writing import traceparent_from
from schemas.admission import source_of

_FILING: Final = TypeAdapter(ClaimFiling)
_NUL: Final = b"\\u0000"
REFERENCE_SHOWN_MAX: Final = 80


class Judge:
    """For one caller and file. `repeated`: rows whose reference stood in the file before."""

    def __init__(self, caller: Caller, now: datetime, repeated: frozenset[int], *, tabular: bool) -> None:
        self._caller = caller
        self._profile = channel_of(caller)
        self._source = source_of(self._profile.channel)
        self._now = now
        self._repeated = repeated
        self._tabular = tabular

    def judge(self, row: Row) -> Judged:
        """The row's result; its record has the same bytes whenever it is asked for."""
        content = row.content
        assert not isinstance(content, Totals)
        if isinstance(content, RowFault):
            return Judged(_refused(row, ProblemCode.INVALID_REQUEST, content.detail, [WrongField(*content)]), None)
        if row.number in self._repeated:
            sentence = "this reference stood in the file before: one row per claim; to change a claim, amend it"
            return Judged(_refused(row, ProblemCode.INVALID_REQUEST, sentence, [WrongField("reference", sentence)]), None)
        try:
            return self._accepted(row, _filing_of(content))
        except Problem as problem:
            return Judged(_refused(row, problem.code, problem.detail, self._fields(problem.faults)), None)

    def _accepted(self, row: Row, filed: ClaimFiling) -> Judged:
        subject, data = submission_of(self._caller, filed, FIRST_REVISION)
        require_received(self._profile, data.received_at, self._now)
        key = f"bulk:{filed.reference}"
        event, record = record_of(
            data,
            subject,
            client=self._caller.client,
            key=key,
            source=self._source,
            received_at=data.received_at,
            traceparent=traceparent_from(subject, key),
        )
        return Judged(Result(row.number, filed.reference, ACCEPTED, claim_id=subject, event_id=event), record)

    def _fields(self, faults: Sequence[Fault]) -> list[WrongField]:
        names = NAMES_BY_POINTER if self._tabular else {}
        return [WrongField(names.get(fault.pointer, fault.pointer), fault.detail) for fault in faults]


def _filing_of(content: Content) -> ClaimFiling:
    try:
        text = orjson.dumps(content)
        if _NUL in text:
            raise Problem(ProblemCode.MALFORMED_JSON, "the row holds a NUL character: take it out")
        return _FILING.validate_json(text, strict=True, extra="forbid")
    except orjson.JSONEncodeError:
        raise Problem(ProblemCode.MALFORMED_JSON, "the row is nested too deep: a filing never is") from None
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False, include_input=False, include_context=False))
        raise Problem(
            ProblemCode.INVALID_REQUEST, "fields are missing, unknown or wrong: correct what `errors` names", faults=faults
        ) from None


def _refused(row: Row, code: ProblemCode, reason: str, errors: Sequence[WrongField]) -> Result:
    content = row.content
    said = content.get("reference") if isinstance(content, dict) else None
    reference = said[:REFERENCE_SHOWN_MAX] if isinstance(said, str) else ""
    return Result(row.number, reference, REFUSED, code=code.value, reason=reason, errors=tuple(errors))
