"""Papers: what is printed says what is kept, and what can be sent in again says the same."""

import io
import zipfile
from decimal import Decimal
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from api.domain.lifecycles import ReportStatus
from api.domain.periods import PeriodType
from api.formats.opening.sheets import Sheet
from api.formats.opening.workbook import read_workbook
from api.models.plans import Indicator
from api.schemas.progress_entries import ValueOut
from api.services.printing.papers import figure
from api.services.printing.reports import STATES, measured, named, physical
from tests.support.flows import LEADS, YEAR, House, done, refused, speaker
from tests.support.small_plan import PLAN


@pytest.fixture(scope="module")
def house(http: TestClient) -> House:
    return House(speaker(http))


def sheet_of(answer) -> Sheet:
    assert answer.status_code == 200, answer.text
    assert "spreadsheetml" in answer.headers["content-type"]
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return read_workbook(answer.content).sheets[0]


def texts(sheet: Sheet) -> list[str]:
    return [cell.text for row in sheet.rows for cell in row if cell.text]


class TestPrintPlan:
    def test_sent_in_again_it_says_the_same(self, house: House):
        printed = house.secretariat.get(f"/v1/plans/{house.plan['id']}/matrix")
        again = house.bring_in(printed.content, query="?dry_run=true")
        assert [f for f in again["findings"] if f["severity"] == "error" and f["kind"] != "plan_exists"] == []
        shown = house.plan
        assert again["counts"]["activities"] == shown["activities"] == len(PLAN)
        assert again["counts"]["indicators"] == shown["indicators"]
        totals = again["counts"]["indicative_idr"]
        assert {year: totals[year] for year in shown["indicative_idr"]} == shown["indicative_idr"]

    def test_sums_are_formulas_with_their_results_and_lists_are_offered(self, house: House):
        printed = house.secretariat.get(f"/v1/plans/{house.plan['id']}/matrix?paper=a4")
        with zipfile.ZipFile(io.BytesIO(printed.content)) as parts:
            page = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>SUM(" in page
        assert 'paperSize="9"' in page
        assert 'orientation="landscape"' in page
        assert page.count("<dataValidation ") == 3
        total = sum(action.money[1] for action in PLAN)
        assert str(total) in texts(sheet_of(printed))

    def test_text_that_looks_like_a_formula_stays_text(self, house: House):
        draft = house.draft_plan()
        house.activity(draft["id"], title="=1+1")
        page = sheet_of(house.secretariat.get(f"/v1/plans/{draft['id']}/matrix"))
        assert "=1+1" in texts(page)
        assert all(cell.formula is None for row in page.rows for cell in row if cell.text == "=1+1")

    def test_another_district_does_not_see_it(self, house: House):
        refused(house.speak("21.71-secretariat").get(f"/v1/plans/{house.plan['id']}/matrix"), 404, "not-found")


@pytest.fixture(scope="module")
def quarter(house: House) -> dict:
    return house.period(period_type="quarterly", year=YEAR, ordinal=1)


class TestPrintForm:
    def path(self, quarter, who: str = "disnaker") -> str:
        return f"/v1/reporting-obligations/{quarter['obligations'][LEADS[who]]}/form"

    def test_it_names_what_the_agency_leads_and_nothing_else(self, house: House, quarter):
        told = texts(sheet_of(house.officer("disnaker").get(self.path(quarter))))
        assert any(text.startswith("TRIWULAN I (batas lapor") for text in told)
        assert {"1.1", "1.2"} <= set(told)
        assert "2.1" not in told

    def test_empty_or_filled_in_it_is_what_the_import_reads(self, house: House, quarter):
        printed = house.officer("disnaker").get(self.path(quarter)).content
        made = house.bring_in(printed, kind="progress", query="?dry_run=true")
        assert [found for found in made["findings"] if found["severity"] == "error"] == []

    def test_of_another_length_there_is_none(self, house: House):
        month = house.period()
        refused(house.officer("disnaker").get(self.path(month)), 409, "locked")

    def test_another_district_does_not_see_it(self, house: House, quarter):
        refused(house.speak("21.71-secretariat").get(self.path(quarter)), 404, "not-found")


class TestPrintReport:
    def test_every_state_has_a_word(self):
        assert set(STATES) == set(ReportStatus)

    def test_what_was_planned_stands_beside_what_was_reached(self):
        told = [physical(Decimal("12.50"), each) for each in (None, Decimal(30))]
        assert told == ["12,5", "12,5 (rencana 30)"]

    @pytest.mark.parametrize(
        ("kind", "told"),
        [("monthly", "Bulan Januari 2026"), ("quarterly", "Triwulan I 2026"), ("half_yearly", "Semester I 2026"),
         ("yearly", "Tahun 2026"), ("five_yearly", "Tahun 2026–2030")],
    )  # fmt: skip
    def test_a_period_says_its_year_once(self, kind, told):
        assert named(PeriodType(kind), 2026, 1) == told

    @pytest.mark.parametrize(
        ("value", "told"),
        [(None, "-"), ("0.00", "0"), ("1234567.50", "1.234.567,5"), ("-0.5", "-0,5"), ("-1234.5", "-1.234,5")],
    )
    def test_a_figure_keeps_its_sign_and_every_digit(self, value, told):
        assert figure(value and Decimal(value)) == told

    def test_what_was_measured_is_said_and_a_value_with_nothing_in_it_says_nothing(self):
        of, ratio, none = (Indicator(id=uuid4(), title=title, unit="desa") for title in ("Satu", "Dua", "Tiga"))
        nothing = dict.fromkeys(("value", "numerator", "denominator", "parts"))
        values = [
            ValueOut(indicator_id=each.id, **{**nothing, **stated})
            for each, stated in ((of, {"value": 4}), (ratio, {"numerator": 3, "denominator": 4}), (none, {}))
        ]
        told = measured(values, {each.id: each for each in (of, ratio, none)})
        assert told == "Satu: 4 desa; Dua: 3 dari 4 desa"

    def test_it_is_a_tagged_pdf(self, house: House):
        report = house.submitted("disnaker")
        answer = house.secretariat.get(f"/v1/progress-reports/{report['id']}/paper")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert b"/MarkInfo" in answer.content
        assert b"pdfuaid" in answer.content

    def test_a_province_sees_it_once_verified(self, house: House):
        waiting = house.submitted("dinsos", "2.1")
        path = "/v1/progress-reports/{}/paper".format
        refused(house.speak("32-secretariat").get(path(waiting["id"])), 404, "not-found")
        done = house.move("32.12-secretariat", waiting, "verifications")
        assert done.status_code == 200
        assert house.speak("32-secretariat").get(path(waiting["id"])).status_code == 200


class TestPrintMonitoring:
    def test_only_what_was_verified_stands_in_it(self, house: House, quarter):
        path = f"/v1/plans/{house.plan['id']}/monitoring-matrix?year={YEAR}"
        report = house.report("disnaker", quarter)
        house.entry(report, "1.1", physical_percent=40, spent_idr=7_500_000, obstacles="Contoh kendala")
        house.move("32.12-disnaker", report, "submissions")
        before = figures(sheet_of(house.secretariat.get(path)), "1.1")
        house.move("32.12-secretariat", report, "verifications")
        after = figures(sheet_of(house.secretariat.get(path)), "1.1")
        assert (before, after) == ("", "7500000")

    def test_what_the_new_verification_leaves_out_stands_in_it_no_more(self, house: House):
        period = house.period(period_type="quarterly", year=YEAR + 1, ordinal=1)
        path = f"/v1/plans/{house.plan['id']}/monitoring-matrix?year={YEAR + 1}"
        report = house.report("dinsos", period)
        entry = house.entry(report, "2.1", "dinsos", physical_percent=40, spent_idr=1_000_000)
        done(house.move("32.12-dinsos", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        assert figures(sheet_of(house.secretariat.get(path)), "2.1") == "1000000"
        done(house.move("32.12-secretariat", report, "verification-withdrawals", {"reason": "Contoh"}))
        returned = {"comments": [{"field": "spent_idr", "entry_id": entry["id"], "text": "Contoh"}]}
        done(house.move("32.12-secretariat", report, "returns", returned))
        changed = house.officer("dinsos").patch(f"/v1/progress-entries/{entry['id']}", {"spent_idr": None}, 1)
        done(changed)
        done(house.move("32.12-dinsos", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        assert figures(sheet_of(house.secretariat.get(path)), "2.1") == ""

    def test_it_needs_a_year(self, house: House):
        refused(house.secretariat.get(f"/v1/plans/{house.plan['id']}/monitoring-matrix"), 422, "invalid")


def figures(sheet: Sheet, number: str) -> str:
    """The rupiah of the first quarter beside an activity."""
    row = next(row for row in sheet.rows if len(row) > 1 and row[1].text.startswith(f"{number} "))
    return row[11].text
