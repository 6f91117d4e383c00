"""Meetings: who was there by agency, minutes whose corrections keep what stood before, decisions that are followed."""

from contextlib import ExitStack

import pytest

from tests.support.flows import LEADS, REGION, UNKNOWN, House, days_from_today, done, pointers, refused

OFFICE = LEADS["disnaker"]
MINUTES = {"minutes": "Rapat membahas capaian (contoh)."}


def complete(house: House, follow_up, who: str = "32.12-disnaker", version: int | None = None, **fields):
    headers = {"If-Match": f'"{version}"'} if version else {}
    body = {"done_note": "Sudah dibuat (contoh)", **fields}
    return house.speak(who).post(f"/v1/follow-ups/{follow_up['id']}/completions", body, headers=headers)


def reopen(house: House, follow_up, who: str = "32.12-secretariat"):
    return house.speak(who).post(f"/v1/follow-ups/{follow_up['id']}/reopenings", {"reason": "Belum lengkap (contoh)"})


class TestAddMeeting:
    def test_it_is_shown_as_it_was_recorded_and_its_decisions_are_open(self, house):
        there = [
            {"agency_id": house.agencies[OFFICE], "presence": "present"},
            {"agency_id": house.agencies[LEADS["dinsos"]], "presence": "absent"},
        ]
        decisions = [house.asked("disnaker", "2030-01-31"), house.asked("polres", "2030-02-28")]
        body = house.meeting_body(
            kind="sub_task_force",
            sub_task_force="PENC",
            begins_at="09:30",
            agenda=["Capaian", "SOP"],
            attendance=there,
            decisions=decisions,
            **MINUTES,
        )
        made = done(house.secretariat.post("/v1/meetings", body), 201)
        assert {name: made[name] for name in body if name not in {"attendance", "decisions"}} == {
            name: value for name, value in body.items() if name not in {"attendance", "decisions"}
        }
        assert made["attendance"] == [{**each, "seat_id": None} for each in there]
        assert [(each["ordinal"], each["agency"], each["status"]) for each in made["follow_ups"]] == [
            (1, OFFICE, "open"),
            (2, LEADS["polres"], "open"),
        ]
        assert made["allowed_actions"] == ["change", "follow-ups"]
        assert done(house.officer("dinsos").get(f"/v1/meetings/{made['id']}"))["allowed_actions"] == []

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"kind": "sub_task_force"}, ""),
            ({"sub_task_force": "BUKAN"}, "/sub_task_force"),
            ({"begins_at": "24:00"}, "/begins_at"),
            ({"attendance": [{"agency_id": UNKNOWN, "presence": "present"}]}, "/attendance/0/agency_id"),
            (
                {"attendance": [{"agency_id": UNKNOWN, "presence": each} for each in ("present", "excused")]},
                "/attendance",
            ),
            ({"decisions": [{"decision": "x", "agency_id": UNKNOWN, "due_on": "2030-01-01"}]}, None),
            ({"participants": ["Nama Contoh"]}, "/participants"),
        ],
    )
    def test_what_is_not_known_is_refused(self, house, fields, pointer):
        problem = refused(house.secretariat.post("/v1/meetings", house.meeting_body(**fields)), 422, "invalid")
        assert pointers(problem) == ["/decisions/0/agency_id" if pointer is None else pointer]

    def test_a_seat_is_one_of_the_agency(self, house):
        seats = done(house.secretariat.get(f"/v1/task-forces/{house.task_force}/seats"))["items"]
        seat = next(each for each in seats if each["agency_id"] == house.agencies[LEADS["kesra"]])
        there = {"agency_id": house.agencies[LEADS["kesra"]], "presence": "present", "seat_id": seat["id"]}
        made = house.meeting(attendance=[there])
        assert made["attendance"] == [there]
        wrong = {**there, "agency_id": house.agencies[OFFICE]}
        problem = refused(
            house.secretariat.post("/v1/meetings", house.meeting_body(attendance=[wrong])), 422, "invalid"
        )
        assert pointers(problem) == ["/attendance/0/seat_id"]

    def test_an_agency_is_denied(self, house):
        refused(house.officer("disnaker").post("/v1/meetings", house.meeting_body()), 403, "insufficient-scope")

    def test_another_district_adds_nothing_here(self, house):
        answer = house.speak("21.71-secretariat").post("/v1/meetings", house.meeting_body())
        refused(answer, 404, "not-found")


