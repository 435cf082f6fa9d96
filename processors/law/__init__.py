"""The law as data: every amount, share, band, window and age with its dates, article, mark and source, loaded once.

Code holds formulas only. `LAW` is what the fund decides by; another book can be loaded to check a file or to ask *what if*.
"""

from processors.law.book import Book, Found, NotInForce, NotStated, Tariffs, written
from processors.law.loading import PACKAGED, BadTariffs, load

LAW = load(PACKAGED)
"""The packaged book. A fault in its files stops the process before it decides anything."""

__all__ = ["LAW", "PACKAGED", "BadTariffs", "Book", "Found", "NotInForce", "NotStated", "Tariffs", "load", "written"]
