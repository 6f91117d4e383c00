"""A seal shuts every way: each reading of the OpenAPI document, asked by whoever a case is sealed against."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from api.worker import tell_seats
from tests.support.cases import CONSENT_OFFICER, OFFICERS, UNIT, case, consent, known, path_of, seal
from tests.support.flows import UNKNOWN, done, refused
from tests.support.operations import PROTECTED
from tests.support.referred import DELETER, SECOND, SENDER, move, referral_at, withdraw
from tests.support.tokens import Caller

SECRETARIAT = "32.12-secretariat"
OF_PAGES = {"limit": 200, "include": "total"}
READINGS = {each.name: each for each in PROTECTED if not each.is_write}
TOLD = sa.text("""
    SELECT n.id FROM notice n JOIN seat s ON s.id = n.seat_id JOIN client c ON c.seat_id = s.id
    WHERE c.client_id = :client AND :subject IN (n.subject_id, n.parent_id)
""")
PERSON = sa.text("SELECT s.person_id FROM client c JOIN seat s ON s.id = c.seat_id WHERE c.client_id = :client")


def shows(caller: Caller, ids: dict[str, str], told: frozenset[str], among: Collection[str] = READINGS) -> set[str]:
    """The readings in whose answers one of these ids or numbers stands."""
    found = set()
    for operation in (READINGS[each] for each in among):
        names = {each["name"] for each in operation.described.get("parameters", ()) if each["in"] == "query"}
        query: dict[str, Any] = {} if operation.name == "changes_list" else dict(operation.query())
        query |= {name: value for name, value in OF_PAGES.items() if name in names}
        path = operation.path
        for name in operation.parameters:
            path = path.replace(f"{{{name}}}", ids.get(name, UNKNOWN))
        answer = caller.get(path, params=query)
        assert answer.status_code < 500, operation.name
        if answer.status_code == 200 and any(each in answer.text for each in told):
            found.add(operation.name)
    return found


def officer_id(owner_session, who: str) -> str:
    """An officer, as a seal names one."""
    return str(owner_session.scalar(PERSON, {"client": f"demo-{who}"}))


def notice_of(owner_session, who: str, subject: str) -> str:
    """A notice that was told to a seat about something."""
    owner_session.rollback()
    return str(owner_session.scalars(TOLD, {"client": f"demo-{who}", "subject": subject}).first())


@pytest.fixture(scope="module")
def agency(house):
    """The agency that holds the seat of the secretariat."""
    listed = done(house.secretariat.get("/v1/agencies?limit=200"))["items"]
    return next(each["id"] for each in listed if each["code"] == "32.12-BAGIAN-KESRA")


class TestOfAnOfficer:
    def test_it_shuts_what_hangs_on_the_case_elsewhere(self, house, owner_session, worker):
        made = known(house)
        agreed = consent(house, made, fields=["name", "phone"])
        referral = referral_at(house, "completed", made)
        tell_seats(worker)
        waits = done(move(house, referral, "corrections"), 202)
        withdraw(house, agreed, DELETER)
        second, officer = house.speak(SECOND), house.speak(CONSENT_OFFICER)
        duty = done(officer.get("/v1/deletion-duties"))["items"][0]
        notice = notice_of(owner_session, SECOND, referral["id"])
        ids = {"case_id": made["id"], "referral_id": referral["id"], "consent_id": agreed["id"]}
        ids |= {"pending_act_id": waits["id"], "deletion_duty_id": duty["id"], "notice_id": notice}
        told = frozenset({made["id"], made["number"], referral["id"], agreed["id"], waits["id"], duty["id"], notice})
        kept = {"pending_acts_list", "pending_acts_read", "notices_list", "notices_read", "cases_list", "changes_list"}
        duties = {"deletion_duties_list", "deletion_duties_read"}
        assert (shows(second, ids, told, kept), shows(officer, ids, told, duties)) == (kept, duties)
        for who in (SECOND, CONSENT_OFFICER):
            seal(house, made, officer_id=officer_id(owner_session, who))
        assert shows(second, ids, told) == set()
        assert shows(officer, ids, told) == set()
        for path in ("pending-acts/{}/approvals", "notices/{}/readings"):
            of = waits["id"] if path.startswith("pending") else notice
            assert (second.post(f"/v1/{path.format(of)}").status_code, of) == (404, of)
        # The others of the agency go on.
        assert waits["id"] in house.speak(SENDER).get("/v1/pending-acts?limit=200").text


class TestOfAnAgency:
    def test_it_shuts_every_chair_that_the_agency_holds(self, house, owner_session, worker, agency):
        made = known(house)
        consent(house, made, fields=["name", "phone"])
        referral = referral_at(house, "sent", made)
        ids, told = {"referral_id": referral["id"]}, frozenset({referral["id"], made["id"], made["number"]})
        kept = {"referrals_list", "referrals_read", "referrals_print", "changes_list"}
        assert shows(house.speak(SECRETARIAT), ids, told) == kept
        shut = seal(house, made, agency_id=agency)
        assert shows(house.speak(SECRETARIAT), ids, told) == set()
        due = datetime.fromisoformat(referral["response_due_at"])
        rerouted = due + (datetime.fromisoformat(referral["expires_at"]) - due) / 2 + timedelta(seconds=1)
        with time_machine.travel(rerouted.astimezone(UTC), tick=False):
            tell_seats(worker)
        assert notice_of(owner_session, SENDER, referral["id"]) != "None"
        assert notice_of(owner_session, SECRETARIAT, referral["id"]) == "None"
        done(house.speak(SENDER).post(f"/v1/seals/{shut['id']}/liftings"))
        assert shows(house.speak(SECRETARIAT), ids, told, kept) == kept

    def test_nobody_shuts_it_against_an_agency_he_sits_for_elsewhere(self, house, owner_session, agency):
        made, unit = case(house), house.speak(OFFICERS[UNIT])
        sits = "UPDATE seat SET agency_id = :agency FROM client c WHERE c.seat_id = seat.id AND c.client_id = :client"
        here = {"agency": house.agencies[UNIT], "client": f"demo-{OFFICERS[UNIT]}"}
        for place, status in (({**here, "agency": agency}, 422), (here, 201)):
            owner_session.execute(sa.text(sits), place)
            owner_session.commit()
            answer = unit.post(f"{path_of(made)}/seals", {"reason": "threat", "agency_id": agency})
            assert answer.status_code == status, answer.text
        refused(unit.post(f"{path_of(made)}/seals", {"reason": "threat", "agency_id": agency}), 409, "duplicate")
