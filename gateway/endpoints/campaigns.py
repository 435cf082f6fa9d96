"""One action on many payouts with one cause: a dry run, a proposal with its list fixed, people's words, progress, and what became of each."""

from typing import Annotated, Final, Literal

from fastapi import Path, Query, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import READING, WRITING, json_answer, problems
from gateway.endpoints.office import Spoken, require_spoken_now
from gateway.idempotency import IdempotencyKey
from gateway.operating.listing import Wish, listed, proposal
from gateway.operating.saying import operations_of, say_in_order, speaker_of
from gateway.operating.showing import (
    CampaignAccepted,
    CampaignList,
    DryRun,
    OutcomeList,
    WholeCampaign,
    dry_run_of,
    outcome_of,
    shown_of,
)
from gateway.paging import PAGE_ROWS, Limit
from gateway.problems import Problem, ProblemCode
from gateway.routing import json_body, needs, routes
from gateway.writing import Intent
from processors import desks
from processors.payout.campaign_tables import Campaign
from processors.payout.campaigns import FROM
from schemas.envelope import Data
from schemas.events.campaigns import (
    Because,
    CampaignAction,
    CampaignCause,
    CampaignSaid,
    Digest,
    PerSecond,
    Stands,
)
from schemas.identifiers import SANTUNAN, UUID_PATTERN, uuid5_text

router = routes("operations")
CampaignPath = Annotated[str, Path(pattern=UUID_PATTERN, description="The campaign's id, as the `202` gave it.")]
SAMPLE_MAX: Final = 10
CAMPAIGNS_SHOWN_MAX: Final = 100
PER_SECOND: Final = 10
"""Actions a second, unless somebody says otherwise: five thousand take eight minutes, in which one can still stop."""


class DryRunAsked(Data):
    """What would be done, and with which payouts."""

    action: CampaignAction
    cause: CampaignCause


class Proposal(Spoken):
    """`digest`: of the list, as the dry run gave it; when the list has changed since, nothing is proposed."""

    action: CampaignAction
    cause: CampaignCause
    digest: Digest
    because: Because
    per_second: PerSecond = PER_SECOND


class CampaignWord(Spoken):
    """`approve` signs the campaign's `digest`; `pace` says a new `per_second`."""

    word: Literal["approve", "refuse", "pause", "resume", "abort", "pace"]
    because: Because
    digest: Digest | None = None
    per_second: PerSecond | None = None


@router.post(
    "/v1/operations/campaign-dry-runs",
    response_model=DryRun,
    responses=problems(*READING, ProblemCode.SELECTION_UNUSABLE, ProblemCode.MALFORMED_JSON, ProblemCode.MEDIA_TYPE_UNSUPPORTED),
    operation_id="tryCampaign",
)
async def dry_run(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OPERATIONS_READ)],  # noqa: ARG001  the gate
    asked: Annotated[DryRunAsked, json_body(DryRunAsked)],
) -> Response:
    """How many payouts, how much, and which: nothing is written."""
    return json_answer(dry_run_of(await listed(operations_of(request).reader, asked.action, asked.cause, SAMPLE_MAX)))


