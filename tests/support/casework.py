"""The cases of the populated world: one of a service unit with all that belongs to it, one of a hospital, referrals.

Every person is invented.
"""

from collections.abc import Callable
from typing import Any

from tests.support.files import photo
from tests.support.flows import done
from tests.support.tokens import Caller

YEAR = 2026


class Casework:
    """What officers of cases do; `speak` gives them, `made` remembers what they made."""

    made: Any
    speak: Callable[[str], Caller]

    def take_up_cases(self) -> None:
        """A case of the service unit with all that belongs to one, and one of the hospital; persons are invented."""
        unit, hospital = self.speak("32.12-uptd-ppa"), self.speak("32.12-rsud")
        said = {"opened_on": f"{YEAR}-01-10", "sex": "female", "age_at_identification": 24}
        made = {}
        for code, officer in (("32.12-UPTD-PPA", unit), ("32.12-RSUD-INDRAMAYU", hospital)):
            case = {"holding_agency_id": self.made.agencies[code], **said}
            made[code] = done(officer.post("/v1/cases", case), 201)["id"]
        self.made.case, self.made.hospital_case = made["32.12-UPTD-PPA"], made["32.12-RSUD-INDRAMAYU"]
        path = f"/v1/cases/{self.made.case}"
        done(unit.put(f"{path}/person", {"name": "Nama Rekaan"}, 0))
        done(unit.put(f"{path}/trafficking-profile", {"recruiters": ["broker"]}, 0))
        done(hospital.put(f"/v1/cases/{self.made.hospital_case}/medical-profile", {"injuries": "Contoh"}, 0))
        given = {"purposes": ["return"], "fields": ["name"], "given_by": "person", "language": "id"}
        agreed = {**given, "receiver_ids": [self.made.agencies["32.12-DINSOS"]]}
        self.made.consent = done(unit.post(f"{path}/consents", agreed), 201)["id"]
        sealed = {"agency_id": self.made.agencies["32.12-POLRES-INDRAMAYU"], "reason": "suspect"}
        self.made.seal = done(unit.post(f"{path}/seals", sealed), 201)["id"]
        self._help(unit, path)

    def _help(self, unit: Caller, path: str) -> None:
        """What the person of the case was given from a fund, a leg of her return, the follow-ups after it."""
        agency = self.made.agencies["32.12-UPTD-PPA"]
        fund = {"agency_id": agency, "name": "Dana contoh", "donor": "Donatur contoh"}
        self.made.fund = done(unit.post("/v1/assistance-funds", fund), 201)["id"]
        came = {"amount_idr": 1_000_000, "received_on": f"{YEAR}-01-05"}
        done(unit.post(f"/v1/assistance-funds/{self.made.fund}/receipts", came), 201)
        given = {"service": "return", "item": "Tiket", "quantity": 1, "unit": "tiket", "given_on": f"{YEAR}-01-12"}
        paid = {**given, "cost_idr": 400_000, "fund_id": self.made.fund}
        self.made.assistance = done(unit.post(f"{path}/assistance", paid), 201)["id"]
        leg = {"from_region_code": "21.71", "to_region_code": "32.12", "mode": "sea", "departs_on": f"{YEAR}-01-12"}
        self.made.leg = done(unit.post(f"{path}/return-legs", {**leg, "payer_agency_id": agency}), 201)["id"]
        planned = done(unit.post(f"{path}/follow-ups", {"started_on": f"{YEAR}-01-12"}), 201)
        self.made.case_follow_up = planned["id"]

    def refer(self) -> None:
        """A referral to the social office, and another one whose consent was withdrawn; persons are invented."""
        officer, consents = self.speak("32.12-uptd-ppa"), self.speak("32.12-uptd-ppa-consents")
        said = {"opened_on": f"{YEAR}-01-10", "sex": "unknown"}
        given = {"purposes": ["social_rehabilitation"], "given_by": "person", "language": "id"}
        given |= {"fields": ["name", "documents"]}
        for is_withdrawn in (True, False):
            case = {"holding_agency_id": self.made.agencies["32.12-UPTD-PPA"], **said}
            self.made.referred_case = done(officer.post("/v1/cases", case), 201)["id"]
            body = {**given, "receiver_ids": [self.made.agencies["32.12-DINSOS"]]}
            path = f"/v1/cases/{self.made.referred_case}/consents"
            consent = done(consents.post(path, body), 201)["id"]
            asked = {"case_id": self.made.referred_case, "service_id": self.made.service, "urgency": "normal"}
            self.made.referral = done(officer.post("/v1/referrals", asked), 201)["id"]
            done(officer.post(f"/v1/referrals/{self.made.referral}/submissions"))
            if is_withdrawn:
                done(consents.post(f"/v1/consents/{consent}/withdrawals"))
        path, letter = f"/v1/referrals/{self.made.referral}/documents", {"kind": "referral_letter"}
        self.made.document = done(officer.post(path, data=letter, files={"file": photo()}), 201)["id"]
        duties = done(self.speak("32.12-uptd-ppa-consents").get("/v1/deletion-duties"))["items"]
        self.made.deletion_duty = duties[0]["id"]
        said = {"known_at": f"{YEAR}-01-02T01:00:00Z", "data": ["persons"], "summary": "Contoh", "measures": "Contoh"}
        body = {"agency_id": self.made.agencies["32.12-UPTD-PPA"], **said}
        self.made.breach = done(self.speak("32.12-uptd-ppa-consents").post("/v1/breaches", body), 201)["id"]
