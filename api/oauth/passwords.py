"""Passwords of people: argon2id, the same work for a stranger, and few at a time.

Four hashes are computed at once at most: a burst of attempts costs waiting and not the memory of the machine.
"""

import secrets
import threading
import unicodedata
from functools import cache
from typing import Final, Literal

from argon2.exceptions import InvalidHashError, VerificationError

from api.oauth.hashing import Kept, hasher_of
from api.oauth.weak_passwords import is_weak

SHORTEST: Final = 12
LONGEST: Final = 128
TELLING: Final = 4  # shorter names stand in many words
_PLACES: Final = threading.BoundedSemaphore(4)


class PasswordError(ValueError):
    """A password that cannot be set; `reason` and the message say why and repeat nothing of it."""

    MESSAGES: Final = {
        "length": f"a password has {SHORTEST} to {LONGEST} characters",
        "holds_name": "a password does not contain the sign-in name",
        "weak": "this password is among the first that anybody would try",
    }

    def __init__(self, reason: Literal["length", "holds_name", "weak"]) -> None:
        super().__init__(self.MESSAGES[reason])
        self.reason = reason


def hash_of(password: str, sign_in_name: str, display_name: str = "") -> str:
    """The hash to keep. Raises `PasswordError` unless it has 12 to 128 characters, holds no name and is not weak.

    Length is what counts; no kinds of characters are asked for (NIST SP 800-63B §3.1.1.2).
    """
    written = _written(password)
    if not SHORTEST <= len(written) <= LONGEST:
        raise PasswordError("length")
    if len(sign_in_name) >= TELLING and sign_in_name.lower() in written.lower():
        raise PasswordError("holds_name")
    if is_weak(written, (sign_in_name, display_name)):
        raise PasswordError("weak")
    with _PLACES:
        return hasher_of(Kept.PASSWORD).hash(written)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; where there is none, a hash nobody knows is checked, so that it takes as long."""
    written = _written(password)[: LONGEST + 1]
    with _PLACES:
        try:
            return hasher_of(Kept.PASSWORD).verify(kept or _nobodys_hash(), written) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def _written(password: str) -> str:
    # Two keyboards may write the same letter in two ways (RFC 8265 §4.2).
    # No letter is written in more than four parts: what is longer than that is too long in any way of writing it.
    return unicodedata.normalize("NFC", password[: 4 * LONGEST + 1])


@cache
def _nobodys_hash() -> str:
    return hasher_of(Kept.PASSWORD).hash(secrets.token_urlsafe(32))
