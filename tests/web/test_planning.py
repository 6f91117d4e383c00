"""Plans, budgets and reports as pages: what a secretariat and an agency do there, with few calls and small answers."""

import gzip
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col
from starlette.testclient import TestClient

from api.models.plans import Indicator
from tests.support.amending import amended, amendment, row_of
from tests.support.flows import UNKNOWN, House, done
from tests.web.conftest import Desk, Filled, sent
from tests.web.test_pages import LARGEST, MOST_CALLS, counted
from web.remembered import Remembered

OWNER = "district:32.12"


@pytest.fixture(scope="module")
def draft(house: House) -> dict[str, Any]:
    """A plan that is still a draft, with one activity."""
    plan = house.draft_plan()
    house.activity(plan["id"])
    return plan


class TestPlans:
    def test_a_draft_is_made_filled_in_and_discussed(self, secretariat: Desk, house: House):
        plan = sent(
            secretariat, "/rencana/baru", owner=OWNER, title="RAD contoh baru", year_from="2031", year_to="2033"
        )
        agency = house.agencies["agency:32.12-dinsos"]
        said = {"number": "1.1", "title": "Penyuluhan (contoh)", "sub_task_force": "PENC", "lead_agency_id": agency}
        activity = sent(secretariat, f"{plan}/kegiatan-baru", **said)
        sent(secretariat, f"{activity}/pagu?sumber=APBD", **{"funding.APBD.2031": "12.500.000"})
        sent(secretariat, f"{activity}/indikator-baru", title="Jumlah desa", unit="desa", **{"targets.2031": "12,5"})
        counted = {"counts_persons": "1", "by_sex": "1", "age_bands": "0-17\n18+"}
        sent(secretariat, f"{activity}/indikator-baru", title="Peserta (contoh)", unit="orang", **counted)
        (persons,) = (each for each in indicators_of(house, activity.rpartition("/")[2]) if each["unit"] == "orang")
        assert (persons["counts_persons"], persons["by_sex"], persons["age_bands"]) == (True, True, ["0-17", "18+"])
        page = secretariat.get(activity)
        assert ("Rp12.500.000" in page.text, "12,5" in page.text) == (True, True)
        assert sent(secretariat, f"{plan}/discussions") == plan
        assert "Sedang dibahas" in secretariat.get(plan).text

    def test_two_who_change_it_both_see_both(self, secretariat: Desk, house: House, draft):
        path = f"/rencana/{draft['id']}/ubah"
        page = secretariat.get(path)
        done(house.secretariat.patch(f"/v1/plans/{draft['id']}", {"title": "Judul rekan (contoh)"}, 1))
        clash = secretariat.submit(page, path, title="Judul saya (contoh)")
        assert clash.status == 409
        assert {"Judul rekan (contoh)", "Judul saya (contoh)"} <= {each.get("value") for each in clash.inputs}
        theirs = {"title": "Judul saya (contoh)", "theirs.title": "Judul rekan (contoh)"}
        assert secretariat.submit(clash, path, **theirs).location == f"/rencana/{draft['id']}"
        assert "Judul rekan (contoh)" in secretariat.get(f"/rencana/{draft['id']}").text

    def test_what_is_wrong_is_told_at_its_field(self, secretariat: Desk):
        page = secretariat.submit(secretariat.get("/rencana/baru"), "/rencana/baru", owner=OWNER, title="x")
        assert (page.status, 'id="year_from-wrong"' in page.response.text) == (422, True)

    def test_a_schedule_stands_beside_what_was_verified(self, officer: Desk, secretariat: Desk, house: House, draft):
        points = [{"year": 2028, "quarter": 2, "percent": 12.5}, {"year": 2029, "quarter": 4, "percent": 100}]
        planned = house.activity(draft["id"], physical_schedule=points)
        page = officer.get(f"/kegiatan/{planned['id']}").text
        assert "Jadwal fisik Tahun TW I TW II TW III TW IV 2028 – 12,5 % – – 2029 – – – 100 %" in page
        path = f"/kegiatan/{house.activities['1.2']['id']}"
        assert "Jadwal fisik" not in officer.get(path).text
        amended(house, "1.2", "target", physical_schedule=[{"year": 2026, "quarter": 1, "percent": 33.25}])
        assert "Rencana" not in officer.get(path).text.partition("Terakhir terverifikasi")[2].partition("Jadwal")[0]
        period = house.period(period_type="quarterly", year=2026, ordinal=1)
        report = house.verified("disnaker", "1.2", period, percent=25)
        assert "25 % 31 Maret 2026 Rencana 33,25 % Tertinggal 8,25 poin" in officer.get(path).text
        assert "25 % Rencana 33,25 % Tertinggal 8,25 poin" in officer.get(f"/laporan/{report['id']}").text
        entry = f"/laporan/{report['id']}/kegiatan/{house.activities['1.2']['id']}"
        assert "Rencana sampai akhir periode ini : 33,25 %" in officer.get(entry).text.replace(":", " :").replace(
            "  ", " "
        )
        table = secretariat.get("/rekap/tabel?year=2026&group_by=activity").text
        assert "25 % Rencana 33,25 % Tertinggal dari rencana" in table

    def test_a_schedule_is_written_in_a_draft_and_told_where_it_is_wrong(self, secretariat: Desk, house: House, draft):
        path = f"/kegiatan/{house.activity(draft['id'])['id']}"
        form = f"{path}/jadwal"
        assert form in secretariat.get(path).links
        typed = {
            "physical_schedule.2028-2": "12,5",
            "physical_schedule.2028-4": "100",
            "physical_schedule.2029-1": "20",
        }
        assert sent(secretariat, form, **typed) == f"{path}#jadwal"
        assert "2028 – 12,5 % – 100 % 2029 20 % – – –" in secretariat.get(path).text
        page = secretariat.get(form)
        assert {
            each["name"]: each["value"] for each in page.inputs if each.get("value") and "schedule" in each["name"]
        } == typed
        wrong = secretariat.send(
            page, form, **{"physical_schedule.2028-3": "banyak", "physical_schedule.2029-1": "120"}
        )
        assert (wrong.status, 'id="physical_schedule.2028-3-wrong"' in wrong.response.text) == (422, True)
        assert 'id="physical_schedule.2029-1-wrong"' in wrong.response.text
        falls = secretariat.send(page, form, **{"physical_schedule.2028-2": "100", "physical_schedule.2028-4": "50"})
        assert (falls.status, "tidak boleh turun dalam satu tahun" in falls.text) == (422, True)
        assert 'id="physical_schedule.2028-4-wrong"' in falls.response.text
        assert sent(secretariat, form, **dict.fromkeys(typed, "")) == f"{path}#jadwal"
        assert "Belum ada jadwal fisik." in secretariat.get(path).text

    def test_what_stands_in_a_draft_is_corrected_and_goes(self, secretariat: Desk, house: House, draft):
        made = house.activity(draft["id"], account_code="2.07.O4 (salah ketik)")
        path, measure = f"/kegiatan/{made['id']}", {"title": "Jumlah", "unit": "desa", "targets": {"2028": 1}}
        change = f"{path}/ubah"
        assert secretariat.send(secretariat.get(change), change, title="Judul lain (contoh)").location == path
        kept = done(house.secretariat.get(f"/v1/activities/{made['id']}"))
        assert (kept["title"], kept["code_scheme"], kept["code_raw"]) == (
            "Judul lain (contoh)",
            "bad",
            "2.07.O4 (salah ketik)",
        )
        one = done(house.secretariat.post(f"/v1/activities/{made['id']}/indicators", measure), 201)["id"]
        form = f"{path}/indikator/{one}"
        wrong = {"targets.2028": "banyak", "unit": "orang"}
        assert "Target per tahun: " in secretariat.send(secretariat.get(form), form, **wrong).text
        unsaid = secretariat.send(secretariat.get(form), form, direction="")
        assert "Arah yang baik: " in unsaid.text, "a field is called there as on the form"
        assert "#direction" in unsaid.links
        secretariat.fill_in(Filled(form, {"targets.2028": "2,5", "unit": "orang"}, "2,5", wrong))
        assert secretariat.get(f"{path}/indikator/{UNKNOWN}").status == 404
        assert secretariat.submit(secretariat.get(path), f"{form}/hapus").location == path
        assert indicators_of(house, made["id"]) == []
        assert secretariat.submit(secretariat.get(path), f"{path}/hapus").location == f"/rencana/{draft['id']}"
        assert secretariat.get(path).status == 404

    def test_what_a_budget_line_is_tied_to_is_not_taken_out(self, secretariat: Desk, house: House, draft):
        made = house.activity(draft["id"])
        tie = {"activity_id": made["id"], "mode": "share", "share": 0.5}
        done(house.officer("disnaker").post(f"/v1/budget-lines/{house.line()['id']}/tags", tie), 201)
        path = f"/kegiatan/{made['id']}"
        told = secretariat.submit(secretariat.get(path), f"{path}/hapus")
        assert (told.status, f"{path}/hapus" in told.forms) == (409, True)

    def test_it_leaves_as_the_matrices_secretariats_keep(self, secretariat: Desk, house: House):
        path = f"/rencana/{house.plan['id']}/matriks"
        for address in (path, f"{path}?tahun=2026"):
            assert secretariat.get(address).response.content.startswith(b"PK")

    def test_two_who_write_a_schedule_both_see_both(self, secretariat: Desk, house: House, draft):
        made = house.activity(draft["id"])
        form = f"/kegiatan/{made['id']}/jadwal"
        page = secretariat.get(form)
        points = [{"year": 2028, "quarter": 1, "percent": 30}]
        done(house.secretariat.patch(f"/v1/activities/{made['id']}", {"physical_schedule": points}, 1))
        clash = secretariat.send(page, form, **{"physical_schedule.2028-1": "40"})
        assert (clash.status, "theirs.physical_schedule.2028-1" in clash.response.text) == (409, True)

    def test_a_plan_in_force_is_amended_by_two(self, secretariat: Desk, desks, house: House):
        path = f"/rencana/{house.plan['id']}/perubahan-baru"
        amendment = sent(secretariat, path, kind="clerical", reason="Salah ketik (contoh)")
        copy = next(each for each in secretariat.get(amendment).links if each.startswith("/rencana/"))
        copy = done(house.secretariat.get(f"/v1{amendment.replace('/perubahan', '/amendments')}"))["copy_id"]
        sent(secretariat, f"/rencana/{copy}/ubah", title="RAD contoh yang dibetulkan")
        page = secretariat.get(amendment)
        assert "RAD contoh yang dibetulkan" in page.text
        assert secretariat.submit(page, f"{amendment}/submissions").location == amendment
        assert f"{amendment}/approvals" not in secretariat.get(amendment).forms
        chair = desks("petugas-32.12-chair")
        assert chair.submit(chair.get(amendment), f"{amendment}/approvals").location == amendment
        assert "Yang berubah pada edisi 2" in secretariat.get(f"/rencana/{house.plan['id']}/riwayat").text

    def test_a_chapter_that_is_taken_out_is_said_to_stay_where_activities_stood_under_it(
        self, secretariat: Desk, house: House
    ):
        made = amendment(house, "activity")
        page, stays = f"/perubahan/{made['id']}", "tetap tercatat, tanpa kegiatan"
        assert stays not in secretariat.get(page).text
        activity = row_of(house, made, "3.1")
        assert house.secretariat.delete(f"/v1/activities/{activity['id']}", activity["version"]).status_code == 204
        assert stays not in secretariat.get(page).text
        goals = done(house.secretariat.get(f"/v1/plans/{made['copy_id']}/goals"))["items"]
        chapter = next(each for each in goals if each["sub_task_force"] == "GAKKUM")
        assert house.secretariat.delete(f"/v1/goals/{chapter['id']}", chapter["version"]).status_code == 204
        assert stays in secretariat.get(page).text


