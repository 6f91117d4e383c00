"""Where a referral may not go on: its case is closed or its person erased; and everybody told of one made in error."""

import pytest

from tests.support.cases import CONSENT_OFFICER, path_of
from tests.support.flows import done, refused
from tests.support.referred import RECEIVER, SECOND, SENDER, draft, move, referral_at, referred

SECRETARIAT = "32.12-secretariat"


class TestCaseThatIsOver:
    @pytest.mark.parametrize(
        ("who", "ending", "reason"),
        [
            (SENDER, lambda officer, case: officer.patch(case, {"closed_on": "2026-02-01"}, 1), "case_closed"),
            (CONSENT_OFFICER, lambda officer, case: officer.post(f"{case}/erasures"), "erased"),
        ],
        ids=["closed", "erased"],
    )
    def test_a_draft_of_it_is_not_sent(self, house, who, ending, reason):
        made = referred(house)
        referral = draft(house, made)
        done(ending(house.speak(who), path_of(made)))
        assert refused(move(house, referral, "submissions"), 409, "locked")["lock_reason"] == reason


class TestEnteredInError:
    def test_both_agencies_and_the_secretariat_are_told(self, house):
        referral = referral_at(house, "accepted")
        asked = done(move(house, referral, "corrections"), 202)
        done(house.speak(SECOND).post(f"/v1/pending-acts/{asked['id']}/approvals"))
        for who in (SENDER, RECEIVER, SECRETARIAT):
            told = done(house.speak(who).get(f"/v1/referrals/{referral['id']}/timeline"))["items"]
            assert told[-1]["event"] == "referral.entered_in_error", who
