"""What a claimant is told for each reason code, and for a bank's reason; codes of our own house have one neutral sentence."""

from collections.abc import Iterable
from typing import Final

from processors.notification.words import Both, listed
from schemas.reasons import ReasonCode

R = ReasonCode

NEUTRAL: Final = Both("Klaim diperiksa oleh petugas kami.", "The claim was examined by our officers.")

INTERNAL: Final = frozenset(
    {
        R.SUBJECT_MISMATCH,
        R.SOURCE_MISMATCH,
        R.REFERENCE_MALFORMED,
        R.CONFIRMATION_NOT_ALLOWED,
        R.COVERAGE_HELD,
        R.LEDGER_FULL,
        R.EVENT_SOON_AFTER_JOINING,
        R.FRAUD_SIGNALS,
        R.HIGH_AMOUNT,
        R.RULE_UNVERIFIED,
        R.BRAKE,
        R.PAYMENTS_BRAKED,
        R.HOURLY_CAP,
        R.ABOVE_CAP,
        R.INSTRUCTION_EXPIRED,
        R.LATE_PAYMENT_UNSURE,
        R.RECALLED,
        R.COVERAGE_CHANGED_AFTER_PAYMENT,
        R.RECEIPT_UNMATCHED,
        R.SIGNATURE_INVALID,
        R.NO_ANSWER,
        R.STALE_BASIS,
        R.NOT_AUTHORISED,
        R.SUM_NOT_ASKED,
        R.SUM_TWICE,
        R.SUM_ABOVE_CAP,
        R.SUM_PAYEE_UNKNOWN,
        R.DECIDED_BEFORE,
        R.TASK_NOT_OPEN,
        R.REFERENCE_MISSING,
        R.REMEDY_MISSING,
    }
)
"""Signals between processors and officers: a claimant can do nothing about them, and fraud signals are not given away."""

