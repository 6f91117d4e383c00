import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.account_codes import Scheme
from api.formats.reading.findings import Findings, Severity
from api.formats.reading.rad_xlsx import read_plan
from tests.data.make_workbooks import FLAT_HEADS, PLAN, YEARS, flat, one_sheet, sheet_per_field, years_above
from tests.data.old_excel import xls
from tests.data.sheets import Formula, Page, Shown, ods, with_error, without_results, xlsx

LAYOUTS = {
    "one sheet": (one_sheet(),),
    "a sheet per field": tuple(sheet_per_field()),
    "years above": (years_above(),),
}
WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


def faults(plan, severity=Severity.ERROR):
    return [(finding.cell, finding.kind) for finding in plan.findings if finding.severity is severity]


def pages(page, name):
    """A layout with the grant in rupiah that has no second reading in millions."""
    return page if name != "years above" else (page[0].put("G8", "446").put("I8", "446").put("P8", ""),)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("writer", WRITERS)
class TestReadPlanInAnyLayout:
    def test_figures_are_those_of_the_plan(self, names, layout, writer):
        plan = read_plan(WRITERS[writer](*pages(LAYOUTS[layout], layout)), names)
        money = [tuple(activity.pagu.values()) for activity in plan.activities if activity.source != "HIBAH_LN"]
        assert money == [action.money for action in PLAN if action.source != "Hibah IOM"]
        targets = [tuple(i.targets.values()) for activity in plan.activities for i in activity.indicators]
        assert targets == [measure.targets for action in PLAN for measure in action.measures]
        assert plan.years == YEARS

    def test_a_plan_in_any_layout_has_no_faults(self, names, layout, writer):
        plan = read_plan(WRITERS[writer](*pages(LAYOUTS[layout], layout)), names)
        assert faults(plan) == []
        assert plan.is_importable

    def test_agencies_codes_sources_and_fields_are_known(self, names, layout, writer):
        plan = read_plan(WRITERS[writer](*pages(LAYOUTS[layout], layout)), names)
        leads = ["99.01-DISNAKER", "99.01-DISDIK", "99.01-DINSOS", "99.01-POLRES"]
        assert [activity.lead for activity in plan.activities] == leads
        assert plan.activities[0].supporting == ("99.01-DPMD", "99.01-DP3A")
        assert plan.activities[2].also_responsible == ("99.01-UPTD-PPA",)
        assert [activity.sub_task_force for activity in plan.activities] == ["PENC", "PENC", "REHSOS", "GAKKUM"]
        codes = ["2.07.04.2.04.0001", "1.01.02.2.02.0029", None, "3131.BCA.002"]
        assert [activity.code.code for activity in plan.activities] == codes
        assert plan.activities[2].code.scheme is Scheme.NONE
        assert [activity.source for activity in plan.activities] == ["APBD", "APBD", "HIBAH_LN", "APBN_DIPA"]


