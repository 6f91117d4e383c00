"""Operations on medical profiles."""

from typing import Unpack

from ..bodies.medical_profiles import MedicalProfilePut
from ..calls import Call, Operation
from ..given import Id
from ..models.medical_profiles import MedicalProfileKept, MedicalProfileOut
from ..noun import Noun

READ = Operation("medical_profiles_read", "GET", "/v1/cases/{case_id}/medical-profile")
KEEP = Operation("medical_profiles_keep", "PUT", "/v1/cases/{case_id}/medical-profile")


class MedicalProfilesOperations(Noun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    def keep(self, case_id: Id, *, tag: str, **body: Unpack[MedicalProfilePut]) -> MedicalProfileKept:
        """Say how the person is, as a whole; before the first time the version is 0. The answer repeats nothing of
        it.

        The holder of the case says it, and the health service that serves her by a referral it accepted.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return self.transport.one(MedicalProfileKept, Call(KEEP, {"case_id": case_id}, json=body, tag=tag))

    def read(self, case_id: Id) -> MedicalProfileOut:
        """How the person is, for agencies that give health services; the reading is recorded.

        Asks for `medical:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(MedicalProfileOut, Call(READ, {"case_id": case_id}))
