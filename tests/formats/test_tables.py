"""Answers as tables: each format gives back what the JSON says, whatever people wrote."""

import csv
import io
import json
import mmap
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from api.domain.kinds import Pillar
from api.formats.writing.csv_out import BOM, RUNS
from api.formats.writing.printed_cells import printed
from api.formats.writing.table_pdf import LANDSCAPE, chart_of, printed_parts
from api.formats.writing.table_xlsx import MOST_LETTERS, legal
from api.formats.writing.tables import Column, Kind, Table, columns_of, facts_of, parts_of, row_shape, rows_in, table_of
from api.formats.writing.tellings import Telling, asked_for, organisation
from api.formats.writing.written import WRITERS, Answer
from api.http.representations import Representation
from api.schemas.base import OneRow, Output, Page

HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "'quoted", '"; DROP TABLE x; --'),
    *("a;b,c", "two\nlines", "two\r\nlines", "\u202eright to left", "\ufeffmark", "🙂 emoji", "", " ", "#end 5"),
    *("\n=1", "＝1", "a\u2028b\u2029c", "\u0085", "<b>&amp;</b>", "_x0041_", "{{x}}"),
    *('#import "x"', "$x^2$", "*bold* _it_ `code`", "x" * 40_000),
)

TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)), min_size=1, max_size=6)
few = settings(max_examples=12, deadline=None)  # a workbook takes its time on a busy machine


class Parts(Output):
    """A part of a row."""

    amount_idr: int
    percent: Decimal | None


class Leaf(Output):
    """A row of every kind."""

    id: UUID
    name: str
    year: int
    is_open: bool | None
    due_on: date | None
    updated_at: datetime | None
    pillar: Pillar | None
    needs: list[str]
    figures: Parts
    last_progress: Parts | None
    answer: dict[str, str | None]
    values: list[Parts]


class Whole(Output):
    """A report of such rows."""

    persons: int
    coverage: Parts
    years: list[Parts]
    rows: list[Leaf]


class Alone(OneRow):
    """An answer of one row."""

    persons: int | None


def leaf(name: str = "Contoh", **more: Any) -> dict[str, Any]:
    """A row as its JSON has it."""
    shown = Leaf(
        id=UUID(int=7),
        name=name,
        year=2026,
        is_open=True,
        due_on=date(2026, 4, 10),
        updated_at=datetime(2026, 4, 9, 20, 30, tzinfo=UTC),
        pillar=Pillar.PREVENTION,
        needs=["a", "b"],
        figures=Parts(amount_idr=2**53 - 1, percent=Decimal("12.50")),
        last_progress=None,
        answer={"sex": "female", "age": None},
        values=[],
    )
    return {**json.loads(shown.model_dump_json()), **more}


def telling(_said: Any, language: Any = "id") -> Telling:
    """What stands around an invented table."""
    moment = datetime(2026, 11, 26, 1, 43, tzinfo=UTC)
    asked = asked_for([("province_code", "32"), ("year", "2025"), ("year", "2026"), ("limit", "5")], language)
    around = {"title": "Contoh", "reader": "Kabupaten Indramayu", "as_of": moment, "zone": "Asia/Jakarta"}
    return Telling(**around, asked=asked, has_more=False, language=language)


def written(representation: Representation, rows: list[dict[str, Any]], shape: Any = Page[Leaf]) -> bytes:
    """A page of rows, written."""
    body = json.dumps({"items": rows, "next": None}).encode()
    return WRITERS[representation](Answer(shape, body, telling))


