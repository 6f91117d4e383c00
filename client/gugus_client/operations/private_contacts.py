"""Operations on private contacts."""

from typing import Unpack

from ..bodies.private_contacts import ContactPut
from ..calls import Call, Operation
from ..given import Id
from ..models.private_contacts import ContactOut
from ..noun import Noun

READ = Operation("private_contacts_read", "GET", "/v1/agencies/{agency_id}/private-contact")
KEEP = Operation("private_contacts_keep", "PUT", "/v1/agencies/{agency_id}/private-contact")


class PrivateContactsOperations(Noun):
    """The directory of agencies that take part in task forces."""

    def keep(self, agency_id: Id, *, tag: str, **body: Unpack[ContactPut]) -> ContactOut:
        """Say how an office is reached; mail about its seats goes there. Before the first time the version is 0.

        Asks for `directory:write`.

        Refused as `locked`.
        """
        return self.transport.one(ContactOut, Call(KEEP, {"agency_id": agency_id}, json=body, tag=tag))

    def read(self, agency_id: Id) -> ContactOut:
        """How an office is reached; for its home region alone.

        Asks for `directory:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ContactOut, Call(READ, {"agency_id": agency_id}))
