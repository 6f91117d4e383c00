"""Values of an answer as people read them on paper: names for organisation words, local days, grouped figures."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from api.domain.scopes import Kind as OrganisationKind
from api.formats.dates import written_day
from api.formats.labels import label
from api.formats.writing.tables import Column, Kind
from api.formats.writing.tellings import Telling, organisation

PLAIN_NUMBERS = frozenset({"year", "fiscal_year", "year_from", "year_to", "until_year", "birth_year"})
"""Numbers that count nothing: no point stands between their digits."""
_PREFIXES = tuple(f"{kind}:" for kind in OrganisationKind)
_LETTERS_OF_A_MONTH = 3


def printed(column: Column, value: Any, telling: Telling) -> str | None:
    """One value; None where there is none."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return telling.word("yes" if value else "no")
    if isinstance(value, int | Decimal | float):
        return figure(value, telling) if column.path[-1] not in PLAIN_NUMBERS else str(value)
    if column.kind is Kind.DAY:
        return _day(date.fromisoformat(value), telling)
    if column.kind is Kind.INSTANT:
        here = datetime.fromisoformat(value).astimezone(ZoneInfo(telling.zone))
        clock = f"{here:%H.%M}" if telling.language == "id" else f"{here:%H:%M}"
        return f"{_day(here.date(), telling)} {clock}"
    return _several(value, telling)


def figure(value: Decimal | float, telling: Telling) -> str:
    """`1.234,5` in Indonesian, `1,234.5` in English; no digit is rounded away."""
    shown = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return shown.translate(str.maketrans(",.", ".,")) if telling.language == "id" else shown


def _day(day: date, telling: Telling) -> str:
    if telling.language == "en":
        return f"{day:%d %b %Y}".lstrip("0")
    number, month, year = written_day(day).split(" ")
    return f"{number} {month[:_LETTERS_OF_A_MONTH]} {year}"


def _several(value: Any, telling: Telling) -> str:
    """A text, or several things one after the other; of things of several parts each with its label, without ids."""
    if isinstance(value, Mapping):
        named = ((name, part) for name, part in value.items() if part not in (None, "", [], {}) and not is_id(name))
        return ", ".join(f"{label((name,), telling.language)}: {_several(part, telling)}" for name, part in named)
    if isinstance(value, list):
        return "; ".join(_several(each, telling) for each in value)
    text = str(value)
    return organisation(text, telling.language) if text.startswith(_PREFIXES) or text == "national:id" else text


def is_id(name: str) -> bool:
    """Whether a field serves programs alone, and says nothing on paper."""
    return name in {"id", "version", "updated_at"} or name.endswith(("_id", "_ids"))
