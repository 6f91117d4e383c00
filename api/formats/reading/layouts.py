"""Which row of which sheet is the heading, and what its columns mean: guessed, said by a person, or remembered.

A person who looked at a file says sheet, row and columns (`Layout`). What was said is remembered by the words of the
heading, so that the next file with the same heading is read without asking. `settled` joins the three: what was said
for a sheet stands, then what is known for its heading, then the guess of `headings`.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from api.domain.import_fields import LAST_ROW_TO_LOOK, Source
from api.formats.folding import fold
from api.formats.opening.sheets import Sheet
from api.formats.reading.headings import Column, Heading, Words, find_heading, heading_at

FREE = frozenset({"other", "unknown", "year"})
"""Names under which a reader finds a column that means nothing to it."""


class Meaning(NamedTuple):
    """What one column means: its place from 0, the field, and the year it is for."""

    place: int
    field: str
    year: int | None = None


Meanings = tuple[Meaning, ...]


class SheetLayout(NamedTuple):
    """A sheet to be read; what is left out is found as if nothing had been said."""

    sheet: str
    header_row: int | None = None
    meanings: Meanings | None = None


class ReadTable(NamedTuple):
    """A sheet as it was read."""

    sheet: str
    header_row: int
    source: Source
    meanings: Meanings
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Table:
    """A heading with where it is known from."""

    heading: Heading
    source: Source
    fingerprint: str


@dataclass(slots=True)
class Layout:
    """What was said of a file, and what is remembered of earlier ones; afterwards, what was read."""

    sheets: Sequence[SheetLayout] = ()
    remembered: Mapping[str, Meanings] = field(default_factory=dict)
    read: tuple[ReadTable, ...] = ()

    def headings(self, sheets: Sequence[Sheet], words: Words, anchors: frozenset[str]) -> dict[str, Heading]:
        """The heading of each sheet that has one; where sheets were named, of those alone."""
        found = settled(sheets, self, lambda sheet: find_heading(sheet, words, anchors), words, anchors)
        shown = {sheet.name for sheet in sheets if not sheet.is_hidden}
        self.read = tuple(_as_read(name, table) for name, table in found.items() if name in shown)
        return {name: table.heading for name, table in found.items()}


def settled(
    sheets: Sequence[Sheet],
    layout: Layout,
    guess: Callable[[Sheet], Heading | None],
    words: Words,
    anchors: frozenset[str],
) -> dict[str, Table]:
    """The table of each sheet, and where it is known from."""
    said = {each.sheet: each for each in layout.sheets}
    wanted = [sheet for sheet in sheets if not said or sheet.name in said]
    given: dict[str, Table] = {}
    for sheet in wanted:
        here = said.get(sheet.name)
        if here and here.header_row and here.meanings is not None:
            heading = heading_at(sheet, here.header_row, words, anchors)
            given[sheet.name] = Table(as_said(heading, here.meanings), Source.GIVEN, fingerprint(heading))
    # What was said of one sheet holds for the others with the same heading: each quarter has its own.
    alike = {table.fingerprint: (meanings_of(table.heading), Source.GIVEN) for table in given.values()}
    known = {**{mark: (each, Source.REMEMBERED) for mark, each in layout.remembered.items()}, **alike}
    tables = ((sheet, given.get(sheet.name) or _found(sheet, said, known, guess, words, anchors)) for sheet in wanted)
    return {sheet.name: table for sheet, table in tables if table is not None}


def _found(
    sheet: Sheet,
    said: Mapping[str, SheetLayout],
    known: Mapping[str, tuple[Meanings, Source]],
    guess: Callable[[Sheet], Heading | None],
    words: Words,
    anchors: frozenset[str],
) -> Table | None:
    here = said.get(sheet.name)
    row = here.header_row if here else None
    for each in _rows(sheet, row) if known else ():
        heading = heading_at(sheet, each, words, anchors)
        mark = fingerprint(heading)
        if mark in known:
            meanings, source = known[mark]
            return Table(as_said(heading, meanings), source, mark)
    guessed = heading_at(sheet, row, words, anchors) if row else guess(sheet)
    return Table(guessed, Source.GUESSED, fingerprint(guessed)) if guessed else None


def _rows(sheet: Sheet, row: int | None) -> Iterator[int]:
    yield from (row,) if row else range(1, min(sheet.height, LAST_ROW_TO_LOOK) + 1)


def as_said(heading: Heading, meanings: Meanings) -> Heading:
    """The heading with the meanings that were said; a column that nothing was said of means nothing."""
    said = {each.place: each for each in meanings}
    there = {column.index: column for column in (*heading.columns, *heading.rivals)}
    columns = [_renamed(column, said.get(index)) for index, column in there.items()]
    columns += [
        Column(each.place, each.field, each.year, "", heading.row) for each in meanings if each.place not in there
    ]
    return Heading(
        heading.first_row, heading.last_row, tuple(sorted(columns, key=lambda column: column.index)), (), heading.row
    )


def _renamed(column: Column, said: Meaning | None) -> Column:
    name = said.field if said else column.field if column.field in FREE else "other"
    return Column(column.index, name, said.year if said else None, column.text, column.row, column.score, column.scales)


def meanings_of(heading: Heading) -> Meanings:
    """What the columns of a heading mean, without those that mean nothing."""
    return tuple(Meaning(each.index, each.field, each.year) for each in heading.columns if each.field not in FREE)


def fingerprint(heading: Heading) -> str:
    """The words of a heading, each at its place, as a digest: it tells nothing of them, and knows them again."""
    columns = sorted((*heading.columns, *heading.rivals), key=lambda column: column.index)
    text = "\n".join(f"{column.index}:{fold(column.text)}" for column in columns if fold(column.text))
    return hashlib.sha256(text.encode()).hexdigest()


def _as_read(sheet: str, table: Table) -> ReadTable:
    return ReadTable(sheet, table.heading.row, table.source, meanings_of(table.heading), table.fingerprint)
