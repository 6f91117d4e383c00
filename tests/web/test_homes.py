"""What each role finds first: what waits for it and for nobody else, and no form that it could not send."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session
from starlette.testclient import TestClient

from api.domain.notices import NOTICES, NoticeKind
from tests.support.flows import House, done
from tests.support.writes.task_forces import waiting
from tests.web.conftest import ADDRESS, OFFICER, Desk
from tests.web.test_pages import counted
from web.main import PAGES
from web.pages.first_steps import next_of
from web.pages.notices import led

PROVINCE, NEIGHBOUR, NATION = "petugas-32-secretariat", "petugas-21-secretariat", "petugas-reader"
BATAM = "petugas-21.71-secretariat"
CHAIR, DAILY_CHAIR, REGISTRAR = "petugas-32.12-chair", "petugas-32.12-daily-chair", "petugas-registrar"
DISTRICT = "/laporan?owner=district:32.12"
# What has no page: the pages show no webhooks, and figures that differ are for whoever runs the service.
NO_PAGE = {NoticeKind.WEBHOOK_PAUSED, NoticeKind.ROLL_UP_DIFFERS}


class TestAboveTheDistricts:
    def test_a_province_finds_what_waits_to_be_accepted_by_district(self, desks: Callable[[str], Desk], house: House):
        report = house.verified(period=house.period())
        desk = desks(PROVINCE)
        home = desk.get("/")
        assert ("Menunggu Anda terima" in home.text, "Kabupaten Indramayu" in home.text) == (True, True)
        assert ("Laporan Anda berikutnya" in home.text, "Periode yang terbuka" in home.text) == (False, False)
        there = next(each for each in home.links if each.startswith(DISTRICT))
        assert f"/laporan/{report['id']}" in desk.get(there).links
        assert "Kabupaten Indramayu" not in desks(NEIGHBOUR).get("/").text

    def test_what_was_accepted_waits_no_longer(self, desks: Callable[[str], Desk], house: House, http):
        desk = desks(PROVINCE)
        for report in done(house.secretariat.get("/v1/progress-reports?status=verified"))["items"]:
            done(house.speak("32-secretariat").post(f"/v1/progress-reports/{report['id']}/acceptances"))
        house.verified(period=house.period(takes_acceptances=False))  # nobody above is asked to accept it
        assert "Tidak ada laporan terverifikasi yang menunggu Anda terima." in desk.get("/").text
        with counted(http) as calls:
            desk.get("/")
        assert len(calls) <= 4

    def test_reports_are_read_by_region_the_own_one_first(self, desks: Callable[[str], Desk], house: House):
        period = house.period()
        desk = desks(PROVINCE)
        assert f'id="p-{period["id"]}"' not in desk.get("/laporan").response.text
        page = desk.get(DISTRICT)
        assert f'id="p-{period["id"]}"' in page.response.text
        assert '<option value="district:32.12" selected>' in page.response.text
        files = [each for each in page.links if "bentuk=xlsx" in each]
        assert [desk.get(each).status for each in files] == [200]

    def test_the_nation_chooses_the_province_first(self, desks: Callable[[str], Desk], house: House):
        assert house.plan
        desk = desks(NATION)
        assert "district:32.12" not in desk.get("/laporan").response.text
        assert '<option value="district:32.12">' in desk.get("/laporan?province_code=32").response.text

    def test_what_was_sent_and_is_not_verified_is_not_called_missing(self, desks: Callable[[str], Desk], house: House):
        house.submitted()
        assert "Terbuka bagi Anda setelah diverifikasi" in desks(PROVINCE).get(DISTRICT).text


class TestFirstSteps:
    def test_of_a_district_without_a_plan_lead_to_the_plan_first(self, desks: Callable[[str], Desk], http: TestClient):
        desk = desks(BATAM)
        with counted(http) as calls:
            page = desk.get("/")
        steps = page.response.text.partition('id="langkah"')[2].partition("</ol>")[0]
        assert re.findall(r'<a class="button" href="([^"]*)"', steps) == ["/rencana"]
        assert steps.count('<li class="done">') == 2  # decree and seats
        assert steps.index("/rencana") < steps.index("/laporan/kalender")
        assert len(calls) <= 6

    def test_are_not_told_to_who_reports(self, desks: Callable[[str], Desk]):
        assert "Langkah berikutnya" not in desks("petugas-21.71-disnaker").get("/").text

    def test_are_over_once_a_period_runs_and_then_it_says_who_is_awaited(
        self, officer: Desk, secretariat: Desk, house: House
    ):
        period = house.period()
        page = secretariat.get("/")
        assert ("Langkah berikutnya" in page.text, "/laporan/tahun#ingatkan" in page.links) == (False, True)
        awaited = page.response.text.partition('id="ditunggu"')[2].partition("</section>")[0]
        assert (awaited.count("<li>"), "dan" in awaited) == (5, True)  # of several periods; the page of reports has all
        assert "Ditunggu dari instansi" not in officer.get("/").text
        assert period["state"] == "open"

    def test_say_when_the_calendar_opens_the_next_period(self):
        today = date(2026, 11, 27)
        days = [date(2026, 7, 1), today, date(2027, 4, 1), date(2027, 1, 2)]
        assert next_of(days, today) == date(2027, 1, 2)
        assert next_of(days[:2], today) is None


class TestHead:
    def test_finds_the_plans_to_adopt_and_nothing_that_others_do(
        self, desks: Callable[[str], Desk], secretariat: Desk, house: House
    ):
        path = f"/rencana/{house.plan_after('discussions', 'legal-reviews')['id']}"
        home = desks(CHAIR).get("/")
        assert (path in home.links, "Menunggu Anda tetapkan" in home.text) == (True, True)
        assert "Tidak ada yang menunggu Anda." not in home.text
        assert path not in secretariat.get("/").links


class TestCaseworker:
    def test_opens_a_case_from_the_first_page_and_nobody_else_is_offered_it(
        self, desks: Callable[[str], Desk], officer: Desk
    ):
        assert "/perkara/baru" in desks("petugas-32.12-uptd-ppa").get("/").links
        assert "/perkara/baru" not in officer.get("/").links


class TestSecondPerson:
    def test_whoever_decides_finds_what_waits_on_the_first_page(
        self, desks: Callable[[str], Desk], officer: Desk, secretariat: Desk, house: House
    ):
        path = f"/administrasi/menunggu/{waiting(house)['id']}"
        assert path in desks(DAILY_CHAIR).get("/").links
        for desk in (officer, secretariat, desks(REGISTRAR), desks(CHAIR)):
            assert path not in desk.get("/").links

    def test_of_the_administration_only_what_opens_is_offered(self, desks: Callable[[str], Desk], officer: Desk):
        for desk in map(desks, (DAILY_CHAIR, REGISTRAR)):
            offered = [each for each in desk.get("/administrasi/menunggu").links if "/administrasi" in each]
            opened = {each: desk.get(each).status for each in offered if "?" not in each}
            assert set(opened.values()) == {200}, opened
        agency = next(each for each in officer.get("/instansi").links if re.match("/instansi/.{36}$", each))
        assert f"{agency}/kontak" not in officer.get(agency).links  # of directories only who keeps them


class TestNotices:
    @pytest.mark.parametrize("kind", sorted(set(NOTICES) - NO_PAGE))
    def test_each_leads_to_a_page(self, kind: NoticeKind):
        there = led(NOTICES[kind].link, lambda _word: True)
        assert there is not None
        shown = [route.split("/") for route, methods in PAGES.items() if "GET" in methods]
        parts = there.split("/")
        assert any(
            len(route) == len(parts) and all(a == b or b.startswith("{") for a, b in zip(parts, route, strict=True))
            for route in shown
        ), there


class TestEndedSeat:
    ENDS = sa.text("""
        UPDATE seat SET valid_to = :day WHERE person_id = (SELECT id FROM person WHERE sign_in_name = :name)
    """)

    def test_who_held_one_is_told_to_sign_in_again_and_who_holds_none_that_there_is_none(
        self, desk: Desk, web: TestClient, http: TestClient, owner_session: Session
    ):
        desk.sign_in(OFFICER)
        self.end(owner_session, "2026-01-01")
        home, back = desk.get("/"), Desk(web, http)
        told = back.get(back.way_back(OFFICER))
        self.end(owner_session, "2029-12-31")
        assert (home.status, "keluar, lalu masuk lagi" in home.text) == (403, True)
        assert (told.status, "Tidak ada kedudukan yang berlaku" in told.text) == (400, True)
        assert desk.get("/").status == 200

    def end(self, owner: Session, day: str) -> None:
        owner.execute(self.ENDS, {"day": day, "name": OFFICER})
        owner.commit()


class TestForms:
    @pytest.mark.parametrize("who", [DAILY_CHAIR, PROVINCE, NATION, "petugas-32.12-disnaker"])
    def test_are_not_shown_to_who_cannot_send_them(self, desks: Callable[[str], Desk], house: House, who: str):
        activity = house.activity(house.draft_plan()["id"])
        page = desks(who).get(f"/kegiatan/{activity['id']}/jadwal")
        assert (page.status, "Tidak dapat diubah" in page.text) == (403, True)
        assert f"/kegiatan/{activity['id']}" in page.links

    def test_say_why_where_what_they_change_is_locked(self, secretariat: Desk, house: House):
        page = secretariat.get(f"/kegiatan/{house.activities['1.1']['id']}/jadwal")
        assert (page.status, "Rencana aksi sudah berlaku" in page.text) == (403, True)

    @pytest.mark.parametrize(("who", "status"), [("petugas-21.71-secretariat", 404), (NEIGHBOUR, 404)])
    def test_of_elsewhere_are_not_there(self, desks: Callable[[str], Desk], house: House, who: str, status: int):
        activity = house.activity(house.draft_plan()["id"])
        assert desks(who).get(f"/kegiatan/{activity['id']}/jadwal").status == status

    def test_that_are_refused_lead_back_to_the_page_they_stood_on(self, officer: Desk, house: House):
        path = f"/kegiatan/{house.activities['1.1']['id']}"
        token = officer.get("/belum-terkirim").forms["/cari"]["token"]
        page = officer.web.post(f"{path}/jadwal", {"token": token}, headers={"Referer": f"{ADDRESS}{path}"})
        assert (page.status, path in page.links) == (403, True)

    def test_want_somebody_who_is_signed_in(self, desk: Desk, house: House):
        path = f"/kegiatan/{house.activities['1.1']['id']}/jadwal"
        page = desk.get(path)
        assert (page.status, page.location) == (303, f"/masuk?ke={path}")
        assert desk.web.post(path, {"physical_schedule.2028-1": "10"}).status == 401
