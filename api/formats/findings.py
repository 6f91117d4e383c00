"""What a reader found wrong in a person's file: where, what it read, and what it expected.

A reader never stops at the first fault and never guesses a figure: it leaves the figure out and says so here.
An error keeps the file from being imported; a warning is told and does not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.formats import expectations
from api.problems import Text

SHORT = 80
"""Characters of a cell repeated in a finding; the rest is cut."""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The file cannot be imported as it is."""
    WARNING = "warning"
    """Told to the person; the import may go on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell; `kind` is the machine word, `read` the cell's own text in short."""

    sheet: str
    cell: str
    kind: str
    read: str
    expected: Text
    severity: Severity = Severity.ERROR


class Findings:
    """The list a reader fills while it goes on reading; the texts come from the table of expectations."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], Finding] = {}

    def error(self, sheet: str, cell: str, kind: str, read: str = "", **details: object) -> None:
        """Note an error; the same fault at the same cell is noted once."""
        self._note(Severity.ERROR, (sheet, cell, kind), read, details)

    def warning(self, sheet: str, cell: str, kind: str, read: str = "", **details: object) -> None:
        """Note a warning; the same one at the same cell is noted once."""
        self._note(Severity.WARNING, (sheet, cell, kind), read, details)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Take over what another reader found."""
        for finding in findings:
            self._found.setdefault((finding.sheet, finding.cell, finding.kind, finding.read), finding)

    def at(self, sheet: str, cell: str) -> Iterator[Finding]:
        """Everything found at one cell."""
        return (finding for finding in self if (finding.sheet, finding.cell) == (sheet, cell))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def _note(self, severity: Severity, place: tuple[str, str, str], read: str, details: Mapping[str, object]) -> None:
        sheet, cell, kind = place
        finding = Finding(sheet, cell, kind, shorten(read), expectations.of(kind, **details), severity)
        self._found.setdefault((*place, finding.read), finding)


def shorten(text: str) -> str:
    """The text on one line, cut at 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
