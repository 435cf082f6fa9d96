"""What a channel attests, and who assisted, at the edge: noted, or looked at by an officer."""

from datetime import UTC, date, datetime
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.claim import ChannelSteps, Mandate
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel
from tests.processors.filings import known, people, savings, snapshot

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MANDATE = Mandate(holder_name="RINA", given_on=date(2026, 11, 1))
MATCHED, INTERVIEWED = ChannelSteps(face_matched_at=AT), ChannelSteps(interviewed_at=AT)


def _filed(channel: Channel, **said: Any) -> Facts:
    claim = savings()
    return Facts(
        claim=claim,
        personal=people(claim).model_copy(update=said),
        member=known(),
        snapshot=snapshot(claim),
        channel=channel,
        received_on=date(2026, 11, 20),
    )


CHANNELS: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("channel_steps", _filed(Channel.JMO), "warned", None),
    ("channel_steps", _filed(Channel.JMO, steps=INTERVIEWED), "warned", None),
    ("channel_steps", _filed(Channel.JMO, steps=MATCHED), "passed", None),
    ("channel_steps", _filed(Channel.LAPAK_ASIK), "warned", None),
    ("channel_steps", _filed(Channel.LAPAK_ASIK, steps=MATCHED), "warned", None),
    ("channel_steps", _filed(Channel.LAPAK_ASIK, steps=INTERVIEWED), "passed", None),
    ("channel_steps", _filed(Channel.BRANCH), "passed", None),
    ("assisted", _filed(Channel.UNION, mandate=MANDATE), "referred", ReasonCode.ASSISTED_BY_MANDATE),
    ("assisted", _filed(Channel.PLACEMENT_COMPANY, mandate=MANDATE), "referred", ReasonCode.ASSISTED_BY_MANDATE),
    ("assisted", _filed(Channel.PLACEMENT_COMPANY), "passed", None),
    ("assisted", _filed(Channel.MISSION, mandate=MANDATE), "passed", None),
    ("assisted", _filed(Channel.BRANCH, mandate=MANDATE), "passed", None),
]
