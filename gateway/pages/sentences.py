"""Headings, labels and sentences of the pages, by the key under which templates ask for them, in both languages."""

from typing import Final

from processors.notification.words import Both

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
    "promise.usual": Both("Di JMO biasanya {days} hari kerja.", "In JMO it usually takes {days} working day."),
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
    "decision.how": Both("Cara menghitung", "How it was computed"),
    "decision.how.facts": Both("Dihitung dari", "Computed from"),
    "decision.how.steps": Both("Langkah demi langkah", "Step by step"),
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
    "message": Both("Pengumuman", "Message"),
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
