"""The assisted form: what an officer of a channel may file, and the groups of fields that such a filing asks for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from gateway.pages.assisted_details import (
    CHOOSE,
    DATE_ERROR,
    DATE_HINT,
    MOMENT_ERROR,
    MOMENT_HINT,
    PAYEES,
    Field,
    Group,
    Path,
    detail_groups,
)
from gateway.pages.assisted_words import TERMS
from processors.intake.rights import may_report
from processors.notification.words import BENEFITS, Both, same
from schemas.assistance import MandateKind, PriorityGround
from schemas.channels import PROFILES, channel_takes, wants_mandate
from schemas.kinds import MIGRANT_KINDS, OPEN_KINDS
from schemas.provinces import PROVINCES
from schemas.terms import Term
from schemas.vocabulary import Channel, ClaimKind, Filing, Language, Relationship, ReporterRole

IDENTITIES: Final = ("member_nik", "member_number", "member_passport")
"""Any one of them says who the member is."""
TermT = TypeVar("TermT", bound=Term)

ROLES: Final = TERMS[ReporterRole]
MANDATES: Final[dict[MandateKind, Both]] = {
    MandateKind.POWER_OF_ATTORNEY: Both("surat kuasa khusus", "power of attorney"),
    MandateKind.MEMBERS_MANDATE: Both("kuasa anggota serikat", "a member's mandate to the union"),
    MandateKind.WRITTEN_REQUEST: Both("permintaan tertulis", "request in writing"),
}
MANDATORS: Final = (ReporterRole.MEMBER, ReporterRole.HEIR, ReporterRole.GUARDIAN, ReporterRole.FAMILY)
PRIORITIES: Final[dict[PriorityGround, Both]] = {
    PriorityGround.PREGNANT: Both("ibu hamil", "pregnant"),
    PriorityGround.OLD: Both("lanjut usia", "old"),
    PriorityGround.SICK: Both("sakit", "sick"),
}
FILINGS: Final[dict[Filing, Both]] = {
    Filing.APPLICATION: Both("Pengajuan: {benefit}", "Application: {benefit}"),
    Filing.NOTIFICATION: Both("Laporan kejadian: {benefit}", "Report of an event: {benefit}"),
}
MANDATE_SAID: Final = Both(
    "Peserta atau ahli waris telah memberi kuasa tertulis, dan kami menyimpannya.",
    "The member or heir has given a written mandate, and we keep it.",
)
MANDATE_UNSAID: Final = Both(
    "Tanpa kuasa tertulis klaim tidak dapat diajukan di sini.", "Without a written mandate no claim can be filed here."
)
NAME_ERROR: Final = Both("Isi nama lengkap, paling panjang 120 huruf.", "Enter the full name, at most 120 letters.")
NIK_ERROR: Final = Both("NIK terdiri dari 16 angka seperti di e-KTP.", "A NIK has 16 digits, as on the e-KTP.")
PHONE_ERROR: Final = Both("Isi nomor telepon, misalnya +62812345678.", "Enter a telephone number, like +62812345678.")


def what_it_takes(channel: Channel) -> tuple[tuple[ClaimKind, Filing], ...]:
    """What an officer of this channel may file, applications first."""
    return tuple((kind, filing) for filing in Filing for kind in OPEN_KINDS if roles_for(channel, kind, filing))


def roles_for(channel: Channel, kind: ClaimKind, filing: Filing) -> tuple[ReporterRole, ...]:
    """Whom both the law and the channel let file it."""
    return tuple(role for role in ReporterRole if channel_takes(channel, kind, filing, role) and may_report(kind, filing, role))


def said(kind: ClaimKind, filing: Filing) -> Both:
    """What is filed, as a choice and a heading."""
    pattern, benefit = FILINGS[filing], BENEFITS[kind]
    return Both(pattern.indonesian.format(benefit=benefit.indonesian), pattern.english.format(benefit=benefit.english))


def groups_for(channel: Channel, kind: ClaimKind, filing: Filing) -> tuple[Group, ...]:
    """The form of such a filing by an officer of this channel."""
    applies = filing is Filing.APPLICATION
    payees = tuple(_payee(number, channel) for number in range(1, PAYEES + 1)) if applies else ()
    roles = roles_for(channel, kind, filing)
    shown = all(wants_mandate(channel, kind, filing, role) for role in roles)
    about = _about(channel)
    return (_mandate(shown=shown), _event(kind), *detail_groups(kind), MEMBER, _reporter(roles), OTHERS, *payees, about)


def fields_of(groups: tuple[Group, ...]) -> Mapping[Path, Field]:
    """Every field by its place in a claim."""
    return {field.path: field for group in groups for field in group.fields}


def _choices(known: Mapping[TermT, Both]) -> tuple[tuple[str, Both], ...]:
    return tuple((str(value), both) for value, both in known.items())


def _date(name: str, path: Path, label: Both, *, required: bool = False) -> Field:
    return Field(name, path, label, DATE_ERROR, DATE_HINT, "date", required=required, length=10, half=True)


def _mandate(*, shown: bool) -> Group:
    """Who assists, by what, and who gave it; `shown`: the channel files only with all of it."""
    at: Path = ("personal", "mandate")
    givers = tuple((role.value, ROLES[role]) for role in MANDATORS)
    return Group(
        Both("Surat kuasa", "Mandate"),
        (
            Field("mandate_holder", (*at, "holder_name"), Both("Nama yang mendampingi", "Name of who assists"), NAME_ERROR, Both("Petugas yang memegang surat kuasa.", "The officer who holds the mandate."), required=True),
            Field("mandate_kind", (*at, "kind"), Both("Jenis kuasa", "Kind of mandate"), CHOOSE, kind="choice", required=shown, options=_choices(MANDATES), half=True),
            _date("mandate_on", (*at, "given_on"), Both("Tanggal surat kuasa", "Date of the mandate"), required=True),
            Field("mandate_giver", (*at, "given_by_name"), Both("Nama pemberi kuasa", "Name of who gave it"), NAME_ERROR, required=shown, half=True),
            Field("mandate_by", (*at, "given_by"), Both("Pemberi kuasa adalah", "Who gave it is"), CHOOSE, kind="choice", required=shown, options=givers, half=True),
            Field("mandate_paper", (*at, "paper_sha256"), Both("SHA-256 pindaian surat", "SHA-256 of the scanned paper"), Both("Isi 64 huruf dan angka SHA-256.", "Enter the 64 letters and digits of the SHA-256."), required=shown, length=64, half=True),
            _date("mandate_until", (*at, "valid_until"), Both("Berlaku sampai", "Valid until")),
            Field("mandate_confirmed", ("mandate_confirmed",), MANDATE_SAID, MANDATE_UNSAID, kind="check", required=True),
        ),
    )  # fmt: skip


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
            alone=False,
        ),
        Field(
            "member_number",
            ("personal", "member", "membership_number"),
            Both("Nomor peserta (KPJ)", "Member number (KPJ)"),
            Both("Nomor peserta terdiri dari 11 huruf atau angka.", "A member number has 11 letters or digits."),
            kind="code",
            length=11,
            half=True,
            alone=False,
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
            alone=False,
        ),
        _date(
            "member_born",
            ("personal", "member", "birth_date"),
            Both("Tanggal lahir peserta", "Member's date of birth"),
            required=True,
        ),
        Field(
            "member_phone",
            ("personal", "member", "phone"),
            Both("Telepon peserta", "Member's telephone"),
            PHONE_ERROR,
            kind="phone",
            length=16,
            half=True,
        ),
    ),
)
OTHERS: Final = Group(
    Both("Dokter dan saksi", "Doctor and witness"),
    (
        Field(
            "doctor",
            ("personal", "doctor"),
            Both("Nomor registrasi dokter (STR)", "Doctor's registration (STR)"),
            Both(
                "Isi nomor STR: 4 sampai 40 huruf besar, angka, titik, garis.",
                "Enter the STR: 4 to 40 letters, digits, dots, dashes.",
            ),
            Both("Dokter yang merawat atau memberi surat.", "Who treated, or wrote the letter."),
            "code",
            length=40,
            half=True,
        ),
        Field(
            "witness",
            ("personal", "witness"),
            Both("NIK saksi", "Witness's NIK"),
            NIK_ERROR,
            Both("Siapa yang melihat kejadian.", "Who saw it happen."),
            "digits",
            length=16,
            half=True,
        ),
    ),
    folded=True,
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
        Field(
            "event_province",
            ("claim", "event_province"),
            Both("Provinsi, bila di Indonesia", "Province, if in Indonesia"),
            CHOOSE,
            kind="choice",
            options=tuple((code, same(name)) for code, name in PROVINCES.items()),
            half=True,
        ),
    )
    lead = Both("Di luar negeri atau dalam perjalanan pulang.", "Abroad, or on the way home.") if abroad else None
    return Group(Both("Kejadian", "Event"), common, lead)


def _about(channel: Channel) -> Group:
    """The officer's own records; at a branch, why somebody is served first."""
    if not PROFILES[channel].serves_first:
        return ABOUT
    first = Field(
        "priority",
        ("personal", "steps", "priority"),
        Both("Didahulukan karena", "Served first because"),
        CHOOSE,
        kind="choice",
        options=_choices(PRIORITIES),
        half=True,
    )
    return replace(ABOUT, fields=(*ABOUT.fields, first))


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


