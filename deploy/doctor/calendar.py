"""The calendar that counts working days: does it know this year, and the next one before it begins?"""

from datetime import date
from typing import Final

from deploy.doctor.finding import Finding, warning
from processors.law import Calendar

WHAT: Final = "working days"
DECREED_BY_MONTH: Final = 11
"""The decree on the next year's joint leave is out by then."""
HOW: Final = "take the newest `holidays`, write the decree into processors/law/days/joint_leave.toml, run `make generate`"


def calendar_findings(calendar: Calendar, today: date) -> list[Finding]:
    """Nothing where all is known. What is not known stops nothing: its weekdays are counted, and whatever rests on it says so."""
    doubt = calendar.doubt(today, today)
    if doubt:
        return [warning(WHAT, f"{doubt}: promises may be a day off; {HOW}")]
    if today.month >= DECREED_BY_MONTH and not calendar.knows(today.year + 1):
        return [warning(WHAT, f"{today.year + 1} is not known yet, and promises reach into it; {HOW}")]
    return []
