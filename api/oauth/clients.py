"""Who a client is, and whether it is the one it says: secrets, keys, and the stranger.

An unknown, disabled or expired client is met with a secret and keys that nobody has, so that the same work is done
and the same answer given as for a wrong credential. Secrets are random, 256 bits, so the hash needs no slowness
against guessing; its cost (some 15 ms, 8 MiB) is set for the forty requests that may run at once.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final
from urllib.parse import unquote_plus, urlsplit

import sqlalchemy as sa
from argon2.exceptions import InvalidHashError, VerificationError
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, Key, KeyFlexible, KeySet, OKPKey, RSAKey
from sqlmodel import Session, col, select

from api.domain.kinds import AuthMethod
from api.models.clients import Client
from api.oauth.hashing import Kept, hasher_of

SECRET_BYTES: Final = 32
RSA_BITS: Final = range(2048, 4097)
MOST_KEYS: Final = 10
_PUBLIC: Final = {"EC": ("crv", "x", "y"), "RSA": ("n", "e"), "OKP": ("crv", "x")}
_CURVES: Final = ("P-256", "Ed25519")
_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")
_CREDENTIAL: Final = re.compile(r"[\x20-\x7e]{1,255}")


class KeySetError(ValueError):
    """A client's JWK Set cannot be used; the message says which rule it breaks and repeats nothing of it."""


class RedirectError(ValueError):
    """An address to send people back to cannot be used; the message says which rule it breaks."""


