"""Whoever writes of a person at the moment in which she is erased: nothing of her comes back, and nothing fails."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from tests.support.assistance import BUS, leg, leg_body, unit
from tests.support.at_once import is_held_back
from tests.support.cases import CONSENT_OFFICER, OFFICERS, PERSON, UNIT, case, consent, consent_body, known, path_of
from tests.support.engines import engine_at
from tests.support.files import photo
from tests.support.flows import done
from tests.support.referred import draft, shelter

HOLD = sa.text('SELECT id FROM "case" WHERE id = :id FOR UPDATE')
LEFT = sa.text("""
    SELECT (SELECT count(*) FROM case_key WHERE case_id = :id) + (SELECT count(*) FROM case_person WHERE id = :id)
         + (SELECT count(*) FROM medical_profile WHERE id = :id)
         + (SELECT count(*) FROM consent WHERE case_id = :id AND form_digest IS NOT NULL)
         + (SELECT count(*) FROM referral WHERE case_id = :id AND status = 'draft')
         + (SELECT count(*) FROM assistance WHERE case_id = :id
            AND (item || unit <> '' OR withdrawal_reason IS NOT NULL))
         + (SELECT count(*) FROM return_leg WHERE case_id = :id AND cancellation_reason IS NOT NULL)
         + (SELECT count(*) FROM "case" WHERE id = :id AND (pseudonym IS NOT NULL OR erased_at IS NULL))
""")


def as_migrated(connection, version):
    """What a migration does, on a database that has it already."""
    with Operations.context(MigrationContext.configure(connection)):
        import_module(f"migrations.versions.{version}").upgrade()


def first_words(house):
    made = case(house)
    return made, lambda: house.speak(OFFICERS[UNIT]).put(f"{path_of(made)}/person", PERSON, 0)


def next_words(house):
    made = known(house)
    return made, lambda: house.speak(OFFICERS[UNIT]).put(f"{path_of(made)}/person", PERSON, 1)


def correction(house):
    made = known(house)
    return made, lambda: house.speak(CONSENT_OFFICER).patch(f"{path_of(made)}/person", {"name": "Rekaan"}, 1)


def profile(house):
    made, path = case(house), "medical-profile"
    return made, lambda: house.speak(OFFICERS[UNIT]).put(f"{path_of(made)}/{path}", {"injuries": "Contoh"}, 0)


def form(house):
    made = case(house)
    path = f"/v1/consents/{consent(house, made)['id']}/form"
    return made, lambda: house.speak(OFFICERS[UNIT]).put(path, None, 1, files={"file": photo()})


def new_draft(house):
    made = case(house)
    body = {"case_id": made["id"], "service_id": shelter(house)["id"], "urgency": "normal", "safety_notes": "Contoh"}
    return made, lambda: house.speak(OFFICERS[UNIT]).post("/v1/referrals", body)


def corrected_draft(house):
    made = case(house)
    path = f"/v1/referrals/{draft(house, made)['id']}"
    return made, lambda: house.speak(OFFICERS[UNIT]).patch(path, {"safety_notes": "Contoh"}, 1)


def new_gift(house):
    made = case(house)
    return made, lambda: unit(house).post(f"{path_of(made)}/assistance", {**BUS, "cost_idr": 0})


def new_leg(house):
    made = case(house)
    return made, lambda: unit(house).post(f"{path_of(made)}/return-legs", leg_body(house))


def new_consent(house):
    made = case(house)
    body = consent_body(house)
    return made, lambda: house.speak(OFFICERS[UNIT]).post(f"{path_of(made)}/consents", body)


def new_follow_ups(house):
    made = case(house)
    return made, lambda: unit(house).post(f"{path_of(made)}/follow-ups", {"started_on": "2026-01-31"})


def gift_taken_back(house):
    made = case(house)
    given = done(unit(house).post(f"{path_of(made)}/assistance", {**BUS, "cost_idr": 0}), 201)
    return made, lambda: unit(house).post(f"/v1/assistance/{given['id']}/withdrawals", {"reason": "Contoh"})


def leg_called_off(house):
    made = case(house)
    planned = leg(house, made)
    return made, lambda: unit(house).post(f"/v1/return-legs/{planned['id']}/cancellations", {"reason": "Contoh"})


@pytest.fixture
def owner(module_database):
    return engine_at(module_database)


class TestErasure:
    @pytest.mark.parametrize(
        "writing",
        [
            *(first_words, next_words, correction, profile, form, new_draft, corrected_draft, new_gift, new_leg),
            *(new_consent, new_follow_ups),
        ],
    )
    def test_who_writes_behind_it_is_refused(self, house, owner, writing):
        made, write = writing(house)
        officer = house.speak(CONSENT_OFFICER)
        with ThreadPoolExecutor(2) as threads:
            with owner.begin() as holding:  # both wait for the case, the erasure before the other one
                holding.execute(HOLD, {"id": made["id"]})
                erasing = threads.submit(lambda: officer.post(f"{path_of(made)}/erasures"))
                assert is_held_back(owner, erasing)
                written = threads.submit(write)
                assert is_held_back(owner, written, others=1)
            done(erasing.result())
            assert written.result().status_code in {404, 409, 412}, written.result().text
        with owner.connect() as looking:
            assert looking.scalar(LEFT, {"id": made["id"]}) == 0

    @pytest.mark.parametrize("ending", [gift_taken_back, leg_called_off])
    def test_what_was_begun_ends_and_no_word_of_it_is_kept(self, house, owner, ending):
        made, end = ending(house)
        officer = house.speak(CONSENT_OFFICER)
        with ThreadPoolExecutor(2) as threads:
            with owner.begin() as holding:
                holding.execute(HOLD, {"id": made["id"]})
                erasing = threads.submit(lambda: officer.post(f"{path_of(made)}/erasures"))
                assert is_held_back(owner, erasing)
                ended = threads.submit(end)
            done(erasing.result())
            done(ended.result())
        with owner.connect() as looking:
            assert looking.scalar(LEFT, {"id": made["id"]}) == 0

    def test_afterwards_too(self, house, owner):
        (gifted, take_back), (leaving, call_off) = gift_taken_back(house), leg_called_off(house)
        for made, end in ((gifted, take_back), (leaving, call_off)):
            done(house.speak(CONSENT_OFFICER).post(f"{path_of(made)}/erasures"))
            done(end())
            with owner.connect() as looking:
                assert looking.scalar(LEFT, {"id": made["id"]}) == 0


class TestBefore:
    def test_words_that_were_written_behind_an_erasure_go_with_the_upgrade_and_no_others(self, house, owner_session):
        made = [case(house), case(house)]
        for each in made:
            done(unit(house).post(f"{path_of(each)}/assistance", {**BUS, "cost_idr": 0}), 201)
        erased, other = (each["id"] for each in made)
        done(house.speak(CONSENT_OFFICER).post(f"/v1/cases/{erased}/erasures"))
        written = sa.text("UPDATE assistance SET item = 'Contoh', unit = 'Contoh' WHERE case_id = ANY (:ids)")
        owner_session.execute(written, {"ids": [erased, other]})
        as_migrated(owner_session.connection(), "0093_words_of_the_erased")
        left = sa.text("SELECT case_id::text, item || unit FROM assistance WHERE case_id = ANY (:ids)")
        assert dict(owner_session.execute(left, {"ids": [erased, other]}).all()) == {erased: "", other: "ContohContoh"}