class TestShape:
    def test_columns_are_ways_to_values_in_the_order_of_the_fields(self):
        assert [(column.name, column.kind) for column in columns_of(Leaf)] == [
            ("id", Kind.IDENTIFIER),
            ("name", Kind.TEXT),
            ("year", Kind.INTEGER),
            ("is_open", Kind.YES_NO),
            ("due_on", Kind.DAY),
            ("updated_at", Kind.INSTANT),
            ("pillar", Kind.TEXT),
            ("needs", Kind.SEVERAL),
            ("figures.amount_idr", Kind.INTEGER),
            ("figures.percent", Kind.NUMBER),
            ("last_progress.amount_idr", Kind.INTEGER),
            ("last_progress.percent", Kind.NUMBER),
            ("answer", Kind.BY_NAME),
            ("values", Kind.SEVERAL),
        ]

    def test_things_by_name_stand_beside_each_other(self):
        names = [column.name for column in table_of(Leaf, [leaf(answer={"b": "x"}), leaf(answer={"a": "y"})]).columns]
        assert names[-3:] == ["answer.b", "answer.a", "values"]

    def test_what_is_a_table(self):
        assert row_shape(Page[Leaf]) is Leaf
        assert row_shape(Whole) is Leaf
        assert row_shape(Alone) is Alone
        assert row_shape(Leaf) is row_shape(None) is row_shape(dict[str, str]) is None

    def test_what_stands_beside_the_rows(self):
        said = {"persons": 5, "coverage": {"amount_idr": 1, "percent": None}, "years": [], "rows": [leaf()]}
        assert rows_in(Whole, said) == [leaf()]
        assert [column.name for column in facts_of(Whole, said).columns] == [
            "persons",
            "coverage.amount_idr",
            "coverage.percent",
        ]
        assert parts_of(Whole) == {"years": Parts}
        assert (facts_of(Page[Leaf], {}).columns, parts_of(Alone)) == ([], {})


