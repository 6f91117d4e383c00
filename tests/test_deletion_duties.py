"""What receivers owe after a withdrawal or an erasure: one deletion each, and word of how it was done."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.database import APPLICATION_ROLE
from api.jobs import erasing
from api.settings import get_settings
from tests.support.cases import CONSENT_OFFICER, HOSPITAL, PERSON, SOCIAL, consent, known
from tests.support.engines import engine_at
from tests.support.flows import House, done, refused
from tests.support.referred import DELETER, draft, referral_at, seen, service, withdraw
from tests.test_referral_clock import later, moment


class TestWithdrawal:
    def test_each_receiver_owes_one_deletion_and_says_how_it_was_done(self, house):
        made = known(house)
        given = consent(house, made, fields=["name"])
        for status in ("rejected", "accepted"):
            referral_at(house, status, made)
        withdraw(house, given, DELETER)  # at the agency that serves her
        deleter = house.speak(DELETER)
        (duty,) = done(deleter.get(f"/v1/deletion-duties?case_id={made['id']}"))["items"]
        assert (duty["agency"], duty["status"], duty["is_overdue"]) == (SOCIAL, "open", False)
        assert duty["due_at"] == moment(duty["opened_at"], hours=72)
        path = f"/v1/deletion-duties/{duty['id']}"
        refused(house.speak("32.12-uptd-ppa-consents").post(f"{path}/receipts", {"method": "x"}), 403, "not-permitted")
        after = done(deleter.post(f"{path}/receipts", {"method": "Dihapus (contoh)"}))
        assert (after["status"], after["allowed_actions"]) == ("receipted", [])
        assert done(house.speak("32.12-uptd-ppa-consents").get(path))["method"] == "Dihapus (contoh)"

    def test_another_consent_keeps_it_open_and_a_draft_ends_without_a_duty(self, house):
        made = known(house)
        first, second = (consent(house, made, fields=["name"]) for _ in range(2))
        sent, written = referral_at(house, "sent", made), draft(house, made)
        withdraw(house, first)
        assert seen(house, sent)["status"] == "sent"
        withdraw(house, second)
        assert [seen(house, each)["status"] for each in (sent, written)] == ["withdrawn", "withdrawn"]
        duties = done(house.speak(DELETER).get(f"/v1/deletion-duties?case_id={made['id']}"))["items"]
        assert len(duties) == 1

    def test_who_was_told_is_not_told_again_for_what_opened_nothing_since(self, house):
        made = known(house)
        first = consent(house, made, fields=["name"])
        referral_at(house, "accepted", made)
        withdraw(house, first)
        second = consent(house, made, fields=["name"])
        withdraw(house, second)
        assert len(owed(house, made)) == 1
        third = consent(house, made, fields=["name"])
        referral_at(house, "accepted", made)
        withdraw(house, third)
        assert len(owed(house, made)) == 2


def owed(house: House, made: dict[str, Any], who: str = CONSENT_OFFICER) -> list[dict[str, Any]]:
    """The duties of a case, the newest first, as somebody sees them."""
    found = done(house.speak(who).get(f"/v1/deletion-duties?case_id={made['id']}"))["items"]
    return sorted(found, key=lambda each: each["opened_at"], reverse=True)


def erase(house: House, made: dict[str, Any]) -> dict[str, Any]:
    return done(house.speak(CONSENT_OFFICER).post(f"/v1/cases/{made['id']}/erasures"))


class TestErasure:
    """At the person's word the agencies she was passed on to delete what they have, as after a withdrawal."""

    def test_each_agency_it_had_opened_to_owes_one_within_72_hours(self, house):
        made = known(house)
        given = consent(house, made, SOCIAL, HOSPITAL, fields=["name"])
        for status in ("rejected", "accepted"):
            referral_at(house, status, made)
        draft(house, made, service_id=service(house, agency_id=house.agencies[HOSPITAL])["id"])
        erasure = erase(house, made)
        (duty,) = owed(house, made)
        assert (duty["agency"], duty["consent_id"], duty["status"]) == (SOCIAL, given["id"], "open")
        assert (duty["opened_at"], duty["due_at"]) == (erasure["erased_at"], moment(duty["opened_at"], hours=72))
        for hours, is_overdue in ((72, False), (73, True)):
            with later(house, duty["opened_at"], hours=hours) as then:
                assert owed(then, made)[0]["is_overdue"] is is_overdue
        path = f"/v1/deletion-duties/{duty['id']}/receipts"
        receipted = done(house.speak(DELETER).post(path, {"method": "Contoh"}))
        assert (receipted["status"], receipted["method"]) == ("receipted", None)  # no word about her is kept any more

    def test_what_the_agency_is_told_shows_nothing_of_her(self, house):
        made = known(house)
        consent(house, made, fields=["name", "phone"])
        referral_at(house, "accepted", made)
        erase(house, made)
        (duty,) = owed(house, made, DELETER)
        words = {"id", "owner", "agency", "agency_id", "case_id", "consent_id", "status", "opened_at", "due_at"}
        assert duty.keys() == words | {"is_overdue", "receipted_at", "method", "version", "updated_at"}
        assert duty["method"] is None
        assert not [value for value in PERSON.values() if value in str(duty)]

    def test_a_consent_that_is_withdrawn_after_it_tells_nobody_again(self, house):
        made = known(house)
        given = consent(house, made, fields=["name"])
        referral_at(house, "accepted", made)
        erase(house, made)
        withdraw(house, given)
        assert len(owed(house, made)) == 1

    def test_who_was_told_when_the_consent_was_withdrawn_is_not_told_again(self, house):
        made = known(house)
        given = consent(house, made, fields=["name"])
        for status in ("closed", "accepted"):
            referral_at(house, status, made)
        withdraw(house, given)
        assert len(owed(house, made)) == 1
        erase(house, made)
        assert len(owed(house, made)) == 1

    def test_who_was_told_of_some_fields_alone_owes_the_rest(self, house):
        made = known(house)
        wide, narrow = (consent(house, made, fields=fields) for fields in (["name", "phone"], ["name"]))
        referral_at(house, "accepted", made, fields=["name", "phone"])
        withdraw(house, wide)
        erase(house, made)
        assert [each["consent_id"] for each in owed(house, made)] == [narrow["id"], wide["id"]]

    def test_of_whom_nothing_was_passed_on_opens_none(self, house):
        made = known(house)
        consent(house, made, fields=["name"])
        erase(house, made)
        assert owed(house, made) == []


