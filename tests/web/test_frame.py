"""What stands around every page: the menu, lists with their files, search, drafts and what was not sent."""

import pytest

from api.domain.kinds import AmendmentKind, TagState
from api.domain.lifecycles import LIFECYCLES
from api.domain.money import VersionKind
from api.formats.labels import move_labels, value_labels
from tests.support.flows import House
from tests.web.conftest import Desk
from web.languages import translations
from web.screens import SCREENS, screen_of
from web.words import WORDS

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
    # What a noun is told under, its words for states, and those for its moves.
    NOUNS = (
        ("plan", "plan", "step_of_plan"),
        ("amendment", "amendment", "step_of_amendment"),
        ("period", "period", "step_of_period"),
        ("report", "report", "move"),
        ("reopening", "reopening", "step_of_reopening"),
        ("import", "import", "move"),
    )

    @pytest.mark.parametrize(("noun", "states", "moves"), NOUNS)
    def test_every_state_and_every_move_has_its_word(self, noun, states, moves):
        kind, table = LIFECYCLES[noun]
        assert {each.value for each in kind} <= WORDS[states].keys()
        assert {move.path for move in table.values() if move.path} <= WORDS[moves].keys()

    @pytest.mark.parametrize(("noun", "states", "_moves"), NOUNS)
    def test_a_state_is_called_as_in_the_files_of_lists(self, noun, states, _moves):
        kind, _ = LIFECYCLES[noun]
        told = {language: value_labels(kind.__name__, language) for language in ("id", "en")}
        shown = {each.value: WORDS[states][each.value] for each in kind}
        assert told["id"] == shown
        assert told["en"] == {value: translations("en").gettext(text) for value, text in shown.items()}

    @pytest.mark.parametrize(("noun", "_states", "moves"), NOUNS)
    def test_a_move_is_called_as_the_service_says(self, noun, _states, moves):
        assert {path: WORDS[moves][path] for path in move_labels(noun, "id")} == move_labels(noun, "id")

    @pytest.mark.parametrize(
        ("kind", "table"), [(AmendmentKind, "amendment_kind"), (VersionKind, "version_kind"), (TagState, "tag")]
    )
    def test_every_kind_has_its_word(self, kind, table):
        assert {each.value for each in kind} == WORDS[table].keys()
