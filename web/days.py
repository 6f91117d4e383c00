"""Days and hours as people write them here, day before month: `27-11-2026`, `27/11/26`, `27 Nov 2026`, `14.30`.

A field of the browser's own follows the language of the browser, and shows the third of April as 04/03 to one and as
03/04 to another. What cannot be read stays as it was typed, for the service to refuse.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

DAY: Final = "%d-%m-%Y"
MOMENT: Final = "%d-%m-%Y %H.%M"
OTHERWISE: Final = {"nopember": 11, "nop": 11, "agt": 8, "ags": 8, "sept": 9, "peb": 2, "pebruari": 2}
"""How months are spelled besides: before 1972, and in tables."""
SHORT, CENTURY, FIRST_YEAR = 2, 100, 1900
AHEAD: Final = 20  # years that two digits reach into the future
PARTED: Final = re.compile(r"(\d{1,2})[-/. ]+(\w+?)[-/., ]+(\d{4}|\d{2})", re.ASCII)
TOGETHER: Final = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
AROUND: Final = re.compile(r"^[^\d,]+,|\b(?:pukul|jam|wib|wita|wit)\b", re.IGNORECASE)
"""The day of the week before, and the words beside an hour."""
HOUR: Final = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?", re.ASCII)


def _months() -> dict[str, int]:
    """The months by what they are called, whole and short, in both languages of the pages."""
    known = dict(OTHERWISE)
    for locale in ("id_ID", "en_GB"):
        for width in ("wide", "abbreviated"):
            known |= {name.lower().strip("."): number for number, name in get_month_names(width, locale=locale).items()}
    return known


MONTHS: Final = _months()


def day_in(text: str, today: date | None = None) -> date | None:
    """The day somebody means; nothing where it says none. Two digits of a year are of the years around `today`."""
    plain = AROUND.sub("", text.lower()).strip(" ,")
    if found := ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if not (found := TOGETHER.fullmatch(plain) or PARTED.fullmatch(plain)):
        return None
    month = int(found[2]) if found[2].isdigit() else MONTHS.get(found[2], 0)
    return _day(_year(found[3], today or datetime.now(UTC).date()), month, int(found[1]))


def moment_in(text: str, zone: str) -> datetime | None:
    """A day with its hour, as it is in a time zone."""
    day, _blank, hour = AROUND.sub("", text.replace("T", " ")).strip().rpartition(" ")
    on, at = day_in(day), hour_in(hour)
    return datetime.combine(on, at, ZoneInfo(zone)) if on and at else None


def hour_in(text: str) -> time | None:
    """An hour of the day, with its minutes after a point or a colon, or without any."""
    found = HOUR.fullmatch(AROUND.sub("", text).strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def plain_day(text: str) -> str:
    """A day as the service takes it; what is none as it was typed."""
    found = day_in(text)
    return found.isoformat() if found else text


def plain_hour(text: str) -> str:
    """The same of an hour."""
    found = hour_in(text)
    return found.strftime("%H:%M") if found else text


def _year(text: str, today: date) -> int:
    if len(text) > SHORT:
        return int(text)
    year = today.year // CENTURY * CENTURY + int(text)
    return year - CENTURY if year > today.year + AHEAD else year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None