class TestReadMeeting:
    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "32-secretariat", "kpppa"])
    def test_members_province_and_nation_read_it(self, house, who):
        done(house.speak(who).get(f"/v1/meetings/{house.meeting()['id']}"))

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21.71-disnaker", "21-secretariat", "polri"])
    def test_strangers_do_not_see_it(self, house, who):
        refused(house.speak(who).get(f"/v1/meetings/{house.meeting()['id']}"), 404, "not-found")

    def test_they_are_listed_the_latest_first(self, house):
        for day in ("2026-03-01", "2026-05-01", "2026-04-01"):
            house.meeting(title="Rapat urut contoh", held_on=day)
        found = done(house.secretariat.get(f"/v1/meetings?owner={REGION}&q=urut"))["items"]
        assert [each["held_on"] for each in found] == ["2026-05-01", "2026-04-01", "2026-03-01"]


class TestCorrectMeeting:
    def correct(self, house: House, meeting, version: int = 1, **change):
        return house.secretariat.patch(f"/v1/meetings/{meeting['id']}", change, version)

    def test_before_there_are_minutes_it_is_simply_changed(self, house):
        made = done(self.correct(house, house.meeting(), place="Aula lain", **MINUTES))
        assert (made["place"], made["version"], made["corrections"]) == ("Aula lain", 2, [])

    def test_a_correction_of_minutes_keeps_what_stood_before(self, house):
        there = [{"agency_id": house.agencies[OFFICE], "presence": "present"}]
        meeting = house.meeting(attendance=there, **MINUTES)
        new = [{"agency_id": house.agencies[OFFICE], "presence": "excused"}]
        made = done(self.correct(house, meeting, minutes="Diperbaiki", attendance=new, reason="Salah catat"))
        (kept,) = made["corrections"]
        assert (kept["from_version"], kept["reason"]) == (1, "Salah catat")
        assert kept["before"] == {**MINUTES, "attendance": [{**there[0], "seat_id": None}]}
        assert (made["minutes"], made["attendance"][0]["presence"]) == ("Diperbaiki", "excused")

    def test_a_correction_of_minutes_needs_a_reason(self, house):
        problem = refused(self.correct(house, house.meeting(**MINUTES), place="Aula lain"), 422, "invalid")
        assert pointers(problem) == ["/reason"]

    def test_what_a_meeting_has_is_not_removed(self, house):
        problem = refused(self.correct(house, house.meeting(), title=None), 422, "invalid")
        assert pointers(problem) == ["/title"]

    def test_the_version_is_asked_for(self, house):
        meeting = house.meeting()
        path = f"/v1/meetings/{meeting['id']}"
        refused(house.secretariat.patch(path, {"place": "x"}), 428, "precondition-required")
        refused(self.correct(house, meeting, version=2, place="x"), 412, "stale-version")


