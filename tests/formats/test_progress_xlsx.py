import json
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from api.formats.reading.findings import Severity
from api.formats.reading.progress_xlsx import read_progress
from api.formats.reading.rad_xlsx import read_plan
from tests.data.make_workbooks import progress
from tests.data.old_excel import xls
from tests.data.sheets import Page, Shown, ods, xlsx

QUARTERS = {"TW I": 1, "TW II": 2, "TW III": 3, "TW IV": 4}


def faults(report, severity=Severity.ERROR):
    return [(finding.cell, finding.kind) for finding in report.findings if finding.severity is severity]


class TestReadProgress:
    @pytest.mark.parametrize("writer", [xlsx, xls, ods])
    def test_rows_are_read_in_every_format(self, names, writer):
        report = read_progress(writer(progress()), names)
        quarter = report.quarters[1]
        assert (report.region_code, report.year, quarter.due_on.isoformat()) == ("32.12", 2025, "2025-04-10")
        assert [row.agency for row in quarter.rows] == [
            "99.01-DISNAKER", "99.01-DISNAKER", "99.01-DISDIK", "99.01-DINSOS",
        ]  # fmt: skip
        assert [row.realised for row in quarter.rows] == [4, Decimal("34.4"), None, None]
        assert [row.physical for row in quarter.rows] == [10, None, None, None]
        assert quarter.rows[0].reported_on.isoformat() == "2025-04-12"
        assert faults(report) == []

    def test_nil_is_said_and_empty_is_not(self, names):
        rows = read_progress(xlsx(progress()), names).quarters[1].rows
        assert [row.nil for row in rows] == [False, False, True, False]
        assert [row.has_value for row in rows] == [True, True, False, False]

    @pytest.mark.parametrize(
        ("cell", "value", "kind"),
        [
            ("B5", "Dinas Lain Sekali", "unknown_agency"),
            ("B5", "DISNAKRR Contoh", "misspelt_agency"),
            ("H5", "banyak", "text_in_number"),
            ("I5", 140, "physical_over_100"),
            ("I5", 0.5, "ambiguous_percent"),
            ("M5", "kemarin", "bad_date"),
            ("K5", "=cmd|' /C calc'!A0", "formula_injection"),
        ],
    )
    def test_fault_is_told_at_its_cell(self, names, cell, value, kind):
        assert faults(read_progress(xlsx(progress().put(cell, value)), names)) == [(cell, kind)]

    @pytest.mark.parametrize(("today", "told"), [("2025-04-11", ["M5"]), ("2025-04-12", [])])
    def test_a_day_to_come_is_told_at_its_cell(self, names, today, told):
        report = read_progress(xlsx(progress().put("M7", "-")), names, today=date.fromisoformat(today))
        assert faults(report) == [(cell, "not_in_the_future") for cell in told]

    def test_nil_with_a_figure_is_told(self, names):
        report = read_progress(xlsx(progress().put("I7", 50)), names)
        assert faults(report) == [("H7", "nil_with_value")]

    def test_achievement_without_physical_or_date_is_told(self, names):
        report = read_progress(xlsx(progress().put("H8", 5)), names)
        assert faults(report, Severity.WARNING) == [("I8", "missing_physical"), ("M8", "missing_date")]

    def test_quarter_is_known_by_the_sheet_or_the_title(self, names):
        report = read_progress(xlsx(progress("Lembar"), progress("Tri", "Triwulan 3, batas 10/10/2025")), names)
        assert sorted(report.quarters) == [1, 3]

    def test_unknown_quarter_is_told(self, names):
        assert faults(read_progress(xlsx(progress("Lembar", "x")), names)) == [("A1", "unknown_quarter")]

    def test_one_quarter_twice_is_told(self, names):
        assert ("A1", "unknown_quarter") in faults(read_progress(xlsx(progress(), progress("TW 1")), names))

    def test_other_workbook_is_told(self, names):
        assert faults(read_progress(xlsx(Page("A", [["x"]])), names)) == [("A1", "no_table")]

    def test_physical_comes_in_three_ways(self, names):
        for value in (Shown(0.1), 10, "10%"):
            report = read_progress(xlsx(progress().put("I5", value)), names)
            assert report.quarters[1].rows[0].physical == 10


@pytest.fixture(scope="module")
def read(samples, names_of):
    expected = json.loads((samples / "progres-32.12-2025.expected.json").read_text())
    names = names_of("32.12")
    plan = read_plan((samples / "rad-32.12-indramayu-2025-2029.xlsx").read_bytes(), names)
    return plan, read_progress((samples / "progres-32.12-2025.xlsx").read_bytes(), names), expected


class TestSampleProgress:
    """What the sample says must follow from what was read, by the rule the sample states."""

    def test_the_sample_has_no_findings(self, read):
        assert read[1].findings == ()

    @pytest.mark.parametrize("name", QUARTERS)
    def test_agencies_reported_said_nil_or_were_silent(self, read, name):
        plan, report, expected = read
        quarter = report.quarters[QUARTERS[name]]
        stated = expected["quarters"][name]
        owing = {activity.lead for activity in plan.activities}
        reported = {row.agency for row in quarter.rows if row.has_value}
        nil = {row.agency for row in quarter.rows if row.nil} - reported
        assert quarter.due_on.isoformat() == stated["due"]
        assert sorted(reported) == stated["reported"]
        assert sorted(nil) == stated["nihil"]
        assert sorted(owing - reported - nil) == stated["silent"]
        assert sorted(owing - {row.agency for row in quarter.rows}) == stated["silent_without_rows"]

    @pytest.mark.parametrize("name", QUARTERS)
    def test_activities_are_filled_nil_blank_or_absent(self, read, name):
        plan, report, expected = read
        stated = expected["quarters"][name]
        rows = defaultdict(list)
        for row in report.quarters[QUARTERS[name]].rows:
            rows[row.activity].append(row)
        filled = {number for number, group in rows.items() if any(row.has_value for row in group)}
        nil = {number for number, group in rows.items() if any(row.nil for row in group)}
        blank = set(rows) - filled - nil
        counts = {"filled": len(filled), "nihil": len(nil), "blank": len(blank)}
        assert {**counts, "absent": len(plan.activities) - len(rows)} == stated["activity_rows"]
        assert nil == set(stated["nihil_activities"])
        assert blank == set(stated["blank_activities"])
        every = [row for group in rows.values() for row in group]
        assert sum(row.realised is not None for row in every) == stated["indicator_values"]
        assert sum("://" in row.evidence for row in every) == stated["evidence_links"]

    @pytest.mark.parametrize("name", QUARTERS)
    def test_means_and_late_activities(self, read, name):
        plan, report, expected = read
        quarter, stated = report.quarters[QUARTERS[name]], expected["quarters"][name]
        fields = {activity.number: activity.sub_task_force for activity in plan.activities}
        physical = {row.activity: row.physical for row in quarter.rows if row.physical is not None}
        assert physical == stated["physical_pct"]
        groups = defaultdict(list)
        for number, value in physical.items():
            groups[fields[number]].append(value)
        assert {field: mean(values) for field, values in groups.items()} == stated["mean_physical_pct"]
        assert mean(list(physical.values())) == stated["mean_physical_pct_all"]
        dated = {row.activity: row.reported_on for row in quarter.rows if row.reported_on}
        late = {number: day.isoformat() for number, day in dated.items() if day > quarter.due_on}
        assert late == stated["late_activities"]


def mean(values: list[Decimal]) -> float:
    return float((sum(values) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP))
