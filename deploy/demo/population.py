"""Members with their coverage, invented from a seed: all segments, sponsors, foreigners, migrant workers in every phase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final, Literal
from uuid import UUID

from deploy.demo import names
from schemas.claim import BankAccount, Identity
from schemas.events.coverage import (
    CoverageReported,
    ForeignCertificate,
    JhtAccount,
    MemberPersonal,
    Membership,
    MigrantPlacement,
    MonthRange,
    WagePeriod,
)
from schemas.money import Money
from schemas.vocabulary import MigrantPhase, Programme, Segment

PAID_MONTHS_CHOICES: Final = (24, 24, 24, 12, 6)
FOREIGN_SHARE: Final = 0.01
SPONSORED_SHARE: Final = 0.15
CERTIFICATE_SHARE: Final = 0.08
BIG_EMPLOYER: Final = "NPP00001"
"""States its workers' wages itself, in files."""
BIG_EMPLOYER_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Member:
    """A person and what the registry will report about them."""

    member_id: str
    identity: Identity
    sex: Literal["female", "male"]
    coverage: CoverageReported

    @property
    def segment(self) -> Segment:
        return self.coverage.memberships[0].segment


def month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def months_before(day: date, count: int) -> date:
    """The first day of the month `count` months before that of `day`."""
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def person_name(random: Random, sex: str) -> str:
    first = random.choice(names.WOMEN if sex == "female" else names.MEN)
    return f"{first} {random.choice(names.FAMILY)}"


def nik(random: Random, born: date, sex: str, region: str) -> str:
    """Sixteen digits: region, birth date (a woman's day plus 40), serial (domain section 9)."""
    day = born.day + (40 if sex == "female" else 0)
    return f"{region}{day:02d}{born.month:02d}{born.year % 100:02d}{random.randint(1, 9999):04d}"


def account(random: Random, holder: str) -> BankAccount:
    bank, digits = random.choice(names.BANKS)
    number = "".join(random.choice("0123456789") for _ in range(digits))
    return BankAccount(bank_code=bank, number=number, holder_name=holder, verified_at=datetime(2026, 1, 5, 3, tzinfo=UTC))


def unconfirmed(found: BankAccount) -> BankAccount:
    """The account without the bank's word."""
    return found.model_copy(update={"verified_at": None})