class TestReadPlan:
    @given(st.permutations(list(FLAT_HEADS)))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_columns_may_stand_in_any_order(self, names, order):
        plan = read_plan(xlsx(flat(order)), names)
        assert [tuple(activity.pagu.values()) for activity in plan.activities] == [action.money for action in PLAN]
        targets = [tuple(i.targets.values()) for activity in plan.activities for i in activity.indicators]
        assert targets == [measure.targets for action in PLAN for measure in action.measures]
        assert [activity.sub_task_force for activity in plan.activities] == [action.field for action in PLAN]
        assert plan.findings == ()

    def test_total_beside_a_chapter_is_compared(self, names):
        page = one_sheet()
        page.merges.remove((6, 0, 6, 16))
        assert faults(read_plan(xlsx(page.put("N7", 422_500_000)), names)) == []
        assert faults(read_plan(xlsx(page.put("N7", 1)), names)) == [("N7", "total_mismatch")]

    def test_unsaved_total_is_a_warning(self, names):
        data = without_results(xlsx(one_sheet().put("N15", Formula("SUM(N8:N14)", None))), "SUM(N8:N14)")
        plan = read_plan(data, names)
        assert faults(plan) == []
        assert faults(plan, Severity.WARNING) == [("N15", "formula_without_value")]

    def test_region_and_years_come_from_the_title(self, names):
        plan = read_plan(xlsx(one_sheet()), names)
        assert (plan.region_code, plan.year_from, plan.year_to) == ("32.12", 2025, 2027)

    def test_bare_name_of_a_region_is_not_enough(self, names):
        plan = read_plan(xlsx(one_sheet().put("A2", "BOGOR TAHUN 2025-2027")), names)
        assert plan.region_code is None

    def test_grant_is_read_in_its_currency(self, names):
        donor = read_plan(xlsx(one_sheet()), names).activities[2].donor
        assert (donor.currency, donor.amount, donor.rate, donor.off_budget) == ("USD", 27500, 16250, True)
        assert donor.rate_on.isoformat() == "2025-01-02"

    def test_percentages_come_in_three_ways(self, names):
        page = one_sheet().put("G9", Shown(0.45)).put("H9", "50%").put("I9", 55)
        indicator = read_plan(xlsx(page), names).activities[0].indicators[1]
        assert list(indicator.targets.values()) == [45, 50, 55]
        assert read_plan(xlsx(one_sheet().put("G9", Shown(1))), names).activities[0].indicators[1].targets[2025] == 100

    @pytest.mark.parametrize(
        "text", ["Rp 281.000.000", "Rp281.000.000,-", "Rp. 281.000.000,00", "281.000.000", "281000000", "281000000.00",
                 "281 juta", "0,281 miliar", "281,000,000", Formula("O8*1", 281_000_000)]
    )  # fmt: skip
    def test_money_comes_in_many_spellings(self, names, text):
        plan = read_plan(xlsx(one_sheet().put("N8", text)), names)
        assert plan.activities[0].pagu[2025] == 281_000_000
        assert faults(plan) == []

    def test_figures_may_bring_their_unit(self, names):
        page = one_sheet().put("G8", "40 desa").put("H8", "1.500 desa").put("I8", "2,5 desa")
        indicator = read_plan(xlsx(page), names).activities[0].indicators[0]
        assert list(indicator.targets.values()) == [40, 1500, Decimal("2.5")]

    def test_hidden_rows_are_read_and_told(self, names):
        page = one_sheet()
        page.hidden_rows = (10,)
        plan = read_plan(xlsx(page), names)
        assert len(plan.activities) == len(PLAN)
        assert ("A10", "hidden_row") in faults(plan, Severity.WARNING)

    @pytest.mark.parametrize(
        ("kind", "text", "is_repeated"),
        [
            *((kind, "Nama Rekaan (contoh)", False) for kind in ("text_in_number", "unknown_kind", "row_not_read")),
            *(("percent_over_100", text, True) for text in ("180", "1,5", "250%", "-3", "2.500")),
            # What slipped into the column of a percentage: a day, the beginning of a number, letters.
            *(("percent_over_100", text, False) for text in ("12/05/2009", "120509", "3212012005090001", "18 tahun")),
            *((kind, "Triwulan IV", True) for kind in ("unknown_quarter", "hidden_sheet")),
        ],
    )
    def test_what_a_cell_says_is_repeated_only_where_it_can_be_nobodys(
        self, kind: str, text: str, *, is_repeated: bool
    ):
        found = Findings()
        found.warning("A", "B2", kind, text, known="x")
        (finding,) = found
        assert finding.read == (text if is_repeated else "")
        assert text not in str(finding.expected)

    def test_hidden_sheets_are_left_out_and_told(self, names):
        old = one_sheet()
        old.name, old.is_hidden = "lama", True
        plan = read_plan(xlsx(one_sheet(), old), names)
        assert len(plan.activities) == len(PLAN)
        assert faults(plan, Severity.WARNING) == [("A1", "hidden_sheet")]

    def test_headings_may_come_again(self, names):
        page = one_sheet()
        page.grid.insert(9, ["No", "Kegiatan", "Pilar", "Indikator", "Satuan"])
        page.merges = []
        assert len(read_plan(xlsx(page), names).activities) == len(PLAN)

    def test_years_below_a_heading_that_comes_again_are_no_row(self, names):
        page = one_sheet()
        years = [None] * 6 + [2025, 2026, 2027] + [None] * 4 + [2025, 2026, 2027]
        page.grid[9:9] = [["No", "Kegiatan", "Pilar", "Indikator", "Satuan"], years]
        page.merges = []
        plan = read_plan(xlsx(page), names)
        assert (len(plan.activities), faults(plan)) == (len(PLAN), [])

    @pytest.mark.parametrize("text", ["Sub Total", "Subtotal", "Jumlah Sub Gugus Tugas Penegakan Hukum"])
    def test_last_total_that_names_a_part_sums_its_chapter_only(self, names, text):
        page = one_sheet()
        whole, last = page.grid[14], [action for action in PLAN if action.field == PLAN[-1].field]
        sums = [sum(action.money[year] or 0 for action in last) for year in range(3)]
        page.grid[14] = [text if cell == whole[0] else cell for cell in whole[:13]] + sums
        assert faults(read_plan(xlsx(page), names)) == []
        assert faults(read_plan(xlsx(page.put("N15", sums[0] + 1)), names)) == [("N15", "total_mismatch")]

    def test_list_of_abbreviations_is_passed_over(self, names):
        words = Page("Daftar Singkatan", [["Singkatan", "Kepanjangan"], ["DINSOS", "Dinas Contoh Sosial"]])
        assert faults(read_plan(xlsx(one_sheet(), words), names)) == []

    def test_signatures_below_the_total_are_no_activities(self, names):
        page = one_sheet()
        page.grid.pop(14)
        assert len(read_plan(xlsx(page), names).activities) == len(PLAN)

    def test_workbook_without_a_plan_is_told(self, names):
        assert faults(read_plan(xlsx(Page("x", [["a", "b"], [1, 2]])), names)) == [("A1", "no_plan_table")]


