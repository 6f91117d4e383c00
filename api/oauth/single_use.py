"""What is presented and counts: cookies, codes and refresh tokens. Random, 256 bits, and kept as their digest only."""

import base64
import hashlib
import hmac
import secrets

from api.settings import get_settings

BYTES = 32


def fresh() -> str:
    """A new one, in characters that every cookie, form and address can carry."""
    return secrets.token_urlsafe(BYTES)


def digest(presented: str) -> str:
    """What is kept of it; a random value needs no salt and no slowness."""
    return hashlib.sha256(presented.encode("utf-8", "surrogatepass")).hexdigest()


def successor(presented: str) -> str:
    """The refresh token that follows this one.

    It is derived with a key of the service, so that a repeated request gets the same successor again although only
    digests are kept; whoever reads the database can derive nothing, for no token stands there.
    """
    made = hmac.digest(get_settings().key_for("refresh-token"), presented.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
