"""Operations on sessions."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.sessions import SessionOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("sessions_list", "GET", "/v1/sessions")
END = Operation("sessions_end", "POST", "/v1/sessions/{session_id}/endings")


class SessionsOperations(Noun):
    """Where a person is signed in: seen, and ended."""

    MOVES: ClassVar[Mapping[str, str]] = {"endings": "end"}

    def end(self, session_id: Id, *, key: str | None = None) -> SessionOut:
        """Sign out there: the session and all tokens that came of it count no more, from the next request on."""
        return self.transport.one(SessionOut, Call(END, {"session_id": session_id}, json={}, key=key or new_key()))

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, include: Literal["total"] | None = None
    ) -> Listed[SessionOut]:
        """Where the caller is signed in now, the newest first; a machine has no sessions.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport, Call(LIST, query={"limit": limit, "cursor": cursor, "include": include}), SessionOut
        )
