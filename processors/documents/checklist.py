"""The law's checklists (domain reference section 3): which documents a claim needs, one row each, with article and evidence mark.

A row with several kinds is fulfilled by any one of them; an optional row is taken and kept but never asked for. What proves
who a payee is, each payee needs of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from processors.documents.tables import Requirement
from schemas.civil import ADULT_AGE_YEARS, age_on
from schemas.claim import ClaimContent, ClaimPersonal, Payee
from schemas.vocabulary import ClaimKind, DeathCause, EvidenceMark, JhtReason, Relationship
from schemas.vocabulary import DocumentKind as Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a checklist depends on; nothing personal. `payees` and `minors`: references, in the filing's order."""

    claim: ClaimContent
    relationships: frozenset[Relationship]
    payees: tuple[str, ...]
    minors: tuple[str, ...]
    accounts: bool

    @classmethod
    def of(cls, claim: ClaimContent, personal: ClaimPersonal, on: date) -> "Asked":
        """`on`: the date of submission, on which an heir is a minor or not."""
        return cls(
            claim=claim,
            relationships=frozenset(payee.relationship for payee in personal.payees),
            payees=tuple(payee.ref for payee in personal.payees),
            minors=tuple(payee.ref for payee in personal.payees if _is_minor(payee, on)),
            accounts=any(payee.account is not None for payee in personal.payees),
        )


def _is_minor(payee: Payee, on: date) -> bool:
    return payee.birth_date is not None and age_on(payee.birth_date, on) < ADULT_AGE_YEARS


Condition = Callable[[Asked], bool]


class Whose(StrEnum):
    """Whose paper a row asks for."""

    ANYBODYS = "the claim's"
    MEMBERS = "the member's"
    EACH_PAYEES = "each payee's"
    EACH_MINORS = "each minor's"


@dataclass(frozen=True, slots=True)
class Paper:
    """One row of a checklist: any one of `any_of`, when `when` holds."""

    any_of: tuple[Kind, ...]
    article: str
    mark: EvidenceMark
    when: Condition
    condition: str
    required: bool = True
    whose: Whose = Whose.ANYBODYS


def _always(_: Asked) -> bool:
    return True


def _spouse(asked: Asked) -> bool:
    return Relationship.SPOUSE in asked.relationships


def _will(asked: Asked) -> bool:
    return Relationship.WILL in asked.relationships


def _heirs(asked: Asked) -> bool:
    return asked.relationships != {Relationship.BURIER}


def _minor(asked: Asked) -> bool:
    return bool(asked.minors)


def _account(asked: Asked) -> bool:
    return asked.accounts


def _on_leave(asked: Asked) -> bool:
    return asked.claim.death is not None and asked.claim.death.on_leave


def _at_sea(asked: Asked) -> bool:
    return asked.claim.death is not None and asked.claim.death.cause is DeathCause.MISSING_AT_SEA


def _ashore(asked: Asked) -> bool:
    return not _at_sea(asked)


def _resigned(asked: Asked) -> bool:
    return asked.claim.jht is not None and asked.claim.jht.reason is JhtReason.RESIGNED


def _terminated(asked: Asked) -> bool:
    return asked.claim.jht is not None and asked.claim.jht.reason is JhtReason.TERMINATED


_C, _S, _M, _U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
_JKM = "Permenaker 5/2021 as amended by Permenaker 1/2025, JKM checklist (form 4)"
_PMI = "Permenaker 4/2023 art 57(1)"
_JHT = "Permenaker 4/2022"
_REPATRIATION = "Permenaker 4/2023 art 51-56 (text not seen)"

_HEIRS: Final = (
    Paper((Kind.MARRIAGE_BOOK,), "JKM checklist: heir is spouse", _S, _spouse, "an heir is the spouse"),
    Paper((Kind.BIRTH_CERTIFICATE,), "JKM checklist: minors", _S, _minor, "an heir is under 18", whose=Whose.EACH_MINORS),
    Paper((Kind.GUARDIANSHIP_RULING,), "JKM checklist: minors", _S, _minor, "an heir is under 18"),
    Paper((Kind.NOTARIAL_WILL,), "Permenaker 1/2025 art 79(2a)", _C, _will, "an heir is named in a will"),
)
_KEPT: Final = (
    Paper((Kind.TAX_NUMBER,), "above 50,000,000 or after an earlier payment", _S, _always, "if held", required=False),
    Paper((Kind.PASSPORT,), "proof of identity of migrants and foreigners", _S, _always, "if held", required=False),
    Paper((Kind.BANK_BOOK,), "account in the payee's own name", _S, _always, "if held", required=False),
    Paper((Kind.BIRTH_CERTIFICATE,), "proof of kinship", _S, _always, "if held", required=False),
    Paper((Kind.CLAIM_FORM,), "form F5", _S, _always, "if held", required=False),
)

