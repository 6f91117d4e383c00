"""The pages people see: server-rendered, without a script, in Indonesian and English."""

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import HTMLResponse

from api.loading import Later
from api.oauth.browser import Browser, keep
from api.oauth.page_texts import TEXTS
from api.schemas.wrong_fields import Language

if TYPE_CHECKING:
    import jinja2
else:
    jinja2 = Later("jinja2")

STYLE_PATH: Final = "/oauth/style.css"
OTHER: Final[dict[Language, Language]] = {"id": "en", "en": "id"}
_LANG: Final = re.compile(r"(?<=[?&])lang=[^&]*&?")


def page(
    browser: Browser, template: str, /, *, here: str, status: int = 200, target: str | None = None, **values: Any
) -> HTMLResponse:
    """The page made of `template`; `here` is its own address, `target` where its form may lead besides this service."""
    language = browser.language
    text = _template(template).render(
        language=language,
        other=OTHER[language],
        switch=_switched(here, OTHER[language]),
        style=f"{STYLE_PATH}?v={hashlib.sha256(style().encode()).hexdigest()[:12]}",
        t={key: getattr(sentence, language) for key, sentence in TEXTS.items()},
        **values,
    )
    response = HTMLResponse(text, status, {**_headers(target), "Content-Language": language})
    if browser.is_new:
        keep(response, "form", browser.form)
    return response


@cache
def style() -> str:
    """The style sheet of all pages; its address carries its digest: browsers keep it and still see a new one."""
    return (files("api.oauth") / "pages" / "style.css").read_text("utf-8")


def _headers(target: str | None) -> dict[str, str]:
    # Browsers hold the redirect that follows a form to the same rule as the form: the client's origin stands in it.
    forms = f"'self' {target}" if target else "'self'"
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'self'; form-action {forms}; base-uri 'none'; "
        "frame-ancestors 'none'",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, Cookie",
    }


def _switched(here: str, language: Language) -> str:
    bare = _LANG.sub("", here).rstrip("?&")
    return f"{bare}{'&' if '?' in bare else '?'}lang={language}"


@cache
def _template(name: str) -> "jinja2.Template":
    return _environment().get_template(f"{name}.html")


@cache
def _environment() -> "jinja2.Environment":
    return jinja2.Environment(
        loader=jinja2.PackageLoader("api.oauth", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
