"""What stands around every page: the menu, lists with their files, search, drafts and what was not sent."""

import pytest
from starlette.testclient import TestClient

from api.domain.lifecycles import LIFECYCLES
from api.formats.labels import move_labels, value_labels
from client.gugus_client import Bearer
from tests.support.flows import UNKNOWN, House
from tests.web.conftest import Desk
from tests.web.test_pages import counted
from web import endpoints
from web.life_words import STATES, LifeWords
from web.main import takes
from web.rendering import period_name
from web.screens import SCREENS, screen_of
from web.words import called

KEY = "kunci-draf-1"


class TestMenu:
    def test_offers_what_the_seats_let_in_and_says_where_one_is(self, officer: Desk, secretariat: Desk):
        page = officer.get("/rencana").response.text
        assert 'href="/rencana" aria-current="page"' in page
        assert 'href="/rujukan"' not in page
        assert {each.address for each in SCREENS if each.group == "Rencana dan laporan"} <= set(
            secretariat.get("/").links
        )

    def test_a_page_below_a_screen_belongs_to_it(self):
        assert screen_of("/rencana/x").address == "/rencana"
        assert screen_of("/rencana-lain") is None


class TestLists:
    def test_every_list_is_a_workbook_and_a_sheet_to_print_as_well(self, secretariat: Desk, house: House):
        assert house.plan
        page = secretariat.get("/rencana?status=in_force")
        assert {"/rencana?status=in_force&bentuk=xlsx", "/rencana?status=in_force&cetak=1"} <= set(page.links)
        book = secretariat.get("/rencana?status=in_force&bentuk=xlsx")
        assert (book.status, book.response.content[:2]) == (200, b"PK")
        assert book.headers["content-disposition"].startswith('attachment; filename="plans_')
        sheet = secretariat.get("/rencana?status=in_force&cetak=1")
        assert ("Mengetahui" in sheet.text, "Tampilkan" in sheet.text) == (True, False)

    def test_what_is_no_value_of_a_filter_is_not_asked_for(self, secretariat: Desk, house: House):
        assert house.plan["title"] in secretariat.get("/rencana?status=lain").text


class TestSearch:
    def test_finds_by_title_and_keeps_the_words_out_of_the_address(self, secretariat: Desk, house: House):
        assert house.activities
        page = secretariat.submit(secretariat.get("/cari"), "/cari", q="contoh 1.1")
        assert (page.status, "1.1 Kegiatan contoh 1.1" in page.text, page.location) == (200, True, "")
        assert secretariat.submit(page, "/cari", q="x").status == 422


class TestDrafts:
    def test_are_kept_and_gone_on_with_where_they_were_begun(self, secretariat: Desk, house: House):
        path = f"/laporan/{house.submitted()['id']}"
        page = secretariat.get(path)
        typed = {"text-report": "Mohon dilengkapi (contoh)", "keep": path, "key": KEY}
        kept = secretariat.submit(page, f"{path}/returns", **typed)
        assert kept.location == "/belum-terkirim"
        listed = secretariat.get(kept.location)
        assert path in listed.links
        again = secretariat.get(path)
        assert "Mohon dilengkapi (contoh)" in again.text
        assert again.forms[f"{path}/returns"]["key"] == KEY
        assert secretariat.submit(again, f"{path}/returns", **{**typed, "keep": ""}).location == path
        assert "sudah terkirim" in secretariat.get("/belum-terkirim").text

    def test_are_thrown_away_and_end_with_the_session(self, desk: Desk):
        desk.sign_in()
        for key in (KEY, "kunci-draf-2"):
            desk.submit(desk.get("/impor"), "/impor", keep="/impor", key=key)
        page = desk.get("/belum-terkirim")
        assert desk.submit(page, "/belum-terkirim/buang").location == "/belum-terkirim"
        assert "1 isian belum terkirim" in desk.get("/").text
        session = desk.web.cookies["gugus-web-session"]
        desk.submit(page, "/keluar")
        assert desk.web._http.app.state.house.unsent.of(session) == []  # noqa: SLF001  the pages themselves


class TestWords:
    @pytest.mark.parametrize("noun", LIFECYCLES)
    def test_every_state_and_every_move_is_called_as_the_service_says(self, secretariat: Desk, noun):
        assert secretariat.get("/").status == 200  # somebody has signed in
        kind, table = LIFECYCLES[noun]
        states, moves = STATES.get(noun, noun), f"move_of_{noun}"
        for language in ("id", "en"):
            told = {each.value: called(language, states, each.value) for each in kind}
            assert told == value_labels(kind.__name__, language)
            named = {move.path: called(language, moves, move.path) for move in table.values() if move.path}
            assert named == move_labels(noun, language)

    def test_they_are_read_once_where_the_process_began_after_the_session(
        self, secretariat: Desk, http: TestClient, monkeypatch: pytest.MonkeyPatch
    ):
        words = LifeWords()
        monkeypatch.setattr(endpoints, "LIFE_WORDS", words)
        with counted(http) as calls:
            assert (secretariat.get("/rencana").status, secretariat.get("/rencana").status) == (200, 200)
        assert calls.count("/v1/meta/lifecycles") == 1
        assert words.find("en", "move_of_plan", "adoptions") == "Record the adoption"
        words.read(http, Bearer("tidak-berlaku"))
        assert words.find("id", "plan", "adopted") == "Ditetapkan"


class TestPeriods:
    @pytest.mark.parametrize(
        ("label", "indonesian", "english"),
        [
            ("Triwulan III", "Triwulan III 2026", "Quarter III 2026"),
            ("Bulan Mei", "Bulan Mei 2026", "May 2026"),
            ("Semester I", "Semester I 2026", "Half-year I 2026"),
            ("Tahun 2026", "Tahun 2026", "Year 2026"),
            ("Tahun 2026–2030", "Tahun 2026–2030", "Year 2026–2030"),
        ],
    )
    def test_are_called_in_both_languages_and_say_their_year_once(self, label: str, indonesian: str, english: str):
        assert [period_name(language, label, 2026) for language in ("id", "en")] == [indonesian, english]


class TestAddresses:
    @pytest.mark.parametrize(
        ("sent_to", "shown"),
        [
            (f"/rujukan/{UNKNOWN}/acceptances", f"/rujukan/{UNKNOWN}"),
            (f"/impor/susunan/{UNKNOWN}/lupakan", "/impor"),
            ("/keluar", "/"),
        ],
    )
    def test_one_that_only_takes_forms_leads_to_the_page_above(self, officer: Desk, sent_to, shown):
        assert officer.get(sent_to).location == shown

    @pytest.mark.parametrize(
        ("path", "is_ours"),
        [("/", True), ("/rujukan/01a21ecd-c6", True), ("/rujukan-lain", False), ("/v1/plans", False), ("*", False)],
    )
    def test_one_that_was_cut_off_is_ours_and_told_on_a_page(self, officer: Desk, path, is_ours):
        assert takes({"path": path}) == is_ours
        if path.startswith("/rujukan/"):
            page = officer.get(path)
            assert (page.status, "mungkin tautannya terpotong" in page.text) == (404, True)
