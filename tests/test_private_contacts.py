"""Private contacts: the home region keeps them, and nobody else sees them."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.flows import LEADS, House, done, refused

BODY = {"email": "kantor@dinas.example", "phone": "+62 234 000000"}


def path(house: House, agency: str = "dinsos") -> str:
    return f"/v1/agencies/{house.agencies[LEADS[agency]]}/private-contact"


def put(house: House, where: str, body: Any, version: int | None = 0, who: str = "32.12-secretariat") -> Any:
    return house.speak(who).put(where, body, version)


class TestKeepContact:
    def test_the_secretariat_says_it_and_says_it_anew(self, house: House, owner_session):
        where = path(house)
        assert done(house.secretariat.get(where)) | {"id": ""} == {"id": "", "email": None, "phone": None, "version": 0}
        assert done(put(house, where, BODY)) == done(house.secretariat.get(where))
        changed = done(put(house, where, {"email": BODY["email"]}, 1))
        assert (changed["phone"], changed["version"]) == (None, 2)
        refused(put(house, where, BODY, 1), 412, "stale-version")
        rows = owner_session.execute(
            sa.text("SELECT to_jsonb(j)::text FROM journal j WHERE event = 'private_contact.changed'")
        ).all()
        assert len(rows) == 2
        assert not any("dinas.example" in row[0] for row in rows)

    def test_it_needs_the_version_that_was_read(self, house: House):
        refused(put(house, path(house, "kesra"), BODY, None), 428, "precondition-required")
        refused(put(house, path(house, "kesra"), BODY, 3), 412, "stale-version")

    @pytest.mark.parametrize(
        "body", [{"email": "tanpa-alamat"}, {"phone": "telepon"}, {"fax": "1"}, {"email": "a@b\r\nc"}]
    )
    def test_what_is_no_address_is_refused_and_not_repeated(self, house: House, body):
        answer = put(house, path(house, "kesra"), body)
        refused(answer, 422, "invalid")
        assert not any(value in answer.text for value in body.values() if len(value) > 1)

    def test_another_region_sees_nothing_and_changes_nothing(self, house: House):
        refused(put(house, path(house), BODY, 0, "21.71-secretariat"), 403, "not-permitted")
        refused(house.speak("21.71-secretariat").get(path(house)), 404, "not-found")

    @pytest.mark.parametrize("who", ["32.12-dinsos", "32.12-chair", "32-secretariat", "kpppa"])
    def test_to_see_it_takes_the_word_that_keeps_it(self, house: House, who):
        assert refused(house.speak(who).get(path(house)), 403, "insufficient-scope")["scope"] == "directory:write"
