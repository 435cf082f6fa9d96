"""The page for channels that write to Kafka themselves, `docs/native-channels.md`: its tables and its worked record come from the code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from processors.intake import processor
from processors.intake.rules import WHAT_TO_DO
from schemas import identifiers
from schemas.admission import RECEIVED_AHEAD_MINUTES_MAX, source_of
from schemas.channels import NATIVE, PROFILES
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, Identity, JhtDetails, Payee
from schemas.documented import meanings
from schemas.envelope import CloudEvent, EventData
from schemas.events.acknowledgements import Answer, Outcome, SubmissionAcknowledged
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import ACKNOWLEDGEMENTS_OF, INBOUND_RETENTION_DAYS, SUBMISSIONS_OF
from schemas.vocabulary import Channel, ClaimKind, JhtReason, Relationship, ReporterRole
from streams.contract import Event, RowT, Table
from streams.errors import EngineReason

PAGE: Final = Path(__file__).parents[1] / "docs" / "native-channels.md"
WORDS: Final = Path(__file__).with_name("channel_page.md")
"""What the page says beside its tables; `{name}` stands for one."""
NOW: Final = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
RECORD_BYTES_EXPECTED: Final = 2_048
SECONDS_PER_MINUTE: Final = 60
CHANNEL: Final = Channel.JMO


class _NoRows:
    """Nothing was filed before."""

    def get(self, table: Table[RowT], *key: str) -> RowT | None:  # noqa: ARG002 a view's signature
        return None


def page() -> str:
    """The whole page."""
    record, answer = worked()
    return WORDS.read_text().format(
        channels=_table("channel | writes to | reads from | reference | `received_at` | a minute", _channels()),
        namespace=UUID(bytes=identifiers._CLAIMS),  # noqa: SLF001  the namespace itself, for those who derive ids in other languages
        record=_json(record),
        answer=_json(answer),
        outcomes=_table("outcome | what it means", _codes(meanings(Outcome))),
        answers=_table("code | what it means", _codes(meanings(Answer))),
        refusals=_table("code | what to do", ((f"`{code}`", sentence) for code, sentence in WHAT_TO_DO.items())),
        letters=_table("code | what it means", _codes(meanings(EngineReason))),
        retention_days=INBOUND_RETENTION_DAYS,
        ahead_minutes=RECEIVED_AHEAD_MINUTES_MAX,
        quotas=_table("channel | `producer_byte_rate`", _quotas()),
    )


def _channels() -> Iterator[tuple[str, ...]]:
    for channel in NATIVE:
        profile = PROFILES[channel]
        yield (
            f"`{channel}`: {profile.about}",
            f"`{SUBMISSIONS_OF[channel]}`",
            f"`{ACKNOWLEDGEMENTS_OF[channel]}`",
            "`CODE:REFERENCE`, the organisation's code first" if profile.organisations else "the channel's own",
            f"at most {profile.keeps_days_max} days ago",
            f"{profile.per_minute_max:,}",
        )


def _quotas() -> Iterator[tuple[str, str]]:
    for channel in NATIVE:
        per_second = PROFILES[channel].per_minute_max * RECORD_BYTES_EXPECTED // SECONDS_PER_MINUTE
        yield f"`{channel}`", f"{per_second}"


def _codes(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"`{code}`", meaning) for code, meaning in found.items())


def _table(head: str, rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def worked() -> tuple[CloudEvent[ClaimSubmitted], CloudEvent[EventData]]:
    """A record, and what intake answers to it."""
    reference = "JMO-2026-000123"
    subject = claim_id(CHANNEL, reference)
    filed = ClaimSubmitted(
        channel=CHANNEL,
        channel_reference=reference,
        received_at=NOW,
        reporter_role=ReporterRole.MEMBER,
        claim=ClaimContent(
            kind=ClaimKind.JHT, event_date=(NOW - timedelta(days=40)).date(), jht=JhtDetails(reason=JhtReason.PENSION_AGE)
        ),
        personal=_personal(),
    )
    record = CloudEvent[ClaimSubmitted](
        id="a3c1", type=filed.event_type, source=source_of(CHANNEL), subject=subject, time=NOW, data=filed
    )
    event = Event(record.id, record.type, record.source, subject, NOW, filed, SUBMISSIONS_OF[CHANNEL], 4, 1_207, NOW)
    outputs = processor.handle(event, _NoRows(), NOW).outputs
    (told,) = (output.data for output in outputs if isinstance(output.data, SubmissionAcknowledged))
    answer = CloudEvent[EventData].model_construct(
        id="5f1c9d2e-8a43-5b0e-9c11-2f7a6d0b4e88",
        type=told.event_type,
        source=f"/processors/{processor.name}",
        subject=subject,
        time=NOW,
        data=told,
    )
    return record, answer


def _personal() -> ClaimPersonal:
    name = "SITI AMINAH"
    account = BankAccount(bank_code="002", number="001234567890123", holder_name=name, verified_at=NOW)
    payee = Payee(ref="self", name=name, relationship=Relationship.SELF, account=account)
    member = Identity(name=name, birth_date=date(1968, 8, 5), membership_number="12345678901")
    return ClaimPersonal(member=member, reporter_name=name, payees=(payee,))


def _json(event: CloudEvent[Any]) -> str:
    return json.dumps(event.model_dump(mode="json", exclude_none=True, serialize_as_any=True), indent=2)


if __name__ == "__main__":
    PAGE.write_text(page())
