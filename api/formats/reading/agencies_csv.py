"""Members of a task force from a CSV the secretariat keeps: comma or semicolon, with or without a byte-order mark.

Columns: code, name, abbreviation, kind, seat, sub_gugus_tugas, flags, aliases, service_areas; several values of a
cell are separated by `;` (or `|` where the file itself is separated by semicolons). An area is the code of a region,
with its days where they are known: 32.76, 32.76@2025-01-01, 32.76@2025-01-01/2026-12-31. The cell of a finding is
column letter and line number, as a spreadsheet shows the file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from api.domain.clocks import have_a_day_in_common
from api.domain.import_fields import Source
from api.formats.folding import fold
from api.formats.opening.sheets import address
from api.formats.reading.agency_names import AgencyName
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.formats.reading.lists import SHEET, Lines, as_sheet, columns_of, csv_lines, filled, several
from api.reference import rows

LIMIT = 2_000_000
"""Bytes of the largest file accepted; a task force has some fifty members."""
MOST_ROWS = 5_000

KINDS = frozenset(
    {"opd_kab", "opd_prov", "uptd", "vertical", "kementerian_lembaga", "aph", "ngo", "io", "swasta", "faskes"}
)
"""Kinds of agency (domain.md §1.3)."""
FLAGS = {"vertical": "vertical", "vertikal": "vertical", "aph": "law_enforcement", "law_enforcement": "law_enforcement"}

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("code", "kode", "kode instansi"),
    "name": ("name", "nama", "nama instansi", "instansi"),
    "abbreviation": ("abbreviation", "singkatan", "akronim"),
    "kind": ("kind", "jenis", "jenis instansi"),
    "seat": ("seat", "kedudukan", "jabatan"),
    "sub_task_forces": ("sub gugus tugas", "sub task forces", "sub task force"),
    "flags": ("flags", "tanda"),
    "aliases": ("aliases", "alias", "nama lain"),
    "areas": ("service areas", "wilayah layanan"),
}
_REQUIRED = ("code", "name", "kind")
ANCHORS = frozenset({"code", "name"})


class Area(NamedTuple):
    """A region that a member serves, with its days where the file states them."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One member as the file states it; `line` is its line in the file."""

    code: str
    name: str
    abbreviation: str
    kind: str
    seat: str
    sub_task_forces: tuple[str, ...]
    vertical: bool
    law_enforcement: bool
    aliases: tuple[str, ...]
    areas: tuple[Area, ...] = ()
    line: int = field(default=0, compare=False)

    def naming(self) -> AgencyName:
        """The same agency as the matcher of names knows it."""
        return AgencyName(self.code, self.name, self.abbreviation, self.aliases)


@dataclass(frozen=True, slots=True)
class ParsedAgencies:
    """Every readable member, and everything found wrong."""

    agencies: tuple[AgencyRow, ...]
    findings: tuple[Finding, ...]


def agency_lines(data: bytes) -> Lines:
    """The lines of the list. Raises FileRefused."""
    return csv_lines(data, most_bytes=LIMIT, most_rows=MOST_ROWS)


def read_agencies(data: bytes, layout: Layout | None = None) -> ParsedAgencies:
    """Read the members of a task force; every fault of every line is told. `layout` is what was said of its columns.

    Raises FileRefused when the bytes are not UTF-8 text or larger than a list of members can be.
    """
    findings = Findings()
    lines = agency_lines(data)
    row, columns = _columns(lines, layout or Layout(), findings)
    if any(name not in columns for name in _REQUIRED):
        return ParsedAgencies((), tuple(findings))
    reader = _Lines(columns, findings)
    agencies = tuple(reader.agency(line, cells) for line, cells in filled(lines, row))
    return ParsedAgencies(agencies, tuple(findings))


def _columns(lines: Lines, layout: Layout, findings: Findings) -> tuple[int, dict[str, int]]:
    """The row of the heading and its columns: by its words, unless somebody said otherwise."""
    headings = layout.headings([as_sheet(lines)], HEADINGS, ANCHORS)
    heading = headings.get(SHEET)
    if heading is not None and layout.read[0].source is not Source.GUESSED:
        return heading.row, {column.field: column.index for column in heading.columns if column.field in HEADINGS}
    layout.read = ()
    return 1, columns_of(lines[0] if lines else [], HEADINGS, _REQUIRED, findings)


