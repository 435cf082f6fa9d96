"""What the pages say in both languages, beside the words that messages to claimants use: short sentences, no office jargon."""

from typing import Final

from gateway.uploads.refusals import FileCode
from processors.claim_state.tables import PayoutStanding
from processors.notification.words import Both
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode

S, P, F, O, B = ClaimStatus, PayoutStanding, WaitingFor, WaitingOn, BenefitCode  # noqa: E741  one column of each table

STATUSES: Final[dict[ClaimStatus, Both]] = {
    S.REGISTERED: Both("Klaim Anda sudah kami terima", "We have received your claim"),
    S.INCOMPLETE: Both("Kami menunggu dokumen dari Anda", "We are waiting for documents from you"),
    S.COMPLETE: Both("Dokumen lengkap, klaim sedang diperiksa", "Documents complete, your claim is being examined"),
    S.UNDER_REVIEW: Both("Petugas sedang memeriksa klaim Anda", "An officer is examining your claim"),
    S.VERIFIED: Both(
        "Klaim sudah diperiksa, manfaat sedang dihitung", "Your claim was examined, the benefit is being calculated"
    ),
    S.AWAITING_APPROVAL: Both("Klaim menunggu persetujuan", "Your claim is waiting for approval"),
    S.APPROVED: Both("Klaim Anda disetujui", "Your claim is approved"),
    S.AWAITING_ACCOUNT: Both("Klaim disetujui, rekening belum ada", "Approved, but we have no account to pay to"),
    S.PAYING: Both("Pembayaran sedang diproses", "Your payment is on its way"),
    S.PAYMENT_HELD: Both("Pembayaran sedang kami periksa", "We are checking the payment"),
    S.PAYMENT_UNKNOWN: Both("Kami menanyakan pembayaran ke bank", "We are asking the bank about the payment"),
    S.PAYMENT_FAILED: Both("Pembayaran belum berhasil", "The payment did not succeed yet"),
    S.PAYMENT_CONFLICT: Both("Kami mencocokkan pembayaran dengan bank", "We are comparing the payment with the bank"),
    S.RECOVERING: Both("Ada kelebihan pembayaran yang harus dikembalikan", "Too much was paid and has to be returned"),
    S.PAID: Both("Klaim Anda sudah dibayar", "Your claim is paid"),
    S.DENIED: Both("Klaim tidak dapat disetujui", "Your claim was not approved"),
    S.APPEALED: Both("Keberatan Anda sedang diperiksa", "Your appeal is being examined"),
    S.DISPUTED: Both("Keputusan sedang diperiksa lembaga lain", "The decision is before an authority"),
    S.REFUSED: Both("Klaim tidak dapat diterima", "Your claim could not be taken"),
    S.LAPSED: Both("Klaim ditutup karena dokumen tidak diterima", "Closed because documents did not come"),
    S.WITHDRAWN: Both("Klaim sudah ditarik", "Your claim is withdrawn"),
    S.LINKED: Both("Laporan Anda sudah dicatat", "Your report is on record"),
    S.ABANDONED: Both("Pembayaran tidak dilanjutkan", "The payment is not continued"),
}

WAITING: Final[dict[WaitingFor, Both]] = {
    F.COVERAGE: Both("data kepesertaan", "the membership records"),
    F.DOCUMENTS: Both("dokumen", "documents"),
    F.VERIFICATION: Both("pemeriksaan klaim", "the examination of the claim"),
    F.OFFICER_VERIFICATION: Both("pemeriksaan oleh petugas", "an officer's examination"),
    F.OFFICER_APPROVAL: Both("persetujuan petugas", "an officer's approval"),
    F.FIELD_VISIT: Both("kunjungan lapangan", "a field visit"),
    F.MEDICAL_REVIEW: Both("pemeriksaan dokter penasihat", "an advisory doctor's examination"),
    F.ENTITLEMENT: Both("penghitungan manfaat", "the calculation of the benefit"),
    F.ACCOUNT: Both("rekening penerima", "the payee's bank account"),
    F.CONFIRMATION: Both("pengecekan terakhir sebelum dibayar", "the last check before payment"),
    F.RECEIPT: Both("jawaban bank", "the bank's answer"),
    F.PAYOUT_RELEASE: Both("pemeriksaan pembayaran", "a check of the payment"),
    F.BANK_INQUIRY: Both("jawaban bank atas pertanyaan kami", "the bank's answer to our question"),
    F.DUE_DATE: Both("tanggal pembayaran", "the date of payment"),
    F.DEAD_LETTER: Both("perbaikan di sistem kami", "a repair in our system"),
    F.OTHER_CLAIM: Both("klaim lain untuk kejadian yang sama", "another claim for the same event"),
    F.ADJUSTMENT: Both("pemeriksaan atas perubahan data", "a check after the records changed"),
    F.EMPLOYER_REPLY: Both("laporan pemberi kerja", "the employer's report"),
    F.RECOVERY: Both("pengembalian kelebihan pembayaran", "the return of what was overpaid"),
    F.DISPUTE: Both("penetapan lembaga yang berwenang", "what the authority finds"),
}

