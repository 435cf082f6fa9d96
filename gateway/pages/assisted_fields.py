"""The fields of the assisted form: which belong to which filing, where each stands in a claim, and what to say when it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from processors.notification.words import BENEFITS, Both, same
from schemas.channels import EVENTS_TO_NOTIFY, channel_takes
from schemas.kinds import MIGRANT_KINDS
from schemas.terms import Term
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    Filing,
    JhtReason,
    Language,
    Relationship,
    ReporterRole,
)

PAYEES: Final = 3
"""What the form has room for; claims with more payees go to the interface for programs."""
IDENTITIES: Final = ("member_nik", "member_number", "member_passport")
"""Any one of them says who the member is."""
Path = tuple[str | int, ...]
TermT = TypeVar("TermT", bound=Term)


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `path`: where it stands in `ClaimFiling`; `error`: what is right, said whenever it is wrong; `kind`: text, date,
    digits, code, choice or check; `length`: characters."""

    name: str
    path: Path
    label: Both
    error: Both
    hint: Both | None = None
    kind: str = "text"
    required: bool = False
    length: int = 120
    options: tuple[tuple[str, Both], ...] = ()
    half: bool = False

    @property
    def optional(self) -> bool:
        """Whether it may be left out whatever else is filled in."""
        return not self.required and self.name not in IDENTITIES


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading. `folded`: behind a summary until it is opened."""

    title: Both
    fields: tuple[Field, ...]
    lead: Both | None = None
    folded: bool = False


ROLES: Final[dict[ReporterRole, Both]] = {
    ReporterRole.MEMBER: Both("peserta sendiri", "the member"),
    ReporterRole.HEIR: Both("ahli waris", "an heir"),
    ReporterRole.GUARDIAN: Both("wali", "a guardian"),
    ReporterRole.EMPLOYER: Both("pemberi kerja", "the employer"),
    ReporterRole.HEALTH_FACILITY: Both("fasilitas kesehatan", "a health facility"),
    ReporterRole.UNION: Both("serikat pekerja", "the union"),
    ReporterRole.MISSION: Both("Perwakilan RI atau KDEI", "the Indonesian mission or KDEI"),
    ReporterRole.PLACEMENT_BODY: Both("perusahaan penempatan", "the placement company"),
    ReporterRole.FOREIGN_INSTITUTION: Both("lembaga luar negeri", "a foreign institution"),
    ReporterRole.BURIER: Both("yang mengurus pemakaman", "whoever paid for the burial"),
    ReporterRole.FAMILY: Both("keluarga", "the family"),
    ReporterRole.GROUP: Both("wadah atau kelompok pekerja", "the workers' group (wadah)"),
    ReporterRole.APPOINTING_OFFICIAL: Both("Pejabat Pembina Kepegawaian", "the appointing official (PPK)"),
    ReporterRole.DIRECTOR_GENERAL: Both("Direktur Jenderal", "the Director General"),
}
RELATIONSHIPS: Final[dict[Relationship, Both]] = {
    Relationship.SELF: Both("peserta sendiri", "the member"),
    Relationship.SPOUSE: Both("suami atau istri", "husband or wife"),
    Relationship.CHILD: Both("anak", "child"),
    Relationship.PARENT: Both("orang tua", "parent"),
    Relationship.GRANDPARENT: Both("kakek atau nenek", "grandparent"),
    Relationship.GRANDCHILD: Both("cucu", "grandchild"),
    Relationship.SIBLING: Both("saudara kandung", "brother or sister"),
    Relationship.PARENT_IN_LAW: Both("mertua", "parent-in-law"),
    Relationship.WILL: Both("ditunjuk dalam wasiat", "named in a will"),
    Relationship.BURIER: Both("yang mengurus pemakaman", "paid for the burial"),
    Relationship.GUARDIAN: Both("wali", "guardian"),
    Relationship.CURATOR: Both("pengampu", "curator"),
    Relationship.EMPLOYER: Both("pemberi kerja yang membayar dahulu", "the employer, who paid first"),
    Relationship.HEALTH_FACILITY: Both("fasilitas kesehatan", "the health facility"),
    Relationship.PREPAYER: Both("yang membayar dahulu", "who paid first"),
    Relationship.OTHER_HEIR: Both("ahli waris menurut penetapan pengadilan", "heir by a court's ruling"),
    Relationship.ESTATES_OFFICE: Both("Balai Harta Peninggalan", "the estates office (Balai Harta Peninggalan)"),
}
CAUSES: Final[dict[DeathCause, Both]] = {
    DeathCause.ILLNESS: Both("sakit", "illness"),
    DeathCause.ACCIDENT: Both("kecelakaan, bukan saat bekerja", "accident, not at work"),
    DeathCause.WORK_ACCIDENT: Both("kecelakaan kerja", "work accident"),
    DeathCause.MISSING_AT_SEA: Both("hilang di laut", "missing at sea"),
    DeathCause.UNKNOWN: Both("belum diketahui", "not known yet"),
}
JHT_REASONS: Final[dict[JhtReason, Both]] = {
    JhtReason.PENSION_AGE: Both("usia pensiun", "pension age"),
    JhtReason.RESIGNED: Both("mengundurkan diri", "resigned"),
    JhtReason.TERMINATED: Both("PHK", "was dismissed"),
    JhtReason.CONTRACT_END: Both("kontrak berakhir", "the contract ended"),
    JhtReason.BPU_STOPPED: Both("berhenti bekerja mandiri", "stopped working for themselves"),
    JhtReason.LEFT_INDONESIA: Both("meninggalkan Indonesia selamanya", "left Indonesia for good"),
    JhtReason.TOTAL_DISABILITY: Both("tidak mampu bekerja selamanya", "cannot work any more"),
    JhtReason.DEATH: Both("meninggal dunia", "died"),
    JhtReason.PARTIAL_10: Both("sebagian, 10 %", "a part, 10 %"),
    JhtReason.PARTIAL_30: Both("sebagian untuk rumah, 30 %", "a part for a home, 30 %"),
}
FILINGS: Final[dict[Filing, Both]] = {
    Filing.APPLICATION: Both("Pengajuan: {benefit}", "Application: {benefit}"),
    Filing.NOTIFICATION: Both("Laporan kejadian: {benefit}", "Report of an event: {benefit}"),
}
DATE_ERROR: Final = Both("Isi tanggal, misalnya 2026-10-01.", "Enter a date, like 2026-10-01.")
NAME_ERROR: Final = Both("Isi nama lengkap, paling panjang 120 huruf.", "Enter the full name, at most 120 letters.")
NIK_ERROR: Final = Both("NIK terdiri dari 16 angka seperti di e-KTP.", "A NIK has 16 digits, as on the e-KTP.")
PHONE_ERROR: Final = Both("Isi nomor telepon, misalnya +62812345678.", "Enter a telephone number, like +62812345678.")
CHOOSE: Final = Both("Pilih salah satu.", "Choose one.")
RUPIAH_ERROR: Final = Both(
    "Isi jumlah rupiah dengan angka saja, misalnya 9000000.", "Enter whole rupiah in digits, like 9000000."
)


ASKED: Final = (ClaimKind.JKM_DEATH, ClaimKind.JHT, ClaimKind.PMI_DEATH, ClaimKind.PMI_REPATRIATION)
"""Kinds whose details the form has fields for; others are filed through the gateway, or by another channel."""


def what_it_takes(channel: Channel) -> tuple[tuple[ClaimKind, Filing], ...]:
    """What an officer of this channel may file, applications first; savings are no event that somebody reports."""
    return tuple(
        (kind, filing)
        for filing in Filing
        for kind in ASKED
        if roles_for(channel, kind, filing) and (filing is Filing.APPLICATION or kind in EVENTS_TO_NOTIFY)
    )


def roles_for(channel: Channel, kind: ClaimKind, filing: Filing) -> tuple[ReporterRole, ...]:
    return tuple(role for role in ReporterRole if channel_takes(channel, kind, filing, role))


def said(kind: ClaimKind, filing: Filing) -> Both:
    """What is filed, as a choice and a heading."""
    pattern, benefit = FILINGS[filing], BENEFITS[kind]
    return Both(pattern.indonesian.format(benefit=benefit.indonesian), pattern.english.format(benefit=benefit.english))


def groups_for(channel: Channel, kind: ClaimKind, filing: Filing) -> tuple[Group, ...]:
    """The form of such a filing by an officer of this channel."""
    applies = filing is Filing.APPLICATION
    payees = tuple(_payee(number) for number in range(1, PAYEES + 1)) if applies else ()
    return (MANDATE, _event(kind), MEMBER, _reporter(roles_for(channel, kind, filing)), *payees, ABOUT)


def fields_of(groups: tuple[Group, ...]) -> Mapping[Path, Field]:
    """Every field by its place in a claim."""
    return {field.path: field for group in groups for field in group.fields}


def _choices(known: Mapping[TermT, Both]) -> tuple[tuple[str, Both], ...]:
    return tuple((str(value), both) for value, both in known.items())


def _date(name: str, path: Path, label: Both, *, required: bool = False) -> Field:
    hint = Both("Tahun-bulan-tanggal: 2026-10-01.", "Year-month-day: 2026-10-01.")
    return Field(name, path, label, DATE_ERROR, hint, "date", required=required, length=10, half=True)


MANDATE: Final = Group(
    Both("Surat kuasa", "Mandate"),
    (
        Field(
            "mandate_holder",
            ("personal", "mandate", "holder_name"),
            Both("Nama yang mendampingi", "Name of who assists"),
            NAME_ERROR,
            Both("Petugas yang memegang surat kuasa.", "The officer who holds the mandate."),
            required=True,
        ),
        _date(
            "mandate_on", ("personal", "mandate", "given_on"), Both("Tanggal surat kuasa", "Date of the mandate"), required=True
        ),
        Field(
            "mandate_confirmed",
            ("mandate_confirmed",),
            Both(
                "Peserta atau ahli waris telah memberi kuasa tertulis, dan kami menyimpannya.",
                "The member or heir has given a written mandate, and we keep it.",
            ),
            Both(
                "Tanpa kuasa tertulis klaim tidak dapat diajukan di sini.",
                "Without a written mandate no claim can be filed here.",
            ),
            kind="check",
            required=True,
        ),
    ),
)
MEMBER: Final = Group(
    Both("Peserta", "Member"),
    (
        Field("member_name", ("personal", "member", "name"), Both("Nama peserta", "Member's name"), NAME_ERROR, required=True),
        Field(
            "member_nik",
            ("personal", "member", "nik"),
            same("NIK"),
            Both(
                "Isi NIK (16 angka), nomor peserta, atau nomor paspor.", "Enter the NIK (16 digits), member number or passport."
            ),
            Both("Salah satu dari tiga nomor ini cukup.", "Any one of these three numbers will do."),
            "digits",
            length=16,
        ),
        Field(
            "member_number",
            ("personal", "member", "membership_number"),
            Both("Nomor peserta (KPJ)", "Member number (KPJ)"),
            Both("Nomor peserta terdiri dari 11 huruf atau angka.", "A member number has 11 letters or digits."),
            kind="code",
            length=11,
            half=True,
        ),
        Field(
            "member_passport",
            ("personal", "member", "passport"),
            Both("Nomor paspor", "Passport number"),
            Both(
                "Isi nomor paspor: 5 sampai 12 huruf besar atau angka.", "Enter the passport number: 5 to 12 letters or digits."
            ),
            kind="code",
            length=12,
            half=True,
        ),
        _date(
            "member_born",
            ("personal", "member", "birth_date"),
            Both("Tanggal lahir peserta", "Member's date of birth"),
            required=True,
        ),
    ),
)
ABOUT: Final = Group(
    Both("Catatan Anda", "Your records"),
    (
        Field(
            "reference",
            ("reference",),
            Both("Nomor Anda sendiri", "Your own reference"),
            Both(
                "Huruf, angka, titik, garis; paling panjang 59. Kosongkan bila tidak ada.",
                "Letters, digits, dots, dashes; at most 59. Leave empty if you have none.",
            ),
            Both("Kosongkan bila tidak ada; kami buatkan.", "Leave empty if you have none; we make one."),
            length=59,
            half=True,
        ),
        replace(
            _date("received_on", ("received_at",), Both("Diterima pada", "Taken in on")),
            hint=Both("Kosongkan bila hari ini.", "Leave empty if today."),
            error=Both(
                "Tanggal tidak boleh di masa depan atau terlalu lama.", "The date may not be in the future or too long ago."
            ),
        ),
    ),
)


def _event(kind: ClaimKind) -> Group:
    abroad = kind in MIGRANT_KINDS
    common = (
        replace(
            _date("event_date", ("claim", "event_date"), Both("Tanggal kejadian", "Date of the event"), required=True),
            error=Both("Isi tanggal kejadian; tidak boleh di masa depan.", "Enter the date of the event; not in the future."),
        ),
        Field(
            "event_country",
            ("claim", "event_country"),
            Both("Negara kejadian", "Country of the event"),
            Both("Isi dua huruf kode negara, misalnya TW atau ID.", "Enter the country's two letters, like TW or ID."),
            Both("Dua huruf: ID, MY, TW, HK, SA.", "Two letters: ID, MY, TW, HK, SA."),
            "code",
            required=True,
            length=2,
            half=True,
        ),
    )
    details = {
        ClaimKind.JKM_DEATH: (_cause(),),
        ClaimKind.PMI_DEATH: (_cause(), _check("on_leave", ("claim", "death", "on_leave"), "meninggal saat cuti di Indonesia", "died on leave in Indonesia")),
        ClaimKind.JHT: (
            Field("jht_reason", ("claim", "jht", "reason"), Both("Alasan", "Reason"), CHOOSE, kind="choice", required=True, options=_choices(JHT_REASONS), half=True),
            _date("jht_on", ("claim", "jht", "reason_date"), Both("Tanggal surat", "Date of the letter")),
        ),
        ClaimKind.PMI_REPATRIATION: (
            _rupiah("ticket", ("claim", "repatriation", "ticket_cost", "amount"), Both("Harga tiket (rupiah)", "Ticket (rupiah)"), required=True),
            _rupiah("onward", ("claim", "repatriation", "onward_transport_cost", "amount"), Both("Biaya lanjutan (rupiah)", "Onward transport (rupiah)"), required=False),
            _check("crime", ("claim", "repatriation", "deliberate_crime"), "ada tindak pidana yang disengaja", "a deliberate crime was involved"),
            _check("banned", ("claim", "repatriation", "banned_substances"), "ada narkotika atau minuman terlarang", "banned drugs or alcohol were involved"),
        ),
    }  # fmt: skip
    lead = Both("Di luar negeri atau dalam perjalanan pulang.", "Abroad, or on the way home.") if abroad else None
    return Group(Both("Kejadian", "Event"), (*common, *details[kind]), lead)


def _cause() -> Field:
    path = ("claim", "death", "cause")
    return Field(
        "cause", path, Both("Sebab kematian", "Cause of death"), CHOOSE, kind="choice", required=True, options=_choices(CAUSES)
    )


def _check(name: str, path: Path, indonesian: str, english: str) -> Field:
    return Field(name, path, Both(indonesian, english), CHOOSE, kind="check")


def _rupiah(name: str, path: Path, label: Both, *, required: bool) -> Field:
    return Field(name, path, label, RUPIAH_ERROR, kind="digits", required=required, length=12, half=True)


def _reporter(roles: tuple[ReporterRole, ...]) -> Group:
    options = tuple((role.value, ROLES[role]) for role in roles)
    return Group(
        Both("Pelapor", "Who reports"),
        (
            Field("reporter_role", ("reporter_role",), Both("Melapor sebagai", "Reports as"), CHOOSE, kind="choice", required=True, options=options),
            Field("reporter_name", ("personal", "reporter_name"), Both("Nama pelapor", "Name"), NAME_ERROR, required=True, half=True),
            Field("reporter_phone", ("personal", "reporter_phone"), Both("Nomor telepon", "Telephone"), PHONE_ERROR, kind="phone", length=16, half=True),
            Field(
                "language",
                ("personal", "language"),
                Both("Bahasa untuk pesan", "Language of messages"),
                CHOOSE,
                kind="choice",
                required=True,
                options=((Language.INDONESIAN.value, same("Bahasa Indonesia")), (Language.ENGLISH.value, same("English"))),
                half=True,
            ),
        ),
    )  # fmt: skip


def _payee(number: int) -> Group:
    """The first must be filled in; the others are taken where they have a name."""
    at: Path = ("personal", "payees", number - 1)
    prefix = f"payee{number}_"
    account = (*at, "account")
    first = number == 1
    return Group(
        Both(f"Penerima {number}", f"Payee {number}"),
        (
            Field(f"{prefix}name", (*at, "name"), Both("Nama penerima", "Payee's name"), NAME_ERROR, required=first),
            Field(f"{prefix}relationship", (*at, "relationship"), Both("Hubungan dengan peserta", "Relationship to the member"), CHOOSE, kind="choice", required=first, options=_choices(RELATIONSHIPS), half=True),
            Field(f"{prefix}parts", (*at, "parts"), Both("Bagian", "Parts"), Both("Isi angka 1 sampai 100.", "Enter a number from 1 to 100."), Both("2 dan 1 berarti dua pertiga dan sepertiga.", "2 and 1 mean two thirds and one third."), "digits", length=3, half=True),
            _date(f"{prefix}born", (*at, "birth_date"), Both("Tanggal lahir", "Date of birth")),
            Field(f"{prefix}nik", (*at, "nik"), same("NIK"), NIK_ERROR, kind="digits", length=16, half=True),
            Field(f"{prefix}guardian", (*at, "guardian_name"), Both("Nama wali, bila belum 18 tahun", "Guardian's name, if under 18"), NAME_ERROR),
            Field(f"{prefix}bank", (*account, "bank_code"), Both("Kode bank", "Bank code"), Both("Isi kode bank, misalnya 002.", "Enter the bank's code, like 002."), Both("Kosongkan bila belum punya rekening.", "Leave empty without an account."), "code", length=11, half=True),
            Field(f"{prefix}account", (*account, "number"), Both("Nomor rekening", "Account number"), Both("Isi nomor rekening: 6 sampai 20 angka.", "Enter the account number: 6 to 20 digits."), kind="digits", length=20, half=True),
            Field(f"{prefix}holder", (*account, "holder_name"), Both("Nama pemilik rekening", "Account holder's name"), NAME_ERROR),
        ),
        folded=not first,
    )  # fmt: skip
