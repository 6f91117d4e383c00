"""Codes that people read from paper and type: 120 random bits in letters and digits that are not mistaken for others.

As many bits need no slow hash: what is kept is their digest, as of everything that is presented and counts.
"""

import secrets
from typing import Final

from api.oauth import single_use

# Crockford's base 32: no I, L, O, U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 24
LONGEST: Final = 64  # with all that people put between the groups
_MEANT: Final = str.maketrans("OIL", "011")


def fresh() -> str:
    """A new code, in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def digest(typed: str) -> str:
    """What is kept of a code, however it was typed."""
    letters = "".join(letter for letter in typed[:LONGEST].upper() if letter.isalnum())
    return single_use.digest(letters.translate(_MEANT))