ON_WHOM: Final[dict[WaitingOn, Both]] = {
    O.CLAIMANT: Both("Anda", "you"),
    O.OFFICER: Both("petugas kami", "our officer"),
    O.SUPERVISOR: Both("atasan petugas kami", "our officer's supervisor"),
    O.FIELD_OFFICER: Both("petugas lapangan", "a field officer"),
    O.ADVISORY_DOCTOR: Both("dokter penasihat", "an advisory doctor"),
    O.REGISTRY: Both("bagian kepesertaan", "the membership registry"),
    O.PAYMENT_SYSTEM: Both("bank", "the bank"),
    O.OPERATIONS: Both("bagian operasional kami", "our operations staff"),
    O.CALENDAR: Both("tanggal jatuh tempo", "the due date"),
    O.EMPLOYER: Both("pemberi kerja", "the employer"),
    O.SYSTEM: Both("sistem kami", "our system"),
    O.AUTHORITY: Both("lembaga yang berwenang", "the authority"),
}

PAYMENTS: Final[dict[PayoutStanding, Both]] = {
    P.SCHEDULED: Both("Dijadwalkan", "Scheduled"),
    P.AWAITING_ACCOUNT: Both("Menunggu rekening", "Waiting for an account"),
    P.HELD: Both("Sedang kami periksa", "Being checked"),
    P.DISPATCHED: Both("Dikirim ke bank", "Sent to the bank"),
    P.SETTLED: Both("Sudah dibayar", "Paid"),
    P.REJECTED: Both("Ditolak bank", "Refused by the bank"),
    P.RETURNED: Both("Dikembalikan bank", "Returned by the bank"),
    P.UNKNOWN: Both("Kami tanyakan ke bank", "We are asking the bank"),
    P.CONFLICT: Both("Kami cocokkan dengan bank", "Being compared with the bank"),
    P.RECOVERING: Both("Kelebihan ditagih kembali", "Overpayment is claimed back"),
    P.ABANDONED: Both("Tidak dilanjutkan", "Not continued"),
}

LINES: Final[dict[BenefitCode, Both]] = {
    B.JKM_DEATH: Both("Santunan kematian", "Death benefit"),
    B.JKM_PERIODIC: Both("Santunan berkala, dibayar sekaligus", "Periodic benefit, paid at once"),
    B.JKM_FUNERAL: Both("Biaya pemakaman", "Funeral costs"),
    B.PMI_DEATH: Both("Santunan kematian pekerja migran", "Migrant worker's death benefit"),
    B.REPATRIATION_TROUBLED: Both("Biaya pemulangan", "Costs of the return home"),
    B.JHT: Both("Tabungan Jaminan Hari Tua", "Old-age savings"),
    B.JHT_PARTIAL: Both("Sebagian saldo Jaminan Hari Tua", "Part of the old-age savings"),
    B.MEDICAL: Both("Biaya perawatan", "Costs of treatment"),
    B.MEDICAL_ABROAD: Both("Biaya perawatan di luar negeri", "Costs of treatment abroad"),
    B.HOMECARE: Both("Perawatan di rumah", "Care at home"),
    B.TRANSPORT: Both("Biaya pengangkutan", "Costs of transport"),
    B.STMB: Both("Santunan sementara tidak mampu bekerja", "Benefit while unable to work"),
    B.DISAB_ANATOMICAL: Both("Santunan cacat anatomis", "Benefit for a loss of the body"),
    B.DISAB_FUNCTIONAL: Both("Santunan cacat fungsi", "Benefit for a loss of function"),
    B.DISAB_TOTAL: Both("Santunan cacat total tetap", "Benefit for total permanent disability"),
    B.PERIODIC: Both("Santunan berkala, dibayar sekaligus", "Periodic benefit, paid at once"),
    B.DEATH_JKK: Both("Santunan kematian karena kecelakaan kerja", "Death benefit after a work accident"),
    B.FUNERAL: Both("Biaya pemakaman", "Funeral costs"),
    B.PROSTHESIS: Both("Alat bantu atau alat ganti", "Orthosis or prosthesis"),
    B.DENTURE: Both("Gigi tiruan", "Denture"),
    B.HEARING_AID: Both("Alat bantu dengar", "Hearing aid"),
    B.GLASSES: Both("Kacamata", "Glasses"),
    B.RETURN_TO_WORK: Both("Pendampingan kembali bekerja", "Help to return to work"),
    B.SCHOLARSHIP: Both("Beasiswa", "Scholarship"),
    B.JKM_SCHOLARSHIP: Both("Beasiswa", "Scholarship"),
    B.FAILED_DEPARTURE: Both("Bantuan gagal berangkat", "Help after a failed departure"),
    B.FAILED_PLACEMENT: Both("Bantuan gagal ditempatkan", "Help after a failed placement"),
    B.MISPLACEMENT: Both("Bantuan penempatan tidak sesuai", "Help after a wrong placement"),
    B.RETURN_TRANSPORT: Both("Biaya perjalanan pulang", "Costs of the journey home"),
    B.REPATRIATION_ACCIDENT: Both("Biaya pemulangan karena kecelakaan", "Costs of the return after an accident"),
    B.TERMINATION_ACCIDENT: Both("Bantuan PHK karena kecelakaan", "Help after dismissal for an accident"),
    B.TERMINATION_OTHER: Both("Bantuan PHK sepihak", "Help after dismissal by the employer"),
    B.RAPE: Both("Santunan korban kekerasan", "Benefit for a victim of violence"),
    B.LOSS_ON_RETURN: Both("Bantuan kehilangan barang", "Help after a loss"),
    B.VOCATIONAL: Both("Pelatihan kerja", "Vocational training"),
    B.JP_OLD_AGE: Both("Pensiun hari tua", "Old-age pension"),
    B.JP_DISABILITY: Both("Pensiun cacat", "Disability pension"),
    B.JP_SURVIVORS: Both("Pensiun ahli waris", "Survivors' pension"),
    B.JP_LUMP_SUM: Both("Pensiun dibayar sekaligus", "Pension paid at once"),
    B.JKP_CASH: Both("Manfaat uang tunai JKP", "Job loss benefit"),
    B.JKK_LATE_PAYMENT: Both("Ganti rugi keterlambatan pembayaran", "For our late payment"),
    B.JKM_LATE_PAYMENT: Both("Ganti rugi keterlambatan pembayaran", "For our late payment"),
}

