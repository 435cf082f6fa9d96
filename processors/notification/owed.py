"""What a decided claim leaves to somebody else, in words: the employer's part, or what stays with the fund without an heir."""

from collections.abc import Iterable
from typing import Final

from processors.notification.words import Both, rupiah
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import NotPaid

R = ReasonCode
OWED: Final[dict[ReasonCode, Both]] = {
    R.EMPLOYER_PAYS_FIRST: Both(
        " Mintalah {amount} kepada pemberi kerja; pemberi kerja dapat meminta penggantian dari kami.",
        " Ask the employer for {amount}; the employer can have it replaced by us.",
    ),
    R.EMPLOYER_OWES_DIFFERENCE: Both(
        " Pemberi kerja masih wajib membayar {amount}, karena upah yang dilaporkan lebih rendah.",
        " The employer still owes {amount}, because it reported a lower wage.",
    ),
    R.EMPLOYER_NOT_REGISTERED: Both(
        " Pemberi kerja wajib membayar {amount}, karena peserta tidak didaftarkan.",
        " The employer owes {amount}, because it had not registered the member.",
    ),
    R.NO_HEIR: Both(
        " Tanpa ahli waris, {amount} tetap pada Dana Jaminan Sosial.",
        " Without an heir, {amount} stays with the social security fund.",
    ),
}
"""By reason; the sum of all benefits that it holds for."""


def left_to_others(not_paid: Iterable[NotPaid]) -> Both:
    """One sentence for each reason, with its sum."""
    sums: dict[ReasonCode, int] = {}
    for one in not_paid:
        sums[one.reason] = sums.get(one.reason, 0) + one.amount.amount
    indonesian, english = "", ""
    for reason, sum_ in sums.items():
        amount = rupiah(Money(amount=sum_))
        indonesian += OWED[reason].indonesian.format(amount=amount.indonesian)
        english += OWED[reason].english.format(amount=amount.english)
    return Both(indonesian, english)
