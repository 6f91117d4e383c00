"""Every screen has nothing in the way of anybody, fits a small telephone, and has its pictures in docs/screens/.

`make screens` looks at each screen by itself and takes its pictures anew. A run of all tests looks at the parts of
the screens together, each way of building one once, and writes nothing.
"""

import os
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from api.models.plans import Indicator
from tests.support.engines import engine_at
from tests.support.eyes import (
    CHROMIUM,
    FITTING,
    NARROW,
    NO_CHROMIUM,
    WIDE,
    WIDTHS,
    barriers,
    browsing,
    gather,
    is_too_wide,
    picture,
    show,
    too_wide_parts,
)
from tests.support.running import ROOT
from tests.support.screens import SCREENS, Screen, lived_in
from tests.web.broken_line import TestBrokenLine  # noqa: F401  collected here, where a browser stands
from tests.web.conftest import Desk
from tests.web.test_days import MEANT, NONE
from web.days import day_in
from web.rendering import static

FOLDER = ROOT / "docs" / "screens"
TAKES_PICTURES = "GUGUS_TAKE_PICTURES" in os.environ
TOGETHER, BYTES_OF_EACH, SHOWN = 30, 10_000, 200
NAMES = [each.name for each in SCREENS]
# What a page must not be: a field nobody can name, and words that are hardly there.
BAD = "<main><p data-screen='contoh' class='soft'><input name='contoh'></p></main>"
WITH_A_DAY = """<html lang="id"><main><form><span class="day"><input id="a" name="a" data-day></span>
<p id="a-read"></p><input id="b" required></form></main></html>"""

in_a_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=NO_CHROMIUM)


@pytest.fixture(scope="module")
def pages(http: TestClient, desks: Callable[[str], Desk], module_database: str) -> dict[str, str]:
    """Every screen as its person is given it."""
    world, found, refused = lived_in(http), {}, []
    # Matrices as secretariats have them ask for no parts: here every indicator does, so that their table is looked at.
    with engine_at(module_database).begin() as said:
        said.execute(sa.update(Indicator).values(by_sex=True, age_bands=["0-17", "18-59", "60+"]))
    for screen in SCREENS:
        page = desks(screen.who).get(screen.address(world))
        found[screen.name] = page.response.text
        if page.status != SHOWN or "tidak dapat dilakukan sekarang" in page.text:
            refused.append((screen, page.status))
    assert refused == []
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as made:
        yield made


class TestScreens:
    def test_have_names_of_their_own(self):
        assert len(set(NAMES)) == len(NAMES)

    @in_a_browser
    @pytest.mark.skipif(TAKES_PICTURES, reason="each is looked at by itself")
    def test_have_no_barriers_and_fit_a_telephone(self, browser: Browser, pages: dict[str, str]):
        page = browser.new_page(viewport={"width": WIDE, "height": 800})
        show(page, pages["beranda"])
        assert (barriers(page), is_too_wide(page, NARROW)) == ([], False)
        for first in range(0, len(NAMES), TOGETHER):
            gather(page, {name: pages[name] for name in NAMES[first : first + TOGETHER]})
            assert barriers(page) == []
            assert [too_wide_parts(page, width) for width in FITTING] == [[]] * len(FITTING)

    @in_a_browser
    def test_with_a_barrier_are_told(self, browser: Browser):
        page = browser.new_page()
        show(page, f"<!doctype html><html lang='id'><title>Contoh</title>{BAD}</html>")
        [found] = barriers(page)
        assert (found["rule"], found["impact"], found["screen"]) == ("label", "critical", "contoh")

    @in_a_browser
    @pytest.mark.skipif(not TAKES_PICTURES, reason="`make screens` takes the pictures")
    def test_are_looked_at_one_by_one_and_pictured(self, browser: Browser, pages: dict[str, str]):
        page = browser.new_page(viewport={"width": WIDE, "height": 800})
        for old in FOLDER.glob("*.webp"):
            old.unlink()
        told = []
        for screen in SCREENS:
            show(page, pages[screen.name])
            assert barriers(page) == [], screen
            assert [width for width in FITTING if is_too_wide(page, width)] == [], screen
            for width in WIDTHS:
                taken = picture(page, width, framed=width != WIDE or screen.is_of_the_menu)
                (FOLDER / f"{screen.name}-{width}.webp").write_bytes(taken)
            told.append(_row(screen, page.locator("h1").first.inner_text()))
        written = FOLDER / "README.md"
        head = written.read_text().partition("| ")[0]
        written.write_text("\n".join([f"{head}| screen | opened by | pictures |", "|---|---|---|", *told, ""]))

    @in_a_browser
    def test_read_days_as_the_house_does_and_say_them_in_words(self, browser: Browser):
        page = browser.new_page()
        page.set_content(WITH_A_DAY)
        page.add_script_tag(content=static("page.js").decode())
        typed = [*MEANT, *NONE, "1-8-98", "1-8-46", "1 Agustus 1945", "5 Oktober 2026", "3 Mei 2026", "17 August 1945"]
        expected = [found.isoformat() if (found := day_in(each)) else None for each in typed]
        read = "all => all.map(each => dayIn(each)?.toISOString().slice(0, 10) ?? null)"
        assert page.evaluate(read, typed) == expected
        page.fill("#a", "27/11/26")
        assert page.inner_text("#a-read") == "Jumat, 27 November 2026"
        page.fill("#a", "27/")
        assert page.inner_text("#a-read") == "Misalnya 27-11-2026 atau 27 Nov 2026"
        calendar = page.locator("input[type=date]")
        calendar.evaluate("field => { field.value = '2026-01-02'; field.dispatchEvent(new Event('change')); }")
        assert (page.input_value("#a"), page.inner_text("#a-read")) == ("02-01-2026", "Jumat, 2 Januari 2026")

        # What is empty is said in the language of the page, whatever that of the browser.
        page.evaluate("document.querySelector('#b').reportValidity()")
        assert page.evaluate("document.querySelector('#b').validationMessage") == "Wajib diisi."
        page.fill("#b", "x")
        assert page.evaluate("document.querySelector('#b').checkValidity()")

    def test_have_their_pictures(self):
        wanted = {f"{name}-{width}.webp" for name in NAMES for width in WIDTHS}
        standing = {each.name: each.stat().st_size for each in FOLDER.glob("*.webp")}
        assert standing.keys() == wanted, "run `make screens`"
        assert sum(standing.values()) < BYTES_OF_EACH * len(standing), "so many on the average, however many there are"


def _row(screen: Screen, title: str) -> str:
    shown = ", ".join(f"[{width}]({screen.name}-{width}.webp)" for width in WIDTHS)
    return f"| {title} | {screen.who} | {shown} |"
