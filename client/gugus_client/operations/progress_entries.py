"""Operations on progress entries."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.progress_entries import EntryCreate, EntryUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.progress_entries import EntryDetail, EntryOut
from ..noun import Noun
from ..paging import Listed

READ = Operation("progress_entries_read", "GET", "/v1/progress-entries/{entry_id}")
REVISE = Operation("progress_entries_revise", "PATCH", "/v1/progress-entries/{entry_id}")
LIST = Operation("progress_entries_list", "GET", "/v1/progress-reports/{report_id}/entries")
ADD = Operation("progress_entries_add", "POST", "/v1/progress-reports/{report_id}/entries")


class ProgressEntriesOperations(Noun):
    """Progress reports: drafted and submitted by agencies, returned or verified by secretariats."""

    MOVES: ClassVar[Mapping[str, str]] = {"entries": "add"}

    def add(self, report_id: Id, *, key: str | None = None, **body: Unpack[EntryCreate]) -> EntryDetail:
        """Say something about one activity that the agency leads.

        Asks for `progress:write` or `imports:write`.

        Refused as `locked`.
        """
        return self.transport.one(EntryDetail, Call(ADD, {"report_id": report_id}, json=body, key=key or new_key()))

    def list(
        self,
        report_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> Listed[EntryOut]:
        """Entries of a report, one per activity.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"report_id": report_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            EntryOut,
        )

    def read(self, entry_id: Id) -> EntryDetail:
        """One entry, with what the caller may do now.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(EntryDetail, Call(READ, {"entry_id": entry_id}))

    def revise(self, entry_id: Id, *, tag: str, **body: Unpack[EntryUpdate]) -> EntryDetail:
        """Correct an entry while its report is open (JSON Merge Patch).

        Asks for `progress:write` or `imports:write`.

        Refused as `locked`.
        """
        return self.transport.one(EntryDetail, Call(REVISE, {"entry_id": entry_id}, json=body, tag=tag))
