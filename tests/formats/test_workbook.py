import io
import struct
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from api.formats.opening.workbook import MOST_BYTES, read_workbook
from api.problems import FileRefused
from tests.data.old_excel import container, record, records, xls
from tests.data.sheets import Formula, Page, Shown, ods, rewrite, xlsx

GOOD = Page("A", [["x", 1, Shown(0.8)], [None, 2.5, "=1+1"]], [(0, 0, 1, 0)], hidden_rows=(2,))
SECONDS = 6
"""A hostile file is refused within 2 s; a shared runner may be three times as slow as the machine the bar is for."""
WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


def refused(data: bytes) -> float:
    """Seconds it took to refuse the file."""
    start = time.process_time()
    with pytest.raises(FileRefused):
        read_workbook(data)
    return time.process_time() - start


def one_cell(row: int, column: int) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.add_worksheet().write(row, column, "x")
    return packed.getvalue()


def archive(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


def with_entity(data: bytes, part: str = "xl/worksheets/") -> bytes:
    trap = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return rewrite(data, lambda text: text.replace("?>", "?>" + trap, 1), part)


@pytest.mark.parametrize("kind", WRITERS)
class TestReadWorkbook:
    def test_values_and_marks_are_read(self, kind):
        book = read_workbook(WRITERS[kind](GOOD))
        sheet = book.sheets[0]
        assert book.kind == kind
        assert [cell.text for cell in sheet.rows[0]] == ["x", "1", "0.8"]
        assert sheet.cell(1, 2).is_percent
        assert not sheet.cell(1, 1).is_percent
        assert sheet.cell(2, 2).value == "=1+1"
        assert sheet.hidden_rows == {2}

    def test_merged_ranges_are_known(self, kind):
        sheet = read_workbook(WRITERS[kind](GOOD)).sheets[0]
        assert [merge.range for merge in sheet.merges] == ["A1:A2"]
        assert sheet.shown(2, 0).text == "x"
        assert sheet.is_covered(2, 0)

    @pytest.mark.parametrize("cut", [0, 1, 7, 100, 600])
    def test_cut_files_are_refused(self, kind, cut):
        data = WRITERS[kind](GOOD)
        assert refused(data[: min(cut, len(data) // 2)]) < SECONDS


class TestHostileFiles:
    @pytest.mark.parametrize("data", [b"", b"x" * 999, b"%PDF-1.7", b"PK\x03\x04" + b"x" * 99, b"a,b\n1,2\n"])
    def test_other_files_are_refused(self, data):
        assert refused(data) < SECONDS

    @given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
    def test_random_bytes_are_refused(self, data, head):
        refused(head + data)

    def test_too_many_bytes_are_refused(self):
        assert refused(b"PK\x03\x04" + bytes(MOST_BYTES)) < SECONDS

    def test_far_cell_is_refused(self):
        assert refused(one_cell(1048575, 16383)) < SECONDS

    def test_empty_far_cell_does_no_harm(self):
        data = rewrite(
            one_cell(0, 0),
            lambda text: text.replace("</row>", '</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        )
        assert read_workbook(data).sheets[0].height == 1

    def test_zip_bomb_is_refused(self):
        assert refused(archive(xl__workbook=b"", **{"xl/workbook.xml": b" " * 70_000_000})) < SECONDS

    def test_dense_member_is_refused(self):
        assert refused(archive(**{"xl/workbook.xml": b" " * 5_000_000})) < SECONDS

    def test_lying_size_is_refused(self):
        data = bytearray(archive(**{"xl/workbook.xml": b" " * 30_000_000, "x": b"x"}))
        at = data.index(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 1000)
        assert refused(bytes(data)) < SECONDS

    def test_member_behind_all_that_can_be_counted_is_refused(self):
        data = bytearray(archive(**{"content.xml": b"<a/>"}))
        head, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
        far = struct.pack("<HHQ", 1, 8, 2**63)  # where it begins, in the words of large archives
        data[head + 30 : head + 32] = struct.pack("<H", len(far))
        data[head + 42 : head + 46] = b"\xff" * 4
        data[end + 12 : end + 16] = struct.pack("<I", end - head + len(far))
        data[end:end] = far
        assert refused(bytes(data)) < SECONDS

    @pytest.mark.parametrize("part", ["xl/worksheets/", "xl/sharedStrings", "xl/workbook.xml", "xl/styles"])
    def test_external_entity_is_refused(self, part):
        assert refused(with_entity(xlsx(GOOD), part)) < SECONDS

    def test_external_entity_in_an_ods_is_refused(self):
        assert refused(with_entity(ods(GOOD), "content.xml")) < SECONDS

    def test_long_text_in_many_cells_is_refused(self):
        cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(2, 3000))
        data = xlsx(Page("A", [["y" * 30_000]]))
        assert refused(rewrite(data, lambda text: text.replace("</row>", f"</row><row>{cells}</row>"))) < SECONDS

    def test_repeated_cells_of_an_ods_are_refused(self):
        many = 'table:number-columns-repeated="16384" table:number-rows-repeated="9" office:value-type="float"'
        data = rewrite(ods(GOOD), lambda text: text.replace('office:value-type="float"', many, 1), "content.xml")
        assert refused(data) < SECONDS

    def test_too_many_sheets_are_refused(self):
        assert refused(xlsx(*(Page(f"S{number}", [["x"]]) for number in range(70)))) < SECONDS

    def test_wide_merges_are_refused(self):
        merges = "".join('<mergeCell ref="A1:KN9000"/>' for _ in range(1000))
        data = xlsx(Page("A", [["x"] * 200] * 200))
        change = f'</sheetData><mergeCells count="1000">{merges}</mergeCells>'
        assert refused(rewrite(data, lambda text: text.replace("</sheetData>", change))) < SECONDS

    def test_broken_cell_address_is_refused(self):
        assert refused(rewrite(xlsx(GOOD), lambda text: text.replace('r="B1"', 'r="1B"'))) < SECONDS

    def test_macros_are_refused(self):
        assert refused(archive(**{"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"})) < SECONDS

    def test_encrypted_workbook_is_refused(self):
        assert refused(container({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"})) < SECONDS

    def test_encrypted_xls_is_refused(self):
        assert refused(xls(GOOD, before=record(0x2F, bytes(54)))) < SECONDS

    def test_chain_without_end_is_refused(self):
        assert refused(container({"Workbook": records(GOOD)}, loop=True)) < SECONDS

    def test_impossible_table_of_texts_is_refused(self):
        assert refused(xls(GOOD, before=record(0xFC, struct.pack("<II", 2**31 - 1, 2**31 - 1)))) < SECONDS

    def test_far_cell_of_an_xls_is_refused(self):
        far = Page("A", [["x"], *([[]] * 60_000), ["x"]])
        assert refused(xls(far)) < SECONDS


class TestFormulas:
    def test_stored_result_is_the_value(self):
        cell = read_workbook(xlsx(Page("A", [[Formula("1+1", 2)]]))).sheets[0].cell(1, 0)
        assert (cell.value, cell.formula, cell.is_formula_without_value) == (2, "1+1", False)

    def test_missing_result_is_known(self):
        data = rewrite(xlsx(Page("A", [["a", Formula("1+1", 2)]])), lambda text: text.replace("<v>2</v>", ""))
        assert read_workbook(data).sheets[0].cell(1, 1).is_formula_without_value

    def test_empty_text_is_a_result(self):
        data = rewrite(
            xlsx(Page("A", [["a", Formula("1+1", 2)]])),
            lambda text: text.replace("><f>1+1</f><v>2</v>", ' t="str"><f>1+1</f><v></v>'),
        )
        assert read_workbook(data).sheets[0].cell(1, 1).is_empty
