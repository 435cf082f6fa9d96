"""Why a worker stops and why a record is set aside: stable codes, whether trying again helps, and what to do."""

from enum import StrEnum


class Code(StrEnum):
    """Why the engine refuses or stops. The documents' page of codes is generated from this and from `EngineReason`."""

    FENCED = "fenced"
    """A newer owner of the partition exists. Nothing to do: it goes on where this worker stood."""
    MARKER_AHEAD = "marker_ahead"
    """The log knows steps that the database does not: the database was restored from the past, or is another. Point to the right one,
    or run `santunan recover`."""
    POSITION_LOST = "position_lost"
    """The next record is before the log's start or past its end: the topic was truncated, or retention overtook us.
    Bring the records back from a copy of the topic; nothing goes on without them."""
    TOPIC_RECREATED = "topic_recreated"
    """The topic has another id than the one whose records were applied. Point to the right cluster; nothing goes on with another topic."""
    DIGEST_DIFFERS = "digest_differs"
    """The record before our position is not the one that was applied. Point to the right cluster; nothing goes on with another log."""
    LOG_NOT_FROM_START = "log_not_from_start"
    """A first start, and the log's first records are gone. Settle whether they are needed; `log_must_start_at_zero=false` begins
    where the log begins."""
    PARTITIONS_DIFFER = "partitions_differ"
    """Topics with different partition counts: one claim's events would not meet. Run `santunan topics apply`."""
    OUT_OF_ORDER = "out_of_order"
    """The transport handed over records of a topic out of order, or of a partition that is not owned. The worker
    starts afresh; if it comes back, report it."""
    SAME_ERROR_ON_MANY_KEYS = "same_error_on_many_keys"
    """A fault of the software or its surroundings, not of the records. Mend it and start again: nothing was decided."""
    LOG_UNAVAILABLE = "log_unavailable"
    """Kafka did not answer, or refused in a way that leaves the outcome open. The next start finds out; look at the brokers if it stays."""
    LOG_ACCESS_DENIED = "log_access_denied"
    """Kafka does not know our user, password or certificate, or we do not trust its certificate. Correct the credentials."""
    DATABASE_UNAVAILABLE = "database_unavailable"
    """PostgreSQL did not answer, or the outcome of a commit is unknown. The next start finds out; look at the server if it stays."""
    DATABASE_NOT_MIGRATED = "database_not_migrated"
    """A table or column is missing. Run `santunan db upgrade`."""
    JOURNAL_UNREADABLE = "journal_unreadable"
    """The stored journal cannot be decoded: it was written by a newer version, or damaged. Run the version that wrote it."""
    CODEC_MISSING = "codec_missing"
    """Records are compressed with a codec that this worker cannot read. Install what requirements.lock lists."""
    PORT_TAKEN = "port_taken"
    """The address for HTTP cannot be listened at: another process has the port, or it is not this machine's. Set another, or end that one."""


class SantunanError(Exception):
    """The one base class. `retriable`: a restart may help. The message says what is wrong and what to do."""

    def __init__(self, code: Code, message: str, *, retriable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.retriable = retriable
        self.message = message


class Refusal(SantunanError):
    """A takeover that would lose or repeat something is refused; a restart meets the same refusal until a person acts."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(code, message, retriable=False)


class Fenced(SantunanError):
    """A partition of this process has a newer owner; whatever this process had decided and not published, that owner publishes."""

    def __init__(self, message: str) -> None:
        super().__init__(Code.FENCED, message, retriable=True)


class Unavailable(SantunanError):
    """Kafka or PostgreSQL failed us; the process ends and its successor finds out what became of the last step."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(code, message, retriable=True)


class RowsRefused(Exception):
    """The database refused the content of rows (never its own state): some record of the step is to blame."""


class EngineReason(StrEnum):
    """Why the engine set a record aside; a processor's own refusals carry its `ReasonCode` instead."""

    NOT_JSON = "not_json"
    """The value is empty or no JSON object."""
    NOT_CLOUDEVENT = "not_cloudevent"
    """An attribute that CloudEvents 1.0 or our profile of it asks for is missing or wrong."""
    WRONG_TYPE = "wrong_type"
    """The event type does not belong on this topic."""
    UNKNOWN_VERSION = "unknown_version"
    """The event type is known, its version is not."""
    INVALID_DATA = "invalid_data"
    """The data does not fit the type's schema."""
    MISSING_SUBJECT = "missing_subject"
    """No subject, or one that is no lower-case UUID: it cannot be said whose record this is."""
    OVERSIZE = "oversize"
    """Handling it would publish an event larger than the log takes."""
    HANDLER_ERROR = "handler_error"
    """The processor's code failed on it."""
    ROW_REFUSED = "row_refused"
    """The database refused the row that it led to."""
    KILLED_WORKER = "killed_worker"
    """The worker died each time it handled this record, also alone."""
    RECOVERED_IN_DOUBT = "recovered_in_doubt"
    """`santunan recover` could not know how the claim stood after a restore, and a person let it go on. Compare its rows with what was
    published about it, mend them, then answer: replaying and discarding both let the claim go on, and handle no record again."""
    PARKED_FULL = "parked_full"
    """So many records wait behind the key's dead letter that this one is set aside by itself, out of order."""
