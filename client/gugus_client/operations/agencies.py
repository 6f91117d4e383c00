"""Operations on agencies."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.agencies import AgencyCreate, AgencyUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.agencies import AgencyDetail, AgencyKind, AgencyOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("agencies_list", "GET", "/v1/agencies")
ADD = Operation("agencies_add", "POST", "/v1/agencies")
READ = Operation("agencies_read", "GET", "/v1/agencies/{agency_id}")
CHANGE = Operation("agencies_change", "PATCH", "/v1/agencies/{agency_id}")


class AgenciesOperations(Noun):
    """The directory of agencies that take part in task forces."""

    def add(self, *, key: str | None = None, **body: Unpack[AgencyCreate]) -> AgencyDetail:
        """Enter an agency in the directory of its home region.

        Asks for `directory:write`.
        """
        return self.transport.one(AgencyDetail, Call(ADD, json=body, key=key or new_key()))

    def change(self, agency_id: Id, *, tag: str, **body: Unpack[AgencyUpdate]) -> AgencyDetail:
        """Correct an agency's names and flags, and say which regions it serves (JSON Merge Patch).

        Asks for `directory:write`.

        Refused as `locked`.
        """
        return self.transport.one(AgencyDetail, Call(CHANGE, {"agency_id": agency_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        kind: Sequence[AgencyKind] = (),
        serves: Sequence[str] = (),
        q: str | None = None,
    ) -> Listed[AgencyOut]:
        """Agencies of the directory, by code; by `serves` those to turn to for somebody who is in a region.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word. `serves`: Where somebody is or goes: who serves it
        today, wherever its home is. `q`: Part of a name or title.

        Asks for `directory:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "owner": owner,
                    "kind": kind,
                    "serves": serves,
                    "q": q,
                },
            ),
            AgencyOut,
        )

    def read(self, agency_id: Id) -> AgencyDetail:
        """One agency with its other names and the regions it serves.

        Asks for `directory:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(AgencyDetail, Call(READ, {"agency_id": agency_id}))
