"""Direktori, Anggota & instansi, Rapat, Rekap, Nasional, Administrasi as pages, over the real service."""

import gzip
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.flows import House, done
from tests.support.referred import service
from tests.web.conftest import Desk, Filled, typed_in
from tests.web.test_pages import LARGEST, MOST_CALLS, counted
from web.remembered import Remembered

CHAIR = "petugas-32.12-daily-chair"


@pytest.fixture(scope="module")
def meeting(house: House) -> dict[str, Any]:
    return house.meeting()


class TestDirectory:
    def test_a_service_is_entered_updated_and_paused(self, secretariat: Desk, house: House):
        page = secretariat.get("/direktori/baru")
        fields = {"agency_id": house.agencies["agency:32.12-dinsos"], "kind": "social_rehabilitation"}
        fields |= {"name": "Rumah contoh", "needs-shelter": "1", "emergency_contact": "0234-000-000 (contoh)"}
        path = secretariat.send(page, "/direktori/baru", **fields).location
        assert "tidak dikatakan" in secretariat.get(path).text  # of places nothing was said, which is not none
        assert (
            secretariat.send(secretariat.get(f"{path}/ubah"), f"{path}/ubah", places="4", places_free="3").location
            == path
        )
        assert "3 / 4" in secretariat.get(path).text
        paused = secretariat.send(secretariat.get(f"{path}/suspensions"), f"{path}/suspensions", reason="Contoh")
        assert paused.location == path
        assert secretariat.send(secretariat.get(path), f"{path}/resumptions").location == path

    def test_is_found_by_what_is_needed(self, secretariat: Desk, house: House):
        made = service(house)
        assert made["name"] in secretariat.get("/direktori?need=shelter&region=32.12").text
        assert made["name"] not in secretariat.get("/direktori?need=transport").text

    def test_an_agency_says_which_regions_it_serves_and_is_found_by_them(self, secretariat: Desk, house: House):
        code = f"32.12-WILAYAH-{house.number()}"
        body = {"owner": "district:32.12", "code": code, "name": code, "abbreviation": code, "kind": "io"}
        path = f"/instansi/{done(house.secretariat.post('/v1/agencies', body), 201)['id']}"
        assert "Tidak ada yang disebut" in secretariat.get(path).text
        add, depok = f"{path}/wilayah/tambah", f"{path}/wilayah/32.76/2026-01-01"
        said = {"region_code": "Kota Depok", "valid_from": "2026-01-01"}
        assert secretariat.send(secretariat.get(add), add, **said).location == path
        assert (again := secretariat.send(secretariat.get(add), add, **said)).status == 422
        assert "Hari-harinya bertumpuk" in again.text
        page = secretariat.get(path)
        assert ("Kota Depok" in page.text, f'href="{depok}"' in page.response.text) == (True, True)
        assert code in secretariat.get("/instansi?serves=32.76").text
        assert code not in secretariat.get("/instansi?serves=32.12").text
        assert secretariat.send(secretariat.get(depok), depok, valid_to="2026-01-31").location == path
        assert (
            "31 Januari 2026" in secretariat.get(path).text,
            code in secretariat.get("/instansi?serves=32.12").text,
        ) == (
            True,
            True,
        )
        assert secretariat.send(secretariat.get(depok), depok, is_gone="1").location == path
        assert (secretariat.get(depok).status, "Kota Depok" in secretariat.get(path).text) == (404, False)

    def test_an_agency_says_what_it_is_called_too_and_since_when(self, secretariat: Desk, house: House):
        code = f"32.12-NAMA-{house.number()}"
        body = {"owner": "district:32.12", "code": code, "name": code, "abbreviation": code, "kind": "io"}
        path = f"/instansi/{done(house.secretariat.post('/v1/agencies', body), 201)['id']}"
        assert "Tidak ada nama lain" in secretariat.get(path).text
        add, said = f"{path}/nama/tambah", {"name": "Kantor Lama", "valid_from": "01-01-2010"}
        assert secretariat.send(secretariat.get(add), add, **said).location == path
        assert secretariat.send(secretariat.get(add), add, **said).status == 422
        [name] = done(house.secretariat.get(f"/v1/agencies{path.removeprefix('/instansi')}"))["other_names"]
        one = f"{path}/nama/{name['id']}"
        assert f'href="{one}"' in secretariat.get(path).response.text
        assert secretariat.send(secretariat.get(one), one, valid_to="31-12-2019").location == path
        assert "31 Desember 2019" in secretariat.get(path).text
        assert secretariat.send(secretariat.get(one), one, is_gone="1").location == path
        assert (secretariat.get(one).status, "Kantor Lama" in secretariat.get(path).text) == (404, False)


