"""Documents of referrals: when they open, to whom, and how they lie."""

import sqlalchemy as sa

from tests.support.cases import SOCIAL
from tests.support.files import photo
from tests.support.flows import done, refused
from tests.support.referred import OTHER, RECEIVER, attach, move, referral_at, referred

SECRETARIAT = "32.12-secretariat"


class TestDocuments:
    def test_they_open_to_the_receiver_once_it_has_accepted_and_lie_sealed(self, house, owner_session):
        made = referred(house, agreed=("name", "documents"))
        referral, content = referral_at(house, "sent", made, fields=["name", "documents"]), photo()
        document = done(attach(house, referral, content=content), 201)
        path = f"/v1/referrals/{referral['id']}/documents"
        assert (document["kind"], document["media_type"]) == ("referral_letter", "image/jpeg")
        assert done(house.speak(RECEIVER).get(path))["items"] == []
        refused(house.speak(RECEIVER).get(f"{path}/{document['id']}"), 404, "not-found")
        done(move(house, referral, "acceptances"))
        assert [each["id"] for each in done(house.speak(RECEIVER).get(path))["items"]] == [document["id"]]
        opened = house.speak(RECEIVER).get(f"{path}/{document['id']}")
        assert opened.content.startswith(b"\xff\xd8")
        assert opened.headers["cache-control"] == "no-store"
        kept = sa.text("SELECT content FROM referral_document WHERE id = :id")
        assert opened.content not in owner_session.scalar(kept, {"id": document["id"]})
        read = sa.text("SELECT owner FROM journal WHERE event = 'referral_document.read' AND subject_id = :id")
        assert owner_session.scalars(read, {"id": document["id"]}).all() == [SOCIAL]
        refused(house.speak(SECRETARIAT).get(f"{path}/{document['id']}"), 403, "insufficient-scope")
        assert done(house.speak(SECRETARIAT).get(path))["items"] == []
        refused(attach(house, referral, OTHER), 404, "not-found")