def _payee(number: int, channel: Channel) -> Group:
    """The first must be filled in; the others are taken where they have a name. Who asks the bank says when it confirmed the holder."""
    at: Path = ("personal", "payees", number - 1)
    prefix = f"payee{number}_"
    account = (*at, "account")
    first = number == 1
    confirmed = Field(
        f"{prefix}confirmed", (*account, "verified_at"), Both("Pemilik dipastikan bank pada", "Holder confirmed by the bank at"),
        MOMENT_ERROR, MOMENT_HINT, "moment", length=16, half=True,
    )  # fmt: skip
    return Group(
        Both(f"Penerima {number}", f"Payee {number}"),
        (
            Field(f"{prefix}name", (*at, "name"), Both("Nama penerima", "Payee's name"), NAME_ERROR, required=first),
            Field(f"{prefix}relationship", (*at, "relationship"), Both("Hubungan dengan peserta", "Relationship to the member"), CHOOSE, kind="choice", required=first, options=_choices(TERMS[Relationship]), half=True),
            Field(f"{prefix}parts", (*at, "parts"), Both("Bagian", "Parts"), Both("Isi angka 1 sampai 100.", "Enter a number from 1 to 100."), Both("2 dan 1 berarti dua pertiga dan sepertiga.", "2 and 1 mean two thirds and one third."), "digits", length=3, half=True),
            _date(f"{prefix}born", (*at, "birth_date"), Both("Tanggal lahir", "Date of birth")),
            Field(f"{prefix}nik", (*at, "nik"), same("NIK"), NIK_ERROR, kind="digits", length=16, half=True),
            Field(f"{prefix}guardian", (*at, "guardian_name"), Both("Nama wali, bila belum 18 tahun", "Guardian's name, if under 18"), NAME_ERROR),
            Field(f"{prefix}bank", (*account, "bank_code"), Both("Kode bank", "Bank code"), Both("Isi kode bank, misalnya 002.", "Enter the bank's code, like 002."), Both("Kosongkan bila belum punya rekening.", "Leave empty without an account."), "code", length=11, half=True),
            Field(f"{prefix}account", (*account, "number"), Both("Nomor rekening", "Account number"), Both("Isi nomor rekening: 6 sampai 20 angka.", "Enter the account number: 6 to 20 digits."), kind="digits", length=20, half=True),
            Field(f"{prefix}holder", (*account, "holder_name"), Both("Nama pemilik rekening", "Account holder's name"), NAME_ERROR),
            *((confirmed,) if PROFILES[channel].confirms_accounts else ()),
        ),
        folded=not first,
    )  # fmt: skip
