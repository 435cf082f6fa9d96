"""The one table of messages: which event tells what to whom. An event without a row, or whose row does not apply, is quiet."""

from typing import Final

from processors.notification import facts
from processors.notification.after import AFTER_THE_DECISION
from processors.notification.deadlines import OF_DEADLINES
from processors.notification.template import EVERYONE, NOTIFIERS, Template
from processors.notification.words import Both
from schemas.envelope import EventData
from schemas.events.campaigns import CampaignAction
from schemas.events.decisions import ClaimApproved, ClaimDenied, VerificationReferred
from schemas.events.dossier import ClaimLapsed, DocumentRefused, DocumentsCompleted, DocumentsReopened, DocumentsRequested
from schemas.events.ledger import ClaimLinked, EntitlementWaiting
from schemas.events.payout import (
    AmendmentRefused,
    ClaimAmended,
    ClaimWithdrawn,
    InstalmentsEnded,
    PaidBeyondEnd,
    PayoutAbandoned,
    PayoutActionTaken,
    PayoutAwaitingAccount,
    PayoutRejected,
    PayoutReturned,
    PayoutSettled,
    RightEndRefused,
    WithdrawalRefused,
)
from schemas.events.registration import (
    ClaimAppealed,
    ClaimRefused,
    ClaimRegistered,
    PayeeAccountProvided,
    SubmissionRefused,
    SubmissionRepeated,
)
from schemas.vocabulary import Filing, TaskKind

SENT_AGAIN: Final = frozenset({"TM01"})
"""A bank's reasons after which we send the payment anew by ourselves: the claimant can do nothing about them."""