@router.post(
    "/v1/operations/campaigns",
    status_code=202,
    responses={
        202: {"model": CampaignAccepted},
        **problems(
            *WRITING,
            ProblemCode.ROLE_TOO_LOW,
            ProblemCode.SELECTION_UNUSABLE,
            ProblemCode.CHANGED_MEANWHILE,
            ProblemCode.READ_MODEL_UNAVAILABLE,
        ),
    },
    operation_id="proposeCampaign",
)
async def propose(
    request: Request,
    caller: Annotated[Caller, needs(Scope.PAYMENTS_STEER)],
    said: Annotated[Proposal, json_body(Proposal)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Propose what the dry run showed. Nothing is done until a second person of authority approves."""
    speaker = speaker_of(caller)
    require_spoken_now(request, said)
    reader, campaign = operations_of(request).reader, campaign_id(caller, idempotency_key)
    known = await reader.campaign(campaign)
    if known is not None and (known.digest, known.action, known.cause) == (said.digest, said.action, said.cause):
        return _accepted(campaign, ())
    found = await listed(reader, said.action, said.cause, SAMPLE_MAX)
    if known is not None or found.digest != said.digest:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "other payouts fit the cause by now: run dry again, look, and propose anew")
    wish = Wish(
        action=said.action,
        cause=said.cause,
        per_second=said.per_second,
        because=said.because,
        person=speaker.person,
        role=speaker.role,
        at=said.spoken_at,
    )
    head, pieces = proposal(wish, found)
    intents = [Intent(data, campaign, idempotency_key, said.spoken_at) for data in (head, *pieces)]
    return _accepted(campaign, await say_in_order(request, caller, intents))


@router.get("/v1/operations/campaigns", response_model=CampaignList, responses=problems(*READING), operation_id="listCampaigns")
async def list_campaigns(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OPERATIONS_READ)],  # noqa: ARG001  the gate
    stands: Annotated[Stands | None, Query(description="only those that stand so")] = None,
) -> Response:
    """The hundred newest."""
    wanted = () if stands is None else (stands,)
    found = await operations_of(request).reader.campaigns(wanted, CAMPAIGNS_SHOWN_MAX)
    return json_answer(CampaignList(campaigns=[shown_of(each) for each in found]))


@router.get(
    "/v1/operations/campaigns/{campaign}",
    response_model=WholeCampaign,
    responses=problems(*READING, ProblemCode.CAMPAIGN_UNKNOWN),
    operation_id="readCampaign",
)
async def read_campaign(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OPERATIONS_READ)],  # noqa: ARG001  the gate
    campaign: CampaignPath,
) -> Response:
    """How it stands and goes on."""
    found = await campaign_of(request, campaign)
    sample = await operations_of(request).reader.sample(campaign, SAMPLE_MAX)
    return json_answer(WholeCampaign(campaign=shown_of(found), sample=sample))


@router.get(
    "/v1/operations/campaigns/{campaign}/outcomes",
    response_model=OutcomeList,
    responses=problems(*READING, ProblemCode.CAMPAIGN_UNKNOWN),
    operation_id="listCampaignOutcomes",
)
async def list_outcomes(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OPERATIONS_READ)],  # noqa: ARG001  the gate
    campaign: CampaignPath,
    skipped: Annotated[bool | None, Query(description="only those left out, or only those done")] = None,
    after: Annotated[int | None, Query(ge=0, description="`next` of the page before")] = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """What became of each payout."""
    await campaign_of(request, campaign)
    found = await operations_of(request).reader.outcomes(campaign, skipped, after, limit)
    rows = [outcome_of(row) for row in found]
    return json_answer(OutcomeList(outcomes=rows, next=rows[-1].number if len(rows) == limit else None))


@router.post(
    "/v1/operations/campaigns/{campaign}/words",
    status_code=202,
    responses={
        202: {"model": CampaignAccepted},
        **problems(
            *WRITING,
            ProblemCode.ROLE_TOO_LOW,
            ProblemCode.FOUR_EYES,
            ProblemCode.CAMPAIGN_UNKNOWN,
            ProblemCode.CHANGED_MEANWHILE,
            ProblemCode.READ_MODEL_UNAVAILABLE,
        ),
    },
    operation_id="sayOfCampaign",
)
async def say(
    request: Request,
    caller: Annotated[Caller, needs(Scope.PAYMENTS_STEER)],
    campaign: CampaignPath,
    said: Annotated[CampaignWord, json_body(CampaignWord)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Approve (never your own), refuse, pause, resume, abort, or say a new pace. Payout has the last word on whether it counts."""
    speaker = speaker_of(caller)
    require_spoken_now(request, said)
    _require_open(await campaign_of(request, campaign), said, speaker.person)
    data = CampaignSaid(
        word=said.word,
        digest=said.digest,
        per_second=said.per_second,
        person=speaker.person,
        role=speaker.role,
        because=said.because,
        said_at=said.spoken_at,
    )
    intent = Intent(data, campaign, idempotency_key, said.spoken_at)
    return _accepted(campaign, await say_in_order(request, caller, [intent]))


def campaign_id(caller: Caller, key: str) -> str:
    """The same for a repeat."""
    return uuid5_text(SANTUNAN.bytes, f"campaign\n{caller.client}\n{key}")


async def campaign_of(request: Request, campaign: str) -> Campaign:
    """Raises `Problem` when nothing of it is known."""
    found = await operations_of(request).reader.campaign(campaign)
    if found is None:
        raise Problem(ProblemCode.CAMPAIGN_UNKNOWN, "no such campaign is known: check the id, or ask again in a second")
    return found


def _require_open(known: Campaign, said: CampaignWord, person: str) -> None:
    """Raises `Problem` for a word that could not count, so that nobody waits for it."""
    repeated = any((word.word, word.person, word.at) == (said.word, person, said.spoken_at) for word in known.words)
    if repeated:
        return
    if said.word == "approve" and desks.same_person(person) == desks.same_person(known.person):
        raise Problem(ProblemCode.FOUR_EYES, "you proposed it: a second person of authority approves it")
    if known.stands not in FROM[said.word]:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, f"it is {known.stands} by now, so this cannot be said: read it again")
    if said.word == "approve" and said.digest != known.digest:
        raise Problem(
            ProblemCode.CHANGED_MEANWHILE, "the digest is not of this campaign's list: read it again and sign what it shows"
        )
    if said.word == "pace" and said.per_second is None:
        raise Problem(ProblemCode.INVALID_REQUEST, "a new pace needs per_second: say how many a second")


def _accepted(campaign: str, events: tuple[str, ...]) -> Response:
    answer = CampaignAccepted(campaign_id=campaign, event_ids=list(events))
    headers = {"Location": f"/v1/operations/campaigns/{campaign}"}
    return Response(answer.model_dump_json(), 202, headers, "application/json")
