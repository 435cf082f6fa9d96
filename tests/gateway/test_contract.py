"""Schemathesis over the whole document: whatever is sent, the gateway answers as the document says, and never with a fault of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from gateway import openapi
from gateway.accepting import NO_SUCH_TIME
from gateway.access.scopes import Scope
from gateway.endpoints.batches import SUFFIXES as BATCH_FILES
from gateway.notices import NO_SUCH_DAY
from gateway.problems import ProblemCode
from gateway.reading.claims import Task
from gateway.uploads.receiving import NOT_SAID
from gateway.uploads.tus import PIECE_TYPE
from processors.intake.rules import WHAT_TO_DO
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel
from tests.effort import EFFORT
from tests.gateway.claims import CLAIM, document, event, line, payout, to_approve
from tests.gateway.house import House, bearer

EXAMPLES = 20 * EFFORT
GRANT = {
    "channel": Channel.BULK,
    "organisation": "B-0712",
    "officer": "ani",
    "role": AuthorityRole.SUPERVISOR,
    "offices": ["*"],
    "registry": True,
}
OF_THE_MOMENT = {ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS, ProblemCode.IDEMPOTENCY_KEY_REUSED, ProblemCode.PRECONDITION_REQUIRED}
OF_THE_MOMENT |= {ProblemCode.FILE_REFUSED, ProblemCode.FILE_NOT_SHOWN, ProblemCode.MALFORMED_FORM}
OF_THE_MOMENT |= {ProblemCode.SELECTION_UNUSABLE}
"""Refusals that no schema can foresee: of clocks, of what was sent before, of what was read before, of what is in a file, of which
payouts there are."""
BETWEEN_CALLS = timedelta(milliseconds=10)
"""As long as no rate is exceeded, and the token holds for all of them."""
WITHIN_HEADERS = ("Upload-Metadata", "Upload-Checksum")
"""Headers that hold words in Base64, for which a schema has no words either."""
UNSAYABLE = (
    "Timezone offset of 0 required",
    "Input should be a valid integer",
    f"Value error, {NO_SUCH_TIME}",
    f"Value error, {NO_SUCH_DAY}",
    NOT_SAID,
    WHAT_TO_DO[ReasonCode.MANDATE_NOT_VALID],
    "Value error, the sum must be above 0",
    "Tuple should have at least 1 item after validation",
)
"""What JSON Schema has no words for: a time within an event is in UTC and has a year there, a day of a notice stands in the calendar, a
whole number is not written as 1.0, what is said of a file may stand in the query or in a form, and a mandate's days stand beside that
of the filing. A sum's bounds stand beside a reference, where Schemathesis does not read them; and a tuple whose only
item is such a one is told to be empty beside it."""
REPORTS = "/v1/reports/"
"""What the parameters of a query say together, such as a month beside days, OpenAPI has no words for either."""
NUL = b"\\u0000"
"""No database text holds it, and no pattern that everybody's tools know excludes it."""

HOUSE = House()
ASKED = to_approve(channel=Channel.BULK)
HOUSE.claims.whole[CLAIM] = HOUSE.claims.every = replace(
    ASKED, documents=(document(),), payouts=(payout(),), lines=(line(), line(line_id="2", approved=False))
)
HOUSE.claims.events[CLAIM] = [event(1)]
HOUSE.claims.waiting_tasks.append(Task(claim=ASKED.claim, waiting=ASKED.waiting[0]))
SAID = {"sub": "all", "scope": " ".join(Scope), "santunan": GRANT}
TOKEN = bearer(HOUSE.issuer.token(HOUSE.clock(), HOUSE.settings.audience, SAID, 86_400))

CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "403", "404", "412", "413", "422", "428", "429"]},
    "negative_data_rejection": {
        "expected-statuses": ["400", "401", "403", "404", "405", "412", "413", "415", "422", "428", "429"]
    },
    "ensure_resource_availability": {"enabled": False},
    "missing_required_header": {"expected-statuses": ["400", "401", "422", "428"]},
}
"""Of what valid data may be refused with, the check below says more; a missing `If-Match` is 428 (RFC 6585),
another version of tus 412; a claim just accepted
is not to be seen at once."""

config = schemathesis.Config.from_dict({"checks": CHECKS})
schema = schemathesis.openapi.from_dict(openapi.document(HOUSE.app), config=config)
schema.app = HOUSE.door


@schemathesis.serializer(*(media for media in BATCH_FILES if media != "text/csv"), "application/pdf", PIECE_TYPE)
def bytes_as_they_are(_context: Any, value: Any) -> bytes:
    """Of files."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.check
def valid_data_is_only_refused_for_what_a_schema_cannot_say(_context: Any, response: Any, case: Any) -> None:
    """Beside `positive_data_acceptance`, which looks at the status alone."""
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in {400, 422, 428}:
        return
    problem = response.json()
    faults = problem.get("errors", ())
    unsayable = faults and all(
        fault["detail"].startswith(UNSAYABLE) or fault["pointer"].startswith(WITHIN_HEADERS) for fault in faults
    )
    together = case.path.startswith(REPORTS) and not faults
    assert problem["code"] in OF_THE_MOMENT or unsayable or together or NUL in (response.request.body or b""), response.text


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_document_promises(case: Any) -> None:
    HOUSE.clock.now += BETWEEN_CALLS
    case.call_and_validate(headers=TOKEN)


Sequences = schema.as_state_machine()


class Speaking(Sequences):  # type: ignore[misc,valid-type]
    """Sequences of calls that go on from each other's answers."""

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        return {"headers": TOKEN}


TestSequences = Speaking.TestCase
TestSequences.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
)