class TestBudgets:
    def test_a_line_is_recorded_spent_and_tied(self, officer: Desk, house: House):
        assert house.plan
        said = {"title": "Belanja contoh", "sub_activity_code": "2.07.04.2.02.0001", "account_code": "5.1.02"}
        place = {"owner": "agency:32.12-disnaker", "region": OWNER, "fiscal_year": "2026", "scheme": "sipd"}
        kinds = {"funding_source": "APBD", "version.kind": "murni", "version.ceiling_idr": "100.000.000"}
        line = sent(officer, "/anggaran/baru", **said, **place, **kinds)
        spent = {"month": "3", "as_of": "2026-03-31"}
        sent(officer, f"{line}/realisations", amount_idr="40.000.000", **spent)
        over = officer.submit(
            officer.get(f"{line}/realisations"), f"{line}/realisations", amount_idr="70.000.000", **spent
        )
        assert over.status == 409
        path = f"/v1{line.replace('/anggaran', '/budget-lines')}/realisations"
        assert [each["source"] for each in done(house.secretariat.get(path))["items"]] == ["hand"]
        sent(officer, f"{line}/commitments", amount_idr="5.000.000", committed_on="2026-02-01")
        tied = f"{line}/kegiatan"
        activity = house.activities["1.1"]["id"]
        assert sent(officer, f"{tied}/baru", activity_id=activity, mode="share", share="100") == tied
        page = officer.get(line)
        assert ("40 %" in page.text, "Rp5.000.000" in page.text) == (True, True)
        assert "Dinas Tenaga Kerja" in officer.get("/anggaran/serapan?year=2026").text
        for none_of_them in ("1999", ""):  # of an old bookmark
            assert officer.get(f"/anggaran/serapan?year={none_of_them}").status == 200


