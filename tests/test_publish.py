"""The documents as pages: every one of them, every link, every diagram; and guides that name what is on the screen."""

import csv
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from lxml import etree, html

from docs.diagrams import svg
from docs.publish import ROOT, BrokenLinks, Making, Page, fragment, pages
from tests.test_docs import WRITTEN, anchors

DRAWN = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("lifecycles.md", "id/alur.md"))
DIAGRAMS = re.findall(r"(?ms)^```mermaid\n(.*?)^```$", DRAWN)


@pytest.fixture(scope="module")
def making(tmp_path_factory: pytest.TempPathFactory) -> Making:
    """All pages, made once."""
    found = Making(Path(tmp_path_factory.mktemp("pages")))
    found.make()
    found.must_lead_somewhere()
    return found


@pytest.fixture(scope="module")
def made(making: Making) -> Path:
    """Where they are."""
    return making.out


class TestPages:
    def test_hold_every_document_once(self):
        listed = [page.path for page in pages()]
        assert len(listed) == len(set(listed))
        assert set(WRITTEN) <= set(listed)

    def test_lead_to_each_other_and_to_nothing_else(self, made):
        broken = []
        for page in pages():
            tree = html.fromstring((made / page.address).read_text(encoding="utf-8"))
            for link in tree.xpath("//@href | //@src"):
                name, _, place = link.partition("#")
                to = (made / page.address).parent / name if name else made / page.address
                if not re.match(r"[a-z]+:", link) and not to.exists():
                    broken.append((page.address, link))
                if not name and place and not tree.xpath("//*[@id=$place]", place=place):
                    broken.append((page.address, link))
        assert broken == []

    def test_fetch_nothing_and_run_nothing(self, made):
        for page in pages():
            tree = html.fromstring((made / page.address).read_text(encoding="utf-8"))
            assert not tree.xpath("//script")
            assert not [each for each in tree.xpath("//link/@href | //img/@src") if "//" in each]

    def test_say_their_language_and_have_a_heading(self, made):
        for page in pages():
            tree = html.fromstring((made / page.address).read_text(encoding="utf-8"))
            assert tree.get("lang") == page.language
            assert tree.xpath("count(//h1)") == 1, page.address

    def test_a_link_that_leads_nowhere_is_told(self, making):
        page = Page(ROOT / "docs" / "gateway.md")
        assert making.lead(page, "upgrades.md#for-who-runs-it") == "../docs/upgrades.html#for-who-runs-it"
        for wrong in ("nowhere.md", "upgrades.md#nowhere"):
            making.lead(page, wrong)
        with pytest.raises(BrokenLinks) as told:
            making.must_lead_somewhere()
        assert str(told.value).splitlines() == ["docs/gateway.md: nowhere.md", "docs/gateway.md: upgrades.md#nowhere"]

    def test_fragments_are_those_of_hosts_of_markdown(self):
        assert {fragment(each) for each in ("Your own PostgreSQL", "Expand, migrate")} <= anchors(
            "# Your own PostgreSQL\n## Expand, migrate"
        )


class TestDiagrams:
    @pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda text: re.findall(r"--> (\w+)", text)[0])
    def test_draw_every_state_and_every_move_once_and_apart(self, diagram):
        drawn = etree.fromstring(svg(diagram))
        space = {"s": "http://www.w3.org/2000/svg"}
        moves = re.findall(r"(?m)^ *(\w+) --> (\w+): (.+)$", diagram)
        named = {state: name for name, state in re.findall(r'state "(.+)" as (\w+)', diagram)}
        states = {named.get(state, state) for move in moves for state in move[:2]}
        assert {text.text for text in drawn.findall("s:text[@class='state']", space)} == states
        labels = [text.text for text in drawn.findall("s:text", space) if not text.get("class")]
        assert labels == [label for _, _, label in moves]
        ways = [tuple(map(int, re.findall(r"\d+", path.get("d")))) for path in drawn.findall("s:path", space)]
        assert len(ways) == len(moves)
        heights = [height for _, out, _, into, _ in ways for height in (out, into)]
        assert len(heights) == len(set(heights)), "no two lines leave or come in at one place"
        for number, (_, out, lane, into, _) in enumerate(ways):
            for _, other_out, other_lane, other_into, _ in ways[:number]:
                low, high = sorted((out, into))
                assert lane != other_lane or max(other_out, other_into) < low or high < min(other_out, other_into)


def words(language: str) -> set[str]:
    """What the pages say in a language: sentences of their own, the names of moves, and what the offline form says."""
    with (ROOT / "web/locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        known = {(each.id if language == "id" else each.string) for each in read_po(file) if isinstance(each.id, str)}
    form = set(re.findall(r'"([^"]+)"', (ROOT / "api/formats/writing/offline_form.js").read_text(encoding="utf-8")))
    with (ROOT / "api/formats/move_labels.csv").open(encoding="utf-8") as file:
        return known | form | {row[language] for row in csv.DictReader(file)}


class TestGuides:
    @pytest.mark.parametrize(("name", "language"), [("docs/id/sekretariat.md", "id"), ("docs/secretariat.md", "en")])
    def test_name_what_is_on_the_screen(self, name, language):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)} - {"tebal", "bold"}
        assert len(named) > 40
        assert named - words(language) == set()

    @pytest.mark.parametrize("name", ["docs/id/sekretariat.md", "docs/secretariat.md"])
    def test_show_pictures_that_say_what_they_show(self, name):
        pictures = re.findall(r"!\[(.*?)\]\((.+?)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert len(pictures) >= 5
        assert all(said and ((ROOT / name).parent / path).is_file() for said, path in pictures)