CHECKLISTS: Final[dict[ClaimKind, tuple[Paper, ...]]] = {
    ClaimKind.JKM_DEATH: (
        Paper((Kind.CLAIM_FORM,), _JKM, _S, _always, "always"),
        Paper((Kind.MEMBER_CARD,), _JKM, _S, _always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JKM, _S, _always, "always", whose=Whose.MEMBERS),
        Paper((Kind.HEIR_IDENTITY_CARD,), _JKM, _S, _always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.FAMILY_CARD,), _JKM, _S, _always, "always"),
        Paper((Kind.DEATH_CERTIFICATE,), _JKM, _S, _ashore, "unless missing at sea"),
        Paper((Kind.DEATH_CERTIFICATE, Kind.MISSING_PERSON_LETTER), _JKM, _U, _at_sea, "missing at sea"),
        Paper((Kind.HEIR_CERTIFICATE,), _JKM, _S, _heirs, "unless only whoever buried is paid"),
        *_HEIRS,
        Paper((Kind.BANK_BOOK,), _JKM, _S, _account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.PMI_DEATH: (
        Paper((Kind.CLAIM_FORM,), _PMI, _C, _always, "always"),
        Paper((Kind.MEMBER_CARD,), _PMI, _C, _always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _PMI, _C, _always, "always", whose=Whose.MEMBERS),
        Paper((Kind.HEIR_IDENTITY_CARD,), _PMI, _C, _always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.FAMILY_CARD,), _PMI, _C, _always, "always"),
        Paper((Kind.DEATH_CERTIFICATE, Kind.MISSION_LETTER, Kind.MISSING_PERSON_LETTER), _PMI, _C, _ashore, "unless lost at sea"),
        Paper((Kind.MISSION_LETTER,), "Permenaker 4/2023 art 57(3)", _C, _at_sea, "lost at sea"),
        Paper((Kind.HEIR_CERTIFICATE,), _PMI, _C, _heirs, "unless only whoever buried is paid"),
        Paper((Kind.LEAVE_LETTER,), "Permenaker 4/2023 art 57(2)", _C, _on_leave, "died on leave in Indonesia"),
        *_HEIRS,
        Paper((Kind.BANK_BOOK,), _PMI, _C, _account, "an account is given"),
        Paper((Kind.MISSION_LETTER,), _PMI, _C, _always, "if held", required=False),
        Paper((Kind.DEATH_CERTIFICATE,), _PMI, _C, _always, "if held", required=False),
        *_KEPT,
    ),
    ClaimKind.PMI_REPATRIATION: (
        Paper((Kind.MEMBER_CARD,), _REPATRIATION, _U, _always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _REPATRIATION, _U, _always, "always"),
        Paper((Kind.PLACEMENT_AGREEMENT,), _REPATRIATION, _U, _always, "always"),
        Paper((Kind.MISSION_LETTER,), _REPATRIATION, _U, _always, "always"),
        Paper((Kind.TICKET_RECEIPT,), "KDEI: economy ticket and onward transport", _C, _always, "always"),
        Paper((Kind.BANK_BOOK,), _REPATRIATION, _U, _account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.JHT: (
        Paper((Kind.MEMBER_CARD,), _JHT, _S, _always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JHT, _S, _always, "always"),
        Paper((Kind.RESIGNATION_LETTER,), "Permenaker 4/2022 art 8", _S, _resigned, "resigned"),
        Paper((Kind.TERMINATION_PROOF,), "Permenaker 4/2022 art 9", _S, _terminated, "terminated"),
        *_KEPT,
    ),
}


def papers(asked: Asked) -> tuple[Paper, ...]:
    """The rows that hold for this claim, required ones first, in the law's order."""
    return tuple(
        sorted((paper for paper in CHECKLISTS[asked.claim.kind] if paper.when(asked)), key=lambda paper: not paper.required)
    )


def requirements(asked: Asked) -> tuple[Requirement, ...]:
    """What is asked of this claim, once for each person that a row asks of."""
    return tuple(requirement for paper in papers(asked) for requirement in _of_each(paper, asked))


def _of_each(paper: Paper, asked: Asked) -> tuple[Requirement, ...]:
    whole = Requirement(
        any_of=paper.any_of, article=paper.article, required=paper.required, of_member=paper.whose is Whose.MEMBERS
    )
    people = {Whose.EACH_PAYEES: asked.payees, Whose.EACH_MINORS: asked.minors}.get(paper.whose)
    if people is None:
        return (whole,)
    return tuple(whole.model_copy(update={"payee_ref": ref}) for ref in people)
