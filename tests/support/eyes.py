"""What somebody sees of a page in a browser: whether it fits, whether a tool for barriers finds any, its picture."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from web.rendering import static

CHROMIUM: Final = Path("/usr/bin/chromium")
NO_CHROMIUM: Final = "no Chromium at /usr/bin/chromium (Debian: chromium)"
NARROW, WIDE = 360, 1280
WIDTHS: Final = (NARROW, WIDE)
FITTING: Final = (NARROW, 768, 1024, WIDE)
"""Widths that pages fit; of those between there are no pictures."""
SERIOUS: Final = frozenset({"serious", "critical"})
# WCAG 2.2 AA is what these five hold together.
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOK: Final = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(said => said.violations.flatMap(
  rule => rule.nodes.map(node => ({
    rule: rule.id,
    impact: node.impact,
    screen: document.querySelector(node.target[0])?.closest("[data-screen]")?.dataset.screen ?? "",
    html: node.html,
  }))))"""
TOO_WIDE: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Several pages on one sheet, each with its own marks; a row that is like those above it has nothing new, nor has a
# block that is built as one that was looked at before.
GATHER: Final = """pages => {
  const names = ["id", "for", "headers", "list", "popovertarget", "aria-labelledby", "aria-describedby",
                 "aria-controls"];
  const seen = window.seen ??= new Set();
  document.querySelector("main").replaceChildren();
  const said = each => each.name + (names.includes(each.name) || /^(name|value|href|action|datetime|content)$/.test(
    each.name) ? "" : "=" + each.value);
  const shape = part => part.nodeType === 3 ? (part.data.trim() ? "x" : "") : part.nodeType !== 1 ? "" :
    `<${part.tagName} ${[...part.attributes].map(said).join(" ")}>${[...part.childNodes].map(shape).join("")}`;
  for (const [name, text] of Object.entries(pages)) {
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    for (const each of main.querySelectorAll("tr:nth-child(n+4), li:nth-child(n+7), option:nth-child(n+3)"))
      each.remove();
    for (const block of [...main.children])
      if (seen.size === seen.add(shape(block)).size) block.remove();
    for (const each of main.querySelectorAll("*"))
      for (const attribute of names)
        if (each.hasAttribute(attribute))
          each.setAttribute(attribute, each.getAttribute(attribute).split(/\\s+/).map(id => `${name}-${id}`).join(" "));
    for (const link of main.querySelectorAll("a[href^='#']")) link.hash = `${name}-${link.hash.slice(1)}`;
    const part = document.createElement("section");
    part.dataset.screen = name;
    part.append(...main.childNodes);
    document.querySelector("main").append(part);
  }
}"""
WIDEST: Final = """[...document.querySelectorAll("[data-screen]")]
  .filter(part => part.scrollWidth > part.clientWidth).map(part => part.dataset.screen)"""
COLOURS: Final = 16  # a page has few, and a picture of few is small and sharp
TALLEST: Final = 1400  # pixels of a picture
STILL: Final = "disabled"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def barriers(page: Page) -> list[dict[str, Any]]:
    """What is serious or worse for somebody who cannot see, hear, point or read well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [each for each in page.evaluate(LOOK, RULES) if each["impact"] in SERIOUS]


def is_too_wide(page: Page, width: int) -> bool:
    """Whether a reader would have to move the page sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    return bool(page.evaluate(TOO_WIDE))


def show(page: Page, html: str) -> None:
    """Put a page of ours before a reader, with its style; nothing is fetched."""
    styled = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{static('style.css').decode()}</style>", html)
    page.set_content(re.sub(r"<link rel=\"icon\"[^>]*>|<script[^>]*></script>", "", styled))


def gather(page: Page, pages: dict[str, str]) -> None:
    """The main parts of several pages below each other, in place of that of the page that is shown."""
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.evaluate(GATHER, pages)


def too_wide_parts(page: Page, width: int) -> list[str]:
    """Which parts of a gathered page are wider than the reader's screen."""
    page.set_viewport_size({"width": width, "height": 800})
    return list(page.evaluate(WIDEST))


def picture(page: Page, width: int, *, framed: bool = True) -> bytes:
    """The page at this width as a small picture, from its top; or what stands on it alone, without the menu."""
    page.set_viewport_size({"width": width, "height": 800})
    main = page.locator("main")
    taken = page.screenshot(full_page=True, animations=STILL) if framed else main.screenshot(animations=STILL)
    shot = Image.open(io.BytesIO(taken)).convert("RGB")
    shown, small = shot.crop((0, 0, shot.width, min(shot.height, TALLEST))), io.BytesIO()
    few = shown.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.convert("RGB").save(small, "WEBP", lossless=True, quality=100, method=5)
    return small.getvalue()