class Population:
    """Invents members. `today` is the demo's civil date: all memberships lie around it."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today

    def member(
        self,
        segment: Segment,
        *,
        event_date: date,
        months: int,
        born: date | None = None,
        jht: int | None = None,
        ended: bool = False,
        phase: MigrantPhase | None = None,
        foreigner: bool | None = None,
    ) -> Member:
        """A member of `segment`, insured for `months` months up to `event_date`; `jht`: balance in rupiah; `ended`: work ended then;
        `phase`: of a migrant's placement, `foreigner`: with a passport and no NIK, by chance unless given."""
        random = self._random
        sex: Literal["female", "male"] = random.choice(("female", "male"))
        region = random.randrange(len(names.REGIONS))
        birth = born or date(random.randint(1966, 2002), random.randint(1, 12), random.randint(1, 28))
        foreign = segment is Segment.PU and random.random() < FOREIGN_SHARE if foreigner is None else foreigner
        name = random.choice(names.FOREIGN) if foreign else person_name(random, sex)
        number = "".join(random.choice("0123456789") for _ in range(11))
        passport = (
            f"{random.choice('ABCEX')}{random.randint(1_000_000, 9_999_999)}" if foreign or segment is Segment.PMI else None
        )
        identity = Identity(
            name=name,
            birth_date=birth,
            nik=None if foreign else nik(random, birth, sex, names.REGIONS[region]),
            membership_number=number,
            passport=passport,
            phone=f"+628{random.randint(10**8, 10**10 - 1)}",
        )
        coverage = CoverageReported(
            sequence=1,
            reported_at=datetime(self._today.year, self._today.month, self._today.day, tzinfo=UTC),
            nationality="DE" if foreign else "ID",
            province=names.PROVINCES[region],
            memberships=(self._membership(segment, number, event_date, months, foreign=foreign, ended=ended, phase=phase),),
            jht=None if jht is None else JhtAccount(balance=Money(amount=jht), as_of=self._today),
            certificates=self._certificates(segment, event_date),
            personal=MemberPersonal(
                name=name,
                birth_date=birth,
                sex=sex,
                nik=identity.nik,
                passports=() if passport is None else (passport,),
                membership_numbers=(number,),
            ),
        )
        return Member(str(UUID(int=random.getrandbits(128), version=4)), identity, sex, coverage)

    def _membership(
        self,
        segment: Segment,
        number: str,
        event_date: date,
        months: int,
        *,
        foreign: bool,
        ended: bool,
        phase: MigrantPhase | None,
    ) -> Membership:
        random = self._random
        start = months_before(event_date, months)
        paid = (MonthRange(first=month(start), last=month(event_date)),) if months else ()
        if segment is Segment.PMI:
            return self._placement(number, event_date, phase)
        if segment is Segment.BPU:
            base = random.choice((1_000_000, 1_200_000, 1_600_000, 2_000_000, 2_400_000, 3_450_000))
            sponsor = random.choice(names.SPONSORS) if random.random() < SPONSORED_SHARE else None
            return Membership(
                segment=segment,
                membership_number=number,
                programmes=(Programme.JKK, Programme.JKM, Programme.JHT),
                starts_on=start,
                ends_on=event_date if ended else None,
                wages=(WagePeriod(first=month(start), wage=Money(amount=base)),),
                paid=paid,
                sponsor=sponsor,
            )
        wage = random.randint(150, 190) * 1_000_000 if foreign else random.randint(24, 180) * 100_000
        return Membership(
            segment=segment,
            membership_number=number,
            employer_number=BIG_EMPLOYER if random.random() < BIG_EMPLOYER_SHARE else f"{random.randint(10_000_000, 99_999_999)}",
            programmes=(Programme.JKK, Programme.JKM, Programme.JHT, Programme.JP, Programme.JKP),
            starts_on=start,
            ends_on=event_date if ended else None,
            wages=(WagePeriod(first=month(start), wage=Money(amount=wage)),),
            paid=paid,
        )

    def _placement(self, number: str, event_date: date, given: MigrantPhase | None) -> Membership:
        """One placement around the event: registered, departed, or returned by then."""
        random = self._random
        phase = given or random.choices(tuple(MigrantPhase), (1, 7, 1))[0]
        departed = {
            MigrantPhase.BEFORE: None,
            MigrantPhase.DURING: event_date - timedelta(days=random.randint(20, 150)),
            MigrantPhase.AFTER: event_date - timedelta(days=random.randint(190, 700)),
        }[phase]
        registered = (departed or event_date) - timedelta(days=random.randint(10, 100))
        country = random.choices([c for c, _ in names.PLACEMENT_COUNTRIES], [w for _, w in names.PLACEMENT_COUNTRIES])[0]
        return Membership(
            segment=Segment.PMI,
            membership_number=number,
            programmes=(Programme.JKK, Programme.JKM),
            starts_on=registered,
            placement=MigrantPlacement(
                country=country,
                registered_on=registered,
                departed_on=departed,
                paid_months=random.choice(PAID_MONTHS_CHOICES),
                returned_on=event_date - timedelta(days=random.randint(2, 25)) if phase is MigrantPhase.AFTER else None,
                by_placement_company=random.random() < 0.8,
            ),
            paid=(MonthRange(first=month(registered), last=month(event_date)),),
        )

    def _certificates(self, segment: Segment, event_date: date) -> tuple[ForeignCertificate, ...]:
        random = self._random
        if segment is not Segment.PMI or random.random() >= CERTIFICATE_SHARE:
            return ()
        first, last = months_before(event_date, 60), months_before(event_date, 36)
        return (
            ForeignCertificate(
                country=random.choice(("KR", "MY", "LA", "KH", "PH")),
                institution="National social security institution",
                number=f"COC-{random.randint(1000, 9999)}",
                periods=(MonthRange(first=month(first), last=month(last)),),
            ),
        )
