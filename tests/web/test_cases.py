"""Perkara as pages: a case from its opening to a sent referral, the person on purpose only, drafts, two values."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from api.domain.referral_counts import AFTER, UNANSWERED, WITHIN
from tests.support.assistance import fund
from tests.support.cases import HOSPITAL, PERSON, case, consent, known, seal
from tests.support.cases import UNIT as UNIT_AGENCY
from tests.support.files import photo
from tests.support.flows import House, done, speaker
from tests.support.referred import referral_at, referred, service, service_body, shelter
from tests.web.conftest import SECRETARIAT, Desk, Filled
from tests.web.test_pages import LARGEST, MOST_CALLS, counted
from web.remembered import Remembered
from web.words import WORDS

UNIT, SOCIAL, CONSENTS = "petugas-32.12-uptd-ppa", "petugas-32.12-dinsos-cases", "petugas-32.12-uptd-ppa-consents"
OPENED = {"opened_on": "2026-01-10", "sex": "female", "age_at_identification": "24"}
AGREED = {"purposes-social_rehabilitation": "1", "fields-name": "1", "given_by": "person", "basis": "consent"}


@pytest.fixture
def unit(desks: Callable[[str], Desk]) -> Desk:
    return desks(UNIT)


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    """A case whose person is known and agreed, and that nothing below changes."""
    return referred(house)


class TestCase:
    def test_leads_from_its_opening_to_a_sent_referral(self, unit: Desk, house: House):
        asked = shelter(house)
        opened = unit.send(unit.get("/perkara/baru"), "/perkara/baru", **OPENED, origin_region_code="Indramayu")
        path = opened.location.removesuffix("/orang/ubah")
        written = unit.send(unit.get(opened.location), opened.location, name="Nama Rekaan (contoh)")
        assert written.location == path
        receiver = {f"receiver_ids-{asked['agency_id']}": "1"}
        form = f"{path}/persetujuan-baru"
        assert "/persetujuan/" in unit.send(unit.get(form), form, **AGREED, **receiver, language="id").location
        form = f"{path}/rujukan-baru"
        draft = unit.send(unit.get(form), form, service_id=asked["id"], urgency="urgent").location
        assert "Draf" in unit.get(draft).text
        changed = unit.send(unit.get(f"{draft}/ubah"), f"{draft}/ubah", urgency="emergency")
        assert changed.location == draft
        assert unit.send(unit.get(draft), f"{draft}/submissions").location == draft
        page = unit.get(path)
        assert ("Kabupaten Indramayu" in page.text, "Rehabilitasi sosial" in page.text) == (True, True)

    def test_it_is_offered_what_serves_the_place_where_she_is(self, unit: Desk, house: House):
        here, there = service(house), service(house, region_codes=["32.76"])
        form = f"/perkara/{case(house, present_region_code='32.76')['id']}/rujukan-baru"

        def offered(path: str) -> list[bool]:
            shown = unit.get(path).text
            return [each["name"] in shown for each in (here, there)]

        assert [offered(f"{form}{which}") for which in ("", "?untuk=pulang", "?untuk=semua", "?untuk=contoh")] == [
            [False, True], [True, False], [True, True], [False, True]
        ]  # fmt: skip
        sent = unit.send(
            unit.get(f"{form}?untuk=semua"), f"{form}?untuk=semua", service_id=here["id"], urgency="urgent"
        )
        assert here["name"] not in unit.get(f"{sent.location}/ubah").text
        changed = unit.send(unit.get(f"{sent.location}/ubah"), f"{sent.location}/ubah", urgency="emergency")
        assert changed.location == sent.location

    def test_whoever_serves_the_place_of_her_return_is_named_in_her_consent_and_asked(self, unit: Desk, house: House):
        office = "agency:21.71-dp3ap2kb"
        body = service_body(house, agency_id=house.agencies[office])
        there = done(house.speak("21.71-secretariat").post("/v1/services", body), 201)
        path = f"/perkara/{known(house, return_region_code='21.71')['id']}"
        form = f"{path}/persetujuan-baru"
        receiver = {f"receiver_ids-{house.agencies[office]}": "1"}
        consent = unit.send(unit.get(form), form, **AGREED, **receiver, language="id").location
        name = done(house.secretariat.get(f"/v1/agencies/{house.agencies[office]}"))["name"]
        assert f"{name} (Kota Batam)" in unit.get(form).text
        assert name in unit.get(consent).text
        form = f"{path}/rujukan-baru?untuk=pulang"
        draft = unit.send(unit.get(form), form, service_id=there["id"], urgency="urgent").location
        assert unit.send(unit.get(draft), f"{draft}/submissions").location == draft
        assert "Terkirim" in unit.get(draft).text

    def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(self, unit: Desk):
        page = unit.send(unit.get("/perkara/baru"), "/perkara/baru", citizenship="ID", age_at_identification="24")
        assert (page.status, 'id="sex-wrong"' in page.response.text) == (422, True)
        assert page.forms["/perkara/baru"]["citizenship"] == "Indonesia"

    def test_two_who_change_it_see_both_values(self, unit: Desk, house: House):
        path = f"/perkara/{referred(house)['id']}"
        first, second = unit.get(f"{path}/ubah"), unit.get(f"{path}/ubah")
        assert unit.send(first, f"{path}/ubah", age_at_identification="25").location == path
        page = unit.send(second, f"{path}/ubah", age_at_identification="26")
        assert (page.status, "Yang tersimpan sekarang: 25" in page.text) == (409, True)
        assert unit.send(page, f"{path}/ubah", age_at_identification="26").location == path

    def test_what_was_kept_as_a_draft_comes_back(self, unit: Desk):
        unit.send(unit.get("/perkara/baru"), "/perkara/baru", citizenship="MY", keep="/perkara/baru")
        assert unit.get("/perkara/baru").forms["/perkara/baru"]["citizenship"] == "MY"


class TestPerson:
    def test_stands_on_no_page_but_the_one_that_is_asked_for(self, unit: Desk, made):
        path = f"/perkara/{made['id']}"
        for part in ("", "/persetujuan", "/profil", "/bantuan", "/pemulangan", "/reintegrasi", "/segel"):
            assert "Nama Rekaan" not in unit.get(f"{path}{part}").text, part
        person = unit.get(f"{path}/orang")
        assert "Nama Rekaan" in person.text
        assert "Nama Rekaan" not in person.response.text.partition("</title>")[0]

    def test_every_reading_stands_in_the_record_for_her(self, desks: Callable[[str], Desk], unit: Desk, made):
        unit.get(f"/perkara/{made['id']}/orang")
        path = f"/perkara/{made['id']}/pembacaan"
        assert "Data orang dibaca" in desks(CONSENTS).get(path).text
        assert desks(CONSENTS).get(f"{path}/surat").response.content.startswith(b"%PDF")
        assert f'href="{path}"' not in unit.get(f"/perkara/{made['id']}").response.text


class TestWithdrawal:
    def test_is_said_before_it_is_done_and_closes_the_referral(
        self, desks: Callable[[str], Desk], unit: Desk, house: House
    ):
        referral = referral_at(house, "accepted")
        officer = desks(CONSENTS)
        listed = officer.get(f"/perkara/{referral['case_id']}/persetujuan").response.text
        consent = "/persetujuan/" + listed.partition('href="/persetujuan/')[2].partition('"')[0]
        form = officer.get(f"{consent}/withdrawals")
        assert "Ini tidak dapat dibatalkan" in form.text
        assert officer.send(form, f"{consent}/withdrawals").location == consent
        assert "Persetujuan ditarik" in unit.get(f"/rujukan/{referral['id']}").text


class TestWeight:
    def test_every_page_is_small_and_asks_little(self, unit: Desk, made, http: TestClient, web: TestClient):
        case = f"/perkara/{made['id']}"
        parts = (
            "",
            "/persetujuan",
            "/profil",
            "/bantuan",
            "/pemulangan",
            "/reintegrasi",
            "/segel",
            "/ubah",
            "/rujukan-baru",
        )
        for path in ("/perkara", "/perkara/baru", "/dana", *(f"{case}{part}" for part in parts)):
            web.app.state.house.remembered = Remembered()
            with counted(http) as calls:
                page = unit.get(path)
            assert (page.status, len(calls) <= MOST_CALLS) == (200, True), (path, calls)
            assert len(gzip.compress(page.response.content)) <= LARGEST


class TestRights:
    def test_she_gets_a_copy_and_her_data_are_destroyed_after_a_warning(
        self, desks: Callable[[str], Desk], unit: Desk, house: House
    ):
        case, officer = f"/perkara/{referred(house)['id']}", desks(CONSENTS)
        copy = officer.get(f"{case}/salinan")
        assert "attachment" in copy.headers["content-disposition"]
        assert "Nama Rekaan" in copy.response.text
        form = officer.get(f"{case}/musnahkan")
        assert "Ini tidak dapat dibatalkan" in form.text
        assert officer.send(form, f"{case}/musnahkan").location == case
        assert "Data orang dimusnahkan" in unit.get(case).text


class TestBreach:
    def test_is_recorded_told_in_time_and_closed(self, desks: Callable[[str], Desk]):
        officer, known = desks(CONSENTS), datetime.now(ZoneInfo("Asia/Jakarta")) - timedelta(hours=2)
        empty = officer.send(officer.get("/kegagalan/baru"), "/kegagalan/baru", summary="Contoh: laptop hilang")
        assert (empty.status, "Contoh: laptop hilang" in empty.text) == (422, True)
        said = {"known_at": f"{known:%Y-%m-%dT%H:%M}", "data-persons": "1", "summary": "Contoh: laptop hilang"}
        path = officer.send(empty, "/kegagalan/baru", **said, measures="Sesi diakhiri (contoh)").location
        assert "nama, nomor identitas" in officer.get(path).text
        assert f'href="{path}"' in officer.get("/kegagalan?status=recorded").response.text
        letters = officer.get(f"{path}/surat").text
        assert letters.count("Contoh: laptop hilang") == 2
        told = {"persons_told_at": said["known_at"], "authority_told_at": said["known_at"], "persons": "3"}
        form = f"{path}/notifications"
        assert officer.send(officer.get(form), form, **told).location == path
        form = f"{path}/closures"
        assert officer.send(officer.get(form), form, measures="Penyimpanan disandikan (contoh)").location == path
        assert "Penyimpanan disandikan (contoh)" in officer.get(path).text

    def test_another_office_cannot_open_it(self, desks: Callable[[str], Desk], http: TestClient):
        place = done(speaker(http)("32.12-uptd-ppa-consents").get("/v1/breaches"))["items"][0]["id"]
        for who, status in ((SOCIAL, 403), (SECRETARIAT, 403)):
            assert desks(who).get(f"/kegagalan/{place}").status == status


Maker = Callable[[House, str], Filled]


@cache
def accepted(house: House) -> str:
    """A referral that was accepted, for what changes no state of it."""
    return str(referral_at(house, "accepted")["id"])


FORMS: dict[str, Maker] = {
    "profile": lambda _, path: Filled(
        f"{path}/profil/ubah",
        {"recruited_on": "02-01-2026", "transit_countries": "malaysia\nSA"},
        "2 Januari 2026",
        {"recruited_on": "02-01-2099", "transit_countries": "Malaysia"},
    ),
    "seal": lambda house, path: Filled(
        f"{path}/segel/baru",
        {"agency_id": house.agencies[HOSPITAL], "officer_id": "", "reason": "suspect"},
        "Buka segel",
        {"officer_id": "bukan nomor", "reason": "suspect"},
    ),
    "reintegration": lambda _, path: Filled(
        f"{path}/reintegrasi/mulai", {"started_on": "31 Jan 2026"}, "31 Juli 2026", {"started_on": "01-01-2099"}
    ),
    "assistance": lambda house, path: Filled(
        f"{path}/bantuan/baru",
        {"cost_idr": "150.000", "fund_id": fund(house)["id"]},
        "Tiket contoh",
        {"item": "Tiket contoh", "service": "return", "unit": "lembar", "cost_idr": "150.000"},
    ),
    "return": lambda house, path: Filled(
        f"{path}/pemulangan/baru",
        {"from_region_code": "Kota Batam", "to_region_code": "Indramayu", "mode": "sea", "departs_on": "2026-01-12",
         "payer_agency_id": house.agencies[UNIT_AGENCY]},
        "Kota Batam → Kabupaten Indramayu",
        {"from_region_code": "Tidak Ada (contoh)", "to_region_code": "Indramayu", "mode": "sea"},
    ),
    "the same person": lambda _, path: Filled(f"{path}/orang/ubah", PERSON, "Mungkin orang yang sama"),
    "money of a fund": lambda house, _: Filled(
        f"/dana/{fund(house)['id']}/masuk",
        {"amount_idr": "1.250.000", "received_on": "12-01-2026"},
        "1.250.000",
        {"amount_idr": "tiga", "received_on": "12-01-2026"},
    ),
    "a signed form": lambda house, path: Filled(
        f"/persetujuan/{consent(house, {'id': path.rpartition('/')[2]})['id']}/lembar/lampirkan",
        {},
        "Buka lembar persetujuan",
        file=photo(),
    ),
    "a document": lambda house, _: Filled(
        f"/rujukan/{accepted(house)}/dokumen/lampirkan",
        {"kind": "referral_letter"},
        "Surat rujukan",
        {"kind": ""},
        photo(),
    ),
    "a hand-over": lambda house, _: Filled(
        f"/rujukan/{accepted(house)}/serah-terima",
        {"handed_over_at": "20-01-2026 10.00"},
        "Petugas B",
        {"given_by": "Petugas A", "taken_by": "Petugas B", "place": "Aula contoh", "handed_over_at": "kemarin"},
        who=SOCIAL,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def filed(house: House) -> str:
    """The page of a case that forms are filled in for; somebody else's case has the same person."""
    known(house, person=PERSON)
    return f"/perkara/{case(house)['id']}"