SENTENCES: Final[dict[ReasonCode, Both]] = {
    R.VISIT_SPEAKS_AGAINST: Both(
        "Hasil kunjungan lapangan berbeda dari isi klaim.", "A visit on the spot found something else than the claim says."
    ),
    R.DOCTOR_SPEAKS_AGAINST: Both(
        "Hasil pemeriksaan dokter penasihat berbeda dari isi klaim.",
        "The advisory doctor's examination found something else than the claim says.",
    ),
    R.REPORTER_NOT_ALLOWED: Both(
        "Klaim ini hanya dapat diajukan oleh peserta, ahli waris atau wali.",
        "Only the member, an heir or a guardian can apply for this.",
    ),
    R.CHANNEL_NOT_ALLOWED: Both(
        "Kanal ini tidak melayani pengajuan tersebut; gunakan kantor cabang atau Lapak Asik.",
        "This channel does not take such a filing; use a branch office or Lapak Asik.",
    ),
    R.KIND_NOT_OPEN: Both(
        "Jenis klaim ini belum dapat diajukan melalui sistem ini.", "This kind of claim cannot be filed through this system yet."
    ),
    R.INCOMPLETE_CLAIM: Both("Data klaim belum lengkap.", "The claim's details are incomplete."),
    R.NO_IDENTITY: Both(
        "Sebutkan NIK, nomor peserta atau nomor paspor peserta.",
        "Give the member's NIK, membership number or passport number.",
    ),
    R.EVENT_IN_FUTURE: Both("Tanggal kejadian belum terjadi.", "The date of the event lies in the future."),
    R.EVENT_TOO_OLD: Both("Kejadian ini sebelum manfaat tersebut diatur.", "The event was before this benefit existed."),
    R.RECEIVED_AT_OUT_OF_BOUNDS: Both(
        "Waktu penerimaan tidak wajar; ajukan kembali.", "The time of receipt cannot be right; please send it again."
    ),
    R.MANDATE_MISSING: Both(
        "Pendamping harus menunjukkan surat kuasa dari peserta atau ahli waris.",
        "Whoever assists must show the mandate of the member or heir.",
    ),
    R.MANDATE_NOT_VALID: Both(
        "Surat kuasa tidak berlaku pada hari pengajuan; kirim surat kuasa yang berlaku.",
        "The mandate does not hold on the day of the filing; send one that does.",
    ),
    R.CHANNEL_STEPS_MISSING: Both(
        "Lapak Asik di kantor cabang memerlukan pindai kode QR dan lokasi telepon di kantor cabang itu.",
        "Lapak Asik at a branch needs its QR code scanned and the telephone to be at that branch.",
    ),
    R.MODIFIED_DUPLICATE: Both("Pengajuan ini sudah pernah dikirim dengan isi lain.", "This was sent before with other content."),
    R.UNKNOWN_CLAIM: Both("Klaim dengan nomor ini tidak kami temukan.", "We have no claim with this reference."),
    R.REVISION_GAP: Both(
        "Nomor perubahan tidak berurutan; hubungi kanal Anda.", "The change is numbered wrongly; ask your channel."
    ),
    R.MEMBER_UNKNOWN: Both(
        "Data peserta tidak kami temukan; periksa NIK, nomor peserta atau paspor.",
        "We could not find the member; check the NIK, membership number or passport.",
    ),
    R.IDENTITY_AMBIGUOUS: Both(
        "Data identitas menunjuk kepada lebih dari satu peserta.", "The identity given fits more than one member."
    ),
    R.NOT_COVERED_ON_DATE: Both(
        "Peserta tidak terlindungi program ini pada tanggal kejadian.",
        "The member was not covered by this programme on the date of the event.",
    ),
    R.ENTITLEMENT_TAKEN: Both(
        "Manfaat ini sudah dibayarkan melalui klaim lain.", "This benefit has already been paid through another claim."
    ),
    R.RIGHT_ENDED: Both(
        "Hak atas pembayaran ini sudah berakhir sebelum jatuh tempo.", "The right to this payment had ended before it fell due."
    ),
    R.NO_SUCH_END: Both(
        "Yang dilaporkan tidak mengakhiri hak penerima ini, atau klaim tidak mempunyai penerima tersebut.",
        "What was reported does not end this payee's right, or the claim has no such payee.",
    ),
    R.ENDED_BEFORE: Both(
        "Hak penerima ini sudah tercatat berakhir lebih dahulu karena hal lain; laporan ini tidak mengubahnya.",
        "This payee's right is noted to have ended earlier, by something else; the report does not change that.",
    ),
    R.APPEAL_INSTEAD: Both(
        "Klaim ini ditolak, sehingga datanya tidak dapat diubah lagi.",
        "This claim was denied, so its details cannot be changed any more.",
    ),
    R.ENTITLEMENT_QUEUED: Both(
        "Klaim lain untuk manfaat yang sama sedang diproses.",
        "Another claim for the same benefit is being processed.",
    ),
    R.DOCUMENT_UNREADABLE: Both("Dokumen tidak terbaca.", "The document cannot be read."),
    R.DOCUMENT_EXPIRED: Both("Masa berlaku dokumen sudah habis.", "The document is no longer valid."),
    R.DOCUMENT_NOT_ASKED: Both("Dokumen ini tidak diperlukan.", "This document is not needed."),
    R.DOCUMENT_WRONG_PERSON: Both("Dokumen atas nama orang lain.", "The document is somebody else's."),
    R.DOCUMENT_OWNER_UNKNOWN: Both(
        "Klaim ini mempunyai beberapa penerima, dan dokumen ini tidak menyebut milik siapa.",
        "This claim has several payees, and the document does not say whose it is.",
    ),
    R.DOCUMENT_TYPE_NOT_ACCEPTED: Both(
        "Jenis berkas tidak diterima; kirim JPG, PNG atau PDF.",
        "This type of file is not accepted; send JPG, PNG or PDF.",
    ),
    R.DOCUMENT_TOO_LARGE: Both("Ukuran berkas lebih dari 6 MB.", "The file is larger than 6 MB."),
    R.DOCUMENTS_NOT_RECEIVED: Both(
        "Dokumen yang diminta tidak kami terima tepat waktu.", "The documents asked for did not reach us in time."
    ),
    R.NAME_MISMATCH: Both("Nama peserta berbeda dengan data kepesertaan.", "The member's name differs from our records."),
    R.BIRTH_DATE_MISMATCH: Both("Tanggal lahir berbeda dengan data kepesertaan.", "The date of birth differs from our records."),
    R.WAITING_TIME_NOT_OVER: Both("Masa tunggu satu bulan belum berakhir.", "The waiting time of one month is not over yet."),
    R.BALANCE_ABOVE_CHANNEL_LIMIT: Both(
        "Saldo melebihi batas JMO; gunakan Lapak Asik atau kantor cabang.",
        "The balance is above the limit of JMO; use Lapak Asik or a branch office.",
    ),
    R.PENSION_AGE_NOT_REACHED: Both("Usia pensiun belum tercapai.", "The pension age is not reached yet."),
    R.EMPLOYER_SILENT: Both(
        "Pemberi kerja belum melaporkan PHK Anda; petugas kami memeriksanya.",
        "Your employer has not reported the dismissal; our officer looks into it.",
    ),
    R.STILL_EMPLOYED: Both("Peserta masih tercatat bekerja.", "The member is still registered as employed."),
    R.WORK_ACCIDENT_NOT_JKM: Both(
        "Kejadian ini termasuk program Jaminan Kecelakaan Kerja (JKK); ajukan melalui kantor cabang.",
        "This event belongs to the work accident programme (JKK); apply at a branch office.",
    ),
    R.CLAIM_EXPIRED: Both("Batas waktu pengajuan sudah lewat.", "The time limit for applying has passed."),
    R.HEIR_RANK: Both("Ahli waris dengan urutan lebih dahulu masih ada.", "There are heirs who come first by law."),
    R.HEIR_MINOR: Both(
        "Ahli waris belum dewasa; diperlukan wali dengan penetapan pengadilan.",
        "The heir is a minor; a guardian with a court ruling is needed.",
    ),
    R.HEIR_NOT_IN_LAW: Both(
        "Penerima tidak termasuk ahli waris menurut peraturan; diperlukan penetapan pengadilan.",
        "The law does not name the payee as an heir; a court ruling is needed.",
    ),
    R.HEIR_INCAPABLE: Both(
        "Penerima diwakili pengampu; penetapan pengampuan harus kami periksa.",
        "A curator receives for the payee; we have to see the curatorship ruling.",
    ),
    R.NO_HEIR: Both(
        "Tidak ada ahli waris yang berhak; santunan ini tetap menjadi milik Dana Jaminan Sosial.",
        "There is no heir with a right to it; this sum stays with the social security fund.",
    ),
    R.PAYEE_NOT_ENTITLED: Both(
        "Penerima yang disebut tidak berhak atas manfaat ini; pembayaran hanya kepada yang berhak.",
        "The payee named has no right to this benefit; it is paid only to who has.",
    ),
    R.ASSISTED_BY_MANDATE: Both(
        "Klaim diajukan oleh pendamping; petugas memeriksa surat kuasanya.",
        "The claim was filed by an assistant; an officer looks at the mandate.",
    ),
    R.POSSIBLE_DUPLICATE: Both("Klaim lain untuk kejadian yang sama sudah ada.", "There is another claim for the same event."),
    R.ACCOUNT_NAME_MISMATCH: Both(
        "Nama pemilik rekening berbeda dengan nama penerima.", "The account holder's name differs from the payee's."
    ),
    R.DELIBERATE_CRIME: Both(
        "Ketentuan mengecualikan kejadian ini dari manfaat.", "The rules exclude this event from the benefit."
    ),
    R.ARREARS: Both("Iuran menunggak pada tanggal kejadian.", "Contributions were in arrears on the date of the event."),
    R.APPEALED: Both("Keberatan atas keputusan diajukan.", "The decision was appealed."),
    R.OFFICER_DECISION: Both("Petugas memutuskan demikian setelah pemeriksaan.", "An officer so decided after examination."),
    R.NOT_A_WORK_ACCIDENT: Both(
        "Kejadian yang dilaporkan bukan kecelakaan kerja.", "What was reported is not an accident at work."
    ),
    R.LINK_TO_WORK: Both(
        "Petugas harus memeriksa apakah kejadian berhubungan dengan pekerjaan.",
        "An officer has to see whether it happened at work.",
    ),
    R.SUSPECTED_CASE: Both(
        "Kejadian ini dilaporkan sebagai dugaan; petugas menyimpulkan apakah berhubungan dengan pekerjaan.",
        "It was reported as suspected; an officer concludes whether it came from work.",
    ),
    R.REPORTED_LATE: Both(
        "Kejadian dilaporkan terlambat; pemberi kerja mungkin wajib membayar dahulu.",
        "It was reported late; the employer may have to pay first.",
    ),
    R.ADVISORY_DOCTOR: Both("Dokter penasihat kami harus memeriksa.", "Our advisory doctor has to examine it."),
    R.EXCLUDED_BY_LAW: Both(
        "Peraturan mengecualikan manfaat ini untuk keadaan yang dilaporkan.",
        "The law excludes this benefit on what was reported.",
    ),
    R.AMOUNT_NOT_FOUND: Both("Petugas harus menetapkan jumlahnya.", "An officer has to establish the amount."),
    R.FACTS_MISSING: Both(
        "Keterangan untuk menghitung manfaat belum lengkap.", "What is needed to work out the benefit is incomplete."
    ),
    R.PART_OF_GREATER_LOSS: Both(
        "Manfaat ini berkaitan dengan manfaat yang sudah diberikan; petugas menetapkan jumlahnya.",
        "This benefit goes together with one that was given before; an officer establishes the amount.",
    ),
    R.DISABILITY_BEFORE_DEATH: Both(
        "Manfaat lain sudah dibayarkan kepada peserta sebelumnya; petugas memeriksa keduanya.",
        "Another benefit was paid to the member before; an officer looks at both.",
    ),
    R.CONTRIBUTIONS_TOO_FEW: Both(
        "Masa iur belum memenuhi syarat.", "There are fewer months of contributions than the law asks for."
    ),
    R.CONDITIONS_NOT_MET: Both(
        "Syarat manfaat ini belum dipenuhi; ajukan kembali setelah dipenuhi.",
        "The conditions of this benefit are not met; file again once they are.",
    ),
    R.EMPLOYER_PAYS_FIRST: Both(
        "Pemberi kerja menunggak iuran dan wajib membayar lebih dahulu.",
        "The employer is in arrears with contributions and has to pay first.",
    ),
    R.TWO_EMPLOYERS: Both(
        "Peserta bekerja pada lebih dari satu pemberi kerja; penyelia memeriksa upah yang dipakai.",
        "The member worked for more than one employer; a supervisor looks at whose wage counts.",
    ),
    R.EMPLOYER_OWES_DIFFERENCE: Both(
        "Pemberi kerja melaporkan upah lebih rendah dan wajib membayar kekurangannya.",
        "The employer reported a lower wage and owes what is missing.",
    ),
    R.EMPLOYER_NOT_REGISTERED: Both(
        "Pemberi kerja tidak mendaftarkan pekerja dan wajib membayar manfaat ini sendiri.",
        "The employer had not registered the worker and owes this benefit itself.",
    ),
    R.ARREARS_NOT_SETTLED: Both(
        "Penggantian dibayar setelah tunggakan iuran dan denda dilunasi.",
        "Replacement is paid once the arrears and fines are settled.",
    ),
    R.REPLACEMENT_TOO_LATE: Both(
        "Permintaan penggantian melewati batas waktu.", "Replacement was asked after the time that the law gives."
    ),
    R.REPLACEMENT_WITHOUT_GROUND: Both(
        "Alasan pemberi kerja membayar dahulu tidak terlihat pada data kami.",
        "Our records do not show why the employer would have had to pay first.",
    ),
    R.EXTENSION_UNPAID: Both(
        "Masa perlindungan penempatan sudah berakhir; perpanjangan kontrak terlindungi setelah iurannya dibayar.",
        "The placement's paid months were over; a renewed contract is covered once its extension is paid.",
    ),
    R.EVENT_ABROAD: Both(
        "Kejadian di luar negeri; petugas memeriksa lembaga mana yang menanggung.",
        "It happened abroad; an officer looks at which institution bears it.",
    ),
    R.NOTHING_PAYABLE: Both("Tidak ada jumlah yang dapat dibayarkan.", "There is nothing that can be paid."),
    R.NO_ACCOUNT: Both("Rekening penerima belum ada.", "There is no account for the payee yet."),
    R.MONEY_ON_ITS_WAY: Both("Pembayaran sudah diproses.", "The payment is already being processed."),
    R.PARTLY_RETURNED: Both("Sebagian pembayaran kembali kepada kami.", "Part of the payment came back to us."),
    R.REVISION_ASKED: Both("Keputusan diperiksa kembali.", "The decision is looked at again."),
    R.OVERPAID: Both("Terbayar lebih dari yang menjadi hak.", "More was paid than was due."),
    R.CLAIM_NOT_OPEN: Both("Klaim sudah ditutup.", "The claim is closed."),
}