ONE_FAULT = [
    ("N8", -5_000_000, "negative_amount"),
    ("N8", "(5.000.000)", "negative_amount"),
    ("N8", "menunggu DPA", "text_in_number"),
    ("N8", "281,000", "ambiguous_number"),
    ("N8", "USD 5000", "foreign_currency"),
    ("N8", 10**16, "amount_too_large"),
    ("N8", 7.8e40, "amount_too_large"),
    ("G8", "seluruh desa", "text_in_number"),
    ("G8", "40-60", "text_in_number"),
    ("G8", "1,500", "ambiguous_number"),
    ("G8", "40 orang", "other_unit"),
    ("G8", "40%", "percent_in_count"),
    ("G8", -4, "negative_target"),
    ("G8", 10**11, "number_too_large"),
    ("G8", "9" * 25, "number_too_large"),
    ("G8", 7.8e40, "number_too_large"),
    ("G8", None, "missing_target"),
    ("G9", 120, "percent_over_100"),
    ("G9", 0.45, "ambiguous_percent"),
    ("J8", "Dinas Pertambangan dan Energi", "unknown_agency"),
    ("J8", "Dinas Contoh Tenaga Krja", "misspelt_agency"),
    ("J8", None, "missing_lead"),
    ("K8", "DPMD; Dinas Contoh Desaa", "misspelt_agency"),
    ("A10", "1.1", "duplicate_number"),
    ("A10", None, "missing_number"),
    ("B10", None, "missing_title"),
    ("D10", None, "missing_indicator"),
    ("M10", "Dana Abadi Contoh", "unknown_source"),
    ("M10", "APBD, Hibah IOM", "several_sources"),
    ("M10", None, "missing_source"),
    ("L10", "1.02.O3.2.03.0001", "bad_code"),
    ("L10", "2.08.03.02.1", "bad_code"),
    ("L10", "2.08.03.2.02.0001; 2.08.03.2.02.0002", "bad_code"),
    ("Q10", "@SUM(1+1)*cmd|' /C calc'!A0", "formula_injection"),
    ("Q10", "=1+1", "formula_injection"),
    ("Q10", "-2+3+cmd|' /C calc'!A0", "formula_injection"),
    ("Q10", Formula('HYPERLINK("http://contoh.invalid","x")', "x"), "formula_injection"),
    ("A13", "IV. SUB GUGUS TUGAS PEMBERDAYAAN", "unknown_sub_gugus_tugas"),
    ("N15", 1, "total_mismatch"),
]


