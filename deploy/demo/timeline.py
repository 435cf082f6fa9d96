"""The run's script: what every channel writes and when, with everything that goes wrong in a real week.

One seed gives one timeline. Rates surge; documents come before their claim, after it, or never; claims are amended,
withdrawn, repeated and reported twice; some records are broken, oversized, or under a wrong key or partition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import pi, sin
from random import Random
from typing import Final
from zlib import crc32

from deploy.demo import damage
from deploy.demo.cases import KINDS, notification_of, other_heir_of
from deploy.demo.cheats import Cheats, Scheme
from deploy.demo.claimants import Case, Paper
from deploy.demo.native import by_its_own_topic
from deploy.demo.organisations import attested, reference_at
from deploy.demo.population import Population, unconfirmed
from deploy.demo.records import Intent, Planned, planned
from schemas.channels import EVENTS_TO_NOTIFY, PROFILES
from schemas.claim import ClaimPersonal
from schemas.envelope import EventData
from schemas.events.documents import DocumentUploaded
from schemas.events.submissions import ClaimSubmitted, RightEndSubmitted, WithdrawalSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel, ClaimKind, Filing, Relationship, RightEnd

SURGE_SECONDS: Final = 20.0
SURGE_SWING: Final = 0.6
"""The rate swings this far around its mean over `SURGE_SECONDS`."""
CLAIMS_AT_ONCE: Final = 5_000
"""Of a bench: a claim and its papers take some 40 KB while their timeline is kept."""
NOT_YET: Final = timedelta(days=40)
"""How far ahead the event of a claim lies that intake refuses."""

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
WRONG: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("channel_not_allowed", {"channel": Channel.CONTACT_CENTRE}),
    ("received_at_out_of_bounds", {"received_at": LONG_AGO}),
    ("invalid_request", {}),
)
"""The code of what the gateway answers, and what channels get wrong; where it is nothing else, the reference holds a comma."""


SURVIVORS_OF_AN_END: Final = 3
"""Of every third survivors' pension the right ends before its year is over; told once its first instalments may be paid."""
ENDED_AFTER_SECONDS: Final = 4.0
ENDED_AFTER: Final = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Quirks:
    """Shares of claims (0..1) to which something happens; they add up along one claim's life."""

    documents_first: float = 0.15
    documents_late: float = 0.20
    documents_never: float = 0.02
    coverage_late: float = 0.03
    exact_duplicate: float = 0.02
    modified_duplicate: float = 0.01
    amendment: float = 0.02
    withdrawal: float = 0.01
    notification: float = 0.03
    other_heir: float = 0.01
    broken: float = 0.01
    wrong_key: float = 0.01
    wrong_partition: float = 0.01
    unknown_type: float = 0.002
    oversize: float = 0.0005
    refused: float = 0.01
    turned_away: float = 0.01
    cheats: float = 0.02
    rights_end: float = 1.0
    """Of every third survivors' pension: whether rights end at all, 0 or 1."""
    documents_within_seconds: float = 0.2
    """Documents that come with their claim are all there after so long."""


NONE: Final = Quirks(*(0.0,) * len(Quirks.__dataclass_fields__))
HONEST: Final = replace(
    NONE,
    documents_first=0.15,
    documents_late=0.2,
    exact_duplicate=0.02,
    wrong_key=0.01,
    wrong_partition=0.01,
    documents_within_seconds=0.2,
)
"""Of claims that are meant to be paid: papers come when they come, and channels make mistakes that harm nobody."""


@dataclass(slots=True)
class Timeline:
    """The records of a run, sorted by time, and what was planned to happen (`planned`: name -> count)."""

    claims: int
    """Distinct channel references filed in a readable record: what must be registered, refused or set aside."""
    records: list[Planned]
    turned_away: list[Planned]
    """What the gateway must refuse: only for its door."""
    today: date
    """The civil date on which it begins."""
    planned: Counter[str] = field(default_factory=Counter)
    cheats: dict[str, Scheme] = field(default_factory=dict)
    """Claims in which somebody tries to cheat, and how."""
    tour: frozenset[str] = frozenset()
    """Claims that are meant to be paid."""

    @property
    def seconds(self) -> float:
        """From the start to the last record."""
        return self.records[-1].after if self.records else 0.0

    def with_tour(self, other: Timeline) -> Timeline:
        """Both, with `other`'s claims as the tour."""
        records = sorted((*self.records, *other.records), key=lambda record: record.after)
        planned = self.planned + other.planned
        return replace(self, claims=self.claims + other.claims, records=records, planned=planned, tour=other.tour)

    def by_door(self) -> list[Planned]:
        """With what the gateway must refuse, and without what a channel writes to Kafka itself."""
        records = (by_its_own_topic(record) for record in self.records)
        return sorted((*records, *self.turned_away), key=lambda record: record.after)


