"""Tell the rows of a plan apart: activities, further indicators, sections, totals, and what is none of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from api.domain.programme_names import ProgrammeName, programme_code, programme_name
from api.formats.folding import fold
from api.formats.opening.sheets import Cell, Sheet
from api.formats.reading.headings import PLAN, Heading, best_field
from api.formats.reading.reference_names import NamedField, field_of, suggested_field


class Kind(Enum):
    """What a row is."""

    ACTIVITY = auto()
    """A new activity, with its first indicator."""
    MORE = auto()
    """Another indicator of the activity above."""
    SECTION = auto()
    """The heading of a chapter."""
    PROGRAMME = auto()
    """The heading of a programme."""
    TOTAL = auto()
    """Sums of what stands above."""
    OTHER = auto()
    """Filled, and none of these."""
    NOTHING = auto()
    """Empty, a number row, or the heading once more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table and what it is; `field` is the chapter a section names."""

    number: int
    kind: Kind
    text: str = ""
    column: int = 0
    field: NamedField | None = None


_TOTAL = re.compile(r"(?:sub\s*total|grand\s*total|jumlah|total|jml)\b")
_NUMBER = re.compile(r"\d{1,3}(?:[.-]\d{1,3})*\.?|[a-z][.)]?|\(?\d{1,3}\)", re.IGNORECASE)
_NUMBERING = re.compile(r"\(?\s*(?:\d{1,2}|[a-z])\s*\)?", re.IGNORECASE)
_ENUMERATED = re.compile(r"\s*(?:[IVX]{1,5}|[A-Z])\s*[.)]\s*\S")
_PLACES = ("number", "title")
_PROGRAMME = re.compile(r"(?:(?:[IVX]{1,5}|[A-Z]|\d{1,2})\s*[.):]\s*)?(?P<name>program(?:me)?\b.*)", re.IGNORECASE)
_ITEM = re.compile(r"\d{1,3}(?:[.-]\d{1,3})+\.?")
"""The number of an activity in its chapter, as no heading has one."""
_LABEL = re.compile(r"program(?:me)?\s*:\s*", re.IGNORECASE)
_FEW = 3
_LONGEST_ENUMERATOR = 5
_ONLY_TOTAL = re.compile(
    r"(?:sub total|grand total|jumlah|total|jml)"
    r"(?: (?:total|besar|keseluruhan|seluruhnya|pagu|anggaran|biaya|rp|rupiah))*"
)
_FIGURE = re.compile(r"\s*(?:rp\.?\s*)?(?:[-–—]\s*$|[-(]?\s*\d)", re.IGNORECASE)


class Table:
    """The rows below one heading."""

    def __init__(self, sheet: Sheet, heading: Heading) -> None:
        self._sheet = sheet
        self._heading = heading
        figures = (column for column in heading.columns if column.field in ("target", "amount", "row_total"))
        self._figures = frozenset(column.index for column in figures)

    def rows(self) -> list[Row]:
        """All rows up to the end of the table: signatures below the last total or activity are left out."""
        found = [self._row(number) for number in range(self._heading.last_row + 1, self._sheet.height + 1)]
        return found[: self._end(found)]

    def own(self, row: int, field: str) -> Cell | None:
        """The filled cell of a field in this row itself, not one merged from above."""
        column = self._heading.column(field)
        if column is None or self._sheet.is_covered(row, column.index):
            return None
        cell = self._sheet.cell(row, column.index)
        return None if cell.is_empty or (cell.error is None and not cell.text and cell.formula is None) else cell

    def _end(self, rows: list[Row]) -> int:
        """Behind the last activity, indicator or total; behind a total only rows with a number count."""
        end, is_closed = 0, False
        for place, row in enumerate(rows, start=1):
            if row.kind is Kind.TOTAL:
                end, is_closed = place, True
            elif row.kind in (Kind.SECTION, Kind.PROGRAMME):
                is_closed = False
            elif row.kind is Kind.ACTIVITY and (not is_closed or self._has_number(row.number)):
                end, is_closed = place, False
            elif row.kind is Kind.MORE and not is_closed:
                end = place
        return end

    def _has_number(self, row: int) -> bool:
        cell = self.own(row, "number")
        return cell is not None and _NUMBER.fullmatch(cell.text) is not None

    def _row(self, number: int) -> Row:
        cells = list(self._sheet.filled(number))
        pending = any(cell.is_formula_without_value for cell in self._sheet.rows[number - 1])
        if not cells and not pending:
            return Row(number, Kind.NOTHING)
        if self._is_numbering(cells) or self._is_heading(cells):
            return Row(number, Kind.NOTHING)
        words = [(column, cell) for column, cell in cells if column not in self._figures]
        first, text = (words[0][0], words[0][1].text) if words else (0, "")
        if self._is_total(number, words):
            return Row(number, Kind.TOTAL, text, first)
        heading = self._programme(number, words) or self._section(number, cells, words)
        return heading or Row(number, self._kind(number), text, first)

    def _kind(self, number: int) -> Kind:
        """By what is filled; lines of a signature fill one place or two, and none of them with a figure."""
        has = {field: self.own(number, field) is not None for field in ("number", "title", "indicator", "lead", "unit")}
        figures = any(_is_figure(self._sheet.cell(number, index)) for index in self._figures)
        if has["title"] and (has["number"] or has["indicator"] or (has["lead"] and figures)):
            return Kind.ACTIVITY
        if has["number"] and not has["title"] and (has["indicator"] or (has["lead"] and figures)):
            return Kind.ACTIVITY
        is_more = not has["title"] and not has["number"]
        if is_more and ((has["indicator"] and (has["unit"] or figures)) or (has["unit"] and figures)):
            return Kind.MORE
        return Kind.OTHER

    def _is_numbering(self, cells: list[tuple[int, Cell]]) -> bool:
        return len(cells) >= _FEW and all(_NUMBERING.fullmatch(cell.text) for _, cell in cells)

    def _is_heading(self, cells: list[tuple[int, Cell]]) -> bool:
        """Whether the heading stands here once more, as on a new printed page; its lower row may hold years only."""
        named = {column.index: column for column in self._heading.columns if column.field != "unknown"}
        if len(cells) >= _FEW and all(index in named and cell.text == str(named[index].year) for index, cell in cells):
            return True
        same = [index for index, cell in cells if index in named and fold(cell.text) in fold(named[index].text)]
        return len(same) >= _FEW and len(same) * 2 >= len(cells) and any(
            best_field(cell.text, PLAN) for index, cell in cells if index in same
        )  # fmt: skip

    def _is_total(self, number: int, words: list[tuple[int, Cell]]) -> bool:
        """A row that says so: in one or two words wherever they stand, or in more where no indicator is beside it."""
        texts = [fold(cell.text) for _, cell in words[:2]]
        if len(words) <= len(_PLACES) and any(_ONLY_TOTAL.fullmatch(text) for text in texts):
            return True
        is_named = any(_TOTAL.match(text) for text in texts)
        return is_named and self.own(number, "indicator") is None and self.own(number, "lead") is None

    def _programme(self, number: int, words: list[tuple[int, Cell]]) -> Row | None:
        """A programme: a text that begins so, or alone in its column; before it no more than a number or its code."""
        column, cell = words[-1] if words else (0, None)
        if (
            cell is None
            or column > self._last_of_a_heading
            or self.own(number, "indicator")
            or self.own(number, "lead")
        ):
            return None
        said = programme_name(cell.text)
        named = _PROGRAMME.fullmatch(said.title)
        own = self._heading.column("programme")
        is_alone = own is not None and own.index == column and len(words) == 1 and bool(said.title)
        if field_of(cell.text).is_chapter or not (named or is_alone):
            return None
        before = {each.text: programme_code(each.text) for _, each in words[:-1]}
        if any(len(text) > _LONGEST_ENUMERATOR or _ITEM.fullmatch(text) for text, code in before.items() if not code):
            return None
        code = said.code or next(filter(None, before.values()), None)
        title = _LABEL.sub("", named["name"] if named else said.title, count=1)
        return Row(number, Kind.PROGRAMME, ProgrammeName(title, code).written, column)

    @cached_property
    def _last_of_a_heading(self) -> int:
        """The last column in which a heading between the rows stands."""
        columns = filter(None, map(self._heading.column, ("number", "title", "programme")))
        return max((each.index for each in columns), default=0)

    def _section(self, number: int, cells: list[tuple[int, Cell]], words: list[tuple[int, Cell]]) -> Row | None:
        """A chapter: one text alone, or a number and a text, and no indicator or agency beside it."""
        if len(cells) == 1 and isinstance(cells[0][1].value, str):
            words = cells
        elif not words or len(words) > len(_PLACES) or self.own(number, "indicator") or self.own(number, "lead"):
            return None
        column, cell = words[-1]
        if len(words) > 1 and len(words[0][1].text) > _LONGEST_ENUMERATOR:
            return None
        named = field_of(cell.text)
        if named.code is None and not named.is_chapter and not self._looks_like_chapter(number, words, named):
            return None
        return Row(number, Kind.SECTION, cell.text, column, named)

    def _looks_like_chapter(self, number: int, words: list[tuple[int, Cell]], named: NamedField) -> bool:
        has_figures = any(not self._sheet.cell(number, index).is_empty for index in self._figures)
        column, cell = words[-1]
        is_enumerated = len(words) == 1 and _ENUMERATED.match(cell.text) is not None and column == 0
        return is_enumerated or (not has_figures and suggested_field(named.words) is not None)


def _is_figure(cell: Cell) -> bool:
    """Whether a cell holds something like a number, a dash for none, or a formula that failed."""
    if isinstance(cell.value, str):
        return _FIGURE.match(cell.value) is not None
    return not cell.is_empty


def sections(rows: list[Row]) -> Iterator[Row]:
    """The chapter headings among the rows."""
    return (row for row in rows if row.kind is Kind.SECTION)
