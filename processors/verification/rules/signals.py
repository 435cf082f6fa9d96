"""Fraud signals: named, each with its rule, its points and a sentence for officers. Their sum asks a person; it never denies.

House rules, not law: points and thresholds stand in `tariffs/signals.toml`, in force on the day of submission.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from processors.law import LAW
from processors.law.book import Tariffs
from processors.verification.rules.dates import (
    buried_before_death,
    death_paper_before_death,
    late_report,
    reported_before_event,
    treated_before_event,
)
from processors.verification.rules.facts import Facts
from processors.verification.rules.places import kilometres_apart, other_country
from schemas.deadlines import RISING
from schemas.kinds import HEIRS_KINDS, SCHOLARSHIPS
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import Shared, Signal, SignalName
from schemas.vocabulary import AuthorityRole, ClaimKind

Inputs = dict[str, str]
ALL: Final = frozenset(ClaimKind)
ACCIDENTS: Final = frozenset({ClaimKind.JKK_ACCIDENT, ClaimKind.JKK_DEATH, ClaimKind.PMI_ACCIDENT})
JOINED: Final = HEIRS_KINDS | ACCIDENTS
DEATHS: Final = HEIRS_KINDS
REPORTED: Final = JOINED - SCHOLARSHIPS - {ClaimKind.JP_SURVIVORS}
"""Scholarships and pensions are asked for year by year."""
REFER: Final = {role: f"own.signal.refer.{role}" for role in RISING}
LIMITS: Final = ("own.authority.automatic", "own.authority.officer")
"""Above which another person looks."""
REASONS: Final = {SignalName.SOON_AFTER_JOINING: ReasonCode.EVENT_SOON_AFTER_JOINING}
"""Signals that have a reason code of their own, beside the one for all."""


class Seen(NamedTuple):
    """A signal as it was seen: from what, and by which measure its points go where they stand in bands."""

    inputs: Inputs
    measure: int | None = None


class Words(NamedTuple):
    """A sentence for officers in both languages; what was seen is filled in."""

    indonesian: str
    english: str


class SignalRule(NamedTuple):
    """One row. `settings`: the house rules that it reads beside its points; a judge's docstring says what it sees."""

    name: SignalName
    kinds: frozenset[ClaimKind]
    judge: Callable[[Facts, Tariffs], Seen | None]
    words: Words
    settings: tuple[str, ...] = ()

    @property
    def points(self) -> str:
        return f"own.signal.{self.name}.points"


def _shared(shared: Shared, facts: Facts) -> Seen | None:
    one = next((one for one in facts.sightings if one.shared is shared), None)
    return None if one is None else Seen({"members": str(one.members), "claims": str(one.claims)}, one.members)


def same_account(facts: Facts, _law: Tariffs) -> Seen | None:
    """An account of a payee is named in claims about other members."""
    return _shared(Shared.ACCOUNT, facts)


def same_notifier(facts: Facts, _law: Tariffs) -> Seen | None:
    """The telephone of who files, for themselves or their own, files about other members too."""
    return _shared(Shared.NOTIFIER, facts)


def same_doctor(facts: Facts, _law: Tariffs) -> Seen | None:
    """The doctor who treated or certified stands in claims about many other members."""
    return _shared(Shared.DOCTOR, facts)


def same_witness(facts: Facts, _law: Tariffs) -> Seen | None:
    """The witness stands in claims about other members."""
    return _shared(Shared.WITNESS, facts)


def same_receipt(facts: Facts, _law: Tariffs) -> Seen | None:
    """The receipt, or the bill, of a health facility stands in claims about other members too."""
    return _shared(Shared.RECEIPT, facts)


def several_events(facts: Facts, _law: Tariffs) -> Seen | None:
    """The member has other accidents or losses close by."""
    one = next((one for one in facts.sightings if one.shared is Shared.MEMBER), None)
    return None if one is None else Seen({"events": str(one.claims)}, one.claims)


def soon_after_joining(facts: Facts, law: Tariffs) -> Seen | None:
    """The event came within days of the unbroken membership's first one."""
    since = facts.snapshot.member_since
    if since is None:
        return None
    days = (facts.claim.event_date - since).days
    return Seen({"days": str(days)}) if days <= law.find("own.soon_after_joining").whole else None


