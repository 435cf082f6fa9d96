"""Recoveries as the read model holds them, and a console with some of every standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from gateway.console.asking import Owed
from processors.claim_state.recovery_tables import ClaimRecovery
from processors.claim_state.tables import ClaimWaiting, OpenDispute
from schemas.benefit import Sentence
from schemas.identifiers import claim_id, recovery_id
from schemas.money import Money
from schemas.offices import CENTRAL_OFFICE
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.unpaid import Bearer, NotPaid
from schemas.vocabulary import BenefitCode, Channel, EvidenceMark
from tests.gateway import claims
from tests.gateway.house import NOW, House

GROUP: Final = "heir-1:1"
OTHERS: Final = 7
"""Claims of the central office that owe something, the first of them before an authority."""


def recovery(**over: Any) -> ClaimRecovery:
    """Eight million asked back, of which a part has come."""
    default: dict[str, Any] = {
        "claim_id": claims.CLAIM,
        "payout_group": GROUP,
        "payee_ref": "heir-1",
        "fund": "jkm",
        "reason": ReasonCode.OVERPAID.value,
        "article": "not found",
        "mark": EvidenceMark.UNRESOLVED,
        "demanded_rupiah": 8_000_000,
        "repaid_rupiah": 2_000_000,
        "returned_rupiah": 0,
        "set_off_rupiah": 1_000_000,
        "waived_rupiah": 0,
        "outstanding_rupiah": 5_000_000,
        "decided_by": ("ani", "joko"),
        "since": NOW - timedelta(days=12),
        "changed_at": NOW - timedelta(days=2),
        "open": True,
        "office": claims.OFFICE,
    }
    found = default | over
    return ClaimRecovery(**{"recovery_id": recovery_id(found["claim_id"], found["payout_group"])} | found)


def owed() -> list[Owed]:
    """One of the branch that is open and one that is closed; and the central office's."""
    mine = claims.claim()
    made = [
        Owed(mine, recovery()),
        Owed(
            mine, recovery(payout_group="heir-2:1", payee_ref="heir-2", outstanding_rupiah=0, repaid_rupiah=7_000_000, open=False)
        ),
    ]
    for number in range(OTHERS):
        reference = f"R-{number}"
        name = claim_id(Channel.LAPAK_ASIK, reference)
        other = claims.claim(name, channel=Channel.LAPAK_ASIK, channel_reference=reference)
        if number == 0:
            dispute = OpenDispute(authority="labour_inspector", before=None, since=NOW - timedelta(days=3))
            other = replace(other, facets=replace(other.facets, dispute=dispute))
        since = NOW - timedelta(days=40 - number // 2)
        fund = "jkk" if number % 2 else "jkm"
        made.append(Owed(other, recovery(claim_id=name, since=since, office=CENTRAL_OFFICE, fund=fund)))
    return made


def disputed(found: list[Owed]) -> list[ClaimWaiting]:
    """What those claims wait for that are before an authority."""
    return [
        claims.waiting(
            claim_id=each.claim.claim_id,
            waiting_for=WaitingFor.DISPUTE,
            waiting_on=WaitingOn.AUTHORITY,
            until=None,
            office=each.recovery.office,
        )
        for each in found
        if each.claim.facets.dispute
    ]


def left_to_the_employer() -> NotPaid:
    return NotPaid(
        rule="jkk.death",
        benefit=BenefitCode.JKM_DEATH,
        reason=ReasonCode.EMPLOYER_OWES_DIFFERENCE,
        bearer=Bearer.EMPLOYER,
        amount=Money.rupiah(48_000_000),
        article="PP 82/2019 art 27",
        mark=EvidenceMark.CONFIRMED,
        sentence=Sentence(
            indonesian="Pemberi kerja melaporkan upah yang lebih rendah.", english="The employer had reported a lower wage."
        ),
    )


def owing(house: House) -> House:
    """Its console lists them, and its claim shows what is owed back and what is not paid."""
    house.console.owing = owed()
    found = house.claims.whole[claims.CLAIM]
    facets = replace(found.claim.facets, not_paid=(left_to_the_employer(),))
    house.claims.whole[claims.CLAIM] = replace(found, claim=replace(found.claim, facets=facets), recoveries=(recovery(),))
    return house