HAPPENED: Final[dict[str, Both]] = {
    "claim.registered": Both("Klaim diterima", "Claim received"),
    "claim.linked": Both("Dicatat pada kejadian yang sama", "Filed with the same event"),
    "claim.coverage_established": Both("Kepesertaan dipastikan", "Membership established"),
    "documents.requested": Both("Dokumen diminta", "Documents asked for"),
    "document.accepted": Both("Dokumen diterima", "A document was accepted"),
    "document.refused": Both("Dokumen ditolak", "A document was refused"),
    "documents.completed": Both("Dokumen lengkap", "Documents complete"),
    "documents.reopened": Both("Klaim dilanjutkan", "Claim taken up again"),
    "verification.referred": Both("Diteruskan ke petugas", "Passed to an officer"),
    "finding.asked": Both("Kunjungan atau pemeriksaan diminta", "A visit or examination was asked for"),
    "finding.recorded": Both("Hasil kunjungan atau pemeriksaan dicatat", "What was found was noted"),
    "claim.verified": Both("Pemeriksaan selesai", "Examination finished"),
    "assessment.referred": Both("Diajukan untuk disetujui", "Put up for approval"),
    "assessment.sums_stated": Both("Jumlah ditetapkan petugas", "An officer stated sums"),
    "claim.approved": Both("Klaim disetujui", "Claim approved"),
    "claim.denied": Both("Klaim tidak disetujui", "Claim not approved"),
    "claim.appealed": Both("Keberatan diterima", "Appeal received"),
    "claim.refused": Both("Klaim tidak dapat diterima", "Claim could not be taken"),
    "claim.lapsed": Both("Klaim ditutup", "Claim closed"),
    "claim.amended": Both("Data klaim diubah", "Claim changed"),
    "claim.withdrawn": Both("Klaim ditarik", "Claim withdrawn"),
    "payout.scheduled": Both("Pembayaran dijadwalkan", "Payment scheduled"),
    "payout.awaiting_account": Both("Rekening diperlukan", "An account is needed"),
    "payee_account.provided": Both("Rekening dicatat", "Account noted"),
    "right_end.reported": Both("Berakhirnya hak dilaporkan", "End of a right reported"),
    "right_end.refused": Both("Laporan berakhirnya hak tidak dicatat", "Report of an end not noted"),
    "instalments.ended": Both("Manfaat bulanan berakhir", "Monthly benefit ended"),
    "instalment.paid_beyond_end": Both("Pembayaran setelah hak berakhir", "Paid after the right had ended"),
    "payout.dispatched": Both("Pembayaran dikirim ke bank", "Payment sent to the bank"),
    "payout.settled": Both("Pembayaran berhasil", "Payment made"),
    "payout.rejected": Both("Pembayaran ditolak bank", "Payment refused by the bank"),
    "payout.returned": Both("Pembayaran kembali dari bank", "Payment came back from the bank"),
    "payout.abandoned": Both("Pembayaran tidak dilanjutkan", "Payment not continued"),
    "claim.paid": Both("Seluruhnya dibayar", "Paid in full"),
    "recovery.changed": Both("Pengembalian kelebihan pembayaran dicatat", "Return of an overpayment noted"),
    "dispute.opened": Both("Keputusan dibawa ke lembaga yang berwenang", "Decision brought before an authority"),
    "dispute.closed": Both("Lembaga yang berwenang selesai memeriksa", "The authority has finished"),
}
"""Of a claim's events those that mean something to a claimant; the others are our house's."""

