"""The migrations as files: their numbers, what each is for, and the oldest version of the service each leaves working.

A migration only adds (it *expands*), and the version before goes on working beside the new one, unless it says
`oldest = "0070"`: it takes something away (it *contracts*), and only code that came with migration 0070 or later does
without. Files are read and not run: whoever asks needs no Alembic.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

MIGRATIONS: Final = Path(__file__).resolve().parents[2] / "migrations"
# Nothing before it asks which versions a database takes, and none of the earlier migrations says.
FIRST_WINDOW: Final = "0059"


class Step(NamedTuple):
    """One migration: its number, its first sentence, and the oldest code that works after it where it says so."""

    number: str
    summary: str
    oldest: str | None

    @property
    def is_contraction(self) -> bool:
        """Whether it takes something away that older code may use."""
        return self.oldest is not None


@cache
def steps() -> tuple[Step, ...]:
    """All migrations in their order; a file is called by its number, and one number follows the other."""
    return tuple(_read(path) for path in files())


@cache
def newest() -> str:
    """The number of the newest migration: which database this code was written for. No file is read for it."""
    return number_of(files()[-1])


def steps_after(number: str | None) -> tuple[Step, ...]:
    """What is still to be done to a database that stands at `number`; all of it where there is none yet."""
    return tuple(step for step in steps() if number is None or step.number > number)


def oldest_code_at(number: str) -> str:
    """The oldest code that works on a database that stands at `number`, told by the newest migration it knows."""
    said = [step.oldest for step in steps() if step.oldest and step.number <= number]
    return max(said, default=FIRST_WINDOW)


def files() -> list[Path]:
    """The migrations in their order."""
    return sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))


def number_of(path: Path) -> str:
    """The number of a migration: `0057`."""
    return path.name.partition("_")[0]


def _read(path: Path) -> Step:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        target.id: str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    summary = " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split())
    return Step(number_of(path), summary, said.get("oldest"))