Maker = Callable[[House], Filled]
DECIDED = {"kind": "sk", "year": "2026", "title": "Contoh", "decided_on": "02-01-2025", "valid_from": "02-01-2025"}
FORMS: dict[str, Maker] = {
    "an agency": lambda house: Filled(
        f"{office(house)}/ubah",
        {"name": "Dinas yang berganti nama (contoh)"},
        "Dinas yang berganti nama (contoh)",
        {"name": "", "abbreviation": "CONTOH"},
    ),
    "how an office is reached": lambda house: Filled(
        f"{office(house)}/kontak/ubah",
        {"phone": "0234-000-001", "email": "kantor@contoh.example"},
        "kantor@contoh.example",
        {"email": "bukan surel", "phone": "0234-000-001"},
    ),
    "a service for some ages": lambda house: Filled(
        f"/direktori/{service(house)['id']}/ubah", {"age_from": ""}, "0–17", {"age_from": "x", "age_to": "17"}
    ),
    "a decree": lambda house: Filled(
        f"/anggota/{house.task_force}/keputusan/baru",
        {**DECIDED, "number": f"{house.number()}/CONTOH"},
        "/CONTOH",
        {**DECIDED, "number": "1/WEB", "valid_from": "01-13-2099"},
    ),
    "the name of a person": lambda house: Filled(
        f"{person(house)}/ubah", {"display_name": "Nama Baru", "mail": ""}, "Nama Baru", {"mail": "bukan surel"}
    ),
    "a code anew": lambda house: Filled(f"{person(house)}/resets", {"password": "1"}, "Kode ini hanya tampil sekali"),
    "an account that is closed": lambda house: Filled(f"{person(house)}/endings", {}, "Ditutup"),
    "a system": lambda _: Filled(
        "/administrasi/klien/baru",
        {"organisation": "district:32.12", "name": "Sistem contoh", "words-plans:read": "1", "addresses": ""},
        "Rahasia klien",
        {"name": "Sistem contoh", "addresses": "bukan jaringan"},
    ),
}  # fmt: skip


@cache
def office(house: House) -> str:
    """The page of an agency that only forms are filled in for."""
    code = f"32.12-FORM-{house.number()}"
    body = {"owner": "district:32.12", "code": code, "name": code, "abbreviation": code, "kind": "ngo"}
    return f"/instansi/{done(house.secretariat.post('/v1/agencies', body), 201)['id']}"


def person(house: House) -> str:
    """The page of somebody who was invited."""
    body = {"owner": "district:32.12", "sign_in_name": f"petugas.{house.number()}.web", "display_name": "Contoh"}
    return f"/administrasi/orang/{done(house.secretariat.post('/v1/people', body), 201)['id']}"


class TestForms:
    @pytest.mark.parametrize("name", FORMS)
    def test_refuses_on_the_form_and_does_what_it_says(self, secretariat: Desk, house: House, name: str):
        secretariat.fill_in(FORMS[name](house))


