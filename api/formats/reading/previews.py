"""A look into a file before it is read: its sheets, the first rows as text, and what its columns seem to mean.

Nothing of it is judged, and nothing is kept: a person looks at what was guessed and says what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from api.domain.import_fields import LAST_ROW_TO_LOOK, Confidence, Source, missing
from api.domain.kinds import ImportKind
from api.formats.opening.sheets import Sheet, letters
from api.formats.opening.workbook import read_workbook
from api.formats.reading import agencies_csv, progress_xlsx, rad_xlsx, sipd_xlsx
from api.formats.reading.findings import shorten
from api.formats.reading.headings import LAST_COLUMN_TO_LOOK, PLAN, Column, Heading, Words
from api.formats.reading.layouts import FREE, Layout, Meanings, SheetLayout
from api.formats.reading.lists import as_sheet

MOST_ROWS: Final = 30
BELOW: Final = 5
"""Rows that are shown below the heading at least, so that it is seen what stands in the columns."""


BY_SCORE: Final = (Confidence.NONE, Confidence.DOUBTFUL, Confidence.LIKELY, Confidence.CERTAIN)


FEWEST: Final = 3
NEARLY: Final = 0.6


class SheetSeen(NamedTuple):
    """One sheet of the file; `header_row` is where its heading was found."""

    name: str
    rows: int
    columns: int
    is_hidden: bool
    header_row: int | None


class ColumnSeen(NamedTuple):
    """One column: its letters, the words of its heading, what they seem to mean, and how sure that is.

    Of a column that names a year and nothing else the year is told.
    """

    column: str
    heading: str
    field: str | None
    year: int | None
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like; `sheet` is the one whose rows and columns are shown."""

    sheets: tuple[SheetSeen, ...]
    sheet: str | None
    header_row: int | None
    source: Source | None
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[ColumnSeen, ...]
    missing: tuple[str, ...]


READ_AS: Final[Mapping[ImportKind, tuple[Words, frozenset[str]]]] = {
    ImportKind.PLAN: (PLAN, rad_xlsx.ANCHORS),
    ImportKind.PROGRESS: (progress_xlsx.PROGRESS, progress_xlsx.ANCHORS),
    ImportKind.REALISATION: (sipd_xlsx.REALISATION, sipd_xlsx.ANCHORS),
    ImportKind.AGENCIES: (agencies_csv.HEADINGS, agencies_csv.ANCHORS),
}


def preview(
    kind: ImportKind, data: bytes, remembered: Mapping[str, Meanings], sheet: str | None, row: int | None
) -> Preview:
    """Look into a file; `sheet` and `row` say where its heading is, else both are guessed. Raises FileRefused."""
    words, anchors = READ_AS[kind]
    sheets = _sheets(kind, data)
    layout = Layout(remembered=remembered)
    headings = layout.headings(sheets, words, anchors)
    seen = tuple(_seen(each, headings.get(each.name)) for each in sheets)
    shown = _shown(sheets, headings, sheet)
    if row is None and shown is not None and shown.name not in headings:
        row = _likely(shown)
    if shown is not None and row is not None:
        layout = Layout([SheetLayout(shown.name, row)], remembered)
        headings = {**headings, **layout.headings([shown], words, anchors)}
    if shown is None:
        return Preview(seen, None, None, None, (), (), tuple(missing(kind, ())))
    heading = headings.get(shown.name)
    source = next((each.source for each in layout.read if each.sheet == shown.name), None)
    columns = _columns(shown, heading, source)
    return Preview(
        seen,
        shown.name,
        heading.row if heading else None,
        source,
        tuple(_rows(shown, heading)),
        columns,
        tuple(missing(kind, {each.field for each in columns if each.field})),
    )


def _sheets(kind: ImportKind, data: bytes) -> tuple[Sheet, ...]:
    if kind is ImportKind.AGENCIES:
        return (as_sheet(agencies_csv.agency_lines(data)),)
    return read_workbook(data).sheets


def _shown(sheets: tuple[Sheet, ...], headings: Mapping[str, Heading], name: str | None) -> Sheet | None:
    """The sheet that was asked for; else the first one with a heading, else the first one that is not hidden."""
    by_name = {each.name: each for each in sheets}
    if name is not None:
        return by_name.get(name)
    shown = [each for each in sheets if not each.is_hidden]
    return next((each for each in shown if each.name in headings), shown[0] if shown else None)


def _seen(sheet: Sheet, heading: Heading | None) -> SheetSeen:
    return SheetSeen(sheet.name, sheet.height, sheet.width, sheet.is_hidden, heading.row if heading else None)


def _likely(sheet: Sheet) -> int | None:
    """The first row that is nearly as full as the fullest: where no words are known, headings stand there."""
    rows = range(1, min(sheet.height, LAST_ROW_TO_LOOK) + 1)
    filled = {row: sum(1 for _ in sheet.filled(row)) for row in rows}
    most = max(filled.values(), default=0)
    return next((row for row in rows if filled[row] >= max(FEWEST, most * NEARLY)), None)


def _rows(sheet: Sheet, heading: Heading | None) -> list[tuple[str, ...]]:
    last = max(MOST_ROWS, heading.last_row + BELOW if heading else 0)
    width = min(sheet.width, LAST_COLUMN_TO_LOOK)
    return [
        tuple(shorten(sheet.cell(row, column).text) for column in range(width))
        for row in range(1, min(last, sheet.height) + 1)
    ]


def _columns(sheet: Sheet, heading: Heading | None, source: Source | None) -> tuple[ColumnSeen, ...]:
    known = {column.index: column for column in (*heading.rivals, *heading.columns)} if heading else {}
    is_said = source is not None and source is not Source.GUESSED
    width = max(min(sheet.width, LAST_COLUMN_TO_LOOK), *(index + 1 for index in known), 0)
    return tuple(_column(index, known.get(index), is_said=is_said) for index in range(width))


def _column(index: int, column: Column | None, *, is_said: bool) -> ColumnSeen:
    if column is None or column.field in FREE:
        return ColumnSeen(
            letters(index),
            shorten(column.text) if column else "",
            None,
            column.year if column else None,
            Confidence.NONE,
        )
    confidence = Confidence.SAID if is_said else BY_SCORE[min(column.score, len(BY_SCORE) - 1)]
    return ColumnSeen(letters(index), shorten(column.text), column.field, column.year, confidence)
