"""Power is a set of pairs: a word held here and another held there are never put together (access.md §1, point 1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from api.domain.scopes import Word
from tests.support.engines import engine_at
from tests.support.flows import NEIGHBOUR, REGION, YEAR, House, done
from tests.support.seated import machine, token_of

HERE, THERE = REGION, NEIGHBOUR


@dataclass
class Place:
    """Indramayu with a plan in force and a line tied to an activity of it; Batam with a draft and a line of its own."""

    http: TestClient
    owner: Session
    house: House

    @cached_property
    def plan(self) -> str:
        return str(self.house.plan["id"])

    @cached_property
    def activity(self) -> str:
        return str(self.house.activities["1.1"]["id"])

    @cached_property
    def line(self) -> str:
        return str(self.house.line(tags=[{"activity_id": self.activity}])["id"])

    @cached_property
    def neighbour_plan(self) -> str:
        plan = {"owner": THERE, "title": "RAD Batam (contoh)", "year_from": 2025, "year_to": 2029}
        return str(done(self.house.speak("21.71-secretariat").post("/v1/plans", plan), 201)["id"])

    @cached_property
    def neighbour_line(self) -> str:
        line = {"owner": "agency:21.71-disnaker", "region": THERE, "scheme": "sipd", "fiscal_year": YEAR}
        codes = {"sub_activity_code": "2.07.04.2.04.0001", "account_code": "5.1.02.01.01.0024"}
        said = {"funding_source": "APBD", "title": "Belanja contoh", "version": {"ceiling_idr": 1_000_000}}
        return str(
            done(self.house.speak("21.71-disnaker").post("/v1/budget-lines", {**line, **codes, **said}), 201)["id"]
        )


@pytest.fixture(scope="module")
def place(http: TestClient, house: House, module_database: str) -> Iterator[Place]:
    with Session(engine_at(module_database)) as owner:
        made = Place(http, owner, house)
        assert made.plan
        assert made.line
        assert made.neighbour_plan
        assert made.neighbour_line
        yield made


@pytest.fixture(scope="module")
def crossed(place: Place) -> str:
    """Plans of Indramayu and budgets of Batam: one token, two pairs."""
    client = machine(place.owner, "ministry:kemen-pppa", [(Word.PLANS_READ, HERE), (Word.BUDGETS_READ, THERE)])
    return token_of(place.http, client, [Word.PLANS_READ.value, Word.BUDGETS_READ.value, HERE, THERE])


def get(place: Place, token: str, path: str) -> Any:
    return place.http.get(path, headers={"Authorization": f"Bearer {token}"})


def owners(answer: Any, field: str = "owner") -> set[str]:
    assert answer.status_code == 200, answer.text
    return {item[field] for item in answer.json()["items"]}


class TestTwoPairs:
    def test_each_word_opens_its_own_organisation(self, place: Place, crossed: str):
        assert owners(get(place, crossed, "/v1/plans")) == {HERE}
        assert owners(get(place, crossed, "/v1/budget-lines"), "region") == {THERE}

    def test_neither_opens_the_other_s(self, place: Place, crossed: str):
        assert get(place, crossed, f"/v1/plans/{place.plan}").status_code == 200
        assert get(place, crossed, f"/v1/plans/{place.neighbour_plan}").status_code == 404
        assert get(place, crossed, f"/v1/budget-lines/{place.neighbour_line}").status_code == 200
        assert get(place, crossed, f"/v1/budget-lines/{place.line}").status_code == 404

    def test_a_filter_opens_nothing_either(self, place: Place, crossed: str):
        assert owners(get(place, crossed, f"/v1/plans?owner={THERE}")) == set()
        assert owners(get(place, crossed, f"/v1/budget-lines?region={HERE}"), "region") == set()

    def test_a_part_is_not_reached_through_a_whole_of_the_other_word(self, place: Place, crossed: str):
        """The activity is read with plans:read; the line tagged to it belongs to budgets:read."""
        shown = get(place, crossed, f"/v1/activities/{place.activity}")
        assert shown.status_code == 200
        assert shown.json()["budget_lines"] == []

    def test_who_holds_both_words_there_sees_the_tagged_line(self, place: Place):
        client = machine(place.owner, "ministry:kemen-pppa", [(Word.PLANS_READ, HERE), (Word.BUDGETS_READ, HERE)])
        token = token_of(place.http, client, [Word.PLANS_READ.value, Word.BUDGETS_READ.value, HERE])
        shown = get(place, token, f"/v1/activities/{place.activity}").json()
        assert [line["id"] for line in shown["budget_lines"]] == [place.line]


class TestAToken:
    def test_asked_for_less_it_is_given_less(self, place: Place):
        client = machine(place.owner, "ministry:kemen-pppa", [(Word.PLANS_READ, HERE), (Word.PLANS_READ, THERE)])
        token = token_of(place.http, client, [Word.PLANS_READ.value, THERE])
        assert owners(get(place, token, "/v1/plans")) == {THERE}
        assert get(place, token, f"/v1/plans/{place.plan}").status_code == 404

    def test_a_province_word_opens_the_rows_of_its_districts_for_reading_only(self, place: Place):
        pairs = [(word, "province:32") for word in (Word.PLANS_READ, Word.PLANS_WRITE)]
        client = machine(place.owner, "province:32", pairs)
        token = token_of(place.http, client, [Word.PLANS_READ.value, Word.PLANS_WRITE.value, "province:32"])
        assert owners(get(place, token, "/v1/plans")) == {HERE}
        plan = {"owner": HERE, "title": "RAD contoh", "year_from": 2030, "year_to": 2031}
        answer = place.http.post("/v1/plans", json=plan, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