def wage_raised(facts: Facts, law: Tariffs) -> Seen | None:
    """The reported wage rose by a large part within months before the event."""
    wage, before = facts.snapshot.wage, facts.snapshot.wage_before
    if wage is None or before is None or not before.amount:
        return None
    percent = (wage.amount - before.amount) * 100 // before.amount
    return Seen({"percent": str(percent)}) if percent >= law.find("own.signal.wage_raised.percent").whole else None


def reports_apart(facts: Facts, law: Tariffs) -> Seen | None:
    """Another report of the same event puts it into another country, or a province far away."""
    here = facts.claim.event_province
    for other in facts.others:
        if other_country(facts.claim.event_country, other.event_country):
            return Seen({"place": f"{facts.claim.event_country} / {other.event_country}"})
        if here is None or other.event_province is None:
            continue
        apart = kilometres_apart(here, other.event_province)
        if apart is not None and apart >= law.find("own.signal.reports_apart.kilometres").whole:
            return Seen({"place": f"{here} / {other.event_province}, {apart} km"})
    return None


def just_under_limit(facts: Facts, law: Tariffs) -> Seen | None:
    """What is asked for by amount stays just under a limit above which somebody else would look."""
    asked = _asked(facts)
    percent = law.find("own.signal.just_under_limit.percent").whole
    for limit in (law.find(code).whole for code in LIMITS):
        if limit * (100 - percent) <= asked * 100 <= limit * 100:
            return Seen({"asked": f"Rp{asked:,}", "limit": f"Rp{limit:,}"})
    return None


def _asked(facts: Facts) -> int:
    """Whole rupiah that the filing itself names."""
    claim = facts.claim
    named: list[Money] = []
    if claim.accident is not None:
        named += [cost.amount for cost in claim.accident.costs]
    if claim.repatriation is not None:
        named += [claim.repatriation.ticket_cost, claim.repatriation.onward_transport_cost]
    if claim.jht is not None and claim.jht.amount is not None:
        named.append(claim.jht.amount)
    if claim.loss is not None:
        named.append(claim.loss.amount)
    return sum(money.amount for money in named)


def dated(judge: Callable[[Facts, Tariffs], Inputs | None]) -> Callable[[Facts, Tariffs], Seen | None]:
    """A rule about the order of dates as one of the table."""

    def seen(facts: Facts, law: Tariffs) -> Seen | None:
        inputs = judge(facts, law)
        return None if inputs is None else Seen(inputs)

    seen.__doc__ = judge.__doc__
    return seen


