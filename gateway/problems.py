"""Everything that the gateway answers instead of what was asked: RFC 9457 problems with stable codes and what to do about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final, NamedTuple

import orjson
from pydantic_core import ErrorDetails
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PATH: Final = "/problems/"
FAULTS_SHOWN_MAX: Final = 20
FAULT_LENGTH_MAX: Final = 300


class ProblemCode(StrEnum):
    """Codes of answers. The documents' page is generated from this; clients may rely on them."""

    MALFORMED_JSON = "malformed_json"
    """The body is no JSON object, or nested too deep. Send one JSON object in UTF-8."""
    INVALID_REQUEST = "invalid_request"
    """Fields are missing, unknown or wrong; `errors` names each. Correct them and send again."""
    MALFORMED_FORM = "malformed_form"
    """The form cannot be read, has several files or too many fields. Send `multipart/form-data` with one file."""
    FORM_STALE = "form_stale"
    """The page's form lay open too long, or is not ours. Load the page again and fill it in."""
    FILE_REFUSED = "file_refused"
    """The file is not taken; `reason` is a code that says why, and `detail` what to do."""
    FILE_UNKNOWN = "file_unknown"
    """There is no such document that you may see, or its file is kept by the channel that took it. Check the claim's documents."""
    FILE_NOT_SHOWN = "file_not_shown"
    """The file is no picture, or one that cannot be shown smaller. Ask for its content as it came."""
    STORE_UNAVAILABLE = "store_unavailable"
    """Files cannot be stored or read at present. Nothing was taken: send it again after `Retry-After`."""
    SCANNER_UNAVAILABLE = "scanner_unavailable"
    """Files cannot be scanned for viruses at present. Nothing was taken: send it again after `Retry-After`."""
    UPLOAD_UNKNOWN = "upload_unknown"
    """There is no such upload of yours, or no longer. Begin a new one."""
    UPLOAD_BUSY = "upload_busy"
    """Another request writes to this upload. Ask for its offset after `Retry-After`, and go on from there."""
    UPLOAD_OFFSET_DIFFERS = "upload_offset_differs"
    """The upload stands at another offset. Ask for it with `HEAD`, and go on from there."""
    UPLOAD_VERSION_UNSUPPORTED = "upload_version_unsupported"
    """Only version 1.0.0 of the tus protocol is spoken here. Send `Tus-Resumable: 1.0.0`."""
    UPLOAD_CHECKSUM_DIFFERS = "upload_checksum_differs"
    """The piece that came is not the one whose checksum was given; it was thrown away. Send it again."""
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    """The body's media type is not taken here. Set `Content-Type` to one that the operation lists."""
    BODY_TOO_LARGE = "body_too_large"
    """The body is larger than is taken here. Send less at once; files go to uploads, many filings to batches."""
    REQUEST_TOO_SLOW = "request_too_slow"
    """The request took longer than is allowed. Send it again; with the same idempotency key nothing is done twice."""
    NOT_FOUND = "not_found"
    """There is nothing at this address, or nothing that you may see. Check the address."""
    METHOD_NOT_ALLOWED = "method_not_allowed"
    """The address does not take this method. `Allow` names those that it takes."""
    TOKEN_MISSING = "token_missing"  # noqa: S105  a code, not a secret
    """No bearer token. Ask your issuer for one and send it as `Authorization: Bearer …`."""
    TOKEN_INVALID = "token_invalid"  # noqa: S105  a code, not a secret
    """The bearer token is expired, for somebody else, or not signed by an issuer that is trusted here. Ask for a new one."""
    CERTIFICATE_REQUIRED = "certificate_required"
    """The token is bound to a client certificate that was not shown. Connect with the certificate it was issued for."""
    SCOPE_MISSING = "scope_missing"
    """The token does not carry the scope that this operation needs; `needed` names it. Ask for it when you ask for a token."""
    NOT_YOURS = "not_yours"
    """Your credentials do not say for which channel, organisation, person or office you act. Ask the fund to complete them."""
    CHANNEL_NOT_ALLOWED = "channel_not_allowed"
    """Your channel does not take this. Use a branch office or Lapak Asik, or file a notification."""
    RECEIVED_AT_OUT_OF_BOUNDS = "received_at_out_of_bounds"
    """`received_at` is ahead of our clock, or longer ago than your channel may keep a filing. Set the clock and send again."""
    IDEMPOTENCY_KEY_MISSING = "idempotency_key_missing"
    """No `Idempotency-Key`. Send one of your own making per intent, the same with each repeat."""
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    """The idempotency key came before with another content. Take a new key for a new intent."""
    PRECONDITION_REQUIRED = "precondition_required"
    """No `If-Match`. Read the resource, and send its `ETag` back as `If-Match`."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    """Somebody changed it since you read it. Read it again, and decide anew."""
    CURSOR_UNKNOWN = "cursor_unknown"
    """The cursor is none of ours. Take `next` of the page before as it is, or begin with the first page."""
    CURSOR_EXPIRED = "cursor_expired"
    """The cursor is too old: entries behind it may be gone. Read your claims anew, then begin the feed with `since`."""
    CLAIM_UNKNOWN = "claim_unknown"
    """Nothing is known of such a claim. If a `202` was lost, send the same request again: it is safe; else check the reference."""
    CAMPAIGN_UNKNOWN = "campaign_unknown"
    """There is no such campaign, or it is not read yet. Check the id; after a `202` ask again in a second."""
    SELECTION_UNUSABLE = "selection_unusable"
    """No payout fits, or too many do. Name another cause, action, fund, bank or time."""
    ROLE_TOO_LOW = "role_too_low"
    """Your role may not say so. Ask somebody of the role that `needed` names."""
    FOUR_EYES = "four_eyes"
    """You proposed it, so somebody else must approve it. Ask a second person of the same authority."""
    COVERAGE_UNKNOWN = "coverage_unknown"
    """Nobody of this number and birth date is known, or you may not ask about them. Check both."""
    NOT_COVERED = "not_covered"
    """The member is known and not covered today, so there is nothing to prove. Register or pay first."""
    BATCH_UNKNOWN = "batch_unknown"
    """There is no such batch that you may see. Check the id; if a `202` was lost, send the file again with the same idempotency key."""
    TOO_MANY_BATCHES = "too_many_batches"
    """Files of yours, or of all, wait to be written already. Nothing was taken: send it again after `Retry-After`."""
    RATE_LIMITED = "rate_limited"
    """More requests than your credentials may send. Wait for `Retry-After`."""
    LOG_BUSY = "log_busy"
    """More waits for the log than is allowed. Nothing was taken: send it again after `Retry-After`."""
    LOG_UNAVAILABLE = "log_unavailable"
    """The log did not acknowledge in time. It may have been taken: send the same again, it is taken once."""
    READ_MODEL_UNAVAILABLE = "read_model_unavailable"
    """Statuses cannot be read at present; what you send is still taken. Ask again after `Retry-After`."""
    OVERLOADED = "overloaded"
    """Too many requests at once, or this process is about to stop. Send it again after `Retry-After`."""
    INTERNAL = "internal"
    """A fault of ours; `request_id` finds it in our logs. Send it again; if it stays, tell the fund this id."""


class Shape(NamedTuple):
    """The status and title of a code."""

    status: int
    title: str


SHAPES: Final[Mapping[ProblemCode, Shape]] = {
    ProblemCode.MALFORMED_JSON: Shape(400, "The body is no JSON object"),
    ProblemCode.INVALID_REQUEST: Shape(422, "Fields are missing or wrong"),
    ProblemCode.MALFORMED_FORM: Shape(400, "The form cannot be read"),
    ProblemCode.FORM_STALE: Shape(403, "The form is too old"),
    ProblemCode.FILE_REFUSED: Shape(422, "The file is not taken"),
    ProblemCode.FILE_UNKNOWN: Shape(404, "File unknown"),
    ProblemCode.FILE_NOT_SHOWN: Shape(422, "The file cannot be shown"),
    ProblemCode.STORE_UNAVAILABLE: Shape(503, "Files cannot be stored"),
    ProblemCode.SCANNER_UNAVAILABLE: Shape(503, "Files cannot be scanned"),
    ProblemCode.UPLOAD_UNKNOWN: Shape(404, "Upload unknown"),
    ProblemCode.UPLOAD_BUSY: Shape(423, "Upload in use"),
    ProblemCode.UPLOAD_OFFSET_DIFFERS: Shape(409, "Another offset"),
    ProblemCode.UPLOAD_VERSION_UNSUPPORTED: Shape(412, "Version not spoken"),
    ProblemCode.UPLOAD_CHECKSUM_DIFFERS: Shape(460, "Checksum differs"),
    ProblemCode.MEDIA_TYPE_UNSUPPORTED: Shape(415, "Media type not taken"),
    ProblemCode.BODY_TOO_LARGE: Shape(413, "Body too large"),
    ProblemCode.REQUEST_TOO_SLOW: Shape(408, "Request too slow"),
    ProblemCode.NOT_FOUND: Shape(404, "Not found"),
    ProblemCode.METHOD_NOT_ALLOWED: Shape(405, "Method not allowed"),
    ProblemCode.TOKEN_MISSING: Shape(401, "Token missing"),
    ProblemCode.TOKEN_INVALID: Shape(401, "Token not valid"),
    ProblemCode.CERTIFICATE_REQUIRED: Shape(401, "Client certificate required"),
    ProblemCode.SCOPE_MISSING: Shape(403, "Scope missing"),
    ProblemCode.NOT_YOURS: Shape(403, "Credentials incomplete"),
    ProblemCode.CHANNEL_NOT_ALLOWED: Shape(403, "Not for this channel"),
    ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS: Shape(422, "Time of receipt out of bounds"),
    ProblemCode.IDEMPOTENCY_KEY_MISSING: Shape(400, "Idempotency key missing"),
    ProblemCode.IDEMPOTENCY_KEY_REUSED: Shape(422, "Idempotency key reused"),
    ProblemCode.PRECONDITION_REQUIRED: Shape(428, "Precondition required"),
    ProblemCode.CHANGED_MEANWHILE: Shape(412, "Changed meanwhile"),
    ProblemCode.CURSOR_UNKNOWN: Shape(404, "Cursor unknown"),
    ProblemCode.CURSOR_EXPIRED: Shape(410, "Cursor expired"),
    ProblemCode.CLAIM_UNKNOWN: Shape(404, "Claim unknown"),
    ProblemCode.CAMPAIGN_UNKNOWN: Shape(404, "Campaign unknown"),
    ProblemCode.SELECTION_UNUSABLE: Shape(422, "Nothing to do, or too much"),
    ProblemCode.ROLE_TOO_LOW: Shape(403, "Role too low"),
    ProblemCode.FOUR_EYES: Shape(403, "Somebody else must say so"),
    ProblemCode.COVERAGE_UNKNOWN: Shape(404, "Coverage unknown"),
    ProblemCode.NOT_COVERED: Shape(409, "Not covered"),
    ProblemCode.BATCH_UNKNOWN: Shape(404, "Batch unknown"),
    ProblemCode.TOO_MANY_BATCHES: Shape(429, "Too many batches"),
    ProblemCode.RATE_LIMITED: Shape(429, "Too many requests"),
    ProblemCode.LOG_BUSY: Shape(503, "The log is behind"),
    ProblemCode.LOG_UNAVAILABLE: Shape(503, "The log does not answer"),
    ProblemCode.READ_MODEL_UNAVAILABLE: Shape(503, "Statuses cannot be read"),
    ProblemCode.OVERLOADED: Shape(503, "Overloaded"),
    ProblemCode.INTERNAL: Shape(500, "Internal error"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that is wrong. `pointer`: RFC 6901 into the body, or the name of a header or parameter."""

    pointer: str
    detail: str