class TestForms:
    @pytest.mark.parametrize("name", FORMS)
    def test_refuses_on_the_form_and_does_what_it_says(
        self, desks: Callable[[str], Desk], house: House, filed: str, name: str
    ):
        form = FORMS[name](house, filed)
        desks(form.who or UNIT).fill_in(form)

    def test_papers_of_a_referral_are_files(self, unit: Desk, house: House):
        path = f"/rujukan/{accepted(house)}"
        assert unit.get(f"{path}/surat").response.content.startswith(b"%PDF")
        form = f"{path}/dokumen/lampirkan"
        unit.send(unit.get(form), form, file=photo(), kind="referral_letter")
        documents = [each for each in unit.get(f"{path}/dokumen").links if each.startswith(f"{path}/dokumen/")]
        document = next(each for each in documents if each != form)
        assert unit.get(document).headers["content-type"] == "image/jpeg"

    def test_a_seal_is_lifted(self, unit: Desk, house: House):
        made = case(house)
        path = f"/perkara/{made['id']}/segel"
        lift = f"{path}/{seal(house, made, agency_id=house.agencies[HOSPITAL])['id']}/buka"
        assert unit.send(unit.get(lift), lift).location == path
        assert f'href="{lift}"' not in unit.get(path).response.text

    def test_how_she_is_is_written_where_she_is_treated(self, desks: Callable[[str], Desk], house: House):
        path = f"/perkara/{case(house, HOSPITAL)['id']}/kesehatan"
        desks("petugas-32.12-rsud").fill_in(Filled(f"{path}/ubah", {"injuries": "Luka contoh"}, ""))
        assert "Luka contoh" in desks("petugas-32.12-rsud").get(path).text


class TestFigures:
    def test_of_referrals_are_told_in_words(self, desks: Callable[[str], Desk], house: House):
        assert accepted(house)
        told = desks(SECRETARIAT).get("/rekap/rujukan?organisation=district:32.12").text
        for answer in ("Di dalam wilayah Arah", "Disanggupi Keadaan", "Kabupaten Indramayu Kabupaten/kota"):
            assert answer in told
        assert "Kurang dari satu hari Lama menunggu" in told

    def test_every_answer_that_is_published_has_a_word(self):
        courses = {"served", "open", "rejected", "redirected", "cancelled", "withdrawn", "expired", "failed"}
        assert (WORDS["came_of"].keys(), WORDS["response"].keys()) == (courses, {WITHIN, AFTER, UNANSWERED})


class TestList:
    def test_of_referrals_is_a_workbook_and_leads_to_cases(self, unit: Desk):
        assert unit.get("/rujukan?bentuk=xlsx").response.content.startswith(b"PK")
        assert 'href="/perkara"' in unit.get("/rujukan").response.text