class TestAfterARestore:
    """The list beside the database knows who was erased at her word: whoever has to delete is told anew."""

    def restored(self, owner_session, made):
        """As a backup of before has it, whose rows know nothing of the erasure."""
        owner_session.rollback()
        for forgotten in ("DELETE FROM deletion_duty WHERE case_id = :id", "DELETE FROM erasure WHERE case_id = :id"):
            owner_session.execute(sa.text(forgotten), {"id": made["id"]})
        owner_session.execute(sa.text('UPDATE "case" SET erased_at = NULL WHERE id = :id'), {"id": made["id"]})
        owner_session.commit()

    def listed(self, made, *, ground):
        """The list as this version or one before wrote the line."""
        path = get_settings().erasure_list
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        kept = [each | ({"ground": ground} if each["case"] == made["id"] else {}) for each in lines]
        path.write_text("".join(json.dumps(each) + "\n" for each in kept))

    @pytest.mark.parametrize(("ground", "duties"), [("request", 1), ("retention", 0), (None, 0)])
    def test_who_has_to_delete_is_told_anew(self, house, owner_session, module_database, ground, duties):
        made = known(house)
        consent(house, made, SOCIAL, fields=["name"])
        referral_at(house, "accepted", made)
        erase(house, made)
        self.listed(made, ground=ground)
        self.restored(owner_session, made)
        assert owed(house, made) == []
        application = engine_at(module_database, APPLICATION_ROLE)
        again = erasing.erase_again(application)
        assert UUID(made["id"]) in again.cases
        assert (UUID(made["id"]) in again.untold) is (ground is None)
        assert [(each["agency"], each["status"]) for each in owed(house, made)] == [(SOCIAL, "open")] * duties
        assert UUID(made["id"]) not in erasing.erase_again(application).cases
        assert len(owed(house, made)) == duties
