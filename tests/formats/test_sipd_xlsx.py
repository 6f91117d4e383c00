import json

import pytest

from api.formats.reading.findings import Severity
from api.formats.reading.sipd_xlsx import read_realisation
from tests.data.make_workbooks import realisation
from tests.data.old_excel import xls
from tests.data.sheets import Page, ods, xlsx


def faults(report, severity=Severity.ERROR):
    return [(finding.cell, finding.kind) for finding in report.findings if finding.severity is severity]


class TestReadRealisation:
    @pytest.mark.parametrize("writer", [xlsx, xls, ods])
    def test_lines_are_read_in_every_format(self, names, writer):
        report = read_realisation(writer(realisation()), names)
        assert (report.region_code, report.year, report.quarters) == ("32.12", 2025, (1, 2, 3, 4))
        line = report.lines[0]
        assert (line.skpd, line.unit, line.code.code) == ("99.01-DINSOS", "99.01-UPTD-PPA", "1.06.03.2.01.0001")
        assert (line.account, line.source) == ("5.1.02.01.01.0024", "APBD")
        assert line.ceilings == {"murni": 1000, "pergeseran": 1100, "perubahan": 1200}
        assert line.realised == {1: 125, 2: 300, 3: 600, 4: 900}
        assert report.findings == ()
        assert report.is_importable

    def test_missing_unit_is_the_office_itself(self, names):
        assert read_realisation(xlsx(realisation().put("D5", None)), names).lines[0].unit == "99.01-DINSOS"

    @pytest.mark.parametrize(
        ("cell", "value", "kind"),
        [
            ("E5", "1.06.O3", "bad_code"),
            ("E5", "-", "missing_code"),
            ("G5", "ATK", "bad_account"),
            ("D5", "Unit Lain", "unknown_agency"),
            ("I5", "Dana Lain Sekali", "unknown_source"),
            ("J5", "banyak", "text_in_number"),
            ("J7", 1, "total_mismatch"),
            ("M4", "Realisasi TW I", "ambiguous_realisation"),
            ("A2", "x", "missing_fiscal_year"),
            ("H5", "@SUM(1)", "formula_injection"),
        ],
    )
    def test_fault_is_told_at_its_cell(self, names, cell, value, kind):
        told = faults(read_realisation(xlsx(realisation().put(cell, value)), names))
        assert (cell if kind != "missing_fiscal_year" else "A1", kind) in told

    def test_same_line_twice_is_told(self, names):
        report = read_realisation(xlsx(realisation().put("G6", "5.1.02.01.01.0024")), names)
        assert faults(report) == [("E6", "duplicate_line")]

    def test_falling_realisation_is_a_warning(self, names):
        report = read_realisation(xlsx(realisation().put("O5", 200).put("O7", 700)), names)
        assert faults(report, Severity.WARNING) == [("O5", "falling_realisation")]
        assert report.is_importable

    def test_realisation_over_every_ceiling_is_a_warning(self, names):
        report = read_realisation(xlsx(realisation().put("P5", 9900).put("P7", 11400)), names)
        assert faults(report, Severity.WARNING) == [("P5", "realisation_over_ceiling")]

    def test_other_workbook_is_told(self, names):
        assert faults(read_realisation(xlsx(Page("A", [["x"]])), names)) == [("A1", "no_table")]

    def test_missing_columns_are_told(self, names):
        report = read_realisation(xlsx(realisation().put("G4", "Lain")), names)
        assert ("A4", "missing_column") in faults(report)


@pytest.fixture(scope="module")
def read(samples, names_of):
    expected = json.loads((samples / "realisasi-32.12-2025.expected.json").read_text())
    return read_realisation((samples / "realisasi-32.12-2025.xlsx").read_bytes(), names_of("32.12")), expected


class TestSampleRealisation:
    def test_every_line_is_as_expected(self, read):
        report, expected = read
        quarters = dict(zip((1, 2, 3, 4), ("TW I", "TW II", "TW III", "TW IV"), strict=True))
        told = [
            {
                "row": line.row, "unit": line.unit, "skpd": line.skpd, "code_raw": line.code.raw,
                "code": line.code.code,
                "rekening": line.account, **line.ceilings,
                **{name: line.realised[quarter] for quarter, name in quarters.items()},
            }
            for line in report.lines
        ]  # fmt: skip
        assert told == [{key: line[key] for key in told[0]} for line in expected["line_list"]]

    def test_only_the_falling_line_is_told(self, read):
        report, expected = read
        assert [finding.cell for finding in report.findings] == [
            f"O{row}" for row in expected["lines_with_falling_cumulative"]
        ]
        assert report.is_importable
