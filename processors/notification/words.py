"""Words for claimants in both languages: benefits, documents, months, rupiah. No medical facts are among them."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from schemas.money import Money
from schemas.vocabulary import ClaimKind, DocumentKind, Language


class Both(NamedTuple):
    """One text in Indonesian and in English."""

    indonesian: str
    english: str

    def in_language(self, language: Language) -> str:
        return self.indonesian if language is Language.INDONESIAN else self.english


BENEFITS: Final[dict[ClaimKind, Both]] = {
    ClaimKind.JKM_DEATH: Both("Jaminan Kematian (JKM)", "death benefit (JKM)"),
    ClaimKind.JHT: Both("Jaminan Hari Tua (JHT)", "old-age savings (JHT)"),
    ClaimKind.PMI_DEATH: Both("Jaminan Kematian Pekerja Migran", "death benefit for migrant workers"),
    ClaimKind.PMI_REPATRIATION: Both("bantuan pemulangan Pekerja Migran", "help with a migrant worker's return"),
    ClaimKind.JKK_ACCIDENT: Both("Jaminan Kecelakaan Kerja (JKK)", "work accident benefit (JKK)"),
    ClaimKind.JKK_DEATH: Both("santunan kematian karena kecelakaan kerja (JKK)", "death benefit after a work accident (JKK)"),
    ClaimKind.SCHOLARSHIP: Both("beasiswa anak peserta", "scholarship for the member's children"),
    ClaimKind.PMI_ACCIDENT: Both("Jaminan Kecelakaan Kerja Pekerja Migran", "migrant worker's accident benefit"),
    ClaimKind.PMI_ACCIDENT_RETURN: Both(
        "pemulangan Pekerja Migran karena kecelakaan", "return of a migrant worker after an accident"
    ),
    ClaimKind.PMI_FAILED_DEPARTURE: Both("bantuan gagal berangkat", "help after a departure that failed"),
    ClaimKind.PMI_FAILED_PLACEMENT: Both("bantuan gagal ditempatkan", "help after a placement that failed"),
    ClaimKind.PMI_MISPLACEMENT: Both("bantuan penempatan tidak sesuai perjanjian", "help after a placement against the contract"),
    ClaimKind.PMI_TERMINATION: Both("bantuan PHK Pekerja Migran", "help for a dismissed migrant worker"),
    ClaimKind.PMI_RAPE: Both("santunan bagi korban kekerasan", "benefit for a victim of violence"),
    ClaimKind.PMI_LOSS: Both("bantuan kehilangan barang saat pulang", "help after a loss on the way home"),
    ClaimKind.PMI_SCHOLARSHIP: Both("beasiswa anak Pekerja Migran", "scholarship for a migrant worker's children"),
    ClaimKind.JP_OLD_AGE: Both("Jaminan Pensiun hari tua", "old-age pension"),
    ClaimKind.JP_DISABILITY: Both("Jaminan Pensiun bagi yang tidak mampu bekerja lagi", "pension for who cannot work any more"),
    ClaimKind.JP_SURVIVORS: Both("Jaminan Pensiun ahli waris", "survivors' pension"),
    ClaimKind.JKP: Both("Jaminan Kehilangan Pekerjaan (JKP)", "job loss benefit (JKP)"),
}

DOCUMENTS: Final[dict[DocumentKind, Both]] = {
    DocumentKind.CLAIM_FORM: Both("formulir klaim", "claim form"),
    DocumentKind.MEMBER_CARD: Both("kartu peserta", "member card"),
    DocumentKind.IDENTITY_CARD: Both("e-KTP", "identity card (e-KTP)"),
    DocumentKind.HEIR_IDENTITY_CARD: Both("e-KTP ahli waris", "heir's identity card (e-KTP)"),
    DocumentKind.FAMILY_CARD: Both("Kartu Keluarga", "family card (KK)"),
    DocumentKind.PASSPORT: Both("paspor", "passport"),
    DocumentKind.DEATH_CERTIFICATE: Both("akta atau surat keterangan kematian", "death certificate"),
    DocumentKind.HEIR_CERTIFICATE: Both("surat keterangan ahli waris", "heir certificate"),
    DocumentKind.MARRIAGE_BOOK: Both("buku nikah", "marriage book"),
    DocumentKind.BIRTH_CERTIFICATE: Both("akta kelahiran", "birth certificate"),
    DocumentKind.GUARDIANSHIP_RULING: Both("penetapan perwalian", "guardianship ruling"),
    DocumentKind.NOTARIAL_WILL: Both("wasiat dengan akta notaris", "notarial will"),
    DocumentKind.BANK_BOOK: Both("buku rekening", "bank book"),
    DocumentKind.TAX_NUMBER: Both("NPWP", "tax number (NPWP)"),
    DocumentKind.RESIGNATION_LETTER: Both("surat pengunduran diri", "resignation letter"),
    DocumentKind.TERMINATION_PROOF: Both("bukti PHK", "proof of termination"),
    DocumentKind.MISSION_LETTER: Both("surat Perwakilan RI atau KDEI", "letter of the Indonesian mission or KDEI"),
    DocumentKind.MISSING_PERSON_LETTER: Both("surat keterangan orang hilang", "missing-person letter"),
    DocumentKind.LEAVE_LETTER: Both("surat keterangan cuti", "letter confirming leave"),
    DocumentKind.TICKET_RECEIPT: Both("kuitansi tiket", "ticket receipt"),
    DocumentKind.PLACEMENT_AGREEMENT: Both("perjanjian penempatan", "placement agreement"),
    DocumentKind.ACCIDENT_REPORT_1: Both("laporan tahap I (formulir 3 KK 1 / 3 PAK 1)", "stage 1 report (form 3 KK 1 / 3 PAK 1)"),
    DocumentKind.ACCIDENT_REPORT_2: Both(
        "laporan tahap II (formulir 3a KK 2 / 3a PAK 2)", "stage 2 report (form 3a KK 2 / 3a PAK 2)"
    ),
    DocumentKind.DOCTORS_STATEMENT: Both(
        "surat keterangan dokter (formulir 3b KK 3 / 3b PAK 3)", "doctor's statement (form 3b KK 3 / 3b PAK 3)"
    ),
    DocumentKind.CHRONOLOGY: Both("kronologi dengan dua saksi", "chronology with two witnesses"),
    DocumentKind.ATTENDANCE_LIST: Both("daftar hadir", "attendance list"),
    DocumentKind.DUTY_ORDER: Both("surat tugas, lembur, atau jadwal kerja", "duty, overtime or shift order"),
    DocumentKind.POLICE_REPORT: Both("laporan polisi", "police report"),
    DocumentKind.TRAFFIC_INSURER_LETTER: Both("surat Jasa Raharja", "letter of the traffic insurer Jasa Raharja"),
    DocumentKind.TRANSPORT_RECEIPT: Both("kuitansi pengangkutan", "transport receipt"),
    DocumentKind.TREATMENT_RECEIPT: Both("kuitansi dan rincian perawatan", "receipt and details of treatment"),
    DocumentKind.REST_LETTER: Both("surat istirahat dari dokter", "doctor's rest letter"),
    DocumentKind.PAYSLIP: Both("slip gaji", "payslip"),
    DocumentKind.EMPLOYER_PAID_STATEMENT: Both(
        "surat pernyataan transfer ke perusahaan", "statement that the employer paid first"
    ),
    DocumentKind.DOCTORS_SUMMARY: Both("ringkasan dan hasil pemeriksaan dokter", "doctor's summary and findings"),
    DocumentKind.FORENSIC_REPORT: Both("visum", "forensic report (visum)"),
    DocumentKind.PROJECT_NUMBER: Both("nomor kepesertaan proyek", "project membership number"),
    DocumentKind.WORK_REFERENCE: Both("surat keterangan kerja", "work reference"),
    DocumentKind.SCHOLARSHIP_FORM: Both("formulir beasiswa", "scholarship form"),
    DocumentKind.STUDENT_CARD: Both("kartu pelajar atau KTP anak", "student card or child's identity card"),
    DocumentKind.SCHOOL_LETTER: Both("surat keterangan aktif sekolah", "letter that the child is at school"),
    DocumentKind.SCHOOL_REPORT: Both("rapor atau KHS", "school report"),
    DocumentKind.EMPLOYMENT_CONTRACT: Both("perjanjian kerja", "employment contract"),
    DocumentKind.EMPLOYER_LETTER: Both("surat dari pemberi kerja atau agen", "letter of the employer or labour agency"),
    DocumentKind.INSURER_LETTER: Both("surat tentang yang dibayar asuransi", "letter on what insurance paid"),
    DocumentKind.PLACEMENT_BODY_LETTER: Both("surat pelaksana penempatan", "letter of the placement body"),
    DocumentKind.STOPPED_WORK_STATEMENT: Both("pernyataan berhenti bekerja", "statement of having stopped work"),
    DocumentKind.LEFT_INDONESIA_STATEMENT: Both(
        "pernyataan tidak bekerja lagi di Indonesia", "statement of no longer working in Indonesia"
    ),
    DocumentKind.ACTIVE_WORK_LETTER: Both("surat keterangan masih bekerja", "letter that the member still works"),
    DocumentKind.HOME_PAPERS: Both("dokumen perumahan", "papers of the home"),
    DocumentKind.CURATORSHIP_LETTER: Both("surat pengampuan", "curatorship letter"),
    DocumentKind.COURT_RULING: Both("penetapan pengadilan", "court ruling"),
    DocumentKind.PENSION_FORM: Both("formulir 7", "pension form 7"),
    DocumentKind.PENSION_CONFIRMATION: Both("formulir 7A, konfirmasi tahunan", "form 7A, yearly confirmation"),
    DocumentKind.JOB_SEARCH_COMMITMENT: Both("komitmen aktivitas pencarian kerja (KAPK)", "job search commitment (KAPK)"),
    DocumentKind.ARREARS_SETTLEMENT: Both("bukti pelunasan tunggakan dan denda", "proof that arrears and fines are settled"),
    DocumentKind.FACILITY_BILL: Both("tagihan fasilitas kesehatan per butir", "the health facility's bill, item by item"),
}

_MONTHS: Final = (
    Both("Januari", "January"),
    Both("Februari", "February"),
    Both("Maret", "March"),
    Both("April", "April"),
    Both("Mei", "May"),
    Both("Juni", "June"),
    Both("Juli", "July"),
    Both("Agustus", "August"),
    Both("September", "September"),
    Both("Oktober", "October"),
    Both("November", "November"),
    Both("Desember", "December"),
)


def same(text: str) -> Both:
    """A text that reads the same in both languages."""
    return Both(text, text)


def rupiah(amount: Money) -> Both:
    """`Rp78.500.000`: points between thousands, as Indonesians write it, in both languages."""
    return same(f"Rp{amount.amount:,}".replace(",", "."))


def day(on: date) -> Both:
    """`5 Mei 2026`, `5 May 2026`."""
    month = _MONTHS[on.month - 1]
    return Both(f"{on.day} {month.indonesian} {on.year}", f"{on.day} {month.english} {on.year}")


def alternatives(kinds: Iterable[DocumentKind]) -> Both:
    """Documents of which any one will do."""
    names = [DOCUMENTS[kind] for kind in kinds]
    return Both(" atau ".join(name.indonesian for name in names), " or ".join(name.english for name in names))


def listed(parts: Iterable[Both], between: str) -> Both:
    """The parts one after the other, each once."""
    distinct = tuple(dict.fromkeys(parts))
    return Both(between.join(part.indonesian for part in distinct), between.join(part.english for part in distinct))