_FILE_ANEW: Final = Both(
    "Perbaiki datanya lalu ajukan kembali melalui kanal Anda, atau hubungi 175.",
    "Correct it and file again through your channel, or call 175.",
)
_SEND_ANEW: Final = Both("Kirim kembali dokumen ini melalui kanal Anda.", "Send this document again through your channel.")
_ASK: Final = Both(
    "Bila ada pertanyaan, hubungi 175 atau kantor cabang.", "If you have questions, call 175 or ask a branch office."
)
NEXT: Final[dict[ReasonCode, Both]] = {
    R.REPORTER_NOT_ALLOWED: Both(
        "Minta peserta, ahli waris atau wali mengajukannya.", "Ask the member, an heir or a guardian to file it."
    ),
    R.CHANNEL_NOT_ALLOWED: Both(
        "Ajukan di kantor cabang atau melalui Lapak Asik.", "File it at a branch office or through Lapak Asik."
    ),
    R.EVENT_TOO_OLD: Both(
        "Bila tanggalnya keliru, ajukan kembali; bila benar, tanyakan di kantor cabang.",
        "If the date is wrong, file again; if it is right, ask a branch office.",
    ),
    R.MODIFIED_DUPLICATE: Both(
        "Bila data klaim berubah, kirim perubahannya melalui kanal Anda.",
        "If the claim's details have changed, send the change through your channel.",
    ),
    R.UNKNOWN_CLAIM: Both("Periksa nomor klaim lalu kirim kembali.", "Check the claim's reference and send it again."),
    R.DOCUMENT_NOT_ASKED: Both("Anda tidak perlu melakukan apa pun.", "You need not do anything."),
    R.DOCUMENT_WRONG_PERSON: Both("Kirim dokumen atas nama yang benar.", "Send the document of the right person."),
    R.DOCUMENT_OWNER_UNKNOWN: Both(
        "Kirim kembali dengan menyebut penerima pemilik dokumen.", "Send it again and say which payee's it is."
    ),
    R.DOCUMENT_EXPIRED: Both("Kirim dokumen yang masih berlaku.", "Send one that is still valid."),
    R.DOCUMENT_UNREADABLE: _SEND_ANEW,
    R.DOCUMENT_TYPE_NOT_ACCEPTED: _SEND_ANEW,
    R.DOCUMENT_TOO_LARGE: Both("Kirim berkas yang lebih kecil.", "Send a smaller file."),
    R.MONEY_ON_ITS_WAY: _ASK,
    R.ENDED_BEFORE: Both(
        "Anda tidak perlu melakukan apa pun; bila hari yang tercatat keliru, hubungi 175.",
        "You need not do anything; if the day that is noted is wrong, call 175.",
    ),
    R.APPEAL_INSTEAD: Both(
        "Ajukan keberatan melalui kanal Anda sampai hari yang disebut dalam penolakan.",
        "Appeal through your channel until the day that the denial names.",
    ),
    R.REVISION_ASKED: Both(
        "Tunggu hasilnya, lalu kirim kembali bila masih perlu.",
        "Wait for what comes of it, then send it again if it is still needed.",
    ),
    R.CLAIM_NOT_OPEN: _ASK,
    R.NO_ACCOUNT: Both("Kirim datanya melalui kanal Anda.", "Send it through your channel."),
    R.ACCOUNT_NAME_MISMATCH: Both(
        "Kirim rekening atas nama penerima melalui kanal Anda.", "Send an account in the payee's own name through your channel."
    ),
}
"""What a claimant does about a refusal; for all other reasons, file anew."""

