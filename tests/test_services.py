"""The directory of services: kept by region and agency, found by need and place, and never by sex."""

import pytest

from api.schemas.lists import ServiceQuery
from tests.support.flows import LEADS, UNKNOWN, House, done, pointers, refused
from tests.support.referred import officer_of, service, service_body
from tests.support.tokens import Caller


@pytest.fixture(scope="module")
def officer(http, module_database) -> Caller:
    """The case officer of the social office."""
    return officer_of(http, module_database, "32.12-DINSOS")


class TestAddService:
    def test_it_is_shown_as_it_was_entered_and_serves_where_its_agency_does(self, house):
        body = service_body(house, age_from=18, hours="Setiap hari", emergency_contact="Saluran kantor (contoh)")
        made = done(house.secretariat.post("/v1/services", body), 201)
        assert {name: made[name] for name in body} == body
        assert (made["region_codes"], made["status"], made["agency"]) == ([], "active", LEADS["dinsos"])
        assert made["allowed_actions"] == ["change", "suspensions"]

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"kind": "lain"}, "/kind"),
            ({"needs": ["bukan"]}, "/needs/0"),
            ({"needs": ["shelter", "shelter"]}, "/needs"),
            ({"region_codes": ["32.12", "99.99"]}, "/region_codes/1"),
            ({"age_from": 18, "age_to": 17}, "/age_from"),
            ({"places": 1, "places_free": 2}, "/places_free"),
            ({"sex": "female"}, "/sex"),
        ],
    )
    def test_what_is_not_known_or_not_right_is_refused(self, house, fields, pointer):
        problem = refused(house.secretariat.post("/v1/services", service_body(house, **fields)), 422, "invalid")
        assert pointers(problem) == [pointer]

    def test_an_unknown_agency_another_district_and_a_second_of_the_name_are_refused(self, house):
        body = service_body(house)
        refused(house.secretariat.post("/v1/services", {**body, "agency_id": UNKNOWN}), 404, "not-found")
        refused(house.speak("21.71-secretariat").post("/v1/services", body), 403, "not-permitted")
        done(house.secretariat.post("/v1/services", body), 201)
        refused(house.secretariat.post("/v1/services", body), 409, "duplicate")


class TestKeepService:
    def test_the_agency_says_how_many_places_are_free(self, house, officer):
        path = f"/v1/services/{service(house, places_free=None)['id']}"
        made = done(officer.patch(path, {"places_free": 0}, 1))
        assert (made["places_free"], made["version"], made["places_said_at"] is None) == (0, 2, False)
        problem = refused(officer.patch(path, {"name": None, "places_free": None}, 2), 422, "invalid")
        assert pointers(problem) == ["/name"]

    def test_of_another_agency_it_changes_nothing(self, house, officer):
        path = f"/v1/services/{service(house, 'polres')['id']}"
        refused(officer.patch(path, {"places_free": 0}, 1), 403, "not-permitted")
        refused(house.officer("polres").patch(path, {"places_free": 0}, 1), 403, "insufficient-scope")

    def test_it_is_suspended_with_a_reason_and_offered_again(self, house, officer):
        path = f"/v1/services/{service(house)['id']}"
        assert pointers(refused(officer.post(f"{path}/suspensions"), 422, "invalid")) == ["/reason"]
        made = done(officer.post(f"{path}/suspensions", {"reason": "Gedung diperbaiki (contoh)"}))
        assert (made["status"], made["suspended_reason"]) == ("suspended", "Gedung diperbaiki (contoh)")
        refused(officer.post(f"{path}/suspensions", {"reason": "Lagi"}), 409, "wrong-moment")
        made = done(officer.post(f"{path}/resumptions"))
        assert (made["status"], made["suspended_reason"]) == ("active", None)


class TestFindServices:
    def found(self, house: House, query: str, who: str = "21.71-secretariat") -> set[str]:
        found = done(house.speak(who).get(f"/v1/services?limit=200&{query}"))["items"]
        return {each["id"] for each in found}

    def test_by_need_all_of_them(self, house):
        both, one = (service(house, needs=needs)["id"] for needs in (["shelter", "interpreter"], ["interpreter"]))
        assert {both, one} <= self.found(house, "need=interpreter")
        assert self.found(house, "need=interpreter&need=shelter") & {both, one} == {both}

    def test_by_region_those_of_the_province_and_the_nation_too(self, house):
        places = (["32.12"], ["32"], ["ID"], ["21"])
        here, province, nation, away = (service(house, region_codes=codes)["id"] for codes in places)
        assert self.found(house, "region=32.12") & {here, province, nation, away} == {here, province, nation}

    def test_found_by_the_age_it_serves(self, house):
        child, adult = (service(house, **ages)["id"] for ages in ({"age_to": 17}, {"age_from": 18}))
        assert self.found(house, "age=17") & {child, adult} == {child}
        assert self.found(house, "age=18&status=active&kind=social_rehabilitation") & {child, adult} == {adult}

    def test_never_by_sex(self, house):
        assert "sex" not in ServiceQuery.model_fields
        refused(house.secretariat.get("/v1/services?sex=male"), 422, "invalid")
