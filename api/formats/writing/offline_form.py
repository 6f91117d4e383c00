"""The form of a bundle: one page with everything in it, which opens from a disk and asks nothing of any server.

Its policy forbids it every connection and every script but its own, so that whoever changes the file on the way gets a
page that does nothing. What is typed stays in the browser of that machine until it is wiped.
"""

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from api.formats.writing.tellings import organisation
from api.schemas.wrong_fields import Language

FORM: Final = "formulir.html"
_LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
_HERE: Final = Path(__file__).parent
_PAGE: Final = """\
<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{script_hash}'; style-src \
'{style_hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Formulir luring {owner}</title>
<style>{style}</style>
</head>
<body>
<main></main>
<noscript><p>Formulir ini memerlukan JavaScript. This form needs JavaScript.</p></noscript>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def offline_form(told: Mapping[str, Any], name: str | None, sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """The page of a bundle, with its sheets."""
    names = names_in(told, name)
    data = {**{each: told[each] for each in ("id", "year", "made_at", "good_until")}, "names": names, "sheets": sheets}
    style, script = _source("offline_form.css"), _source("offline_form.js")
    page = _PAGE.format(
        owner=html.escape(names["id"]["owner"]),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        data=_within_script(json.dumps(data, ensure_ascii=False, separators=(",", ":"))),
    )
    return page.encode()


def names_in(told: Mapping[str, Any], name: str | None) -> dict[Language, dict[str, str]]:
    """Whose bundle it is and of which district, in each language; `name` is what an agency calls itself."""
    return {
        language: {"owner": name or organisation(told["owner"], language), "home": organisation(told["home"], language)}
        for language in _LANGUAGES
    }


@cache
def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    """As a policy names what is written into the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


def _within_script(text: str) -> str:
    """JSON that ends no element, whatever somebody called an activity; the reader of JSON sees the same."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