class TestFaultsOfAPlan:
    @pytest.mark.parametrize(("cell", "value", "kind"), ONE_FAULT)
    def test_fault_is_told_at_its_cell_and_alone(self, names, cell, value, kind):
        plan = read_plan(xlsx(one_sheet().put(cell, value)), names)
        assert faults(plan) == [(cell, kind)]
        assert not plan.is_importable

    @pytest.mark.parametrize(
        "text", ["- Lokasi prioritas", "-", "+62 21 555 0100", "- 3 (tiga) desa", "a = b", "x@y.id"]
    )
    def test_harmless_notes_are_no_traps(self, names, text):
        assert faults(read_plan(xlsx(one_sheet().put("Q10", text)), names)) == []

    def test_all_faults_are_told_at_once(self, names):
        page = one_sheet().put("N8", "x").put("G8", "y").put("J8", "Dinas Z").put("M10", "Dana Q")
        assert {cell for cell, _ in faults(read_plan(xlsx(page), names))} == {"N8", "G8", "J8", "M10"}

    def test_figure_that_cannot_be_read_is_left_out(self, names):
        plan = read_plan(xlsx(one_sheet().put("N8", "menunggu DPA")), names)
        assert plan.activities[0].pagu[2025] is None

    def test_total_differs_because_of_a_fault(self, names):
        plan = read_plan(xlsx(one_sheet().put("N8", "menunggu DPA")), names)
        assert faults(plan, Severity.WARNING) == [("N15", "consequential_total_difference")]

    def test_error_cell_is_told(self, names):
        plan = read_plan(with_error(xlsx(one_sheet()), "281000000", "#REF!"), names)
        assert faults(plan) == [("N8", "error_value")]

    def test_formula_without_result_is_told(self, names):
        data = without_results(xlsx(one_sheet().put("O8", Formula("N8*1.05", None))), "N8*1.05")
        plan = read_plan(data, names)
        assert faults(plan) == [("O8", "formula_without_value")]
        assert plan.activities[0].pagu[2026] is None

    @pytest.mark.parametrize("writer", WRITERS)
    def test_value_under_a_merged_range_is_told(self, names, writer):
        plan = read_plan(WRITERS[writer](one_sheet().put("N9", 5)), names)
        assert faults(plan) == [("N9", "hidden_in_merge")]

    @pytest.mark.parametrize("writer", [xls, ods])
    def test_error_cells_of_other_formats_are_told(self, names, writer):
        value = "#REF!" if writer is xls else Formula("x", "#REF!")
        assert faults(read_plan(writer(one_sheet().put("N8", value)), names)) == [("N8", "error_value")]

    def test_amount_over_several_activities_is_not_guessed(self, names):
        page = one_sheet().put("N10", None)
        page.merges = [merge for merge in page.merges if merge[1] != 13 or merge[0] < 7]
        page.merges.append((7, 13, 9, 13))
        assert ("N10", "merged_amount") in faults(read_plan(xlsx(page), names))

    def test_second_amount_of_an_activity_is_not_guessed(self, names):
        page = one_sheet().put("N9", 5)
        page.merges = [merge for merge in page.merges if merge != (7, 13, 8, 13)]
        assert faults(read_plan(xlsx(page), names)) == [("N9", "second_amount")]

    def test_year_outside_the_plan_is_told_with_its_figures(self, names):
        page = one_sheet().put("R4", "Pagu (Rp)").put("R5", 2030).put("R10", 240_000_000)
        expected = [("R5", "year_outside_plan"), ("R10", "year_outside_plan")]
        assert faults(read_plan(xlsx(page), names)) == expected

    def test_missing_columns_are_told(self, names):
        page = one_sheet().put("J4", "Lain").put("O5", None)
        kinds = [kind for _, kind in faults(read_plan(xlsx(page), names))]
        assert "missing_column" in kinds
        assert "missing_year_column" in kinds

    def test_two_units_of_money_are_told(self, names):
        page = one_sheet().put("A3", "(dalam ribuan rupiah)").put("B3", "(dalam jutaan rupiah)")
        assert ("B3", "ambiguous_money_unit") in faults(read_plan(xlsx(page), names))

    def test_rupiah_sign_in_a_table_of_thousands_is_not_guessed(self, names):
        page = one_sheet().put("A3", "(dalam ribuan rupiah)").put("N8", "Rp 281.000")
        assert ("N8", "ambiguous_amount") in faults(read_plan(xlsx(page), names))

    def test_years_without_a_group_are_not_guessed(self, names):
        page = one_sheet().put("G4", None).put("N4", None)
        page.merges = [merge for merge in page.merges if merge not in ((3, 6, 3, 8), (3, 13, 3, 15))]
        assert {("G5", "ambiguous_column"), ("N5", "ambiguous_column")} <= set(faults(read_plan(xlsx(page), names)))

    def test_recapitulation_that_differs_is_told(self, names):
        recap, *fields = sheet_per_field()
        plan = read_plan(xlsx(recap.put("D5", 1), *fields), names)
        assert faults(plan) == [("D5", "total_mismatch")]

    def test_sum_of_a_row_that_differs_is_told(self, names):
        recap, first, *fields = sheet_per_field()
        plan = read_plan(xlsx(recap, first.put("L6", 1), *fields), names)
        assert ("L6", "total_mismatch") in faults(plan)

    def test_texts_are_in_both_languages_and_repeat_nothing(self, names):
        plan = read_plan(xlsx(one_sheet().put("N8", "x" * 500)), names)
        finding = plan.findings[0]
        assert finding.expected.id
        assert finding.expected.en
        assert not finding.read


