"""Operations on trafficking profiles."""

from typing import Unpack

from ..bodies.trafficking_profiles import TraffickingProfilePut
from ..calls import Call, Operation
from ..given import Id
from ..models.trafficking_profiles import TraffickingProfileOut
from ..noun import Noun

READ = Operation("trafficking_profiles_read", "GET", "/v1/cases/{case_id}/trafficking-profile")
KEEP = Operation("trafficking_profiles_keep", "PUT", "/v1/cases/{case_id}/trafficking-profile")


class TraffickingProfilesOperations(Noun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    def keep(self, case_id: Id, *, tag: str, **body: Unpack[TraffickingProfilePut]) -> TraffickingProfileOut:
        """Say what happened, as a whole; before the first time the version is 0.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return self.transport.one(TraffickingProfileOut, Call(KEEP, {"case_id": case_id}, json=body, tag=tag))

    def read(self, case_id: Id) -> TraffickingProfileOut:
        """What happened, in the codes of IC-TIP and HTCDS. Version 0 where nobody has said it.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(TraffickingProfileOut, Call(READ, {"case_id": case_id}))
