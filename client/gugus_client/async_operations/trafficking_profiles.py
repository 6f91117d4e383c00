"""Operations on trafficking profiles, for tasks of an event loop."""

from typing import Unpack

from ..bodies.trafficking_profiles import TraffickingProfilePut
from ..calls import Call
from ..given import Id
from ..models.trafficking_profiles import TraffickingProfileOut
from ..noun import AsyncNoun
from ..operations.trafficking_profiles import KEEP, READ


class AsyncTraffickingProfilesOperations(AsyncNoun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    async def keep(self, case_id: Id, *, tag: str, **body: Unpack[TraffickingProfilePut]) -> TraffickingProfileOut:
        """Say what happened, as a whole; before the first time the version is 0.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return await self.transport.one(TraffickingProfileOut, Call(KEEP, {"case_id": case_id}, json=body, tag=tag))

    async def read(self, case_id: Id) -> TraffickingProfileOut:
        """What happened, in the codes of IC-TIP and HTCDS. Version 0 where nobody has said it.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(TraffickingProfileOut, Call(READ, {"case_id": case_id}))
