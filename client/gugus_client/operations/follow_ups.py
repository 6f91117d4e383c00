"""Operations on follow ups."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.follow_ups import CompletionIn, FollowUpCreate, ReopeningIn
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.follow_ups import FollowUpDetail, FollowUpOut, FollowUpStatus
from ..noun import Noun
from ..paging import Listed

LIST = Operation("follow_ups_list", "GET", "/v1/follow-ups")
READ = Operation("follow_ups_read", "GET", "/v1/follow-ups/{follow_up_id}")
COMPLETE = Operation("follow_ups_complete", "POST", "/v1/follow-ups/{follow_up_id}/completions")
REOPEN = Operation("follow_ups_reopen", "POST", "/v1/follow-ups/{follow_up_id}/reopenings")
ADD = Operation("follow_ups_add", "POST", "/v1/meetings/{meeting_id}/follow-ups")


class FollowUpsOperations(Noun):
    """Meetings of task forces, their minutes, and the follow-ups that come of what they decide."""

    MOVES: ClassVar[Mapping[str, str]] = {"completions": "complete", "reopenings": "reopen", "follow-ups": "add"}

    def add(self, meeting_id: Id, *, key: str | None = None, **body: Unpack[FollowUpCreate]) -> FollowUpDetail:
        """Record one more decision of a meeting.

        Asks for `meetings:write`.
        """
        return self.transport.one(
            FollowUpDetail, Call(ADD, {"meeting_id": meeting_id}, json=body, key=key or new_key())
        )

    def complete(
        self, follow_up_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[CompletionIn]
    ) -> FollowUpDetail:
        """Say what was done: the agency that was asked, or the secretariat for it.

        Asks for `meetings:write` or `progress:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            FollowUpDetail, Call(COMPLETE, {"follow_up_id": follow_up_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        meeting_id: Sequence[Id] = (),
        agency_id: Sequence[Id] = (),
        status: Sequence[FollowUpStatus] = (),
        overdue: bool | None = None,
    ) -> Listed[FollowUpOut]:
        """Follow-ups the caller sees, the first due first; whether one is overdue is of this moment.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word.

        Asks for `meetings:read`.

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
                    "meeting_id": meeting_id,
                    "agency_id": agency_id,
                    "status": status,
                    "overdue": overdue,
                },
            ),
            FollowUpOut,
        )

    def read(self, follow_up_id: Id) -> FollowUpDetail:
        """One follow-up.

        Asks for `meetings:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(FollowUpDetail, Call(READ, {"follow_up_id": follow_up_id}))

    def reopen(
        self, follow_up_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ReopeningIn]
    ) -> FollowUpDetail:
        """Open it again, with the reason: it is not done after all.

        Asks for `meetings:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            FollowUpDetail, Call(REOPEN, {"follow_up_id": follow_up_id}, json=body, key=key or new_key(), tag=tag)
        )
