"""The pages over HTTP: forms are ours, nothing typed is lost, two languages, few calls, small answers."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir
from starlette.testclient import TestClient

from api.domain.events import Event
from api.settings import get_settings
from api.worker import tell_seats, worker_engine
from tests.support.files import photo
from tests.support.flows import REGION, UNKNOWN, House, done, work_off
from tests.web.conftest import Desk, ticked
from web import languages
from web.forms import figure, number
from web.remembered import Remembered
from web.words import WORDS, called, word

HOME = Path(languages.__file__).parent
MEMBERS = b"code,name,abbreviation,kind,seat\n32.12-C-WEB,Kantor Contoh Web,KCW,ngo,Anggota\n"
LARGEST, MOST_CALLS = 30_000, 3
ALL_READ = "/pemberitahuan/dibaca"


def entry_page(house: House, report: dict[str, Any], activity: str = "1.1") -> str:
    return f"/laporan/{report['id']}/kegiatan/{house.activities[activity]['id']}"


@contextmanager
def counted(http: TestClient) -> Iterator[list[str]]:
    """The calls the pages make meanwhile."""
    calls: list[str] = []
    http.event_hooks["request"].append(lambda request: calls.append(request.url.path))
    yield calls
    http.event_hooks["request"].pop()


def tell_now() -> None:
    """The worker tells the seats what stands."""
    engine = worker_engine(get_settings())
    tell_seats(engine)
    engine.dispose()


class TestForms:
    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://jahat.example"}])
    def test_of_another_site_are_refused(self, officer: Desk, headers):
        page = officer.submit(officer.get("/impor"), "/impor", headers=headers, kind="plan")
        assert (page.status, "dari tempat lain" in page.text) == (403, True)

    def test_of_another_session_do_nothing_and_keep_what_was_typed(self, officer: Desk):
        typed = {"token": "x", "obligation_id": UNKNOWN, "nil_reason": "Belum ada kegiatan", "key": "kunci-contoh-1"}
        page = officer.web.post("/laporan", typed)
        assert page.status == 403
        assert page.forms["/laporan"]["nil_reason"] == "Belum ada kegiatan"
        assert page.forms["/laporan"]["key"] == "kunci-contoh-1"
        assert page.forms["/laporan"]["token"] != "x"

    def test_after_the_session_ended_wait_for_a_new_one(self, desk: Desk):
        page = desk.web.post("/laporan", {"obligation_id": UNKNOWN, "nil_reason": "Belum ada"})
        assert (page.status, page.forms["/laporan"]["nil_reason"]) == (401, "Belum ada")

    def test_larger_than_allowed_are_refused(self, officer: Desk):
        assert officer.web.post("/laporan", {"nil_reason": "x" * 300_000}).status == 413

    def test_every_one_carries_a_key_and_a_mark(self, officer: Desk, secretariat: Desk, house: House):
        report = house.report()
        house.period()
        for page in (
            officer.get("/laporan"),
            officer.get(entry_page(house, report)),
            secretariat.get("/impor"),
        ):
            forms = {
                action: fields
                for action, fields in page.forms.items()
                if action not in {"/keluar", "/cari", "/impor#daftar"}
            }
            assert forms
            assert all(fields["token"] and fields["key"] for fields in forms.values())

    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("62,5", 62.5),
            ("1.250.000", 1250000),
            ("Rp 40.000.000", 40000000),
            ("62.5", 62.5),
            ("", None),
            ("tiga", "tiga"),
        ],
    )
    def test_figures_are_read_as_people_write_them(self, typed, read):
        assert number(typed) == read
        assert (figure(typed) is None) == (read is None)


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/laporan", "/impor", f"/laporan/{UNKNOWN}", "/masuk"])
    def test_stand_on_every_page(self, officer: Desk, path):
        headers = officer.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")

    def test_no_template_has_code_of_its_own(self):
        inline = re.compile(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe")
        assert [path.name for path in (HOME / "templates").glob("*.html") if inline.search(path.read_text())] == []

    def test_what_is_the_same_on_every_page_is_kept_for_a_year(self, officer: Desk):
        address = re.search(r'href="(/web/style.css[^"]+)"', officer.get("/").response.text)[1]
        assert "immutable" in officer.get(address).headers["cache-control"]


class TestLanguages:
    def test_indonesian_first_and_english_is_remembered(self, desk: Desk):
        assert desk.get("/", headers={"Accept-Language": "en"}).response.headers["content-language"] == "id"
        assert "Sign in" in desk.get("/?lang=en").text
        assert "Sign in" in desk.get("/").text
        assert "Masuk" in desk.get("/?lang=id").text

    def test_nothing_is_untranslated(self):
        methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
        keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
        options = {"**/templates/**.html": {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
        used = {
            message if isinstance(message, str) else tuple(message)
            for _, _, message, _, _ in extract_from_dir(str(HOME), methods, options, keywords)
        }
        with languages.CATALOGUE.open("rb") as file:
            catalogue = pofile.read_po(file, locale="en")
        known = {each.id: each for each in catalogue if each.id}
        assert used == known.keys()
        assert [each.id for each in known.values() if not each.string or not all(each.string) or each.fuzzy] == []

    def test_a_code_that_is_new_is_shown_as_it_is(self):
        assert called("id", "report", "sealed") == word("kind", "sealed") == "sealed"
        assert all(WORDS.values())

    def test_everything_that_can_happen_has_a_word(self):
        assert set(Event) == WORDS["event"].keys(), "say in web/journal_words.py what happened"


class TestConflict:
    def test_both_values_are_shown_and_nothing_is_lost(self, officer: Desk, house: House):
        report = house.report()
        path = entry_page(house, report)
        house.entry(report, physical_percent=20)
        page = officer.get(path)
        assert page.forms[path]["physical_percent"] == "20"
        entry = page.forms[path]["entry"]
        done(house.officer("disnaker").patch(f"/v1/progress-entries/{entry}", {"physical_percent": 30}, 1))
        clash = officer.submit(page, path, physical_percent="62,5", obstacles="Hujan")
        assert (clash.status, clash.forms[path]["physical_percent"]) == (409, "62,5")
        assert "Yang tersimpan sekarang: 30" in clash.text
        assert officer.submit(clash, path, obstacles="Hujan").location == f"/laporan/{report['id']}"
        saved = done(house.officer("disnaker").get(f"/v1/progress-entries/{entry}"))
        assert (saved["physical_percent"], saved["obstacles"]) == (62.5, "Hujan")

    def test_a_wrong_figure_is_told_at_its_field(self, officer: Desk, house: House):
        path = entry_page(house, house.report())
        wrong = officer.submit(officer.get(path), path, physical_percent="banyak", spent_idr="1.000")
        assert (wrong.status, wrong.forms[path]["physical_percent"]) == (422, "banyak")
        assert 'id="physical_percent-wrong"' in wrong.response.text

    def test_what_is_left_blank_is_listed_and_confirmed_before_it_is_sent(self, officer: Desk, house: House):
        report = house.report()
        house.entry(report, "1.1", physical_percent=40)
        shown = f"/laporan/{report['id']}"
        page = officer.get(shown)
        assert page.forms[f"{shown}/submissions"]["blank"] == house.activities["1.2"]["id"]
        told = officer.submit(page, f"{shown}/submissions")
        assert (told.status, "Pastikan dahulu" in told.text, "Dibiarkan kosong: 1.2" in told.text) == (422, True, True)
        assert officer.submit(told, f"{shown}/submissions", confirmed="1").location == shown
        assert "belum lengkap" in officer.get(shown).text

    def test_what_says_nothing_yet_is_not_offered_to_be_sent(self, officer: Desk, house: House):
        report = house.report()
        shown = f"/laporan/{report['id']}"
        page = officer.get(shown)
        assert (f"{shown}/submissions" in page.forms, "belum dapat dikirim" in page.text) == (False, True)
        assert f"{shown}/isi" in page.links
        house.entry(report, "1.1", is_nil=True)
        assert f"{shown}/submissions" in officer.get(shown).forms

    def test_a_move_somebody_made_first_is_told_on_the_page(self, officer: Desk, house: House):
        report = house.report(nil_reason="Contoh")
        page = officer.get(f"/laporan/{report['id']}")
        done(house.move("32.12-disnaker", report, "submissions"))
        told = officer.submit(page, f"/laporan/{report['id']}/submissions")
        assert (told.status, "Terkirim" in told.text) == (409, True)


class TestImport:
    def send(self, desk: Desk, content: bytes, **fields: str) -> str:
        form = {**ticked(desk.get("/impor").forms["/impor"]), "kind": "agencies", "owner": REGION, **fields}
        page = desk.web._send("POST", "/impor", data=form, files={"file": ("nama orang.xlsx", content)})  # noqa: SLF001  a form with a file
        assert page.status == 303, page.text
        return page.location

    def test_whose_columns_nobody_guesses_is_read_as_somebody_says_and_the_next_one_without_asking(
        self, secretariat: Desk
    ):
        form = {**ticked(secretariat.get("/impor").forms["/impor"]), "kind": "agencies", "owner": REGION}
        files = {"file": ("berkas", b"satu;dua;tiga\n32.12-C-WEB2;Kantor Contoh Web Dua;ngo\n")}
        page = secretariat.web._send("POST", "/impor", data=form, files=files)  # noqa: SLF001  a form with a file
        assert (page.status, "Kode instansi" in page.text, "32.12-C-WEB2" in page.text) == (200, True, True)
        lacking = secretariat.send(page, "/impor/kolom", **{"column-A": "code"})
        assert (lacking.status, "Jenis instansi" in lacking.text) == (422, True)
        said = {"column-A": "code", "column-B": "name", "column-C": "kind"}
        path = secretariat.send(page, "/impor/kolom", **said).location
        work_off()
        assert "susunan kolom yang Anda tunjukkan" in secretariat.get(path).text
        again = secretariat.web._send("POST", "/impor", data={**form, "key": "kunci-contoh-9"}, files=files)  # noqa: SLF001
        assert again.status == 303
        work_off()
        assert "diingat dari berkas sebelumnya" in secretariat.get(again.location).text
        kept = next(action for action in secretariat.get("/impor").forms if action.endswith("/lupakan"))
        assert secretariat.submit(secretariat.get("/impor"), kept).location == "/impor#susunan"

    def test_comes_in_pieces_where_the_script_sends_it(self, secretariat: Desk):
        form = ticked(secretariat.get("/impor").forms["/impor"])
        said = {"token": form["token"], "owner": REGION, "size": str(len(MEMBERS)), "key": "kunci-contoh-8"}
        upload = secretariat.web.post("/unggahan", {**said, "digest": sha256(MEMBERS).hexdigest()}).response.json()
        for offset in (0, 0, 9):  # the second time its answer was lost
            piece = {"token": form["token"], "offset": str(offset)}
            files = {"file": ("berkas", MEMBERS[offset : offset + 9] if offset == 0 else MEMBERS[9:])}
            told = secretariat.web._send("POST", f"/unggahan/{upload['id']}", data=piece, files=files)  # noqa: SLF001
        assert told.response.json() == {"id": upload["id"], "received": len(MEMBERS), "complete": True}
        sent = {**form, "kind": "agencies", "owner": REGION, "upload_id": upload["id"]}
        assert secretariat.web.post("/impor", sent).location.startswith("/impor/")

    def test_is_read_first_and_brought_in_when_it_is_agreed(self, secretariat: Desk):
        path = self.send(secretariat, MEMBERS)
        waiting = secretariat.get(path)
        assert waiting.headers["refresh"] == "2"
        work_off()
        checked = secretariat.get(path)
        assert "Masukkan sekarang" in checked.text
        assert "refresh" not in checked.headers
        assert secretariat.submit(checked, f"{path}/confirmations").location == path
        work_off()
        assert "Seluruh isi berkas sudah masuk" in secretariat.get(path).text
        undone = secretariat.submit(secretariat.get(path), f"{path}/undoings")
        assert undone.location == path
        assert "dikeluarkan lagi" in secretariat.get(path).text

    def test_faults_are_told_at_their_place_with_a_copy_to_correct(self, secretariat: Desk):
        path = self.send(secretariat, MEMBERS.replace(b"ngo", b"klub"))
        work_off()
        assert "Tidak ada yang tersimpan" in secretariat.get(path).text
        page = secretariat.get(f"{path}/salinan")
        assert (page.status, "klub" in page.response.text) == (200, True)

    def test_an_unknown_id_is_a_page(self, secretariat: Desk):
        page = secretariat.get(f"/impor/{UNKNOWN}")
        assert (page.status, "Tidak ditemukan" in page.text) == (404, True)


class TestNotices:
    def test_what_a_seat_was_told_stands_on_the_first_page_until_it_is_read(self, secretariat: Desk, house: House):
        house.submitted()
        tell_now()
        page = secretariat.get("/")
        assert "Laporan kemajuan menunggu verifikasi. Baru" in page.text
        unread = [action for action in page.forms if re.fullmatch(r"/pemberitahuan/.{36}/dibaca", action)]
        assert secretariat.submit(page, unread[0]).location == "/#pemberitahuan"
        again = secretariat.get("/")
        assert [action for action in again.forms if action in unread] == unread[1:]

    def test_all_that_stand_on_the_page_are_read_at_once_and_go_below(self, secretariat: Desk, house: House):
        for _ in range(2):
            house.submitted(period=house.period())
        tell_now()
        page = secretariat.get("/")
        house.submitted(period=house.period())
        tell_now()
        assert secretariat.submit(page, ALL_READ).location == "/#pemberitahuan"
        again = secretariat.get("/")
        assert (ALL_READ in again.forms, again.text.count("Laporan kemajuan menunggu verifikasi. Baru")) == (False, 1)
        assert "pemberitahuan yang sudah dibaca" in again.text
        assert secretariat.submit(page, ALL_READ, **{f"baca-{UNKNOWN}": ""}).status == 303  # again, and one is gone


class TestEvidence:
    def test_is_attached_saved_and_removed_while_the_report_is_open(self, officer: Desk, house: House):
        path = f"/laporan/{house.report()['id']}"
        form = {**ticked(officer.get(path).forms[f"{path}/bukti"]), "kind": "photo", "caption": "Penyuluhan (contoh)"}
        file = {"file": ("nama orang.jpg", photo())}
        page = officer.web._send("POST", f"{path}/bukti", data=form, files=file)  # noqa: SLF001  a form with a file
        assert page.location == f"{path}#bukti"
        shown = officer.get(path)
        assert "Penyuluhan (contoh)" in shown.text
        (removal,) = [action for action in shown.forms if action.endswith("/hapus")]
        saved = officer.get(removal.removesuffix("/hapus"))
        assert (saved.status, saved.headers["content-type"]) == (200, "image/jpeg")
        assert saved.headers["content-disposition"].startswith("attachment;")
        assert officer.submit(shown, removal).status == 303
        assert "Belum ada foto atau dokumen." in officer.get(path).text

    def test_what_is_no_evidence_is_told_on_the_page(self, officer: Desk, house: House):
        path = f"/laporan/{house.report()['id']}"
        form = {**ticked(officer.get(path).forms[f"{path}/bukti"]), "kind": "document"}
        file = {"file": ("x.pdf", b"MZ")}
        page = officer.web._send("POST", f"{path}/bukti", data=form, files=file)  # noqa: SLF001  a form with a file
        assert (page.status, "Bukti ditolak" in page.text) == (422, True)
        assert officer.submit(officer.get(path), f"{path}/bukti").status == 422


class TestRemarks:
    def test_are_written_and_answered_without_a_move_and_the_report_is_printed(
        self, officer: Desk, secretariat: Desk, house: House
    ):
        path = f"/laporan/{house.submitted()['id']}"
        form = f"{path}/catatan"
        assert secretariat.send(secretariat.get(path), form).status == 422
        written = secretariat.send(secretariat.get(path), form, text="Angka ini dari mana? (contoh)")
        assert written.location == f"{path}#catatan"
        page = officer.get(path)
        asked = f"/v1/progress-reports/{path.rpartition('/')[2]}/comments"
        (remark,) = done(house.secretariat.get(asked))["items"]
        officer.send(page, form, text="Dari daftar hadir (contoh)", answers_id=remark["id"])
        assert remark["id"] in {each["answers_id"] for each in done(house.secretariat.get(asked))["items"]}
        shown = secretariat.get(path)
        assert ("Dari daftar hadir (contoh)" in shown.text, "Terkirim" in shown.text) == (True, True)
        assert secretariat.get(f"{path}/kertas").response.content.startswith(b"%PDF")
        told = secretariat.send(shown, f"{path}/returns")
        assert (told.status, f"{path}/returns" in told.forms) == (422, True)

    def test_what_nothing_was_picked_for_is_told(self, secretariat: Desk, house: House):
        house.submitted()
        listed, sent = secretariat.get("/laporan"), secretariat.get("/impor")
        assert secretariat.submit(listed, "/laporan/verifikasi").status == 422
        assert "Pilih berkas lebih dahulu" in secretariat.send(sent, "/impor", kind="plan", owner=REGION).text


class TestPaper:
    def test_is_typed_in_filled_and_sent_by_the_secretariat(self, secretariat: Desk, house: House):
        obligation = house.owed_by("dinsos")["obligations"]["agency:32.12-dinsos"]
        page = secretariat.get("/laporan")
        typed = {"token": page.forms["/laporan"]["token"], "key": "kunci-kertas-1", "obligation_id": obligation}
        path = secretariat.web.post("/laporan", {**typed, "paper": "Surat 1/CONTOH"}).location.removesuffix("/isi")
        assert "Diketik sekretariat dari laporan kertas" in secretariat.get(path).text
        activity = f"{path}/kegiatan/{house.activities['2.1']['id']}"
        assert secretariat.submit(secretariat.get(activity), activity, physical_percent="40").status == 303
        assert secretariat.submit(secretariat.get(path), f"{path}/submissions").location == path


class TestVerification:
    def test_is_withdrawn_with_a_reason(self, secretariat: Desk, house: House):
        path = f"/laporan/{house.verified(period=house.period())['id']}"
        move = f"{path}/verification-withdrawals"
        page = secretariat.get(path)
        assert secretariat.submit(page, move).status == 422
        assert secretariat.submit(page, move, reason="Salah angka (contoh)").location == path
        assert "Sedang diperiksa" in secretariat.get(path).text


class TestWeight:
    def test_every_page_is_small_and_asks_little_even_when_nothing_is_remembered(
        self, officer: Desk, secretariat: Desk, house: House, http: TestClient, web: TestClient
    ):
        report = house.submitted()
        draft = house.report()
        for desk, path in (
            (officer, "/"),
            (officer, "/laporan"),
            (officer, entry_page(house, draft)),
            (secretariat, f"/laporan/{report['id']}"),
            (secretariat, "/"),
            (secretariat, "/impor"),
        ):
            web.app.state.house.remembered = Remembered()
            with counted(http) as calls:
                page = desk.get(path)
            assert (page.status, len(calls) <= MOST_CALLS) == (200, True), (path, calls)
            assert page.headers["content-encoding"] == "gzip"
            assert len(gzip.compress(page.response.content)) <= LARGEST
            assert not re.search(r"petugas|Petugas", page.location + path)
