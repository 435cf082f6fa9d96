"""The bulk hand: one action on many payouts with one cause, from a dry run over a second person's approval to the last of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.brake import may_steer
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_pages, in_console
from gateway.endpoints.campaigns import (
    CAMPAIGNS_SHOWN_MAX,
    PER_SECOND,
    SAMPLE_MAX,
    CampaignPath,
    CampaignWord,
    Proposal,
    campaign_id,
    campaign_of,
    propose,
    say,
)
from gateway.operating.listing import Listing, listed
from gateway.operating.saying import operations_of
from gateway.operating.showing import dry_run_of, shown_of
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.problems import Problem, ProblemCode
from processors import desks
from processors.claim_state.tables import PayoutStanding
from processors.payout.campaign_tables import Campaign
from processors.payout.campaigns import FROM
from schemas.events.campaigns import PER_SECOND_MAX, CampaignAction, CampaignCause
from schemas.vocabulary import Channel

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Steering = Annotated[Caller, in_console(Scope.PAYMENTS_STEER)]
CAMPAIGNS_PATH: Final = f"{CONSOLE_DOOR}/campaigns"
NEW_PATH: Final = f"{CAMPAIGNS_PATH}/new"
CAMPAIGN_PATH: Final = f"{CAMPAIGNS_PATH}/{{campaign}}"
UNPROCESSABLE: Final = 422
OUTCOMES_SHOWN_MAX: Final = 100
ABOUT: Final = {
    CampaignAction.ASK_ACCOUNT: "ask the payee for an account once more",
    CampaignAction.SEND_ANEW: "send anew, to the same account, as a new payment that replaces the failed one",
    CampaignAction.HOLD: "hold all payouts of the claim",
    CampaignAction.RELEASE: "let go what is held claim by claim",
    CampaignAction.INQUIRE: "ask the bank what became of it",
    CampaignAction.OPEN_TASK: "have officers look at it within a working day",
    CampaignAction.NOTIFY: "tell the claimant that it takes longer",
}
CHOSEN: Final = ("failure_code", "reason", "fund", "payment_system", "channel", "office")
"""Fields of a cause that are one text each."""
STANDINGS: Final = (
    PayoutStanding.AWAITING_ACCOUNT,
    PayoutStanding.HELD,
    PayoutStanding.UNKNOWN,
    PayoutStanding.RETURNED,
    PayoutStanding.SCHEDULED,
)


@router.get(CAMPAIGNS_PATH)
async def campaigns(request: Request, caller: Operator) -> Response:
    """Those under way and those before."""
    found = await operations_of(request).reader.campaigns((), CAMPAIGNS_SHOWN_MAX)
    return shown(
        request,
        "campaigns.html",
        live=True,
        campaigns=[shown_of(each) for each in found],
        about=ABOUT,
        may_steer=may_steer(caller),
    )


@router.get(NEW_PATH)
async def new(request: Request, caller: Operator) -> Response:
    """A cause and an action, and what they would be about: nothing is written."""
    return await _new_page(request, caller, dict(request.query_params), "")


@router.post(CAMPAIGNS_PATH)
async def proposed(request: Request, caller: Steering) -> Response:
    """By the very code of `POST /v1/operations/campaigns`."""
    given, made = await sent_form(request)
    try:
        said = Proposal.model_validate(
            {
                "action": given.get("action"),
                "cause": _cause(given),
                "digest": given.get("digest"),
                "because": given.get("because"),
                "per_second": int(given.get("per_second") or PER_SECOND),
                "spoken_at": made.at,
            }
        )
    except ValueError:
        return await _new_page(
            request, caller, given, f"Say why, in at most {REASON_LENGTH_MAX} characters, and at most {PER_SECOND_MAX} a second."
        )
    await propose(request, caller, said, made.key)
    visit_of(request).tell(Notice(code="proposed"))
    return to(f"{CAMPAIGNS_PATH}/{campaign_id(caller, made.key)}")


@router.get(CAMPAIGN_PATH)
async def campaign(request: Request, caller: Operator, campaign: CampaignPath) -> Response:
    """How far it is, who said what, and which payouts were left."""
    try:
        found = await campaign_of(request, campaign)
    except Problem as problem:
        if problem.code is not ProblemCode.CAMPAIGN_UNKNOWN:
            raise
        return shown(request, "campaign_unread.html", problem.status, live=True, campaign=campaign)
    return await _page(request, caller, found, {}, "")


@router.post(f"{CAMPAIGN_PATH}/words")
async def word(request: Request, caller: Steering, campaign: CampaignPath) -> Response:
    """By the very code of `POST /v1/operations/campaigns/{campaign}/words`."""
    given, made = await sent_form(request)
    found = await campaign_of(request, campaign)
    try:
        pace = int(given.get("per_second") or 0) if given.get("word") == "pace" else None
        said = CampaignWord.model_validate(
            {
                "word": given.get("word"),
                "because": given.get("because"),
                "digest": given.get("digest") if given.get("word") == "approve" else None,
                "per_second": pace,
                "spoken_at": made.at,
            }
        )
    except ValueError:
        wrong = f"Say why, in at most {REASON_LENGTH_MAX} characters; a pace is 1 to {PER_SECOND_MAX} a second."
        return await _page(request, caller, found, given, wrong)
    await say(request, caller, campaign, said, made.key)
    visit_of(request).tell(Notice(code="campaign_said"))
    return to(f"{CAMPAIGNS_PATH}/{campaign}")


def _cause(given: Mapping[str, str]) -> CampaignCause:
    """Raises `ValidationError` for what is no cause."""
    named = {name: given[name] for name in CHOSEN if given.get(name)}
    times = {name: _day(given[name]) for name in ("since", "until") if given.get(name)}
    return CampaignCause.model_validate({"standings": (given.get("standing", ""),), **named, **times})


def _day(written: str) -> datetime:
    """Its beginning, UTC. Raises ValueError."""
    return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)


async def _new_page(request: Request, caller: Caller, given: dict[str, str], wrong: str) -> Response:
    found: Listing | None = None
    refused = ""
    if given.get("action"):
        try:
            action = CampaignAction(given["action"])
            found = await listed(operations_of(request).reader, action, _cause(given), SAMPLE_MAX)
        except Problem as problem:
            if problem.code is not ProblemCode.SELECTION_UNUSABLE:
                raise
            refused = problem.detail
        except (ValueError, ValidationError):
            refused = "this is no cause: choose how the payouts stand, and write dates as year-month-day"
    return shown(
        request,
        "campaign_new.html",
        UNPROCESSABLE if wrong else 200,
        given=given,
        found=None if found is None else dry_run_of(found),
        refused=refused,
        wrong=wrong,
        about=ABOUT,
        standings=STANDINGS,
        channels=Channel,
        may_steer=may_steer(caller),
        per_second=PER_SECOND,
        per_second_max=PER_SECOND_MAX,
        reason_length_max=REASON_LENGTH_MAX,
    )


async def _page(request: Request, caller: Caller, row: Campaign, given: dict[str, str], wrong: str) -> Response:
    reader = operations_of(request).reader
    left = await reader.outcomes(row.campaign_id, True, None, OUTCOMES_SHOWN_MAX)
    return shown(
        request,
        "campaign.html",
        UNPROCESSABLE if wrong else 200,
        live=not wrong,
        campaign=shown_of(row),
        cause=_named(row.cause),
        about=ABOUT,
        sample=await reader.sample(row.campaign_id, SAMPLE_MAX),
        left=left,
        left_max=OUTCOMES_SHOWN_MAX,
        left_all=sum(row.skipped.values()),
        seconds_left=(row.items - row.said) / row.per_second,
        words_now=_words_now(caller, row),
        own=_is_own(caller, row),
        may_steer=may_steer(caller),
        given=given,
        wrong=wrong,
        reason_length_max=REASON_LENGTH_MAX,
        per_second_max=PER_SECOND_MAX,
    )


def _named(cause: CampaignCause) -> dict[str, Any]:
    """What the cause names, for people."""
    return {name: value for name, value in cause.model_dump().items() if value}


def _is_own(caller: Caller, row: Campaign) -> bool:
    return caller.grant.officer is not None and desks.same_person(caller.grant.officer) == desks.same_person(row.person)


def _words_now(caller: Caller, row: Campaign) -> list[str]:
    """What the caller may say of it now; nobody approves their own."""
    if not may_steer(caller):
        return []
    return [said for said, stands in FROM.items() if row.stands in stands and not (said == "approve" and _is_own(caller, row))]
