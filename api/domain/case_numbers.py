"""The human number of a case: random, so that it tells neither when nor where nor how many."""

from typing import Final

RANDOM_BYTES: Final = 5
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as something else


def number_of(chance: bytes) -> str:
    """`K-7QX4-M2PD` from five random bytes. ValueError where there are more or fewer."""
    if len(chance) != RANDOM_BYTES:
        raise ValueError("a number is made of five bytes")
    bits = int.from_bytes(chance, "big")
    signs = "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"K-{signs[:4]}-{signs[4:]}"
