# ruff: noqa: INP001  a script beside what it writes, no package
"""Make all documents into pages that are read with a browser, without a script and without a network (`make docs`).

The tree stays as it is, so links lead where they led; a link that leads nowhere ends the making. A new document is
taken in by itself: where `SECTIONS` names no place for it, it stands under the last heading.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from docs.diagrams import svg

ROOT: Final = Path(__file__).resolve().parent.parent
OUT: Final = ROOT / "dist" / "docs"
# By who reads them. Patterns, so that a document finds its place by its name.
SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Mulai · Start", ("README.md", "docs/tour.md", "docs/id/mulai*.md", "docs/install.md")),
    (
        "Sekretariat dan instansi · Secretariats and agencies",
        (
            "docs/id/sekretariat*.md",
            "docs/secretariat*.md",
            "docs/id/alur.md",
            "docs/screens/README.md",
            "docs/glossary.md",
        ),
    ),
    (
        "Integrator",
        (
            "docs/integrate.md",
            "client/README.md",
            "docs/change-feed.md",
            "docs/webhooks.md",
            "docs/bi.md",
            "docs/open-data.md",
            "docs/figures.md",
            "examples/README.md",
        ),
    ),
    (
        "Administrator",
        (
            "docs/id/administrator*.md",
            "docs/administrator*.md",
            "docs/operations*.md",
            "docs/operations/*.md",
            "docs/upgrades.md",
            "docs/gateway.md",
            "docs/scale*.md",
            "docs/monitoring*.md",
            "docs/id/runbook*.md",
            "docs/id/runbook*/*.md",
            "docs/runbook*.md",
            "docs/runbook*/*.md",
            "docs/faults*.md",
        ),
    ),
    (
        "Bangunan · The house",
        (
            "docs/architecture.md",
            "docs/first-tasks.md",
            "docs/authorisation.md",
            "docs/lifecycles.md",
            "docs/threat-model.md",
            "docs/dpia.md",
        ),
    ),
    ("Spesifikasi · Specification", ("docs/specification/README.md", "docs/specification/*.md")),
    ("Perubahan · Changes", ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    ("Keputusan · Decisions", ("docs/adr/*.md",)),
    ("Lain-lain · Further", ("docs/**/*.md",)),
)
STYLE: Final = Path(__file__).with_name("publish.css")
PAGE: Final = """<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Gugus</title><link rel="stylesheet" href="{{ up }}style.css"></head>
<body><a class="skip" href="#isi">{{ skip }}</a>
<nav aria-label="{{ contents }}"><p class="home"><a href="{{ up }}index.html">Gugus</a></p>
{% for heading, pages in sections %}<details{% if here in pages %} open{% endif %}><summary>{{ heading }}</summary><ul>
{% for page in pages %}<li><a href="{{ up }}{{ page.address }}"{% if page == here %} aria-current="page"{% endif %}
{%- if page.language != language %} lang="{{ page.language }}"{% endif %}>{{ page.title }}</a></li>
{% endfor %}</ul></details>
{% endfor %}</nav>
<main id="isi">{{ body }}</main></body></html>
"""


class Page(NamedTuple):
    """A document, and where its page stands."""

    path: Path

    @property
    def address(self) -> str:
        """Of the page, from the first one on."""
        path = self.path.relative_to(ROOT)
        return path.with_name("index.html" if path.name == "README.md" else f"{path.stem}.html").as_posix()

    @property
    def title(self) -> str:
        """The first heading."""
        found = re.search(r"(?m)^# (.+)$", self.path.read_text(encoding="utf-8"))
        return found[1].replace("`", "") if found else self.path.stem

    @property
    def language(self) -> str:
        """Of its text."""
        return "id" if self.path.is_relative_to(ROOT / "docs" / "id") else "en"


class BrokenLinks(Exception):  # noqa: N818  named as what was found
    """Links that lead nowhere, each with its document."""


@cache
def sections() -> tuple[tuple[str, tuple[Page, ...]], ...]:
    """The documents by their headings, each once."""
    known: set[Path] = set()
    found = []
    for heading, patterns in SECTIONS:
        paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path not in known]
        known.update(paths)
        if paths:
            found.append((heading, tuple(Page(path) for path in dict.fromkeys(paths))))
    return tuple(found)


def pages() -> Iterator[Page]:
    """All documents."""
    return (page for _, listed in sections() for page in listed)


def fragment(heading: str) -> str:
    """The fragment that a heading is reached by, as hosts of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def parser() -> MarkdownIt:
    """Reads a document as it is meant here."""
    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    made.add_render_rule("fence", _fence)
    return made


