"""Explanations over HTTP: why, why not, who can see; and nothing about what the caller may not see."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session

from api.models.clients import Client
from tests.support.flows import LEADS, REGION, UNKNOWN, House, done, refused
from tests.support.seated import machine
from tests.support.writes.clients import client


class TestOverHttp:
    def explain(self, house: House, who: str, action: str, resource: str) -> dict[str, Any]:
        return done(house.speak(who).get(f"/v1/access/explain?action={action}&resource={resource}"))

    def test_it_names_word_seat_rule_and_way(self, house: House):
        report = house.submitted()
        told = self.explain(house, "32.12-secretariat", "report.verify", f"progress_report/{report['id']}")
        assert (told["decision"], told["words"]) == ("allowed", ["progress:verify"])
        (held,) = told["held"]
        assert (held["seat_kind"], held["organisation"], held["decree"]) == ("secretariat", REGION, "CONTOH/1")
        assert [each["name"] for each in told["visible_as"] if each["holds"]] == ["region"]
        assert [each["name"] for each in told["ways"][0]["answers"]] == ["progress:verify", "from_verifying_seat"]
        for each in (*told["visible_as"], *told["ways"][0]["answers"]):
            assert each["meaning_id"] not in ("", each["meaning_en"])

    def test_why_not_is_told_too(self, house: House):
        report = f"progress_report/{house.submitted()['id']}"
        told = self.explain(house, "32.12-daily-chair", "report.verify", report)
        assert (told["decision"], told["status"]) == ("not-permitted", 403)
        assert [each["holds"] for each in told["ways"][0]["answers"]] == [True, False]
        told = self.explain(house, "32.12-chair", "report.verify", report)
        assert (told["decision"], told["held"], told["ways"]) == ("insufficient-scope", [], [])

    def test_acts_upon_a_client_are_explained_too(self, house: House):
        made = f"client/{client(house)['id']}"
        told = self.explain(house, "32.12-secretariat", "client.end", made)
        assert (told["decision"], [each["name"] for each in told["visible_as"] if each["holds"]]) == (
            "allowed",
            ["its_organisation"],
        )
        told = self.explain(house, "registrar", "client.rotate", made)
        assert [each["name"] for each in told["visible_as"] if each["holds"]] == ["registrar"]
        assert [way["holds"] for way in told["ways"]] == [False, True]
        assert self.explain(house, "21.71-secretariat", "client.read", made)["status"] == 404

    @pytest.mark.parametrize("action", ["report.read", "report.verify"])
    def test_what_is_not_seen_is_explained_like_what_is_not_there(self, house: House, action: str):
        there, nowhere = (
            self.explain(house, "21.71-secretariat", action, f"progress_report/{each}")
            for each in (house.submitted()["id"], UNKNOWN)
        )
        assert {**there, "resource": ""} == {**nowhere, "resource": ""}
        assert there["status"] == 404

    @pytest.mark.parametrize(
        "query",
        ["action=plan.read", "action=plan.paint&resource=plan/x", f"action=plan.read&resource=agency/{UNKNOWN}"],
    )
    def test_what_is_no_question_is_refused(self, house: House, query: str):
        refused(house.secretariat.get(f"/v1/access/explain?{query}"), 422, "invalid")


class TestAudience:
    def readers(self, house: House, who: str, resource: str) -> dict[str, dict[str, Any]]:
        told = done(house.speak(who).get(f"/v1/access/audience?resource={resource}"))
        return {each["organisation"]: each for each in told["readers"]}

    def test_the_owner_sees_which_offices_see_it(self, house: House):
        readers = self.readers(house, "32.12-secretariat", f"plan/{house.plan['id']}")
        assert {REGION, "province:32", "national:id", "ministry:polri", *LEADS.values()} <= readers.keys()
        assert not {"district:21.71", "province:21"} & readers.keys()
        assert readers[LEADS["disnaker"]]["rules"] == ["member"]
        assert readers[LEADS["disnaker"]]["seats"] == ["authorised_officer", "reporting_officer"]
        assert "secretariat" in readers[REGION]["seats"]
        assert readers["national:id"]["systems"] >= 1

    def test_a_system_whose_time_is_over_is_not_counted(self, house: House, owner_session: Session):
        made = machine(owner_session, REGION, [("plans:read", REGION)])
        of_plan = f"plan/{house.plan['id']}"
        before = self.readers(house, "32.12-secretariat", of_plan)[REGION]["systems"]
        owner_session.get_one(Client, made.row_id).expires_at = datetime.now(UTC)
        owner_session.commit()
        assert self.readers(house, "32.12-secretariat", of_plan)[REGION]["systems"] == before - 1

    def test_nobody_above_sees_a_report_before_it_is_verified(self, house: House):
        report = house.submitted()
        before = self.readers(house, "32.12-disnaker", f"progress_report/{report['id']}")
        assert {"province:32", "national:id"} & before.keys() == set()
        assert before.keys() == {LEADS["disnaker"], REGION}
        done(house.move("32.12-secretariat", report, "verifications"))
        assert {"province:32", "national:id"} <= self.readers(
            house, "32.12-disnaker", f"progress_report/{report['id']}"
        ).keys()

    def test_of_a_client_registrars_are_told_of_as_well(self, house: House):
        readers = self.readers(house, "32.12-secretariat", f"client/{client(house)['id']}")
        assert {name: each["rules"] for name, each in readers.items()} == {
            REGION: ["its_organisation"],
            "national:id": ["registrar"],
        }

    def test_it_names_no_person(self, house: House):
        answer = house.secretariat.get(f"/v1/access/audience?resource=plan/{house.plan['id']}")
        assert "Petugas" not in answer.text

    @pytest.mark.parametrize(
        ("who", "status", "code"),
        [
            ("32.12-disnaker", 403, "not-permitted"),
            ("21.71-secretariat", 404, "not-found"),
            ("registrar", 404, "not-found"),
        ],
    )
    def test_nobody_else_is_told(self, house: House, who: str, status: int, code: str):
        refused(house.speak(who).get(f"/v1/access/audience?resource=plan/{house.plan['id']}"), status, code)

    @pytest.mark.parametrize("kind", ["web_session", "report_comment"])
    def test_a_kind_that_nobody_reads_by_itself_is_not_there(self, house: House, kind: str):
        refused(house.secretariat.get(f"/v1/access/audience?resource={kind}/{UNKNOWN}"), 404, "not-found")
