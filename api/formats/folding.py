"""One way of comparing words that people typed: case, spaces, accents and punctuation do not count."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^0-9a-z%]+")


def fold(text: str) -> str:
    """Lower case, compatibility forms joined, everything but letters, digits and % turned into single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    without_marks = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", without_marks).strip()


def squash(text: str) -> str:
    """Folded and without any space: `Satpol-PP`, `SATPOL PP` and `SatpolPP` are the same."""
    return fold(text).replace(" ", "")
