"""Lists: pages by key, typed filters, totals on demand; nothing wrong is ignored."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from api.schemas.base import QueryModel
from tests.support.flows import REGION, House, done, pointers, refused


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    for _ in range(7):
        made.line()
    assert made.period()
    return made


DOCUMENT = json.loads((Path(__file__).parents[1] / "openapi" / "openapi.json").read_text(encoding="utf-8"))
OVERLAP = timedelta(minutes=15)
LISTS = (
    "regions",
    "agencies",
    "task-forces",
    "plans",
    "budget-lines",
    "reporting-calendars",
    "reporting-periods",
    "reporting-obligations",
    "progress-reports",
    "imports",
    "audit",
)


def cursor_of(body) -> str:
    """The cursor of the next page."""
    return parse_qs(urlsplit(body["next"]).query)["cursor"][0]


class TestPages:
    @pytest.mark.parametrize("name", LISTS)
    def test_they_hold_every_row_once_in_one_order(self, house: House, name):
        whole = done(house.secretariat.get(f"/v1/{name}?limit=200&include=total"))
        path, rows, limit = f"/v1/{name}", [], 100 if name == "regions" else 2
        body = done(house.secretariat.get(f"{path}?limit={limit}"))
        while True:
            rows += body["items"]
            if body["next"] is None:
                break
            body = done(house.secretariat.get(f"{path}?limit={limit}&cursor={cursor_of(body)}"))
        assert len(rows) == whole["total"]
        assert rows[:200] == whole["items"]

    def test_the_next_page_stands_in_the_header_too(self, house: House):
        answer = house.secretariat.get("/v1/budget-lines?limit=2&fiscal_year=2026")
        assert answer.headers["link"] == f'<{answer.json()["next"]}>; rel="next"'
        assert parse_qs(urlsplit(answer.json()["next"]).query)["fiscal_year"] == ["2026"]

    def test_the_last_page_has_no_next(self, house: House):
        answer = house.secretariat.get("/v1/budget-lines?limit=200")
        assert answer.json()["next"] is None
        assert "link" not in answer.headers

    @pytest.mark.parametrize("name", LISTS)
    def test_the_total_is_counted_only_when_asked_for(self, house: House, name):
        assert "total" not in done(house.secretariat.get(f"/v1/{name}?limit=1"))

    def test_the_total_is_that_of_the_filter(self, house: House):
        assert done(house.secretariat.get("/v1/regions?level=province&include=total&limit=1"))["total"] == 38
        query = "province_code=32&level=regency&level=city"
        assert done(house.secretariat.get(f"/v1/regions?{query}&include=total&limit=1"))["total"] == 27


class TestCursor:
    @pytest.fixture
    def cursor(self, house: House) -> str:
        return cursor_of(done(house.secretariat.get("/v1/budget-lines?limit=2")))

    @pytest.mark.parametrize("query", ["fiscal_year=2026", f"region={REGION}"])
    def test_of_another_filter_is_refused(self, house: House, cursor, query):
        refused(house.secretariat.get(f"/v1/budget-lines?cursor={cursor}&{query}"), 422, "cursor-invalid")

    def test_of_another_list_is_refused(self, house: House, cursor):
        refused(house.secretariat.get(f"/v1/plans?cursor={cursor}"), 422, "cursor-invalid")

    def test_of_another_caller_is_refused(self, house: House, cursor):
        refused(house.officer("disnaker").get(f"/v1/budget-lines?cursor={cursor}"), 422, "cursor-invalid")

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text[:-2],
            lambda text: ("B" if text[0] == "A" else "A") + text[1:],
            lambda _: "x",
            lambda _: "",
            lambda _: "é",
        ],
    )
    def test_that_was_altered_is_refused(self, house: House, cursor, change):
        answer = house.secretariat.get("/v1/budget-lines", params={"cursor": change(cursor)})
        refused(answer, 422, "cursor-invalid")

    @pytest.mark.parametrize("name", [*LISTS, "plans/{}/activities"])
    def test_an_empty_one_is_no_beginning(self, house: House, name):
        """Whoever keeps none would read the first page for ever."""
        refused(house.secretariat.get(f"/v1/{name.format(house.plan['id'])}?cursor="), 422, "cursor-invalid")

    def test_another_limit_may_be_asked_for(self, house: House, cursor):
        assert len(done(house.secretariat.get(f"/v1/budget-lines?cursor={cursor}&limit=3"))["items"]) == 3


class TestParameters:
    @pytest.mark.parametrize("name", LISTS)
    def test_an_unknown_one_is_named(self, house: House, name):
        assert pointers(refused(house.secretariat.get(f"/v1/{name}?warna=merah"), 422, "invalid")) == ["?warna"]

    @pytest.mark.parametrize("name", LISTS)
    @pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=-1", "limit=x", "include=all"])
    def test_a_wrong_one_is_named(self, house: House, name, query):
        answer = house.secretariat.get(f"/v1/{name}?{query}")
        assert pointers(refused(answer, 422, "invalid")) == [f"?{query.split('=')[0]}"]

    def test_a_single_one_is_given_once(self, house: House):
        refused(house.secretariat.get("/v1/plans?limit=1&limit=2"), 400, "repeated-parameter")

    @pytest.mark.parametrize(
        "query",
        ["plans?status=x", "agencies?kind=x", "budget-lines?fiscal_year=1", "regions?level=desa", "agencies?q=a"],
    )
    def test_a_filter_of_unknown_words_is_refused_not_ignored(self, house: House, query):
        assert len(pointers(refused(house.secretariat.get(f"/v1/{query}"), 422, "invalid"))) == 1

    def test_repeated_filters_mean_one_of_these(self, house: House):
        levels = {
            each["level"]
            for each in done(house.secretariat.get("/v1/regions?level=province&level=city&limit=200"))["items"]
        }
        assert levels == {"province", "city"}


class TestSince:
    """What was written since a moment; what commits late bears the moment at which its writing began."""

    def test_every_list_that_shows_when_offers_it(self):
        asked = {path: operation["get"] for path, operation in DOCUMENT["paths"].items() if "get" in operation}
        offers = {path for path, each in asked.items() if '"updated_since"' in json.dumps(each.get("parameters"))}
        assert offers == {path for path in asked if shows_when(asked[path])}
        assert len(offers) == 27

    @pytest.mark.parametrize(
        "name",
        [
            *("agencies", "budget-lines", "outputs", "plans", "task-forces"),
            *("plans/{plan}/activities", "plans/{plan}/goals", "plans/{plan}/programmes", "plans/{plan}/amendments"),
        ],
    )
    def test_the_rows_are_those_from_that_moment_on(self, house: House, name):
        if name == "outputs":
            assert [house.output() for _ in range(2)]
        name = name.format(plan=house.plan["id"])
        rows = {row["id"]: row["updated_at"] for row in done(house.secretariat.get(f"/v1/{name}?limit=200"))["items"]}
        moments = sorted(rows.values())
        for moment in (moments[0], moments[len(moments) // 2], moments[-1]) if moments else ():
            found = done(house.secretariat.get(f"/v1/{name}", params={"updated_since": moment, "limit": 200}))["items"]
            assert {row["id"] for row in found} == {each for each, when in rows.items() if when >= moment}

    def test_a_row_below_a_thing_is_found_once_it_is_written(self, house: House, owner_session: Session):
        first, *_ = list(house.activities.values())
        owner_session.execute(sa.text("UPDATE activity SET updated_at = now() WHERE id = :id"), {"id": first["id"]})
        owner_session.commit()
        asked = {"updated_since": (datetime.now(UTC) - timedelta(seconds=30)).isoformat(), "include": "total"}
        found = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities", params=asked))
        assert first["id"] in {row["id"] for row in found["items"]}
        assert found["total"] == len(found["items"])
        later = {"updated_since": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
        assert done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/activities", params=later))["items"] == []

    def test_what_commits_late_is_found_by_readings_that_overlap(self, house: House, owner_session: Session):
        line, began = house.line(), datetime.now(UTC)
        late = {"id": line["id"], "at": began}
        owner_session.execute(sa.text("UPDATE budget_line SET updated_at = :at WHERE id = :id"), late)
        house.line()
        newest = max(row["updated_at"] for row in self.since(house, began - OVERLAP))
        owner_session.commit()
        assert line["id"] not in {row["id"] for row in self.since(house, datetime.fromisoformat(newest))}
        assert line["id"] in {row["id"] for row in self.since(house, datetime.fromisoformat(newest) - OVERLAP)}

    def since(self, house: House, moment: datetime) -> list[dict[str, Any]]:
        asked = {"updated_since": moment.isoformat(), "limit": 200}
        return list(done(house.secretariat.get("/v1/budget-lines", params=asked))["items"])

    def test_a_cursor_counts_for_its_moment_only(self, house: House):
        cursor = cursor_of(done(house.secretariat.get("/v1/budget-lines?limit=2&updated_since=2026-01-01T00:00:00Z")))
        query = f"limit=2&updated_since=2026-01-02T00:00:00Z&cursor={cursor}"
        refused(house.secretariat.get(f"/v1/budget-lines?{query}"), 422, "cursor-invalid")


def shows_when(operation: dict[str, Any]) -> bool:
    """Whether it answers with a page of rows that say when they were written."""
    schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    shapes = DOCUMENT["components"]["schemas"]
    page = shapes.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    row = page.get("items", {}).get("items", {}).get("$ref", "").rpartition("/")[2]
    return "next" in page and "updated_at" in shapes.get(row, {}).get("properties", {})


class TestRegions:
    def test_any_token_reads_them(self, house: House):
        for who in ("registrar", "polri", "32.12-disnaker"):
            assert done(house.speak(who).get("/v1/regions/32.12"))["name"] == "Kabupaten Indramayu"

    def test_an_unknown_one_is_not_found(self, house: House):
        refused(house.secretariat.get("/v1/regions/99.99"), 404, "not-found")

    def test_unchanged_it_is_304(self, house: House):
        tag = house.secretariat.get("/v1/regions/32.12").headers["etag"]
        assert house.secretariat.get("/v1/regions/32.12", headers={"If-None-Match": tag}).status_code == 304

    def test_what_an_upgrade_corrects_has_another_tag(self, house: House, owner_session):
        """Reference data have no version: who holds a name of before is told the new one."""
        known = {"If-None-Match": house.secretariat.get("/v1/regions/32.09").headers["etag"]}
        correct = sa.text("UPDATE region SET name = :name WHERE code = '32.09'")
        for name, status in (("Kabupaten Contoh", 200), ("Kabupaten Cirebon", 304)):
            owner_session.execute(correct, {"name": name})
            owner_session.commit()
            assert house.secretariat.get("/v1/regions/32.09", headers=known).status_code == status


UNKNOWN_CODES: Final = {
    "owner": "district:99.99",
    "region": "district:99.99",
    "serves": "99.99",
    "region_code": "99.99",
    "province_code": "99",
    "sub_task_force": "LAIN",
    "funding_source": "LAIN",
    "institution": "lain",
    "donor_code": "LAIN",
}
"""Filters by a code of a list, and one that stands in none; words of agencies stand in no list."""


def filters_by_code() -> Iterator[tuple[type[QueryModel], str]]:
    """Every query that has such a filter."""
    for query in sorted(subclasses(QueryModel), key=lambda each: each.__name__):
        for name in UNKNOWN_CODES.keys() & query.model_fields.keys():
            if "agency" not in str(query.model_fields[name]):
                yield query, name


def subclasses(of: type[QueryModel]) -> set[type[QueryModel]]:
    return {each for direct in of.__subclasses__() for each in {direct, *subclasses(direct)}}


def codes_of(query: type[QueryModel], name: str, code: str) -> set[str]:
    """The rules that the filter breaks with this code."""
    asked: Any = [code] if "list" in str(query.model_fields[name].annotation) else code
    with pytest.raises(ValidationError) as wrong:
        query.model_validate({name: asked})
    return {each["type"] for each in wrong.value.errors() if each["loc"][0] == name}


class TestKnownCodes:
    def test_no_query_takes_a_code_that_stands_in_no_list(self):
        found = list(filters_by_code())
        assert len(found) > 40
        plain = {"region": "99.99"}  # of a service: where a person is
        told = {
            (query.__name__, name): codes_of(query, name, UNKNOWN_CODES[name])
            | (codes_of(query, name, plain[name]) if query.__name__ == "ServiceQuery" and name == "region" else set())
            for query, name in found
        }
        assert {each for each, codes in told.items() if "unknown_code" not in codes} == set()

    @pytest.mark.parametrize(
        "query",
        [
            "agencies?serves=99.99",
            "services?region=99.99",
            "regions?province_code=99",
            "plans?owner=district:99.99",
            "budget-lines?funding_source=LAIN",
            "exports/agencies?region_code=99.99",
            "exports/agencies?region_code=32",
            "reports/formation?region_code=ID",
            "changes?region_code=99.99",
            "reports/coverage/counts?year=2026&sub_task_force=LAIN",
        ],
    )
    def test_it_is_refused_by_the_name_of_the_filter(self, house: House, query: str):
        problem = refused(house.secretariat.get(f"/v1/{query}"), 422, "invalid")
        assert [(each["code"], each["parameter"].partition("/")[0]) for each in problem["errors"]] == [
            ("unknown_code", "?" + query.rpartition("&" if "&" in query else "?")[2].partition("=")[0])
        ]

    @pytest.mark.parametrize(
        "query", ["agencies?serves=ID", "agencies?owner=national:id", "agencies?serves=32", "regions?province_code=32"]
    )
    def test_what_is_whole_is_known(self, house: House, query: str):
        done(house.secretariat.get(f"/v1/{query}"))
