"""The year at a glance: every agency in every period, what each cell says, and whose year somebody sees."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlmodel import Session, col

from api.models.progress import ReportingPeriod
from examples import verify_certificate
from tests.support.flows import LEADS, House, days_from_today, done
from tests.web.conftest import Desk, Filled
from tests.web.test_pages import counted
from web.pages.report_year import cell_of

pytestmark = pytest.mark.usefixtures("made")
YEAR = 2027
PATH = f"/laporan/tahun?year={YEAR}"
CELL = re.compile(r'<td data-label="([^"]*)">(.*?)</td>', re.DOTALL)
ROW = re.compile(r'<tr[^>]*>\s*<th scope="row">([^<]*)</th>(.*?)</tr>', re.DOTALL)
NOT_SAID = re.compile(r'<span class="(unseen|brief)"[^>]*>.*?</span>|<[^>]+>', re.DOTALL)


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, str]:
    """Three periods of one year, the first one late: in it everybody did something else."""
    opens, due, freeze, soon = days_from_today(-30, -4, 20, 15)
    days = {"period_type": "quarterly", "year": YEAR, "opens_on": opens, "freeze_on": freeze}
    late = house.period(**days, ordinal=1, due_on=due)
    later = house.period(**days, ordinal=2, due_on=soon)["obligations"]
    coming = dict(zip(("opens_on", "due_on", "freeze_on"), days_from_today(30, 40, 60), strict=True))
    house.planned(period_type="quarterly", year=YEAR, ordinal=3, **coming)
    verified = house.verified(period=late)
    house.excused(late["obligations"][LEADS["dinsos"]])
    returned = house.submitted("kesra", "2.2", period=late)
    comments = {"comments": [{"field": "report", "text": "Contoh"}]}
    done(house.move("32.12-daily-chair", returned, "returns", comments))
    owed = {who: f"/kewajiban/{late['obligations'][word]}" for who, word in LEADS.items()}
    owed |= {f"{who} later": later[word] for who, word in LEADS.items()}
    return {**owed, "disnaker": f"/laporan/{verified['id']}", "kesra": f"/laporan/{returned['id']}"}


def said(text: str) -> str:
    """What a cell says to whoever reads it without colours."""
    return " ".join(NOT_SAID.sub(" ", text).split())


def year_of(page: str) -> dict[str, list[str]]:
    """The cells of each row of the first table, by its head."""
    return {name: [said(cell) for _, cell in CELL.findall(cells)] for name, cells in ROW.findall(page)}


class TestCell:
    @pytest.mark.parametrize(
        ("period", "state", "status", "code", "late_days"),
        [
            ("frozen", "silent", "", "silent", 0),
            ("frozen", "silent", "draft", "silent", 0),
            ("frozen", "reported", "submitted", "unverified", 9),
            ("frozen", "reported", "", "unverified", 9),
            ("frozen", "reported", "verified", "verified", 9),
            ("open", "reported", "", "sent", 9),
            ("grace", "silent", "draft", "draft", 9),
            ("reopened", "reported", "returned", "returned", 9),
        ],
    )
    def test_what_is_frozen_is_told_apart_from_what_may_still_come(self, period, state, status, code, late_days):
        obligation: Any = SimpleNamespace(state=state, verified=False, late_days=9)
        owed: Any = SimpleNamespace(obligation=obligation, status=status, report=None)
        of: Any = SimpleNamespace(state=period)
        cell = cell_of(of, owed)
        assert (cell.code, cell.late_days) == (code, late_days)

    @pytest.mark.parametrize(
        ("state", "waits_for", "agency", "code"),
        [
            ("open", "recording", 1, "expected"),
            ("open", "recording", 2, "nothing"),
            ("open", "plan_in_force", 2, "planned"),
            ("frozen", "recording", 1, "silent"),
            ("frozen", None, 2, "nothing"),
        ],
    )
    def test_what_is_not_recorded_yet_is_told_by_who_will_owe(self, state, waits_for, agency, code):
        of: Any = SimpleNamespace(state=state, opening_waits_for=waits_for, expected_agency_ids=[1])
        assert cell_of(of, None, agency).code == code


class TestYear:
    def test_each_cell_says_where_the_report_stands(self, secretariat: Desk, made: dict[str, str]):
        page = secretariat.get(PATH)
        found = year_of(page.response.text)
        counts, in_time = found.pop("Sudah melapor"), found.pop("Tepat waktu")
        assert [cells[0] for cells in found.values()] == [
            "← Dikembalikan Terlambat 4 hari",
            "= Dibebaskan",
            "✓ Terverifikasi Terlambat 4 hari",
            "! Belum melapor Terlambat 4 hari",
        ]
        assert list(found) == sorted(found)
        assert {tuple(cells[1:3]) for cells in found.values()} == {("○ Ditunggu 15 hari lagi", "… Belum dibuka")}
        assert [cells[3] for cells in found.values()] == ["0 dari 1", "–", "0 dari 1", "0 dari 1"]
        assert (counts, in_time) == (["2 dari 3", "0 dari 4", "–"], ["0 dari 3", "–", "–"])
        assert {made[who] for who in LEADS} <= set(page.links)

    def test_only_who_is_not_done_can_be_asked_for(self, secretariat: Desk, house: House, made: dict[str, str]):
        for who in ("dinsos", "disnaker"):
            house.excused(made[f"{who} later"])
        found = year_of(secretariat.get(f"{PATH}&hanya=belum").response.text)
        assert [name.split()[0] for name in found] == ["Bagian", "Kepolisian", "Sudah", "Tepat"]

    def test_it_takes_two_calls_and_leaves_as_a_file(self, secretariat: Desk, http, made: dict[str, str]):
        with counted(http) as calls:
            page = secretariat.get(PATH)
        assert calls == ["/v1/reporting-periods", "/v1/reporting-obligations"]
        [there] = [each for each in page.links if "bentuk=csv" in each]
        assert made["dinsos"].rpartition("/")[2] in secretariat.get(there).response.text
        [there] = [each for each in page.links if "bentuk=xlsx" in each]
        book = CalamineWorkbook.from_filelike(BytesIO(secretariat.get(there).response.content))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[0][0] == f"Setahun sekilas {YEAR}"
        assert rows[1] == ["Instansi", *(f"Triwulan {each} {YEAR}" for each in ("I", "II", "III")), "Tepat waktu"]
        assert [
            "Dinas Tenaga Kerja",
            "Terverifikasi, terlambat 4 hari",
            "Dibebaskan",
            "Belum dibuka",
            "0 dari 1",
        ] in rows

    @pytest.mark.parametrize("page", ["/", "/laporan"])
    def test_a_secretariat_comes_to_it_from_where_it_is_every_day(self, secretariat: Desk, page: str):
        assert "/laporan/tahun" in secretariat.get(page).links

    def test_a_year_without_periods_says_so(self, secretariat: Desk):
        page = secretariat.get("/laporan/tahun?year=2024&bentuk=csv")
        assert (page.status, "Belum ada periode laporan pada tahun ini" in page.text) == (200, True)

    def test_of_many_periods_a_cell_shows_its_sign_and_says_its_words(self, secretariat: Desk, house: House):
        assert "cards year dense" not in secretariat.get(PATH).response.text
        opens, due, freeze, opening = days_from_today(30, 40, 60, -1)
        days = {"period_type": "monthly", "year": YEAR - 2, "due_on": due, "freeze_on": freeze}
        house.period(**days, ordinal=1, opens_on=opening)
        for ordinal in range(2, 9):
            house.planned(**days, ordinal=ordinal, opens_on=opens)
        page = secretariat.get(f"/laporan/tahun?year={YEAR - 2}")
        assert ("cards year dense" in page.response.text, ">Jan</span>" in page.response.text) == (True, True)
        found = year_of(page.response.text)
        assert found["Dinas Sosial"][:2] == ["○ Ditunggu 40 hari lagi", "… Belum dibuka"]


class TestUnrecorded:
    """The clock opened a period, and nobody recorded it yet."""

    def test_who_will_owe_is_told_on_every_page_and_nobody_is_said_to_owe_nothing(
        self, secretariat: Desk, officer: Desk, house: House
    ):
        opens, due, freeze = days_from_today(-1, 30, 40)
        days = {"opens_on": opens, "due_on": due, "freeze_on": freeze}
        period = house.planned(period_type="yearly", year=YEAR - 1, ordinal=1, **days)
        found = year_of(secretariat.get(f"/laporan/tahun?year={YEAR - 1}&hanya=").response.text)
        column = [cells[-2] for name, cells in found.items() if name not in {"Sudah melapor", "Tepat waktu"}]
        assert column == ["◔ Sudah wajib"] * len(LEADS)
        awaited = f"belum dicatat; {len(LEADS)} instansi wajib melapor"
        for desk, path in ((secretariat, "/laporan"), (officer, "/"), (officer, f"/periode/{period['id']}")):
            assert awaited in desk.get(path).text, path
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"))
        assert awaited not in officer.get("/").text

    def test_an_officer_begins_the_report_which_records_the_opening(
        self, secretariat: Desk, officer: Desk, house: House
    ):
        assert house.plan
        period = house.planned(period_type="half_yearly", year=YEAR - 1, ordinal=1)
        assert f'href="/laporan#p-{period["id"]}"' in officer.get("/").response.text
        shown = f'name="period_id" value="{period["id"]}"'
        page = officer.get("/laporan")
        assert shown in page.response.text
        assert shown not in secretariat.get("/laporan").response.text  # which opens it by hand
        named = {"period_id": period["id"], "agency_id": house.agencies[LEADS["disnaker"]], "obligation_id": ""}
        assert officer.send(page, "/laporan", **named).location.endswith("/isi")
        owed = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
        assert {each["agency"] for each in owed} == set(LEADS.values())


class TestWhoSees:
    def test_an_officer_finds_the_own_agency_first(self, officer: Desk):
        found = year_of(officer.get(PATH).response.text)
        assert next(iter(found)) == "Dinas Tenaga Kerja"
        assert found["Kepolisian Resor Indramayu"][0] == "! Belum melapor Terlambat 4 hari"

    def test_a_head_is_told_on_the_first_page_who_is_late(self, desks: Callable[[str], Desk], made: dict[str, str]):
        late = desks("petugas-32.12-chair").get("/").response.text.partition('id="terlambat"')[2]
        assert f"/laporan#k-{made['polres'].rpartition('/')[2]}" in late.partition("</section>")[0]
        assert "#ingatkan" not in late

    def test_a_province_chooses_the_district_and_sees_reports_once_verified(
        self, desks: Callable[[str], Desk], made: dict[str, str]
    ):
        desk = desks("petugas-32-secretariat")
        page = desk.get(f"{PATH}&owner=district:32.12")
        found = year_of(page.response.text)
        assert [found[name][0] for name in ("Dinas Tenaga Kerja", "Kepolisian Resor Indramayu")] == [
            "✓ Terverifikasi Terlambat 4 hari",
            "! Belum melapor Terlambat 4 hari",
        ]
        assert found["Bagian Kesejahteraan Rakyat Sekretariat Daerah"][0] == "● Sudah melapor"
        assert (made["disnaker"] in page.links, made["kesra"] in page.links) == (True, False)
        assert "Dinas Tenaga Kerja" not in desk.get(PATH).text

    @pytest.mark.parametrize("who", ["petugas-21.71-secretariat", "petugas-21-secretariat"])
    def test_elsewhere_nobody_sees_it(self, desks: Callable[[str], Desk], who: str):
        page = desks(who).get(f"{PATH}&owner=district:32.12")
        assert (page.status, year_of(page.response.text)) == (200, {})

    def test_who_has_no_period_is_told_so_instead_of_a_file_of_everything(self, desks: Callable[[str], Desk]):
        page = desks("petugas-21.71-secretariat").get("/laporan?bentuk=csv")
        assert (page.status, "jadi belum ada yang dapat diunduh" in page.text) == (422, True)
        assert [each for each in page.links if "bentuk=" in each] == ["/laporan?bentuk=csv&lang=en"]  # its language

    def test_it_wants_somebody_who_is_signed_in(self, desk: Desk):
        assert desk.get("/laporan/tahun").location == "/masuk?ke=/laporan/tahun"


class TestReminding:
    def test_all_who_are_silent_are_reminded_in_one_press_and_named(
        self, secretariat: Desk, house: House, made: dict[str, str]
    ):
        page = secretariat.get(PATH)
        assert "Ingatkan 3 yang belum melapor" in page.text
        house.submitted("kesra", "2.2", period={"obligations": {LEADS["kesra"]: made["kesra later"]}})
        told = secretariat.send(page, PATH)
        assert "2 pengingat dikirim." in told.text
        assert "Diingatkan: Kepolisian Resor Indramayu (Triwulan I 2027, Triwulan II 2027)" in told.text
        assert "Sudah melapor: Bagian Kesejahteraan Rakyat" in told.text
        polres = year_of(told.response.text)["Kepolisian Resor Indramayu"]
        assert ["Diingatkan" in cell for cell in polres] == [True, True, False, False]
        again = secretariat.send(page, PATH)
        assert ("0 pengingat dikirim." in again.text, "Sudah diingatkan hari ini: Kepolisian" in again.text) == (
            True,
            True,
        )
        assert "Semua yang belum melapor sudah diingatkan hari ini." in secretariat.get(PATH).text

    def test_something_must_be_ticked(self, secretariat: Desk):
        page = secretariat.web.post(PATH, {"token": secretariat.get(PATH).forms["/cari"]["token"]})
        assert (page.status, "Pilih sedikitnya satu periode." in page.text) == (422, True)

    @pytest.mark.parametrize("who", ["petugas-32.12-disnaker", "petugas-32.12-daily-chair"])
    def test_it_is_offered_to_who_keeps_the_calendar_alone(self, desks: Callable[[str], Desk], who: str):
        assert "Ingatkan" not in desks(who).get(PATH).text.replace("Diingatkan", "")


class TestList:
    def test_nothing_is_offered_in_a_period_that_is_frozen(
        self, officer: Desk, secretariat: Desk, house: House, owner_session: Session
    ):
        period = house.period(period_type="yearly", year=YEAR, ordinal=1)
        begins = f'value="{period["obligations"]["agency:32.12-disnaker"]}"'
        assert [begins in desk.get("/laporan").response.text for desk in (officer, secretariat)] == [True, True]
        frozen = sa.update(ReportingPeriod).where(col(ReportingPeriod.status) != "planned").values(status="frozen")
        owner_session.execute(frozen)
        owner_session.commit()
        pages = [desk.get("/laporan") for desk in (officer, secretariat)]
        assert [begins in page.response.text for page in pages] == [False, False]
        assert ["Tidak melapor sampai dibekukan" in page.text for page in pages] == [True, True]


class TestReopening:
    def test_it_is_asked_for_with_the_fields_and_agencies_that_are_ticked(self, secretariat: Desk, house: House):
        period = house.period()
        for owed in period["obligations"].values():
            house.excused(owed)
        done(house.speak("32.12-chair").post(f"/v1/reporting-periods/{period['id']}/freezes"))
        agency = house.agencies[LEADS["disnaker"]]
        said = {f"agency_ids-{agency}": "1", "fields-physical_percent": "1", "reason": "Salah ketik (contoh)"}
        (day,) = days_from_today(10)
        path = f"/periode/{period['id']}/pembukaan"
        wrong = {**said, "ends_at": "besok"}
        secretariat.fill_in(Filled(f"{path}/baru", {**said, "ends_at": day}, "Salah ketik (contoh)", wrong))
        (asked,) = done(house.secretariat.get(f"/v1/reporting-periods/{period['id']}/reopenings"))["items"]
        last = datetime.fromisoformat(asked["ends_at"]).astimezone(ZoneInfo("Asia/Jakarta"))
        assert (asked["agency_ids"], asked["fields"], f"{last:%Y-%m-%d %H:%M}") == (
            [agency],
            ["physical_percent"],
            f"{day} 23:59",
        )
        shown = secretariat.get(f"/pembukaan/{asked['id']}")
        assert "Salah ketik (contoh)" in shown.text
        (kept,) = done(house.secretariat.get(f"/v1/reporting-periods/{period['id']}/certificates"))["items"]
        file = secretariat.get(f"/sertifikat/{kept['id']}?bentuk=json").response
        keys = house.secretariat.http.get("/.well-known/certificate-keys").json()
        assert verify_certificate.verify(file.json(), keys)

    def test_whoever_asked_does_not_approve_and_is_told_on_the_page(self, secretariat: Desk, house: House):
        period = house.period()
        for owed in period["obligations"].values():
            house.excused(owed)
        done(house.speak("32.12-chair").post(f"/v1/reporting-periods/{period['id']}/freezes"))
        body = house.reopening("disnaker", hours=30)
        asked = done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/reopenings", body), 201)
        path = f"/pembukaan/{asked['id']}"
        told = secretariat.web.post(f"{path}/approvals", {"token": secretariat.get(path).forms["/keluar"]["token"]})
        assert (told.status, "Salah ketik (contoh)" in told.text) == (409, True)

    def test_an_agency_s_empty_form_of_a_quarter_is_a_workbook(self, officer: Desk, house: House):
        owed = house.period(period_type="quarterly", year=YEAR - 1, ordinal=4)["obligations"][LEADS["disnaker"]]
        assert officer.get(f"/kewajiban/{owed}/formulir").response.content.startswith(b"PK")
