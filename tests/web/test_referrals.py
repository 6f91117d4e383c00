"""Rujukan as pages: who waits on whom, moves by the words of the service, a person's fields on purpose only."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.domain.lifecycles import REFERRAL
from tests.support.flows import UNKNOWN, House, done
from tests.support.referred import referral_at, referred, service
from tests.web.conftest import Desk, typed_in
from tests.web.test_pages import MOST_CALLS, counted, tell_now
from web.pages.referrals import PRESSED, WORDS
from web.referral_words import REFERRAL_WORDS
from web.remembered import Remembered

RECEIVER, SENDER = "petugas-32.12-dinsos-cases", "petugas-32.12-uptd-ppa"


@pytest.fixture
def receiver(desks: Callable[[str], Desk]) -> Desk:
    return desks(RECEIVER)


@pytest.fixture
def sender(desks: Callable[[str], Desk]) -> Desk:
    return desks(SENDER)


@pytest.fixture(scope="module")
def received(house: House) -> dict[str, Any]:
    """A referral that an officer of the social office has taken, and that nothing below moves on."""
    return referral_at(house, "received")


@pytest.fixture(scope="module")
def accepted(house: House) -> dict[str, Any]:
    return referral_at(house, "accepted")


def path_of(referral: dict[str, Any]) -> str:
    return f"/rujukan/{referral['id']}"


class TestList:
    def test_each_side_sees_on_whom_it_waits(self, receiver: Desk, sender: Desk, secretariat: Desk, house: House):
        referral = referral_at(house, "sent")
        there, here, region = (desk.get("/rujukan").text for desk in (receiver, sender, secretariat))
        assert f"{referral['case_number']} Rehabilitasi sosial Darurat" in there
        assert ("Menunggu Anda" in there, "Menunggu Anda" in here) == (True, False)
        assert "Menunggu Dinas Sosial" in here
        assert "Rujukan di wilayah" in region
        tell_now()
        page = receiver.get("/")
        assert f"Rehabilitasi sosial, {referral['case_number']}" in page.text
        assert page.response.text.count(f'href="{path_of(referral)}"') == 2  # what waits, and the notice of it

    def test_what_is_due_soonest_stands_first_whoever_came_first(self, receiver: Desk, house: House):
        calm, urgent = (referral_at(house, "sent", urgency=each) for each in ("normal", "emergency"))
        page = receiver.get("/rujukan").response.text
        assert page.index(path_of(urgent)) < page.index(path_of(calm))

    def test_what_a_served_person_waits_for_is_the_first_thing_to_do_and_what_came_of_it_is_chosen(
        self, receiver: Desk, house: House
    ):
        path = path_of(referral_at(house, "in_service"))
        page = receiver.get(path).response.text
        assert f'<a class="button" href="{path}/completions">' in page
        assert f'<a class="button second" href="{path}/holds">' in page
        form = receiver.get(f"{path}/completions")
        assert typed_in(form, f"{path}/completions")["outcome"] == ""
        unsaid = receiver.send(form, f"{path}/completions", feedback="Contoh")
        assert (unsaid.status, "Hasil: Wajib diisi." in unsaid.text) == (422, True)
        late = receiver.send(receiver.get(f"{path}/holds"), f"{path}/holds", text="Contoh", review_on="31-12-2099")
        assert (late.status, "Ditinjau lagi pada: dalam 30 hari" in late.text) == (422, True)
        assert "within" not in late.text
        english = receiver.send(receiver.get(f"{path}/completions?lang=en"), f"{path}/completions", feedback="Contoh")
        assert ("Outcome: This is required." in english.text, "Project-Id" in english.text) == (True, False)
        receiver.get(f"{path}?lang=id")

    def test_who_reads_no_referrals_is_led_nowhere(self, officer: Desk, receiver: Desk):
        assert 'href="/rujukan"' not in officer.get("/").response.text
        assert 'href="/laporan"' not in receiver.get("/").response.text
        assert officer.get("/rujukan").status == 403


class TestReferral:
    def test_before_it_is_accepted_no_name_stands_anywhere(self, receiver: Desk, received):
        page = receiver.get(path_of(received))
        assert "Perempuan" in page.text
        assert "Nama Rekaan" not in page.text
        assert f"{path_of(received)}/orang" not in page.response.text
        assert receiver.get(f"{path_of(received)}/orang").status == 404

    def test_moves_are_those_the_service_allows(self, receiver: Desk, sender: Desk, house: House):
        referral = referral_at(house, "sent")
        path = path_of(referral)
        page = receiver.get(path)
        assert {f"{path}/receipts", f"{path}/acceptances", f"{path}/pesan"} <= page.forms.keys()
        assert f'href="{path}/rejections"' in page.response.text
        assert f"{path}/receipts" not in sender.get(path).forms
        assert receiver.submit(page, f"{path}/receipts").location == path
        told = receiver.submit(page, f"{path}/receipts", key="kunci-kedua-1")
        assert (told.status, "Diterima petugas" in told.text) == (409, True)

    def test_a_question_is_asked_and_answered(self, receiver: Desk, sender: Desk, received):
        path = path_of(received)
        form = receiver.get(f"{path}/information-requests")
        assert receiver.submit(form, f"{path}/information-requests").status == 422
        asked = receiver.submit(form, f"{path}/information-requests", key="kunci-tanya-1", text="Perlu juru bahasa?")
        assert asked.location == path
        assert "Perlu juru bahasa?" in sender.get(path).text
        asked = sender.get(f"{path}/answers")
        assert ("Perlu juru bahasa?" in asked.text, "Jawaban" in asked.text) == (True, True)
        assert sender.submit(asked, f"{path}/answers", text="Tidak").location == path
        assert sender.submit(sender.get(path), f"{path}/pesan", text="Terima kasih").location == f"{path}#pesan"
        assert "Terima kasih" in receiver.get(path).text

    def test_no_room_names_another_service(self, receiver: Desk, house: House):
        referral = referral_at(house, "received")
        path = f"{path_of(referral)}/rejections"
        page = receiver.submit(receiver.get(path), path, reason="no_capacity", text="Penuh (contoh)")
        assert (page.status, "Sebutkan layanan lain." in page.text) == (422, True)
        assert "Penuh (contoh)" in page.text
        kept = receiver.submit(page, path, key="kunci-tolak-1", reason="not_eligible", text="Contoh")
        assert kept.location == path_of(referral)
        assert "Tidak memenuhi syarat layanan" in receiver.get(path_of(referral)).text

    def test_a_rejection_names_who_may_have_room_and_a_message_has_words(self, receiver: Desk, house: House):
        referral = referral_at(house, "received")
        other = service(house, agency_id=house.agencies["agency:32.12-rsud-indramayu"])
        path, form = path_of(referral), f"{path_of(referral)}/rejections"
        assert receiver.submit(receiver.get(path), f"{path}/pesan").status == 422
        long = receiver.submit(receiver.get(path), f"{path}/pesan", text="Panjang " * 1_300)
        assert (long.status, long.response.text.count("Panjang ") > 1_250) == (422, True)
        said = {"reason": "no_capacity", "text": "Penuh (contoh)", "alternative": other["id"]}
        assert receiver.send(receiver.get(form), form, **said).location == path
        told = done(house.speak("32.12-uptd-ppa").get(f"/v1/referrals/{referral['id']}"))
        assert (told["status"], told["alternative_ids"]) == ("rejected", [other["id"]])

    def test_it_is_sent_on_to_what_serves_the_place_where_she_is_before_the_others(
        self, receiver: Desk, house: House, http: TestClient
    ):
        police = {"who": "polres", "kind": "social_rehabilitation"}
        away, there = service(house, **police), service(house, **police, region_codes=["32.76"])
        referral = referral_at(house, "received", referred(house, present_region_code="32.76"))
        with counted(http) as calls:
            page = receiver.get(f"{path_of(referral)}/redirections").response.text
        assert page.index(there["id"]) < page.index('label="layanan lain"') < page.index(away["id"])
        assert (page.count(there["id"]), len(calls)) == (1, MOST_CALLS)

    def test_a_move_whose_moment_is_over_is_told(self, receiver: Desk, received):
        page = receiver.get(f"{path_of(received)}/holds")
        assert "tidak dapat dilakukan sekarang" in page.text

    def test_an_unknown_id_is_a_page(self, receiver: Desk):
        assert receiver.get(f"/rujukan/{UNKNOWN}").status == 404


class TestPerson:
    def test_opens_on_purpose_after_acceptance_with_what_was_agreed(self, receiver: Desk, accepted):
        page = receiver.get(path_of(accepted))
        assert "Nama Rekaan" not in page.text
        person = receiver.get(f"{path_of(accepted)}/orang")
        assert "Nama Rekaan" in person.text
        assert "0812-0000-001" not in person.text  # she agreed, and it was not asked for


class TestWeight:
    def test_every_page_asks_little_even_when_nothing_is_remembered(
        self, receiver: Desk, received, accepted, http: TestClient, web: TestClient
    ):
        path, served = path_of(received), path_of(accepted)
        for each in ("/", "/rujukan", path, f"{path}/redirections", f"{served}/orang"):
            web.app.state.house.remembered = Remembered()
            with counted(http) as calls:
                assert receiver.get(each).status == 200
            assert len(calls) <= MOST_CALLS, (each, calls)


class TestWords:
    def test_every_move_is_a_press_or_asks_for_something(self):
        told = {move.path for move in REFERRAL.values() if move.path} | REFERRAL_WORDS["move_of_referral"].keys()
        assert {*PRESSED, *WORDS} == told