class OAuthClient:
    """A client as Authlib asks about it; `row` is None for a stranger, who passes no question."""

    def __init__(self, row: Client | None, now: datetime | None = None) -> None:
        self._row = row
        # What counted before a rotation counts on for a while.
        self._has_previous = bool(row and now and row.previous_until and now < row.previous_until)

    @property
    def row(self) -> Client:
        """The client's row. Raises `LookupError` for a stranger, whom no caller meets after authentication."""
        if self._row is None:
            raise LookupError("a stranger has no row")
        return self._row

    def get_client_id(self) -> str:
        """The identifier the client was registered under; a stranger's is empty."""
        return self._row.client_id if self._row else ""

    def check_client_secret(self, secret: str) -> bool:
        """Whether this is the client's secret, or the one before it; a wrong one takes as long for whomever it is."""
        previous = self._row.previous_secret_hash if self._row and self._has_previous else None
        return _is(self._row.secret_hash if self._row else None, secret) or _is(previous, secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether the client was registered with this method of authentication: exactly one counts."""
        return self._row is not None and self._row.auth_method == method

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client may use this grant.

        A public client proves nothing, so it cannot act for itself; people act through a client that has an address
        to send them back to.
        """
        if self._row is None:
            return False
        if grant_type == "client_credentials":
            return is_confidential(self._row)
        return grant_type in _OF_PEOPLE and bool(self._row.redirect_uris)

    def check_response_type(self, response_type: str) -> bool:
        """Whether the client may ask for this kind of answer: a code, the only one there is."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether the address was registered, letter by letter (RFC 9700 §2.1)."""
        return self._row is not None and redirect_uri in self._row.redirect_uris

    def get_default_redirect_uri(self) -> None:
        """None: a request names its address, also where only one is registered."""

    def get_allowed_scope(self, scope: str) -> str:
        """The scope as it was asked for; the grants read it word by word, and refuse an empty one."""
        return scope

    def keys(self) -> KeyFlexible:
        """The public keys its assertions are checked with; where it has none, a key nobody holds."""
        sets = [self._row.jwks, self._row.previous_jwks if self._has_previous else None] if self._row else []
        try:
            keys = [key for jwks in sets if jwks for key in client_keys(jwks).keys]
        except KeySetError:
            return _nobodys_key
        return KeySet(keys) if keys else _nobodys_key


_CONFIDENTIAL: Final = (AuthMethod.SECRET, AuthMethod.KEY)
_OF_PEOPLE: Final = ("authorization_code", "refresh_token")


_NAMED: Final = select(Client).where(col(Client.client_id) == sa.bindparam("name"))


def find_client(session: Session, client_id: str, now: datetime) -> OAuthClient:
    """The client of that name, or a stranger when there is none, or it is disabled or past its end."""
    if not _CREDENTIAL.fullmatch(client_id):  # PostgreSQL refuses NUL, its driver lone surrogates
        return OAuthClient(None)
    row = session.exec(_NAMED, params={"name": client_id}).one_or_none()
    if row is not None and row.is_over(now):
        row = None
    return OAuthClient(row, now)


def is_confidential(row: Client) -> bool:
    """Whether it proves that it is the one it says; a public client may be anybody."""
    return row.auth_method in _CONFIDENTIAL


def new_secret() -> tuple[str, str]:
    """A new client secret of 256 random bits, to be shown once, and its argon2id hash, to be kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return secret, hasher_of(Kept.SECRET).hash(secret)


def redirect_address(uri: str) -> str:
    """An address that people may be sent back to, as it stands (RFC 9700 §2.1, RFC 8252 §7).

    That is https, plain http on this machine, or the scheme of an installed program, which is a domain of its maker
    read backwards (`id.go.contoh:/kembali`); no fragment, no user. Raises `RedirectError`.
    """
    parts = urlsplit(uri)
    on_this_machine = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
    of_a_program = "." in parts.scheme and not parts.netloc
    if not (on_this_machine or of_a_program or (parts.scheme == "https" and parts.hostname)):
        raise RedirectError("an address must be https, http on this machine, or the scheme of a program")
    if not _CREDENTIAL.fullmatch(uri) or set(uri) & set(' "<>\\^`{|}#*') or "@" in parts.netloc:
        raise RedirectError("an address has no fragment, no user, and only characters of an address")
    return uri


def client_keys(jwks: Mapping[str, Any]) -> KeySet:
    """The public keys of a client's JWK Set (RFC 7517 §5): EC P-256, RSA 2048–4096 bits, Ed25519; at most ten.

    Raises `KeySetError`, also for private or symmetric keys: those were given away by being sent here.
    """
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise KeySetError(f"`keys` must be a list of one to {MOST_KEYS} keys")
    return KeySet([_client_key(data) for data in keys])


def basic_credentials(header: str | None) -> tuple[str, str] | None:
    """Client id and secret of an Authorization header (RFC 6749 §2.3.1), or None for anything that is not that.

    Authlib's reader raises for bytes that are not UTF-8 and for a scheme without a value.
    """
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    pair = unquote_plus(name), unquote_plus(secret)
    return pair if colon and all(_CREDENTIAL.fullmatch(part) for part in pair) else None


def _client_key(data: object) -> Key:
    if not isinstance(data, dict) or data.get("kty") not in list(_PUBLIC):
        raise KeySetError("a key must be of kind EC, RSA or OKP")
    if "d" in data:
        raise KeySetError("a key is private; send the public half only, and make a new one")
    members = (*_PUBLIC[data["kty"]], "kty", "kid", "alg")
    try:
        key = _KINDS[data["kty"]].import_key({name: data[name] for name in members if name in data})
        key.ensure_kid()
        fits = key.raw_value.key_size in RSA_BITS if isinstance(key, RSAKey) else key.curve_name in _CURVES
    except (JoseError, ValueError, TypeError, KeyError):
        raise KeySetError("a key cannot be read") from None
    if not fits:
        raise KeySetError("a key must be on P-256 or Ed25519, or RSA of 2048 to 4096 bits")
    return key


_KINDS: Final[dict[str, type[ECKey | RSAKey | OKPKey]]] = {"EC": ECKey, "RSA": RSAKey, "OKP": OKPKey}


def _is(secret_hash: str | None, secret: str) -> bool:
    return _matches(secret_hash or _nobodys_hash(), secret) and secret_hash is not None


def _matches(secret_hash: str, secret: str) -> bool:
    try:
        return hasher_of(Kept.SECRET).verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return new_secret()[1]


def _nobodys_key(message: GuestProtocol) -> Key:
    # A key that fits the algorithm, so that a signature is checked for strangers too.
    return _nobodys_key_of(str(message.headers()["alg"])[:2])


@cache
def _nobodys_key_of(family: str) -> Key:
    if family == "ES":
        return ECKey.generate_key("P-256", private=False)
    if family == "Ed":
        return OKPKey.generate_key("Ed25519", private=False)
    return RSAKey.generate_key(2048, private=False)
