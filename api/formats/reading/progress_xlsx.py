"""Read quarterly progress from the workbook agencies fill in: one sheet per quarter, cumulative values.

An agency reports, says *nihil*, leaves prepared rows empty, or has no rows at all; the reader keeps the four apart
and leaves every judgement about them to the service.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api.domain.kinds import Severity
from api.formats.dates import date_in, date_of
from api.formats.folding import fold
from api.formats.opening.sheets import Sheet, address
from api.formats.opening.workbook import read_workbook
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.cell_faults import look_for_faults
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.headings import Column, Heading, Words
from api.formats.reading.layouts import Layout
from api.formats.reading.numerals import Reading, State
from api.formats.reading.plan_titles import lines_outside, region_in
from api.formats.reading.targets import read_target

PROGRESS: Words = {
    "order": ("no", "nomor", "no urut"),
    "agency": ("instansi pelapor", "instansi", "pelapor", "penanggung jawab", "perangkat daerah", "opd", "pic"),
    "activity": ("no kegiatan", "nomor kegiatan", "no aksi", "no rencana aksi", "kode kegiatan"),
    "title": ("kegiatan", "rencana aksi", "aksi", "uraian kegiatan", "nama kegiatan"),
    "indicator": ("indikator", "indikator keberhasilan", "ukuran keberhasilan", "indikator kinerja"),
    "unit": ("satuan", "sat"),
    "target": ("target", "target tahunan"),
    "realised": (
        "realisasi", "realisasi s d triwulan", "capaian", "realisasi kinerja",
        "realisasi capaian", "realisasi s d",
    ),
    "physical": ("realisasi fisik", "fisik", "progres fisik", "kemajuan fisik", "persentase fisik", "capaian fisik"),
    "obstacles": ("kendala", "hambatan", "faktor penghambat", "permasalahan", "kendala hambatan"),
    "follow_up": ("tindak lanjut", "rencana tindak lanjut", "rtl", "solusi"),
    "evidence": ("bukti dukung", "data dukung", "bukti", "tautan bukti", "eviden"),
    "reported_on": ("tanggal lapor", "tgl lapor", "tanggal laporan", "tanggal pelaporan", "tanggal"),
}  # fmt: skip
"""Columns of a progress report under the words people head them with."""

_REQUIRED = {"agency": "Instansi Pelapor", "activity": "No Kegiatan", "indicator": "Indikator", "realised": "Realisasi",
             "physical": "Realisasi Fisik (%)"}  # fmt: skip
ANCHORS = frozenset({"indicator", "activity", "realised"})
_QUARTER = re.compile(r"\b(?:triwulan|tw|tri wulan|kuartal|quarter|q)\s*(?:ke\s*)?(iv|iii|ii|i|[1-4])\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DUE = re.compile(r"batas|tenggat|paling lambat|jatuh tempo|due", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:tahun(?: anggaran)?|ta)\s*(20\d\d)\b", re.IGNORECASE)
_NIL = re.compile(r"nihil\b|nil\b")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One indicator of one activity in one quarter; `nil` is said by the agency, empty is not."""

    row: int
    agency: str | None
    agency_text: str
    activity: str
    title: str
    indicator: str
    unit: str
    target: Decimal | None
    realised: Decimal | None
    physical: Decimal | None
    nil: bool
    obstacles: str
    follow_up: str
    evidence: str
    reported_on: date | None

    @property
    def has_value(self) -> bool:
        """Whether the row states an achievement or a physical percentage."""
        return self.realised is not None or self.physical is not None


@dataclass(frozen=True, slots=True)
class ParsedQuarter:
    """The sheet of one quarter, 1 to 4, and the day its reports were due."""

    sheet: str
    quarter: int
    due_on: date | None
    rows: tuple[ProgressRow, ...]


