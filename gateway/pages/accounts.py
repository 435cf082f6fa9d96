"""Where a payee wants to be paid, given by whoever came through a link that the fund sent."""

from typing import Annotated, Final

from fastapi import Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import own_claim
from gateway.access.scopes import Scope
from gateway.endpoints.filings import PayeeAccount, named_account
from gateway.pages.following import CLAIM_PATH, followed
from gateway.pages.rendering import page, to
from gateway.pages.routing import in_session, pages, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.pages.standing import accounts_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from schemas.claim import BankAccount, PayeeRef

router = pages()
ACCOUNT_PATH: Final = f"{CLAIM_PATH}/account"
UNPROCESSABLE: Final = 422
FIELDS: Final = {"bank_code": "bank", "number": "number", "holder_name": "holder"}
"""Of an account, by the name of their field in the form."""
Claimant = Annotated[Caller, in_session(Scope.CLAIMS_FOLLOW)]
Payee = Annotated[PayeeRef, Query(alias="payee")]


@router.get(ACCOUNT_PATH)
async def form(request: Request, caller: Claimant, payee: Payee) -> Response:
    """An empty form for a payee who has no account that can be paid."""
    return await _form(request, caller, payee, {}, [])


@router.post(ACCOUNT_PATH)
async def give(request: Request, caller: Claimant, payee: Payee) -> Response:
    """By the very code of `POST /v1/claims/{claim}/accounts`."""
    given, made = await sent_form(request)
    typed = {name: given.get(field, "") for name, field in FIELDS.items()}
    typed["number"] = typed["number"].replace(" ", "").replace("-", "").replace(".", "")
    try:
        account = BankAccount.model_validate({**typed, "bank_code": typed["bank_code"].upper()})
    except ValidationError as error:
        wrong = [FIELDS[str(fault["loc"][0])] for fault in error.errors(include_url=False, include_input=False)]
        return await _form(request, caller, payee, given, wrong)
    claim = followed(request)
    await _require_wanted(request, caller, payee)
    filed = PayeeAccount(received_at=made.at, payee_ref=payee, account=account)
    await named_account(request, caller, claim, filed, made.key)
    visit_of(request).tell(Notice(code="account"))
    return to(CLAIM_PATH)


async def _require_wanted(request: Request, caller: Caller, payee: str) -> str:
    """The payee's shortened name. Raises `Problem` for a payee whom we can pay already, or none."""
    found = await own_claim(parts_of(request), caller, followed(request))
    wanted = {account.payee_ref: account.payee for account in accounts_of(found)}
    if payee not in wanted:
        raise Problem(ProblemCode.NOT_FOUND, "no payment waits for an account of this payee")
    return wanted[payee]


async def _form(request: Request, caller: Caller, payee: str, given: dict[str, str], wrong: list[str]) -> Response:
    who = await _require_wanted(request, caller, payee)
    return page(
        request,
        "account.html",
        UNPROCESSABLE if wrong else 200,
        who=who,
        payee=payee,
        given={field: given.get(field, "") for field in FIELDS.values()},
        wrong=wrong,
        form_key=visit_of(request).form_key(),
    )
