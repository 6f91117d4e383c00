"""Programmes of a plan as pages: made, named, filled and taken out again."""

from tests.support.flows import House, done
from tests.web.conftest import Desk, sent


class TestProgrammes:
    def test_one_is_made_named_and_filled_and_goes_when_it_is_empty(self, secretariat: Desk, house: House):
        plan = house.draft_plan()["id"]
        path, bare = f"/rencana/{plan}", house.activity(plan, number="1.1", title="Kegiatan satu (contoh)")
        form = f"{path}/program-baru"
        assert form in secretariat.get(path).links
        assert "Program Tanpa program" not in secretariat.get(f"/kegiatan/{bare['id']}/ubah").text
        said = {"sub_task_force": "PENC", "title": "Program contoh", "account_code": "2.08.03"}
        assert sent(secretariat, form, **said) == path
        sent(secretariat, form, sub_task_force="REHSOS", title="Program kosong (contoh)")
        first, empty = done(house.secretariat.get(f"/v1/plans/{plan}/programmes"))["items"]
        first, empty = sorted((first, empty), key=lambda each: each["sub_task_force"])
        change = f"/kegiatan/{bare['id']}/ubah"
        wrong = secretariat.send(secretariat.get(change), change, programme_id=empty["id"])
        assert (wrong.status, 'id="programme_id-wrong"' in wrong.response.text) == (422, True)
        chosen = secretariat.send(secretariat.get(change), change, programme_id=first["id"])
        assert chosen.location == f"/kegiatan/{bare['id']}"
        assert "Program Program contoh" in secretariat.get(f"/kegiatan/{bare['id']}").text
        page = secretariat.get(path)
        assert "Pencegahan 1 Program contoh 2.08.03 1 1.1 Kegiatan satu (contoh)" in page.text
        assert "Program kosong (contoh) 0" in page.text
        named = f"{path}/program/{first['id']}"
        assert named in page.links
        change = {"title": "Program lain (contoh)", "ordinal": "2"}
        assert secretariat.send(secretariat.get(named), named, **change).location == path
        assert "Program lain (contoh) 2.08.03 1" in secretariat.get(path).text
        assert "Program Program lain (contoh)" in secretariat.get(f"/kegiatan/{bare['id']}").text
        page = secretariat.get(path)
        taken = house.activity(plan, number="2.1", sub_task_force="REHSOS", programme_id=empty["id"])
        away = f"{path}/program/{empty['id']}/hapus"
        told = secretariat.submit(page, away)
        assert (told.status, "Sudah dipakai" in told.text, away in told.forms) == (409, True, False)
        assert house.secretariat.delete(f"/v1/activities/{taken['id']}", 1).status_code == 204
        assert secretariat.submit(secretariat.get(path), away).location == path
        assert "Program kosong" not in secretariat.get(path).text

    def test_whoever_may_not_write_reads_them(self, officer: Desk, house: House):
        plan = house.draft_plan()["id"]
        made = house.programme(plan)
        page = officer.get(f"/rencana/{plan}")
        assert ("Program contoh 0" in page.text, f"/rencana/{plan}/program/{made['id']}" in page.links) == (True, False)
        assert officer.get(f"/rencana/{plan}/program/{made['id']}").status == 403
