"""A sign-in on its way through an outside issuer: what is asked there, and what must come back.

Until the person is back, all of it is in a cookie of this browser, sealed: nothing is kept for who never returns, and
no other browser can use what comes back. Each issuer has an address of its own to come back to, so that one cannot
answer for another (RFC 9700 §4.4).
"""

import base64
import hmac
import json
import re
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from api import vault
from api.oauth import single_use
from api.oauth.id_tokens import IdTokenRefused, subject_of
from api.oauth.metadata import address
from api.oauth.providers import CodeRefused, IssuerAway, Provider
from api.settings import get_settings

OUTSIDE_PATH: Final = "/oauth/outside"
LIFE: Final = timedelta(minutes=10)
LONGEST_COOKIE: Final = 3_800  # browsers keep 4,096 bytes of name, value and attributes
_ABOUT: Final = "outside sign-in"
CODE: Final = re.compile(r"[\x20-\x7e]{1,4096}")
"""What a code may be (RFC 6749, appendix A.11), and longer than any. No stranger has an issuer asked about what it may
choke on: while it is left alone for that, nobody signs in there."""
_PLACES: Final = ("state", "code", "iss", "error")


class Pending(NamedTuple):
    """What was asked: of whom, by which values, for which request of a client; or to tie which session's account."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    query: str
    tying: str | None
    until: float


class Returned(NamedTuple):
    """A person is back from an issuer: what was asked, and whom it proves; `notice` names what went wrong."""

    provider: Provider
    pending: Pending | None
    subject: str | None = None
    notice: str | None = None


def asked(provider: Provider, query: str, now: datetime, *, tying: UUID | None = None) -> Pending:
    """A new sign-in at an issuer: for a client's request, or to tie the account of a session."""
    state, nonce, verifier = (single_use.fresh() for _ in range(3))
    ends, whose = (now + LIFE).timestamp(), str(tying) if tying else None
    return Pending(provider.issuer.name, state, nonce, verifier, query, whose, ends)


def address_of(provider: Provider, pending: Pending, language: str) -> str:
    """Where the person goes (OpenID Connect Core §3.1.2.1). Raises IssuerAway."""
    uri: str = prepare_grant_uri(
        provider.endpoints().authorization,
        provider.issuer.client_id,
        "code",
        redirect_uri=back_to(provider),
        scope="openid",
        state=pending.state,
        nonce=pending.nonce,
        code_challenge=create_s256_code_challenge(pending.verifier),
        code_challenge_method="S256",
        ui_locales=language,
    )
    return uri


def back_to(provider: Provider) -> str:
    """Where the person comes back to; registered with the issuer, letter by letter."""
    return address(f"{OUTSIDE_PATH}/{provider.issuer.name}/callback")


def sealed(pending: Pending) -> str | None:
    """What the browser keeps; nothing where it is more than a browser keeps."""
    plain = zlib.compress(json.dumps(pending).encode(), 9)
    kept = base64.urlsafe_b64encode(vault.seal(_key(), plain, _ABOUT)).decode()
    return kept if len(kept) <= LONGEST_COOKIE else None


def opened(kept: str | None, now: datetime) -> Pending | None:
    """What this browser asked within the last minutes."""
    try:
        plain = vault.unseal(_key(), base64.urlsafe_b64decode((kept or "").encode()), _ABOUT)
    except (ValueError, vault.SealError):
        return None
    pending = Pending(*json.loads(zlib.decompress(plain)))
    return pending if now.timestamp() < pending.until else None


def returned(provider: Provider, kept: str | None, answer: Mapping[str, list[str]], now: datetime) -> Returned:
    """Who came back, by what the browser kept and what the issuer answered through it; the issuer is asked."""
    pending, given = opened(kept, now), {name: (answer.get(name) or [""])[0] for name in _PLACES}
    is_repeated = any(len(answer.get(name, ())) > 1 for name in _PLACES)
    if pending is None or is_repeated or pending.issuer != provider.issuer.name:
        return Returned(provider, None, notice="stale")
    if not hmac.compare_digest(pending.state.encode(), given["state"].encode("utf-8", "surrogatepass")):
        return Returned(provider, None, notice="stale")
    try:
        named = given["iss"] or (None if provider.endpoints().names_itself else provider.issuer.issuer)
        if named != provider.issuer.issuer or given["error"] or not CODE.fullmatch(given["code"]):
            return Returned(provider, pending, notice="outside_refused")
        token = provider.redeem(given["code"], pending.verifier, back_to(provider))
        return Returned(provider, pending, subject_of(token, provider, pending.nonce, now))
    except IssuerAway:
        return Returned(provider, pending, notice="outside_away")
    except (CodeRefused, IdTokenRefused):
        return Returned(provider, pending, notice="outside_refused")


def _key() -> bytes:
    return get_settings().key_for("outside-sign-in")
