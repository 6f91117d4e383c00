"""Operations on audit."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..given import Id, Instant
from ..models.access_logs import Event
from ..models.audit import ActorKind, AuditKind, AuditRowOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("audit_list", "GET", "/v1/audit")


class AuditOperations(Noun):
    """What was done, refused and read in the name of an organisation."""

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        kind: Sequence[AuditKind] = (),
        event: Sequence[Event] = (),
        actor_kind: Sequence[ActorKind] = (),
        subject_kind: Sequence[str] = (),
        subject_id: Sequence[Id] = (),
        owner: Sequence[str] = (),
        sort: Literal["committed", "-committed"] | None = None,
    ) -> Listed[AuditRowOut]:
        """The own journal in the order of commits: changes, refusals, readings of personal fields; no personal
        data.

        `since`: Recorded at this instant or later. `until`: Recorded before this instant. `owner`: Organisation
        word. `sort`: Order of commits: the newest first, or, to follow it without a gap, the oldest first.

        Asks for `audit:read`.

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
                    "since": since,
                    "until": until,
                    "kind": kind,
                    "event": event,
                    "actor_kind": actor_kind,
                    "subject_kind": subject_kind,
                    "subject_id": subject_id,
                    "owner": owner,
                    "sort": sort,
                },
            ),
            AuditRowOut,
        )
