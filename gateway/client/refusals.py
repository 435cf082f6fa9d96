"""What goes wrong, as exceptions: the gateway's problems with code, detail and field, and answers that never came."""

from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.client.patience import asked_seconds
from gateway.client.transport import Answer

SHOWN_LENGTH_MAX: Final = 200


class Fault(BaseModel):
    """One field that is wrong. `pointer`: RFC 6901 into the body, or the name of a header or parameter."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pointer: str
    detail: str


class _ProblemAnswer(BaseModel):
    """RFC 9457 as any version of the gateway sends it: a code that this client does not know is no reason to hide it."""

    model_config = ConfigDict(extra="allow")

    code: str
    detail: str
    request_id: str = ""
    errors: tuple[Fault, ...] = ()


class ClientError(Exception):
    """Anything that kept an intent from being answered as it should."""


class Unanswered(ClientError):
    """No answer came, however often it was sent. It may have been taken: send the same with the same key."""


class Unreadable(ClientError):
    """An answer that is none of the gateway's: is the address right, what stands in front of it?"""


class Refusal(ClientError):
    """A problem. `code` is stable (`ProblemCode` lists the codes), `detail` says what to do, `faults` name fields, `more` is what this
    code has beside them (a file's `reason`, the scope that is `needed`)."""

    statuses: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, status: int, said: _ProblemAnswer, retry_after_seconds: float) -> None:
        super().__init__(f"{said.code} ({status}): {said.detail}")
        self.status = status
        self.code = said.code
        self.detail = said.detail
        self.request_id = said.request_id
        self.faults = said.errors
        self.more: Mapping[str, object] = said.model_extra or {}
        self.retry_after_seconds = retry_after_seconds

    @property
    def field(self) -> str | None:
        """The first field that is wrong."""
        return self.faults[0].pointer if self.faults else None


class Invalid(Refusal):
    """What was sent is wrong or too large: correct it."""

    statuses = frozenset({400, 413, 415, 422})


class NotAuthenticated(Refusal):
    """The token is missing, expired, or not bound to this certificate: get another one."""

    statuses = frozenset({401})


class NotAllowed(Refusal):
    """These credentials may not do that."""

    statuses = frozenset({403})


class NotFound(Refusal):
    """There is no such thing that these credentials may see."""

    statuses = frozenset({404})


class Changed(Refusal):
    """It is no longer as it was read: read it again, and decide anew."""

    statuses = frozenset({409, 412, 428})


class Busy(Refusal):
    """The gateway takes no more at present, and did not within all of the client's patience. Send the same with the same key."""

    statuses = frozenset({408, 423, 429, 503})


class ServerFault(Refusal):
    """A fault of the gateway's; `request_id` finds it in its logs."""


KINDS: Final = (Invalid, NotAuthenticated, NotAllowed, NotFound, Changed, Busy)


def refusal_of(answer: Answer) -> ClientError:
    """The exception that an answer above 299 stands for."""
    try:
        said = _ProblemAnswer.model_validate_json(answer.body)
    except ValidationError:
        shown = answer.body[:SHOWN_LENGTH_MAX].decode(errors="replace")
        return Unreadable(f"the answer ({answer.status}) is no problem of the gateway's: {shown}")
    kind = next((kind for kind in KINDS if answer.status in kind.statuses), ServerFault)
    return kind(answer.status, said, asked_seconds(answer.headers))
