"""What speaks of a person is kept by nobody on the way (conventions.md, Traffic); the rest is asked for anew."""

from tests.support.cases import CONSENT_OFFICER, SOCIAL, consent, known, path_of
from tests.support.flows import done
from tests.support.referred import SENDER, attach, referral_at

SECRETARIAT = "32.12-secretariat"


class TestPersonal:
    def test_no_answer_about_a_person_is_kept(self, house):
        made = known(house)
        given = consent(house, made, fields=["name", "documents"])
        referral = referral_at(house, "accepted", made, fields=None)
        letter = done(attach(house, referral), 201)
        case, sent = path_of(made), f"/v1/referrals/{referral['id']}"
        asked = {
            SENDER: [
                *("/v1/cases", case, f"{case}/person", f"{case}/trafficking-profile", f"{case}/consents"),
                *(f"{case}/assistance", f"{case}/return-legs", f"{case}/follow-ups", f"{case}/seals"),
                *("/v1/referrals", sent, f"{sent}/messages", f"{sent}/handovers", f"{sent}/documents"),
                *(f"{sent}/documents/{letter['id']}", f"/v1/consents/{given['id']}"),
            ],
            CONSENT_OFFICER: [f"{case}/access-log", f"{case}/access-log/paper", f"{case}/export"],
            SECRETARIAT: [
                *("/v1/people", "/v1/sessions", "/v1/pending-acts"),
                f"/v1/agencies/{house.agencies[SOCIAL]}/private-contact",
            ],
        }
        for who, paths in asked.items():
            for path in paths:
                answer = house.speak(who).get(path)
                assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path

    def test_what_is_written_of_one_is_not_kept_either(self, house):
        answer = house.speak(SENDER).put(f"{path_of(known(house))}/trafficking-profile", {"recruiters": ["broker"]}, 0)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")

    def test_what_is_of_nobody_is_asked_for_anew(self, house):
        for path in ("/v1/plans", "/v1/agencies", f"/v1/plans/{house.plan['id']}"):
            answer = house.secretariat.get(path)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-cache"), path

    def test_its_tag_is_compared_all_the_same(self, house):
        path, sender = path_of(known(house)), house.speak(SENDER)
        again = sender.get(path, headers={"If-None-Match": sender.get(path).headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, "no-store")
