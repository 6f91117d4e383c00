"""Operations on cases."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.cases import CaseCreate, CaseUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.cases import CaseDetail, CaseExport, CaseOut, ErasureOut, Identification
from ..noun import Noun
from ..paging import Listed

LIST = Operation("cases_list", "GET", "/v1/cases")
ADD = Operation("cases_add", "POST", "/v1/cases")
READ = Operation("cases_read", "GET", "/v1/cases/{case_id}")
CHANGE = Operation("cases_change", "PATCH", "/v1/cases/{case_id}")
ERASE = Operation("cases_erase", "POST", "/v1/cases/{case_id}/erasures")
EXPORT = Operation("cases_export", "GET", "/v1/cases/{case_id}/export")


class CasesOperations(Noun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    MOVES: ClassVar[Mapping[str, str]] = {"erasures": "erase"}

    def add(self, *, key: str | None = None, **body: Unpack[CaseCreate]) -> CaseDetail:
        """Open a case. Who the person is, is said at `/person`; what was done and how she is, in the two profiles.

        Asks for `cases:write`.
        """
        return self.transport.one(CaseDetail, Call(ADD, json=body, key=key or new_key()))

    def change(self, case_id: Id, *, tag: str, **body: Unpack[CaseUpdate]) -> CaseDetail:
        """Say what is known by now (JSON Merge Patch). To be identified, an adult needs act, means and purpose.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return self.transport.one(CaseDetail, Call(CHANGE, {"case_id": case_id}, json=body, tag=tag))

    def erase(self, case_id: Id, *, key: str | None = None, tag: str | None = None) -> ErasureOut:
        """Destroy all that is personal in a case, for good: the key, what finds and counts her, numbers, scanned
        forms. Her open referrals end as withdrawn, and each agency she was passed on to has 3×24 hours to delete
        what it has.

        Asks for `privacy:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(ErasureOut, Call(ERASE, {"case_id": case_id}, json={}, key=key or new_key(), tag=tag))

    def export(self, case_id: Id) -> CaseExport:
        """All that is kept of a person, for herself, the medical profile too; that the copy was made is recorded.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(CaseExport, Call(EXPORT, {"case_id": case_id}))

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
    ) -> Listed[CaseOut]:
        """Cases the caller's agency holds, the latest first. No name is looked for: names stand in no address.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `cases:read`.

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
                    "number": number,
                    "identification": identification,
                    "is_open": is_open,
                },
            ),
            CaseOut,
        )

    def read(self, case_id: Id) -> CaseDetail:
        """One case with its numbers in other systems.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(CaseDetail, Call(READ, {"case_id": case_id}))