class Writer:
    """Writes timelines: `claims` claims from `seed`, at `rate` claims a second on average, starting at `started` (UTC)."""

    def __init__(
        self, seed: int | str, rate: float, started: datetime, quirks: Quirks | None = None, partitions: int = 4
    ) -> None:
        self._random = Random(seed)
        self._rate = rate
        self._started = started
        self._today = (started + timedelta(hours=7)).date()
        self._quirks = quirks or Quirks()
        self._partitions = partitions
        self._population = Population(self._random, self._today)
        self._run = f"{self._random.getrandbits(32):08x}"
        self._records: list[Planned] = []
        self._turned_away: list[Planned] = []
        self._at_the_door = Random(f"{seed} door")
        self._cheats = Cheats(seed, self._quirks.cheats)
        self._schemes: dict[str, Scheme] = {}
        self._counts: Counter[str] = Counter()
        self._references = 0
        self._filed: list[str] = []

    def write(self, claims: int) -> Timeline:
        """A timeline with `claims` claims in all, duplicates and records that are no claim not counted."""
        at = 0.0
        while self._references < claims:
            at += self._random.expovariate(self._rate * (1 + SURGE_SWING * sin(2 * pi * at / SURGE_SECONDS)))
            self._one(at, claims)
        return self._written()

    def follow(self, cases: Sequence[Case], seconds: float) -> Timeline:
        """A timeline of these claims alone, evenly over so many seconds, as its tour."""
        for number, case in enumerate(cases):
            at = seconds * number / len(cases)
            self._insure(at, case)
            self._file(at, case)
        return replace(self._written(), tour=frozenset(self._filed))

    def _written(self) -> Timeline:
        self._records.sort(key=lambda record: record.after)
        return Timeline(self._references, self._records, self._turned_away, self._today, self._counts, self._schemes)

    def _insure(self, at: float, case: Case) -> None:
        late = self._random.random() < self._quirks.coverage_late
        self._count("coverage after its claim", happens=late)
        self._event(at + (self._random.uniform(1, 4) if late else -1.0), case.member.member_id, case.member.coverage, "/registry")

    def _one(self, at: float, claims: int) -> None:
        random, quirks = self._random, self._quirks
        make = random.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
        honest = make(random, self._population, self._today)
        case, scheme = self._cheats.tempted(honest)
        self._insure(at, case)
        self._file(at, case, scheme)
        if (
            case.claim.kind in EVENTS_TO_NOTIFY
            and self._references < claims
            and self._happens("a second reporter", quirks.notification)
        ):
            self._file(at + random.uniform(-0.5, 2), notification_of(random, honest))
        if (
            case.claim.kind is ClaimKind.JKM_DEATH
            and self._references < claims
            and self._happens("a second heir", quirks.other_heir)
        ):
            self._file(at + random.uniform(0.1, 3), other_heir_of(random, honest))

    def _file(self, at: float, case: Case, scheme: Scheme | None = None) -> None:
        """One claim by one channel, with its documents and what happens to it."""
        random, quirks = self._random, self._quirks
        if self._happens("claim that is refused", quirks.refused):
            case = replace(case, claim=case.claim.model_copy(update={"event_date": self._today + NOT_YET}))
        self._references += 1
        own = f"{case.channel.upper()}-{self._run}-{self._references:06d}"
        reference = reference_at(case.channel, self._references, own)
        submission = ClaimSubmitted(
            channel=case.channel,
            channel_reference=reference,
            received_at=self._time(at) - case.kept,
            reporter_role=case.reporter_role,
            claim=case.claim,
            personal=attested(case.channel, _said_by(case.channel, case.personal), self._references, self._time(at) - case.kept),
        )
        self._count("kept offline, and so paid late", happens=bool(case.kept))
        subject = claim_id(case.channel, reference)
        self._filed.append(subject)
        if scheme is not None:
            self._count(f"cheat: {scheme}", happens=True)
            self._schemes[subject] = scheme
        record = self._submission(at, subject, submission)
        if self._happens("exact duplicate", quirks.exact_duplicate):
            self._records.append(_again(record, at + random.uniform(0, 5)))
        if self._happens("modified duplicate", quirks.modified_duplicate):
            self._submission(at + random.uniform(0.5, 5), subject, _renamed(submission), plain=True)
        if case.claim.filing is Filing.NOTIFICATION:
            self._counts["notification only"] += 1
            return
        if self._at_the_door.random() < quirks.turned_away and case.personal.mandate is None:
            self._turn_away(at, submission)
        self._documents(at, subject, reference, case)
        if self._happens("amendment", quirks.amendment):
            amended = _renamed(submission).model_copy(update={"revision": 2})
            self._submission(at + random.uniform(0.01, 2), subject, amended, plain=True)
        if PROFILES[case.channel].claimant and self._happens("withdrawal", quirks.withdrawal):
            after = at + random.uniform(0.01, 2)
            withdrawal = WithdrawalSubmitted(channel=case.channel, channel_reference=reference, received_at=self._time(after))
            self._event(after, subject, withdrawal, f"/channels/{case.channel}", reference)

        survived = case.claim.kind is ClaimKind.JP_SURVIVORS and self._references % SURVIVORS_OF_AN_END == 0
        if survived and quirks.rights_end:
            self._counts["right ended"] += 1
            self._event(at + ENDED_AFTER_SECONDS, subject, self._end(at, reference, case), f"/channels/{case.channel}", reference)

    def _end(self, at: float, reference: str, case: Case) -> RightEndSubmitted:
        """A widow married again, or a child found work, some months after the death."""
        payee = case.personal.payees[0]
        end = RightEnd.REMARRIAGE if payee.relationship is Relationship.SPOUSE else RightEnd.WORK
        return RightEndSubmitted(
            channel=case.channel,
            channel_reference=reference,
            received_at=self._time(at + ENDED_AFTER_SECONDS),
            payee_ref=payee.ref,
            end=end,
            ended_on=case.claim.event_date + ENDED_AFTER,
        )

    def _submission(self, at: float, subject: str, submission: ClaimSubmitted, *, plain: bool = False) -> Planned:
        """Write a submission; unless `plain`, now and then first broken, or under a wrong key or partition."""
        random, quirks = self._random, self._quirks
        record = self._made(at, subject, submission, f"/channels/{submission.channel}", submission.channel_reference)
        if not plain:
            if self._happens("broken record", quirks.broken):
                self._records.append(damage.broken(random, record, self._nobody()))
            if self._happens("oversize record", quirks.oversize):
                self._records.append(damage.oversize(record, self._nobody()))
            if self._happens("unknown type", quirks.unknown_type):
                self._records.append(damage.of_unknown_type(record, self._nobody()))
            if self._happens("wrong key", quirks.wrong_key):
                record = record.damaged(key=random.choice((b"bank-key-7", self._nobody(), None)))
            elif self._happens("wrong partition", quirks.wrong_partition):
                record = record.damaged(partition=random.randrange(self._partitions))
        self._records.append(record)
        return record

    def _turn_away(self, at: float, submission: ClaimSubmitted) -> None:
        """The same claim once more, as a channel may not send it."""
        code, wrong = self._at_the_door.choice(WRONG)
        self._count(f"turned away: {code}", happens=True)
        data = submission.model_copy(update=wrong)
        if not wrong:
            data = data.model_copy(update={"channel_reference": f"{data.channel_reference}, please"})
        named = f"{self._run}-turned-away-{len(self._turned_away)}"
        record = planned(
            at,
            claim_id(data.channel, data.channel_reference),
            data,
            event_id=named,
            source="",
            time=self._time(at),
            traceparent="",
        )
        intent = Intent("", data, data.channel_reference, named, refused=code)
        self._turned_away.append(replace(record, intent=intent))

    def _documents(self, at: float, subject: str, reference: str, case: Case) -> None:
        random, quirks = self._random, self._quirks
        drawn = random.random()
        when = "with"
        for name, share in (
            ("first", quirks.documents_first),
            ("late", quirks.documents_late),
            ("never", quirks.documents_never),
        ):
            if drawn < share:
                when = name
                break
            drawn -= share
        self._counts[f"documents {when} the claim" if when == "with" else f"documents {when}"] += 1
        missing = random.randrange(len(case.documents)) if when == "never" else None
        for number, paper in enumerate(case.documents):
            if number != missing:
                soon = (0.0, quirks.documents_within_seconds)
                low, high = {"first": (-1.0, -0.01), "with": soon, "late": (1.0, 6.0), "never": soon}[when]
                self._document(at + random.uniform(low, high), subject, reference, case, paper, number)

    def _document(self, at: float, subject: str, reference: str, case: Case, paper: Paper, number: int) -> None:
        random, channel = self._random, case.channel
        data = DocumentUploaded(
            document_id=f"{subject[:8]}-{number}",
            kind=paper.kind,
            payee_ref=paper.payee_ref,
            channel=channel,
            received_at=self._time(at) - case.kept,
            object_reference=f"documents/{subject}/{number}",
            sha256=f"{random.getrandbits(256):064x}",
            content_type=random.choice(("image/jpeg", "image/jpeg", "application/pdf", "image/png")),
            size_bytes=random.randint(60_000, 3_000_000),
        )
        self._event(at, subject, data, f"/channels/{channel}", reference)

    def _event(self, at: float, subject: str, data: EventData, source: str, reference: str = "") -> None:
        self._records.append(self._made(at, subject, data, source, reference))

    def _made(self, at: float, subject: str, data: EventData, source: str, reference: str) -> Planned:
        bits = self._random.getrandbits
        return planned(
            at,
            subject,
            data,
            event_id=f"{self._run}-{bits(64):016x}",
            source=source,
            time=self._time(at),
            traceparent=f"00-{bits(128):032x}-{bits(64):016x}-01",
            reference=reference,
        )

    def _time(self, at: float) -> datetime:
        return self._started + timedelta(seconds=at)

    def _nobody(self) -> bytes:
        return claim_id("nobody", f"{self._run}-{self._random.getrandbits(64)}").encode()

    def _happens(self, name: str, share: float) -> bool:
        happens = self._random.random() < share
        self._count(name, happens=happens)
        return happens

    def _count(self, name: str, *, happens: bool) -> None:
        if happens:
            self._counts[name] += 1


