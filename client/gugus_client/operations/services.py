"""Operations on services."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.services import ServiceCreate, ServiceUpdate, SuspensionIn
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.assistance import ServiceKind
from ..models.services import ServiceDetail, ServiceOut, ServiceStatus
from ..noun import Noun
from ..paging import Listed

LIST = Operation("services_list", "GET", "/v1/services")
ADD = Operation("services_add", "POST", "/v1/services")
READ = Operation("services_read", "GET", "/v1/services/{service_id}")
CHANGE = Operation("services_change", "PATCH", "/v1/services/{service_id}")
RESUME = Operation("services_resume", "POST", "/v1/services/{service_id}/resumptions")
SUSPEND = Operation("services_suspend", "POST", "/v1/services/{service_id}/suspensions")


class ServicesOperations(Noun):
    """What agencies do for persons: where, for whom, and whether there is room."""

    MOVES: ClassVar[Mapping[str, str]] = {"resumptions": "resume", "suspensions": "suspend"}

    def add(self, *, key: str | None = None, **body: Unpack[ServiceCreate]) -> ServiceDetail:
        """Enter a service of an agency.

        Asks for `directory:write`.
        """
        return self.transport.one(ServiceDetail, Call(ADD, json=body, key=key or new_key()))

    def change(self, service_id: Id, *, tag: str, **body: Unpack[ServiceUpdate]) -> ServiceDetail:
        """Correct a service, or say how many places are free (JSON Merge Patch).

        Asks for `directory:write` or `referrals:receive`.

        Refused as `locked`.
        """
        return self.transport.one(ServiceDetail, Call(CHANGE, {"service_id": service_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        agency_id: Sequence[Id] = (),
        kind: Sequence[ServiceKind] = (),
        status: Sequence[ServiceStatus] = (),
        need: Sequence[str] = (),
        region: str | None = None,
        age: int | None = None,
        q: str | None = None,
    ) -> Listed[ServiceOut]:
        """Services of the directory; by `need`, `region` and `age` those that may serve somebody, whoever that is.

        A region finds the services of its province and of the nation too, and those of agencies that serve it.
        Sex is never asked.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `need`: All
        of these. `region`: Where the person is or goes. `age`: Whole years. `q`: Part of a name or title.

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
                    "agency_id": agency_id,
                    "kind": kind,
                    "status": status,
                    "need": need,
                    "region": region,
                    "age": age,
                    "q": q,
                },
            ),
            ServiceOut,
        )

    def read(self, service_id: Id) -> ServiceDetail:
        """One service.

        Asks for `directory:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ServiceDetail, Call(READ, {"service_id": service_id}))

    def resume(self, service_id: Id, *, key: str | None = None, tag: str | None = None) -> ServiceDetail:
        """Offer a service again.

        Asks for `directory:write` or `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ServiceDetail, Call(RESUME, {"service_id": service_id}, json={}, key=key or new_key(), tag=tag)
        )

    def suspend(
        self, service_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[SuspensionIn]
    ) -> ServiceDetail:
        """Say that a service is not offered for the time being, with the reason; nobody is referred to it then.

        Asks for `directory:write` or `referrals:receive`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ServiceDetail, Call(SUSPEND, {"service_id": service_id}, json=body, key=key or new_key(), tag=tag)
        )
