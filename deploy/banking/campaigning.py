"""Campaigns from the command line: what the gateway's interface does, said to the broker by whoever may write there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import uuid4

from pydantic import ValidationError

from deploy.errors import Refused
from deploy.records import say
from deploy.settings import SystemSettings
from gateway.operating.listing import Listing, Wish, listed, proposal
from gateway.operating.postgres import PostgresOperations
from gateway.problems import Problem
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from processors.payout.campaign_tables import Campaign
from schemas.events.campaigns import CampaignAction, CampaignCause, CampaignSaid

SOURCE: Final = "/operations/santunan"
SHOWN_MAX: Final = 100
SAMPLE_MAX: Final = 10
AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who says so, and why."""

    person: str
    role: str
    because: str


def newest(settings: SystemSettings) -> list[Campaign]:
    """The hundred newest. Raises `Refused`."""
    return _asked(settings, lambda reader: reader.campaigns((), SHOWN_MAX))


def standing(settings: SystemSettings, campaign_id: str) -> Campaign:
    """How it stands. Raises `Refused` when nothing of it is known."""
    found = _asked(settings, lambda reader: reader.campaign(campaign_id))
    if found is None:
        raise Refused(f"No campaign {campaign_id} is known: `santunan campaign list`, or ask again in a second.")
    return found


def tried(settings: SystemSettings, action: CampaignAction, cause: CampaignCause) -> Listing:
    """What it would be about; nothing is written. Raises `Refused`."""
    return _asked(settings, lambda reader: listed(reader, action, cause, SAMPLE_MAX))


def propose(settings: SystemSettings, listing: Listing, wish: Wish) -> str:
    """The new campaign's id. Raises `Refused`."""
    campaign, (head, pieces) = str(uuid4()), proposal(wish, listing)
    for data in (head, *pieces):
        say(settings.kafka, campaign, data, SOURCE)
    return campaign


def said(settings: SystemSettings, campaign: Campaign, word: str, who: Who, per_second: int | None) -> str:
    """The event's id. An approval signs the list as it stands. Raises `Refused`."""
    data = made(
        CampaignSaid,
        word=word,
        digest=campaign.digest if word == "approve" else None,
        per_second=per_second,
        person=who.person,
        role=who.role,
        because=who.because,
        said_at=datetime.now(UTC),
    )
    return say(settings.kafka, campaign.campaign_id, data, SOURCE)


def made(model: Callable[..., AnswerT], **fields: Any) -> AnswerT:
    """A model of what was typed. Raises `Refused`."""
    try:
        return model(**fields)
    except ValidationError as error:
        raise Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())) from error


def _asked(settings: SystemSettings, question: Callable[[PostgresOperations], Coroutine[Any, Any, AnswerT]]) -> AnswerT:
    asking = Asking(engine_of(settings.database.url, settings.gateway), settings.gateway)
    try:
        return asyncio.run(question(PostgresOperations(asking)))
    except Problem as problem:
        raise Refused(f"{problem.detail}.") from problem
    finally:
        asking.close()
