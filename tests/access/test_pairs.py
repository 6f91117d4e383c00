"""Power is a set of pairs: a word held here and another held there are never put together (access.md §1, point 1)."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.domain.scopes import Word
from tests.support.place import Place, place_of
from tests.support.populated import NEIGHBOUR, REGION
from tests.support.seated import machine, token_of

HERE, THERE = REGION, NEIGHBOUR


@pytest.fixture(scope="module")
def place(http: TestClient, module_database: str) -> Iterator[Place]:
    with place_of(http, module_database) as made:
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
        assert get(place, crossed, f"/v1/plans/{place.made.plan}").status_code == 200
        assert get(place, crossed, f"/v1/plans/{place.made.neighbour_plan}").status_code == 404
        assert get(place, crossed, f"/v1/budget-lines/{place.made.neighbour_line}").status_code == 200
        assert get(place, crossed, f"/v1/budget-lines/{place.made.line}").status_code == 404

    def test_a_filter_opens_nothing_either(self, place: Place, crossed: str):
        assert owners(get(place, crossed, f"/v1/plans?owner={THERE}")) == set()
        assert owners(get(place, crossed, f"/v1/budget-lines?region={HERE}"), "region") == set()

    def test_a_part_is_not_reached_through_a_whole_of_the_other_word(self, place: Place, crossed: str):
        """The activity is read with plans:read; the line tagged to it belongs to budgets:read."""
        shown = get(place, crossed, f"/v1/activities/{place.made.activities['32.12-DISNAKER']}")
        assert shown.status_code == 200
        assert shown.json()["budget_lines"] == []

    def test_who_holds_both_words_there_sees_the_tagged_line(self, place: Place):
        client = machine(place.owner, "ministry:kemen-pppa", [(Word.PLANS_READ, HERE), (Word.BUDGETS_READ, HERE)])
        token = token_of(place.http, client, [Word.PLANS_READ.value, Word.BUDGETS_READ.value, HERE])
        shown = get(place, token, f"/v1/activities/{place.made.activities['32.12-DISNAKER']}").json()
        assert [line["id"] for line in shown["budget_lines"]] == [place.made.line]


class TestAToken:
    def test_asked_for_less_it_is_given_less(self, place: Place):
        client = machine(place.owner, "ministry:kemen-pppa", [(Word.PLANS_READ, HERE), (Word.PLANS_READ, THERE)])
        token = token_of(place.http, client, [Word.PLANS_READ.value, THERE])
        assert owners(get(place, token, "/v1/plans")) == {THERE}
        assert get(place, token, f"/v1/plans/{place.made.plan}").status_code == 404

    def test_a_province_word_opens_the_rows_of_its_districts_for_reading_only(self, place: Place):
        pairs = [(word, "province:32") for word in (Word.PLANS_READ, Word.PLANS_WRITE)]
        client = machine(place.owner, "province:32", pairs)
        token = token_of(place.http, client, [Word.PLANS_READ.value, Word.PLANS_WRITE.value, "province:32"])
        assert owners(get(place, token, "/v1/plans")) == {HERE}
        plan = {"owner": HERE, "title": "RAD contoh", "year_from": 2030, "year_to": 2031}
        answer = place.http.post("/v1/plans", json=plan, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
