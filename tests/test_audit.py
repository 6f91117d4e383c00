"""The audit of an organisation: its own acts only, in the order of commits, naming nobody."""

from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.flows import NEIGHBOUR, PATIENCE, REGION, UNKNOWN, House, done, refused
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller

AUDITORS = ("32.12-chair", "32.12-daily-chair", "32.12-secretariat")


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    made.draft_plan()
    refused(made.secretariat.get(f"/v1/plans/{UNKNOWN}"), 404, "not-found")
    refused(made.speak("32.12-daily-chair").post("/v1/plans", {}), 403, "insufficient-scope")
    refused(made.speak("21.71-secretariat").get(f"/v1/plans/{UNKNOWN}"), 404, "not-found")
    return made


def rows(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    return done(caller.get(f"/v1/audit?limit=200{query}"))["items"]


class TestReadAudit:
    @pytest.mark.parametrize("name", AUDITORS)
    def test_who_oversees_reads_its_own_organisation_only(self, house: House, name: str):
        shown = rows(house.speak(name))
        assert {row["owner"] for row in shown} == {REGION}
        assert {"plan.added", "access.refused"} <= {row["event"] for row in shown}

    def test_the_neighbour_reads_its_own(self, house: House):
        assert {row["owner"] for row in rows(house.speak("21.71-secretariat"))} == {NEIGHBOUR}

    def test_what_others_did_to_its_things_is_not_its_own_act(self, house: House):
        """A line of an office is seen by the secretariat, and is told in the office's name."""
        house.line()
        assert "budget_line.added" not in {row["event"] for row in rows(house.secretariat)}

    @pytest.mark.parametrize("name", ["32.12-disnaker", "kpppa", "registrar"])
    def test_others_lack_the_word(self, house: House, name: str):
        assert refused(house.speak(name).get("/v1/audit"), 403, "insufficient-scope")["scope"] == "audit:read"

    def test_it_holds_ids_and_no_names(self, house: House):
        told = rows(house.secretariat, "&event=plan.added")[0]
        assert told["seat_id"] is not None
        assert told["person_id"] is not None
        assert set(told) == {
            *("id", "kind", "event", "at", "effective_at", "owner", "subject_kind", "subject_id", "subject_version"),
            *("actor_kind", "client_id", "person_id", "seat_id", "request_id", "purpose", "digest"),
        }


class TestRefusals:
    def test_both_kinds_stand_there_with_who_tried_what(self, house: House):
        shown = rows(house.secretariat, "&kind=refusal&sort=-committed")
        assert {row["purpose"] for row in shown} >= {"plan.read not-found", "plan.add insufficient-scope"}
        assert all(row["person_id"] and row["seat_id"] for row in shown)

    def test_kinds_part_the_whole(self, house: House):
        whole = {row["id"] for row in rows(house.secretariat)}
        parts = [{row["id"] for row in rows(house.secretariat, f"&kind={kind}")} for kind in ("change", "refusal")]
        assert set.union(*parts) == whole
        assert not set.intersection(*parts)

    def test_a_reading_of_personal_fields_has_a_kind_of_its_own(self, house: House, owner_session):
        """Whatever event tells of a reading ends in `.read`; the row is written as a service would."""
        row = sa.text(
            "INSERT INTO journal (id, owner, at, event, subject_kind, audience, actor_kind, digest)"
            " VALUES (gen_random_uuid(), :owner, now(), 'person.read', 'person', '{}', 'client', 'x')"
        )
        owner_session.execute(row, {"owner": REGION})
        owner_session.commit()
        assert [row["event"] for row in rows(house.secretariat, "&kind=reading")] == ["person.read"]
        assert "person.read" not in {row["event"] for row in rows(house.secretariat, "&kind=change&kind=refusal")}


class TestFilters:
    def test_by_event_subject_and_actor(self, house: House):
        added = rows(house.secretariat, "&event=plan.added&subject_kind=plan&actor_kind=client")
        assert {row["event"] for row in added} == {"plan.added"}
        assert rows(house.secretariat, f"&subject_id={added[0]['subject_id']}") == added[:1]
        assert rows(house.secretariat, "&event=plan.added&actor_kind=worker") == []

    def test_since_takes_the_moment_in_and_until_leaves_it_out(self, house: House):
        at = rows(house.secretariat, "&event=plan.added")[0]["at"]
        assert at in {row["at"] for row in rows(house.secretariat, f"&since={at}")}
        assert at not in {row["at"] for row in rows(house.secretariat, f"&until={at}")}

    def test_an_unknown_event_or_sort_is_refused(self, house: House):
        refused(house.secretariat.get("/v1/audit?event=plan.painted"), 422, "invalid")
        refused(house.secretariat.get("/v1/audit?sort=at"), 422, "invalid")


class TestOrder:
    def test_the_oldest_first_is_the_newest_first_turned_round(self, house: House):
        newest = [row["id"] for row in rows(house.secretariat)]
        ends = monotonic() + PATIENCE
        # Shown is what no slower transaction of the server can come before, and tests may share a server.
        while (oldest := [row["id"] for row in rows(house.secretariat, "&sort=committed")]) != newest[::-1]:
            assert monotonic() < ends
            sleep(0.02)
        assert len(oldest) > 2

    def test_a_writer_that_is_not_done_holds_back_the_oldest_first_alone(self, house: House, owner_session):
        owner_session.execute(sa.text("SELECT pg_current_xact_id()"))
        plan = house.draft_plan()["id"]
        assert plan in {row["subject_id"] for row in rows(house.secretariat)}
        assert plan not in {row["subject_id"] for row in rows(house.secretariat, "&sort=committed")}

    def test_a_machine_with_the_word_of_an_office_reads_that_of_the_office(self, house: House, owner_session):
        office = "agency:32.12-disnaker"
        client = machine(owner_session, office, [("audit:read", office)])
        http = house.secretariat.http
        reader = Caller(http, client.client_id, token_of(http, client, ["audit:read", office]))
        assert {row["owner"] for row in rows(reader)} <= {office}
