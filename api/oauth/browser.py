"""What a page knows of the browser before it: language, address, and its cookies.

The cookie of the session holds a random id and nothing else; a second one binds the form of the sign-in to the
browser before anybody is known, and a third says which accounts were signed in to from here (`known_browsers.py`).
Over https all carry the prefix `__Host-`, so that no neighbour of the address can set them; plain http is served on
this machine only, where browsers do not take that prefix.
"""

import hmac
from dataclasses import dataclass
from typing import Final, Literal

from authlib.common.security import is_secure_transport
from starlette.requests import Request
from starlette.responses import Response

from api.http.addresses import address_of
from api.oauth import single_use
from api.oauth.metadata import issuer
from api.schemas.wrong_fields import Language
from api.settings import get_settings

Kind = Literal["session", "form", "language", "outside", "known"]
KEPT_SECONDS: Final = {
    "session": 12 * 3600,
    "form": 3600,
    "language": 365 * 24 * 3600,
    "outside": 600,
    "known": 90 * 24 * 3600,
}


class PageRefusal(Exception):  # noqa: N818  an answer, not a fault
    """A page cannot be served; `text` is the name of what is said instead."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser, as it came with one request; `fresh` is the form cookie it is given, where it had none."""

    language: Language
    host: str
    session: str | None
    form: str
    is_new: bool
    known: str | None = None

    def form_token(self, purpose: str) -> str:
        """What a hidden field of a form carries: made from a cookie of this browser, for this purpose."""
        bound = f"{purpose}\n{self.session or self.form}".encode()
        return hmac.digest(get_settings().key_for("forms"), bound, "sha256").hex()

    def sent(self, purpose: str, token: str) -> bool:
        """Whether a form with this token was shown to this browser for this purpose."""
        return hmac.compare_digest(self.form_token(purpose).encode(), token.encode("utf-8", "surrogatepass"))


def browser_of(request: Request, language: Language) -> Browser:
    """The browser of a request. Raises `PageRefusal` where the service is reached by plain http from elsewhere."""
    if not is_secure_transport(issuer()):
        raise PageRefusal("insecure")
    form = request.cookies.get(cookie_name("form"))
    return Browser(
        language=language,
        host=str(address_of(request) or (request.client.host if request.client else "")),
        session=request.cookies.get(cookie_name("session")) or None,
        form=form or single_use.fresh(),
        is_new=not form,
        known=request.cookies.get(cookie_name("known")) or None,
    )


def cookie_name(kind: Kind) -> str:
    """The name of a cookie: with `__Host-` over https."""
    return f"__Host-gugus-{kind}" if _is_https() else f"gugus-{kind}"


def keep(response: Response, kind: Kind, value: str) -> None:
    """Have the browser keep a cookie."""
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=KEPT_SECONDS[kind],
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, kind: Kind) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(cookie_name(kind), path="/", secure=_is_https(), httponly=True, samesite="lax")


def must_be_ours(request: Request) -> None:
    """Refuse a form that another site sent. Raises `PageRefusal`.

    Browsers say by `Sec-Fetch-Site` where a form stood, and by `Origin` where they do not know that header yet; with
    neither, the token in the form decides alone.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    by_origin = origin is not None and origin != issuer()
    if by_origin if site is None else site != "same-origin":
        raise PageRefusal("foreign", 403)


def _is_https() -> bool:
    return issuer().startswith("https:")
