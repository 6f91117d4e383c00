"""Reads JSON as RFC 8259 and I-JSON (RFC 7493) mean it, and nothing besides.

Python's reader takes the last of two equal keys, knows NaN, turns 1e999 into infinity and follows any nesting; each
of these lets two readers of one body see two different things. Decimal fractions stay exact: they become `Decimal`.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from api.problems import MalformedJson

MAX_DEPTH = 32
# The longest number a 64-bit integer or a double needs is far shorter; longer ones only cost time.
MAX_NUMBER = 100
# The range of a double, which is what other readers of JSON can hold (RFC 8259 §6).
MAX_EXPONENT = 308


def load(body: bytes) -> Any:
    """The value in `body`.

    Raises `MalformedJson` for invalid UTF-8, wrong form, a key named twice, nesting deeper than 32, and numbers
    that are not finite, beyond the range of a double or longer than 100 characters.
    """
    try:
        value = _reader.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedJson from None
    # Counting is cheap; only a body with many brackets has to be walked.
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise MalformedJson
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise MalformedJson
    return int(digits)


def _fraction(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise MalformedJson from None
    if len(digits) > MAX_NUMBER or abs(number.adjusted()) > MAX_EXPONENT:
        raise MalformedJson
    return number or abs(number)  # a zero below zero is none that the database keeps


def _constant(_name: str) -> NoReturn:
    raise MalformedJson


def _is_deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            part
            for parent in level
            for part in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True


_reader = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)
