"""Consents: given by whom they are theirs to give, confirmed by a second person, withdrawn at a word; forms sealed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session

from api.database import create_engine
from api.domain.seats import SeatKind
from api.settings import get_settings
from tests.support.cases import CONSENT_OFFICER, OFFICERS, UNIT, case, consent, consent_body, override, path_of
from tests.support.files import photo
from tests.support.flows import UNKNOWN, done, pointers, refused
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller


@pytest.fixture(scope="module")
def unit(house):
    return house.speak(OFFICERS[UNIT])


@pytest.fixture(scope="module")
def second(module_database):
    """A second case officer of the unit."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield seated(session, SeatKind.CASE_OFFICER, "district:32.12", "32.12-UPTD-PPA")
    engine.dispose()


def later(house, credentials, **ahead) -> Caller:
    """That officer, who speaks some time from now."""
    words = ("referrals:send", "cases:read", "consents:write", UNIT)
    with time_machine.travel(datetime.now(UTC) + timedelta(**ahead)):
        return Caller(house.secretariat.http, "", token_of(house.secretariat.http, credentials, words))


class TestRecordConsent:
    @pytest.mark.parametrize(
        ("age", "fields", "pointer"),
        [
            (16, {"given_by": "person"}, "/given_by"),
            (16, {"given_by": "guardian", "guardian_is_suspect": True}, "/given_by"),
            (24, {"given_at": "2099-01-01T00:00:00Z"}, "/given_at"),
            (24, {"given_at": "2026-01-02T00:00:00Z", "expires_at": "2026-01-01T00:00:00Z"}, "/expires_at"),
            (24, {"receiver_ids": [UNKNOWN]}, "/receiver_ids/0"),
            (24, {"basis": "child_best_interest", "given_by": None, "language": None}, "/basis"),
            (24, {"given_by": None}, ""),
            (24, {"basis": "life_in_danger"}, ""),
        ],
    )
    def test_only_who_may_gives_it_to_known_agencies_for_a_time(self, house, unit, age, fields, pointer):
        made, body = case(house, age_at_identification=age), consent_body(house, **fields)
        assert pointers(refused(unit.post(f"{path_of(made)}/consents", body), 422, "invalid")) == [pointer]

    def test_a_child_agrees_where_the_guardian_is_a_suspect(self, house):
        made = case(house, age_at_identification=16)
        assert consent(house, made, guardian_is_suspect=True)["stands"]
        assert consent(house, made, given_by="guardian")["stands"]

    def test_the_withdrawal_ends_it_at_once_and_once(self, house, unit):
        made = consent(house, case(house))
        assert made["stands"]
        withdrawn = done(house.speak(CONSENT_OFFICER).post(f"/v1/consents/{made['id']}/withdrawals"))
        assert (withdrawn["status"], withdrawn["stands"], withdrawn["allowed_actions"]) == ("withdrawn", False, [])
        refused(unit.post(f"/v1/consents/{made['id']}/withdrawals"), 409, "wrong-moment")


class TestConfirm:
    def test_another_person_confirms_within_a_day(self, house, unit, second):
        made = override(house, case(house))
        assert (made["stands"], made["allowed_actions"]) == (True, ["withdrawals"])
        refused(unit.post(f"/v1/consents/{made['id']}/override-confirmations"), 409, "same-person")
        other = later(house, second)
        assert "override-confirmations" in done(other.get(f"/v1/consents/{made['id']}"))["allowed_actions"]
        confirmed = done(other.post(f"/v1/consents/{made['id']}/override-confirmations", twice=True))
        assert confirmed["confirmed_at"]
        assert confirmed["confirmation_due_at"] is None
        refused(other.post(f"/v1/consents/{made['id']}/override-confirmations"), 409, "locked")

    def test_unconfirmed_it_covers_nothing_after_a_day_with_no_job_having_run(self, house, second):
        made = override(house, case(house, age_at_identification=12), "child_best_interest")
        too_late = later(house, second, hours=24, seconds=30)
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=24, seconds=30)):
            assert done(too_late.get(f"/v1/consents/{made['id']}"))["stands"] is False
            refused(too_late.post(f"/v1/consents/{made['id']}/override-confirmations"), 409, "locked")


class TestForm:
    def test_it_is_kept_sealed_and_read_back_and_the_reading_is_recorded(self, house, unit):
        made, scan = consent(house, case(house)), photo()
        path = f"/v1/consents/{made['id']}/form"
        refused(unit.get(path), 404, "not-found")
        refused(unit.put(path, None, 1, files={"file": b"x"}), 422, "evidence-refused")
        kept = done(unit.put(path, None, 1, files={"file": scan}))
        assert kept["form_media_type"] == "image/jpeg"
        answer = unit.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert len(answer.content) == kept["form_size_bytes"]
        (lying,) = get_settings().evidence_folder.glob(f"*/{made['id']}")
        assert answer.content[:3] == b"\xff\xd8\xff"
        assert answer.content[:64] not in lying.read_bytes()
        log = done(house.speak(CONSENT_OFFICER).get(f"/v1/cases/{made['case_id']}/access-log"))["items"]
        assert [each["event"] for each in log] == ["consent_form.read"]
        done(house.speak(CONSENT_OFFICER).post(f"/v1/cases/{made['case_id']}/erasures"))
        refused(unit.get(path), 404, "not-found")
        assert not lying.exists()  # nor is it left behind, though nobody could open it any more