class TestCompleteFollowUp:
    def test_the_agency_that_was_asked_says_what_it_did(self, house):
        follow_up = house.follow_up()
        made = done(complete(house, follow_up))
        today = days_from_today(0)[0]
        assert (made["status"], made["done_on"], made["done_note"]) == ("done", today, "Sudah dibuat (contoh)")
        assert (made["allowed_actions"], made["version"]) == ([], 2)

    def test_the_secretariat_says_it_for_the_agency(self, house):
        made = done(complete(house, house.follow_up(), "32.12-secretariat", done_on="2026-03-01"))
        assert (made["done_on"], made["allowed_actions"]) == ("2026-03-01", ["reopenings"])

    def test_another_agency_is_denied(self, house):
        refused(complete(house, house.follow_up(), "32.12-dinsos"), 403, "not-permitted")

    def test_strangers_do_not_see_it(self, house):
        follow_up = house.follow_up()
        for who in ("21.71-secretariat", "21.71-disnaker"):
            refused(complete(house, follow_up, who), 404, "not-found")

    @pytest.mark.parametrize("who", ["kpppa", "32-secretariat", "32.12-chair"])
    def test_who_reads_only_is_denied(self, house, who):
        refused(complete(house, house.follow_up(), who), 403, "insufficient-scope")

    def test_a_day_to_come_is_refused(self, house):
        tomorrow = days_from_today(2)[0]
        assert pointers(refused(complete(house, house.follow_up(), done_on=tomorrow), 422, "invalid")) == ["/done_on"]

    def test_twice_is_the_wrong_moment(self, house):
        follow_up = house.done_follow_up()
        problem = refused(complete(house, follow_up), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("done", ["reopenings"])

    def test_a_stale_version_is_refused(self, house):
        refused(complete(house, house.follow_up(), version=7), 412, "stale-version")


class TestReopenFollowUp:
    def test_the_secretariat_opens_it_again_and_what_was_said_stays(self, house):
        made = done(reopen(house, house.done_follow_up()))
        assert (made["status"], made["done_on"], made["done_note"]) == ("open", None, "Contoh")
        assert (made["reopen_reason"], made["allowed_actions"]) == ("Belum lengkap (contoh)", ["completions"])

    def test_the_agency_is_denied(self, house):
        refused(reopen(house, house.done_follow_up(), "32.12-disnaker"), 403, "insufficient-scope")

    def test_an_open_one_is_the_wrong_moment(self, house):
        refused(reopen(house, house.follow_up()), 409, "wrong-moment")


class TestOverdue:
    def ids(self, house: House, who: str = "32.12-secretariat", **asked: str) -> list[str]:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return [each["id"] for each in done(house.speak(who).get(f"/v1/follow-ups?{query}"))["items"]]

    def test_it_is_overdue_from_the_local_midnight_after_its_day(self, house):
        today = days_from_today(0)[0]
        follow_up = house.follow_up(due_on=today)
        path = f"/v1/follow-ups/{follow_up['id']}"
        assert done(house.secretariat.get(path))["is_overdue"] is False
        assert follow_up["id"] in self.ids(house, overdue="false", meeting_id=follow_up["meeting_id"])
        with ExitStack() as travels:
            later = house.speak_after(today, "32.12-secretariat", travels)
            assert done(later.get(path))["is_overdue"] is True
            found = done(later.get(f"/v1/follow-ups?overdue=true&meeting_id={follow_up['meeting_id']}"))["items"]
            assert [each["id"] for each in found] == [follow_up["id"]]

    def test_one_that_is_done_is_never_overdue(self, house):
        follow_up = house.follow_up(due_on="2026-01-02")
        meeting = follow_up["meeting_id"]
        assert self.ids(house, overdue="true", meeting_id=meeting) == [follow_up["id"]]
        done(complete(house, follow_up))
        assert self.ids(house, overdue="true", meeting_id=meeting) == []

    def test_they_are_found_by_agency_and_state_the_first_due_first(self, house):
        decisions = [house.asked("polres", day) for day in ("2031-03-01", "2031-01-01")]
        made = house.meeting(decisions=[*decisions, house.asked()])
        late, early, other = (each["id"] for each in made["follow_ups"])
        polres = house.agencies[LEADS["polres"]]
        found = self.ids(house, meeting_id=made["id"], agency_id=polres, status="open")
        assert found == [early, late]
        assert other in self.ids(house, meeting_id=made["id"])

    def test_the_ministry_of_a_vertical_agency_sees_what_its_office_was_asked(self, house):
        asked, other = house.follow_up("polres"), house.follow_up("disnaker")
        found = self.ids(house, "polri")
        assert asked["id"] in found
        assert other["id"] not in found