class Problem(Exception):
    """Raised anywhere below an endpoint; answered as RFC 9457. `detail` says what to do, and repeats nothing personal."""

    def __init__(
        self,
        code: ProblemCode,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        retry_after_seconds: int | None = None,
        more: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.retry_after_seconds = retry_after_seconds
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return SHAPES[self.code].status

    def with_headers(self, headers: Mapping[str, str]) -> "Problem":
        """The same, answered with these headers too."""
        return Problem(
            self.code,
            self.detail,
            faults=self.faults,
            retry_after_seconds=self.retry_after_seconds,
            more=self.more,
            headers={**self.headers, **headers},
        )


def problem_response(problem: Problem, request_id: str) -> Response:
    """The problem as an answer. `type` is an address under which the code is explained."""
    headers = dict(problem.headers)
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        missing = problem.code is ProblemCode.TOKEN_MISSING
        headers["WWW-Authenticate"] = "Bearer" if missing else f'Bearer error="invalid_token", error_description="{problem.code}"'
    body: dict[str, object] = {
        "type": f"{TYPE_PATH}{problem.code}",
        "title": SHAPES[problem.code].title,
        "status": problem.status,
        "code": problem.code.value,
        "detail": problem.detail,
        "request_id": request_id,
        **problem.more,
    }
    if problem.faults:
        body["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in problem.faults]
    return Response(orjson.dumps(body), problem.status, headers, MEDIA_TYPE)


def faults_of(found: Sequence[ErrorDetails], root: str = "#") -> list[Fault]:
    """What a model refused, field by field, without the values: those may be personal."""
    return [Fault(_pointer(fault["loc"], root), fault["msg"][:FAULT_LENGTH_MAX]) for fault in found[:FAULTS_SHOWN_MAX]]


def _pointer(path: Sequence[int | str], root: str) -> str:
    return root + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