STEPS: Final = (
    Both("Diterima", "Received"),
    Both("Dokumen", "Documents"),
    Both("Pemeriksaan", "Examination"),
    Both("Keputusan", "Decision"),
    Both("Pembayaran", "Payment"),
)

FILES: Final[dict[FileCode, Both]] = {
    FileCode.EMPTY: Both(
        "Belum ada berkas, atau berkasnya kosong. Pilih berkasnya.", "There is no file, or it is empty. Choose the file."
    ),
    FileCode.TOO_LARGE: Both(
        "Berkas lebih dari 6 MB. Foto ulang dengan resolusi lebih rendah.",
        "The file is larger than 6 MB. Take the photograph with a lower resolution.",
    ),
    FileCode.KIND_UNKNOWN: Both(
        "Berkas bukan JPG, PNG atau PDF. Foto dokumennya.", "The file is no JPG, PNG or PDF. Photograph the paper."
    ),
    FileCode.OFFICE_OR_ARCHIVE: Both(
        "Dokumen Office atau ZIP tidak dapat kami terima. Simpan sebagai PDF.",
        "We cannot take Office or ZIP files. Save it as PDF.",
    ),
    FileCode.INCOMPLETE: Both("Berkas terpotong atau rusak. Kirim ulang.", "The file is cut off or damaged. Send it again."),
    FileCode.PICTURE_TOO_LARGE: Both(
        "Gambar terlalu besar. Perkecil lalu kirim ulang.", "The picture is too large. Make it smaller."
    ),
    FileCode.ENCRYPTED: Both("PDF terkunci sandi. Simpan tanpa sandi.", "The PDF has a password. Save it without one."),
    FileCode.ACTIVE: Both(
        "PDF memuat program atau media. Cetak ke PDF baru.", "The PDF contains programs or media. Print it to a new PDF."
    ),
    FileCode.TWO_KINDS: Both(
        "Berkas tidak wajar. Foto dokumennya lagi.", "Something is wrong with the file. Photograph the paper again."
    ),
    FileCode.INFECTED: Both(
        "Berkas mengandung virus. Foto dokumennya dengan perangkat lain.",
        "The file contains a virus. Photograph the paper with another device.",
    ),
    FileCode.HASH_DIFFERS: Both("Berkas berubah di jalan. Kirim ulang.", "The file changed on its way. Send it again."),
}
FILE_REFUSED: Final = Both("{what} belum terkirim. {why}", "{what} was not sent. {why}")

NOTICES: Final[dict[str, Both]] = {
    "sent": Both(
        "{what} sudah kami terima dan akan diperiksa. Hasilnya terlihat di halaman ini beberapa saat lagi.",
        "{what} has reached us and will be examined. The result shows on this page soon.",
    ),
    "account": Both(
        "Rekening sudah kami terima. Pembayaran dilanjutkan setelah dicek.",
        "We have received the account. The payment goes on once it is checked.",
    ),
    "appeal": Both("Keberatan Anda sudah kami terima.", "We have received your appeal."),
    "withdrawal": Both("Permintaan menarik klaim sudah kami terima.", "We have received your request to withdraw the claim."),
    "signed_out": Both("Kunjungan Anda sudah berakhir. Silakan masuk lagi.", "Your visit has ended. Please sign in again."),
    "left": Both("Anda sudah keluar.", "You have signed out."),
    "link_over": Both(
        "Tautan ini tidak berlaku lagi. Masuk dengan nomor klaim dan tanggal lahir.",
        "This link is no longer valid. Sign in with the claim's number and the birth date.",
    ),
    "not_signed_in": Both(
        "Masuk tidak berhasil. Coba lagi, atau hubungi pengelola akun Anda.",
        "Signing in failed. Try again, or ask whoever keeps your account.",
    ),
    "not_allowed": Both("Akun Anda tidak berhak mengajukan klaim di sini.", "Your account may not file claims here."),
}


def file_problem(code: str) -> Both:
    """The sentence about a file that was not taken."""
    why = FILES[FileCode(code)]
    return Both(FILE_REFUSED.indonesian.replace("{why}", why.indonesian), FILE_REFUSED.english.replace("{why}", why.english))