@dataclass(frozen=True, slots=True)
class ParsedProgress:
    """Everything read from one workbook of progress."""

    region_code: str | None
    year: int | None
    quarters: Mapping[int, ParsedQuarter] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def is_importable(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def read_progress(
    data: bytes, agencies: AgencyNames, layout: Layout | None = None, *, today: date | None = None
) -> ParsedProgress:
    """Read a year's progress; with `today` a day of reporting after it is told at its cell.

    Raises FileRefused when the bytes are no workbook that can be read safely.
    """
    findings = Findings()
    sheets = [sheet for sheet in read_workbook(data).sheets if not sheet.is_hidden]
    headings = (layout or Layout()).headings(sheets, PROGRESS, ANCHORS)
    tables = [(sheet, headings[sheet.name]) for sheet in sheets if sheet.name in headings]
    if not tables:
        columns = ", ".join(_REQUIRED.values())
        findings.error(sheets[0].name if sheets else "", "A1", "no_table", columns=columns)
    read = [_Quarter(sheet, heading, agencies, findings, today).read() for sheet, heading in tables]
    quarters: dict[int, ParsedQuarter] = {}
    for quarter in filter(None, read):
        if quarters.setdefault(quarter.quarter, quarter) is not quarter:
            findings.error(quarter.sheet, "A1", "unknown_quarter", quarter.sheet)
    texts = [line.text for sheet, heading in tables for line in lines_outside(sheet, heading.first_row, sheet.height)]
    region = region_in(texts)
    year = next((int(found[1]) for text in texts if (found := _YEAR.search(text))), None)
    return ParsedProgress(region.code if region else None, year, quarters, tuple(findings))


class _Quarter:
    """Reads the sheet of one quarter."""

    def __init__(
        self, sheet: Sheet, heading: Heading, agencies: AgencyNames, findings: Findings, today: date | None
    ) -> None:
        self._sheet, self._today = sheet, today
        self._columns = {column.field: column for column in heading.columns}
        self._heading = heading
        self._agencies = agencies
        self._findings = findings

    def read(self) -> ParsedQuarter | None:
        look_for_faults(self._sheet, range(self._heading.first_row, self._sheet.height + 1), self._findings)
        missing = [name for field, name in _REQUIRED.items() if field not in self._columns]
        for name in missing:
            at = address(self._heading.first_row, 0)
            self._findings.error(self._sheet.name, at, "missing_column", column=name)
        lines = [line.text for line in lines_outside(self._sheet, self._heading.first_row, self._sheet.height)]
        quarter = next((_QUARTERS[found[1]] for text in (self._sheet.name, *lines)
                        if (found := _QUARTER.search(fold(text)))), None)  # fmt: skip
        if quarter is None:
            self._findings.error(self._sheet.name, "A1", "unknown_quarter", self._sheet.name)
        due = next((day for text in lines if _DUE.search(text) and (day := date_in(text))), None)
        if due is None:
            self._findings.warning(self._sheet.name, "A1", "missing_due_date")
        rows = tuple(self._rows()) if not missing else ()
        self._check_activities(rows)
        return ParsedQuarter(self._sheet.name, quarter, due, rows) if quarter else None

    def _rows(self) -> Iterator[ProgressRow]:
        above: ProgressRow | None = None
        for number in range(self._heading.last_row + 1, self._sheet.height + 1):
            if self._text(number, "indicator") and (self._text(number, "activity") or above):
                above = self._row(number, above)
                yield above
            elif self._text(number, "activity") and self._text(number, "agency"):
                self._tell(number, "indicator", "missing_indicator")

    def _row(self, number: int, above: ProgressRow | None) -> ProgressRow:
        """A row; one without agency and number is a further indicator of the activity above."""
        is_more = above is not None and not self._text(number, "activity")
        agency, agency_text = self._agency(number)
        unit = self._text(number, "unit")
        nil = any(_NIL.match(fold(self._text(number, name))) for name in ("realised", "physical"))
        realised = self._figure(number, "realised", unit)
        physical = self._figure(number, "physical", "%")
        if nil and (realised is not None or physical is not None):
            self._tell(number, "realised", "nil_with_value", self._text(number, "realised"))
        return ProgressRow(
            row=number, agency=above.agency if above and is_more and not agency_text else agency,
            agency_text=agency_text, activity=above.activity if above and is_more else self._text(number, "activity"),
            title=self._text(number, "title"), indicator=self._text(number, "indicator"), unit=unit,
            target=self._figure(number, "target", unit), realised=realised, physical=physical, nil=nil,
            obstacles=self._text(number, "obstacles"), follow_up=self._text(number, "follow_up"),
            evidence=self._text(number, "evidence"), reported_on=self._date(number),
        )  # fmt: skip

    def _text(self, row: int, name: str) -> str:
        column = self._columns.get(name)
        return self._sheet.shown(row, column.index).text if column else ""

    def _tell(self, row: int, name: str, kind: str, read: str = "", **details: object) -> None:
        self._findings.error(self._sheet.name, self._at(row, name), kind, read, **details)

    def _at(self, row: int, name: str) -> str:
        column: Column | None = self._columns.get(name)
        return address(row, column.index if column else 0)

    def _agency(self, row: int) -> tuple[str | None, str]:
        text = self._text(row, "agency")
        named = self._agencies.match(text)
        first = named[0] if named else None
        if first is not None and first.unknown is not None:
            kind = "misspelt_agency" if first.unknown.suggestion else "unknown_agency"
            self._tell(row, "agency", kind, first.unknown.text, suggestion=first.unknown.suggestion)
        return (first.code if first else None), text

    def _figure(self, row: int, name: str, unit: str) -> Decimal | None:
        column = self._columns.get(name)
        if column is None or self._sheet.is_covered(row, column.index):
            return None
        cell = self._sheet.cell(row, column.index)
        if _NIL.match(fold(cell.text)):
            return None
        reading = read_target(cell, unit)
        self._check_figure(row, name, cell.text, reading)
        return reading.value

    def _check_figure(self, row: int, name: str, text: str, reading: Reading) -> None:
        if reading.state is State.FAULT and reading.fault:
            self._tell(row, name, reading.fault, text)
        elif name == "physical" and reading.value is not None and reading.value > _HUNDRED:
            self._tell(row, name, "physical_over_100", text)

    def _date(self, row: int) -> date | None:
        column = self._columns.get("reported_on")
        if column is None or not self._text(row, "reported_on").strip("-–— "):
            return None
        day = date_of(self._sheet.shown(row, column.index))
        if day is None:
            self._tell(row, "reported_on", "bad_date", self._text(row, "reported_on"))
        elif self._today is not None and day > self._today:
            self._tell(row, "reported_on", "not_in_the_future", self._text(row, "reported_on"))
        return day

    def _check_activities(self, rows: tuple[ProgressRow, ...]) -> None:
        """An activity with an achievement needs its physical percentage and the day it was reported, once."""
        by_activity: dict[tuple[str, str | None], list[ProgressRow]] = {}
        for row in rows:
            by_activity.setdefault((row.activity, row.agency), []).append(row)
        for group in by_activity.values():
            first = group[0]
            if any(row.has_value for row in group):
                if all(row.physical is None for row in group):
                    self._findings.warning(self._sheet.name, self._at(first.row, "physical"), "missing_physical")
                if all(row.reported_on is None for row in group):
                    self._findings.warning(self._sheet.name, self._at(first.row, "reported_on"), "missing_date")
