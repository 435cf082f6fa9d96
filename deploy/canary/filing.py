"""What a canary's people say: the registry about a member who is nobody, a filing at pension age, its two papers, and its withdrawal.

By the rules it is the plainest claim there is: straight through, with nothing for an officer to look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from schemas.canary import PREFIX, VERSION, canary_id, member_of
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, Identity, JhtDetails, Payee
from schemas.envelope import EventData
from schemas.events.coverage import CoverageReported, JhtAccount, MemberPersonal, Membership
from schemas.events.documents import DocumentUploaded
from schemas.events.submissions import ClaimSubmitted, WithdrawalSubmitted
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, JhtReason, Programme, Relationship, ReporterRole, Segment
from streams.partitioning import partition_of

MEMBERS_PER_PARTITION: Final = 4
"""So many of a partition's canaries need not wait for each other's entitlement."""
DRAWS_MAX: Final = 1_000_000
NAME: Final = "CANARY"
BORN: Final = date(1960, 1, 1)
REGION: Final = "000000"
"""No region of the country has this code, so that nobody has such a NIK."""
RETIRED: Final = date(2024, 1, 2)
BALANCE: Final = Money(amount=1_000)
PAPERS: Final = (DocumentKind.MEMBER_CARD, DocumentKind.IDENTITY_CARD)
PAYEE: Final = "self"
CASE_DAYS: Final = 3_000
"""Each canary happened on a day of its own, so that two of one member are no duplicates in one case."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One claim: its id, on which partition number, and the member (of that number's few) whose it is said to be."""

    claim_id: str
    partition: int
    member: int

    @classmethod
    def known(cls, claim_id: str, partitions: int) -> "Canary":
        """One that was filed before, by its id alone."""
        return cls(claim_id, partition_of(claim_id.encode(), partitions), member_of(claim_id))


def drawn(partition: int, partitions: int, member: int) -> Canary:
    """A new one whose id is of that partition."""
    for _ in range(DRAWS_MAX):
        claim_id = canary_id(member)
        if partition_of(claim_id.encode(), partitions) == partition:
            return Canary(claim_id, partition, member)
    raise AssertionError(f"no id of partition {partition} of {partitions} in {DRAWS_MAX} draws")


def member_id(partition: int, partitions: int, member: int) -> str:
    """The same every time, and on the claim's own partition number, so that the ledger is tried there too."""
    for number in range(DRAWS_MAX):
        found = f"{PREFIX}0000-{VERSION}000-8{member:03x}-{number:012x}"
        if partition_of(found.encode(), partitions) == partition:
            return found
    raise AssertionError(f"no member's id of partition {partition} of {partitions} in {DRAWS_MAX} numbers")


def _nik(canary: Canary) -> str:
    number = canary.partition * MEMBERS_PER_PARTITION + canary.member + 1
    return f"{REGION}{BORN:%d%m%y}{number:04d}"


def coverage(canary: Canary, now: datetime) -> CoverageReported:
    """The registry's word on the member; the same facts each time, so that nothing follows from it but the ledger's look at it."""
    return CoverageReported(
        sequence=int(now.timestamp()),
        reported_at=now,
        memberships=(
            Membership(
                segment=Segment.PU,
                membership_number=_card(canary),
                programmes=(Programme.JHT,),
                starts_on=date(2004, 1, 1),
                ends_on=RETIRED,
            ),
        ),
        jht=JhtAccount(balance=BALANCE, as_of=RETIRED),
        personal=MemberPersonal(name=NAME, birth_date=BORN, sex="female", nik=_nik(canary), membership_numbers=(_card(canary),)),
    )


def _card(canary: Canary) -> str:
    return f"CAN{canary.partition:05d}{canary.member:03d}"


def submission(canary: Canary, now: datetime) -> ClaimSubmitted:
    account = BankAccount(bank_code=NAME, number="000000", holder_name=NAME, verified_at=now)
    happened = RETIRED - timedelta(days=int(canary.claim_id[-8:], 16) % CASE_DAYS)
    return ClaimSubmitted(
        channel=Channel.BRANCH,
        channel_reference=canary.claim_id,
        received_at=now,
        reporter_role=ReporterRole.MEMBER,
        claim=ClaimContent(
            kind=ClaimKind.JHT, event_date=happened, jht=JhtDetails(reason=JhtReason.PENSION_AGE, reason_date=happened)
        ),
        personal=ClaimPersonal(
            member=Identity(name=NAME, birth_date=BORN, nik=_nik(canary)),
            reporter_name=NAME,
            payees=(
                Payee(ref=PAYEE, name=NAME, relationship=Relationship.SELF, birth_date=BORN, nik=_nik(canary), account=account),
            ),
        ),
    )


def papers(canary: Canary, now: datetime) -> Iterator[DocumentUploaded]:
    for kind in PAPERS:
        content = f"{canary.claim_id} {kind}".encode()
        yield DocumentUploaded(
            document_id=f"canary-{kind}",
            kind=kind,
            channel=Channel.BRANCH,
            received_at=now,
            object_reference=f"canary/{canary.claim_id}/{kind}",
            sha256=sha256(content).hexdigest(),
            content_type="application/pdf",
            size_bytes=len(content),
        )


def filed(canary: Canary, partitions: int, now: datetime) -> Iterator[tuple[str, EventData]]:
    """All that is written for one canary: subject and event. The member's comes first; nothing depends on that."""
    yield member_id(canary.partition, partitions, canary.member), coverage(canary, now)
    for paper in papers(canary, now):
        yield canary.claim_id, paper
    yield canary.claim_id, submission(canary, now)


def withdrawal(claim_id: str, now: datetime) -> WithdrawalSubmitted:
    """Ends a canary that did not come back, so that its member is free again."""
    return WithdrawalSubmitted(
        channel=Channel.BRANCH, channel_reference=claim_id, received_at=now, because="It did not come back."
    )
