"""The law as data: every amount, share, band, window and age with its dates, article, mark and source, loaded once.

Code holds formulas only. `LAW` is what the fund decides by; another book can be loaded to check a file or to ask *what if*.
"""

from processors.law.book import Book, Found, NotInForce, NotStated, Tariffs, written
from processors.law.loading import PACKAGED, BadTariffs, load
from processors.law.working_days import Calendar, load_calendar

LAW = load(PACKAGED)
"""The packaged book. A fault in its files stops the process before it decides anything."""
CALENDAR = load_calendar()
"""The packaged calendar: the one count of working days."""

__all__ = [
    "CALENDAR",
    "Calendar",
    "load_calendar",
    "LAW",
    "PACKAGED",
    "BadTariffs",
    "Book",
    "Found",
    "NotInForce",
    "NotStated",
    "Tariffs",
    "load",
    "written",
]
