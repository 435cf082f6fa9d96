"""What is somebody else's, said to people: by the rules that found it, or by an officer who says that the employer pays first."""

from collections.abc import Iterable
from typing import Final

from processors.assessment.rules.assess import assess
from processors.assessment.rules.bearing import ARREARS_FIRST, Owed
from processors.assessment.rules.case import Case
from schemas.benefit import BenefitLine, Sentence
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer, NotPaid
from schemas.vocabulary import ClaimKind

SAID: Final = {
    ReasonCode.EMPLOYER_PAYS_FIRST: (
        "Pemberi kerja wajib membayar {amount} lebih dahulu, lalu meminta penggantian setelah melunasi tunggakan dan denda.",
        "The employer has to pay {amount} first, and asks replacement once it has settled its arrears and fines.",
    ),
    ReasonCode.EMPLOYER_OWES_DIFFERENCE: (
        "Pemberi kerja wajib membayar kekurangan {amount}, karena upah yang dilaporkan lebih rendah.",
        "The employer owes the missing {amount}, because it reported a lower wage.",
    ),
    ReasonCode.EMPLOYER_NOT_REGISTERED: (
        "Pemberi kerja wajib membayar {amount} sendiri, karena pekerja tidak didaftarkan.",
        "The employer owes {amount} itself, because it had not registered the worker.",
    ),
    ReasonCode.NO_HEIR: (
        "Tidak ada ahli waris: {amount} tetap menjadi milik Dana Jaminan Sosial.",
        "There is no heir: {amount} stays with the social security fund.",
    ),
}
"""By reason, in both languages."""


def unpaid(case: Case) -> tuple[NotPaid, ...]:
    """What of the case is somebody else's; nothing mostly, and then nothing is computed again."""
    ordinary = case.claim.employment is None and bool(case.heirs) and case.claim.kind is not ClaimKind.JKP
    return () if ordinary else not_paid(assess(case).owed)


def not_paid(owed: Iterable[Owed]) -> tuple[NotPaid, ...]:
    """Each sum with its arithmetic and a sentence."""
    return tuple(
        NotPaid(
            rule=one.due.rule.id,
            benefit=one.due.benefit,
            reason=one.reason,
            bearer=one.bearer,
            amount=Money(amount=one.rupiah),
            article=one.article,
            mark=one.mark,
            steps=one.steps,
            sentence=_sentence(one.reason, one.rupiah),
        )
        for one in owed
    )


def employers_first(lines: Iterable[BenefitLine]) -> tuple[NotPaid, ...]:
    """The lines that the fund would have paid, as the employer's."""
    article, mark = ARREARS_FIRST
    return tuple(
        NotPaid(
            rule=line.rule,
            benefit=line.benefit,
            reason=ReasonCode.EMPLOYER_PAYS_FIRST,
            bearer=Bearer.EMPLOYER,
            amount=line.gross,
            article=f"{line.article}; {article}",
            mark=mark,
            steps=line.steps,
            sentence=_sentence(ReasonCode.EMPLOYER_PAYS_FIRST, line.gross.amount),
        )
        for line in lines
    )


def _sentence(reason: ReasonCode, rupiah: int) -> Sentence:
    indonesian, english = SAID[reason]
    amount = f"Rp{rupiah:,}"
    return Sentence(indonesian=indonesian.format(amount=amount.replace(",", ".")), english=english.format(amount=amount))
