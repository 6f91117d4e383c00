"""Seats: handed over with their history kept, ended at local midnight; and the grants that follow from them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import Session

from api.domain.seats import YIELDS, Reach, SeatKind
from tests.support.at_once import is_held_back, takes
from tests.support.flows import LEADS, REGION, UNKNOWN, House, days_from_today, done, pointers, refused
from tests.support.seated import machine, seated, token_of
from tests.support.tokens import Caller
from tests.support.writes.task_forces import seat

WIB = timedelta(hours=7)


def hand_over(house: House, row: dict[str, Any], day: str, *, twice: bool = False, **fields: Any) -> Any:
    body = {"agency_id": house.agencies[LEADS["disnaker"]], "valid_from": day, **fields}
    return house.secretariat.post(f"/v1/seats/{row['id']}/handovers", body, twice=twice)


def end(house: House, row: dict[str, Any], day: str) -> Any:
    return house.secretariat.post(f"/v1/seats/{row['id']}/endings", {"last_day": day})


class TestDailyChair:
    """The daily chair completes what one person asks for: whoever could seat one alone would be both persons."""

    def test_it_is_seated_and_handed_over_by_two_persons(self, house: House, owner_session: Session):
        assert seat(house, "daily_chair", 202)["second"] == "daily_chair"
        client = seated(owner_session, SeatKind.DAILY_CHAIR, REGION, "32.12-DISDUK-P3A")
        asked = done(hand_over(house, {"id": client.seat_id}, days_from_today(1)[0]), 202)
        assert (asked["act"], asked["second"]) == ("seat.hand_over", "daily_chair")

    def test_where_nobody_sits_there_two_registrars_seat_one(self, house: House):
        body = {"kind": "daily_chair", "agency_id": house.agencies[LEADS["kesra"]], "valid_from": "2026-01-01"}
        path = f"/v1/task-forces/{house.task_force}/seats"
        asked = done(house.speak("registrar").post(path, body), 202)
        assert asked["second"] == "registrar"
        refused(house.speak("registrar").post(f"/v1/pending-acts/{asked['id']}/approvals"), 409, "same-person")
        decided = done(house.speak("registrar-2").post(f"/v1/pending-acts/{asked['id']}/approvals", twice=True))
        assert done(house.secretariat.get(f"/v1/seats/{decided['result_id']}"))["kind"] == "daily_chair"


class TestHandOver:
    def test_the_old_term_ends_the_day_before_the_new_one_begins(self, house: House):
        before, (today, tomorrow) = seat(house), days_from_today(0, 1)
        following = done(hand_over(house, before, tomorrow, twice=True))
        assert (following["follows_id"], following["valid_from"]) == (before["id"], tomorrow)
        assert (following["kind"], following["agency_id"]) == ("member", house.agencies[LEADS["disnaker"]])
        kept = done(house.secretariat.get(f"/v1/seats/{before['id']}"))
        assert (kept["valid_from"], kept["valid_to"], kept["agency_id"]) == ("2026-01-01", today, before["agency_id"])
        assert kept["allowed_actions"] == ["endings"]
        other = done(house.officer("dinsos").get(f"/v1/seats/{before['id']}"))
        assert other["allowed_actions"] == []
        told = done(house.secretariat.get(f"/v1/audit?subject_id={before['id']}&event=seat.handed_over"))["items"]
        assert len(told) == 1

    def test_it_has_one_next_holder(self, house: House):
        row, (today, tomorrow) = seat(house), days_from_today(0, 1)
        first = done(hand_over(house, row, tomorrow))
        assert refused(hand_over(house, row, tomorrow), 409, "locked")["lock_reason"] == "handed_over"
        done(end(house, first, today))  # the wrong one, who never began
        assert done(hand_over(house, row, tomorrow))["follows_id"] == row["id"]

    def test_of_several_at_once_one_follows(self, house: House):
        row, tomorrow = seat(house), days_from_today(1)[0]
        with ThreadPoolExecutor(4) as at_once:
            answers = list(at_once.map(lambda _: hand_over(house, row, tomorrow).status_code, range(4)))
        assert sorted(answers) == [200, 409, 409, 409]

    def test_nobody_s_past_is_handed_over(self, house: House):
        answer = hand_over(house, seat(house), days_from_today(-1)[0])
        assert pointers(refused(answer, 422, "invalid")) == ["/valid_from"]

    def test_a_seat_that_ended_is_filled_and_not_handed_over(self, house: House):
        row, (yesterday, tomorrow) = seat(house), days_from_today(-1, 1)
        assert done(end(house, row, yesterday))["allowed_actions"] == []
        assert refused(hand_over(house, row, tomorrow), 409, "locked")["lock_reason"] == "seat_ended"

    def test_an_officer_s_seat_goes_to_an_agency_of_the_region(self, house: House):
        row, tomorrow = seat(house, "reporting_officer"), days_from_today(1)[0]
        made = done(hand_over(house, row, tomorrow))
        assert made["organisation"] == LEADS["disnaker"]
        foreign = next(each["id"] for each in done(house.secretariat.get("/v1/agencies?owner=district:21.71"))["items"])
        assert "/agency_id" in pointers(
            refused(hand_over(house, made, days_from_today(2)[0], agency_id=foreign), 422, "invalid")
        )

    def test_one_that_reads_referrals_waits(self, house: House, owner_session: Session):
        client = seated(owner_session, SeatKind.CASE_OFFICER, REGION, "32.12-DINSOS")
        asked = done(hand_over(house, {"id": client.seat_id}, days_from_today(1)[0]), 202)
        assert (asked["act"], asked["subject_id"]) == ("seat.hand_over", str(client.seat_id))
        decided = house.speak("32.12-daily-chair").post(f"/v1/pending-acts/{asked['id']}/approvals")
        made = done(house.secretariat.get(f"/v1/seats/{done(decided)['result_id']}"))
        assert made["follows_id"] == str(client.seat_id)

    def test_one_is_handed_to_a_person_of_the_region(self, house: House):
        foreign = done(house.speak("21.71-secretariat").get("/v1/people"))["items"][0]["id"]
        answer = hand_over(house, seat(house), days_from_today(1)[0], person_id=foreign)
        assert pointers(refused(answer, 422, "invalid")) == ["/person_id"]

    @pytest.mark.parametrize("move", ["handovers", "endings"])
    def test_another_region_s_is_another_s_act(self, house: House, move: str):
        body = {"last_day": "2027-01-01"} if move == "endings" else {"valid_from": "2027-01-01"}
        answer = house.speak("21.71-secretariat").post(f"/v1/seats/{seat(house)['id']}/{move}", body)
        refused(answer, 403, "not-permitted")
        refused(house.secretariat.post(f"/v1/seats/{UNKNOWN}/{move}", body), 404, "not-found")

    def test_a_stale_version_is_refused(self, house: House):
        row = seat(house)
        answer = house.secretariat.post(
            f"/v1/seats/{row['id']}/endings", {"last_day": days_from_today(1)[0]}, headers={"If-Match": '"9"'}
        )
        refused(answer, 412, "stale-version")


class TestEnd:
    def test_all_that_follows_from_it_ends_at_local_midnight(self, house: House, owner_session: Session):
        """The token lives on past midnight; 23:59 works, 00:00 WIB does not, with no job in between."""
        client, today = seated(owner_session, SeatKind.COORDINATOR, REGION, "32.12-DINSOS"), days_from_today(0)[0]
        done(end(house, {"id": client.seat_id}, today))
        midnight = datetime.combine(date.fromisoformat(today) + timedelta(days=1), time.min, UTC) - WIB
        with time_machine.travel(midnight - timedelta(minutes=1), tick=False):
            http = house.secretariat.http
            holder = Caller(http, client.client_id, token_of(http, client, ["plans:read", REGION]))
            assert holder.get("/v1/plans").status_code == 200
        with time_machine.travel(midnight, tick=False):
            refused(holder.get("/v1/plans"), 403, "insufficient-scope")
            assert done(holder.get("/v1/grants/own"))["items"] == []

    def test_yesterday_ends_it_at_once(self, house: House, owner_session: Session):
        client, http = seated(owner_session, SeatKind.COORDINATOR, REGION, "32.12-DINSOS"), house.secretariat.http
        holder = Caller(http, client.client_id, token_of(http, client, ["plans:read", REGION]))
        done(end(house, {"id": client.seat_id}, days_from_today(-1)[0]))
        refused(holder.get("/v1/plans"), 403, "insufficient-scope")

    @pytest.mark.parametrize(("what", "slug"), [("its seat", "insufficient-scope"), ("its token", "invalid-token")])
    def test_who_waits_for_a_lock_meanwhile_writes_nothing(
        self, house: House, owner_session: Session, what: str, slug: str
    ):
        client = seated(owner_session, SeatKind.REPORTING_OFFICER, REGION, "32.12-DISNAKER")
        http, words = house.secretariat.http, ["progress:write", LEADS["disnaker"]]
        holder, report = Caller(http, client.client_id, token_of(http, client, words)), house.report("disnaker")
        path, bystander = f"/v1/progress-reports/{report['id']}/entries", seat(house)

        def written_after(number: str, end_it: Callable[[], Any]) -> Any:
            body = {"activity_id": house.activities[number]["id"], "physical_percent": 1}
            with ThreadPoolExecutor(1) as threads:
                with owner_session.get_bind().begin() as holding:
                    assert takes(holding, "progress_report", report["id"], "UPDATE")
                    waiting = threads.submit(holder.post, path, body)
                    assert is_held_back(owner_session.get_bind(), waiting)
                    end_it()
                return waiting.result()

        yesterday, token = days_from_today(-1)[0], {"token": holder.token}
        done(written_after("1.1", lambda: done(end(house, bystander, yesterday))), 201)  # another's ends
        gone = {
            "its seat": lambda: done(end(house, {"id": client.seat_id}, yesterday)),
            "its token": lambda: done(http.post("/oauth/revoke", data=token, auth=(client.client_id, client.secret))),
        }
        assert written_after("1.2", gone[what]).json()["type"].endswith(slug)
        assert len(done(house.officer("disnaker").get(path))["items"]) == 1

    def test_an_ending_only_shortens(self, house: House):
        row = seat(house)
        done(end(house, row, days_from_today(3)[0]))
        for day in days_from_today(4, -2):
            assert pointers(refused(end(house, row, day), 422, "invalid")) == ["/last_day"]
        assert done(end(house, row, days_from_today(2)[0]))["version"] == 3


class TestGrants:
    def test_who_hands_out_seats_sees_every_pair_with_seat_and_decree(self, house: House):
        seats = done(house.secretariat.get(f"/v1/task-forces/{house.task_force}/seats?kind=chair"))["items"]
        listed = done(house.secretariat.get(f"/v1/grants?seat_id={seats[0]['id']}&limit=200"))["items"]
        expected = {each.word for each in YIELDS[SeatKind.CHAIR] if each.reach is Reach.SEAT}
        persons = [each for each in listed if each["holder_kind"] == "person"]
        assert {each["action"] for each in persons} == expected
        assert {(each["organisation"], each["decree"], each["valid_to"]) for each in persons} == {
            (REGION, "CONTOH/1", "2029-12-31")
        }

    def test_nothing_of_another_region_is_listed(self, house: House):
        listed, cursor = [], "/v1/grants?limit=200"
        while cursor:
            page = done(house.secretariat.get(cursor.removeprefix("http://127.0.0.1:8000")))
            listed, cursor = listed + page["items"], page["next"]
        assert len(listed) > 200
        assert not {each["organisation"] for each in listed} & {"district:21.71", "province:32", "national:id"}
        assert len({tuple(each.values()) for each in listed}) == len(listed)

    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "kpppa"])
    def test_others_lack_the_word(self, house: House, who: str):
        refused(house.speak(who).get("/v1/grants"), 403, "insufficient-scope")

    def test_everybody_sees_its_own(self, house: House, owner_session: Session):
        own = done(house.speak("32.12-disnaker-staff").get("/v1/grants/own?limit=200"))["items"]
        pairs = {(each["action"], each["organisation"]) for each in own}
        assert ("progress:write", LEADS["disnaker"]) in pairs
        assert ("plans:read", REGION) in pairs
        assert ("progress:submit", LEADS["disnaker"]) not in pairs
        assert {each["seat_kind"] for each in own} == {"reporting_officer"}
        client = machine(owner_session, REGION, [("plans:read", REGION)])
        http = house.secretariat.http
        caller = Caller(http, client.client_id, token_of(http, client, ["plans:read", REGION]))
        (only,) = done(caller.get("/v1/grants/own"))["items"]
        assert (only["action"], only["organisation"], only["seat_id"]) == ("plans:read", REGION, None)


class TestScopes:
    def test_every_action_and_kind_stands_there_in_both_languages(self, house: House):
        answer = house.speak("polri").get("/v1/scopes")
        told = done(answer)
        assert len(told["actions"]) == 44
        assert all(each["name_id"] and each["name_en"] for each in (*told["actions"], *told["kinds"]))
        again = house.speak("polri").get("/v1/scopes", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304

    def test_every_organisation_has_its_word(self, house: House):
        """Also for a token whose words open nothing of the directory."""
        asked = "/v1/scopes/organisations?include=total&limit=200"
        total = done(house.speak("registrar").get(asked))["total"]
        assert total > 38 + 514 + 11
        found = done(house.speak("polri").get("/v1/scopes/organisations?q=indramayu&limit=200"))["items"]
        words = {each["word"]: each for each in found}
        assert {REGION, "agency:32.12-rsud-indramayu", "agency:32.12-polres-indramayu"} <= words.keys()
        assert words[REGION]["kind"] == "district"
        kinds = done(house.speak("polri").get("/v1/scopes/organisations?kind=national&kind=ministry"))["items"]
        assert {"national:id", "ministry:polri"} <= {each["word"] for each in kinds}
        assert {each["kind"] for each in kinds} == {"national", "ministry"}