def measured(house: House, number: str = "1.1") -> list[str]:
    """The indicators of an activity."""
    return [each["id"] for each in indicators_of(house, house.activities[number]["id"])]


def indicators_of(house: House, activity_id: str) -> list[dict[str, Any]]:
    """The indicators of an activity as the service tells them."""
    return done(house.secretariat.get(f"/v1/activities/{activity_id}/indicators"))["items"]


def entries_of(house: House, report: dict[str, Any]) -> list[dict[str, Any]]:
    """What a report says."""
    return done(house.officer("disnaker").get(f"/v1/progress-reports/{report['id']}"))["entries"]


class TestReports:
    def test_two_figures_for_each_activity_are_saved_on_one_page(self, officer: Desk, house: House):
        report = house.report()
        path = f"/laporan/{report['id']}/isi"
        first, second = (house.activities[each]["id"] for each in ("1.1", "1.2"))
        typed = {f"physical_percent-{first}": "62,5", f"spent_idr-{first}": "1.250.000"}
        wrong = officer.submit(officer.get(path), path, **typed, **{f"physical_percent-{second}": "banyak"})
        assert (wrong.status, wrong.forms[path][f"physical_percent-{second}"]) == (422, "banyak")
        right = officer.submit(wrong, path, **{f"physical_percent-{second}": "nihil"})
        assert right.location == f"/laporan/{report['id']}"
        page = officer.get(right.location)
        assert ("62,5 %" in page.text, "belum diisi" in page.text) == (True, False)

    def test_indicators_are_saved_with_the_figures_and_a_refused_one_is_marked(self, officer: Desk, house: House):
        report = house.report()
        path = f"/laporan/{report['id']}/isi"
        first, (one, other) = house.activities["1.1"]["id"], measured(house)
        typed = {f"physical_percent-{first}": "10", f"value-{one}": "1.250", f"value-{other}": "dua"}
        wrong = officer.submit(officer.get(path), path, **typed)
        assert (wrong.status, entries_of(house, report)) == (422, [])
        refused = {each["name"] for each in wrong.inputs if each.get("aria-invalid")}
        assert (refused, wrong.forms[path][f"value-{one}"]) == ({f"value-{other}"}, "1.250")
        for _again in range(2):  # an answer that was lost is asked for again, and nothing is written twice
            assert officer.submit(wrong, path, **{f"value-{other}": "2,5"}).location == f"/laporan/{report['id']}"
        (entry,) = entries_of(house, report)
        assert entry["version"] == 1
        assert {each["indicator_id"]: each["value"] for each in entry["values"]} == {one: 1250, other: 2.5}
        emptied = officer.submit(officer.get(path), path, **{f"value-{one}": ""})
        assert emptied.status == 303
        (entry,) = entries_of(house, report)
        assert ([each["value"] for each in entry["values"]], entry["physical_percent"]) == ([2.5], 10)

    def test_parts_by_sex_and_age_are_typed_where_the_indicator_asks(
        self, officer: Desk, house: House, owner_session: Session
    ):
        (one,), activity = measured(house, "1.2"), house.activities["1.2"]["id"]
        asks = sa.update(Indicator).where(col(Indicator.id) == one).values(by_sex=True, age_bands=["0-17", "18+"])
        owner_session.execute(asks)
        owner_session.commit()
        report = house.report()
        form = f"/laporan/{report['id']}/kegiatan/{activity}"
        typed = {f"part-{one}/female/0-17": "2", f"part-{one}/male/unknown": "1.000"}
        other = officer.submit(officer.get(form), form, **typed, **{f"value-{one}": "3"})
        assert (other.status, f'id="value-{one}-wrong"' in other.response.text) == (422, True)
        assert officer.submit(other, form, **{f"value-{one}": ""}).status == 303
        (value,) = entries_of(house, report)[0]["values"]
        assert (value["value"], [(each["sex"], each["age_band"], each["value"]) for each in value["parts"]]) == (
            1002,
            [("female", "0-17", 2), ("male", "unknown", 1000)],
        )
        stands = officer.get(form).forms[form]
        assert {name: stands[name] for name in (*typed, f"value-{one}")} == {**typed, f"value-{one}": "1.002"}
        grid = f"/laporan/{report['id']}/isi"
        assert officer.submit(officer.get(grid), grid, **{f"physical_percent-{activity}": "10"}).status == 303
        assert entries_of(house, report)[0]["values"] == [value]
        house.move("32.12-disnaker", report, "submissions")
        read = " ".join(officer.get(form).text.split())
        assert "0–17 tahun 2 – – 18 tahun ke atas – – – Umur tidak diketahui – 1.000 –" in read

    def test_what_a_colleague_began_meanwhile_is_shown_and_not_written_over(self, officer: Desk, house: House):
        report = house.report()
        path, first = f"/laporan/{report['id']}/isi", house.activities["1.1"]["id"]
        page = officer.get(path)
        house.entry(report, physical_percent=33)
        clash = officer.submit(page, path, **{f"physical_percent-{first}": "44"})
        assert (clash.status, "Yang tersimpan sekarang" in clash.text, "33" in clash.text) == (422, True, True)
        assert [each["physical_percent"] for each in entries_of(house, report)] == [33]
        assert officer.submit(clash, path).status == 303
        assert [each["physical_percent"] for each in entries_of(house, report)] == [44]

    def test_odd_figures_ask_for_a_look_and_words_are_taken_over(self, officer: Desk, house: House):
        halves = [house.period(period_type="half_yearly", year=2025, ordinal=each) for each in (1, 2)]
        before, report = house.report(period=halves[0]), house.report(period=halves[1])
        first, (one, _) = house.activities["1.1"]["id"], measured(house)
        said = {"obstacles": "Jadwal berubah (contoh)", "values": [{"indicator_id": one, "value": 30}]}
        house.entry(before, physical_percent=40, **said)
        done(house.move("32.12-disnaker", before, "submissions"))
        done(house.move("32.12-secretariat", before, "verifications"))
        path = f"/laporan/{report['id']}/isi"
        page = officer.get(path)
        assert ("Semester I 2025: 40 %" in page.text, "Semester I 2025: 30" in page.text) == (True, True)
        typed = {f"physical_percent-{first}": "39", f"value-{one}": "300"}
        looked = officer.submit(page, path, **typed)
        assert (looked.status, looked.text.count("Periksa:")) == (200, 2)
        assert {name: looked.forms[path][name] for name in typed} == typed
        assert officer.submit(looked, path).location == f"/laporan/{report['id']}"
        assert "Periksa 1 kegiatan sebelum laporan dikirim" in officer.get(f"/laporan/{report['id']}").text
        read = officer.get(f"/laporan/{report['id']}").text
        assert ("300 kegiatan" in read, "Capaian fisik (%): Periksa: lebih rendah" in read) == (True, True)
        form = f"/laporan/{report['id']}/kegiatan/{first}"
        copied = officer.submit(officer.get(form), form, copy="obstacles", follow_up="Baru (contoh)")
        taken = [
            text
            for text in ("Jadwal berubah (contoh)</textarea>", "Baru (contoh)</textarea>")
            if text in copied.response.text
        ]
        assert (copied.status, len(taken)) == (200, 2)
        assert [each["obstacles"] for each in entries_of(house, report)] == [None]
        kept = officer.submit(copied, form, copy="obstacles", obstacles="Sendiri (contoh)")
        assert "Sendiri (contoh)</textarea>" in kept.response.text
        entry = entries_of(house, report)[0]
        theirs = {"obstacles": "Rekan (contoh)"}
        done(house.officer("disnaker").patch(f"/v1/progress-entries/{entry['id']}", theirs, version=entry["version"]))
        assert officer.submit(officer.submit(copied, form, copy="follow_up"), form).status == 409

    def test_many_are_verified_at_once_each_judged_by_itself(self, secretariat: Desk, house: House):
        reports = [house.submitted()["id"], house.report()["id"]]
        page = secretariat.get("/laporan")
        form = next(fields for action, fields in page.forms.items() if action == "/laporan/verifikasi")
        picked = {"token": form["token"], "key": form["key"], **{f"pilih-{each}": "1" for each in reports}}
        told = secretariat.web.post("/laporan/verifikasi", picked)
        assert (told.status, "1 laporan diverifikasi. 1 tidak dapat" in told.text) == (200, True)

    def test_a_period_is_made_opened_and_an_agency_excused(self, secretariat: Desk, house: House):
        assert house.plan
        days = {"opens_on": "2026-01-01", "due_on": "2027-12-01", "freeze_on": "2027-12-31"}
        said = {"owner": OWNER, "period_type": "yearly", "year": "2026", "ordinal": "1"}
        period = sent(secretariat, "/periode/baru", **said, **days)
        page = secretariat.get(period)
        if f"{period}/openings" in page.forms:
            assert secretariat.submit(page, f"{period}/openings").location == period
        page = secretariat.get(period)
        owed = next(each for each in page.links if each.startswith("/kewajiban/"))
        assert sent(secretariat, f"{owed}/excuses", reason="Instansi ditata ulang (contoh)") == owed