class TestSearch:
    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ("", ("/instansi/", "/kegiatan/", "/direktori/")),
            ("kegiatan", ("/kegiatan/",)),
            ("rencana", ("/rencana/",)),
            ("instansi", ("/instansi/",)),
            ("layanan", ("/direktori/",)),
            ("rapat", ("/rapat/",)),
        ],
    )
    def test_finds_by_name_or_title_where_it_is_asked(
        self, secretariat: Desk, house: House, meeting, where: str, found: tuple[str, ...]
    ):
        assert all((house.plan, meeting, service(house), office(house)))
        words = {"rencana": house.plan["title"], "instansi": "Dinas"}.get(where, "contoh")
        page = secretariat.send(secretariat.get("/cari"), "/cari", q=words, where=where)
        listed = {each for each in page.links if each.count("/") == 2 and len(each.rpartition("/")[2]) == 36}
        assert {f"{each.rpartition('/')[0]}/" for each in listed} == set(found)

    def test_one_letter_is_too_short(self, secretariat: Desk):
        page = secretariat.send(secretariat.get("/cari"), "/cari", q="x")
        assert ("Tulis sedikitnya dua huruf" in page.text, page.forms["/cari"]["q"]) == (True, "x")


class TestMeeting:
    def test_is_written_its_decisions_done_and_its_minutes_corrected_with_a_reason(
        self, secretariat: Desk, house: House
    ):
        agency = house.agencies["agency:32.12-dinsos"]
        page = secretariat.get("/rapat/baru")
        said = {"kind": "coordination", "title": "Rapat contoh", "held_on": "12 Jan 2026", "place": "Aula"}
        unread = secretariat.send(page, "/rapat/baru", **{**said, "held_on": "kemarin"})
        assert ("Belum terbaca sebagai tanggal" in unread.text, "YYYY" in unread.text) == (True, False)
        assert typed_in(unread, "/rapat/baru")["held_on"] == "kemarin"
        path = secretariat.send(
            page, "/rapat/baru", **said, minutes="Contoh", **{f"attendance-{agency}": "excused"}
        ).location
        assert "Izin" in secretariat.get(path).text
        form = f"{path}/keputusan-baru"
        decided = {"decision": "Contoh keputusan", "agency_id": agency, "due_on": "2026-02-01"}
        assert secretariat.send(secretariat.get(form), form, **decided).location == path
        follow_up = secretariat.get(path).response.text.partition('href="/tindak-lanjut/')[2].partition('"')[0]
        done = f"/tindak-lanjut/{follow_up}/completions"
        assert (
            secretariat.send(secretariat.get(done), done, done_note="Sudah (contoh)").location
            == f"/tindak-lanjut/{follow_up}"
        )
        change = f"{path}/ubah"
        assert secretariat.send(secretariat.get(change), change, minutes="Lain").status == 422
        assert secretariat.send(secretariat.get(change), change, minutes="Lain", reason="Salah ketik").location == path
        assert ("Izin" in secretariat.get(path).text, "Salah ketik" in secretariat.get(path).text) == (True, True)