def _area(text: str) -> Area | None:
    """An area as it is written, or nothing where it is written otherwise."""
    code, _, days = text.partition("@")
    begins, _, ends = days.partition("/")
    try:
        return Area(code.strip(), _day(begins), _day(ends))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    return date.fromisoformat(text.strip()) if text.strip() else None


class _Lines:
    """Turns lines into members and remembers which codes and spellings are taken."""

    def __init__(self, columns: Mapping[str, int], findings: Findings) -> None:
        self._columns = columns
        self._findings = findings
        self._codes: set[str] = set()
        self._spellings: dict[str, tuple[str, str]] = {}  # whose, and where
        self._fields = {row["code"] for row in rows("sub_task_forces")}
        self._regions = {row["code"]: row for row in rows("regions")}

    def agency(self, line: int, cells: list[str]) -> AgencyRow:
        text = {name: cells[at].strip() if at < len(cells) else "" for name, at in self._columns.items()}
        flags = self._flags(line, text.get("flags", ""))
        row = AgencyRow(
            code=self._code(line, text["code"]),
            name=self._required(line, "name", text["name"]),
            abbreviation=text.get("abbreviation", ""),
            kind=self._kind(line, text["kind"]),
            seat=text.get("seat", ""),
            sub_task_forces=self._sub_task_forces(line, text.get("sub_task_forces", "")),
            vertical="vertical" in flags,
            law_enforcement="law_enforcement" in flags,
            aliases=several(text.get("aliases", "")),
            areas=self._areas(line, several(text.get("areas", ""))),
            line=line,
        )
        self._claim(row)
        return row

    def _at(self, line: int, name: str) -> str:
        return address(line, self._columns.get(name, 0))

    def _required(self, line: int, name: str, text: str) -> str:
        if not text:
            self._findings.error(SHEET, self._at(line, name), "missing_value", column=name)
        return text

    def _code(self, line: int, text: str) -> str:
        code = self._required(line, "code", text)
        if code and code.casefold() in self._codes:
            self._findings.error(SHEET, self._at(line, "code"), "duplicate_code", code)
        self._codes.add(code.casefold())
        return code

    def _kind(self, line: int, text: str) -> str:
        kind = self._required(line, "kind", text).casefold()
        if kind and kind not in KINDS:
            self._findings.error(SHEET, self._at(line, "kind"), "unknown_kind", text, known=", ".join(sorted(KINDS)))
        return kind

    def _sub_task_forces(self, line: int, text: str) -> tuple[str, ...]:
        codes = tuple(code.upper() for code in several(text))
        for code in codes:
            if code not in self._fields:
                at = self._at(line, "sub_task_forces")
                self._findings.error(SHEET, at, "unknown_sub_gugus_tugas", code, known=", ".join(sorted(self._fields)))
        return codes

    def _flags(self, line: int, text: str) -> frozenset[str]:
        words = [word.casefold() for word in several(text)]
        for word in words:
            if word not in FLAGS:
                self._findings.error(SHEET, self._at(line, "flags"), "unknown_flag", word, known="vertical, aph")
        return frozenset(FLAGS[word] for word in words if word in FLAGS)

    def _areas(self, line: int, texts: Sequence[str]) -> tuple[Area, ...]:
        at, known = self._at(line, "areas"), list[Area]()
        for text in texts:
            area = _area(text)
            region = self._regions.get(area.code) if area else None
            if area is None or (area.valid_to and (area.valid_from is None or area.valid_to < area.valid_from)):
                self._findings.error(SHEET, at, "bad_service_area", text)
            elif region is None:
                self._findings.error(SHEET, at, "unknown_region", area.code)
            elif region["valid_to"] and (area.valid_from is None or region["valid_to"] < area.valid_from.isoformat()):
                self._findings.error(SHEET, at, "region_ended", area.code, heirs=region["replaced_by"] or "-")
            elif any(area.code == each.code and have_a_day_in_common(area[1:], each[1:]) for each in known):
                self._findings.error(SHEET, at, "area_twice", area.code)
            else:
                known.append(area)
        return tuple(known)

    def _claim(self, row: AgencyRow) -> None:
        """Two members under one spelling cannot be told apart in a plan."""
        spellings = {"name": (row.name,), "abbreviation": (row.abbreviation,), "aliases": row.aliases}
        for name, texts in spellings.items():
            for text in filter(fold, texts):
                at = self._at(row.line, name)
                owner, other = self._spellings.setdefault(fold(text), (row.code, at))
                if owner != row.code:
                    self._findings.error(SHEET, at, "shared_spelling", text, other=other)
