"""The register of breaches: told in writing within 3×24 hours of when it was known, late with no job having run."""

from datetime import UTC, datetime, timedelta

import time_machine

from api.domain.seats import SeatKind
from api.worker import tell_seats
from tests.support.cases import CONSENT_OFFICER
from tests.support.flows import REGION, House, done, refused
from tests.support.seated import seated
from tests.support.writes.breaches import MENDED, TOLD, breach, breach_body, told
from tests.test_notices import is_open
from tests.test_notices import told as told_of

NEIGHBOUR = "32.12-dinsos-consents"


class TestRecordBreach:
    def test_the_hours_run_from_when_it_was_known_and_are_late_by_themselves(self, house: House):
        known = datetime.now(UTC) - timedelta(hours=71)
        made = breach(house, known_at=known.isoformat())
        assert (made["status"], made["is_overdue"]) == ("recorded", False)
        assert made["allowed_actions"] == ["notifications"]
        assert datetime.fromisoformat(made["due_at"]) == known + timedelta(hours=72)
        assert breach(house, known_at=(known - timedelta(hours=2)).isoformat())["is_overdue"]

    def test_what_is_still_to_come_and_data_that_is_not_kept_are_refused(self, house: House):
        officer = house.speak(CONSENT_OFFICER)
        ahead = officer.post("/v1/breaches", breach_body(house, known_at="2090-01-01T00:00:00Z"))
        assert refused(ahead, 422, "invalid")["errors"][0]["pointer"] == "/known_at"
        unknown = officer.post("/v1/breaches", breach_body(house, data=["persons", "horoscopes"]))
        assert refused(unknown, 422, "invalid")["errors"][0]["pointer"] == "/data/1"

    def test_another_agency_neither_records_nor_sees_it(self, house: House):
        made = breach(house)
        refused(house.speak(NEIGHBOUR).post("/v1/breaches", breach_body(house)), 403, "not-permitted")
        refused(house.speak(NEIGHBOUR).get(f"/v1/breaches/{made['id']}"), 404, "not-found")
        assert made["id"] not in str(done(house.speak(NEIGHBOUR).get("/v1/breaches")))
        refused(house.secretariat.get("/v1/breaches"), 403, "insufficient-scope")


class TestNotifyBreach:
    def test_told_in_time_it_is_never_late_told_late_it_stays_late(self, house: House):
        assert not told(house)["is_overdue"]
        officer, made = house.speak(CONSENT_OFFICER), breach(house)
        late = {**TOLD, "authority_told_at": "2026-01-05T01:00:01Z"}
        assert done(officer.post(f"/v1/breaches/{made['id']}/notifications", late))["is_overdue"]

    def test_only_after_it_can_it_be_closed(self, house: House):
        officer, made = house.speak(CONSENT_OFFICER), breach(house)
        refused(officer.post(f"/v1/breaches/{made['id']}/closures", MENDED), 409, "wrong-moment")
        done(officer.post(f"/v1/breaches/{made['id']}/notifications", TOLD))
        closed = done(officer.post(f"/v1/breaches/{made['id']}/closures", MENDED))
        assert (closed["status"], closed["measures"], closed["allowed_actions"]) == ("closed", MENDED["measures"], [])


class TestDrafts:
    def test_they_say_what_the_law_asks_in_local_time(self, house: House):
        made = breach(house, persons=3)
        drafts = done(house.speak(CONSENT_OFFICER).get(f"/v1/breaches/{made['id']}/notices"))
        for said in drafts.values():
            assert all(part in said for part in ("Laptop hilang (contoh)", "02-01-2026 pukul 08.00 WIB", "Pasal 46"))
        assert "3 orang" in drafts["to_authority"]
        assert "05-01-2026 pukul 08.00 WIB" in drafts["to_authority"]


class TestReminders:
    """By the worker, to whoever answers for it: before the 3×24 hours are over and after, each step once."""

    def test_the_officer_is_told_before_and_the_head_too_once_it_is_late(self, house: House, worker, owner_session):
        seated(owner_session, SeatKind.AUTHORISED_OFFICER, REGION, "32.12-UPTD-PPA")
        known = datetime.now(UTC) - timedelta(minutes=1)
        made = breach(house, known_at=known.isoformat())
        officer, heads = "consent_officer", ("authorised_officer", "consent_officer")
        expected: list[tuple[str, int, str]] = []
        for hours, kind, step, seats in (
            (24, "breach_due", 2, [officer]),
            (48, "breach_due", 1, [officer]),
            (71, "breach_due", 1, []),
            (73, "breach_late", 0, heads),
            (96, "breach_late", 1, heads),
        ):
            expected += [(kind, step, seat) for seat in seats]
            for _ in range(2):
                with time_machine.travel(known + timedelta(hours=hours), tick=False):
                    tell_seats(worker)
            assert told_of(owner_session, made["id"]) == expected, hours
        assert is_open(owner_session, made["id"], "breach_due") == {False}

    def test_whoever_told_it_is_reminded_no_more(self, house: House, worker, owner_session):
        known = datetime.now(UTC) - timedelta(hours=30)
        made = breach(house, known_at=known.isoformat())
        tell_seats(worker)
        assert [each[:2] for each in told_of(owner_session, made["id"])] == [("breach_due", 2)]
        done(house.speak(CONSENT_OFFICER).post(f"/v1/breaches/{made['id']}/notifications", TOLD))
        with time_machine.travel(known + timedelta(hours=80), tick=False):
            tell_seats(worker)
        assert [each[:2] for each in told_of(owner_session, made["id"])] == [("breach_due", 2)]
        assert is_open(owner_session, made["id"], "breach_due") == {False}