@pytest.mark.parametrize(
    "name", ["rad-32.12-indramayu-2025-2029", "rad-21.71-batam-2025-2029", "rad-32.01-bogor-2025-2029-with-errors"]
)
class TestSamplePlans:
    @pytest.fixture
    def read(self, samples, names_of, name):
        expected = json.loads((samples / f"{name}.expected.json").read_text())
        return read_plan((samples / f"{name}.xlsx").read_bytes(), names_of(expected["region"])), expected

    def test_every_figure_is_as_expected(self, read):
        plan, expected = read
        money = [{str(year): amount for year, amount in a.pagu.items()} for a in plan.activities]
        assert money == [
            {year: amount if isinstance(amount, int) else None for year, amount in row["pagu"].items()}
            for row in expected["rows"]
        ]
        targets = [{str(year): x for year, x in i.targets.items()} for a in plan.activities for i in a.indicators]
        assert targets == [
            {year: x if not isinstance(x, dict) else None for year, x in indicator["target"].items()}
            for row in expected["rows"]
            for indicator in row["indicators"]
        ]

    def test_every_word_is_as_expected(self, read):
        plan, expected = read
        for activity, row in zip(plan.activities, expected["rows"], strict=True):
            assert activity.row == row["row"]
            assert activity.number == str(row["no"])
            assert activity.sub_task_force == (None if row["sub"].startswith("?") else row["sub"])
            assert activity.lead == row["lead"]
            assert list(activity.also_responsible) == row["also_responsible"]
            assert list(activity.supporting) == row["supporting"]
            assert list(activity.unknown_agencies) == row["unknown_agencies"]
            assert activity.code.scheme.value == row["code_scheme"]
            assert activity.code.scheme is Scheme.BAD or activity.code.code == row["code"]
            assert (activity.source, activity.source_group) == (row["source"], row["source_group"])

    def test_exactly_the_faults_expected_are_told(self, read):
        plan, expected = read
        told = {(f.sheet, f.cell, f.kind) for f in plan.findings if f.severity is Severity.ERROR}
        assert told == {(f["sheet"], f["cell"], f["kind"]) for f in expected.get("faults", ())}
        warned = {(f.sheet, f.cell) for f in plan.findings if f.severity is Severity.WARNING}
        assert warned == {(d["sheet"], d["cell"]) for d in expected.get("consequential_total_differences", ())}
