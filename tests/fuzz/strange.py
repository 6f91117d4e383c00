"""Values that nobody expects, and ways to spoil a body that was right."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, Final

# Stands in every text that is made up here: a problem that holds it repeated what was sent.
MARK: Final = "Zq7gema"
TEXTS: Final = (
    "",
    " ",
    MARK,
    f"{MARK}\x00",
    f"\u202e{MARK}\u2066",
    f"{MARK}\ud800",
    f"{MARK}\u200b\ufeff",
    f"=HYPERLINK({MARK})",
    f"<script>{MARK}</script>",
    f"'; DROP TABLE plan; -- {MARK}",
    f"{MARK}%s%n{{}}",
    f"../../{MARK}",
    f"e\u0301{MARK}\u0338" * 3,
    MARK * 3_000,
    "🧿" * 300,
    "\r\n",
    "null",
    "-1",
    "1e999",
    "2026-02-30",
    "0000-01-01",
    "9999-12-31",
    "2026-11-26T24:00:00Z",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+14:00",
    "00000000-0000-0000-0000-000000000000",
    "district:99.99",
    "agency:",
    "ministry:x:y",
    "*",
    "P1Y",
    "٣",
    "１２",
)
NUMBERS: Final = (0, -1, 1, 12, 13, 100, 101, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 0.1, -0.0, 1e308, 5e-324)
ODD: Final = (None, True, False, [], {}, [[]], [None], {"": None}, {"__proto__": {}}, {"$ref": "#"})
DEEP: Final = 2_000
BODIES: Final = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"0",
    b"NaN",
    b'{"a":NaN}',
    b'{"a":1,"a":2}',
    b'{"a":1e9999}',
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b'{"a":"\xc3\x28"}',
    b'{"a":"\\ud800"}',
    b'{"\\u0000":1}',
    b"\x00" * 64,
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'{"a":' + b"9" * 5_000 + b"}",
    b"{}" * 10,
    b"<?xml version='1.0'?><a/>",
)


def odd_value(dice: Random) -> Any:
    """Anything JSON can say."""
    kind: tuple[Any, ...] = dice.choice((TEXTS, TEXTS, NUMBERS, ODD))
    return deepcopy(dice.choice(kind))


def spoiled(body: Any, dice: Random) -> Any:
    """A copy of `body` with one to three places of it spoiled."""
    made = {"body": deepcopy(body)}
    for _ in range(dice.randint(1, 3)):
        holder, key = dice.choice(list(_places(made)))
        dice.choice(WAYS)(holder, key, dice)
    return made.get("body")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _replaced(holder: Any, key: Any, dice: Random) -> None:
    holder[key] = odd_value(dice)


def _removed(holder: Any, key: Any, _dice: Random) -> None:
    if isinstance(holder, dict) and key != "body":
        del holder[key]


def _added(holder: Any, key: Any, dice: Random) -> None:
    inside = holder[key]
    if isinstance(inside, dict):
        inside[dice.choice(("unknown_name", "", "id", "owner", "state", "\x00", "version"))] = odd_value(dice)


def _repeated(holder: Any, key: Any, dice: Random) -> None:
    inside = holder[key]
    if isinstance(inside, list):
        holder[key] = inside * dice.choice((2, 2, 300))


def _wrapped(holder: Any, key: Any, _dice: Random) -> None:
    holder[key] = [holder[key]]


def _emptied(holder: Any, key: Any, _dice: Random) -> None:
    holder[key] = type(holder[key])() if isinstance(holder[key], (dict, list, str)) else None


WAYS: Final[tuple[Callable[[Any, Any, Random], None], ...]] = (
    _replaced,
    _replaced,
    _replaced,
    _removed,
    _added,
    _repeated,
    _wrapped,
    _emptied,
)


def as_bytes(body: Any) -> bytes:
    """A body as JSON; what UTF-8 cannot hold stands escaped, as a client would send it."""
    return json.dumps(body).encode()
