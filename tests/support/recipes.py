"""The recipes for hosts, read: Dockerfile, compose.yaml, nginx, units of systemd. No container engine is in a test."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from typer.main import get_group

from api.cli import app
from api.settings import Settings
from web.settings import WebSettings

ROOT: Final = Path(__file__).resolve().parents[2]
DEPLOY: Final = ROOT / "deploy"
SETTINGS: Final = frozenset(
    {
        "GUGUS_SECRETS_DIR",
        *(f"GUGUS_{name.upper()}" for name in Settings.model_fields),
        *(f"GUGUS_WEB_{name.upper()}" for name in WebSettings.model_fields),
    }
)


class Stage:
    """One stage of the Dockerfile: its name, what it builds on, and its instructions."""

    def __init__(self, name: str, base: str, lines: list[str]) -> None:
        self.name, self.base, self.lines = name, base, lines

    def of_kind(self, kind: str) -> list[str]:
        """What is said by one kind of instruction."""
        return [line.removeprefix(f"{kind} ") for line in self.lines if line.startswith(f"{kind} ")]


@cache
def stages() -> dict[str, Stage]:
    """The stages of the Dockerfile by name, continued lines joined, comments left out."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text()))
    found: dict[str, Stage] = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("FROM "):
            base, _, name = line.removeprefix("FROM ").partition(" AS ")
            found[name] = Stage(name, base, [])
        else:
            found[list(found)[-1]].lines.append(line)
    return found


def chain_of(target: str) -> list[Stage]:
    """A stage and those it builds on, the first one first."""
    stage = stages()[target]
    return [*(chain_of(stage.base) if stage.base in stages() else []), stage]


@cache
def compose() -> dict[str, Any]:
    """compose.yaml as the engine has it: anchors put in, without what is only there to be put in."""
    read = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return {name: value for name, value in read.items() if not name.startswith("x-")}


def units() -> list[Path]:
    """The units of systemd, and what they have in common."""
    return sorted(path for path in (DEPLOY / "systemd").rglob("*") if path.is_file())


def said_in(unit: Path, name: str) -> list[str]:
    """What a unit says by one name."""
    return re.findall(rf"(?m)^{name}=(.+)$", unit.read_text())


def settings_in(text: str) -> set[str]:
    """The settings that a text names."""
    return set(re.findall(r"\bGUGUS_[A-Z0-9_]+\b", text))


@cache
def commands() -> Any:
    """The command line, put together once."""
    return get_group(app)


def unknown(words: list[str]) -> list[str]:
    """Names and options among the words that no command has."""
    here: Any = commands()
    for word in words:
        if hasattr(here, "commands") and not word.startswith("-"):
            if word not in here.commands:
                return [word]
            here = here.commands[word]
    known = {"--help", *(option for each in here.params for option in (*each.opts, *each.secondary_opts))}
    named = (word.partition("=")[0] for word in words if word.startswith("--"))
    return [each for each in named if each not in known]
