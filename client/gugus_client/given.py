"""What callers give: ids, days, instants and figures as Python has them, or as they are written."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

Id = UUID | str
Day = date | str
Instant = datetime | str
Number = Decimal | float


class Upload(NamedTuple):
    """A file to send: a name that says nothing about a person, and its bytes."""

    name: str
    content: bytes


class Piece(NamedTuple):
    """A piece of a file, and the byte of the file at which it begins."""

    offset: int
    content: bytes


def body_of(said: Any) -> bytes:
    """What is said, as JSON."""
    return json.dumps(said, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def text_of(value: Any) -> str:
    """A value as it stands in an address or a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    made = _plain(value)
    return made if isinstance(made, str) else str(made)


def query_of(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Parameters as they stand in an address: what was not asked for is left out, a list is repeated."""
    return [
        (name, text_of(each))
        for name, value in asked.items()
        for each in (value if isinstance(value, list | tuple | set | frozenset) else [value])
        if each is not None
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, UUID | str | int | float):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing that can be sent")
