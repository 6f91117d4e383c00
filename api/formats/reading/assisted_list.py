"""Persons an older register says were assisted: one line each, under a number and without a name; CSV or workbook.

Columns in any order: record_no, registered_on, sex, age_at_registration, citizenship, origin_region_code,
trafficked_abroad, exploitation_country, recruited_by, forms_of_exploitation, sector, means, services_given,
referred_by; several values of a cell are separated by `|`. A fault is told by its cell and never repeats what stands
there: in a register of persons it may be a name. So may the number of a record, which is why it must look like one and
not like that of an identity card or a phone. A file with any other column is refused. Nothing is filled in: sex must be
said (`unknown` says that it is not known), an age, a place or a country may be left empty and is then not stated. An
unknown code is refused.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from api.domain.disaggregation import Sex
from api.domain.trafficking import Control, Exploitation, Recruiter, Sector, TraffickingMeans
from api.formats.dates import date_in
from api.formats.folding import fold
from api.formats.opening.sheets import address
from api.formats.opening.workbook import read_workbook
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.lists import SHEET, Lines, columns_of, csv_lines, filled, several
from api.reference import many, rows

MOST_BYTES: Final = 10_000_000
"""Bytes of the largest file accepted; ten thousand records have some two million."""
MOST_ROWS: Final = 50_000
OLDEST: Final = 120
"""Years; an age above it is a slip."""
LONGEST_NUMBER: Final = 40
_NUMBER: Final = re.compile(r"(?=.*\d)(?!.*\d{10})[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?")
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "record_no": ("record no", "record number", "nomor catatan", "no catatan"),
    "registered_on": ("registered on", "tanggal pencatatan", "tanggal registrasi"),
    "sex": ("sex", "jenis kelamin"),
    "age_at_registration": ("age at registration", "age", "umur", "usia"),
    "citizenship": ("citizenship", "kewarganegaraan"),
    "origin_region_code": ("origin region code", "kode wilayah asal", "wilayah asal"),
    "trafficked_abroad": ("trafficked abroad", "ke luar negeri"),
    "exploitation_country": ("exploitation country", "negara eksploitasi"),
    "recruited_by": ("recruited by", "direkrut oleh"),
    "forms_of_exploitation": ("forms of exploitation", "bentuk eksploitasi"),
    "sector": ("sector", "sektor"),
    "means": ("means", "cara"),
    "services_given": ("services given", "layanan"),
    "referred_by": ("referred by", "dirujuk oleh"),
}
_REQUIRED: Final = ("record_no", "registered_on", "sex")
_PERSONAL: Final = frozenset(
    {
        *("nama", "name", "panggilan", "alias", "inisial", "initials"),
        *("korban", "ayah", "ibu", "wali", "suami", "istri"),
        *("nik", "ktp", "kk", "nkk", "paspor", "passport", "identitas", "identity", "rekening", "bpjs"),
        *("alamat", "address", "rt", "rw", "desa", "kelurahan", "dusun", "domisili"),
        *("telepon", "telpon", "telp", "phone", "hp", "wa", "whatsapp", "email", "surel", "kontak", "contact"),
        *("lahir", "ttl", "birth", "foto", "photo", "kronologi", "kronologis", "cerita", "story"),
    }
)
"""Words of headings below which a person stands; other columns are refused as well, without a word for why."""

_TRUTH: Final = {
    **dict.fromkeys(("true", "yes", "ya", "1"), True),
    **dict.fromkeys(("false", "no", "tidak", "0"), False),
}
REFERRERS: Final = frozenset({"BP3MI", "IOM", "KEMLU", "LPSK", "NGO", "OTHER", "POLRI", "UPTD-PPA"})
"""Who sent the person there, as kinds of office (domain.md §1.3)."""

# What registers call a means is, in the classification, a means of trafficking or a way of control.
_MEANS: Final = {
    **{each.value: each for each in TraffickingMeans},
    **{each.value: each for each in Control if each is not Control.DEBT_BONDAGE and each is not Control.OTHER},
    "restricted_movement": Control.RESTRICTS_MOVEMENT,
    "withheld_documents": Control.WITHHOLDS_DOCUMENTS,
    "withheld_necessities": Control.WITHHOLDS_NECESSITIES,
    "withheld_wages": Control.TAKES_EARNINGS,
    "other": Control.OTHER,
}


@dataclass(frozen=True, slots=True)
class AssistedRow:
    """One person as the register has her; `line` is the line in the file. Empty means not stated."""

    record_no: str
    registered_on: date | None
    sex: str
    age: int | None
    citizenship: str
    origin_region_code: str
    trafficked_abroad: bool | None
    exploitation_country: str
    recruiters: tuple[str, ...]
    forms: tuple[str, ...]
    sectors: tuple[str, ...]
    means: tuple[str, ...]
    controls: tuple[str, ...]
    services: tuple[str, ...]
    referred_by: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ParsedAssisted:
    """Every readable record, and everything found wrong."""

    records: tuple[AssistedRow, ...]
    findings: tuple[Finding, ...]
    sheet: str
    columns: Mapping[str, int]


def read_assisted(data: bytes, today: date) -> ParsedAssisted:
    """Read the records; every fault of every line is told. Raises FileRefused when the file is no such list."""
    findings = Findings()
    sheet, lines = _lines(data, findings)
    columns = columns_of(lines[0] if lines else [], _HEADINGS, _REQUIRED, findings, sheet, _refusing(findings, sheet))
    _refuse_without_heading(lines, columns, findings, sheet)
    if any(name not in columns for name in _REQUIRED):
        return ParsedAssisted((), tuple(findings), sheet, columns)
    reader = _Reader(sheet, columns, findings, today)
    records = tuple(reader.record(line, cells) for line, cells in filled(lines))
    return ParsedAssisted(records, tuple(findings), sheet, columns)


def _lines(data: bytes, findings: Findings) -> tuple[str, Lines]:
    if not data.startswith(_WORKBOOKS):
        return SHEET, csv_lines(data, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    sheets = read_workbook(data).sheets
    first = next((sheet for sheet in sheets if not sheet.is_hidden), sheets[0])
    if any(cell.text for sheet in sheets if sheet is not first for row in sheet.rows for cell in row):
        findings.error("", "A1", "sheet_not_taken")
    return first.name, [[cell.text for cell in row] for row in first.rows]


def _refusing(findings: Findings, sheet: str) -> Callable[[str, str], None]:
    """Refuse a column that is no register's. A list without headings begins with a person: no cell is repeated."""

    def refuse(cell: str, heading: str) -> None:
        word = next((word for word in fold(heading).split() if word in _PERSONAL), None)
        if word:
            findings.error(sheet, cell, "personal_column", "", column=word)
        else:
            findings.error(sheet, cell, "column_not_taken")

    return refuse