def _fence(_self: RendererHTML, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    """A diagram is drawn; code has its colours."""
    token = tokens[place]
    if token.info == "mermaid":
        return f'<div class="wide">{svg(token.content)}</div>'
    try:
        lexer = get_lexer_by_name(token.info or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return str(highlight(token.content, lexer, HtmlFormatter(cssclass="code")))


class Making:
    """One making of all pages into a folder."""

    def __init__(self, out: Path) -> None:
        self.out, self.broken = out, list[str]()
        self._pages = {page.path: page for page in pages()}
        self._read = parser()
        self._tokens = {path: self._read.parse(path.read_text(encoding="utf-8")) for path in self._pages}
        self._fragments = {path: _named(tokens) for path, tokens in self._tokens.items()}
        self._page = Environment(autoescape=True).from_string(PAGE)

    def make(self) -> None:
        """Write every page anew."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        for page in self._pages.values():
            to = self.out / page.address
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(self._written(page), encoding="utf-8")
        colours = HtmlFormatter(cssclass="code").get_style_defs()
        (self.out / "style.css").write_text(f"{STYLE.read_text(encoding='utf-8')}\n{colours}\n", encoding="utf-8")

    def must_lead_somewhere(self) -> None:
        """Raises BrokenLinks where a link of what was made leads nowhere."""
        if self.broken:
            raise BrokenLinks("\n".join(self.broken))

    def _written(self, page: Page) -> str:
        tokens = self._tokens[page.path]
        for token in tokens:
            for inner in token.children or ():
                for name in ("href", "src"):
                    if name in inner.attrs:
                        inner.attrSet(name, self.lead(page, str(inner.attrs[name])))
        body = self._read.renderer.render(tokens, self._read.options, {})
        body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
        own = page.language == "id"
        return self._page.render(
            body=Markup(body),  # noqa: S704  our own documents
            here=page,
            language=page.language,
            sections=sections(),
            title=page.title,
            up="../" * page.address.count("/"),
            skip="Langsung ke isi" if own else "Skip to the text",
            contents="Daftar dokumen" if own else "Documents",
        )

    def lead(self, page: Page, link: str) -> str:
        """Where a link leads from a page; files that are no documents are taken along."""
        parts = urlsplit(link)
        if parts.scheme:
            return link
        to = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        if not to.exists() or (to in self._pages and parts.fragment and parts.fragment not in self._fragments[to]):
            self.broken.append(f"{page.path.relative_to(ROOT)}: {link}")
            return link
        if to.is_dir():
            to = to / "__init__.py"
        address = self._pages[to].address if to in self._pages else self._taken(to)
        up = "../" * page.address.count("/")
        return up + address + (f"#{parts.fragment}" if parts.fragment else "")

    def _taken(self, file: Path) -> str:
        """A copy of a file beside the pages; what is code is shown as text."""
        address = file.relative_to(ROOT).as_posix() + (".txt" if file.suffix not in {".webp", ".csv", ".svg"} else "")
        to = self.out / address
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        return address


def _named(tokens: Sequence[Token]) -> set[str]:
    """The fragments of the headings, which are given to them."""
    heads = [
        (token, fragment(tokens[place + 1].content))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    for token, name in heads:
        token.attrSet("id", name)
    return {name for _, name in heads}


def main() -> None:
    """Write the pages, and say where they are."""
    try:
        making = Making(OUT)
        making.make()
        making.must_lead_somewhere()
    except BrokenLinks as broken:
        sys.exit(f"These links lead nowhere:\n{broken}")
    print(f"{sum(1 for _ in pages())} documents: {OUT / 'index.html'}")  # noqa: T201  a script says what it did


if __name__ == "__main__":
    main()
