"""Every command that a document prints is there, with its options.

Those of the tour and of docs/integrate.md are run by tests/test_tour.py; what an administrator types is run by the
tests of its command.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.recipes import ROOT, compose, units, unknown
from tests.test_docs import WRITTEN

TARGETS = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
BLOCK = re.compile(r"(?ms)^```(?:sh|bash)\n(.*?)^```$")
INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
# What stands before the words of a command, and means it.
DOORS = (
    "gugus",
    "./gugus",
    "/srv/gugus/gugus",
    ".venv/bin/python -m api",
    *(f"docker compose run --rm {name}" for name in compose()["services"]),
)


def lines(path: Path) -> Iterator[str]:
    """What a document prints as to be typed: blocks, continued lines joined, and commands within a sentence."""
    text = path.read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from (line.strip() for line in re.sub(r"\\\n\s*", " ", block).splitlines() if line.strip())
    yield from (" ".join(each.split()) for each in INLINE.findall(re.sub(r"(?ms)^```.*?^```$", "", text)))


def of_the_service(line: str) -> list[str] | None:
    """The words behind `gugus`, or nothing where the line is no such command."""
    plain = re.sub(r"^(?:[A-Z_]+=\S+ )+|^\$ |\$\([^)]*\)", "", line.partition("  #")[0])  # nor what a shell puts in
    for door in sorted(DOORS, key=len, reverse=True):
        if plain == door or plain.startswith(f"{door} "):
            words = shlex.split(re.sub(r"[<>…]", "", plain.removeprefix(door).partition(" | ")[0].partition(" > ")[0]))
            return words[: words.index("&&")] if "&&" in words else words
    return None


# The changelog tells of what was, too.
PRESENT = [path for path in WRITTEN if path.name != "CHANGELOG.md"]


@pytest.mark.parametrize("path", PRESENT, ids=lambda path: str(path.relative_to(ROOT)))
class TestPrinted:
    def test_commands_of_the_service_are_there_with_their_options(self, path):
        found = [(line, unknown(words)) for line in lines(path) if (words := of_the_service(line))]
        assert [(line, wrong) for line, wrong in found if wrong] == []

    def test_targets_of_make_are_there(self, path):
        named = {target for line in lines(path) for target in re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z-]+)", line)}
        assert named - TARGETS == set()

    def test_scripts_and_units_are_there(self, path):
        said = "\n".join(lines(path))
        scripts = {
            each.removeprefix("/srv/gugus/")
            for each in re.findall(r"(?:/srv/gugus/)?(?:deploy|examples)/[\w./-]+\.\w+", said)
        }
        assert [each for each in scripts if not (ROOT / each).exists()] == []
        known = {unit.name for unit in units()}
        assert set(re.findall(r"\bgugus[\w-]*\w\.(?:target|timer|service)\b", said)) - known == set()


class TestFinding:
    def test_tells_what_is_not_there(self):
        assert unknown(["nothing"]) == ["nothing"]
        assert unknown(["migrate", "--fast"]) == ["--fast"]
        assert unknown(["migrate", "--json"]) == []
        assert of_the_service("GUGUS_PORT=9000 gugus serve  # there") == ["serve"]
        assert of_the_service("curl -s gugus") is None