def _refuse_without_heading(lines: Lines, columns: Mapping[str, int], findings: Findings, sheet: str) -> None:
    """What stands below no heading at all."""
    headed = {index for index, cell in enumerate(lines[0]) if cell.strip()} if lines else set()
    said = {index for _, cells in filled(lines) for index, cell in enumerate(cells) if cell.strip()}
    for index in sorted(said - headed - set(columns.values())):
        findings.error(sheet, address(1, index), "column_not_taken")


class _Reader:
    """Turns lines into records and remembers which numbers are taken."""

    def __init__(self, sheet: str, columns: Mapping[str, int], findings: Findings, today: date) -> None:
        self._sheet, self._columns, self._findings, self._today = sheet, columns, findings, today
        self._numbers: set[str] = set()
        self._districts = {row["code"] for row in rows("regions") if row["level"] != "province"}
        self._countries = {row["code"] for row in rows("countries")}
        self._services = _spellings_of_services()
        self._line, self._cells = 0, list[str]()

    def record(self, line: int, cells: list[str]) -> AssistedRow:
        self._line, self._cells = line, cells
        means = [_MEANS[code] for code in self._codes("means", _MEANS)]
        services = [self._services[code] for code in self._codes("services_given", self._services)]
        return AssistedRow(
            record_no=self._number(),
            registered_on=self._day(),
            sex=self._code("sex", {each.value for each in Sex}, required=True),
            age=self._age(),
            citizenship=self._code("citizenship", self._countries, upper=True),
            origin_region_code=self._code("origin_region_code", self._districts),
            trafficked_abroad=_TRUTH.get(self._code("trafficked_abroad", _TRUTH)),
            exploitation_country=self._code("exploitation_country", self._countries, upper=True),
            recruiters=self._codes("recruited_by", {each.value for each in Recruiter}),
            forms=self._codes("forms_of_exploitation", {each.value for each in Exploitation}),
            sectors=self._codes("sector", {each.value for each in Sector}),
            means=tuple(each for each in means if isinstance(each, TraffickingMeans)),
            controls=tuple(each for each in means if isinstance(each, Control)),
            services=tuple(dict.fromkeys(services)),
            referred_by=self._code("referred_by", REFERRERS, upper=True),
            line=line,
        )

    def _text(self, name: str) -> str:
        at = self._columns.get(name)
        return self._cells[at].strip() if at is not None and at < len(self._cells) else ""

    def _error(self, name: str, kind: str, **details: object) -> None:
        self._findings.error(self._sheet, address(self._line, self._columns[name]), kind, "", **details)

    def _number(self) -> str:
        number = self._text("record_no")
        if not number:
            self._error("record_no", "missing_value", column="record_no")
        elif len(number) > LONGEST_NUMBER:
            self._error("record_no", "too_long", most=LONGEST_NUMBER)
        elif not _NUMBER.fullmatch(number):
            self._error("record_no", "bad_record_no")
        elif number in self._numbers:
            self._error("record_no", "duplicate_record")
        self._numbers.add(number)
        return number

    def _day(self) -> date | None:
        text = self._text("registered_on")
        day = date_in(text)
        if not text:
            self._error("registered_on", "missing_value", column="registered_on")
        elif day is None:
            self._error("registered_on", "bad_date")
        elif day > self._today:
            self._error("registered_on", "date_ahead")
        return day

    def _age(self) -> int | None:
        text = self._text("age_at_registration")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text[:9]) > OLDEST:
            self._error("age_at_registration", "bad_age", oldest=OLDEST)
            return None
        return int(text)

    def _code(self, name: str, known: Collection[str], *, required: bool = False, upper: bool = False) -> str:
        text = self._text(name)
        code = text.upper() if upper else text.lower()
        if code and code not in known:
            self._unknown(name, known)
            return ""
        if required and not code:
            self._error(name, "missing_value", column=name)
        return code

    def _codes(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        codes = dict.fromkeys(code.lower() for code in several(self._text(name)))
        for code in codes:
            if code not in known:
                self._unknown(name, known)
        return tuple(code for code in codes if code in known)

    def _unknown(self, name: str, known: Collection[str]) -> None:
        listed = ", ".join(sorted(known)) if len(known) <= _LISTED else name
        self._error(name, "unknown_code", known=listed)


_LISTED: Final = 40
"""A longer list of codes is named and not repeated."""


def _spellings_of_services() -> dict[str, str]:
    named = {
        spelling.lower(): row["code"] for row in rows("services") for spelling in (row["code"], *many(row["aliases"]))
    }
    return {**named, "reintegration": "social_reintegration"}
