"""What became of each row: the lines of a results file."""

from typing import Final, NamedTuple

import msgspec

from gateway.log import NewRecord

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"


class WrongField(msgspec.Struct, frozen=True):
    """`field`: the column, or for NDJSON a JSON pointer."""

    field: str
    detail: str


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one row; a line of the results file. Accepted: ids (`alias`: the worker's key, where it is no claim); refused: a
    code as the gateway's, what to do, and where."""

    row: int
    reference: str
    outcome: str
    claim_id: str = ""
    alias: str = ""
    event_id: str = ""
    code: str = ""
    reason: str = ""
    errors: tuple[WrongField, ...] = ()


class Judged(NamedTuple):
    """A row's result, and its record when it is accepted."""

    result: Result
    record: NewRecord | None
