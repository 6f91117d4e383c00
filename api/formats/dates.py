"""Dates as reports have them: `10 April 2025`, `10/04/2025`, `2025-04-10`, or a date of the spreadsheet."""

import re
from datetime import date, datetime

from api.formats.folding import fold
from api.formats.opening.sheets import Cell

MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "feb": 2, "february": 2, "maret": 3, "mar": 3,
    "march": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7,
    "july": 7, "agustus": 8, "agu": 8, "agt": 8, "ags": 8, "aug": 8, "august": 8, "september": 9, "sep": 9, "sept": 9,
    "oktober": 10, "okt": 10, "october": 10, "oct": 10, "november": 11, "nopember": 11, "nov": 11, "desember": 12,
    "des": 12, "december": 12, "dec": 12,
}  # fmt: skip
_WORDS = re.compile(r"\b(\d{1,2})\s+([a-z]+)\s+(20\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_FIGURES = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)\b")


def date_of(cell: Cell) -> date | None:
    """The date in a cell, or None where it holds none that can be read."""
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    return date_in(cell.text) if isinstance(cell.value, str) else None


def date_in(text: str) -> date | None:
    """The first date a text names; day before month, as in Indonesia."""
    words = _WORDS.search(fold(text))
    if words and words[2] in MONTHS:
        return _date(words[3], str(MONTHS[words[2]]), words[1])
    iso = _ISO.search(text)
    if iso:
        return _date(iso[1], iso[2], iso[3])
    figures = _FIGURES.search(text)
    return _date(figures[3], figures[2], figures[1]) if figures else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def written_day(day: date) -> str:
    """`10 April 2025`, as letters write it."""
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"
