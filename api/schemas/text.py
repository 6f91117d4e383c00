"""What a text, a day, an instant and a number may look like when somebody sends them.

These functions stand before Pydantic's own validation. They refuse what a database, a log or a reader would be
misled by: NUL and other control characters, lone surrogates, marks that turn or hide text (Unicode TR 36, Trojan
Source), more marks on a letter than any language has, dates that only look like dates. No message repeats what was
sent.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import PydanticCustomError

from api.domain import marks

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
FIRST_INSTANT = datetime(1990, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2100, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)

# Written with \u so that the same pattern holds in Python, in Rust (Pydantic) and in ECMAScript (OpenAPI).
_INVISIBLE = r"\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF"
_LINE = rf"\u0000-\u001F{_INVISIBLE}"
_LONG = rf"\u0000-\u0008\u000B-\u001F{_INVISIBLE}"
LINE_PATTERN = f"^[^{_LINE}]*$"
LONG_PATTERN = f"^[^{_LONG}]*$"

# Tag characters hide text as well; they and the surrogates cannot be written in all three languages.
_REFUSED_IN_LINE = re.compile(rf"[{_LINE}\uD800-\uDFFF\U000E0000-\U000E007F]")
_REFUSED_IN_LONG = re.compile(rf"[{_LONG}\uD800-\uDFFF\U000E0000-\U000E007F]")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)
_TRUTH = {"true": True, "false": False}


def is_plain(text: str) -> bool:
    """Whether `text` is one line without control, hidden or turning characters."""
    return _REFUSED_IN_LINE.search(text) is None


def line(value: Any) -> Any:
    """One line of text: stripped, NFC, nothing hidden."""
    return _clean(value, _REFUSED_IN_LINE)


def paragraphs(value: Any) -> Any:
    """Text that may have new lines and tabs; CR LF becomes LF."""
    return _clean(value.replace("\r\n", "\n") if isinstance(value, str) else value, _REFUSED_IN_LONG)


def _clean(value: Any, refused: re.Pattern[str]) -> Any:
    if not isinstance(value, str):
        return value
    # Stripped first: what surrounds a text (a new line at its end) is not part of it.
    text = value.strip()
    if refused.search(text) or marks.is_heaped(text):
        raise PydanticCustomError("text_characters", "Holds control, hidden or invalid characters")
    return unicodedata.normalize("NFC", text)


def day_text(value: Any) -> Any:
    """A date as YYYY-MM-DD, or a `date`; no timestamp, no number of seconds."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise PydanticCustomError("day_form", "Not a date as YYYY-MM-DD")


def instant_text(value: Any) -> Any:
    """An RFC 3339 time with its offset, or a `datetime`; no number of seconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise PydanticCustomError("instant_form", "Not an RFC 3339 time with offset")


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC, within the years the service keeps.

    The limits hold after conversion: 9999-12-31T23:59:59-12:00 is a year that no calendar here can show.
    """
    if value.tzinfo is None:
        raise PydanticCustomError("instant_form", "Not an RFC 3339 time with offset")
    try:
        instant = value.astimezone(UTC)
    except OverflowError:
        instant = datetime.max.replace(tzinfo=UTC)
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise PydanticCustomError("instant_range", "Outside 1990-2100")
    return instant


def uuid_text(value: Any) -> Any:
    """A UUID in its one canonical spelling, or a `UUID`."""
    if isinstance(value, UUID) or (isinstance(value, str) and _UUID.fullmatch(value)):
        return value
    raise PydanticCustomError("uuid_form", "Not a UUID")


def json_number(value: Any) -> Any:
    """A number of JSON; neither text nor truth value."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("number_form", "Not a number")


def whole_text(value: Any) -> Any:
    """Digits of a query parameter."""
    return _text_form(value, _WHOLE)


def decimal_text(value: Any) -> Any:
    """A decimal number of a query parameter, with a point."""
    return _text_form(value, _DECIMAL)


def _text_form(value: Any, form: re.Pattern[str]) -> Any:
    if isinstance(value, str) and not form.fullmatch(value):
        raise PydanticCustomError("number_form", "Not a number")
    return value


def truth_text(value: Any) -> Any:
    """`true` or `false` of a query parameter, nothing else."""
    if not isinstance(value, str):
        return value
    if value not in _TRUTH:
        raise PydanticCustomError("truth_form", "Neither true nor false")
    return _TRUTH[value]
