"""What is asked of outside issuers: their documents, their keys, and the token for a code.

Nobody waits for one issuer but who signs in there. All of a request has one deadline and a size; few at a time ask one
issuer; whoever did not answer is left alone for half a minute. Documents and keys are kept for an hour; a key that is
not known is looked for once a minute at most, so that no stranger's token makes this service ask as often as it likes.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import structlog
from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from api.loading import Later
from api.oauth.issuers import Issuer, configured, is_safe

if TYPE_CHECKING:
    import httpx2
    from authlib.integrations.httpx_client import OAuth2Client

    from api.oauth import issuer_line
else:
    httpx2, issuer_line = Later("httpx2"), Later("api.oauth.issuer_line")

SECONDS: Final = 5.0
LARGEST_ANSWER: Final = 262_144
KEPT_SECONDS: Final = 3600.0
AGAIN_SECONDS: Final = 60.0
ALONE_SECONDS: Final = 30.0
AT_ONCE: Final = 4
PLACE_SECONDS: Final = 1.0
SHORTEST_RSA: Final = 2048
_DISCOVERY: Final = "/.well-known/openid-configuration"
_CURVES: Final = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_log = structlog.get_logger("gugus.issuers")


class IssuerAway(Exception):  # noqa: N818  named as what happened
    """The issuer did not answer, or not with what such an issuer answers."""


class CodeRefused(Exception):  # noqa: N818  as above
    """The issuer answered, and gives nothing for this code."""


class Endpoints(NamedTuple):
    """Where an issuer is asked, by its own document."""

    authorization: str
    token: str
    keys: str
    names_itself: bool
    """Whether its answers through the browser name it (RFC 9207)."""


class Provider:
    """One outside issuer, as this process knows it. `clock` gives seconds that never go back."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer, self._clock = issuer, clock
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._asking = threading.Lock()
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None
        self._alone_until = float("-inf")

    def endpoints(self) -> Endpoints:
        """Where it is asked. Raises IssuerAway."""
        if not self._is_kept(self._endpoints):
            with self.place(), self._one_by_one():
                if not self._is_kept(self._endpoints):
                    self._endpoints = self._clock(), self._discovered()
        if self._endpoints is None:
            raise IssuerAway
        return self._endpoints[1]

    def key(self, kid: str | None, algorithm: str) -> ECKey | RSAKey | None:
        """The key of an ID token; nothing where the issuer has none such. Raises IssuerAway."""
        where = self.endpoints().keys
        if not self._is_known(kid, algorithm):
            with self.place(), self._one_by_one():
                if not self._is_known(kid, algorithm):
                    self._keys = self._clock(), _list_of(self._answer_of(where).get("keys"))
        return _chosen(self._keys[1], kid, algorithm) if self._keys else None

    def has_key(self, algorithm: str) -> bool:
        """Whether it has any key for signatures of this algorithm. Raises IssuerAway."""
        self.key(None, algorithm)
        return any(_fits(key, algorithm) for key in (self._keys or (0.0, []))[1])

    def _is_kept(self, kept: tuple[float, Any] | None) -> bool:
        return kept is not None and self._clock() - kept[0] < KEPT_SECONDS

    def _is_known(self, kid: str | None, algorithm: str) -> bool:
        """Whether the keys at hand decide: the key is among them, or they are too young to be asked for again."""
        if self._keys is None or not self._is_kept(self._keys):
            return False
        return self._clock() - self._keys[0] < AGAIN_SECONDS or _chosen(self._keys[1], kid, algorithm) is not None

    def redeem(self, code: str, verifier: str, redirect_uri: str) -> str:
        """The ID token for a code. Raises IssuerAway and CodeRefused."""
        where, issuer = self.endpoints().token, self.issuer
        secret = issuer.client_secret.get_secret_value() if issuer.client_secret else None
        with self.place(), self._client(client_id=issuer.client_id, client_secret=secret) as client:
            try:
                given = client.fetch_token(
                    where, grant_type="authorization_code", code=code, code_verifier=verifier, redirect_uri=redirect_uri
                )
            except AuthlibBaseError:
                raise CodeRefused from None
            except (TypeError, OverflowError):  # an `expires_in` that is no number, or is without end
                raise ValueError from None
        token = given.get("id_token")
        if not isinstance(token, str):
            raise CodeRefused
        return token

    def _discovered(self) -> Endpoints:
        found = self._answer_of(self.issuer.issuer.rstrip("/") + _DISCOVERY)
        named = [found.get(f"{name}_endpoint") for name in ("authorization", "token")] + [found.get("jwks_uri")]
        addresses = [each for each in named if isinstance(each, str) and is_safe(each)]
        if found.get("issuer") != self.issuer.issuer or len(addresses) < len(named):
            self._failed("other_issuer")
            raise IssuerAway
        authorization, token, keys = addresses
        names_itself = found.get("authorization_response_iss_parameter_supported") is True
        return Endpoints(authorization, token, keys, names_itself)

    def _answer_of(self, url: str) -> dict[str, Any]:
        with self._client() as client:
            answer = client.request("GET", url, headers={"Accept": "application/json"}, withhold_token=True)
        found = json.loads(answer.content) if answer.status_code == httpx2.codes.OK else None
        if not isinstance(found, dict):
            self._failed("no_document")
            raise IssuerAway
        return found

    @contextmanager
    def _one_by_one(self) -> Iterator[None]:
        """Its documents are asked for once, whoever waits for them. Raises IssuerAway where that just failed."""
        with self._asking:
            if self._clock() < self._alone_until:
                raise IssuerAway
            yield

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the few places for asking this issuer, and what its silence means. Raises IssuerAway."""
        if self._clock() < self._alone_until or not self._places.acquire(timeout=PLACE_SECONDS):
            raise IssuerAway
        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            self._failed(type(error).__name__)
            raise IssuerAway from None
        except (ValueError, RecursionError):  # an answer that is none
            self._failed("unreadable")
            raise IssuerAway from None
        finally:
            self._places.release()

    def _failed(self, how: str) -> None:
        self._alone_until = self._clock() + ALONE_SECONDS
        _log.warning("issuer_away", issuer=self.issuer.name, how=how)

    def _client(self, **known: Any) -> "OAuth2Client":
        return issuer_line.client(self.issuer, seconds=SECONDS, most=LARGEST_ANSWER, **known)


def provider(name: str) -> Provider | None:
    """The outside issuer of this name, if one is configured. Raises IssuersError."""
    return next((_kept(each) for each in configured() if each.name == name), None)


@cache
def _kept(issuer: Issuer) -> Provider:
    return Provider(issuer)


def _list_of(keys: Any) -> list[dict[str, Any]]:
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _chosen(keys: list[dict[str, Any]], kid: str | None, algorithm: str) -> ECKey | RSAKey | None:
    """The one key a token of this header can be signed with; where no key is named, there must be one only."""
    fitting = [key for key in keys if _fits(key, algorithm) and (kid is None or key.get("kid") == kid)]
    if len(fitting) != 1:
        return None
    kind = ECKey if algorithm in _CURVES else RSAKey
    members = ("kty", "crv", "x", "y") if kind is ECKey else ("kty", "n", "e")
    try:
        key = kind.import_key({name: fitting[0][name] for name in members})
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    return None if isinstance(key, RSAKey) and key.public_key.key_size < SHORTEST_RSA else key


def _fits(key: dict[str, Any], algorithm: str) -> bool:
    """Whether a key is for signatures of this algorithm."""
    curve = _CURVES.get(algorithm)
    kind = ("EC", curve) if curve else ("RSA", None)
    return (
        (key.get("kty"), key.get("crv")) == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )
