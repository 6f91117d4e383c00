"""Operations on private contacts, for tasks of an event loop."""

from typing import Unpack

from ..bodies.private_contacts import ContactPut
from ..calls import Call
from ..given import Id
from ..models.private_contacts import ContactOut
from ..noun import AsyncNoun
from ..operations.private_contacts import KEEP, READ


class AsyncPrivateContactsOperations(AsyncNoun):
    """The directory of agencies that take part in task forces."""

    async def keep(self, agency_id: Id, *, tag: str, **body: Unpack[ContactPut]) -> ContactOut:
        """Say how an office is reached; mail about its seats goes there. Before the first time the version is 0.

        Asks for `directory:write`.

        Refused as `locked`.
        """
        return await self.transport.one(ContactOut, Call(KEEP, {"agency_id": agency_id}, json=body, tag=tag))

    async def read(self, agency_id: Id) -> ContactOut:
        """How an office is reached; for its home region alone.

        Asks for `directory:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ContactOut, Call(READ, {"agency_id": agency_id}))