def _renamed(submission: ClaimSubmitted) -> ClaimSubmitted:
    """The same claim with another phone number of the reporter, whose no other is: other content, same outcome."""
    digits = crc32(submission.channel_reference.encode()) % 10**9
    personal = submission.personal.model_copy(update={"reporter_phone": f"+62812{digits:09}"})
    return submission.model_copy(update={"personal": personal})


def _said_by(channel: Channel, personal: ClaimPersonal) -> ClaimPersonal:
    """Only a channel that asks the bank says when it has confirmed an account."""
    if PROFILES[channel].confirms_accounts:
        return personal
    payees = (
        payee if payee.account is None else payee.model_copy(update={"account": unconfirmed(payee.account)})
        for payee in personal.payees
    )
    return personal.model_copy(update={"payees": tuple(payees)})


def _again(record: Planned, after: float) -> Planned:
    """The same, by a channel that forgot that it had sent it: under another idempotency key."""
    intent = record.intent
    return replace(record, after=after, intent=None if intent is None else replace(intent, key=f"{intent.key}-again"))


def submissions_only(seed: int, claims: int, started: datetime, at_once: int = CLAIMS_AT_ONCE) -> Iterator[Planned]:
    """Only the submissions of timelines without quirks: what `santunan bench stage` feeds to intake. One timeline after the other, so
    that no more than `at_once` claims are kept with their papers; of the records only what goes to the topic."""
    quiet = Quirks(*(0.0,) * len(Quirks.__dataclass_fields__))
    for number, first in enumerate(range(0, claims, at_once)):
        timeline = Writer(seed + number, 100_000.0, started, quiet).write(min(at_once, claims - first))
        yield from (replace(record, intent=None) for record in timeline.records if record.topic == SUBMISSIONS)
