"""Passwords anybody would try: the most common ones, and words of the country, the place and the person with digits.

The lists are reference data with their sources (`common_passwords`, `weak_words`, `regions`). Source of the rule: ASVS
5.0, 6.2.4 and 6.2.11.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from api import reference

MOST_WORDS: Final = 3  # more words than this, chosen freely, are a passphrase
SHORTEST_WORD: Final = 3


def is_weak(password: str, names: Iterable[str]) -> bool:
    """Whether it is common, or nothing but weak words and words of `names` once all that is no letter is left out."""
    lower = password.lower()
    return lower in _common() or _made_of(_letters(lower), _words() | _words_in(*names), MOST_WORDS)


def _made_of(letters: str, words: frozenset[str], most: int) -> bool:
    if not letters:
        return True
    if most == 0:
        return False
    begins = (word for word in words if letters.startswith(word))
    return any(_made_of(letters[len(word) :], words, most - 1) for word in begins)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _words_in(*texts: str) -> frozenset[str]:
    parts = (part for text in texts for part in re.split(r"[\W\d_]+", text.lower()))
    return frozenset(part for part in parts if len(part) >= SHORTEST_WORD)


@cache
def _words() -> frozenset[str]:
    places = (row["name"] for row in reference.rows("regions"))
    return frozenset(row["word"] for row in reference.rows("weak_words")) | _words_in(*places)


@cache
def _common() -> frozenset[str]:
    return frozenset(row["password"] for row in reference.rows("common_passwords"))
