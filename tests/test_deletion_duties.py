"""What receivers owe when consent is withdrawn: one deletion each, and word of how it was done."""

from tests.support.cases import SOCIAL, consent, known
from tests.support.flows import done, refused
from tests.support.referred import DELETER, draft, referral_at, seen, withdraw
from tests.test_referral_clock import moment


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
