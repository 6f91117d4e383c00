"""Operations on cases, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.cases import CaseCreate, CaseUpdate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.cases import CaseDetail, CaseExport, CaseOut, ErasureOut, Identification
from ..noun import AsyncNoun
from ..operations.cases import ADD, CHANGE, ERASE, EXPORT, LIST, READ
from ..paging import AsyncListed


class AsyncCasesOperations(AsyncNoun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    MOVES: ClassVar[Mapping[str, str]] = {"erasures": "erase"}

    async def add(self, *, key: str | None = None, **body: Unpack[CaseCreate]) -> CaseDetail:
        """Open a case. Who the person is, is said at `/person`; what was done and how she is, in the two profiles.

        Asks for `cases:write`.
        """
        return await self.transport.one(CaseDetail, Call(ADD, json=body, key=key or new_key()))

    async def change(self, case_id: Id, *, tag: str, **body: Unpack[CaseUpdate]) -> CaseDetail:
        """Say what is known by now (JSON Merge Patch). To be identified, an adult needs act, means and purpose.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return await self.transport.one(CaseDetail, Call(CHANGE, {"case_id": case_id}, json=body, tag=tag))

    async def erase(self, case_id: Id, *, key: str | None = None, tag: str | None = None) -> ErasureOut:
        """Destroy all that is personal in a case, for good: the key, what finds and counts her, numbers, scanned
        forms. Her open referrals end as withdrawn, and each agency she was passed on to has 3×24 hours to delete
        what it has.

        Asks for `privacy:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ErasureOut, Call(ERASE, {"case_id": case_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def export(self, case_id: Id) -> CaseExport:
        """All that is kept of a person, for herself, the medical profile too; that the copy was made is recorded.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(CaseExport, Call(EXPORT, {"case_id": case_id}))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        number: Sequence[str] = (),
        identification: Sequence[Identification] = (),
        is_open: bool | None = None,
    ) -> AsyncListed[CaseOut]:
        """Cases the caller's agency holds, the latest first. No name is looked for: names stand in no address.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "number": number,
                    "identification": identification,
                    "is_open": is_open,
                },
            ),
            CaseOut,
        )

    async def read(self, case_id: Id) -> CaseDetail:
        """One case with its numbers in other systems.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(CaseDetail, Call(READ, {"case_id": case_id}))
