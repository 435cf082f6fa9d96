"""From the sums that are due to lines: split over the payees, taxed where the law taxes, each rupiah explained in figures and in words."""

from typing import Final, TypeAlias

from pydantic import TypeAdapter

from processors.assessment.rules.assess import Assessed
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import Savings, Tax, lump_sum_tax, savings_tax
from processors.assessment.rules.rule import CERTAINTY, Due
from processors.assessment.rules.shares import Share, split
from schemas.benefit import BenefitLine, EntitlementLine
from schemas.heirs import NO_SHARES
from schemas.money import ZERO
from schemas.vocabulary import EntitlementFamily, EvidenceMark

_UNVERIFIED: Final = (" Aturannya belum dapat dipastikan.", " The rule behind it is not verified.")
_STATED: Final = (" Jumlahnya ditetapkan petugas berdasarkan {paper}.", " An officer stated the sum, by {paper}.")
UNTAXED: Final = Tax(0, "")
LINES: Final = TypeAdapter(tuple[BenefitLine, ...])
Draft: TypeAlias = dict[str, object]
"""What a line or a part of it is validated from: all of a claim's at once take three quarters of what they take one by one."""


def line_id(due: Due, payee_ref: str) -> str:
    """`JKM_DEATH:heir-1`, or with an item `STMB/2026-01-05:self`."""
    benefit = due.rule.benefit
    return f"{benefit}/{due.item}:{payee_ref}" if due.item else f"{benefit}:{payee_ref}"


def entitlements(found: Assessed) -> tuple[EntitlementLine, ...]:
    """What the lines will use up, and beside it what nobody else may use until the claim is closed: the same with any tax, so it can be
    reserved before it is known."""
    return tuple(
        EntitlementLine(line_id=line_id(due, share.ref), family=family, subject=due.subject)
        for due in found.dues
        for share, gross in zip(due.payees, _gross(due), strict=True)
        if gross > 0
        for family in (due.family, *((due.holds,) if due.holds else ()))
    )


def lines(case: Case, found: Assessed, savings: Savings) -> tuple[BenefitLine, ...]:
    """Every line, in the law's order, checked together; a payee's share of nothing is no line."""
    drafts: list[Draft] = []
    for due in found.dues:
        drafts += _lines(case, _agreed(_booked(case, due, savings)), savings)
    return LINES.validate_python(drafts)


def _agreed(due: Due) -> Due:
    """Several payees of one sum share it as they agree, by the heir letter: the law gives no shares (U)."""
    if len(due.payees) == 1:
        return due
    return due._replace(article=f"{due.article}; {NO_SHARES}", mark=EvidenceMark.UNRESOLVED)


def _booked(case: Case, due: Due, savings: Savings) -> Due:
    """Without what the ledger gave of the account and the registry does not show as paid yet: a part is not paid twice (U)."""
    account = case.snapshot.jht
    if due.family is not EntitlementFamily.JHT_FULL or account is None:
        return due
    unbooked = savings.gross_before - account.paid_before.amount
    if unbooked <= 0:
        return due
    left = max(due.rupiah - unbooked, 0)
    step = f"paid before, not in the registry's account yet: {due.rupiah:,} - {unbooked:,} = {left:,}"
    article = f"{due.article}; what was paid and is not booked yet is taken off (our reading)"
    return due._replace(rupiah=left, article=article, mark=EvidenceMark.UNRESOLVED, steps=(*due.steps, step))


def _gross(due: Due) -> tuple[int, ...]:
    return split(due.rupiah, [share.parts for share in due.payees])


def _lines(case: Case, due: Due, savings: Savings) -> tuple[Draft, ...]:
    tax = _tax(case, due, savings)
    version = case.book.version
    if len(due.payees) == 1:
        (share,) = due.payees
        return (_line(due, share, share.parts, due.rupiah, tax.rupiah, tax, version),) if due.rupiah > 0 else ()
    grosses = _gross(due)
    taxes = split(tax.rupiah, grosses)
    whole = sum(share.parts for share in due.payees)
    made = zip(due.payees, grosses, taxes, strict=True)
    return tuple([_line(due, share, whole, gross, part, tax, version) for share, gross, part in made if gross > 0])


def _tax(case: Case, due: Due, savings: Savings) -> Tax:
    if not due.taxed:
        return UNTAXED
    rule = lump_sum_tax if due.family is EntitlementFamily.PENSION else savings_tax
    return rule(due.rupiah, savings, case.book)


def _line(due: Due, share: Share, whole: int, gross: int, tax: int, whole_tax: Tax, version: str) -> Draft:
    steps, inputs, ref, rule = due.steps, due.inputs, share.ref, due.rule
    if whole > share.parts:
        steps = (*steps, f"{share.parts} of {whole} parts: {gross:,}")
        inputs = {**inputs, "parts": f"{share.parts}/{whole}"}
    if due.taxed:
        steps = (*steps, whole_tax.step)
    unverified = due.unverified or whole_tax.mark is not None
    return {
        "line_id": line_id(due, ref),
        "benefit": rule.benefit,
        "family": due.family,
        "subject": due.subject,
        "payee_ref": ref,
        "gross": {"amount": gross},
        "tax": {"amount": tax} if tax else ZERO,
        "net": {"amount": gross - tax},
        "rule": rule.id,
        "article": due.article,
        "tariff_version": version,
        "mark": due.mark if whole_tax.mark is None else max(due.mark, whole_tax.mark, key=CERTAINTY.__getitem__),
        "unverified": unverified,
        "inputs": inputs,
        "steps": steps,
        "sentence": _sentence(due, gross, (share.parts, whole), unverified=unverified),
        "instalment": due.instalment,
        "instalments": due.instalments,
        "due_on": due.due_on,
    }


def _sentence(due: Due, gross: int, parts: tuple[int, int], *, unverified: bool) -> Draft:
    said, amount = due.rule.sentence, f"Rp{gross:,}"
    indonesian = said.indonesian.format(amount=amount.replace(",", "."), **due.words)
    english = said.english.format(amount=amount, **due.words)
    part, whole = parts
    if whole > part:
        indonesian += f" Bagian {part} dari {whole}."
        english += f" A share of {part} in {whole}."
    if due.stated:
        indonesian += _STATED[0].format(paper=due.stated)
        english += _STATED[1].format(paper=due.stated)
    if unverified:
        indonesian += _UNVERIFIED[0]
        english += _UNVERIFIED[1]
    return {"indonesian": indonesian, "english": english}
