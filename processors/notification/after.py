"""Messages of a claim's life after its decision: decided anew or not, money owed back, a decision before an authority."""

from typing import Final

from processors.notification import facts
from processors.notification.template import Template
from processors.notification.words import Both
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import ClaimAmended
from schemas.events.revisions import DisputeClosed, DisputeOpened, RecoveryChanged
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy

AFTER_THE_DECISION: Final = (
    Template(
        ClaimAmended,
        "claim-decided-anew",
        Both("Klaim diputus ulang", "Your claim is decided anew"),
        Both(
            "Klaim {reference} sedang diputus ulang karena {ground}. Bila hasilnya lebih besar, selisihnya kami bayarkan; "
            "bila lebih kecil, kami beri tahu lebih dahulu.",
            "Claim {reference} is being decided anew because of {ground}. If it comes to more, we pay the difference; if to less, we "
            "tell you first.",
        ),
        facts.decided_anew,
        when=lambda data: data.ground is not None,
    ),
    Template(
        AdjustmentReferred,
        "change-after-payment",
        Both("Perubahan sedang diperiksa", "Your change is looked at"),
        Both(
            "Perubahan Anda untuk klaim {reference} datang setelah keputusan. Dua petugas memeriksa apakah klaim diputus ulang; sampai "
            "saat itu keputusan tetap berlaku.",
            "Your change to claim {reference} came after the decision. Two officers look whether the claim is decided anew; until then the "
            "decision stands.",
        ),
        when=lambda data: data.ground is RevisionGround.CLAIMANTS_CHANGE,
    ),
    Template(
        AdjustmentDecided,
        "appeal-not-granted",
        Both("Keberatan tidak dikabulkan", "Your appeal was not granted"),
        Both(
            "Keberatan atas klaim {reference} sudah diperiksa dua petugas lain. Keputusannya tetap. Anda dapat meminta penetapan "
            "pengawas ketenagakerjaan.",
            "Two other officers examined your appeal on claim {reference}. The decision stands. You may ask the labour inspector for a "
            "determination.",
        ),
        when=lambda data: data.reason is ReasonCode.APPEALED and data.remedy is Remedy.ACCEPT,
    ),
    Template(
        RecoveryChanged,
        "overpayment-owed",
        Both("Kelebihan pembayaran", "An overpayment"),
        Both(
            "Untuk klaim {reference} terbayar {demanded} lebih dari yang menjadi hak; yang belum kembali {outstanding}. Kembalikan "
            "melalui bank dengan nomor {number}. Anda dapat mengajukan keberatan.",
            "For claim {reference} {demanded} was paid that was not due; {outstanding} is still to be returned. Return it through the "
            "bank under the number {number}. You can appeal.",
        ),
        facts.owed,
        when=lambda data: data.open,
    ),
    Template(
        RecoveryChanged,
        "overpayment-settled",
        Both("Kelebihan pembayaran selesai", "The overpayment is settled"),
        Both(
            "Kelebihan pembayaran klaim {reference} sebesar {demanded} sudah selesai.",
            "The overpayment of {demanded} on claim {reference} is settled.",
        ),
        facts.owed,
        when=lambda data: not data.open,
    ),
    Template(
        DisputeOpened,
        "dispute-opened",
        Both("Keputusan di lembaga yang berwenang", "The decision is before an authority"),
        Both(
            "Keputusan klaim {reference} sedang diperiksa {authority}. Yang tidak disengketakan tetap dibayar.",
            "The decision on claim {reference} is before {authority}. What is not disputed goes on being paid.",
        ),
        facts.disputed,
    ),
    Template(
        DisputeClosed,
        "dispute-closed",
        Both("Pemeriksaan lembaga selesai", "The authority has finished"),
        Both(
            "{authority} selesai memeriksa klaim {reference}. Bila ada perubahan, klaim diputus ulang.",
            "The case of claim {reference} before {authority} is closed. If it changes something, the claim is decided anew.",
        ),
        facts.disputed,
    ),
)
