"""Fraud signals: what looks unusual about a claim, named, with points and what was seen. For officers only; none denies anything.

A fingerprint stands for what claims may have in common (an account, a telephone, a doctor, a witness, a receipt): an opaque key, derived
from it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Final

from pydantic import Field

from schemas.canary import is_canary
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, Payee
from schemas.envelope import Data
from schemas.identifiers import Uuid, uuid5_text
from schemas.terms import Term
from schemas.vocabulary import ClaimKind, Relationship, ReporterRole

FINGERPRINTS_MAX: Final = 6
"""Of one claim: each is one more step of its question on the way to the member."""
SIGNALS_MAX: Final = 30
FingerprintKey = Uuid
"""Opaque, derived from kind and value: where claims that show the same meet."""
PRIVATE: Final = frozenset({"member", "heir", "guardian", "burier", "family"}) & frozenset(ReporterRole)
"""Who files for themselves or their own: an employer, a union or a mission files for many."""
OF_MANY: Final = frozenset({Relationship.EMPLOYER, Relationship.HEALTH_FACILITY, Relationship.PREPAYER, "estates_office"})
"""Payees whose account is there for many claims."""
_FINGERPRINTS: Final = b"\x6b\x0a\x3c\x51\x2f\x0d\x5e\x57\xa6\x1e\x0c\x94\x7d\x3b\x28\xf1"


class Shared(Term):
    """What several claims may have in common. MEMBER: the member, whose other events count; it has no fingerprint."""

    ACCOUNT = "account"
    NOTIFIER = "notifier"
    DOCTOR = "doctor"
    WITNESS = "witness"
    RECEIPT = "receipt"
    MEMBER = "member"


class SignalName(Term):
    """One list; the points, thresholds and sentences of each stand in `docs/fraud-signals.md`."""

    SAME_ACCOUNT = "same_account"
    SAME_NOTIFIER = "same_notifier"
    SAME_DOCTOR = "same_doctor"
    SAME_WITNESS = "same_witness"
    SAME_RECEIPT = "same_receipt"
    SEVERAL_EVENTS = "several_events"
    SOON_AFTER_JOINING = "soon_after_joining"
    WAGE_RAISED = "wage_raised"
    REPORTS_APART = "reports_apart"
    BURIED_BEFORE_DEATH = "buried_before_death"
    DEATH_PAPER_BEFORE_DEATH = "death_paper_before_death"
    TREATED_BEFORE_EVENT = "treated_before_event"
    REPORTED_BEFORE_EVENT = "reported_before_event"
    LATE_REPORT = "late_report"
    JUST_UNDER_LIMIT = "just_under_limit"


class Fingerprint(Data):
    """What a claim shows, without saying what it is."""

    shared: Shared
    key: FingerprintKey


class Sighting(Data):
    """Within the window around this claim: how many claims show the same, this one included, and of how many different members."""

    shared: Shared
    claims: int = Field(ge=1)
    members: int = Field(ge=1)


class Signal(Data):
    """One signal and what it weighs. `inputs`: what it was found from, without personal data."""

    name: SignalName
    points: int = Field(ge=0)
    inputs: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], str] = Field(default_factory=dict)


def fingerprint(shared: Shared, *values: str) -> Fingerprint:
    """Upper-cased and stripped of spaces first, so that spelling does not part what is the same."""
    return Fingerprint(shared=shared, key=_key(shared, *values))


def _key(shared: Shared, *values: str) -> FingerprintKey:
    spelt = "\n".join(["".join(value.split()).upper() for value in values])
    return uuid5_text(_FINGERPRINTS, f"{shared}\n{spelt}")


def joined(known: tuple[Sighting, ...], *news: Sighting) -> tuple[Sighting, ...]:
    """Of each kind the most that was seen, whatever order it was told in; kinds in the order of the list."""
    most = {one.shared: one for one in known}
    for new in news:
        old = most.get(new.shared)
        if old is None:
            most[new.shared] = new
        else:
            claims, members = max(old.claims, new.claims), max(old.members, new.members)
            most[new.shared] = Sighting(shared=new.shared, claims=claims, members=members)
    return tuple(most[shared] for shared in Shared if shared in most)


def shown_later(claim: str, payees: Iterable[Payee], ref: str, account: BankAccount) -> Fingerprint | None:
    """The fingerprint of an account that a payee named after the filing; none of a canary, a stranger, or who is paid for many."""
    payee = next((one for one in payees if one.ref == ref), None)
    if is_canary(claim) or payee is None or payee.relationship in OF_MANY:
        return None
    return fingerprint(Shared.ACCOUNT, account.bank_code, account.number)


def shown_by(claim: str, content: ClaimContent, role: ReporterRole, personal: ClaimPersonal) -> tuple[Fingerprint, ...]:
    """The fingerprints of a filing, each once. Of savings, three claims of four, the account alone: each costs the claim a step.
    Canaries all show the same, and are nobody's."""
    if is_canary(claim):
        return ()
    shown = islice(dict.fromkeys(_shown(content, role, personal)), FINGERPRINTS_MAX)
    return tuple([Fingerprint(shared=shared, key=key) for shared, key in shown])


def _shown(content: ClaimContent, role: ReporterRole, personal: ClaimPersonal) -> Iterator[tuple[Shared, FingerprintKey]]:
    if content.kind is not ClaimKind.JHT:
        if personal.doctor is not None:
            yield Shared.DOCTOR, _key(Shared.DOCTOR, personal.doctor)
        if personal.witness is not None:
            yield Shared.WITNESS, _key(Shared.WITNESS, personal.witness)
        if personal.reporter_phone is not None and role in PRIVATE:
            yield Shared.NOTIFIER, _key(Shared.NOTIFIER, personal.reporter_phone)
    for payee in personal.payees:
        if payee.account is not None and payee.relationship not in OF_MANY:
            yield Shared.ACCOUNT, _key(Shared.ACCOUNT, payee.account.bank_code, payee.account.number)
    for cost in content.accident.costs if content.accident is not None else ():
        if cost.facility is not None and cost.receipt is not None:
            yield Shared.RECEIPT, _key(Shared.RECEIPT, cost.facility, cost.receipt)
