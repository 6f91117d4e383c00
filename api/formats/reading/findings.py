"""What a reader found wrong in a person's file: where, what it read, and what it expected.

A reader never stops at the first fault and never guesses a figure: it leaves the figure out and says so here.
An error keeps the file from being imported; a warning is told and does not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.domain.kinds import Severity
from api.formats.reading import expectations
from api.problems import Text

SHORT = 80
"""Characters of a cell shown in a preview; the rest is cut."""

MOST = 5_000
"""Findings kept of one file; a file with more is not read by a person either."""

OURS = frozenset(
    {
        *("region_mismatch", "plan_exists", "nothing_differs", "other_due_date", "report_stands", "error_value"),
        *("left_blank",),
        *("no_period", "period_closed", "nobody_owes", "unknown_quarter", "hidden_sheet"),  # the name of the sheet
    }
)
"""Faults whose text is a word of the service's own, or where the fault is. Of any other cell nobody knows what stands
in it, whatever its column is for: a name, a birthday or a number may have slipped there, and its place is said."""

FIGURE = re.compile(r"(?=(?:\D*\d){1,4}\D*$)[-+]?[\d.,]+ ?%?")
"""A figure of four digits at most, a percentage or a year: nobody's name, day or number. It is repeated."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell; `kind` is the machine word, `read` the cell's own text where it can be nobody's."""

    sheet: str
    cell: str
    kind: str
    read: str
    expected: Text
    severity: Severity = Severity.ERROR


class Findings:
    """The list a reader fills while it goes on reading; the texts come from the table of expectations."""

    def __init__(self) -> None:
        self._found: dict[Finding, None] = {}

    def error(self, sheet: str, cell: str, kind: str, read: str = "", **details: object) -> None:
        """Note an error; the same fault at the same cell is noted once."""
        self._note(Severity.ERROR, (sheet, cell, kind), read, details)

    def warning(self, sheet: str, cell: str, kind: str, read: str = "", **details: object) -> None:
        """Note a warning; the same one at the same cell is noted once."""
        self._note(Severity.WARNING, (sheet, cell, kind), read, details)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _note(self, severity: Severity, place: tuple[str, str, str], read: str, details: Mapping[str, object]) -> None:
        sheet, cell, kind = place
        told = shorten(read) if kind in OURS or FIGURE.fullmatch(read) else ""
        finding = Finding(sheet, cell, kind, told, expectations.of(kind, **details), severity)
        if len(self._found) < MOST:
            self._found.setdefault(finding)
        else:
            self._found.setdefault(Finding("", "A1", "too_many_findings", "", expectations.of("too_many_findings")))


def shorten(text: str) -> str:
    """The text on one line, cut at 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
