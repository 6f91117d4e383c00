"""Marks over and under letters (Unicode combining characters), and how many of them a text may heap on one letter.

To write a text in one normal form, marks are put in order, and that takes the square of how many stand on one letter:
300,000 of them held the whole process for minutes. No language needs more than thirty (UAX #15, Stream-Safe Text).
"""

import re
import unicodedata
from functools import cache
from typing import Final

MOST: Final = 30
_FIRST, _LAST = 0x300, 0x1FFFF  # before and behind these no script has marks


def is_heaped(text: str) -> bool:
    """Whether more marks stand on one letter than any language has: to normalise it would cost too much."""
    return not text.isascii() and _heap().search(text) is not None


def without_marks(text: str) -> str:
    """Compatibility forms joined, and no marks; these go first, so that a heap costs no more than it is long."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", _marks().sub("", text))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _heap() -> re.Pattern[str]:
    return re.compile(f"{_marks().pattern}{{{MOST + 1}}}")


@cache
def _marks() -> re.Pattern[str]:
    """All marks, and the few letters that are nothing but marks once they are taken apart."""
    found = (chr(code) for code in range(_FIRST, _LAST + 1))
    marks = [each for each in found if unicodedata.combining(unicodedata.normalize("NFKD", each)[0])]
    return re.compile(f"[{''.join(marks)}]")
