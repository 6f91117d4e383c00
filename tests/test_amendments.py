"""Amendments: written on a copy, of one kind, decided by another person, merged as the next edition."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from api.database import create_engine
from api.domain.lifecycles import AMENDMENT, AmendmentStatus, moves_from, target_of
from tests.support.flows import LEADS, REGION, House, done, pointers, refused, speaker
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller

pytestmark = pytest.mark.usefixtures("rolled_up")

SECRETARIAT, CHAIR = "32.12-secretariat", "32.12-chair"
PATHS = sorted({move.path for move in AMENDMENT.values() if move.path})
REASON = {"reason": "Contoh"}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


def begun(house: House, kind: str) -> Row:
    body = {"kind": kind, "reason": "Contoh"}
    return done(house.secretariat.post(f"/v1/plans/{house.plan['id']}/amendments", body), 201)


def copied(house: House, amendment: Row) -> dict[str, Row]:
    """The activities of the working copy, by number."""
    return {
        each["number"]: each
        for each in done(house.secretariat.get(f"/v1/plans/{amendment['copy_id']}/activities"))["items"]
    }


def indicators_of(house: House, activity: Row) -> list[Row]:
    return done(house.secretariat.get(f"/v1/activities/{activity['id']}/indicators"))["items"]


def change(house: House, row: str, id_: str, body: Row, version: int = 1) -> Row:
    return done(house.secretariat.patch(f"/v1/{row}/{id_}", body, version))


def retitle(house: House, amendment: Row, number: str, title: str) -> None:
    change(house, "activities", copied(house, amendment)[number]["id"], {"title": title})


def retarget(house: House, amendment: Row, number: str, targets: Row) -> None:
    measure = indicators_of(house, copied(house, amendment)[number])[0]
    change(house, "indicators", measure["id"], {"targets": targets})


def moved(house: House, who: str, amendment: Row, path: str, **options: Any) -> Any:
    body = REASON if path == "rejections" else {}
    return house.speak(who).post(f"/v1/amendments/{amendment['id']}/{path}", body, **options)


def approved(house: House, amendment: Row, **options: Any) -> Row:
    done(moved(house, SECRETARIAT, amendment, "submissions"))
    return done(moved(house, CHAIR, amendment, "approvals", **options))


def now(house: House) -> Row:
    return done(house.secretariat.get(f"/v1/plans/{house.plan['id']}"))


class TestFlow:
    def test_a_target_changes_and_both_editions_are_kept(self, house: House):
        before, amendment = now(house), begun(house, "target")
        assert (amendment["status"], amendment["base_edition"], amendment["changes"]) == (
            "draft",
            before["edition"],
            [],
        )
        retarget(house, amendment, "1.1", {"2026": 99})
        shown = done(house.secretariat.get(f"/v1/amendments/{amendment['id']}"))
        assert [
            (each["label"], each["field"], each["before"], each["after"], each["fits"]) for each in shown["changes"]
        ] == [("PENC 1.1 · Jumlah contoh 1.1.1", "targets/2026", 2, 99, True)]
        made, edition = approved(house, amendment, twice=True), before["edition"] + 1
        assert (made["status"], made["edition"], now(house)["edition"]) == ("approved", edition, edition)
        measure = indicators_of(house, house.activities["1.1"])[0]
        assert (measure["targets"]["2026"], measure["version"]) == (99, 2)
        path = f"/v1/plans/{house.plan['id']}"
        stood = [
            next(each for each in body["activities"] if each["number"] == "1.1")["indicators"][0]["targets"][1][
                "target"
            ]
            for number in (before["edition"], edition)
            for body in [done(house.secretariat.get(f"{path}/versions/{number}"))["body"]]
        ]
        assert stood == [2, 99]

    def test_everybody_who_sees_the_plan_reads_what_changed(self, house: House):
        first, amendment = now(house)["edition"], begun(house, "clerical")
        retitle(house, amendment, "1.2", "Judul diperbaiki (contoh)")
        approved(house, amendment)
        path = f"/v1/plans/{house.plan['id']}/changes"
        for who in ("32.12-disnaker", "32-secretariat", "kpppa"):
            found = done(house.speak(who).get(f"{path}?from_edition={first}"))
            assert (found["from_edition"], found["to_edition"]) == (first, first + 1)
            assert [(each["amendment_id"], each["kind"]) for each in found["items"]] == [(amendment["id"], "clerical")]
            changed = found["items"][0]["changes"][0]
            assert (changed["field"], changed["after"]) == ("title", "Judul diperbaiki (contoh)")
        refused(house.speak("21.71-secretariat").get(path), 404, "not-found")
        assert pointers(refused(house.secretariat.get(f"{path}?to_edition=999"), 422, "invalid")) == ["?to_edition"]

    def test_a_ministry_reads_what_its_vertical_agencies_lead(self, house: House):
        first, amendment = now(house)["edition"], begun(house, "clerical")
        own = {
            each for each, row in house.activities.items() if row["lead_agency_id"] == house.agencies[LEADS["polres"]]
        }
        mine, other = min(own), min(house.activities.keys() - own)
        for number in (mine, other):
            retitle(house, amendment, number, f"Judul {number} lain (contoh)")
        edition = approved(house, amendment)["edition"]
        path, ministry = f"/v1/plans/{house.plan['id']}", house.speak("polri")
        assert edition in {each["edition"] for each in done(ministry.get(f"{path}/versions"))["items"]}
        body = done(ministry.get(f"{path}/versions/{edition}"))["body"]
        assert {each["number"] for each in body["activities"]} == own
        assert (body["plan"]["title"], len(body["goals"])) == (house.plan["title"], 3)
        (found,) = done(ministry.get(f"{path}/changes?from_edition={first}"))["items"]
        assert {each["id"] for each in found["changes"]} == {house.activities[mine]["id"]}
        assert (found["amendment_id"], found["kind"], found["reason"]) == (amendment["id"], None, None)
        refused(ministry.get(f"{path}/versions/999"), 404, "not-found")
        refused(ministry.get(f"/v1/amendments/{amendment['id']}"), 404, "not-found")

    def test_a_copy_is_no_plan_and_moves_no_figure(self, house: House):
        amendment, copy = begun(house, "budget"), f"/v1/plans/{begun(house, 'budget')['copy_id']}"
        listed = {each["id"] for each in done(house.secretariat.get("/v1/plans?limit=200"))["items"]}
        assert amendment["copy_id"] not in listed
        seen = done(house.secretariat.get(copy))
        assert (seen["copy_of"], seen["allowed_actions"]) == (house.plan["id"], ["activities", "change"])
        assert refused(house.secretariat.post(f"{copy}/discussions"), 409, "locked")["lock_reason"] == "working_copy"
        answer = house.secretariat.post(f"{copy}/amendments", {"kind": "clerical", "reason": "Contoh"})
        assert refused(answer, 409, "locked")["lock_reason"] == "plan_not_in_force"
        tie = {"activity_id": copied(house, amendment)["1.1"]["id"], "mode": "share", "share": 0.5}
        answer = house.officer("disnaker").post(f"/v1/budget-lines/{house.line()['id']}/tags", tie)
        assert pointers(refused(answer, 422, "invalid")) == ["/activity_id"]

    def test_money_moves_and_ids_stay(self, house: House):
        amendment, before = begun(house, "budget"), house.activities["2.1"]
        funding = [{"year": 2026, "funding_source": "APBN_DIPA", "amount_idr": 7}]
        change(house, "activities", copied(house, amendment)["2.1"]["id"], {"funding": funding})
        approved(house, amendment)
        seen = done(house.secretariat.get(f"/v1/activities/{before['id']}"))
        assert [(each["year"], each["funding_source"], each["amount_idr"]) for each in seen["funding"]] == [
            (2026, "APBN_DIPA", 7)
        ]

    def test_another_agency_leads_and_its_ministry_sees(self, house: House):
        amendment, activity = begun(house, "responsible_agency"), house.activities["2.2"]
        body = {
            "lead_agency_id": house.agencies[LEADS["polres"]],
            "supporting_agency_ids": [house.agencies[LEADS["kesra"]]],
        }
        change(house, "activities", copied(house, amendment)["2.2"]["id"], body)
        refused(house.speak("polri").get(f"/v1/activities/{activity['id']}"), 404, "not-found")
        approved(house, amendment)
        seen = done(house.speak("polri").get(f"/v1/activities/{activity['id']}"))
        assert (seen["lead_agency_id"], seen["supporting_agency_ids"]) == tuple(body.values())

    def test_two_activities_change_places(self, house: House):
        amendment = begun(house, "clerical")
        here = copied(house, amendment)
        change(house, "activities", here["1.1"]["id"], {"number": "1.2"})
        problem = refused(moved(house, SECRETARIAT, amendment, "submissions"), 422, "invalid")
        assert pointers(problem) == [f"/changes/activity/{house.activities['1.1']['id']}/number"]
        change(house, "activities", here["1.2"]["id"], {"number": "1.1"})
        approved(house, amendment)
        listed = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities"))["items"]
        there = {each["id"]: each["number"] for each in listed}
        assert [there[house.activities[number]["id"]] for number in ("1.1", "1.2")] == ["1.2", "1.1"]
        back = begun(house, "clerical")
        here = copied(house, back)
        for number, other in (("1.1", "1.2"), ("1.2", "1.1")):
            change(house, "activities", here[number]["id"], {"number": other})
        approved(house, back)

    def test_activities_come_and_go_and_reports_of_what_went_stand(self, house: House):
        report = house.verified("dinsos", "2.1")
        amendment, gone = begun(house, "activity"), house.activities["2.1"]
        here = copied(house, amendment)
        assert house.secretariat.delete(f"/v1/activities/{here['2.1']['id']}", 1).status_code == 204
        new = house.activity(amendment["copy_id"], number="2.1", sub_task_force="REHSOS", title="Pengganti (contoh)")
        measure = {"title": "Jumlah", "unit": "orang", "targets": {"2026": 4}}
        done(house.secretariat.post(f"/v1/activities/{here['3.1']['id']}/indicators", measure), 201)
        approved(house, amendment)
        listed = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities?include=total"))
        assert {each["id"] for each in listed["items"] if each["number"] == "2.1"} == {new["id"]}
        assert listed["total"] == house.plan["activities"] == now(house)["activities"]
        assert done(house.secretariat.get(f"/v1/activities/{gone['id']}"))["last_progress"]["physical_percent"] == 40
        assert done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))["status"] == "verified"
        assert LEADS["dinsos"] not in house.period()["obligations"]  # it leads nothing any more
        assert [each["title"] for each in indicators_of(house, house.activities["3.1"])][-1] == "Jumlah"


class TestKinds:
    @pytest.mark.parametrize("kind", ["clerical", "budget", "target", "responsible_agency"])
    def test_what_a_kind_may_not_change_stops_it_and_is_listed(self, house: House, kind: str):
        amendment = begun(house, kind)
        row = copied(house, amendment)["1.1"]
        change(house, "activities", row["id"], {"pillar": "partnership"})
        problem = refused(moved(house, SECRETARIAT, amendment, "submissions"), 422, "invalid")
        assert pointers(problem) == [f"/changes/activity/{house.activities['1.1']['id']}/pillar"]
        assert done(house.secretariat.get(f"/v1/amendments/{amendment['id']}"))["status"] == "draft"

    def test_the_years_are_changed_by_none(self, house: House):
        amendment = begun(house, "activity")
        change(house, "plans", amendment["copy_id"], {"year_to": house.plan["year_to"] + 1})
        problem = refused(moved(house, SECRETARIAT, amendment, "submissions"), 422, "invalid")
        assert pointers(problem) == ["/changes/plan//year_to"]

    def test_without_a_change_there_is_nothing_to_send(self, house: House):
        refused(moved(house, SECRETARIAT, begun(house, "clerical"), "submissions"), 422, "invalid")


@pytest.fixture(scope="module")
def at(house: House, module_database) -> Iterator[Callable[[AmendmentStatus], Row]]:
    """An amendment that was submitted, put into a state as the owner of the tables may."""
    amendment = begun(house, "clerical")
    retitle(house, amendment, "1.1", "Judul lain (contoh)")
    done(moved(house, SECRETARIAT, amendment, "submissions"))
    engine = create_engine(module_database, pool_size=1)

    def put(state: AmendmentStatus) -> Row:
        with engine.begin() as connection:
            statement = sa.text("UPDATE amendment SET status = :state WHERE id = :id")
            connection.execute(statement, {"state": state, "id": amendment["id"]})
        return amendment

    yield put
    put(AmendmentStatus.REJECTED)
    engine.dispose()


class TestEveryMove:
    @pytest.mark.parametrize("state", AmendmentStatus)
    @pytest.mark.parametrize("path", PATHS)
    def test_from_elsewhere_it_is_the_wrong_moment(self, house: House, at, state: AmendmentStatus, path: str):
        if target_of(AMENDMENT, state, path) is None:
            who = SECRETARIAT if path == "submissions" else CHAIR
            problem = refused(moved(house, who, at(state), path), 409, "wrong-moment")
            assert (problem["state"], problem["allowed_moves"]) == (state, sorted(moves_from(AMENDMENT, state)))

    def test_a_rejected_one_changes_nothing_and_says_why(self, house: House, at):
        before, amendment = now(house), at(AmendmentStatus.SUBMITTED)
        made = done(moved(house, CHAIR, amendment, "rejections"))
        assert (made["status"], made["decision_reason"], made["edition"]) == ("rejected", "Contoh", None)
        assert (now(house)["edition"], now(house)["version"]) == (before["edition"], before["version"])
        row = copied(house, amendment)["1.1"]
        answer = house.secretariat.patch(f"/v1/activities/{row['id']}", {"title": "Baru"}, row["version"])
        assert refused(answer, 409, "locked")["lock_reason"] == "plan_locked"


class TestPlanThatIsOver:
    def test_it_is_amended_no_more_by_what_was_written_or_sent_before(self, house: House):
        written, sent = (begun(house, "clerical") for _ in range(2))
        retitle(house, written, "1.1", "Judul terlambat satu (contoh)")
        retitle(house, sent, "1.2", "Judul terlambat dua (contoh)")
        done(moved(house, SECRETARIAT, sent, "submissions"))
        with time_machine.travel(datetime(2028, 1, 2, tzinfo=UTC)):
            then = House(speaker(house.secretariat.http))
            for answer in (moved(then, SECRETARIAT, written, "submissions"), moved(then, CHAIR, sent, "approvals")):
                assert refused(answer, 409, "locked")["lock_reason"] == "no_plan_in_force"


class TestTwoPersons:
    @pytest.fixture
    def both(self, http, owner_session) -> Caller:
        """Somebody who holds both words."""
        words = ("plans:read", "plans:write", "plans:adopt")
        made = machine(owner_session, REGION, [(word, REGION) for word in words])
        return Caller(http, made.client_id, token_of(http, made, [*words, REGION]))

    def test_whoever_sent_it_does_not_decide_either(self, house: House, both: Caller):
        amendment = begun(house, "clerical")
        retitle(house, amendment, "1.1", "Judul yang dikirim (contoh)")
        path = f"/v1/amendments/{amendment['id']}"
        done(both.post(f"{path}/submissions"))
        refused(both.post(f"{path}/approvals"), 409, "same-person")
        refused(both.post(f"{path}/rejections", REASON), 409, "same-person")
        done(moved(house, CHAIR, amendment, "rejections"))

    def test_whoever_wrote_it_does_not_decide_although_it_holds_both_words(self, house: House, both: Caller):
        amendment = begun(house, "clerical")
        path = f"/v1/amendments/{amendment['id']}"
        row = copied(house, amendment)["1.1"]
        done(both.patch(f"/v1/activities/{row['id']}", {"title": "Judul dua orang (contoh)"}, 1))
        done(moved(house, SECRETARIAT, amendment, "submissions"))
        refused(both.post(f"{path}/approvals"), 409, "same-person")
        refused(both.post(f"{path}/rejections", REASON), 409, "same-person")
        done(moved(house, "32.12-daily-chair", amendment, "rejections"))


class TestRaces:
    def test_two_amendments_of_different_fields_both_come_in(self, house: House):
        first, second = begun(house, "clerical"), begun(house, "clerical")
        retitle(house, first, "1.1", "Judul pertama (contoh)")
        change(house, "activities", copied(house, second)["1.1"]["id"], {"place": "Desa Contoh"})
        edition = now(house)["edition"]
        for each in (first, second):
            approved(house, each)
        seen = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}"))
        assert (seen["title"], seen["place"], now(house)["edition"]) == (
            "Judul pertama (contoh)",
            "Desa Contoh",
            edition + 2,
        )

    def test_of_two_of_the_same_field_the_later_is_refused_with_the_list(self, house: House):
        first, second = begun(house, "target"), begun(house, "target")
        for amendment, target in ((first, 51), (second, 52)):
            retarget(house, amendment, "3.1", {"2027": target})
            done(moved(house, SECRETARIAT, amendment, "submissions"))
        done(moved(house, CHAIR, first, "approvals"))
        problem = refused(moved(house, CHAIR, second, "approvals"), 409, "locked")
        assert problem["lock_reason"] == "amended_meanwhile"
        assert [pointer.rpartition("/targets/")[2] for pointer in pointers(problem)] == ["2027"]
        assert indicators_of(house, house.activities["3.1"])[0]["targets"]["2027"] == 51

    def test_two_approvals_at_once_make_one_edition(self, house: House):
        amendment = begun(house, "clerical")
        retitle(house, amendment, "3.1", "Judul serentak (contoh)")
        done(moved(house, SECRETARIAT, amendment, "submissions"))
        edition, path = now(house)["edition"], f"/v1/amendments/{amendment['id']}/approvals"
        callers = [speaker(house.secretariat.http)(who) for who in (CHAIR, "32.12-daily-chair")]
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(lambda caller: caller.post(path), callers))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert now(house)["edition"] == edition + 1
