"""Task forces, the decrees they rest on and the seats they fill."""

import pytest
from sqlmodel import Session

from api.database import create_engine
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, done, pointers, refused
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller

UNSEEN = "district:32.01"


@pytest.fixture(scope="module")
def founder(http, module_database: str):
    """A machine that may found the task force of a district which has none."""
    engine = create_engine(module_database, pool_size=1)
    words = ("task_forces:write", "task_forces:read", "grants:write", "plans:write")
    with Session(engine) as session:
        made = machine(session, UNSEEN, [(word, UNSEEN) for word in words])
    engine.dispose()
    return Caller(http, made.client_id, token_of(http, made, [*words, UNSEEN]))


@pytest.fixture
def path(house: House) -> str:
    return f"/v1/task-forces/{house.task_force}"


def decree(**fields):
    """The body of a decree."""
    return {
        "kind": "sk",
        "number": "7/CONTOH",
        "year": 2026,
        "decided_on": "2026-01-02",
        "title": "Perubahan gugus tugas (contoh)",
        "valid_from": "2026-01-02",
        **fields,
    }


class TestAddTaskForce:
    def test_a_region_has_at_most_one(self, founder: Caller):
        body = {"owner": UNSEEN, "name": "Gugus Tugas Contoh"}
        made = done(founder.post("/v1/task-forces", body), 201)
        assert (made["level"], made["province"], made["region_code"]) == ("district", "province:32", "32.01")
        assert (made["time_zone"], made["allowed_actions"]) == ("Asia/Jakarta", ["decrees", "seats", "plans"])
        refused(founder.post("/v1/task-forces", body), 409, "duplicate")

    def test_of_another_region_it_is_refused(self, house: House):
        body = {"owner": NEIGHBOUR, "name": "Gugus Tugas Contoh"}
        refused(house.secretariat.post("/v1/task-forces", body), 403, "not-permitted")

    def test_without_the_word_it_is_refused(self, house: House):
        body = {"owner": REGION, "name": "Gugus Tugas Contoh"}
        refused(house.speak("32.12-chair").post("/v1/task-forces", body), 403, "insufficient-scope")


class TestReadTaskForce:
    @pytest.mark.parametrize(
        ("who", "actions"),
        [
            ("32.12-secretariat", ["decrees", "seats", "plans", "periods"]),
            ("32.12-chair", []),
            ("32.12-disnaker", []),
            ("32-secretariat", []),
            ("kpppa", []),
        ],
    )
    def test_it_says_what_its_reader_may_do(self, house: House, path, who, actions):
        caller = house.speak(who)
        assert done(caller.get(path))["allowed_actions"] == actions
        if not actions:
            for sub, body in (("decrees", decree()), ("seats", {"kind": "member", "valid_from": "2026-01-01"})):
                assert caller.post(f"{path}/{sub}", body).status_code == 403

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21-secretariat", "polri"])
    def test_others_do_not_see_it(self, house: House, path, who):
        refused(house.speak(who).get(path), 404, "not-found")

    def test_unchanged_it_is_304(self, house: House, path):
        tag = house.secretariat.get(path).headers["etag"]
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 304

    def test_lists_hold_what_is_seen(self, house: House):
        seen = {
            who: {each["owner"] for each in done(house.speak(who).get("/v1/task-forces"))["items"]}
            for who in ("32.12-secretariat", "32-secretariat")
        }
        assert seen["32.12-secretariat"] == {REGION}
        assert {REGION, "province:32"} <= seen["32-secretariat"]
        assert not {NEIGHBOUR, "national:id"} & seen["32-secretariat"]
        nation = done(house.speak("kpppa").get("/v1/task-forces?level=national"))["items"]
        assert [each["owner"] for each in nation] == ["national:id"]


class TestAddDecree:
    def test_the_secretariat_records_it(self, house: House, path):
        made = done(house.secretariat.post(f"{path}/decrees", decree()), 201)
        assert made["task_force_id"] == house.task_force
        newest = done(house.secretariat.get(f"{path}/decrees?limit=1"))["items"]
        assert [each["id"] for each in newest] == [made["id"]]

    def test_it_stands_once(self, house: House, path):
        done(house.secretariat.post(f"{path}/decrees", decree(number="8")), 201)
        refused(house.secretariat.post(f"{path}/decrees", decree(number="8")), 409, "duplicate")

    def test_it_does_not_end_before_it_begins(self, house: House, path):
        refused(house.secretariat.post(f"{path}/decrees", decree(valid_to="2026-01-01")), 422, "invalid")

    @pytest.mark.parametrize("url", ["http://contoh.example", "javascript:alert(1)"])
    def test_its_address_is_https(self, house: House, path, url):
        answer = house.secretariat.post(f"{path}/decrees", decree(number="9", url=url))
        assert pointers(refused(answer, 422, "invalid")) == ["/url"]

    def test_the_task_force_of_another_region_is_not_there(self, house: House, path):
        refused(house.speak("21.71-secretariat").post(f"{path}/decrees", decree()), 404, "not-found")