class TestTwoPersons:
    def test_a_seat_that_reads_referrals_waits_for_the_daily_chair(
        self, desks: Callable[[str], Desk], secretariat: Desk, house: House
    ):
        form = f"/anggota/{house.task_force}/kedudukan-baru"
        fields = {
            "kind": "case_officer",
            "agency_id": house.agencies["agency:32.12-dinsos"],
            "valid_from": "2026-01-01",
        }
        waits = secretariat.send(secretariat.get(form), form, organisation="agency:32.12-dinsos", **fields)
        assert waits.location.startswith("/administrasi/menunggu/")
        assert f"{waits.location}/approvals" not in secretariat.get(waits.location).forms
        chair = desks(CHAIR)
        shown = chair.get(waits.location).text
        assert all(each in shown for each in ("Petugas kasus", "Dinas Sosial", "1 Januari 2026"))
        assert not any(each in shown for each in ("case_officer", "valid_from", "agency_id", fields["agency_id"]))
        assert "Gugus Tugas PP-TPPO Kabupaten Indramayu" in shown
        refused = chair.send(chair.get(f"{waits.location}/rejections"), f"{waits.location}/rejections", reason="Contoh")
        assert refused.location == waits.location
        assert "Ditolak" in secretariat.get(waits.location).text

    def test_who_decides_reads_names_and_numbers_where_ids_stood(
        self, desks: Callable[[str], Desk], secretariat: Desk, house: House
    ):
        invited = {"owner": "district:32.12", "sign_in_name": "petugas.kasus", "display_name": "Petugas Kasus Contoh"}
        person = done(house.secretariat.post("/v1/people", invited), 201)["id"]
        decree = done(house.secretariat.get(f"/v1/task-forces/{house.task_force}/decrees"))["items"][0]
        said = {"kind": "case_officer", "agency_id": house.agencies["agency:32.12-dinsos"], "valid_from": "2026-01-01"}
        asked = {**said, "person_id": person, "decree_id": decree["id"]}
        act = done(house.secretariat.post(f"/v1/task-forces/{house.task_force}/seats", asked), 202)
        number = f"{decree['number']} ({decree['year']})"
        for desk, name in (
            (secretariat, "Orang Petugas Kasus Contoh"),
            (desks(CHAIR), "Orang Petugas Kasus Contoh"),
            (desks("petugas-32.12-chair"), "Orang tidak terlihat bagi Anda"),
        ):
            shown = desk.get(f"/administrasi/menunggu/{act['id']}").text
            assert all(each in shown for each in (name, number)), shown
            assert not any(each in shown for each in (person, decree["id"]))

    def test_powers_of_a_system_stand_in_words_and_its_secret_is_shown_once(
        self, desks: Callable[[str], Desk], secretariat: Desk
    ):
        form = "/administrasi/klien/baru"
        page = secretariat.get(form)
        assert "Rencana aksi: membaca plans:read" in page.text
        fields = {"organisation": "district:32.12", "name": "Sistem contoh", "words-referrals:read": "1"}
        waits = secretariat.send(page, form, **fields)
        told = secretariat.get(waits.location).text
        chair, approve = desks(CHAIR), f"{waits.location}/approvals"
        handed = chair.send(chair.get(waits.location), approve)
        assert (handed.status, "Kode atau rahasia" in handed.text, "hanya tampil sekali" in handed.text) == (
            200,
            True,
            True,
        )
        assert "Kode atau rahasia" not in chair.get(waits.location).text
        assert "Rujukan: membaca Gugus Tugas PP-TPPO Kabupaten Indramayu" in told
        assert "referrals:read" in told


class TestAdministration:
    def test_a_code_is_shown_once_and_stands_in_no_address(self, secretariat: Desk):
        form = "/administrasi/orang/baru"
        page = secretariat.send(
            secretariat.get(form), form, sign_in_name="petugas.contoh", display_name="Petugas Contoh"
        )
        assert (page.status, "Kode ini hanya tampil sekali" in page.text) == (200, True)
        assert "Petugas Contoh" not in page.response.text.partition("</title>")[0]

    def test_the_audit_trail_says_who_and_what_in_words_with_their_pages(
        self, secretariat: Desk, desks: Callable[[str], Desk], house: House, meeting
    ):
        path = f"/v1/task-forces/{house.task_force}/seats?kind=secretariat"
        [seat] = done(house.secretariat.get(path))["items"]
        page = secretariat.get("/administrasi/jejak")
        table = page.response.text.partition("<tbody>")[2]
        assert {f"/rapat/{meeting['id']}", f"/administrasi/orang/{seat['person_id']}"} <= set(page.links)
        assert f"/administrasi/jelaskan?resource=meeting/{meeting['id']}" in page.links
        assert not re.search(r">[^<]*[0-9a-f]{8}-[0-9a-f]{4}-", table)
        form = f"/administrasi/jelaskan?resource=meeting%2F{meeting['id']}"
        assert typed_in(secretariat.get(form), form)["resource"] == f"meeting/{meeting['id']}"
        assert "Petugas Contoh" in secretariat.get(f"/kedudukan/{seat['id']}").text
        for other in ("petugas-32-secretariat", "petugas-registrar"):
            assert "Orang terisi" in desks(other).get(f"/kedudukan/{seat['id']}").text

    def test_why_somebody_may_is_told_rule_by_rule(self, secretariat: Desk, meeting):
        form = "/administrasi/jelaskan"
        page = secretariat.send(
            secretariat.get(form), form, resource=f"meeting/{meeting['id']}", action="meeting.correct"
        )
        assert ("Diizinkan" in page.text, "Terpenuhi" in page.text) == (True, True)
        assert f"Rapat meeting/{meeting['id']}" in page.text
        assert "Rapat: membetulkan meeting.correct" in page.text
        assert "Rapat: menulis meetings:write" in page.text


