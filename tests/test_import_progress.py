"""The workbook of quarterly progress: what it says is counted, comes in as reports typed in, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.data.make_workbooks import PROGRESS_HEADS
from tests.data.sheets import Page, xlsx
from tests.support.bringing import confirmed
from tests.support.flows import LEADS, REGION, House, days_from_today, done, refused
from tests.support.leads import give

pytestmark = pytest.mark.usefixtures("rolled_up")

NAMES = {1: "TW I", 2: "TW II", 3: "TW III", 4: "TW IV"}
AS_IT_WAS = "aggregation = 'last', basis = 'to_date'"
WORDS = ["Jadwal padat (contoh)", "-", "https://bukti.example/1.pdf"]


@pytest.fixture(scope="module")
def quarters(house: House):
    """Open quarters, each handed out once: (period, year, ordinal)."""
    assert house.plan
    return iter([(year, ordinal) for year in (2025, 2026, 2027) for ordinal in (1, 2, 3, 4)])


@pytest.fixture
def quarter(house: House, quarters) -> dict[str, Any]:
    year, ordinal = next(quarters)
    return house.period(period_type="quarterly", year=year, ordinal=ordinal, due_on=days_from_today(-1)[0])


def sheet(period: dict[str, Any], *rows: list[Any], due: str | None = None, year: int | None = None) -> Page:
    """The sheet of a quarter."""
    year, day = year or period["year"], due or period["due_on"]
    written = f"{day[8:]}/{day[5:7]}/{day[:4]}"
    title = f"TRIWULAN (batas lapor {written})"
    head = [[f"LAPORAN PERKEMBANGAN RAD KABUPATEN INDRAMAYU TAHUN {year}"], [title], [], PROGRESS_HEADS]
    return Page(NAMES[period["ordinal"]], [*head, *rows])


def line(agency: str, number: str, indicator: str, realised: Any = None, physical: Any = None, *rest: Any) -> list[Any]:
    """A row: agency, activity and indicator, and what is said of them."""
    return [1, agency, number, f"Kegiatan contoh {number}", indicator, "kegiatan", 3, realised, physical, *rest]


def full(period: dict[str, Any]) -> Page:
    """One agency reports, an activity late; one says nil; one is silent with rows, one without any."""
    kept, late = days_from_today(-1, 0)
    return sheet(
        period,
        line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, kept),
        [None, None, None, None, "JUMLAH CONTOH 1.1.2", "kegiatan", 3, 2],
        line("DISNAKER", "1.2", "Jumlah contoh 1.2.1", 1, 30.125, "-", "-", "-", late),
        line("DINSOS", "2.1", "Jumlah contoh 2.1.1", "Nihil", None, "Belum ada kasus (contoh)"),
        line("BAGIAN KESRA", "2.2", "Jumlah contoh 2.2.1"),
    )


def one_of_two(period: dict[str, Any]) -> Page:
    """An office says something of one of its two activities."""
    return sheet(period, line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, "2026-01-05"))


def bring(house: House, *pages: Page, **options: Any) -> dict[str, Any]:
    return house.bring_in(xlsx(*pages), kind="progress", **options)


def kinds(read: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["severity"], each["cell"], each["kind"]) for each in read["findings"]]


def reports_of(house: House, period: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = done(house.secretariat.get(f"/v1/progress-reports?period_id={period['id']}"))["items"]
    return {each["owner"]: each for each in found}


@pytest.fixture(scope="module")
def imported(house: House, quarters) -> tuple[dict[str, Any], dict[str, Any]]:
    """A quarter brought in, and what was read."""
    year, ordinal = next(quarters)
    period = house.period(period_type="quarterly", year=year, ordinal=ordinal, due_on=days_from_today(-1)[0])
    return period, bring(house, full(period))


class TestBringIn:
    def test_it_comes_in_as_reports_typed_in_and_submitted(self, house: House, imported):
        quarter, read = imported
        assert (read["status"], read["findings"]) == ("done", [])
        reports = reports_of(house, quarter)
        assert set(reports) == {LEADS["disnaker"], LEADS["dinsos"]}
        labour = reports[LEADS["disnaker"]]
        assert (labour["status"], labour["typed_in"], labour["is_complete"]) == ("submitted", True, True)
        assert labour["source_document"] == f"import:{read['id']}"
        assert (labour["reported_on"], labour["is_late"]) == (days_from_today(0)[0], True)
        entries = done(house.secretariat.get(f"/v1/progress-reports/{labour['id']}/entries"))["items"]
        first, second = entries
        assert (first["physical_percent"], first["obstacles"], first["follow_up"]) == (25, WORDS[0], None)
        assert sorted(value["value"] for value in first["values"]) == [1, 2]
        assert (second["physical_percent"], second["late_days"] > 0, first["late_days"]) == (30.13, True, 0)
        nil = done(house.secretariat.get(f"/v1/progress-reports/{reports[LEADS['dinsos']]['id']}/entries"))["items"]
        assert [(each["is_nil"], each["obstacles"]) for each in nil] == [(True, "Belum ada kasus (contoh)")]

    def test_obligations_say_what_became_of_them(self, house: House, imported):
        quarter, _ = imported
        owed = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={quarter['id']}"))["items"]
        states = {
            LEADS["disnaker"]: "reported",
            LEADS["dinsos"]: "nil",
            LEADS["kesra"]: "silent",
            LEADS["polres"]: "silent",
        }
        assert {each["agency"]: each["state"] for each in owed} == states

    def test_a_dry_run_counts_the_same_and_writes_nothing(self, house: House, quarter):
        dry = bring(house, full(quarter), query="?dry_run=true")
        assert (dry["status"], reports_of(house, quarter)) == ("checked", {})
        wet = bring(house, full(quarter))
        assert dry["counts"] == wet["counts"]
        counts = wet["counts"]["quarters"][str(quarter["ordinal"])]
        assert (counts["reported"], counts["nil"]) == (["32.12-DISNAKER"], ["32.12-DINSOS"])
        assert counts["silent"] == ["32.12-BAGIAN-KESRA", "32.12-POLRES-INDRAMAYU"]
        assert (counts["values"], counts["late_activities"], counts["nil_activities"]) == (3, ["1.2"], ["2.1"])
        assert (counts["physical_percent"], counts["physical_percent_all"]) == ({"PENC": 27.57}, 27.57)

    def test_blank_activities_are_confirmed_and_leave_the_report_incomplete(self, house: House, quarter):
        shown = bring(house, one_of_two(quarter))
        assert (shown["status"], shown["dry_run"], reports_of(house, quarter)) == ("checked", True, {})
        assert [(each["kind"], each["read"]) for each in shown["findings"]] == [("left_blank", "32.12-DISNAKER")]
        assert "1.2" in shown["findings"][0]["expected"]
        give(house, LEADS["disnaker"])  # what is blank since is shown before it comes in
        again = confirmed(house, shown)
        assert (again["status"], reports_of(house, quarter)) == ("checked", {})
        assert "1.2, 2.1" in again["findings"][0]["expected"]
        give(house, LEADS["dinsos"])
        read = confirmed(house, again)
        assert (read["status"], read["dry_run"], read["findings"]) == ("done", False, shown["findings"])
        assert read["counts"]["quarters"][str(quarter["ordinal"])]["incomplete"] == ["32.12-DISNAKER"]
        report = reports_of(house, quarter)[LEADS["disnaker"]]
        found = done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))
        assert (found["is_complete"], found["missing_activity_ids"]) == (False, [house.activities["1.2"]["id"]])
        stands = bring(house, one_of_two(quarter))  # what stands is left, and asks for nothing
        assert (stands["status"], kinds(stands)) == ("done", [("warning", "A1", "report_stands")])

    def test_whoever_sent_the_file_does_not_verify_it(self, house: House, imported):
        quarter, _ = imported
        report = reports_of(house, quarter)[LEADS["disnaker"]]
        refused(house.move("32.12-secretariat", report, "verifications"), 409, "same-person")

    def test_every_row_is_journalled_and_names_nothing(self, house: House, imported, owner_session):
        quarter, _ = imported
        report = reports_of(house, quarter)[LEADS["disnaker"]]
        rows = sa.text("SELECT * FROM journal WHERE subject_id = :id")
        newest = owner_session.connection().execute(rows, {"id": report["id"]}).one()
        assert (newest.event, newest.actor_kind, newest.owner) == ("progress_report.submitted", "worker", REGION)
        assert "contoh" not in str(tuple(newest))

    def test_reports_that_stand_are_left_and_listed(self, house: House, quarter):
        mine = house.submitted(period=quarter, percent=77)
        read = bring(house, full(quarter))
        assert kinds(read) == [("warning", "A1", "report_stands")]
        assert read["status"] == "done"
        assert reports_of(house, quarter)[LEADS["disnaker"]]["id"] == mine["id"]
        again = bring(house, full(quarter))
        assert [kind for _, _, kind in kinds(again)] == ["report_stands"] * 2


class TestFindings:
    """One error anywhere and nothing comes in; every fault is told at its row."""

    @pytest.mark.parametrize(
        ("row", "kind"),
        [
            (line("DISNAKER", "9.9", "Jumlah contoh 1.1.1", 1, 25), "unknown_activity"),
            (line("DISNAKER", "2.1", "Jumlah contoh 2.1.1", 1, 25), "activity_of_other_agency"),
            (line("UPTD PPA", "1.1", "Jumlah contoh 1.1.1", 1, 25), "agency_owes_nothing"),
            (line("DISNAKER", "1.1", "Jumlah yang lain", 1, 25), "unknown_indicator"),
            (line("", "1.1", "Jumlah contoh 1.1.1", 1, 25), "missing_value"),
            (line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, "-", "-", "x" * 600), "value_refused"),
        ],
    )
    def test_a_row_that_does_not_match_is_told(self, house: House, open_quarter, row, kind):
        read = bring(house, sheet(open_quarter, row), query="?dry_run=true")
        assert ("error", "A5", kind) in kinds(read)
        assert read["status"] == "failed"

    @pytest.mark.parametrize(
        ("declared", "kind"),
        [("aggregation = 'ratio'", "ratio_alone"), ("aggregation = 'sum', basis = 'period'", "other_basis")],
    )
    def test_a_value_to_date_of_what_is_reported_otherwise_is_told(
        self, house: House, open_quarter, owner_session, declared: str, kind: str
    ):
        (measure,) = done(house.secretariat.get(f"/v1/activities/{house.activities['2.2']['id']}/indicators"))["items"]
        change = f"UPDATE indicator SET {declared} WHERE id = :id"  # noqa: S608  words of this test
        owner_session.execute(sa.text(change), {"id": measure["id"]})
        owner_session.commit()
        read = bring(
            house, sheet(open_quarter, line("BAGIAN KESRA", "2.2", measure["title"], 4, 25)), query="?dry_run=true"
        )
        owner_session.execute(sa.text(change.replace(declared, AS_IT_WAS)), {"id": measure["id"]})
        owner_session.commit()
        assert [each for severity, _, each in kinds(read) if severity == "error"] == [kind]
        assert read["status"] == "failed"

    def test_a_number_too_large_is_told_at_its_cell(self, house: House, open_quarter):
        row = line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 10**14, 25)
        read = bring(house, sheet(open_quarter, row), query="?dry_run=true")
        assert ("error", "H5", "number_too_large") in kinds(read)
        assert read["status"] == "failed"

    def test_a_day_to_come_is_told_at_its_cell(self, house: House, open_quarter):
        today, to_come = days_from_today(0, 2)
        said = (line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, to_come),
                line("DISNAKER", "1.2", "Jumlah contoh 1.2.1", 1, 25, *WORDS, today))  # fmt: skip
        read = bring(house, sheet(open_quarter, *said))
        assert kinds(read) == [("error", "M5", "not_in_the_future")]
        assert read["status"] == "failed"
        assert "belum tiba" in read["findings"][0]["expected"]

    def test_one_figure_for_an_activity_and_one_row_for_an_indicator(self, house: House, open_quarter):
        rows = [line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, physical) for physical in (25, 26)]
        read = bring(house, sheet(open_quarter, *rows), query="?dry_run=true")
        found = {(cell, kind) for severity, cell, kind in kinds(read) if severity == "error"}
        assert found == {("A5", "several_physical"), ("A6", "repeated_indicator")}

    def test_another_due_date_is_a_warning(self, house: House, open_quarter):
        row = line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, "2026-01-05")
        read = bring(house, sheet(open_quarter, row, due="2025-04-11"), query="?dry_run=true")
        assert (kinds(read), read["status"]) == (
            [("warning", "A1", "other_due_date"), ("warning", "A1", "left_blank")],
            "checked",
        )

    @pytest.mark.parametrize(
        ("state", "kind"), [("none", "no_period"), ("planned", "nobody_owes"), ("closed", "period_closed")]
    )
    def test_a_quarter_that_takes_no_reports_is_told_at_its_sheet(self, house: House, quarters, state, kind):
        year, ordinal = next(quarters)
        period = {"year": year, "ordinal": ordinal, "due_on": "2026-12-30"}
        days = (
            {"opens_on": "2026-01-01", "due_on": "2026-01-02", "freeze_on": "2026-01-03"} if state == "closed" else {}
        )
        if state != "none":
            period = house.planned(period_type="quarterly", year=year, ordinal=ordinal, **days)
        row = line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, "2026-01-05")
        assert kinds(bring(house, sheet(period, row))) == [("error", "A1", kind)]

    def test_a_file_of_another_region_or_without_a_year_is_told(self, house: House, open_quarter):
        page = sheet(open_quarter, line("DISNAKER", "1.1", "Jumlah contoh 1.1.1", 1, 25, *WORDS, "2026-01-05"))
        other = page.put("A1", "LAPORAN KABUPATEN BOGOR")
        found = {kind for _, _, kind in kinds(bring(house, other, query="?dry_run=true"))}
        assert found == {"region_mismatch", "missing_year"}


@pytest.fixture(scope="module")
def open_quarter(house: House, quarters) -> dict[str, Any]:
    """A quarter in which only dry runs and refused files are tried."""
    year, ordinal = next(quarters)
    return house.period(period_type="quarterly", year=year, ordinal=ordinal, due_on=days_from_today(-1)[0])


class TestOwnRows:
    def test_an_agency_brings_in_its_own_rows_only(self, house: House, quarter):
        read = bring(house, full(quarter), who="32.12-disnaker", owner=LEADS["disnaker"])
        assert (kinds(read), read["status"]) == ([("warning", "A1", "rows_of_others")], "done")
        reports = reports_of(house, quarter)
        assert set(reports) == {LEADS["disnaker"]}
        assert (reports[LEADS["disnaker"]]["typed_in"], reports[LEADS["disnaker"]]["status"]) == (False, "submitted")
        assert (
            done(house.move("32.12-secretariat", reports[LEADS["disnaker"]], "verifications"))["status"] == "verified"
        )

    def test_for_another_agency_or_the_region_it_may_not(self, house: House, open_quarter):
        content = xlsx(full(open_quarter))
        for owner in (LEADS["dinsos"], REGION):
            refused(house.send(content, kind="progress", who="32.12-disnaker", owner=owner), 403, "not-permitted")

    def test_members_and_plans_are_the_regions(self, house: House):
        answer = house.send(b"x", kind="agencies", who="32.12-disnaker", owner=LEADS["disnaker"])
        refused(answer, 422, "invalid")


class TestUndo:
    def undo(self, house: House, read: dict[str, Any]) -> Any:
        return house.secretariat.post(
            f"/v1/imports/{read['id']}/undoings", headers={"If-Match": f'"{read["version"]}"'}
        )

    def test_it_takes_every_report_back_while_nobody_touched_them(self, house: House, quarter):
        read = bring(house, full(quarter))
        assert read["allowed_actions"] == ["undoings"]
        assert done(self.undo(house, read))["status"] == "undone"
        assert reports_of(house, quarter) == {}
        assert bring(house, full(quarter))["status"] == "done"

    def test_not_after_a_move_on_one_of_them(self, house: House, quarter):
        read = bring(house, full(quarter))
        done(house.move("32.12-secretariat", reports_of(house, quarter)[LEADS["disnaker"]], "claims"))
        assert refused(self.undo(house, read), 409, "locked")["lock_reason"] == "built_upon"
        assert set(reports_of(house, quarter)) == {LEADS["disnaker"], LEADS["dinsos"]}

    def test_undo_and_claim_at_once_have_one_outcome(self, house: House, quarter):
        read = bring(house, full(quarter))
        report = reports_of(house, quarter)[LEADS["disnaker"]]
        with ThreadPoolExecutor(2) as threads:
            undone = threads.submit(self.undo, house, read)
            claimed = threads.submit(house.move, "32.12-secretariat", report, "claims")
        outcome = (undone.result().status_code, claimed.result().status_code)
        assert outcome in {(200, 404), (409, 200)}
        assert len(reports_of(house, quarter)) == (0 if outcome[0] == 200 else 2)
