"""Documents say what the code does: what is generated is compared, what is linked exists, what must be listed is."""

import ast
import csv
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from api.cli import commands
from api.domain import lifecycles
from api.domain.lifecycles import Guard, Move
from api.problems import tree
from api.settings import Settings
from docs.generate import BLOCK, BLOCKS, asks, documents, rendered
from tests.support.specification import PAPERS, chapters, paper
from web.settings import WebSettings

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = re.compile(r"[a-z]+:")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


def anchors(text: str) -> set[str]:
    """The fragments that headings can be reached by, as hosts of Markdown make them."""
    heads = re.findall(r"(?m)^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


class TestGeneratedBlocks:
    @pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
    def test_say_what_the_code_says(self, path):
        assert rendered(path.read_text()) == path.read_text(), "run `make docs`"

    def test_each_stands_in_exactly_one_document(self):
        standing = [name for path in documents() for _, name, _ in BLOCK.findall(path.read_text())]
        assert sorted(standing) == sorted(BLOCKS)

    def test_every_lifecycle_has_one(self):
        tables = {
            name.lower()
            for name, value in vars(lifecycles).items()
            if isinstance(value, dict) and all(isinstance(move, Move) for move in value.values())
        }
        assert tables <= set(BLOCKS)

    def test_every_guard_is_explained(self):
        assert all(asks(guard) for guard in Guard), "say it in the docstring of its function in api/moves/guards.py"


def source() -> str:
    """All that may name a thing: code, templates, and the document of the API."""
    found = [path for name in ("api", "web") for end in ("*.py", "*.csv") for path in (ROOT / name).rglob(end)]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*found, ROOT / "openapi" / "openapi.json"])


class TestGlossary:
    TEXT = (ROOT / "docs" / "glossary.md").read_text()

    def test_every_word_of_the_code_is_there(self):
        words, known = re.findall(r"`([a-z]+(?:_[a-z]+)*)`", self.TEXT), set(re.findall(r"[a-z_]+", source()))
        assert [word for word in words if word not in known] == [], "take it out, or write what the code calls it"

    def test_no_term_stands_twice(self):
        terms = re.findall(r"(?m)^\| ([^|]+) \|", self.TEXT)
        twice = {term for term in terms if terms.count(term) > 1}
        assert twice == {"English", "grant", "person", "unit"}, "these mean two things; any other term stands once"