N = SignalName
SIGNALS: Final = (
    SignalRule(
        N.SAME_ACCOUNT,
        ALL,
        same_account,
        Words(
            "Rekening yang sama disebut dalam sedikitnya {claims} klaim untuk {members} peserta.",
            "The same account is named in at least {claims} claims for {members} members.",
        ),
        ("own.signal.window",),
    ),
    SignalRule(
        N.SAME_NOTIFIER,
        ALL,
        same_notifier,
        Words(
            "Nomor telepon pelapor dipakai dalam sedikitnya {claims} klaim untuk {members} peserta.",
            "The telephone of who files is used in at least {claims} claims for {members} members.",
        ),
        ("own.signal.window",),
    ),
    SignalRule(
        N.SAME_DOCTOR,
        ALL,
        same_doctor,
        Words(
            "Dokter yang sama tercantum dalam sedikitnya {claims} klaim untuk {members} peserta.",
            "The same doctor stands in at least {claims} claims for {members} members.",
        ),
        ("own.signal.window",),
    ),
    SignalRule(
        N.SAME_WITNESS,
        ALL,
        same_witness,
        Words(
            "Saksi yang sama tercantum dalam sedikitnya {claims} klaim untuk {members} peserta.",
            "The same witness stands in at least {claims} claims for {members} members.",
        ),
        ("own.signal.window",),
    ),
    SignalRule(
        N.SAME_RECEIPT,
        ACCIDENTS,
        same_receipt,
        Words(
            "Kuitansi atau tagihan fasilitas kesehatan yang sama dipakai dalam sedikitnya {claims} klaim untuk {members} peserta.",
            "The same receipt or bill of a health facility stands in at least {claims} claims for {members} members.",
        ),
        ("own.signal.window",),
    ),
    SignalRule(
        N.SEVERAL_EVENTS,
        ALL,
        several_events,
        Words("Peserta ini melaporkan {events} kejadian yang berdekatan.", "This member has {events} events close together."),
        ("own.signal.several_events.window",),
    ),
    SignalRule(
        N.SOON_AFTER_JOINING,
        JOINED,
        soon_after_joining,
        Words("Kejadian {days} hari setelah kepesertaan dimulai.", "The event came {days} days after the membership began."),
        ("own.soon_after_joining",),
    ),
    SignalRule(
        N.WAGE_RAISED,
        ALL,
        wage_raised,
        Words(
            "Upah yang dilaporkan naik {percent} % menjelang kejadian.",
            "The reported wage rose by {percent} % shortly before the event.",
        ),
        ("own.signal.wage_raised.percent", "own.signal.wage_raised.months"),
    ),
    SignalRule(
        N.REPORTS_APART,
        ALL,
        reports_apart,
        Words(
            "Dua laporan atas kejadian ini menyebut tempat yang berjauhan: {place}.",
            "Two reports of this event name places far apart: {place}.",
        ),
        ("own.signal.reports_apart.kilometres",),
    ),
    SignalRule(
        N.BURIED_BEFORE_DEATH,
        DEATHS,
        dated(buried_before_death),
        Words("Pemakaman {days} hari sebelum tanggal kematian.", "The burial is {days} days before the death."),
    ),
    SignalRule(
        N.DEATH_PAPER_BEFORE_DEATH,
        DEATHS,
        dated(death_paper_before_death),
        Words(
            "Akta kematian terbit {days} hari sebelum tanggal kematian.",
            "The death certificate was issued {days} days before the death.",
        ),
    ),
    SignalRule(
        N.TREATED_BEFORE_EVENT,
        ACCIDENTS,
        dated(treated_before_event),
        Words(
            "Pengobatan atau istirahat dimulai {days} hari sebelum kecelakaan.",
            "Treatment or rest began {days} days before the accident.",
        ),
    ),
    SignalRule(
        N.REPORTED_BEFORE_EVENT,
        ACCIDENTS,
        dated(reported_before_event),
        Words("Kecelakaan dilaporkan sebelum terjadi ({paper}).", "The accident was reported before it happened ({paper})."),
    ),
    SignalRule(
        N.LATE_REPORT,
        REPORTED,
        dated(late_report),
        Words("Klaim diajukan {days} hari setelah kejadian.", "The claim was filed {days} days after the event."),
        ("own.signal.late_report.days",),
    ),
    SignalRule(
        N.JUST_UNDER_LIMIT,
        ALL,
        just_under_limit,
        Words(
            "Jumlah yang diminta, {asked}, sedikit di bawah batas {limit}.",
            "What is asked for, {asked}, is just under the limit of {limit}.",
        ),
        ("own.signal.just_under_limit.percent", *LIMITS),
    ),
)
BY_NAME: Final = {rule.name: rule for rule in SIGNALS}


class Score(NamedTuple):
    """What all signals come to. `role`: the lowest that may decide; None: so little that nobody is asked."""

    signals: tuple[Signal, ...]
    points: int
    role: AuthorityRole | None

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        if self.role is None:
            return ()
        own = (REASONS[one.name] for one in self.signals if one.name in REASONS)
        return (ReasonCode.FRAUD_SIGNALS, *own)


def scored(facts: Facts) -> Score:
    """Every signal of the claim, in the table's order, and their sum."""
    law = LAW.on(facts.received_on)
    found = (_found(rule, facts, law) for rule in SIGNALS if facts.claim.kind in rule.kinds)
    signals = tuple(one for one in found if one is not None and one.points)
    points = sum(one.points for one in signals)
    asked = [role for role, code in REFER.items() if points >= law.find(code).whole]
    return Score(signals, points, asked[-1] if asked else None)


def _found(rule: SignalRule, facts: Facts, law: Tariffs) -> Signal | None:
    seen = rule.judge(facts, law)
    if seen is None:
        return None
    weight = law.find(rule.points) if seen.measure is None else law.band(rule.points, seen.measure)
    return Signal(name=rule.name, points=weight.whole, inputs=seen.inputs)


def sentence(signal: Signal) -> Words:
    """What an officer reads of it."""
    words = BY_NAME[signal.name].words
    return Words(words.indonesian.format(**signal.inputs), words.english.format(**signal.inputs))