class TestCalendar:
    def test_a_year_is_laid_out_and_changed(self, secretariat: Desk, house: House):
        assert house.plan
        rule = {"due_after": "15", "grace_days": "15"}
        calendar = sent(
            secretariat, "/laporan/kalender/baru", owner=OWNER, year="2031", period_type="half_yearly", **rule
        )
        page = secretariat.get(calendar)
        assert len([each for each in page.links if each.startswith("/periode/")]) == 2
        assert sent(secretariat, f"{calendar}/ubah", grace_days="20") == calendar
        assert "20 hari sesudah tenggat" in secretariat.get("/laporan/kalender").text


class TestWeight:
    def test_every_page_is_small_and_asks_little(
        self, secretariat: Desk, house: House, http: TestClient, web: TestClient, draft
    ):
        activity = house.activities["1.1"]["id"]
        line = house.line()["id"]
        report = house.submitted()
        for path in (
            "/rencana",
            f"/rencana/{house.plan['id']}",
            f"/rencana/{draft['id']}",
            f"/rencana/{house.plan['id']}/riwayat",
            f"/kegiatan/{activity}",
            "/laporan/kalender",
            "/laporan/kalender/baru",
            "/anggaran",
            f"/anggaran/{line}",
            f"/anggaran/{line}/kegiatan",
            f"/anggaran/{line}/kegiatan/baru",
            "/anggaran/serapan",
            f"/laporan/{report['id']}",
            f"/laporan/{report['id']}/isi",
            f"/periode/{report['period_id']}",
            f"/periode/{report['period_id']}/pembukaan",
            f"/periode/{report['period_id']}/pembukaan/baru",
            f"/kegiatan/{house.activities['1.1']['id']}/indikator-baru",
        ):
            web.app.state.house.remembered = Remembered()
            with counted(http) as calls:
                page = secretariat.get(path)
            assert (page.status, len(calls) <= MOST_CALLS) == (200, True), (path, page.status, calls)
            assert len(gzip.compress(page.response.content)) <= LARGEST
