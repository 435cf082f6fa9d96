"""The people of the demo: officers who decide what is referred to them, claimants who name an account or appeal.

Pure: an event of the lifecycle in, what they write in answer out, each with its delay in seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Final

from deploy.demo.afterwards import KINDS as AFTERWARDS
from deploy.demo.afterwards import SHARE, Life, befalls, paid_back, papers, remedy_of
from deploy.demo.population import account, unconfirmed
from schemas.basis import Basis
from schemas.benefit import OpenSum, StatedSum
from schemas.channels import PROFILES
from schemas.civil import civil_date
from schemas.deadlines import role_above
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.decisions import AssessmentReferred, ClaimDenied, VerificationReferred
from schemas.events.dossier import DocumentsRequested
from schemas.events.findings import FindingAsked, FindingReported
from schemas.events.payout import (
    ClaimAmended,
    ClaimClosed,
    PayoutAwaitingAccount,
    PayoutConflict,
    PayoutHeld,
    PayoutRejected,
    PayoutReturned,
)
from schemas.events.registration import ClaimRegistered
from schemas.events.revisions import RecoveryChanged
from schemas.events.submissions import AppealSubmitted, PayeeAccountPersonal, PayeeAccountSubmitted
from schemas.events.verifications import OfficerDecided
from schemas.findings import FindingOutcome, Found
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel, Filing, Remedy, TaskKind, Verdict

OFFICERS_PER_ROLE: Final = 6
DENIED_ON_SIGHT: Final = frozenset(
    {ReasonCode.WORK_ACCIDENT_NOT_JKM, ReasonCode.POSSIBLE_DUPLICATE, ReasonCode.WAITING_TIME_NOT_OVER}
    | {ReasonCode.EMPLOYER_PAYS_FIRST}
)
DENIAL_SHARE: Final = 0.1
APPEAL_SHARE: Final = 0.1
OVERREACH_SHARE: Final = 0.05
STATED_RUPIAH: Final = 4_000_000
DELAY_SECONDS: Final = (0.2, 2.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person writes, `delay` seconds after they saw the event. `reference`: of the claim, as the log has it; empty
    where officers speak."""

    delay: float
    subject: str
    data: EventData
    reference: str = ""


@dataclass(frozen=True, slots=True)
class _Filing:
    channel: Channel
    reference: str
    names: dict[str, str]
    life: Life | None = None
    """Of a claim that something may befall once it is paid."""


def _filing(channel: Channel, reference: str, filed: ClaimRegistered | ClaimAmended) -> _Filing:
    names = {payee.ref: payee.guardian_name or payee.name for payee in filed.personal.payees}
    told = filed.claim.kind in AFTERWARDS and filed.claim.filing is Filing.APPLICATION
    return _Filing(channel, reference, names, Life(channel, reference, filed.claim) if told else None)


def _stated(asked: OpenSum, filing: _Filing | None) -> StatedSum:
    """A sum as head office says it, never above what is allowed; to whom the rule pays, else to the first who is named."""
    first = None if asked.payees or filing is None else next(iter(filing.names), None)
    highest = STATED_RUPIAH if asked.most is None else min(STATED_RUPIAH, asked.most.amount)
    return StatedSum(
        benefit=asked.benefit,
        item=asked.item,
        amount=Money.rupiah(max(highest, 1)),
        payee_ref=first,
        rests_on=f"circular on {asked.rule}",
        sentence="Read in the annex at head office.",
    )


HEARD: Final[tuple[type[EventData], ...]] = (
    ClaimRegistered,
    ClaimAmended,
    VerificationReferred,
    FindingAsked,
    AssessmentReferred,
    PayoutHeld,
    PayoutConflict,
    AdjustmentReferred,
    PayoutAwaitingAccount,
    PayoutRejected,
    PayoutReturned,
    ClaimDenied,
    ClaimClosed,
    DocumentsRequested,
    RecoveryChanged,
)
"""What people react to; the rest of the lifecycle need not be read for them."""