class TestSpecification:
    """A comment that names a paper, or a chapter of one, names what is there."""

    NAMED = re.compile(r"(?<![/\w])([a-z]+)\.md §(\d+(?:\.\d+)?)")

    def test_every_chapter_that_is_named_is_there(self):
        folders = [ROOT / name for name in ("api", "web", "client", "tests", "benchmarks", "migrations", "docs")]
        texts = {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.[pm][yd]")}
        named = {
            (str(path.relative_to(ROOT)), *each) for path, text in texts.items() for each in self.NAMED.findall(text)
        }
        assert len(named) > 90
        there = {path.stem: chapters(path.stem) for path in PAPERS.glob("*.md")}
        assert {each for each in named if each[2] not in there.get(each[1], ())} == set()

    def test_every_record_that_holds_instead_stands_at_the_head_of_its_paper(self):
        told = re.findall(r"(?m)^\| `([a-z]+)\.md[^`]*` \| \[(\d+)\]\(\.\./(adr/[^)]+)\)", paper("README"))
        assert told
        heads = {
            (path.stem, *each)
            for path in PAPERS.glob("*.md")
            if path.stem != "README"
            for each in re.findall(r"\[ADR (\d+)\]\(\.\./(adr/[^)]+)\)", path.read_text(encoding="utf-8"))
        }
        assert heads == set(told)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_of_a_table_have_the_cells_of_its_head(path: Path):
    cells = [
        [line, len(re.findall(r"(?<!\\\\)\|", re.sub(r"`[^`]*`", "", line)))] if line.startswith("|") else None
        for line in re.sub(r"(?s)```.*?```", "", path.read_text()).splitlines()
    ]
    beside = [(row, before) for before, row in pairwise(cells) if row and before]
    assert [row[0] for row, before in beside if row[1] != before[1]] == []


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table beside the documents."""
    with (ROOT / "docs" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def requirements() -> list[dict[str, str]]:
    """The rows of the security requirements."""
    return rows_of("asvs.csv")


def imported(name: str, nodes: list[ast.stmt]) -> list[ast.stmt]:
    """What a file collects from a module beside it, under this name."""
    found = [
        ROOT / f"{(node.module or '').replace('.', '/')}.py"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and name in {each.name for each in node.names}
    ]
    beside = [node for path in found if path.is_file() for node in ast.parse(path.read_text(encoding="utf-8")).body]
    return [node for node in beside if getattr(node, "name", None) == name]


def is_a_test(name: str) -> bool:
    """Whether a file of tests, or one test in a class of it, is there by this name."""
    path, *inside = name.split("::")
    if not (ROOT / path).is_file() or not Path(path).name.startswith("test_"):
        return False
    nodes = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    for part in inside:
        found = [node for node in nodes if getattr(node, "name", None) == part] or imported(part, nodes)
        if not found:
            return False
        nodes = getattr(found[-1], "body", [])
    return not inside or len(inside) == 2


def is_there(name: str) -> bool:
    """Whether a test, or a file or section of a document that shows what no test can, is there by this name."""
    path, _, section = name.partition("#")
    if name.startswith("tests/"):
        return is_a_test(name)
    return bool(path) and (ROOT / path).is_file() and (not section or section in anchors((ROOT / path).read_text()))


class TestSecurityRequirements:
    def test_every_one_that_is_met_names_what_shows_it_and_is_there(self):
        assert [row["item"] for row in requirements() if row["state"] == "met" and not is_there(row["test"])] == []

    def test_every_chapter_is_spoken_of(self):
        assert {row["item"].partition(".")[0] for row in requirements()} == {f"V{number}" for number in range(1, 18)}

    def test_none_that_is_not_met_names_one(self):
        assert [row["item"] for row in requirements() if row["state"] != "met" and row["test"]] == []

    def test_each_stands_once_with_a_known_state(self):
        rows = requirements()
        assert len({row["item"] for row in rows}) == len(rows)
        assert {row["state"] for row in rows} == {"met", "not met", "not applicable"}
        assert {row["level"] for row in rows} == {"1", "2"}


class TestThreats:
    def test_each_that_is_met_names_the_test_that_shows_it(self):
        rows = rows_of("threats.csv")
        assert [row["id"] for row in rows] == [f"T{number}" for number in range(1, len(rows) + 1)]
        assert {row["state"] for row in rows} == {"met", "open"}
        assert [
            row["id"] for row in rows if (row["state"] == "met") != bool(row["test"] and is_a_test(row["test"]))
        ] == []


class TestLinks:
    @pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
    def test_lead_somewhere(self, path):
        targets = [link for link in LINK.findall(CODE.sub("", path.read_text())) if not OUTSIDE.match(link)]
        broken = []
        for target in targets:
            name, _, fragment = unquote(target).partition("#")
            to = (path.parent / name).resolve() if name else path
            if not to.exists() or (fragment and fragment not in anchors(to.read_text())):
                broken.append(target)
        assert not broken


class TestDecisions:
    def test_are_numbered_without_a_gap(self):
        assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))

    @pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
    def test_have_the_form(self, path):
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert re.findall(r"(?m)^## (.+)$", text) == ["Context", "Decision", "Consequences", "Alternatives"]

    def test_are_all_linked_from_the_architecture(self):
        linked = LINK.findall((ROOT / "docs" / "architecture.md").read_text())
        assert {f"adr/{path.name}" for path in DECISIONS} <= set(linked)


class TestOperations:
    def test_list_every_setting_with_its_default(self):
        listed = dict(re.findall(r"(?m)^\| `(GUGUS_\w+)` \| (.+?) \|", OPERATIONS))
        listed.pop("GUGUS_SECRETS_DIR")
        expected = {
            f"{prefix}{name.upper()}": "–" if default is None else f"`{default}`"
            for prefix, kind in (("GUGUS_", Settings), ("GUGUS_WEB_", WebSettings))
            for name, field in kind.model_fields.items()
            for default in (field.get_default(call_default_factory=True, validated_data={"port": 8000}),)
        }
        assert listed == expected

    def test_list_every_command(self):
        listed = re.findall(r"(?m)^\| `gugus ([\w -]+)` \|", OPERATIONS)
        assert sorted(listed) == sorted(commands())


class TestProblemPages:
    def test_every_slug_has_its_page(self, http):
        for kind in (kind for kind in tree() if kind.__module__.startswith("api.")):
            answer = http.get(f"/problems/{kind.slug}", headers={"Accept": "text/html", "Accept-Language": "id"})
            assert (answer.status_code, kind.title.id in answer.text) == (200, True), kind.slug

    def test_every_one_stands_in_the_page_for_who_integrates_with_its_remedy(self):
        page = (ROOT / "docs" / "integrate.md").read_text()
        said = {kind for kind in tree() if kind.__module__.startswith("api.") and kind.cause.en}
        assert len(said) > 30
        for kind in said:
            remedies = (f"| {kind.status} | `{kind.slug}` |", kind.remedy.en, kind.remedy.id)
            assert all(each and each in page for each in remedies), kind.slug


class TestReadme:
    def test_the_tour_is_quoted_line_by_line(self):
        quoted = re.findall(r"(?ms)^```bash\n(.*?)^```$", (ROOT / "docs" / "tour.md").read_text())
        _, *parts = re.split(r"(?m)^# \d\. .*\n", (ROOT / "examples" / "tour.sh").read_text())
        assert [part.strip("\n") for part in quoted] == [part.strip("\n") for part in parts]

    def test_names_the_two_commands_of_the_makefile(self):
        commands = re.findall(r"(?m)^make (\w+)", (ROOT / "README.md").read_text())
        assert commands == ["run", "test"]
        assert {"run", "test"} <= set(re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text()))
