"""Service areas: which regions an agency serves, on which days, and who is found to serve a place; no right follows."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.domain.clocks import WESTERNMOST, local_date
from tests.support.at_once import is_held_back
from tests.support.engines import engine_at
from tests.support.flows import REGION, House, done, pointers, refused, work_off
from tests.support.referred import service_body

BEGAN, ENDED, ABSORBED = "2020-01-01", "2020-12-31", "32.79"
HEIR, DEPOK, BEKASI = "32.12", "32.76", "32.75"


RENAMED = sa.text("UPDATE agency SET name = 'Kantor lain (contoh)', version = version + 1 WHERE id = :id")


def area(code: str, begins: str = BEGAN, ends: str | None = None) -> dict[str, Any]:
    return {"region_code": code, "valid_from": begins, "valid_to": ends}


@pytest.fixture(scope="module", autouse=True)
def _a_district_was_absorbed(module_database: str) -> None:
    """Since 2021 a district is part of Indramayu."""
    with engine_at(module_database).begin() as connection:
        connection.execute(
            sa.text("UPDATE region SET (valid_to, replaced_by) = (:ended, :heir) WHERE code = :code"),
            {"code": ABSORBED, "ended": ENDED, "heir": HEIR},
        )


def added(house: House, *areas: dict[str, Any]) -> dict[str, Any]:
    """An agency of Indramayu with these areas."""
    code = f"32.12-WILAYAH-{house.number()}"
    body = {"owner": REGION, "code": code, "name": "Kantor Contoh", "abbreviation": code, "kind": "kementerian_lembaga"}
    return done(house.secretariat.post("/v1/agencies", {**body, "service_areas": list(areas)}), 201)


def said(house: House, agency: dict[str, Any], *areas: dict[str, Any], version: int = 1) -> Any:
    """The answer to saying which regions an agency serves."""
    return house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"service_areas": list(areas)}, version)


def serves(house: House, agency: dict[str, Any], code: str) -> bool:
    found = done(house.speak("21.71-secretariat").get(f"/v1/agencies?limit=200&q={agency['code']}&serves={code}"))
    return [each["id"] for each in found["items"]] == [agency["id"]]


class TestSayAreas:
    def test_they_are_told_with_their_days_by_region_and_day(self, house: House):
        later, first, other = area(DEPOK, "2025-01-01"), area(DEPOK, BEGAN, "2024-12-31"), area(BEKASI)
        agency = added(house, later, first, other)
        assert agency["service_areas"] == [other, first, later]
        assert done(house.secretariat.get(f"/v1/agencies/{agency['id']}"))["service_areas"] == [other, first, later]

    def test_those_that_are_sent_are_all_there_are(self, house: House):
        agency = added(house, area(DEPOK), area(BEKASI))
        changed = done(said(house, agency, area(DEPOK, BEGAN, "2030-12-31")))
        assert (changed["service_areas"], changed["version"]) == ([area(DEPOK, BEGAN, "2030-12-31")], 2)
        assert done(said(house, agency, version=2))["service_areas"] == []

    def test_what_else_changes_leaves_them(self, house: House):
        agency = added(house, area(DEPOK))
        changed = done(house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"name": "Kantor Lain"}, 1))
        assert changed["service_areas"] == [area(DEPOK)]

    @pytest.mark.parametrize(
        ("areas", "pointer", "code"),
        [
            ([area("99.99")], "/service_areas/0/region_code", "unknown_region"),
            ([area("32.76.01")], "/service_areas/0/region_code", "string_pattern_mismatch"),
            ([area("ID")], "/service_areas/0/region_code", "string_pattern_mismatch"),
            ([area(DEPOK, "2025-02-01", "2025-01-31")], "/service_areas/0", "ends_before_it_begins"),
            ([area(DEPOK), area(BEKASI), area(DEPOK, "2025-01-01")], "/service_areas/2/valid_from", "overlaps"),
            ([area(DEPOK, ENDED), area(DEPOK, BEGAN, ENDED)], "/service_areas/0/valid_from", "overlaps"),
            ([area(DEPOK), area(ABSORBED, "2021-01-01")], "/service_areas/1/region_code", "region_ended"),
        ],
    )
    def test_what_is_not_known_or_not_right_is_refused(self, house: House, areas: Any, pointer: str, code: str):
        agency = added(house, area(BEKASI))
        problem = refused(said(house, agency, *areas), 422, "invalid")
        assert (pointers(problem), problem["errors"][0]["code"]) == ([pointer], code)
        assert done(house.secretariat.get(f"/v1/agencies/{agency['id']}"))["service_areas"] == [area(BEKASI)]

    def test_they_are_not_taken_away_by_null(self, house: House):
        path = f"/v1/agencies/{added(house, area(DEPOK))['id']}"
        problem = refused(house.secretariat.patch(path, {"service_areas": None}, 1), 422, "invalid")
        assert pointers(problem) == ["/service_areas"]

    def test_a_stale_version_is_refused(self, house: House):
        agency = added(house)
        done(said(house, agency, area(DEPOK)))
        refused(said(house, agency, area(BEKASI)), 412, "stale-version")

    def test_whom_they_name_may_not_say_them(self, house: House):
        """The district that is served keeps the directory of its own agencies alone."""
        path = f"/v1/agencies/{added(house, area('21.71'))['id']}"
        body = {"service_areas": []}
        refused(house.speak("21.71-secretariat").patch(path, body, 1), 403, "not-permitted")
        for who in ("32.12-disnaker", "polri"):
            refused(house.speak(who).patch(path, body, 1), 403, "insufficient-scope")

    def test_the_feed_and_the_journal_tell_them_with_the_agency(self, house: House):
        agency = added(house)
        done(said(house, agency, area(DEPOK)))
        assert events_of(house, agency) == [("upsert", "agency.added"), ("upsert", "agency.changed")]


def events_of(house: House, agency: dict[str, Any]) -> list[tuple[str, str]]:
    """What the feed tells of an agency."""
    told = done(house.secretariat.get("/v1/changes?limit=200&resource=agencies"))["items"]
    return [(each["change"], each["event"]) for each in told if each["id"] == agency["id"]]


class TestFiles:
    """Lists of members bring areas in, and the export of agencies writes them as such a list has them."""

    HEAD = "code,name,abbreviation,kind,seat,sub_gugus_tugas,flags,aliases,service_areas\n"

    def listed(self, code: str, cell: str) -> bytes:
        return f"{self.HEAD}{code},Kantor {code},{code},kementerian_lembaga,Anggota,,,,{cell}\n".encode()

    def brought(self, house: House, code: str, cell: str) -> dict[str, Any]:
        assert house.bring_in(self.listed(code, cell), kind="agencies")["status"] == "done"
        found = done(house.secretariat.get(f"/v1/agencies?q={code}"))["items"]
        return done(house.secretariat.get(f"/v1/agencies/{found[0]['id']}"))

    def test_what_leaves_comes_in_again(self, house: House):
        agency = added(house, area(DEPOK, "2025-01-01"), area(DEPOK, BEGAN, "2024-12-31"), area(BEKASI))
        rows = house.secretariat.get(f"/v1/exports/agencies?agency_id={agency['id']}").text.splitlines()
        row = json.loads(rows[0])
        assert row["serves_region_codes"] == agency["serves_region_codes"] == [BEKASI, DEPOK]
        cell = "; ".join(row["service_areas"])
        assert cell == f"{BEKASI}@{BEGAN}; {DEPOK}@{BEGAN}/2024-12-31; {DEPOK}@2025-01-01"
        made = self.brought(house, f"32.12-BERKAS-{house.number()}", cell)
        assert made["service_areas"] == agency["service_areas"]

    def test_one_that_stands_gains_what_it_lacks_and_keeps_its_own(self, house: House):
        agency = added(house, area(DEPOK, BEGAN, "2024-12-31"))
        changed = self.brought(house, agency["code"], f"{DEPOK}@2024-01-01; {BEKASI}@2023-01-01")
        assert changed["service_areas"] == [area(BEKASI, "2023-01-01"), area(DEPOK, BEGAN, "2024-12-31")]
        assert changed["version"] == agency["version"] + 1
        assert events_of(house, agency) == [("upsert", "agency.added"), ("upsert", "agency.changed")]
        assert self.brought(house, agency["code"], f"{BEKASI}@2025-01-01")["version"] == changed["version"]

    def test_whoever_changes_the_agency_at_the_same_moment_has_a_version_of_their_own(
        self, house: House, module_database: str
    ):
        owner, agency = engine_at(module_database), added(house)
        done(house.send(self.listed(agency["code"], f"{DEPOK}@{BEGAN}"), kind="agencies"), 202)
        with owner.connect() as other, ThreadPoolExecutor(1) as threads:
            other.execute(RENAMED, {"id": agency["id"]})
            file = threads.submit(work_off)
            assert is_held_back(owner, file)
            other.commit()
        shown = done(house.secretariat.get(f"/v1/agencies/{agency['id']}"))
        assert (shown["version"], shown["service_areas"]) == (agency["version"] + 2, [area(DEPOK)])

    def test_without_areas_the_export_tells_its_home(self, house: House):
        agency = added(house)
        answer = house.secretariat.get(f"/v1/exports/agencies?agency_id={agency['id']}")
        row = json.loads(answer.text.splitlines()[0])
        assert (row["serves_region_codes"], row["service_areas"]) == (["32.12"], [])


class TestWhoServes:
    def test_a_list_tells_whom_each_serves_today(self, house: House):
        over, home = area("21", BEGAN, ENDED), added(house)
        agency = added(house, area(DEPOK), area(BEKASI), over)
        told = {each["id"]: each for each in done(house.secretariat.get("/v1/agencies?limit=200&q=WILAYAH"))["items"]}
        assert told[agency["id"]]["serves_region_codes"] == agency["serves_region_codes"] == [BEKASI, DEPOK]
        assert told[home["id"]]["serves_region_codes"] == ["32.12"]
        polda = done(house.secretariat.get("/v1/agencies?q=POLDA%20METRO"))["items"]
        assert [each["serves_region_codes"] for each in polda] == [["31", "32.16", "32.75", "32.76"]]

    def test_without_areas_its_home(self, house: House):
        agency = added(house)
        assert [serves(house, agency, code) for code in ("32.12", DEPOK, "32")] == [True, False, False]

    def test_with_areas_they_and_not_its_home(self, house: House):
        agency = added(house, area(DEPOK), area(BEKASI))
        assert [serves(house, agency, code) for code in (DEPOK, BEKASI, "32.12")] == [True, True, False]

    def test_a_province_covers_its_districts(self, house: House):
        agency = added(house, area("32"))
        assert [serves(house, agency, code) for code in ("32", DEPOK, "21.71")] == [True, True, False]

    def test_only_on_its_days(self, house: House):
        day = local_date(datetime.now(UTC), WESTERNMOST)
        yesterday, today, tomorrow = ((day + timedelta(days=days)).isoformat() for days in (-1, 0, 1))
        over, begun = added(house, area(DEPOK, BEGAN, yesterday)), added(house, area(DEPOK, BEGAN, today))
        to_come = added(house, area(DEPOK, tomorrow))
        assert [serves(house, each, DEPOK) for each in (over, begun, to_come)] == [False, True, False]
        assert [serves(house, each, "32.12") for each in (over, begun, to_come)] == [True, False, True]

    def test_the_area_of_a_district_that_was_absorbed_is_part_of_its_heir(self, house: House):
        agency = added(house, area(ABSORBED), area("21"))
        assert [serves(house, agency, code) for code in (HEIR, ABSORBED, DEPOK)] == [True, True, False]

    def test_who_is_said_to_be_in_it_is_in_its_heir(self, house: House):
        heir, away = added(house, area(HEIR)), added(house, area(DEPOK))
        assert [serves(house, each, ABSORBED) for each in (heir, away)] == [True, False]

    def test_a_service_reaches_where_its_agency_serves_unless_it_says_so_itself(self, house: House):
        agency = added(house, area(DEPOK))
        follows, own = (
            done(
                house.secretariat.post("/v1/services", {**service_body(house), "agency_id": agency["id"], **fields}),
                201,
            )
            for fields in ({}, {"region_codes": [ABSORBED]})
        )

        def found(code: str) -> set[str]:
            query = f"/v1/services?agency_id={agency['id']}&region={code}"
            return {each["id"] for each in done(house.secretariat.get(query))["items"]}

        assert [found(code) for code in (DEPOK, HEIR, BEKASI)] == [{follows["id"]}, {own["id"]}, set()]
        done(said(house, agency, area(BEKASI)))
        assert [found(code) for code in (DEPOK, BEKASI)] == [set(), {follows["id"]}]


class TestRights:
    def test_no_policy_and_no_function_looks_at_them(self, module_database: str):
        """A service area says whom to turn to, and opens nothing to anybody."""
        looks = sa.text(
            "SELECT tablename::text FROM pg_policies WHERE tablename <> 'agency_service_area'"
            " AND concat(qual, with_check) LIKE '%agency_service_area%'"
            " UNION ALL SELECT proname::text FROM pg_proc WHERE prosrc LIKE '%agency_service_area%'"
        )
        with engine_at(module_database).connect() as connection:
            assert connection.execute(looks).scalars().all() == []
