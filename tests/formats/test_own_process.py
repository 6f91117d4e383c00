"""Files that the walk and the library read differently: their process may end over them, and who asked goes on."""

import os
import signal
import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from api.formats.opening import archives, marks, workbook
from api.formats.opening.own_process import FAILED, answer_to
from api.formats.opening.sheets import EMPTY, Cell, Merge, Sheet, Workbook
from api.formats.opening.unfolding import unfold
from api.formats.opening.wire import read, written
from api.formats.opening.workbook import read_workbook
from api.problems import FileRefused, Unavailable
from tests.data.old_excel import record, xls
from tests.data.sheets import Page, ods, rewrite, xlsx

GOOD = Page("A", [["x", 1], [None, 2.5]])
FAR = '<row r="1048576"><c r="A1"/><c><v>1</v></c><c r="KN1"><v>2</v></c></row></sheetData>'
EMPTY_FAR = '<row r="9"><c r="XFD1048576" t="str"><v></v></c></row></sheetData>'
OTHER_TABLES = 'xmlns:table="urn:x"'


def in_sheet(added: str) -> bytes:
    return rewrite(xlsx(GOOD), lambda text: text.replace("</sheetData>", added))


def in_content(old: str, new: str) -> bytes:
    changed = rewrite(ods(GOOD), lambda text: text.replace(old, new), "content.xml")
    assert changed != ods(GOOD)
    return changed


def elsewhere(cell: str) -> bytes:
    """An .ods whose tables are in a namespace of their own, with one cell changed."""
    named = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    data = in_content(named, OTHER_TABLES)
    return rewrite(
        data,
        lambda text: text.replace('table:name="A"', 'table:name=""').replace("<table:table-cell", cell, 1),
        "content.xml",
    )


# Each of them took down the process that read it, or filled gigabytes of it.
BOMBS = {
    "texts_claimed": rewrite(
        xlsx(GOOD), lambda text: text.replace('uniqueCount="1"', 'uniqueCount="99999999999"'), "xl/sharedStrings"
    ),
    "row_beside_its_cells": in_sheet(FAR),
    "empty_text_far_away": in_sheet(EMPTY_FAR),
    "rows_claimed": xls(GOOD).replace(
        record(0x0200, struct.pack("<IIHHH", 0, 2, 0, 2, 0)), record(0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 256, 0))
    ),
    "spaces_claimed": in_content("<text:p>x", '<text:p>x<text:s text:c="2000000000"/>'),
    "columns_of_another_table": elsewhere('<table:table-cell table:number-columns-repeated="16384"'),
    "many_wide_sheets": xlsx(
        *(Page(f"S{number}", [["x"], *[[]] * 19_998, [None] * 299 + ["x"]]) for number in range(3))
    ),
}


def readers() -> list[int]:
    """The processes of ours that read workbooks."""
    children = [pid for each in Path("/proc/self/task").glob("*/children") for pid in each.read_text().split()]
    return [int(pid) for pid in children if b"own_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]


class TestReadWorkbook:
    @pytest.mark.parametrize("bomb", BOMBS)
    def test_a_file_that_claims_what_it_does_not_hold_is_refused(self, bomb):
        with pytest.raises(FileRefused):
            read_workbook(BOMBS[bomb])
        assert read_workbook(xlsx(GOOD)).sheets[0].cell(1, 0).value == "x"

    def test_many_are_read_at_once(self):
        with ThreadPoolExecutor(4) as hands:
            books = list(hands.map(read_workbook, [xlsx(Page(f"S{number}", [[number]])) for number in range(6)]))
        assert [book.sheets[0].cell(1, 0).value for book in books] == list(range(6))

    def test_one_that_ended_meanwhile_is_missed_by_nobody(self):
        read_workbook(xlsx(GOOD))
        ended = readers()
        assert ended
        for pid in ended:
            os.kill(pid, signal.SIGKILL)
        assert read_workbook(xlsx(GOOD)).kind == "xlsx"

    def test_one_that_stands_still_is_ended_and_who_asked_may_come_again(self, monkeypatch):
        read_workbook(xlsx(GOOD))
        (still, *others) = readers()
        for pid in others:
            os.kill(pid, signal.SIGKILL)
        os.kill(still, signal.SIGSTOP)
        monkeypatch.setattr(workbook, "PATIENCE", 0.05)
        with pytest.raises(Unavailable):
            read_workbook(xlsx(GOOD))
        assert still not in readers()
        monkeypatch.undo()
        assert read_workbook(xlsx(GOOD)).kind == "xlsx"

    @pytest.mark.parametrize(("part", "end"), [("xl/worksheets", "</sheetData>"), ("xl/sharedStrings", "</sst>")])
    def test_many_small_tags_are_refused_before_anything_is_made_of_them(self, part, end, monkeypatch):
        monkeypatch.setattr(archives, "MOST_TAGS", 2_000)
        many = rewrite(xlsx(GOOD), lambda text: text.replace(end, "<a/>" * 2_000 + end), part)
        with pytest.raises(FileRefused) as refused:
            unfold(many)
        assert refused.value.detail == archives.BOMB

    @pytest.mark.parametrize(
        ("part", "end", "each"),
        [
            ("xl/sharedStrings", "</sst>", "<si/>"),
            ("xl/worksheets", "</sheetData>", "<row/>"),
            ("xl/worksheets", "</sheetData>", '<mergeCell ref="A1"/>'),
        ],
    )
    def test_rows_merges_and_texts_are_bounded_as_cells_are(self, part, end, each, monkeypatch):
        monkeypatch.setattr(marks, "MOST_ELEMENTS", 500)
        many = rewrite(xlsx(GOOD), lambda text: text.replace(end, each * 501 + end), part)
        with pytest.raises(FileRefused) as refused:
            unfold(many)
        assert refused.value.detail == marks.TOO_LARGE

    @pytest.mark.parametrize("number", ["x", "9" * 5000])
    def test_a_number_that_is_none_is_no_fault_of_ours(self, number):
        styled = rewrite(xlsx(GOOD), lambda text: text.replace('numFmtId="0"', f'numFmtId="{number}"'), "xl/styles")
        far = in_sheet(f'<row r="{number}"/></sheetData>')
        for data in (styled, far):
            with pytest.raises(FileRefused):
                read_workbook(data)


class TestAnswerTo:
    def test_a_fault_of_ours_is_told_by_its_place_alone(self):
        kind, body = answer_to(None)  # type: ignore[arg-type]  # no file at all
        assert kind == FAILED
        assert body.startswith(b"AttributeError at ")


class TestWire:
    def test_every_kind_of_cell_comes_as_it_went(self):
        moments = (date(2026, 1, 2), datetime.fromisoformat("2026-01-02T03:04:05"), time(6, 7), timedelta(hours=30))
        plain = tuple(Cell(value) for value in ("x", "", 1, 2.5, True, *moments))
        marked = (Cell(None, "1+1"), Cell(0.5, is_percent=True), Cell(None, "A1", error="#REF!"), Cell("\ud800"))
        rows = ((EMPTY, *plain, EMPTY, EMPTY), (), marked, (EMPTY,))
        book = Workbook(
            "xlsx", (Sheet("A", rows, (Merge(1, 0, 2, 3),), frozenset({2}), is_hidden=True), Sheet("B", ()))
        )
        assert read(written(book)) == book
        assert [type(cell.value) for cell in read(written(book)).sheets[0].rows[0][1:10]] == [
            type(cell.value) for cell in plain
        ]
