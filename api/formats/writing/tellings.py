"""What stands around a table on paper and in a workbook: what it is, of whom, as of when, and what was asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api import reference
from api.domain.places import NATION, code_of
from api.formats.dates import written_day
from api.formats.labels import label
from api.problems import Text
from api.schemas.wrong_fields import Language

CLOCKS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
JAKARTA = "Asia/Jakarta"
HEADING = Text(
    "GUGUS TUGAS PENCEGAHAN DAN PENANGANAN TINDAK PIDANA PERDAGANGAN ORANG",
    "TASK FORCE FOR THE PREVENTION AND HANDLING OF TRAFFICKING IN PERSONS",
)
WORDS: Mapping[str, Text] = {
    "as_of": Text("Keadaan per", "As of"),
    "asked": Text("Yang diminta", "Asked for"),
    "everything": Text("semua yang terlihat oleh pembaca", "all that the reader sees"),
    "rows": Text("baris", "rows"),
    "more": Text(
        "Ini satu halaman dari daftar; masih ada baris sesudahnya.", "This is one page of a list; more rows follow it."
    ),
    "whole": Text("Tidak ada baris sesudahnya.", "No rows follow."),
    "reader": Text("Untuk", "For"),
    "totals": Text("Jumlah", "Totals"),
    "dictionary": Text("Kamus", "Dictionary"),
    "about": Text("Keterangan", "About"),
    "data": Text("Data", "Data"),
    "column": Text("Kolom", "Column"),
    "field": Text("Nama isian", "Field"),
    "kind": Text("Jenis", "Kind"),
    "unit": Text("Satuan", "Unit"),
    "meaning": Text("Arti (Inggris)", "Meaning"),
    "value": Text("Nilai", "Value"),
    "yes": Text("Ya", "Yes"),
    "no": Text("Tidak", "No"),
    "details": Text("Rincian", "Details"),
    "continued": Text("lanjutan", "continued"),
    "page": Text("Halaman", "Page"),
    "of": Text("dari", "of"),
    "nothing": Text("Tidak ada baris.", "There are no rows."),
    "together": Text("semua", "all"),
    "no_value": Text("belum ada nilai", "no value yet"),
    "kept_back": Text("dirahasiakan karena kecil", "kept back because it is small"),
    "bars": Text(
        "{shown} dari {all} baris; {missing} tanpa nilai. Batang penuh berarti 100 %.",
        "{shown} of {all} rows; {missing} without a value. A full bar is 100 %.",
    ),
    "left_out": Text(
        "ID, versi, waktu pembaruan dan kolom berisi sama tidak dicetak; semuanya ada dalam Excel dan CSV.",
        "Ids, versions, times of update and columns that repeat another are not printed; workbook and CSV have them.",
    ),
    "empty": Text("Kolom tanpa isi", "Columns without content"),
}
# Query parameters whose codes have a name, with the reference set it stands in.
_NAMED = {
    "province_code": "regions",
    "region_code": "regions",
    "sub_task_force": "sub_task_forces",
    "funding_source": "funding_sources",
    "institution": "institutions",
}
_OF_THE_PAGE = frozenset({"cursor", "limit", "include"})


class Telling(NamedTuple):
    """What is said around a table, in one language; `as_of` is when the answer was made, `zone` where it is read."""

    title: str
    reader: str
    as_of: datetime
    zone: str
    asked: list[tuple[str, str]]
    has_more: bool
    language: Language

    def word(self, name: str) -> str:
        """One of the words above."""
        return str(getattr(WORDS[name], self.language))

    @property
    def heading(self) -> str:
        """The line of the letterhead."""
        return str(getattr(HEADING, self.language))

    @property
    def clock(self) -> str:
        """What the clock of the reader's zone is called."""
        return CLOCKS.get(self.zone, "WIB")

    @property
    def moment(self) -> str:
        """`26 November 2026 pukul 08.43 WIB`."""
        here = self.as_of.astimezone(ZoneInfo(self.zone))
        day = written_day(here.date()) if self.language == "id" else f"{here:%d %B %Y}".lstrip("0")
        clock = f"pukul {here:%H.%M}" if self.language == "id" else f"at {here:%H:%M}"
        return f"{day} {clock} {self.clock}"

    @property
    def question(self) -> str:
        """What was asked for, in words."""
        return "; ".join(f"{name}: {value}" for name, value in self.asked) or self.word("everything")


@cache
def _names(name: str) -> Mapping[str, Mapping[str, str]]:
    return {row["code"].lower(): row for row in reference.rows(name)}


def asked_for(parameters: Iterable[tuple[str, str]], language: Language) -> list[tuple[str, str]]:
    """The question in words: labels of its parameters, and names beside codes that have one."""
    found: dict[str, list[str]] = {}
    for name, value in parameters:
        if name not in _OF_THE_PAGE:
            found.setdefault(name, []).append(_named(name, value, language))
    return [(label((name,), language), ", ".join(values)) for name, values in found.items()]


def _named(parameter: str, value: str, language: Language) -> str:
    if parameter in {"owner", "region", "organisation"}:
        return organisation(value, language)
    row = _names(_NAMED[parameter]).get(value.lower()) if parameter in _NAMED else None
    return f"{_name(row, language)} ({value})" if row else value


def _name(row: Mapping[str, str], language: Language) -> str:
    return row.get("name") or row[f"name_{language}"]


def organisation(word: str, language: Language) -> str:
    """`Kabupaten Indramayu` for `district:32.12`; a word of which no name is known stays itself."""
    if word == NATION:
        return "Republik Indonesia"
    rows = _rows_of(word)
    return next((_name(row, language) for row in rows), word)


def zone_of(word: str) -> str:
    """The time zone of an organisation: that of its region, else that of the capital."""
    return next((row["time_zone"] for row in _rows_of(word) if row.get("time_zone")), JAKARTA)


def _rows_of(word: str) -> Iterator[Mapping[str, str]]:
    code = code_of(word)
    for name in ("regions", "ministries"):
        row = _names(name).get(code)
        if row:
            yield row
    # The code of an agency begins with that of its region.
    region = _names("regions").get(code.partition("-")[0])
    if region and region["code"] != code:
        yield {**region, "name": f"{code.upper()} · {region['name']}"}