class TestNation:
    def test_a_district_is_called_once_for_a_period_with_all_who_are_silent(
        self, desks: Callable[[str], Desk], house: House
    ):
        period = house.period()
        page = desks("petugas-reader").get(f"/nasional/panggilan?year={period['year']}")
        rows = [row for row in page.response.text.split("<tr")[2:] if "Dinas Sosial" in row]
        told = [all(name in row for name in ("Dinas Tenaga Kerja", "Kepolisian Resor Indramayu")) for row in rows]
        assert (told, "Belum satu pun melapor" in rows[0]) == ([True], True)

    def test_a_province_leads_to_its_districts(self, desks: Callable[[str], Desk]):
        reader = desks("petugas-reader")
        page = reader.get("/nasional/peta?year=2026")
        assert "/rekap/peta?province_code=32&year=2026" in page.links
        there = reader.get("/rekap/peta?province_code=32&year=2026")
        assert (there.status, "Kabupaten Indramayu" in there.text) == (200, True)

    def test_what_nobody_was_counted_in_is_one_row(self, desks: Callable[[str], Desk]):
        page = desks("petugas-reader").get("/rekap/korban/sex-age").response.text
        assert (page.count("<tr"), re.findall(r'class="number">([^<]*)', page.partition("<tbody>")[2])) == (
            2,
            ["0"] * 4,
        )

    def test_it_says_as_of_when_the_published_figures_are(self, desks: Callable[[str], Desk]):
        for path in ("/rekap/korban", "/rekap/rujukan"):
            page = desks("petugas-reader").get(path).text
            assert re.search(r"Terbitan 1 Angka per \d+ \w+ 20\d\d, \d\d\.\d\d \w+ Sampai dengan tahun 20\d\d", page), (
                page
            )


class TestWeight:
    def test_every_page_is_small_and_asks_little(
        self, secretariat: Desk, meeting, house: House, http: TestClient, web: TestClient
    ):
        force = f"/anggota/{house.task_force}"
        paths = [
            "/direktori", "/direktori/baru", "/anggota", force, f"{force}/kewenangan", f"{force}/keputusan", "/rapat",
            f"{force}/kedudukan-baru", "/instansi", "/instansi/baru", "/rapat/baru", "/rapat/tindak-lanjut", "/rekap",
            f"/rapat/{meeting['id']}", f"/rapat/{meeting['id']}/ubah", "/rekap/peta", "/rekap/tabel", "/rekap/anggaran",
            "/rekap/korban", "/rekap/korban/forms", "/rekap/rujukan", "/nasional", "/nasional/panggilan",
            "/nasional/peta", "/nasional/angka", "/administrasi", "/administrasi/klien", "/administrasi/klien/baru",
            "/administrasi/menunggu", "/administrasi/jejak", "/administrasi/jelaskan", "/anggota/kewenangan",
        ]  # fmt: skip
        for path in paths:
            web.app.state.house.remembered = Remembered()
            with counted(http) as calls:
                page = secretariat.get(path)
            assert (page.status, len(calls) <= MOST_CALLS) == (200, True), (path, calls)
            assert len(gzip.compress(page.response.content)) <= LARGEST

    def test_lists_and_reports_are_files_as_well(self, secretariat: Desk):
        for path, start in (
            ("/rapat?bentuk=xlsx", b"PK"),
            ("/nasional?bentuk=csv", b"\xef\xbb\xbf"),
            ("/rekap/peta?bentuk=xlsx&province_code=32", b"PK"),
        ):
            assert secretariat.get(path).response.content.startswith(start), path
