"""A gateway with fakes on a socket of its own, for a browser to visit, and claims in every state that a page shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from deploy.local.process import free_ports
from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Facets, PayoutStanding
from schemas.claim import ClaimPersonal
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, DocumentKind, Relationship
from tests.factories import RECEIVED, account, payee, personal
from tests.gateway import claims
from tests.gateway.house import House
from tests.gateway.issuers import served
from tests.gateway.pages import paged_house


@contextmanager
def visited(whole: WholeClaim | None = None, **over: Any) -> Iterator[House]:
    """The house, open at its `settings.public_url`."""
    (port,) = free_ports(1)
    house = paged_house(whole, **{"public_url": f"http://127.0.0.1:{port}", **over})
    with served(house.door, port):
        yield house


def heirs() -> ClaimPersonal:
    """Two payees, so that papers and payments say whose they are."""
    child = payee(ref="heir-2", name="DEWI LESTARI SANTOSO", relationship=Relationship.CHILD, account=account(holder_name="DEWI"))
    return personal(payees=(payee(), child))


def waiting_for_documents() -> WholeClaim:
    facets = Facets(
        covered_claim=1,
        missing=("death_certificate", "identity_card|passport", "heir_identity_card of heir-2"),
        missing_since=RECEIVED,
        missing_until=RECEIVED + timedelta(days=30),
    )
    came = (
        claims.document(),
        claims.document(document_id="doc-2", kind=DocumentKind.FAMILY_CARD, outcome="accepted", reason=None),
        claims.document(document_id="doc-3", kind=DocumentKind.MEMBER_CARD, outcome="accepted", reason=None),
    )
    return claims.whole(claim=claims.claim(facets=facets), personal=heirs(), documents=came)


def partly_paid() -> WholeClaim:
    inputs = {"event_date": "2026-11-12", "segment": "PU", "membership_months": "24", "jkm_death": "20000000"}
    shared = {"inputs": inputs, "steps": ("death sum: 20,000,000", "1 of 2 parts: 10,000,000")}
    periodic, funeral = ("24 x 500,000 at once: 12,000,000",), ("funeral: 10,000,000",)
    lines = (
        claims.line(net_rupiah=10_000_000, gross_rupiah=10_000_000, **shared),
        claims.line(line_id="JKM_DEATH:heir-2", payee_ref="heir-2", net_rupiah=10_000_000, gross_rupiah=10_000_000, **shared),
        claims.line(
            line_id="JKM_PERIODIC:heir-1", benefit=BenefitCode.JKM_PERIODIC, net_rupiah=12_000_000, inputs=inputs, steps=periodic
        ),
        claims.line(
            line_id="JKM_FUNERAL:heir-1", benefit=BenefitCode.JKM_FUNERAL, net_rupiah=10_000_000, inputs=inputs, steps=funeral
        ),
    )
    payouts = (
        claims.payout(net_rupiah=32_000_000),
        claims.payout(
            payout_group="heir-2:1", payee_ref="heir-2", standing=PayoutStanding.REJECTED, reason="AC04", net_rupiah=10_000_000
        ),
    )
    waits = (claims.waiting(waiting_for=WaitingFor.ACCOUNT, about="heir-2:1", until=None),)
    return claims.whole(
        claim=claims.claim(status=ClaimStatus.PAYMENT_FAILED, facets=Facets()),
        personal=heirs(),
        lines=lines,
        payouts=payouts,
        waiting=waits,
    )


def examined() -> WholeClaim:
    asked = claims.waiting(
        waiting_for=WaitingFor.OFFICER_VERIFICATION, waiting_on=WaitingOn.OFFICER, until=RECEIVED + timedelta(days=5)
    )
    return claims.whole(claim=claims.claim(status=ClaimStatus.UNDER_REVIEW, facets=Facets()), waiting=(asked,))


def denied() -> WholeClaim:
    standing = claims.claim(
        status=ClaimStatus.DENIED,
        final=True,
        facets=Facets(),
        reasons=("waiting_time_not_over",),
        appeal_until=date(2026, 12, 20),
    )
    return claims.whole(claim=standing, waiting=())


STATES = {
    "documents": waiting_for_documents,
    "examined": examined,
    "paid": partly_paid,
    "denied": denied,
}


def life(*names: str) -> list[Any]:
    """A claim's events, half an hour apart."""
    return [claims.event(at, event=name, at=RECEIVED + timedelta(minutes=30 * at)) for at, name in enumerate(names)]


FILED = ("claim.registered", "claim.coverage_established", "documents.requested")
CAME = (*FILED, "document.accepted", "document.refused")
DECIDED = (*CAME, "documents.completed", "claim.verified")
LIVES = {
    "documents": life(*CAME),
    "examined": life(*CAME, "documents.completed", "verification.referred"),
    "paid": life(*DECIDED, "claim.approved", "payout.dispatched", "payout.settled", "payout.rejected"),
    "denied": life(*DECIDED, "claim.denied"),
}


def shown(house: House, state: str) -> None:
    """The house's claim stands so."""
    house.claims.whole[claims.CLAIM] = STATES[state]()
    house.claims.events[claims.CLAIM] = LIVES[state]
