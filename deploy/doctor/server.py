"""What exactly-once and durability need of PostgreSQL, and whether its clock agrees with ours."""

from datetime import UTC, datetime
from typing import Final

from deploy.doctor.finding import Finding, fine, warning, wrong
from deploy.revisions import open_connection

VERSION_MIN: Final = 14
SKEW_SECONDS_MAX: Final = 2.0
CONNECTIONS_SHARE_MAX: Final = 0.8
DURABLE: Final = ("fsync", "full_page_writes")
SYNCHRONOUS: Final = frozenset({"on", "remote_apply"})


def database_findings(url: str) -> list[Finding]:
    """Raises `Refused` when the database does not answer."""
    with open_connection(url) as connection:
        names = ["server_version_num", "synchronous_commit", "synchronous_standby_names", "max_connections", *DURABLE]
        asked = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (names,)).fetchall()
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        ours = datetime.now(UTC)
        used = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchone()
    settings: dict[str, str] = dict(asked)
    skew = abs((row[0] - ours).total_seconds()) if row else 0.0
    return [
        _version(int(settings["server_version_num"]) // 10_000),
        *_durability(settings),
        *connection_findings(used[0] if used else 0, int(settings["max_connections"])),
        _clock(skew),
    ]


def connection_findings(used: int, most: int) -> list[Finding]:
    """Nothing while there is room."""
    if used <= most * CONNECTIONS_SHARE_MAX:
        return []
    return [warning("connections", f"{used} of {most} are used: the next worker may be refused; raise max_connections")]


def _version(version: int) -> Finding:
    if version < VERSION_MIN:
        return wrong("database", f"PostgreSQL {version} is too old: use {VERSION_MIN} or newer")
    return fine("database", f"PostgreSQL {version} answers")


def _durability(settings: dict[str, str]) -> list[Finding]:
    findings = [
        wrong(name, f"{name} is off, a crash of the machine loses committed steps: set {name} = on")
        for name in DURABLE
        if settings[name] != "on"
    ]
    commit = settings["synchronous_commit"]
    if commit not in SYNCHRONOUS:
        findings.append(
            wrong(
                "synchronous_commit",
                f"is {commit}: a step could be published and then be lost from the database; set synchronous_commit = on",
            )
        )
    if not settings["synchronous_standby_names"]:
        findings.append(
            warning(
                "standby",
                "no synchronous standby: production needs one, so that a lost disk loses no step (synchronous_standby_names)",
            )
        )
    return findings or [fine("durability", "commits are on disk and on a standby before they count")]


def _clock(skew_seconds: float) -> Finding:
    if skew_seconds > SKEW_SECONDS_MAX:
        return wrong(
            "clock",
            f"this machine and the database differ by {skew_seconds:.1f} s: timers would fire early or late; run NTP on both",
        )
    return fine("clock", f"this machine and the database differ by {skew_seconds:.1f} s")
