"""Proofs of coverage: asked for by the worker, those who send or meet them, and officers; verified by everybody."""

from datetime import date
from functools import partial
from typing import Annotated, Final

import orjson
from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.rates import MINUTE_SECONDS
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, json_answer, problems
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.proofs.desk import Verdict
from gateway.proofs.seal import PROOF_LENGTH_MAX
from gateway.proofs.statement import Statement
from gateway.routing import json_body, needs, public, routes
from gateway.stated import Worker
from schemas.documented import meanings
from schemas.envelope import Data
from schemas.vocabulary import MigrantPhase, Programme, Segment

router = routes("proofs")
READING_BODY = (
    ProblemCode.MALFORMED_JSON,
    ProblemCode.INVALID_REQUEST,
    ProblemCode.MEDIA_TYPE_UNSUPPORTED,
    ProblemCode.BODY_TOO_LARGE,
    ProblemCode.NOT_FOUND,
)
_SENTENCES = meanings(Verdict)
SHOWN_PER_MINUTE_MAX: Final = 60
"""How often one member's proofs are verified: nobody needs a token for it, and each asks the database."""


class ProofAsked(Data):
    """Of whom: by a number and the birth date, which must be theirs."""

    worker: Worker
    birth_date: date


class PhaseAnswer(BaseModel):
    """A phase of a placement; before the departure `months` instead of dates."""

    phase: MigrantPhase
    since: date | None
    until: date | None
    months: int | None


class CoverAnswer(BaseModel):
    """One membership that covers. `until`: the last day, at most 30 ahead, on which that is known; `sponsor`: who pays for it."""

    segment: Segment
    programmes: list[Programme]
    country: str | None
    sponsor: str | None
    phases: list[PhaseAnswer]
    until: date


class StatementAnswer(BaseModel):
    """What a proof says. Compare name, birth year and the passport's last characters with the passport."""

    name: str
    birth_year: int
    passports_end_in: list[str]
    as_of: date
    valid_until: date
    cover: list[CoverAnswer]


class ProofAnswer(StatementAnswer):
    """`proof`: a compact JWS, short enough for a QR code as it is; show it, print it, or send it."""

    proof: str


class ProofShown(Data):
    """What somebody shows."""

    proof: Annotated[str, Field(min_length=1, max_length=PROOF_LENGTH_MAX)]


class VerdictAnswer(BaseModel):
    """`meaning`: the verdict in a sentence. `statement` is null for a forged proof."""

    verdict: Verdict
    meaning: str
    statement: StatementAnswer | None


@router.post(
    "/v1/coverage-proofs",
    responses={
        200: {"model": ProofAnswer},
        **problems(
            *GATED,
            *READING_BODY,
            ProblemCode.CHANNEL_NOT_ALLOWED,
            ProblemCode.COVERAGE_UNKNOWN,
            ProblemCode.NOT_COVERED,
            ProblemCode.READ_MODEL_UNAVAILABLE,
        ),
    },
    operation_id="proveCoverage",
)
async def prove(
    request: Request,
    caller: Annotated[Caller, needs(Scope.COVERAGE_PROVE)],
    asked: Annotated[ProofAsked, json_body(ProofAsked)],
) -> Response:
    """A signed statement of what a member is insured for today: segment, programmes, phases, country, sponsor; no wage, no employer,
    nothing of health. It is a POST so that no number stands in an address, and changes nothing."""
    parts = parts_of(request)
    proof, said = await parts.proofs.prove(caller, asked.worker.alias, asked.birth_date.isoformat(), parts.clock())
    return json_answer(ProofAnswer(proof=proof, **_shown(said).model_dump()))


@router.post(
    "/v1/coverage-proofs/verification",
    dependencies=[public()],
    responses={200: {"model": VerdictAnswer}, **problems(*READING_BODY, ProblemCode.RATE_LIMITED)},
    operation_id="verifyProof",
)
async def verify(request: Request, shown: Annotated[ProofShown, json_body(ProofShown)]) -> Response:
    """Whether a proof is ours, in time, and still true: coverage may have ended since it was signed. Open to everybody."""
    parts = parts_of(request)
    verdict, said = await parts.proofs.verify(shown.proof, parts.clock(), partial(_count, parts))
    statement = None if said is None else _shown(said)
    return json_answer(VerdictAnswer(verdict=verdict, meaning=_SENTENCES[verdict.value], statement=statement))


def _count(parts: Parts, member: str) -> None:
    wait = parts.rates.wait_seconds(f"proofs~{member}", SHOWN_PER_MINUTE_MAX, parts.monotonic())
    if wait > 0:
        raise Problem(
            ProblemCode.RATE_LIMITED,
            f"this member's proofs were verified more than {SHOWN_PER_MINUTE_MAX} times in {MINUTE_SECONDS} s: wait for Retry-After",
            retry_after_seconds=int(wait) + 1,
        )


@router.get(
    "/v1/coverage-proofs/keys",
    dependencies=[public()],
    responses={
        200: {"description": "A JWK set (RFC 7517).", "content": {"application/json": {"schema": {"type": "object"}}}},
        **problems(ProblemCode.NOT_FOUND),
    },
    operation_id="readProofKeys",
)
async def keys(request: Request) -> Response:
    """The public keys of proofs, for verifying where there is no connection: then only signature and dates can be checked."""
    content = orjson.dumps(parts_of(request).proofs.seal.keys())
    return Response(content, media_type="application/json", headers={"Cache-Control": "max-age=3600"})


def _shown(said: Statement) -> StatementAnswer:
    return StatementAnswer(
        name=said.holder.name,
        birth_year=said.holder.birth_year,
        passports_end_in=list(said.holder.passports_end_in),
        as_of=said.as_of,
        valid_until=said.valid_until,
        cover=[
            CoverAnswer(
                segment=one.segment,
                programmes=list(one.programmes),
                country=one.country,
                sponsor=one.sponsor,
                phases=[PhaseAnswer(phase=p.phase, since=p.since, until=p.until, months=p.months) for p in one.phases],
                until=one.until,
            )
            for one in said.cover
        ],
    )