def read(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """A CSV as programs read it."""
    assert data.startswith(BOM)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


class TestCsv:
    def test_it_says_what_the_json_says(self):
        row = read(written(Representation.CSV, [leaf()]))[0]
        assert row == {
            "id": "00000000-0000-0000-0000-000000000007",
            "name": "Contoh",
            "year": "2026",
            "is_open": "true",
            "due_on": "2026-04-10",
            "updated_at": "2026-04-09T20:30:00Z",
            "pillar": "prevention",
            "needs": "a; b",
            "figures.amount_idr": "9007199254740991",
            "figures.percent": "12.5",
            "last_progress.amount_idr": "",
            "last_progress.percent": "",
            "answer.sex": "female",
            "answer.age": "",
            "values": "",
        }

    def test_with_labels_it_is_as_indonesian_offices_read_it(self):
        row = read(written(Representation.LABELLED_CSV, [leaf()]), ";")[0]
        assert (row["Capaian – Persen"], row["Nama"], row["Tahun"]) == ("12,5", "Contoh", "2026")

    def test_without_rows_it_has_its_head(self):
        assert read(written(Representation.CSV, [])) == []
        assert written(Representation.CSV, []).count(b"\r\n") == 1

    def test_negative_figures_are_figures(self):
        row = leaf(figures={"amount_idr": -5, "percent": -0.01})
        assert read(written(Representation.CSV, [row]))[0]["figures.amount_idr"] == "-5"
        assert read(written(Representation.LABELLED_CSV, [row]), ";")[0]["Capaian – Persen"] == "-0,01"

    @pytest.mark.parametrize("delimiter", [",", ";"])
    @few
    @given(TEXTS)
    def test_hostile_text_comes_back_and_runs_nowhere(self, delimiter: str, texts: list[str]):
        form = Representation.CSV if delimiter == "," else Representation.LABELLED_CSV
        name = "name" if delimiter == "," else "Nama"
        found = [row[name] for row in read(written(form, [leaf(text) for text in texts]), delimiter)]
        assert not [cell for cell in found if cell.startswith(RUNS)]
        assert found == [f"'{text}" if text.startswith(RUNS) else text for text in texts]


class TestNdjson:
    @few
    @given(TEXTS)
    def test_each_line_is_a_row_as_it_was(self, texts: list[str]):
        rows = [leaf(text) for text in texts]
        lines = written(Representation.NDJSON, rows).split(b"\n")
        assert lines.pop() == b""
        assert [json.loads(line) for line in lines] == rows


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook with what stands in its cells."""
    book = load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


class TestXlsx:
    def test_numbers_days_and_instants_are_real(self):
        heads, row = sheets(written(Representation.XLSX, [leaf()]))["Data"]
        shown = dict(zip(heads, row, strict=True))
        assert shown["Tenggat"] == date(2026, 4, 10)
        assert shown["Diperbarui pada (WIB)"] == datetime(2026, 4, 10, 3, 30)  # noqa: DTZ001  sheets know no zone
        assert (shown["Tahun"], shown["Masih terbuka"]) == (2026, True)
        assert (shown["Capaian – Persen"], shown["Perkembangan terakhir – Persen"]) == (12.5, "")

    def test_the_dictionary_tells_every_column(self):
        book = sheets(written(Representation.XLSX, [leaf()]))
        assert [row[0] for row in book["Kamus"][1:]] == book["Data"][0]
        names = [column.name for column in table_of(Leaf, [leaf()]).columns]
        assert [row[1] for row in book["Kamus"][1:]] == [*names, "pillar.code"]
        assert [row[3] for row in book["Kamus"] if row[1] == "figures.amount_idr"] == ["Rp"]

    def test_it_says_as_of_when_and_what_was_asked(self):
        said = dict(row[:2] for row in sheets(written(Representation.XLSX, [leaf()]))["Keterangan"])
        assert said["Keadaan per"] == "26 November 2026 pukul 08.43 WIB"
        assert said["Yang diminta"] == "Kode provinsi: Jawa Barat (32); Tahun: 2025, 2026"

    def test_totals_and_lists_have_their_sheets(self):
        said = {"persons": 5, "coverage": {"amount_idr": 1, "percent": 0.1}, "years": [{"amount_idr": 3}], "rows": []}
        book = sheets(WRITERS[Representation.XLSX](Answer(Whole, json.dumps(said).encode(), telling)))
        assert [row[1:] for row in book["Jumlah"][1:]] == [
            [5, "persons"],
            [1, "coverage.amount_idr"],
            [0.1, "coverage.percent"],
        ]
        assert book["Tahun"][1][0] == 3
        assert list(book) == ["Data", "Jumlah", "Tahun", "Kamus", "Keterangan"]

    @few
    @given(TEXTS)
    def test_hostile_text_is_text(self, texts: list[str]):
        data = sheets(written(Representation.XLSX, [leaf(text) for text in texts]))["Data"]
        at = data[0].index("Nama")
        assert [row[at] for row in data[1:]] == [legal(text) for text in texts]

    def test_a_cell_holds_no_more_than_a_sheet_can(self):
        assert len(legal("x" * 40_000)) == MOST_LETTERS
        assert legal("a\x00b\x1bc") == "a\ufffdb\ufffdc"


class TestTelling:
    def test_names_stand_beside_codes(self):
        assert organisation("district:32.12", "id") == "Kabupaten Indramayu"
        assert organisation("national:id", "en") == "Republik Indonesia"
        assert organisation("agency:32.12-dinsos", "id") == "32.12-DINSOS · Kabupaten Indramayu"
        assert organisation("ministry:kemenko-polkam", "en").startswith("Coordinating Ministry")

    def test_english_readers_read_english(self):
        assert telling({}, "en").moment == "26 November 2026 at 08:43 WIB"
        assert telling({}, "en").question == "Province code: Jawa Barat (32); Year: 2025, 2026"


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


class TestPdf:
    def test_it_is_tagged_and_says_how_many_pages(self):
        data = written(Representation.PDF, [leaf()])
        assert data.startswith(b"%PDF-")
        assert b"pdfuaid" in data
        with pikepdf.open(io.BytesIO(data)) as paper:
            assert str(paper.docinfo["/Title"]) == "Contoh"
            assert paper.Root.Lang == "id"
            assert len(paper.pages) == 1

    @settings(max_examples=3, deadline=None)
    @example(HOSTILE[:-1])
    @given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
    def test_hostile_text_sets_nothing(self, texts: list[str]):
        data = written(Representation.PDF, [leaf(text) for text in texts])
        with pikepdf.open(io.BytesIO(data)) as paper:
            assert "/AcroForm" not in paper.Root
            assert "/JavaScript" not in (paper.Root.get("/Names") or {})

    def test_what_a_paper_took_is_given_back(self):
        """The typesetter keeps what it computed of ten documents: of these two were 130 MB left."""
        rows = [leaf(f"Contoh {n}") for n in range(600)]
        written(Representation.PDF, rows)
        before = resident()
        for _ in range(2):
            assert written(Representation.PDF, rows).startswith(b"%PDF-")
        assert resident() - before < 64 * 1024 * 1024
        assert "typst" not in sys.modules

    def test_values_are_as_people_read_them(self):
        page = table_of(Leaf, [leaf(owner="x")])
        shown = {column.name: printed(column, column.of(leaf()), telling({})) for column in page.columns}
        assert shown["figures.amount_idr"] == "9.007.199.254.740.991"
        assert (shown["due_on"], shown["updated_at"]) == ("10 Apr 2026", "10 Apr 2026 03.30")
        assert (shown["is_open"], shown["year"], shown["last_progress.percent"]) == ("Ya", "2026", None)
        number = Column(("percent",), Kind.NUMBER, "")
        assert printed(number, Decimal("1234.5"), telling({}, "en")) == "1,234.5"
        text = Column(("owner",), Kind.TEXT, "")
        assert printed(text, "district:32.12", telling({})) == "Kabupaten Indramayu"
        parts = Column(("values",), Kind.SEVERAL, "")
        assert printed(parts, [{"count": 5, "activity_id": "x", "note": None}], telling({})) == "Jumlah: 5"

    def test_a_chart_tells_missing_from_nothing(self):
        rows = [leaf(f"Contoh {n}", figures={"amount_idr": 1, "percent": value}) for n, value in enumerate(BARS)]
        chart = chart_of(table_of(Leaf, rows), telling({}))
        assert chart is not None
        assert chart["bars"] == [
            ("Contoh 0", 0.125, "12,5 %"),
            ("Contoh 1", None, "belum ada nilai"),
            ("Contoh 2", 0.0, "0 %"),
            ("Contoh 3", 1.0, "120 %"),
        ]
        kept = [{**row, "kept_back": row["figures"]["percent"] is None} for row in rows]
        bars = chart_of(table_of(Leaf, kept), telling({}))
        assert bars is not None
        assert bars["bars"][1][2] == "dirahasiakan karena kecil"

    def test_of_many_rows_the_highest_are_drawn(self):
        rows = [leaf(f"Contoh {n}", figures={"amount_idr": 1, "percent": n}) for n in range(60)]
        chart = chart_of(table_of(Leaf, rows), telling({}))
        assert chart is not None
        assert [bar[0] for bar in chart["bars"]] == [f"Contoh {n}" for n in range(59, 29, -1)]
        assert chart["note"].startswith("30 dari 60 baris")

    def test_what_is_wider_than_the_paper_comes_in_bands_that_name_their_rows(self):
        wide = {"purposes": ["x" * 30], "citizenship": "y" * 40, "outcome": "z" * 44, "method": "v" * 44}
        names = ["case_number", *wide, "owner", "sex", "identification", "reason", "note", "place"]
        columns = [Column((name,), Kind.TEXT, "") for name in names]
        rows = [{"case_number": f"K-{n}", **wide, **dict.fromkeys(names[5:], f"{n} " + "w" * 30)} for n in range(2)]
        parts = printed_parts("Rincian", Table(columns, rows), telling({}))
        assert len(parts) > 1
        assert {part["heads"][0] for part in parts} == {"Nomor kasus"}
        assert sum(len(part["heads"]) - 1 for part in parts) == len(columns) - 1 - len(names[6:])
        assert all(part["millimetres"] <= LANDSCAPE for part in parts)

    def test_a_report_is_set_with_totals_chart_and_lists(self):
        figures = {"amount_idr": 1, "percent": 0.1}
        said = {"persons": 5, "coverage": figures, "years": [figures], "rows": [leaf()]}
        report = WRITERS[Representation.PDF](Answer(Whole, json.dumps(said).encode(), telling))
        plain_list = written(Representation.PDF, [leaf()])
        with pikepdf.open(io.BytesIO(report)) as paper:
            assert _figures(paper) == 1
        with pikepdf.open(io.BytesIO(plain_list)) as paper:
            assert _figures(paper) == 0


BARS = (12.5, None, 0, 120)


def _figures(paper: pikepdf.Pdf) -> int:
    """How many things of the paper are tagged as figures, each with words for who does not see them."""
    found = [each for each in paper.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
    assert all(str(each.get("/Alt")) for each in found)
    return len(found)
