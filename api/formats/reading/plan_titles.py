"""Read what stands around the table of a plan: the region, the years, the unit of money, the sub-task-force."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from api import reference
from api.formats.folding import fold
from api.formats.opening.sheets import Sheet, address
from api.formats.reading.amounts import scales_named
from api.formats.reading.reference_names import NamedField, field_of

_YEARS = re.compile(
    r"(?<!\d)(20\d\d)\s*(?:[-–—/]|s\s*[./]?\s*d\.?|sampai(?:\s+dengan)?|hingga|to)\s*(?:ta\.?|tahun)?\s*(20\d\d)(?!\d)",
    re.IGNORECASE,
)
MOST_LINES = 80
"""Cells around a table that are looked at."""
_LONGEST_PLAN = 10
_LONGEST_LINE = 300
_SHORT_FORMS = (("kab", "kabupaten"), ("bupati", "kabupaten"), ("wali kota", "kota"), ("walikota", "kota"),
                ("gubernur", "provinsi"), ("prov", "provinsi"))  # fmt: skip


class Region(NamedTuple):
    """A region by its code and official name."""

    code: str
    name: str


class Line(NamedTuple):
    """A line of text outside a table, and where it stands."""

    text: str
    cell: str


def lines_outside(sheet: Sheet, first_row: int, last_row: int) -> Iterator[Line]:
    """The texts above and below the table."""
    rows = (*range(1, first_row), *range(last_row + 1, sheet.height + 1))
    cells = ((row, column, cell) for row in rows for column, cell in sheet.filled(row))
    for row, column, cell in islice(cells, MOST_LINES):
        if isinstance(cell.value, str) and len(cell.text) <= _LONGEST_LINE:
            yield Line(cell.text, address(row, column))


def years_in(texts: Iterable[str]) -> tuple[int, int] | None:
    """The first and last year of the plan, from the first text that names both."""
    for text in texts:
        for found in _YEARS.finditer(text):
            first, last = int(found[1]), int(found[2])
            if 0 <= last - first < _LONGEST_PLAN:
                return first, last
    return None


def scales_in(lines: Iterable[Line]) -> dict[int, Line]:
    """The units of money the lines name, each with the first line that does."""
    found: dict[int, Line] = {}
    for line in lines:
        for scale in scales_named(line.text):
            found.setdefault(scale, line)
    return found


def region_in(texts: Iterable[str]) -> Region | None:
    """The region the first telling text names; a bare name is not enough, *Bogor* is a regency and a city."""
    for text in texts:
        words = f" {fold(text)} "
        for short, full in _SHORT_FORMS:
            words = words.replace(f" {short} ", f" {full} ")
        named = [region for name, region in _regions().items() if f" {name} " in words]
        if named:
            return max(named, key=lambda region: (len(region.code), len(region.name)))
    return None


def field_in(sheet: Sheet, lines: Iterable[Line]) -> tuple[NamedField, Line] | None:
    """The sub-task-force a sheet is about: from a line above its table, else from its name."""
    for line in lines:
        named = field_of(line.text)
        if named.code is not None or (named.is_chapter and fold(line.text).startswith("sub gugus tugas")):
            return named, line
    named = field_of(sheet.name)
    return (named, Line(sheet.name, "A1")) if named.code is not None else None


@cache
def _regions() -> dict[str, Region]:
    known: dict[str, Region] = {}
    for row in reference.rows("regions"):
        name = f"Provinsi {row['name']}" if row["level"] == "province" else row["name"]
        known[fold(name)] = Region(row["code"], row["name"])
    return known