class People:
    """Remembers who filed what, for as long as the claim is open, and answers. What one says depends on the seed, the claim and the
    question only, never on the order of events."""

    def __init__(self, seed: int, afterwards_share: float = SHARE, granted: Collection[str] = ()) -> None:
        """`afterwards_share`: of the paid claims of some kinds, how many have a life after the decision. `granted`: claims in which
        everybody finds what the papers say, and to which nothing happens afterwards."""
        self._seed = seed
        self._afterwards_share = afterwards_share
        self._granted = frozenset(granted)
        self._filings: dict[str, _Filing] = {}
        self._appealed: set[str] = set()
        self._anew: set[str] = set()
        self._answered: dict[str, set[str]] = {}

    def react(self, subject: str, data: EventData, now: datetime) -> list[Answer]:
        """What people write when they see `data` about claim `subject` at `now` (UTC)."""
        match data:
            case ClaimRegistered():
                self._filings[subject] = _filing(data.channel, data.channel_reference, data)
            case ClaimAmended() if subject in self._filings:
                self._amended(subject, data)
            case VerificationReferred() | AssessmentReferred() | FindingAsked():
                return self._asked(subject, data, now)
            case PayoutHeld() if data.task_id is not None:
                return [
                    self._decide(subject, data.task_id, TaskKind.PAYOUT_RELEASE, role, data.basis, now, released=True)
                    for role in (AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD)
                ]
            case PayoutConflict():
                return [
                    self._decide(subject, data.task_id, TaskKind.PAYOUT_CONFLICT, role, data.basis, now, released=True)
                    for role in (AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD)
                ]
            case AdjustmentReferred():
                return self._adjust(subject, data, now)
            case PayoutAwaitingAccount() | PayoutRejected() | PayoutReturned():
                return self._account(subject, data.payee_ref, now)
            case ClaimDenied():
                return self._appeal(subject, now)
            case ClaimClosed() if data.outcome in {"withdrawn", "linked"}:
                self._filings.pop(subject, None)
                self._answered.pop(subject, None)
            case _:
                return self._after(subject, data, now)
        return []

    def _after(self, subject: str, data: EventData, now: datetime) -> list[Answer]:
        """Life after the decision."""
        match data:
            case DocumentsRequested() if subject in self._anew:
                life = self._filings[subject].life
                return [] if life is None else self._said(subject, papers(subject, life, data, now), "papers")
            case RecoveryChanged() if data.open:
                return self._said(subject, paid_back(data, now), f"paid back {data.outstanding.amount}")
            case ClaimClosed(outcome="paid") if subject in self._filings and subject not in self._appealed:
                return self._afterwards(subject, now)
            case _:
                return []

    def _amended(self, subject: str, data: ClaimAmended) -> None:
        before = self._filings[subject]
        after = _filing(before.channel, before.reference, data)
        if data.ground is not None:
            self._anew.add(subject)
            after = replace(after, life=before.life)
        self._filings[subject] = after

    def _drawn(self, subject: str, question: str) -> Random:
        return Random(f"{self._seed} {subject} {question}")

    def _decide(
        self,
        subject: str,
        task_id: str,
        kind: TaskKind,
        role: AuthorityRole,
        basis: Basis,
        now: datetime,
        *,
        reasons: tuple[ReasonCode, ...] = (),
        remedy: Remedy | None = None,
        taken: frozenset[str] = frozenset(),
        digest: str | None = None,
        released: bool = False,
    ) -> Answer:
        random = self._drawn(subject, f"{kind} {role}")
        used = self._answered.setdefault(subject, set())
        free = [name for number in range(OFFICERS_PER_ROLE) if (name := f"{kind}-{role}-{number}") not in taken | used]
        officer = random.choice(free or [f"{kind}-{role}-from-elsewhere-{len(used)}"])
        used.add(officer)
        denied = bool(DENIED_ON_SIGHT & set(reasons)) or random.random() < DENIAL_SHARE
        deny = denied and not released and subject not in self._granted
        decided = OfficerDecided(
            task_id=task_id,
            kind=kind,
            verdict=Verdict.DENY if deny else Verdict.APPROVE,
            officer=officer,
            role=role,
            because="Not shown by the papers." if deny else "Papers seen and in order.",
            decided_at=now,
            basis=basis,
            lines_digest=digest,
            reference="statement 2026-11/17" if kind is TaskKind.PAYOUT_CONFLICT else None,
            remedy=remedy,
        )
        return Answer(random.uniform(*DELAY_SECONDS), subject, decided)

    def _asked(self, subject: str, data: VerificationReferred | AssessmentReferred | FindingAsked, now: datetime) -> list[Answer]:
        if isinstance(data, FindingAsked):
            return [self._look(subject, data, now)]
        if isinstance(data, AssessmentReferred):
            answer = self._approve(subject, data, now)
        else:
            answer = self._decide(subject, data.task_id, data.kind, data.role, data.basis, now, reasons=data.reasons)
        return [*self._without_authority(subject, answer), answer]

    def _look(self, subject: str, data: FindingAsked, now: datetime) -> Answer:
        """A field officer on the spot, a doctor at an examination: nearly always as the claim says."""
        random = self._drawn(subject, data.kind)
        met = random.random() >= DENIAL_SHARE or subject in self._granted
        found = Found(
            outcome=FindingOutcome.MET if met else FindingOutcome.NOT_MET,
            found_on=civil_date(now),
            place="Kabupaten Demo",
            paper_sha256=sha256(data.task_id.encode()).hexdigest(),
            because="Seen with witnesses." if met else "Nobody there knows of it.",
        )
        reported = FindingReported(
            task_id=data.task_id,
            kind=data.kind,
            person=f"{data.role}-{random.randrange(OFFICERS_PER_ROLE)}",
            role=data.role,
            basis=data.basis,
            found=found,
            reported_at=now,
        )
        return Answer(random.uniform(*DELAY_SECONDS), subject, reported)

    def _approve(self, subject: str, data: AssessmentReferred, now: datetime) -> Answer:
        """Where the rules found no sum, the first officer states one, with the authority for it, and another confirms it."""
        by = (*data.approvals, *((data.stated_by,) if data.stated_by is not None else ()))
        taken = frozenset(approval.officer for approval in by)
        stating = bool(data.open_sums) and data.stated_by is None
        role = role_above(data.role) if stating else data.role
        answer = self._decide(
            subject, data.task_id, TaskKind.APPROVAL, role, data.basis, now, taken=taken, digest=data.lines_digest
        )
        word = answer.data
        if not isinstance(word, OfficerDecided) or word.verdict is not Verdict.APPROVE:
            return answer
        if stating:
            word = word.model_copy(update={"sums": tuple(_stated(one, self._filings.get(subject)) for one in data.open_sums)})
        elif not data.lines:
            word = word.model_copy(update={"verdict": Verdict.DENY, "because": "The papers do not show what is due."})
        return replace(answer, data=word)

    def _without_authority(self, subject: str, answer: Answer) -> list[Answer]:
        """Now and then an officer says first what only a higher role may say: it does not count."""
        word = answer.data
        if not isinstance(word, OfficerDecided) or word.role is AuthorityRole.OFFICER:
            return []
        if self._drawn(subject, f"authority for {word.task_id}").random() >= OVERREACH_SHARE:
            return []
        said = word.model_copy(update={"officer": f"{word.kind}-officer-overreaching", "role": AuthorityRole.OFFICER})
        return [Answer(answer.delay / 2, subject, said)]

    def _adjust(self, subject: str, data: AdjustmentReferred, now: datetime) -> list[Answer]:
        """Two people say what becomes of a part that came back, of too much, or of a wish to have it decided anew."""
        remedy = remedy_of(data, self._drawn(subject, f"remedy {data.reason}"))
        roles = (data.role, AuthorityRole.BRANCH_HEAD)
        return [
            self._decide(subject, data.task_id, TaskKind.ADJUSTMENT, role, data.basis, now, remedy=remedy, released=True)
            for role in roles
        ]

    def _afterwards(self, subject: str, now: datetime) -> list[Answer]:
        """Once for each claim."""
        filing = self._filings[subject]
        if filing.life is None or subject in self._granted:
            return []
        self._appealed.add(subject)
        random = self._drawn(subject, "afterwards")
        if random.random() >= self._afterwards_share:
            return []
        return self._said(subject, befalls(subject, filing.life, now, random), "afterwards")

    def _said(self, subject: str, words: Iterable[EventData], about: str) -> list[Answer]:
        random = self._drawn(subject, about)
        filing = self._filings.get(subject)
        reference = "" if filing is None else filing.reference
        return [Answer(random.uniform(*DELAY_SECONDS), subject, word, reference) for word in words]

    def _account(self, subject: str, payee_ref: str, now: datetime) -> list[Answer]:
        filing = self._filings.get(subject)
        if filing is None or payee_ref not in filing.names:
            return []
        random = self._drawn(subject, f"account of {payee_ref} at {now.isoformat()}")
        named = account(random, filing.names[payee_ref])
        data = PayeeAccountSubmitted(
            channel=filing.channel,
            channel_reference=filing.reference,
            received_at=now,
            payee_ref=payee_ref,
            personal=PayeeAccountPersonal(account=named if PROFILES[filing.channel].confirms_accounts else unconfirmed(named)),
        )
        return [Answer(random.uniform(*DELAY_SECONDS), subject, data, filing.reference)]

    def _appeal(self, subject: str, now: datetime) -> list[Answer]:
        filing, random = self._filings.get(subject), self._drawn(subject, "appeal")
        if filing is None or subject in self._appealed or random.random() >= APPEAL_SHARE:
            return []
        self._appealed.add(subject)
        data = AppealSubmitted(
            channel=filing.channel, channel_reference=filing.reference, received_at=now, because="The papers show otherwise."
        )
        return [Answer(random.uniform(*DELAY_SECONDS), subject, data, filing.reference)]
