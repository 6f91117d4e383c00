"""The JSON that SQL writes for activities: in the shape of its schemas, and for exactly those who see the row."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from api.access.principal import Principal
from api.access.visibility import visible
from api.database import assume
from api.domain.acts import Act
from api.domain.scopes import Word
from api.models.plans import Activity
from api.paging import Binding
from api.problems import NotFound
from api.queries import activities as queries
from api.schemas.lists import ActivityQuery
from api.schemas.plans import ActivityDetail, ActivityOut
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, done, refused
from tests.support.tokens import Caller, token_for

READERS = (
    ((REGION,), ()),
    (("province:32",), ()),
    (("national:id",), ()),
    (("ministry:polri",), ()),
    (("agency:32.12-dinsos",), (REGION,)),
    ((NEIGHBOUR,), ()),
    (("province:21",), ()),
    ((), ()),
)


def reader(session: Session, organisations: tuple[str, ...], regions: tuple[str, ...] = ()) -> Principal:
    """Somebody who reads plans for these organisations, with the context that the live check would set."""
    assume(session, organisations, regions)
    held = frozenset(organisations)
    return Principal(
        client_id=UUID(UNKNOWN),
        person_id=None,
        home="national:id",
        act=Act.ACTIVITY_READ,
        held={Word.PLANS_READ: held},
        organisations=held,
        regions=frozenset(regions),
        seats=(),
        now=datetime.now(UTC),
    )


class TestOne:
    def test_it_has_the_fields_of_its_schema_in_their_order(self, house: House):
        house.verified("disnaker", "1.1", percent=12.5)
        body = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}"))
        shown = ActivityDetail.model_validate(body).model_dump(mode="json")
        assert body == shown
        assert list(body) == list(shown)
        assert body["last_progress"]["physical_percent"] == 12.5

    def test_what_was_taken_back_is_not_the_last_that_was_verified(self, house: House):
        path, tags = f"/v1/activities/{house.activities['2.2']['id']}", []

        def last() -> Any:
            answer = house.secretariat.get(path)
            tags.append(answer.headers["etag"])
            return done(answer)["last_progress"] and done(answer)["last_progress"]["physical_percent"]

        chair, report = "32.12-daily-chair", house.submitted("kesra", "2.2", percent=12.5)
        assert last() is None
        done(house.move(chair, report, "verifications"))
        assert last() == 12.5
        done(house.move(chair, report, "verification-withdrawals", {"reason": "Contoh"}))
        assert last() is None
        listed = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities"))["items"]
        assert next(each for each in listed if each["number"] == "2.2")["last_progress"] is None
        done(house.move(chair, report, "verifications"))
        assert last() == 12.5
        assert len(set(tags)) == 2  # of four readings: with it and without it

    def test_progress_opens_with_its_own_word_only(self, http, house: House):
        house.verified("disnaker", "1.1", percent=12.5)
        token = token_for(http, "demo-32.12-secretariat", "plans:read district:32.12")
        planner = Caller(http, "demo-32.12-secretariat", token)
        activity = house.activities["1.1"]
        assert done(planner.get(f"/v1/activities/{activity['id']}"))["last_progress"] is None
        listed = done(planner.get(f"/v1/plans/{activity['plan_id']}/activities"))["items"]
        assert {each["last_progress"] for each in listed} == {None}

    def test_its_lines_have_the_ceiling_in_force_and_what_was_spent(self, house: House):
        activity = house.activities["1.2"]["id"]
        line = house.line(ceiling=1_000_000, tags=[{"activity_id": activity}])
        done(house.spend(line, 300_000), 201)
        done(house.spend(line, -100_000, month=2, is_correction=True), 201)
        later = {"kind": "murni", "effective_on": "2027-06-01", "ceiling_idr": 5}
        unborn = house.line(fiscal_year=2027, version=later, tags=[{"activity_id": activity, "shared": True}])
        lines = done(house.secretariat.get(f"/v1/activities/{activity}"))["budget_lines"]
        assert [(each["id"], each["ceiling_idr"], each["realised_idr"], each["shared"]) for each in lines] == [
            (line["id"], 1_000_000, 200_000, False),
            (unborn["id"], None, 0, True),
        ]

    def test_text_comes_back_as_it_was_written(self, house: House):
        title = 'Kata "kutip" \\ garis miring, é dan 中'
        made = house.activity(house.draft_plan()["id"], title=title, note="baris\nbaru\ttab")
        body = done(house.secretariat.get(f"/v1/activities/{made['id']}"))
        assert (body["title"], body["note"]) == (title, "baris\nbaru\ttab")
        assert body == made

    def test_what_may_be_done_follows_the_policy(self, house: House):
        made = house.activity(house.draft_plan()["id"])
        path = f"/v1/activities/{made['id']}"
        assert done(house.secretariat.get(path))["allowed_actions"] == ["change"]
        assert done(house.speak("32.12-chair").get(path))["allowed_actions"] == []


class TestPage:
    def test_its_rows_have_the_fields_of_their_schema_in_their_order(self, house: House):
        page = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities"))
        assert list(page) == ["items", "next"]
        for row in page["items"]:
            shown = ActivityOut.model_validate(row).model_dump(mode="json")
            assert (row, list(row)) == (shown, list(shown))

    def test_pages_hold_every_row_once_in_the_order_of_the_plan(self, house: House):
        path = f"/v1/plans/{house.plan['id']}/activities"
        whole = done(house.secretariat.get(f"{path}?include=total"))
        walked, following = [], f"{path}?limit=2"
        while following:
            page = done(house.secretariat.get(following))
            walked += page["items"]
            following = page["next"]
        assert walked == whole["items"]
        assert whole["total"] == len(walked) == 5

    def test_a_cursor_is_good_for_its_own_list_only(self, house: House):
        path = f"/v1/plans/{house.plan['id']}/activities"
        cursor = done(house.secretariat.get(f"{path}?limit=2"))["next"].partition("cursor=")[2]
        refused(house.secretariat.get(f"{path}?limit=2&sub_task_force=PENC&cursor={cursor}"), 422, "cursor-invalid")

    @pytest.mark.parametrize("words", ["%25%25", "__", "%5C%5C"])
    def test_signs_of_the_search_are_ordinary_letters(self, house: House, words):
        path = f"/v1/plans/{house.plan['id']}/activities?q={words}"
        assert done(house.secretariat.get(path))["items"] == []

    def test_a_plan_without_activities_is_empty_and_a_hidden_one_is_not_found(self, house: House):
        plan = house.draft_plan()
        assert done(house.secretariat.get(f"/v1/plans/{plan['id']}/activities"))["items"] == []
        stranger = house.speak("21.71-secretariat")
        refused(stranger.get(f"/v1/plans/{plan['id']}/activities"), 404, "not-found")
        refused(stranger.get(f"/v1/plans/{UNKNOWN}/activities"), 404, "not-found")


class TestSight:
    @pytest.mark.parametrize(("organisations", "regions"), READERS)
    def test_the_query_shows_what_visible_shows(self, house: House, session: Session, organisations, regions):
        plan = UUID(house.plan["id"])
        caller = reader(session, organisations, regions)
        expected = {row.id for row in session.exec(visible(Activity, caller))}
        every = [UUID(each["id"]) for each in house.activities.values()]
        found = {activity for activity in every if self.is_shown(session, caller, activity)}
        assert found == expected & set(every)
        page = self.page(session, caller, plan)
        assert (page is None, page or set()) == (not expected, found)

    def is_shown(self, session: Session, caller: Principal, activity: UUID) -> bool:
        try:
            return bool(queries.one(session, caller, activity))
        except NotFound:
            return False

    def page(self, session: Session, caller: Principal, plan: UUID) -> set[UUID] | None:
        try:
            found = queries.page(session, caller, plan, ActivityQuery(limit=200), Binding("", "", {}))
        except NotFound:
            return None
        return {ActivityOut.model_validate_json(each).id for each in found.items}
