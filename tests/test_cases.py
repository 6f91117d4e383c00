"""Cases: opened under a random number, seen by their holder alone, identified when what it takes is known; seals."""

import pytest
import sqlalchemy as sa

from tests.support.cases import CONSENT_OFFICER, OFFICERS, SOCIAL, UNIT, case, case_body, consent, known, path_of, seal
from tests.support.flows import UNKNOWN, done, pointers, refused

ELEMENTS = {"acts": ["recruitment"], "means": ["deception"], "purposes": ["forced_criminality_online_scam"]}
DECIDED = {"identified_by": "police", "identified_on": "2026-02-01"}
STRANGERS = ("32.12-dinsos-cases", "32.12-rsud", "21.71-cases")
WITHOUT_THE_WORD = ("32.12-secretariat", "32-secretariat", "kpppa", "polri", "32.12-disnaker")


@pytest.fixture(scope="module")
def unit(house):
    return house.speak(OFFICERS[UNIT])


def said(answer):
    """Status and body without the id of the request."""
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "instance"}


class TestOpenCase:
    def test_it_stands_as_it_was_said_under_a_number_that_means_nothing(self, house, unit):
        fields = {
            **ELEMENTS,
            **DECIDED,
            "identification": "identified",
            "citizenship": "ID",
            "origin_region_code": "32.12",
            "exploitation_country": "KH",
            "present_region_code": "21.71",
            "references": [{"system": "simfoni_ppa", "value": "CONTOH-1"}],
        }
        made, other = case(house, **fields), case(house)
        assert {name: made[name] for name in fields} == fields
        assert made["number"] != other["number"]
        assert made["owner"] == UNIT
        assert made["allowed_actions"] == [
            *("change", "person", "trafficking-profile", "medical-profile", "consents", "seals"),
            *("return-legs", "follow-ups", "referrals"),
        ]
        assert done(unit.get(f"/v1/cases?number={made['number']}"))["items"][0]["id"] == made["id"]

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"sex": None}, "/sex"),
            ({"sex": "perempuan"}, "/sex"),
            ({"citizenship": "ZZ"}, "/citizenship"),
            ({"origin_region_code": "99.99"}, "/origin_region_code"),
            ({"opened_on": "2099-01-01"}, "/opened_on"),
            ({"closed_on": "2026-01-09"}, "/closed_on"),
            ({"purposes": ["online_scam"]}, "/purposes/0"),
            ({"references": [{"system": "siskop2mi", "value": "1"}] * 2}, "/references"),
            ({"identification": "not_a_victim"}, "/identified_by"),
        ],
    )
    def test_nothing_is_filled_in_and_unknown_codes_are_refused(self, house, unit, fields, pointer):
        body = {name: value for name, value in {**case_body(house), **fields}.items() if value is not None}
        assert pointer in pointers(refused(unit.post("/v1/cases", body), 422, "invalid"))

    def test_an_agency_opens_its_own_only(self, house):
        refused(house.speak(OFFICERS[SOCIAL]).post("/v1/cases", case_body(house)), 403, "not-permitted")


class TestProfile:
    @pytest.mark.parametrize(
        ("days", "pointer"),
        [
            ({"recruited_on": "2099-01-01"}, "/recruited_on"),
            ({"exploited_from": "2026-02-02", "exploited_until": "2026-02-01"}, "/exploited_until"),
        ],
    )
    def test_its_days_are_past_and_in_their_order(self, house, unit, days, pointer):
        path = f"{path_of(case(house))}/trafficking-profile"
        assert pointers(refused(unit.put(path, days, 0), 422, "invalid")) == [pointer]
        assert done(unit.get(path))["version"] == 0


class TestIdentify:
    @pytest.mark.parametrize(("age", "lacks"), [(24, ["/means"]), (None, ["/means"]), (16, [])])
    def test_an_adult_needs_act_means_and_purpose_a_child_no_means(self, house, unit, age, lacks):
        made = case(house, age_at_identification=age)
        change = {**ELEMENTS, **DECIDED, "means": [], "identification": "identified"}
        answer = unit.patch(path_of(made), change, 1)
        if lacks:
            assert pointers(refused(answer, 422, "invalid")) == lacks
        else:
            assert done(answer)["identification"] == "identified"

    def test_what_it_stands_on_is_not_taken_from_under_it(self, house, unit):
        made = case(house, identification="identified", **ELEMENTS, **DECIDED)
        answer = unit.patch(path_of(made), {"acts": [], "identified_by": None}, 1)
        assert pointers(refused(answer, 422, "invalid")) == ["/identified_by", "/identified_on", "/acts"]

    def test_prosecution_and_restitution_are_kept(self, house, unit):
        made, court = case(house), {"prosecution_stage": "final", "verdict": "convicted", "prison_months": 60}
        money = {"fine_idr": 120_000_000, "restitution_asked_idr": 90_000_000, "restitution_ordered_idr": 50_000_000}
        changed = done(unit.patch(path_of(made), {**court, **money}, 1))
        assert {name: changed[name] for name in {**court, **money}} == {**court, **money}
        refused(unit.patch(path_of(made), {"verdict": None}, 1), 412, "stale-version")


