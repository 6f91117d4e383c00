"""How slowly passwords and client secrets are hashed (argon2id, RFC 9106).

A hash says with what work it was made, so what is kept is always checked with the work it was kept with.
"""

from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher

from api.settings import get_settings


class Kept(StrEnum):
    """What a hash is kept of."""

    PASSWORD = "password"  # noqa: S105  a word for it
    SECRET = "secret"  # noqa: S105  a word for it


# Rounds, and KiB of memory. People choose passwords, so theirs is slow on purpose (OWASP: 46 MiB, some 60 ms); a
# client's secret has 256 random bits. `weak` is for tests, which sign in thousands of times.
_WORK: Final = {
    ("strong", Kept.PASSWORD): (2, 47_104),
    ("strong", Kept.SECRET): (4, 8192),
    ("weak", Kept.PASSWORD): (1, 64),
    ("weak", Kept.SECRET): (1, 64),
}


def hasher_of(kept: Kept) -> PasswordHasher:
    """What makes and checks the hashes, as strong as this service is set to."""
    return _hasher(get_settings().hashing, kept)


@cache
def _hasher(strength: str, kept: Kept) -> PasswordHasher:
    rounds, memory = _WORK[strength, kept]
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)
