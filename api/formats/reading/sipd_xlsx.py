"""Read budget realisation as SIPD exports it: one line per sub-activity and account, realisation to date.

The reader gives the lines as the file states them; which activity of the plan a line belongs to, and which version
is in force, is not its business (calculations.md).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.domain.account_codes import AccountCode, Scheme, expenditure, normalise
from api.domain.kinds import Severity
from api.formats.folding import fold
from api.formats.opening.sheets import Sheet, address
from api.formats.opening.workbook import read_workbook
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.amounts import read_amount, scales_named
from api.formats.reading.cell_faults import look_for_faults
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.headings import Column, Heading, Words
from api.formats.reading.layouts import Layout
from api.formats.reading.numerals import State
from api.formats.reading.plan_titles import lines_outside, region_in
from api.formats.reading.reference_names import source_of

REALISATION: Words = {
    "number": ("no", "nomor", "no urut"),
    "skpd_code": ("kode skpd", "kode opd", "kode unit"),
    "skpd": ("nama skpd", "skpd", "opd", "perangkat daerah", "nama opd"),
    "unit": ("unit pelaksana", "nama unit", "nama sub skpd", "sub unit", "unit skpd", "nama sub unit"),
    "code": ("kode sub kegiatan", "kode subkegiatan", "kode sub keg"),
    "name": ("nama sub kegiatan", "sub kegiatan", "nama subkegiatan"),
    "account": ("kode rekening", "rekening", "kode akun", "kode rek"),
    "description": ("uraian", "nama rekening", "uraian rekening", "nama akun"),
    "source": ("sumber dana", "nama sumber dana", "sumber pendanaan"),
    "murni": ("pagu murni", "anggaran murni", "murni", "apbd murni", "pagu awal", "pagu"),
    "pergeseran": ("pagu pergeseran", "anggaran pergeseran", "pergeseran", "pagu pergeseran 1", "pergeseran 1"),
    "pergeseran_2": ("pagu pergeseran 2", "pergeseran 2"),
    "pergeseran_3": ("pagu pergeseran 3", "pergeseran 3"),
    "perubahan": ("pagu perubahan", "anggaran perubahan", "perubahan", "apbd perubahan", "apbd p"),
    "realised 1": (
        "realisasi s d tw i", "realisasi s d triwulan i", "realisasi s d tw 1", "tw i",
        "triwulan i", "tw 1",
    ),
    "realised 2": (
        "realisasi s d tw ii", "realisasi s d triwulan ii", "realisasi s d tw 2", "tw ii", "triwulan ii", "tw 2",
    ),
    "realised 3": (
        "realisasi s d tw iii", "realisasi s d triwulan iii", "realisasi s d tw 3", "tw iii", "triwulan iii", "tw 3",
    ),
    "realised 4": (
        "realisasi s d tw iv", "realisasi s d triwulan iv", "realisasi s d tw 4", "tw iv", "triwulan iv", "tw 4",
    ),
}  # fmt: skip
"""Columns of the export under the words SIPD and its users head them with."""

VERSIONS = ("murni", "pergeseran", "pergeseran_2", "pergeseran_3", "perubahan")
"""Versions of a budget in the order they come into force."""
QUARTERS = {1: "realised 1", 2: "realised 2", 3: "realised 3", 4: "realised 4"}

_FIELD_OF: Mapping[str, str | int] = {name: quarter for quarter, name in QUARTERS.items()}
_REQUIRED = {"skpd": "Nama SKPD", "code": "Kode Sub Kegiatan", "account": "Kode Rekening"}
ANCHORS = frozenset({"code", "account"})
_YEAR = re.compile(r"\b(?:tahun(?: anggaran)?|ta)\.?\s*(20\d\d)\b", re.IGNORECASE)
_TOTAL = re.compile(r"(?:sub\s*total|grand\s*total|jumlah|total)\b")
_TO_DATE = re.compile(r"\bs d\b|\bsd\b|\bsampai\b|\bkumulatif\b")


@dataclass(frozen=True, slots=True)
class RealisationLine:
    """One line: who spends, on what, how much was set in each version and how much was spent up to each quarter.

    `cells` gives the address of each field, versions and quarters by their own names, for findings of later readers.
    """

    row: int
    skpd: str | None
    skpd_text: str
    unit: str | None
    unit_text: str
    code: AccountCode
    name: str
    account: str | None
    account_raw: str
    description: str
    source_raw: str
    source: str | None
    source_group: str | None
    ceilings: Mapping[str, int | None]
    realised: Mapping[int, int | None]
    sheet: str = ""
    cells: Mapping[str | int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedRealisation:
    """Everything read from one export; `versions` and `quarters` are those the file has columns for."""

    region_code: str | None
    year: int | None
    versions: tuple[str, ...]
    quarters: tuple[int, ...]
    lines: tuple[RealisationLine, ...]
    findings: tuple[Finding, ...]

    @property
    def is_importable(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def read_realisation(data: bytes, agencies: AgencyNames, layout: Layout | None = None) -> ParsedRealisation:
    """Read an export. Raises FileRefused when the bytes are no workbook that can be read safely."""
    findings = Findings()
    sheets = [sheet for sheet in read_workbook(data).sheets if not sheet.is_hidden]
    headings = (layout or Layout()).headings(sheets, REALISATION, ANCHORS)
    tables = [(sheet, headings[sheet.name]) for sheet in sheets if sheet.name in headings]
    if not tables:
        findings.error(sheets[0].name if sheets else "", "A1", "no_table", columns=", ".join(_REQUIRED.values()))
    texts = [line.text for sheet, heading in tables for line in lines_outside(sheet, heading.first_row, sheet.height)]
    # A title that stands close above the heading was taken for a part of it.
    texts += [cell.text for sheet, heading in tables for _, cell in sheet.filled(heading.first_row)]
    region = region_in(texts)
    year = next((int(found[1]) for text in texts if (found := _YEAR.search(text))), None)
    if tables and year is None:
        findings.error(tables[0][0].name, "A1", "missing_fiscal_year")
    place = region.name if region else ""
    readers = [_Table(sheet, heading, agencies, findings, place) for sheet, heading in tables]
    lines = [line for reader in readers for line in reader.lines()]
    fields = {column.field for _, heading in tables for column in heading.columns}
    return ParsedRealisation(
        region_code=region.code if region else None,
        year=year,
        versions=tuple(version for version in VERSIONS if version in fields),
        quarters=tuple(quarter for quarter, name in QUARTERS.items() if name in fields),
        lines=tuple(lines),
        findings=tuple(findings),
    )


class _Table:
    """Reads the lines of one sheet."""

    def __init__(self, sheet: Sheet, heading: Heading, agencies: AgencyNames, findings: Findings, place: str) -> None:
        self._sheet = sheet
        self._heading = heading
        self._agencies = agencies
        self._findings = findings
        self._place = place
        self._columns = {column.field: column for column in heading.columns}
        lines = lines_outside(sheet, heading.first_row, sheet.height)
        self._scale = next((scale for line in lines for scale in scales_named(line.text)), 1)
        self._seen: dict[tuple[str | None, ...], str] = {}

    def lines(self) -> list[RealisationLine]:
        look_for_faults(self._sheet, range(self._heading.first_row, self._sheet.height + 1), self._findings)
        if not self._has_columns():
            return []
        lines, total = [], None
        for row in range(self._heading.last_row + 1, self._sheet.height + 1):
            if self._is_total(row):
                total = row
            elif self._text(row, "code") or self._text(row, "account"):
                lines.append(self._line(row))
        if total is not None:
            self._check_total(total, lines)
        return lines

    def _has_columns(self) -> bool:
        missing = [name for field, name in _REQUIRED.items() if field not in self._columns]
        if not self._columns.keys() & set(VERSIONS):
            missing.append("Pagu")
        for name in missing:
            self._findings.error(self._sheet.name, address(self._heading.first_row, 0), "missing_column", column=name)
        for name in QUARTERS.values():
            column = self._columns.get(name)
            if column is not None and not _TO_DATE.search(fold(column.text)):
                self._findings.error(self._sheet.name, column.cell, "ambiguous_realisation", column.text)
        for column in self._heading.rivals:
            self._findings.error(self._sheet.name, column.cell, "duplicate_column", column.text)
        return not missing

    def _is_total(self, row: int) -> bool:
        texts = [cell.text for _, cell in self._sheet.filled(row)]
        return bool(texts) and _TOTAL.match(fold(texts[0])) is not None and not self._text(row, "code")

    def _text(self, row: int, name: str) -> str:
        column = self._columns.get(name)
        return self._sheet.shown(row, column.index).text if column else ""

    def _at(self, row: int, name: str) -> str:
        column: Column | None = self._columns.get(name)
        return address(row, column.index if column else 0)

    def _error(self, row: int, name: str, kind: str, read: str = "", **details: object) -> None:
        self._findings.error(self._sheet.name, self._at(row, name), kind, read, **details)

    def _warn(self, row: int, name: str, kind: str, read: str = "", **details: object) -> None:
        self._findings.warning(self._sheet.name, self._at(row, name), kind, read, **details)

    def _line(self, row: int) -> RealisationLine:
        skpd, unit = self._agency(row, "skpd"), self._agency(row, "unit")
        source = self._source(row)
        ceilings = {version: self._amount(row, version) for version in VERSIONS if version in self._columns}
        realised = {quarter: self._amount(row, name) for quarter, name in QUARTERS.items() if name in self._columns}
        line = RealisationLine(
            row=row, skpd=skpd, skpd_text=self._text(row, "skpd"),
            unit=unit if self._text(row, "unit") else skpd,
            unit_text=self._text(row, "unit") or self._text(row, "skpd"),
            code=self._code(row), name=self._text(row, "name"), account=self._account(row),
            account_raw=self._text(row, "account"), description=self._text(row, "description"),
            source_raw=self._text(row, "source"), source=source[0], source_group=source[1],
            ceilings=ceilings, realised=realised, sheet=self._sheet.name,
            cells={_FIELD_OF.get(name, name): self._at(row, name) for name in REALISATION},
        )  # fmt: skip
        self._check(line)
        return line

    def _agency(self, row: int, name: str) -> str | None:
        text = self._text(row, name)
        code = self._agencies.code_of(text)
        if text and code is None:
            suggestion = self._agencies.suggestion_for(text)
            kind = "misspelt_agency" if suggestion else "unknown_agency"
            is_payer_only = name == "skpd" and bool(self._text(row, "unit"))
            tell = self._warn if is_payer_only else self._error
            tell(row, name, kind, text, suggestion=suggestion)
        return code

    def _code(self, row: int) -> AccountCode:
        column = self._columns["code"]
        raw = self._sheet.shown(row, column.index).value
        code = normalise(raw if isinstance(raw, str) else self._text(row, "code"))
        if code.scheme is Scheme.BAD:
            self._error(row, "code", "bad_code", code.raw)
        elif code.scheme is Scheme.NONE:
            self._error(row, "code", "missing_code", code.raw)
        elif code.scheme is Scheme.SIPD and not code.is_sub_activity:
            self._warn(row, "code", "partial_code", code.raw)
        return code

    def _account(self, row: int) -> str | None:
        raw = self._text(row, "account")
        account = expenditure(raw)
        if account is None:
            self._error(row, "account", "bad_account", raw)
        return account

    def _source(self, row: int) -> tuple[str | None, str | None]:
        text = self._text(row, "source")
        if not fold(text):
            return None, None
        named = source_of(text, self._place)
        if named.kind:
            self._error(row, "source", named.kind, text, suggestion=named.suggestion)
        return (named.source.code, named.source.group) if named.source else (None, None)

    def _amount(self, row: int, name: str) -> int | None:
        column = self._columns[name]
        cell = self._sheet.cell(row, column.index)
        amount = read_amount(cell, next(iter(column.scales)) if len(column.scales) == 1 else self._scale)
        for kind in filter(None, amount.kinds):
            self._error(row, name, kind, cell.text, unit="")
        for kind in amount.warnings:
            self._warn(row, name, kind, cell.text)
        if amount.reading.state is State.DASH:
            return 0
        return amount.rupiah

    def _check(self, line: RealisationLine) -> None:
        key = (line.unit, line.code.code, line.account, line.source)
        other = self._seen.setdefault(key, self._at(line.row, "code"))
        if other != self._at(line.row, "code") and all(key[:3]):
            self._error(line.row, "code", "duplicate_line", line.code.raw, other=other)
        ceilings = [amount for amount in line.ceilings.values() if amount is not None]
        if not ceilings:
            self._error(line.row, next(iter(line.ceilings)), "missing_ceiling")
        before = 0
        for quarter, amount in line.realised.items():
            if amount is None:
                continue
            at = QUARTERS[quarter]
            if amount < before:
                self._warn(line.row, at, "falling_realisation", self._text(line.row, at))
            if ceilings and amount > max(ceilings):
                self._warn(line.row, at, "realisation_over_ceiling", self._text(line.row, at))
            before = amount

    def _check_total(self, row: int, lines: list[RealisationLine]) -> None:
        sums = {version: sum(line.ceilings.get(version) or 0 for line in lines) for version in VERSIONS}
        sums |= {name: sum(line.realised.get(quarter) or 0 for line in lines) for quarter, name in QUARTERS.items()}
        for name, summed in sums.items():
            if name in self._columns:
                stated = self._amount(row, name)
                if stated is not None and stated != summed:
                    self._error(row, name, "total_mismatch", self._text(row, name), summed=summed)
