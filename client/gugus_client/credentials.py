"""How a client shows the authorization server who it is: with a secret, with a key of its own, or not at all."""

import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from .bodies import PublicKeyInput

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM: Final = "ES256"
LIFE: Final = 120  # seconds an assertion counts; the server takes none that lives longer than five minutes


class Shown(NamedTuple):
    """A form with what shows who sends it, and the header where that stands there."""

    form: dict[str, str]
    auth: httpx2.Auth


class Credentials(Protocol):
    """Whoever can show who it is to the authorization server that calls itself `issuer`."""

    def show(self, form: Mapping[str, str], issuer: str) -> Shown:
        """The form as it is sent, made anew each time it is sent."""
        ...

    @property
    def names_issuer(self) -> bool:
        """Whether the name of the authorization server must be known for it."""
        ...


class Secret(NamedTuple):
    """A client with a secret (`client_secret_basic`)."""

    client_id: str
    secret: str

    def show(self, form: Mapping[str, str], issuer: str) -> Shown:
        """The form, and the secret in its header."""
        del issuer
        return Shown(dict(form), httpx2.BasicAuth(self.client_id, self.secret))

    @property
    def names_issuer(self) -> bool:
        """A secret is shown to whom it is sent."""
        return False

    def __repr__(self) -> str:
        return f"Secret({self.client_id!r})"


class Public(NamedTuple):
    """A client that keeps no secret: a program on the computer of a person."""

    client_id: str

    def show(self, form: Mapping[str, str], issuer: str) -> Shown:
        """The form with the name of the client."""
        del issuer
        return Shown({**form, "client_id": self.client_id}, httpx2.Auth())

    @property
    def names_issuer(self) -> bool:
        """Nothing is proved."""
        return False


class PrivateKey:
    """A client with a key of its own (`private_key_jwt`, RFC 7523): what is sent over the line is used once.

    `key` is a private EC key on P-256, as PEM or as a JWK; the public half is registered with the service.
    """

    names_issuer = True

    def __init__(self, client_id: str, key: str | bytes | Mapping[str, Any]) -> None:
        self.client_id = client_id
        # A mapping is read as a JWK, all else as PEM.
        self._key = ECKey.import_key(dict(key) if isinstance(key, Mapping) else key)

    def show(self, form: Mapping[str, str], issuer: str) -> Shown:
        """The form with an assertion made out to this server, for this once."""
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": issuer,
            "iat": now,
            "exp": now + LIFE,
            "jti": secrets.token_urlsafe(24),
        }
        header = {"alg": ALGORITHM, "typ": "JWT"}
        # Its thumbprint, unless it has a name of its own: what `public_key` registers.
        header["kid"] = self._key.kid or self._key.thumbprint()
        assertion = jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
        sent = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, "client_id": self.client_id}
        return Shown({**form, **sent}, httpx2.Auth())


def new_private_key() -> str:
    """A new key of one's own (EC on P-256, PEM): keep it where nobody else reads it."""
    return ECKey.generate_key("P-256").as_pem(private=True).decode()


def public_key(private_key: str | bytes) -> "PublicKeyInput":
    """The public half of a key, to be registered with the service (`jwks`)."""
    key = ECKey.import_key(private_key)
    said = key.as_dict(private=False)
    return {"kty": "EC", "crv": str(said["crv"]), "x": str(said["x"]), "y": str(said["y"]), "kid": key.thumbprint()}