class TestSight:
    def test_other_agencies_districts_and_officers_find_nothing(self, house):
        made = known(house)
        for who in STRANGERS:
            speaker = house.speak(who)
            for path in (path_of(made), f"{path_of(made)}/person", f"{path_of(made)}/consents"):
                assert said(speaker.get(path)) == said(speaker.get(path.replace(made["id"], UNKNOWN)))
            assert made["id"] not in speaker.get("/v1/cases").text

    @pytest.mark.parametrize("who", WITHOUT_THE_WORD)
    def test_secretariat_province_nation_and_ministries_hold_no_word_for_it(self, house, who):
        refused(house.speak(who).get("/v1/cases"), 403, "insufficient-scope")


class TestSeal:
    def officer_id(self, owner_session) -> str:
        """The consent officer of the unit, as a seal names an officer."""
        asked = "SELECT s.person_id FROM client c JOIN seat s ON s.id = c.seat_id WHERE c.client_id = :client"
        return str(owner_session.scalar(sa.text(asked), {"client": f"demo-{CONSENT_OFFICER}"}))

    def test_to_whom_it_is_shut_it_is_as_if_it_were_not_there_until_it_is_lifted(self, house, unit, owner_session):
        made = known(house)
        agreed = consent(house, made)
        officer, paths = house.speak(CONSENT_OFFICER), ("", "/person", "/consents", "/seals", "/access-log", "/export")
        assert done(officer.get(path_of(made)))["id"] == made["id"]
        shut = seal(house, made, officer_id=self.officer_id(owner_session))
        for path in paths:
            answer = officer.get(f"{path_of(made)}{path}")
            assert said(answer) == said(officer.get(f"/v1/cases/{UNKNOWN}{path}"))
            assert answer.status_code == 404
        assert made["id"] not in officer.get("/v1/cases?limit=200").text
        withdrawals = (f"/v1/consents/{agreed['id']}/withdrawals", f"/v1/consents/{UNKNOWN}/withdrawals")
        assert said(officer.post(withdrawals[0])) == said(officer.post(withdrawals[1]))
        assert done(unit.get(path_of(made)))["id"] == made["id"]
        assert done(unit.post(f"/v1/seals/{shut['id']}/liftings"))["lifted_at"]
        refused(unit.post(f"/v1/seals/{shut['id']}/liftings"), 409, "locked")
        assert done(officer.get(path_of(made)))["id"] == made["id"]

    def own_unit(self, house, owner_session):
        """A part of the agency, in which the officer sits who seals."""
        sits = "UPDATE seat SET unit = 'unit-contoh' FROM client c WHERE c.seat_id = seat.id AND c.client_id = :client"
        owner_session.execute(sa.text(sits), {"client": f"demo-{OFFICERS[UNIT]}"})
        owner_session.commit()
        return {"agency_id": house.agencies[UNIT], "unit": "unit-contoh"}

    def test_nobody_seals_it_against_its_holder_or_twice_against_one(self, house, unit, owner_session):
        made = case(house)
        for party in ({"agency_id": house.agencies[UNIT]}, {"agency_id": UNKNOWN}):
            answer = unit.post(f"{path_of(made)}/seals", {"reason": "threat", **party})
            assert answer.status_code in {404, 422}
        refused(
            unit.post(f"{path_of(made)}/seals", {"reason": "threat", **self.own_unit(house, owner_session)}),
            422,
            "invalid",
        )
        seal(house, made, agency_id=house.agencies[SOCIAL])
        again = {"reason": "threat", "agency_id": house.agencies[SOCIAL]}
        refused(unit.post(f"{path_of(made)}/seals", again), 409, "duplicate")
        assert len(done(unit.get(f"{path_of(made)}/seals"))["items"]) == 1