TEMPLATES: Final = (
    *AFTER_THE_DECISION,
    *OF_DEADLINES,
    Template(
        ClaimRegistered,
        "claim-registered",
        Both("Klaim diterima", "Claim received"),
        Both(
            "Yth. {name}, pengajuan {benefit} Anda dengan nomor {reference} sudah kami terima.",
            "Dear {name}, we have received your claim for the {benefit}, reference {reference}.",
        ),
    ),
    Template(
        ClaimRegistered,
        "report-received",
        Both("Laporan diterima", "Report received"),
        Both(
            "Yth. {name}, laporan Anda dengan nomor {reference} sudah kami terima. Terima kasih.",
            "Dear {name}, we have received your report, reference {reference}. Thank you.",
        ),
        audience=NOTIFIERS,
    ),
    Template(
        ClaimLinked,
        "report-linked",
        Both("Laporan dicatat", "Report recorded"),
        Both(
            "Laporan {reference} sudah dicatat. Manfaat diajukan oleh peserta, ahli waris atau wali.",
            "Report {reference} is on record. The member, an heir or a guardian applies for the benefit.",
        ),
        when=lambda data: not data.others,
        audience=NOTIFIERS,
    ),
    Template(
        ClaimRefused,
        "claim-refused",
        Both("Klaim tidak dapat diterima", "Your claim could not be taken"),
        Both(
            "Yth. {name}, pengajuan {benefit} dengan nomor {reference} tidak dapat kami terima. {reasons} {next}",
            "Dear {name}, we could not take your claim for the {benefit}, reference {reference}. {reasons} {next}",
        ),
        facts.refused,
        audience=EVERYONE,
    ),
    Template(
        SubmissionRepeated,
        "submission-differs",
        Both("Pengajuan sudah ada", "Already filed"),
        Both(
            "Klaim {reference} sudah diajukan dengan isi lain; yang pertama berlaku. {next}",
            "Claim {reference} was filed before with other content; the first one counts. {next}",
        ),
        facts.differs,
        when=lambda data: data.outcome == "modified",
        audience=EVERYONE,
    ),
    Template(
        SubmissionRefused,
        "submission-refused",
        Both("Pengajuan tidak dapat diterima", "Your request could not be taken"),
        Both(
            "Pengajuan Anda atas klaim {reference} tidak dapat kami terima. {reasons} {next}",
            "We could not take your request on claim {reference}. {reasons} {next}",
        ),
        facts.refused,
        audience=EVERYONE,
    ),
    Template(
        DocumentsRequested,
        "documents-requested",
        Both("Dokumen diperlukan", "Documents needed"),
        Both(
            "Untuk klaim {reference} mohon kirim sampai {due}: {documents}.",
            "For claim {reference} please send until {due}: {documents}.",
        ),
        facts.missing,
        when=lambda data: data.reminder == 0,
    ),
    Template(
        DocumentsRequested,
        "documents-reminder",
        Both("Pengingat: dokumen diperlukan", "Reminder: documents needed"),
        Both(
            "Untuk klaim {reference} masih kami tunggu sampai {due}: {documents}.",
            "For claim {reference} we still wait until {due} for: {documents}.",
        ),
        facts.missing,
        when=lambda data: data.reminder > 0,
    ),
    Template(
        DocumentRefused,
        "document-refused",
        Both("Dokumen tidak dapat diterima", "A document could not be taken"),
        Both(
            "Dokumen untuk klaim {reference} tidak dapat kami terima: {document}. {reasons} {next}",
            "We could not take a document for claim {reference}: {document}. {reasons} {next}",
        ),
        facts.document,
    ),
    Template(
        DocumentsCompleted,
        "documents-complete",
        Both("Dokumen lengkap", "Documents complete"),
        Both(
            "Dokumen klaim {reference} sudah lengkap dan sedang kami periksa.",
            "The documents for claim {reference} are complete; we are examining them.",
        ),
    ),
    Template(
        DocumentsReopened,
        "claim-taken-up-again",
        Both("Klaim dilanjutkan", "Claim taken up again"),
        Both(
            "Dokumen yang diterima tepat waktu melanjutkan klaim {reference}.",
            "A document received in time takes claim {reference} up again.",
        ),
        when=lambda data: data.undoes_lapse,
    ),
    Template(
        ClaimLapsed,
        "claim-lapsed",
        Both("Klaim ditutup: dokumen tidak diterima", "Claim closed: documents not received"),
        Both(
            "Klaim {reference} ditutup karena sampai {due} belum kami terima: {documents}. Anda dapat mengajukannya kembali.",
            "Claim {reference} is closed: until {due} we had not received: {documents}. You can apply again.",
        ),
        facts.missing,
    ),
    Template(
        VerificationReferred,
        "under-review",
        Both("Klaim diperiksa petugas", "An officer examines your claim"),
        Both(
            "Petugas memeriksa klaim {reference}. Anda tidak perlu melakukan apa pun.",
            "An officer is examining claim {reference}. You need not do anything.",
        ),
        when=lambda data: data.kind is not TaskKind.APPEAL,
        is_decision=True,
    ),
    Template(
        ClaimAppealed,
        "appeal-received",
        Both("Keberatan diterima", "Appeal received"),
        Both(
            "Keberatan atas klaim {reference} sudah kami terima dan diperiksa oleh petugas lain.",
            "We have received your appeal on claim {reference}; another officer examines it.",
        ),
    ),
    Template(
        EntitlementWaiting,
        "other-claim-first",
        Both("Klaim menunggu klaim lain", "Your claim waits for another one"),
        Both("Klaim {reference} menunggu. {reasons}", "Claim {reference} waits. {reasons}"),
        facts.queued,
    ),
    Template(
        ClaimDenied,
        "claim-denied",
        Both("Klaim tidak dapat disetujui", "Claim not approved"),
        Both(
            "Klaim {reference} tidak dapat kami setujui. {reasons}{owed} {appeal}",
            "We could not approve claim {reference}. {reasons}{owed} {appeal}",
        ),
        facts.denied,
        is_decision=True,
    ),
    Template(
        ClaimApproved,
        "claim-approved",
        Both("Klaim disetujui", "Claim approved"),
        Both(
            "Klaim {reference} disetujui sebesar {amount} setelah pajak.{owed}{thanks}",
            "Claim {reference} is approved: {amount} after tax.{owed}{thanks}",
        ),
        facts.approved,
        is_decision=True,
    ),
    Template(
        PayoutAwaitingAccount,
        "account-needed",
        Both("Rekening diperlukan", "Account needed"),
        Both(
            "Pembayaran klaim {reference} menunggu rekening atas nama penerima. {reasons} {next}",
            "The payment of claim {reference} waits for an account in the payee's own name. {reasons} {next}",
        ),
        facts.refused_for_one,
    ),
    Template(
        PayeeAccountProvided,
        "account-noted",
        Both("Rekening dicatat", "Account noted"),
        Both(
            "Rekening {account} dicatat untuk klaim {reference}. Bila bukan Anda yang mengirim, hubungi 175.",
            "Account {account} is noted for claim {reference}. If you did not send it, call 175.",
        ),
        facts.account,
    ),
    Template(
        PayoutSettled,
        "paid",
        Both("Pembayaran berhasil", "Payment made"),
        Both(
            "{amount} untuk klaim {reference} sudah masuk ke rekening penerima.",
            "{amount} for claim {reference} has reached the payee's account.",
        ),
        facts.settled,
    ),
    Template(
        PayoutRejected,
        "payment-rejected",
        Both("Pembayaran belum berhasil", "Payment not made yet"),
        Both(
            "Pembayaran {amount} untuk klaim {reference} ditolak bank. {reasons} Periksa rekening Anda.",
            "The bank refused {amount} for claim {reference}. {reasons} Please check your account.",
        ),
        facts.came_back,
        when=lambda data: data.status == "rejected" and data.reason_code not in SENT_AGAIN,
    ),
    Template(
        PayoutRejected,
        "payment-stopped",
        Both("Pembayaran ditahan", "Payment held back"),
        Both(
            "Pembayaran {amount} untuk klaim {reference} kami tahan untuk diperiksa. Anda tidak perlu melakukan apa pun.",
            "We hold {amount} for claim {reference} back to examine it. You need not do anything.",
        ),
        facts.came_back,
        when=lambda data: data.status == "cancelled",
    ),
    Template(
        PayoutActionTaken,
        "payment-takes-longer",
        Both("Pembayaran memerlukan waktu lebih lama", "Payment takes longer"),
        Both(
            "Pembayaran {amount} untuk klaim {reference} memerlukan waktu lebih lama dan sedang kami tangani. "
            "Anda tidak perlu melakukan apa pun.",
            "The payment of {amount} for claim {reference} takes longer, and we are seeing to it. You need not do anything.",
        ),
        facts.amount_only,
        when=lambda data: data.action is CampaignAction.NOTIFY and data.skipped is None,
    ),
    Template(
        PayoutAbandoned,
        "payment-given-up",
        Both("Pembayaran tidak dilanjutkan", "Payment not continued"),
        Both(
            "Pembayaran {amount} untuk klaim {reference} tidak kami lanjutkan. Bila ada pertanyaan, hubungi 175 atau kantor cabang.",
            "We do not continue the payment of {amount} for claim {reference}. If you have questions, call 175 or ask a branch office.",
        ),
        facts.amount_only,
        when=lambda data: data.reason is None,
    ),
    Template(
        InstalmentsEnded,
        "instalments-ended",
        Both("Manfaat bulanan berakhir", "Monthly benefit ended"),
        Both(
            "Hak atas manfaat bulanan{whose} pada klaim {reference} berakhir pada {on}. Pembayaran sesudahnya, {amount}, tidak dilanjutkan. "
            "Bila tidak benar, hubungi 175 atau kantor cabang.",
            "The right to the monthly benefit{whose} of claim {reference} ended on {on}. Payments after it, {amount}, are not made. "
            "If this is wrong, call 175 or ask a branch office.",
        ),
        facts.stopped,
    ),
    Template(
        PaidBeyondEnd,
        "paid-beyond-end",
        Both("Pembayaran setelah hak berakhir", "Paid after the right had ended"),
        Both(
            "Pembayaran {amount} untuk klaim {reference} jatuh tempo setelah hak berakhir pada {on}. Petugas akan menghubungi Anda.",
            "A payment of {amount} for claim {reference} fell due after the right had ended on {on}. An officer will call you.",
        ),
        facts.beyond,
    ),
    Template(
        RightEndRefused,
        "end-not-noted",
        Both("Laporan tidak dicatat", "Report not noted"),
        Both(
            "Laporan berakhirnya hak untuk klaim {reference} tidak dicatat. {reasons} {next}",
            "The report that a right of claim {reference} has ended is not noted. {reasons} {next}",
        ),
        facts.refused_for_one,
    ),
    Template(
        PayoutReturned,
        "payment-returned",
        Both("Pembayaran kembali", "Payment came back"),
        Both(
            "{amount} untuk klaim {reference} dikembalikan oleh bank. {reasons} Periksa rekening Anda.",
            "{amount} for claim {reference} came back from the bank. {reasons} Please check your account.",
        ),
        facts.returned,
    ),
    Template(
        ClaimAmended,
        "claim-amended",
        Both("Perubahan diterima", "Change accepted"),
        Both("Perubahan klaim {reference} sudah kami terima.", "Your change to claim {reference} is accepted."),
        when=lambda data: data.ground is None,
    ),
    Template(
        AmendmentRefused,
        "amendment-refused",
        Both("Perubahan tidak dapat diterima", "Change not accepted"),
        Both(
            "Perubahan klaim {reference} tidak dapat kami terima. {reasons} {next}",
            "Your change to claim {reference} was not accepted. {reasons} {next}",
        ),
        facts.refused_for_one,
    ),
    Template(
        ClaimWithdrawn,
        "claim-withdrawn",
        Both("Klaim ditarik", "Claim withdrawn"),
        Both("Klaim {reference} ditarik sesuai permintaan Anda.", "Claim {reference} is withdrawn as you asked."),
        audience=EVERYONE,
    ),
    Template(
        WithdrawalRefused,
        "withdrawal-refused",
        Both("Klaim tidak dapat ditarik", "Claim not withdrawn"),
        Both(
            "Klaim {reference} tidak dapat ditarik lagi. {reasons} {next}",
            "Claim {reference} can no longer be withdrawn. {reasons} {next}",
        ),
        facts.refused_for_one,
        audience=EVERYONE,
    ),
)


def _by_event() -> dict[type[EventData], tuple[Template, ...]]:
    events = dict.fromkeys(template.event for template in TEMPLATES)
    return {event: tuple(template for template in TEMPLATES if template.event is event) for event in events}


_BY_EVENT: Final = _by_event()


def template_for(data: EventData, filing: Filing) -> Template | None:
    """The message for this event and reader, or none."""
    for template in _BY_EVENT.get(type(data), ()):
        if filing in template.audience and template.when(data):
            return template
    return None