BANK_REASONS: Final[dict[str, Both]] = {
    "AC01": Both("Nomor rekening salah.", "The account number is wrong."),
    "AC04": Both("Rekening sudah ditutup.", "The account is closed."),
    "AC06": Both("Rekening diblokir.", "The account is blocked."),
    "AC07": Both("Rekening sudah ditutup.", "The account is closed."),
    "AM04": Both("Pembayaran belum dapat dijalankan.", "The payment could not be made yet."),
    "BE01": Both("Nama pemilik rekening tidak cocok.", "The account holder's name does not match."),
    "BE22": Both("Nama pemilik rekening tidak ada.", "The account holder's name is missing."),
    "RC01": Both("Kode bank salah.", "The bank code is wrong."),
}
"""By ISO 20022 external status and return reason codes."""
BANK_NEUTRAL: Final = Both("Bank tidak dapat membukukannya.", "The bank could not book it.")


def because(reasons: Iterable[ReasonCode]) -> Both:
    """The sentences for the reasons, each once."""
    return listed((SENTENCES.get(reason, NEUTRAL) for reason in reasons), " ")


def what_next(reasons: Iterable[ReasonCode]) -> Both:
    """What to do now, for all the reasons, each once."""
    return listed((NEXT.get(reason, _FILE_ANEW) for reason in reasons), " ")


def bank_says(code: str | None) -> Both:
    """The sentence for a bank's reason code."""
    return BANK_REASONS.get(code or "", BANK_NEUTRAL)
