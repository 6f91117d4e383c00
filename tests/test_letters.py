"""Letters of referrals and hand-overs: tagged PDF, for whom the thing is there, and without the person."""

from tests.support.assistance import leg, unit
from tests.support.cases import OFFICERS, SOCIAL, known
from tests.support.flows import UNKNOWN, House, done, refused
from tests.support.referred import referral_at
from tests.support.writes.assistance import handover


def must_be_a_tagged_pdf(answer) -> None:
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content
    assert b"pdfuaid" in answer.content
    assert "Rekaan" not in answer.headers["content-disposition"]


class TestHandoverRecord:
    def test_once_she_was_handed_over(self, house: House):
        planned = leg(house, known(house))
        path = f"/v1/return-legs/{planned['id']}/handover-record"
        assert refused(unit(house).get(path), 409, "locked")["lock_reason"] == "not_handed_over"
        done(unit(house).post(f"/v1/return-legs/{planned['id']}/handovers", handover(house)))
        must_be_a_tagged_pdf(unit(house).get(path))
        refused(house.speak(OFFICERS[SOCIAL]).get(path), 404, "not-found")


class TestReferralLetter:
    def test_both_agencies_get_it_as_a_tagged_pdf(self, house: House):
        referral = referral_at(house, "sent")
        path = f"/v1/referrals/{referral['id']}/letter"
        for who in (unit(house), house.speak(OFFICERS[SOCIAL])):
            must_be_a_tagged_pdf(who.get(path))
        refused(unit(house).get(f"/v1/referrals/{UNKNOWN}/letter"), 404, "not-found")
