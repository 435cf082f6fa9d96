"""What the demo's channels, registry and officers mean to say, as calls of the gateway's client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from deploy.demo.credentials import Credentials, Who
from deploy.demo.organisations import FILED_FOR_THEM, organisation_of
from deploy.demo.papers import paper
from deploy.demo.records import Intent
from gateway.accepting import own_reference
from gateway.client import Client, Refusal, Sender
from gateway.endpoints.afterwards import Repayment, Revision
from gateway.endpoints.answers import Accepted
from gateway.endpoints.filings import Appeal, PayeeAccount, RightEnds, Withdrawal
from gateway.filing import ClaimFiling
from gateway.uploads.receiving import DocumentAbout
from schemas.envelope import EventData
from schemas.events.coverage import CoverageReported
from schemas.events.documents import DocumentUploaded
from schemas.events.revisions import RepaymentNoticed, RevisionRequested
from schemas.events.submissions import (
    AppealSubmitted,
    ClaimSubmitted,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel

REGISTRY: Final = Who()
UNKNOWN: Final = "claim_unknown"
LOOKS_MAX: Final = 60
LOOK_SECONDS: Final = 1.0


class Taken(NamedTuple):
    """An answer of 202: the event's id, and who sent it under which idempotency key."""

    event_id: str
    who: Who
    key: str


class Callers:
    """A client for each caller, all over one connection pool."""

    def __init__(self, sender: Sender, credentials: Credentials) -> None:
        self._sender = sender
        self._credentials = credentials
        self._clients: dict[Who, Client] = {}

    def of(self, who: Who) -> Client:
        client = self._clients.get(who)
        if client is None:
            client = self._clients[who] = Client(self._sender, lambda: self._credentials.token(who))
        return client

    async def say(self, intent: Intent) -> Taken:
        """Send it as its channel would. Raises the client's errors."""
        data, key = intent.data, intent.key
        who = speaker_of(intent)
        client, own = self.of(who), own_reference(intent.reference)
        own_known = None if who.claim else own
        match data:
            case ClaimSubmitted():
                event = (await _file(client, intent.subject, data, own, key)).event_id
            case DocumentUploaded():
                event = await _upload(client, intent.subject, data, own_known, key)
            case CoverageReported():
                event = (await client.report_coverage(intent.subject, data, key=key)).event_id
            case WithdrawalSubmitted():
                back = Withdrawal(reference=own, received_at=data.received_at, because=data.because)
                event = (await client.withdraw_claim(intent.subject, back, key=key)).event_id
            case AppealSubmitted():
                appeal = Appeal(reference=own_known, received_at=data.received_at, because=data.because)
                event = (await _shown(lambda: client.appeal_decision(intent.subject, appeal, key=key))).event_id
            case RightEndSubmitted():
                ended = RightEnds(
                    reference=own, received_at=data.received_at, payee_ref=data.payee_ref, end=data.end, ended_on=data.ended_on
                )
                event = (await client.report_right_end(intent.subject, ended, key=key)).event_id
            case PayeeAccountSubmitted():
                named = PayeeAccount(
                    reference=own_known,
                    received_at=data.received_at,
                    payee_ref=data.payee_ref,
                    account=data.personal.account,
                )
                event = (await _shown(lambda: client.name_payee_account(intent.subject, named, key=key))).event_id
            case RevisionRequested() | RepaymentNoticed():
                event = (await _shown(lambda: _officers_word(client, intent.subject, data, key))).event_id
            case _:
                raise TypeError(f"nobody says {data.event_type} through the gateway")
        return Taken(event, who, key)


def speaker_of(intent: Intent) -> Who:
    """The claim's channel mostly. Whose claim somebody else filed opens an account and appeals in the app, also from abroad; papers come
    with a link to the claim where its channel takes none such."""
    data = intent.data
    if isinstance(data, CoverageReported):
        return REGISTRY
    if isinstance(data, RevisionRequested | RepaymentNoticed):
        return Who(officer=data.person, role=data.role)
    if isinstance(data, PayeeAccountSubmitted | AppealSubmitted) and data.channel in FILED_FOR_THEM:
        return Who(channel=Channel.JMO, claim=intent.subject)
    if isinstance(data, DocumentUploaded) and intent.subject != claim_id(data.channel, intent.reference):
        return Who(channel=data.channel, claim=intent.subject)
    return _channel(data, intent.reference)


async def _shown(say: Callable[[], Awaitable[Accepted]]) -> Accepted:
    """Who has a link is known by the claim's status, which may be some seconds behind."""
    for _ in range(LOOKS_MAX):
        try:
            return await say()
        except Refusal as refusal:
            if refusal.code != UNKNOWN:
                raise
        await asyncio.sleep(LOOK_SECONDS)
    return await say()


async def _officers_word(client: Client, claim: str, data: RevisionRequested | RepaymentNoticed, key: str) -> Accepted:
    if isinstance(data, RepaymentNoticed):
        found = Repayment(
            recovery_id=data.recovery_id,
            amount=data.amount,
            bank_reference=data.bank_reference,
            because=data.because,
            spoken_at=data.decided_at,
        )
        return await client.notice_repayment(claim, found, key=key)
    wish = Revision(
        ground=data.ground,
        because=data.because,
        reference=data.reference,
        claim=data.claim,
        personal=data.personal,
        spoken_at=data.decided_at,
    )
    return await client.request_revision(claim, wish, key=key)


def _channel(data: EventData, reference: str) -> Who:
    channel = getattr(data, "channel", None)
    assert isinstance(channel, Channel)
    return Who(channel=channel, organisation=organisation_of(channel, reference))


async def _file(client: Client, claim: str, data: ClaimSubmitted, own: str, key: str) -> Accepted:
    """Not validated here: what is wrong, the gateway is to find."""
    filing = ClaimFiling.model_construct(
        reference=own,
        received_at=data.received_at,
        reporter_role=data.reporter_role,
        claim=data.claim,
        personal=data.personal,
    )
    if data.revision == 1:
        return await client.submit_claim(filing, key=key)
    return await client.amend_claim(claim, filing, etag=f'"r{data.revision - 1}"', key=key)


async def _upload(client: Client, claim: str, data: DocumentUploaded, own: str | None, key: str) -> str:
    about = DocumentAbout(
        kind=data.kind,
        received_at=data.received_at,
        reference=own,
        document_id=data.document_id,
        payee_ref=data.payee_ref,
    )
    content = paper(data.content_type, f"{claim} {data.document_id}")
    return (await client.upload_document(claim, content, data.content_type, about, key=key)).event_id
