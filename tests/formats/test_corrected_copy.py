import io
import zipfile

from api.formats.opening.workbook import read_workbook
from api.formats.reading.rad_xlsx import read_plan
from api.formats.writing.corrected_copy import HEADING, corrected_copy
from tests.data.make_workbooks import one_sheet
from tests.data.old_excel import xls
from tests.data.sheets import Formula, Page, ods, rewrite, xlsx


def copy_of(data, names):
    plan = read_plan(data, names)
    copied = corrected_copy(data, plan.findings)
    return copied, read_workbook(copied).sheets[0], plan


class TestCorrectedCopy:
    def test_cells_are_the_same(self, names):
        data = xlsx(one_sheet().put("N8", "menunggu DPA"))
        _, sheet, _ = copy_of(data, names)
        old = read_workbook(data).sheets[0]
        for row in range(1, old.height + 1):
            assert [sheet.cell(row, at).value for at in range(old.width)] == [
                old.cell(row, at).value for at in range(old.width)
            ]

    def test_faults_stand_in_a_last_column(self, names):
        data = xlsx(one_sheet().put("N8", "menunggu DPA"))
        _, sheet, _ = copy_of(data, names)
        last = read_workbook(data).sheets[0].width
        assert sheet.cell(1, last).text.startswith(HEADING)
        assert sheet.cell(8, last).text.startswith("N8: Diharapkan angka")
        assert "Expected a number" in sheet.cell(8, last).text

    def test_same_faults_are_found_in_the_copy(self, names):
        data = xlsx(one_sheet().put("N8", "menunggu DPA").put("J10", "Dinas Lain Sekali"))
        copied, _, plan = copy_of(data, names)
        again = read_plan(copied, names)
        assert {(f.cell, f.kind) for f in plan.findings} <= {(f.cell, f.kind) for f in again.findings}

    def test_no_formula_survives(self, names):
        page = one_sheet().put("Q8", "=1+1").put("Q10", "@SUM(1)").put("O8", Formula("N8*1", 295_500_000))
        copied, sheet, _ = copy_of(xlsx(page), names)
        with zipfile.ZipFile(io.BytesIO(copied)) as file:
            parts = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in part or b"<f " in part for part in parts)
        assert (sheet.cell(8, 16).text, sheet.cell(8, 14).value) == ("=1+1", 295_500_000)

    def test_value_under_a_merged_range_becomes_visible(self, names):
        _, sheet, _ = copy_of(xlsx(one_sheet().put("N9", 5)), names)
        assert (sheet.cell(9, 13).value, sheet.is_covered(9, 13)) == (5, False)

    def test_old_formats_come_back_as_xlsx(self, names):
        copied, sheet, _ = copy_of(xls(one_sheet()), names)
        assert copied.startswith(b"PK")
        assert sheet.cell(8, 0).text == "1.1"

    def test_names_that_excel_does_not_take_are_made_ones_that_it_takes(self):
        names = (
            "Rencana Aksi Daerah PP-TPPO 2025-2029",
            "Rencana Aksi Daerah PP-TPPO 2025-2030",
            "a/b [1]",
            "A-B -1-",
            "'",
        )
        copied = corrected_copy(ods(*(Page(name, [["x"]]) for name in names)), ())
        assert [sheet.name for sheet in read_workbook(copied).sheets] == [
            "Rencana Aksi Daerah PP-TPPO 202",
            "Rencana Aksi Daerah PP-TPPO (2)",
            "a-b -1-",
            "A-B -1- (2)",
            " (2)",
        ]

    def test_of_two_merged_ranges_that_overlap_the_first_is_kept(self):
        merged = '</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="A2:A3"/></mergeCells>'
        data = rewrite(xlsx(Page("A", [["x"], ["y"]])), lambda text: text.replace("</sheetData>", merged))
        assert read_workbook(corrected_copy(data, ())).sheets[0].cell(2, 0).value == "y"

    def test_a_text_that_is_too_long_for_excel_is_cut(self):
        (sheet,) = read_workbook(corrected_copy(ods(Page("A", [["x" * 40_000]])), ())).sheets
        assert sheet.cell(1, 0).value == "x" * 32_767

    def test_workbook_without_faults_has_no_notes(self):
        sheet = read_workbook(corrected_copy(xlsx(Page("A", [["x"]])), ())).sheets[0]
        assert sheet.width == 1