class TestFillSeat:
    def seat(self, house: House, **fields):
        office = house.agencies["agency:32.12-dinsos"]
        return {"kind": "member", "agency_id": office, "valid_from": "2026-01-01", **fields}

    def test_an_agency_takes_a_seat_of_the_task_force(self, house: House, path):
        made = done(
            house.secretariat.post(f"{path}/seats", self.seat(house, kind="coordinator", sub_task_force="PENC")), 201
        )
        assert (made["organisation"], made["task_force_id"], made["owner"]) == (REGION, house.task_force, REGION)
        found = done(house.secretariat.get(f"{path}/seats?kind=coordinator&agency_id={made['agency_id']}"))["items"]
        assert [each["id"] for each in found] == [made["id"]]

    def test_an_officer_acts_for_the_agency(self, house: House, path):
        made = done(house.secretariat.post(f"{path}/seats", self.seat(house, kind="reporting_officer")), 201)
        assert (made["organisation"], made["task_force_id"], made["owner"]) == ("agency:32.12-dinsos", None, REGION)

    @pytest.mark.parametrize("kind", ["member", "reporting_officer"])
    def test_it_needs_an_agency(self, house: House, path, kind):
        for nobody in (None, UNKNOWN):
            answer = house.secretariat.post(f"{path}/seats", self.seat(house, kind=kind, agency_id=nobody))
            assert "/agency_id" in pointers(refused(answer, 422, "invalid"))

    def test_an_officer_of_another_regions_agency_is_filled_there(self, house: House, path):
        office = next(each for each in done(house.secretariat.get(f"/v1/agencies?owner={NEIGHBOUR}"))["items"])
        answer = house.secretariat.post(
            f"{path}/seats", self.seat(house, kind="authorised_officer", agency_id=office["id"])
        )
        assert pointers(refused(answer, 422, "invalid")) == ["/agency_id"]

    def test_its_decree_is_one_of_this_task_force(self, house: House, path, founder):
        for foreign in (UNKNOWN, self.foreign_decree(founder)):
            answer = house.secretariat.post(f"{path}/seats", self.seat(house, decree_id=foreign))
            assert pointers(refused(answer, 422, "invalid")) == ["/decree_id"]
        own = done(house.secretariat.get(f"{path}/decrees"))["items"][0]
        made = house.secretariat.post(
            f"{path}/seats", self.seat(house, decree_id=own["id"], valid_from=own["valid_from"])
        )
        assert done(made, 201)["decree_id"] == own["id"]

    @pytest.mark.parametrize(
        ("field", "value"), [("person_id", UNKNOWN), ("sub_task_force", "TIDAK-ADA"), ("organisation", "national:id")]
    )
    def test_an_unknown_reference_is_named(self, house: House, path, field, value):
        answer = house.secretariat.post(f"{path}/seats", self.seat(house, **{field: value}))
        assert pointers(refused(answer, 422, "invalid")) == [f"/{field}"]

    def test_a_seat_is_one_of_its_level_and_a_unit_one_of_an_agency(self, house: House, path):
        answer = house.secretariat.post(f"{path}/seats", self.seat(house, kind="province_secretariat"))
        assert pointers(refused(answer, 422, "invalid")) == ["/kind"]
        answer = house.secretariat.post(f"{path}/seats", self.seat(house, agency_id=None, unit="bidang-contoh"))
        assert pointers(refused(answer, 422, "invalid")) == ["/agency_id", "/unit"]

    def test_the_task_force_of_another_region_is_read_nowhere(self, house: House, path):
        refused(house.speak("21.71-secretariat").post(f"{path}/seats", self.seat(house)), 404, "not-found")

    def foreign_decree(self, founder: Caller) -> str:
        found = done(founder.get(f"/v1/task-forces?owner={UNSEEN}"))["items"]
        force = found[0] if found else done(founder.post("/v1/task-forces", {"owner": UNSEEN, "name": "Contoh"}), 201)
        return str(done(founder.post(f"/v1/task-forces/{force['id']}/decrees", decree(number="10")), 201)["id"])
