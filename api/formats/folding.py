"""One way of comparing words that people typed: case, spaces, accents and punctuation do not count."""

import re

from api.domain.marks import without_marks

_NOT_A_WORD = re.compile(r"[^0-9a-z%]+")


def fold(text: str) -> str:
    """Lower case, compatibility forms joined, everything but letters, digits and % turned into single spaces."""
    return _NOT_A_WORD.sub(" ", without_marks(text.casefold())).strip()


def squash(text: str) -> str:
    """Folded and without any space: `Satpol-PP`, `SATPOL PP` and `SatpolPP` are the same."""
    return fold(text).replace(" ", "")
