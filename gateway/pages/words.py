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
    F.RECOVERY: Both("pengembalian kelebihan pembayaran", "the return of what was overpaid"),
}

ON_WHOM: Final[dict[WaitingOn, Both]] = {
    O.CLAIMANT: Both("Anda", "you"),
    O.OFFICER: Both("petugas kami", "our officer"),
    O.SUPERVISOR: Both("atasan petugas kami", "our officer's supervisor"),
    O.REGISTRY: Both("bagian kepesertaan", "the membership registry"),
    O.PAYMENT_SYSTEM: Both("bank", "the bank"),
    O.OPERATIONS: Both("bagian operasional kami", "our operations staff"),
    O.CALENDAR: Both("tanggal jatuh tempo", "the due date"),
    O.SYSTEM: Both("sistem kami", "our system"),
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
    "claim.verified": Both("Pemeriksaan selesai", "Examination finished"),
    "assessment.referred": Both("Diajukan untuk disetujui", "Put up for approval"),
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
    "payout.dispatched": Both("Pembayaran dikirim ke bank", "Payment sent to the bank"),
    "payout.settled": Both("Pembayaran berhasil", "Payment made"),
    "payout.rejected": Both("Pembayaran ditolak bank", "Payment refused by the bank"),
    "payout.returned": Both("Pembayaran kembali dari bank", "Payment came back from the bank"),
    "payout.abandoned": Both("Pembayaran tidak dilanjutkan", "Payment not continued"),
    "claim.paid": Both("Seluruhnya dibayar", "Paid in full"),
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


UI: Final[dict[str, Both]] = {
    "brand": Both("Santunan", "Santunan"),
    "fund": Both("Klaim jaminan sosial ketenagakerjaan", "Workers' social security claims"),
    "skip": Both("Langsung ke isi", "Skip to content"),
    "language": Both("Bahasa", "Language"),
    "error": Both("Perlu diperbaiki", "Please correct"),
    "follow.title": Both("Cek klaim Anda", "Follow your claim"),
    "follow.lead": Both(
        "Lihat sampai di mana klaim Anda, dokumen yang kurang, dan pembayarannya.",
        "See where your claim stands, which documents are missing, and each payment.",
    ),
    "follow.reference": Both("Nomor klaim", "Claim number"),
    "follow.reference.hint": Both("Ada di SMS, WhatsApp atau tanda terima Anda.", "It is in your SMS, WhatsApp or receipt."),
    "follow.born": Both("Tanggal lahir", "Date of birth"),
    "follow.born.hint": Both(
        "Peserta atau penerima manfaat. Contoh: 5 8 1968.", "Of the member or of a payee. Example: 5 8 1968."
    ),
    "follow.day": Both("Tanggal", "Day"),
    "follow.month": Both("Bulan", "Month"),
    "follow.year": Both("Tahun", "Year"),
    "follow.go": Both("Lihat klaim", "See the claim"),
    "follow.unknown": Both(
        "Nomor klaim dan tanggal lahir ini tidak cocok dengan klaim mana pun.",
        "This claim number and date of birth do not fit any claim.",
    ),
    "follow.unknown.next": Both(
        "Periksa keduanya. Klaim yang baru diajukan terlihat setelah beberapa menit. Setelah beberapa kali salah, tunggu sebentar "
        "atau hubungi 175.",
        "Check both. A new claim shows after some minutes. After several wrong answers wait a while, or call 175.",
    ),
    "follow.reference.error": Both("Isi nomor klaim.", "Enter the claim number."),
    "follow.born.error": Both(
        "Isi tanggal lahir dengan angka, misalnya 5 8 1968.", "Enter the date of birth in figures, like 5 8 1968."
    ),
    "follow.assisted": Both(
        "Untuk Perwakilan RI, serikat pekerja dan kantor cabang: ajukan klaim untuk orang lain",
        "For missions, unions and branch offices: file a claim for somebody",
    ),
    "claim.number": Both("Nomor klaim", "Claim number"),
    "claim.reload": Both("Muat ulang", "Load again"),
    "claim.leave": Both("Keluar", "Sign out"),
    "claim.behind": Both(
        "Sistem kami sedang tertinggal. Yang Anda kirim tetap aman; status menyusul.",
        "Our system is behind. What you send is safe; the status will follow.",
    ),
    "claim.promise": Both("Perkiraan waktu", "When to expect it"),
    "claim.progress": Both("Perjalanan klaim", "Your claim's way"),
    "claim.step.done": Both("selesai", "done"),
    "claim.step.now": Both("sekarang", "now"),
    "claim.step.of": Both("Langkah {n} dari {of}: {name}", "Step {n} of {of}: {name}"),
    "claim.todo": Both("Yang perlu Anda lakukan", "What you need to do"),
    "claim.nothing": Both("Anda tidak perlu melakukan apa pun saat ini.", "You need not do anything at present."),
    "claim.documents.until": Both("Kirim paling lambat {until}.", "Send them by {until}."),
    "claim.waits": Both("Menunggu", "Waiting"),
    "claim.waits.for": Both("Apa", "What"),
    "claim.waits.on": Both("Dari siapa", "From whom"),
    "claim.waits.since": Both("Sejak", "Since"),
    "claim.waits.until": Both("Sampai", "Until"),
    "claim.open_end": Both("tidak ada batas waktu", "no time limit"),
    "promise.paid_on": Both("Pembayaran dijadwalkan {on}.", "The payment is scheduled for {on}."),
    "promise.by": Both("Paling lambat {on}.", "By {on} at the latest."),
    "promise.by.why": Both(
        "Aturannya: {days} hari kerja sejak dokumen lengkap.", "The rule: {days} working days from complete documents."
    ),
    "promise.late": Both(
        "Seharusnya selesai {on}. Kami mohon maaf atas keterlambatan ini; hubungi 175 bila perlu.",
        "It should have been finished by {on}. We are sorry for the delay; call 175 if you need to.",
    ),
    "promise.after_documents": Both(
        "{days} hari kerja setelah semua dokumen lengkap.", "{days} working days after all documents are complete."
    ),
    "document.some": Both("berkas", "the file"),
    "document.of": Both("milik {who}", "of {who}"),
    "document.was_refused": Both("Yang terakhir ditolak:", "The last one was refused:"),
    "document.which": Both("Dokumen yang mana?", "Which document?"),
    "document.file": Both("Foto atau PDF, paling besar 6 MB", "Photograph or PDF, at most 6 MB"),
    "document.send": Both("Kirim", "Send"),
    "document.here": Both("Dokumen yang sudah kami terima", "Documents that we have"),
    "document.accepted": Both("diterima", "accepted"),
    "document.refused": Both("ditolak", "refused"),
    "decision.title": Both("Keputusan", "Decision"),
    "decision.total": Both("Jumlah setelah pajak", "Total after tax"),
    "decision.tax": Both("pajak {amount}", "tax {amount}"),
    "decision.for": Both("untuk {who}", "for {who}"),
    "decision.article": Both("Dasar", "By"),
    "decision.appeal": Both("Keberatan dapat diajukan sampai {until}.", "You can appeal until {until}."),
    "decision.appeal.how": Both(
        "Ajukan di kantor cabang, Lapak Asik, atau hubungi 175.", "Appeal at a branch office, at Lapak Asik, or call 175."
    ),
    "payment.title": Both("Pembayaran", "Payments"),
    "payment.of": Both("Pembayaran {n} dari {of}", "Payment {n} of {of}"),
    "payment.due": Both("jatuh tempo {on}", "due on {on}"),
    "payment.booked": Both("masuk ke rekening {on}", "booked on {on}"),
    "account.title": Both("Ke rekening mana kami membayar?", "To which account do we pay?"),
    "account.need": Both(
        "{who}: kami belum mempunyai rekening yang dapat dibayar.", "{who}: we have no account that we can pay to."
    ),
    "account.give": Both("Isi rekening", "Give the account"),
    "account.by_link": Both(
        "Demi keamanan, rekening hanya dapat diisi melalui tautan yang kami kirim, di kantor cabang, di Lapak Asik, atau lewat "
        "Perwakilan RI. Hubungi 175 untuk meminta tautan.",
        "For safety an account can only be given through a link that we send, at a branch office, at Lapak Asik, or at an "
        "Indonesian mission. Call 175 to ask for a link.",
    ),
    "account.lead": Both(
        "Rekening harus atas nama penerima sendiri: {who}.", "The account must be in the payee's own name: {who}."
    ),
    "account.bank": Both("Kode bank", "Bank code"),
    "account.bank.hint": Both(
        "Tiga angka, misalnya 002 untuk BRI, 008 Mandiri, 014 BCA.", "Three digits, like 002 for BRI, 008 Mandiri, 014 BCA."
    ),
    "account.bank.error": Both("Isi kode bank, misalnya 002.", "Enter the bank's code, like 002."),
    "account.number": Both("Nomor rekening", "Account number"),
    "account.number.hint": Both("Hanya angka, seperti di buku rekening.", "Digits only, as in the bank book."),
    "account.number.error": Both("Isi nomor rekening: 6 sampai 20 angka.", "Enter the account number: 6 to 20 digits."),
    "account.holder": Both("Nama pemilik rekening", "Account holder's name"),
    "account.holder.hint": Both("Persis seperti di buku rekening.", "Exactly as in the bank book."),
    "account.holder.error": Both("Isi nama pemilik rekening.", "Enter the account holder's name."),
    "account.send": Both("Simpan rekening", "Save the account"),
    "appeal.if": Both("Bila Anda tidak setuju dengan keputusan ini:", "If you do not agree with this decision:"),
    "appeal.title": Both("Ajukan keberatan", "Appeal"),
    "appeal.lead": Both("Petugas lain memeriksa klaim Anda sekali lagi.", "Another officer will look at your claim once more."),
    "appeal.because": Both("Mengapa Anda tidak setuju?", "Why do you not agree?"),
    "appeal.error": Both("Tuliskan alasan Anda.", "Write your reason."),
    "appeal.send": Both("Ajukan keberatan", "Appeal"),
    "withdrawal.title": Both("Tarik klaim ini", "Withdraw this claim"),
    "withdrawal.lead": Both(
        "Klaim ditutup dan tidak dibayar. Anda dapat mengajukan klaim baru nanti.",
        "The claim is closed and nothing is paid. You can file a new one later.",
    ),
    "withdrawal.because": Both("Alasan (boleh kosong)", "Reason (optional)"),
    "withdrawal.send": Both("Tarik klaim", "Withdraw the claim"),
    "back": Both("Kembali ke klaim", "Back to the claim"),
    "timeline.title": Both("Yang sudah terjadi", "What has happened"),
    "help.title": Both("Butuh bantuan?", "Do you need help?"),
    "help.text": Both(
        "Hubungi 175 atau datang ke kantor cabang. Petugas kami tidak pernah meminta PIN atau sandi.",
        "Call 175 or come to a branch office. Our officers never ask for a PIN or password.",
    ),
    "help.withdraw": Both(
        "Untuk menarik atau mengubah klaim, hubungi tempat Anda mengajukannya.",
        "To withdraw or change the claim, ask where you filed it.",
    ),
    "optional": Both("boleh kosong", "optional"),
    "choose": Both("Pilih…", "Choose…"),
    "sign_in.title": Both("Ajukan klaim untuk orang lain", "File a claim for somebody"),
    "sign_in.lead": Both(
        "Untuk petugas Perwakilan RI, serikat pekerja dan kantor cabang. Masuk dengan akun kantor Anda.",
        "For officers of Indonesian missions, unions and branch offices. Sign in with your office's account.",
    ),
    "sign_in.go": Both("Masuk", "Sign in"),
    "sign_in.token": Both("Token akses", "Access token"),
    "sign_in.token.hint": Both(
        "Hanya untuk demo dan uji coba: token dari perintah santunan token.",
        "For demo and tests only: a token from the command santunan token.",
    ),
    "sign_in.with_token": Both("Masuk dengan token", "Sign in with the token"),
    "sign_in.none": Both("Masuk belum diaktifkan di sini.", "Signing in is not switched on here."),
    "assisted.title": Both("Apa yang Anda ajukan?", "What do you file?"),
    "assisted.lead": Both("Anda masuk untuk {who}.", "You are signed in for {who}."),
    "assisted.true": Both(
        "Dengan mengirim, Anda menyatakan isinya sesuai keterangan peserta atau ahli waris.",
        "By sending it you say that this is what the member or heir has told you.",
    ),
    "assisted.send": Both("Kirim", "Send"),
    "assisted.back": Both("Pilih yang lain", "Choose another"),
    "filed.title": Both("Sudah kami terima", "We have received it"),
    "filed.lead": Both(
        "Catat nomor ini dan berikan kepada peserta atau ahli waris.", "Note this number and give it to the member or heir."
    ),
    "filed.papers": Both("Dokumen yang diperlukan", "Documents that are needed"),
    "filed.follow": Both("Mengikuti klaim", "Following the claim"),
    "filed.follow.how": Both(
        "Beberapa menit lagi klaim terlihat di halaman depan dengan nomor ini dan tanggal lahir peserta.",
        "In some minutes the claim shows on the first page, with this number and the member's date of birth.",
    ),
    "filed.link": Both(
        "Atau kirim tautan ini ke telepon peserta atau ahli waris sendiri. Berlaku sampai {until}. Siapa pun yang memilikinya "
        "dapat mengisi rekening.",
        "Or send this link to the member's or heir's own telephone. It is valid until {until}. Whoever has it can give an account.",
    ),
    "filed.next": Both("Ajukan yang lain", "File another one"),
    "refused.channel_not_allowed": Both("Kantor Anda tidak dapat mengajukan ini.", "Your office cannot file this."),
    "refused.overloaded": Both(
        "Layanan masuk sedang tidak menjawab. Coba lagi sebentar.", "The sign-in service does not answer. Try again in a moment."
    ),
    "refused.title": Both("Halaman ini tidak dapat dibuka", "This page cannot be opened"),
    "refused.not_found": Both("Tidak ada halaman di alamat ini.", "There is no page at this address."),
    "refused.form_stale": Both(
        "Formulir terlalu lama terbuka. Muat ulang halamannya lalu isi kembali.",
        "The form lay open too long. Load the page again and fill it in.",
    ),
    "refused.rate_limited": Both(
        "Terlalu banyak permintaan. Tunggu sebentar lalu coba lagi.", "Too many requests. Wait a moment and try again."
    ),
    "refused.read_model_unavailable": Both(
        "Status klaim sedang tidak dapat dibaca. Klaim Anda aman. Coba lagi beberapa menit lagi.",
        "Statuses cannot be read at present. Your claim is safe. Try again in some minutes.",
    ),
    "refused.log_unavailable": Both(
        "Kiriman Anda belum pasti kami terima. Coba kirim lagi; tidak ada yang tercatat dua kali.",
        "We may not have received what you sent. Send it again; nothing is recorded twice.",
    ),
    "refused.claim_unknown": Both("Klaim ini tidak dapat ditampilkan.", "This claim cannot be shown."),
    "refused.other": Both("Terjadi gangguan. Coba lagi beberapa menit lagi.", "Something went wrong. Try again in some minutes."),
    "refused.home": Both("Ke halaman depan", "To the first page"),
    "refused.id": Both("Nomor gangguan", "Reference of this fault"),
}
