"""What is sent of clients."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from ..given import Instant
from ..models.grants import Word


class PublicKeyInput(TypedDict):
    """A public key (RFC 7517): EC on P-256, OKP on Ed25519, RSA of 2048 to 4096 bits. A private member is refused."""

    alg: NotRequired[str | None]
    crv: NotRequired[str | None]
    e: NotRequired[str | None]
    kid: NotRequired[str | None]
    kty: Literal["EC", "OKP", "RSA"]
    n: NotRequired[str | None]
    use: NotRequired[Literal["sig"] | None]
    x: NotRequired[str | None]
    y: NotRequired[str | None]


class PublicKeySet(TypedDict):
    """The keys a client signs its assertions with (`private_key_jwt`).

    Where several count, as during a rotation, an assertion names its key by `kid`: the one given here, or else
    the key's thumbprint (RFC 7638).
    """

    keys: Sequence[PublicKeyInput]


class GrantedPair(TypedDict):
    """One action at one organisation."""

    action: Word
    organisation: str
    """Organisation word."""


class ClientCreate(TypedDict):
    """A system of an organisation. Without keys it is given a secret."""

    addresses: NotRequired[Sequence[str]]
    """Networks it may speak from; none means any."""
    expires_at: NotRequired[Instant | None]
    jwks: NotRequired[PublicKeySet | None]
    name: str
    organisation: str
    """Organisation word."""
    pairs: Sequence[GrantedPair]


class ClientUpdate(TypedDict):
    """What can be changed. Giving a client more takes what registering it so would; taking away is done at once."""

    addresses: NotRequired[Sequence[str] | None]
    expires_at: NotRequired[Instant | None]
    name: NotRequired[str | None]
    pairs: NotRequired[Sequence[GrantedPair] | None]
    """All that it holds from now on, in place of what it held."""


class ClientRotation(TypedDict):
    """A new secret, or new keys, beside the one that counts now until `previous_until` (30 days at most)."""

    jwks: NotRequired[PublicKeySet | None]
    previous_until: NotRequired[Instant | None]
    """Left out, the old one ends at once."""
