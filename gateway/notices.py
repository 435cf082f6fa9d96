"""Notices of death in the names and words of the senders' own systems, and the one filing that each becomes.

Which name stands for what is the table of forms that files are read by (`gateway/bulk/forms.py`); the models here say the same to the document.
"""

from datetime import date
from re import compile as regex
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field

from gateway.accepting import Moment
from gateway.bulk.columns import Content, from_text, nested
from gateway.bulk.forms import EMPLOYERS_NOTICE, HOSPITALS_NOTICE, Form
from gateway.filing import ClaimFiling
from schemas.admission import OwnReference
from schemas.claim import MembershipNumber, Name, Nik, Passport, Phone
from schemas.envelope import Data

NO_SUCH_DAY: Final = "no calendar has this day"
DAY_FIRST: Final = r"^(0[1-9]|[12][0-9]|3[01])[-/](0[1-9]|1[0-2])[-/](19|20)[0-9]{2}$"
_PARTS: Final = regex("[-/]")


def _in_the_calendar(text: str) -> str:
    day, month, year = map(int, _PARTS.split(text))
    try:
        date(year, month, day)
    except ValueError as error:
        raise ValueError(NO_SUCH_DAY) from error
    return text


Day = Annotated[str, Field(pattern=DAY_FIRST, description="12-11-2026 or 12/11/2026"), AfterValidator(_in_the_calendar)]
Cause: TypeAlias = Literal["SAKIT", "KECELAKAAN", "KECELAKAAN KERJA", "HILANG DI LAUT", "BELUM DIKETAHUI"]


class EmployersNotice(Data):
    """A death, as an employer's personnel system says it. `WAKTU_LAPOR`: when the employer took it in, with any zone."""

    NO_LAPORAN: OwnReference
    WAKTU_LAPOR: Moment
    NAMA_PESERTA: Name
    NIK: Nik | None = None
    NO_KPJ: MembershipNumber | None = None
    NO_PASPOR: Passport | None = None
    TGL_LAHIR: Day | None = None
    TGL_MENINGGAL: Day
    SEBAB_MENINGGAL: Cause
    NAMA_PELAPOR: Name
    TELP_PELAPOR: Phone | None = None


class HospitalsNotice(Data):
    """A death, as a hospital's register says it. `WAKTU_CATAT`: when the hospital took it down, with any zone."""

    NO_SURAT: OwnReference
    WAKTU_CATAT: Moment
    NAMA_PASIEN: Name
    NIK_PASIEN: Nik | None = None
    NO_KARTU: MembershipNumber | None = None
    TGL_LAHIR: Day | None = None
    TGL_MENINGGAL: Day
    PENYEBAB: Cause
    NAMA_PETUGAS: Name
    TELP_PETUGAS: Phone | None = None


Notice: TypeAlias = EmployersNotice | HospitalsNotice
FORMS_OF_NOTICES: Final[dict[type[Data], Form]] = {EmployersNotice: EMPLOYERS_NOTICE, HospitalsNotice: HOSPITALS_NOTICE}


def filing_of(notice: Notice) -> ClaimFiling:
    """The filing that the notice says."""
    form = FORMS_OF_NOTICES[type(notice)]
    said = notice.model_dump(mode="json", exclude_none=True)
    objects: dict[str, Content] = {}
    for fixed in form.fixed:
        objects.setdefault(fixed.inside, {})[fixed.member] = fixed.value
    for name, text in said.items():
        column = form.layout.columns[name]
        objects.setdefault(column.inside, {})[column.member] = from_text(column, text)
    return ClaimFiling.model_validate(nested(objects))
