"""What must not be read from a copy of the database: sealed with AES-256-GCM, a nonce for each sealing.

The vault takes key bytes and knows no table. `about` says what is sealed and where it stands (table, column, row,
data key); it is not kept, so that a sealed value put in another place cannot be opened there. A data key is sealed
like any value, by the key above it: to turn that key means to seal the data key anew, and to touch no value.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
OVERHEAD: Final = 1 + NONCE_BYTES + 16
"""How many bytes a sealed value is longer than the value: form, nonce, tag."""
_FORM: Final = b"\x01"  # of what is kept: form, nonce, ciphertext with its tag


class SealError(Exception):
    """Another key, another place, or a value that was changed; which of them nobody can tell."""


def fresh_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, value: bytes, about: str) -> bytes:
    """The value as it may be kept."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, value, _FORM + about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """The value. Raises SealError."""
    form, nonce, kept = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, kept, form + about.encode())
    except (InvalidTag, ValueError):
        raise SealError from None
