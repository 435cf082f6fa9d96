"""The last result of the continuous audit, as its table holds it: when, what it found by check, and how long it took."""

from collections.abc import Iterator

from psycopg import Connection

from deploy.audit.results import last
from monitoring import whole
from monitoring.whole import Reading

MILLISECONDS = 1_000


def audits(connection: Connection) -> Iterator[Reading]:
    """Nothing while none was ever made. Signatures are not looked at: `santunan audit verify` does."""
    result = last(connection)
    if result is None:
        return
    said = result.said()
    yield Reading(whole.AUDITED, result.at.timestamp())
    yield Reading(whole.AUDIT_SECONDS, said["took_ms"] / MILLISECONDS)
    for check in said["checks"]:
        yield Reading(whole.AUDIT_FINDINGS, check["found"], (check["name"],))
