"""Operations on people."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.people import PersonCreate, PersonUpdate, ResetCreate, SessionEnding
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.pending_acts import PendingActOut
from ..models.people import PersonDetail, PersonInvited, PersonOut, ResetOut
from ..models.sessions import SessionOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("people_list", "GET", "/v1/people")
INVITE = Operation("people_invite", "POST", "/v1/people")
READ = Operation("people_read", "GET", "/v1/people/{person_id}")
CHANGE = Operation("people_change", "PATCH", "/v1/people/{person_id}")
END = Operation("people_end", "POST", "/v1/people/{person_id}/endings")
RESET = Operation("people_reset", "POST", "/v1/people/{person_id}/resets")
SIGN_OUT = Operation("people_sign_out", "POST", "/v1/people/{person_id}/session-endings")
SESSIONS = Operation("people_sessions", "GET", "/v1/people/{person_id}/sessions")


class PeopleOperations(Noun):
    """People of a task force: invited, reset in person, signed out and ended by its secretariat."""

    MOVES: ClassVar[Mapping[str, str]] = {"endings": "end", "resets": "reset", "session-endings": "sign_out"}

    def change(self, person_id: Id, *, tag: str, **body: Unpack[PersonUpdate]) -> PersonDetail | PendingActOut:
        """Correct a person's name or mail address (JSON Merge Patch).

        Asks for `grants:write`.

        Refused as `locked`, `wrong-moment`.
        """
        return self.transport.either(
            PersonDetail, PendingActOut, Call(CHANGE, {"person_id": person_id}, json=body, tag=tag)
        )

    def end(self, person_id: Id, *, key: str | None = None) -> PersonDetail | PendingActOut:
        """The person signs in no more: sessions, tokens and codes end at once. Seats keep their history.

        Asks for `grants:write`.

        Refused as `wrong-moment`.
        """
        return self.transport.either(
            PersonDetail, PendingActOut, Call(END, {"person_id": person_id}, json={}, key=key or new_key())
        )

    def invite(self, *, key: str | None = None, **body: Unpack[PersonCreate]) -> PersonInvited | PendingActOut:
        """Invite a person: the answer holds a code, shown this once, with which the person sets the first password.

        Hand it over in person, or have it mailed (`invite_by_mail`). A new code replaces one that was lost
        (`resets`). What a registrar asks for waits for another registrar (202), who is given the code.

        Asks for `grants:write`.
        """
        return self.transport.either(PersonInvited, PendingActOut, Call(INVITE, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
    ) -> Listed[PersonOut]:
        """People whose account an organisation of the caller keeps, by sign-in name.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word.

        Asks for `grants:write`.

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
                },
            ),
            PersonOut,
        )

    def read(self, person_id: Id) -> PersonDetail:
        """One person.

        Asks for `grants:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(PersonDetail, Call(READ, {"person_id": person_id}))

    def reset(self, person_id: Id, *, key: str | None = None, **body: Unpack[ResetCreate]) -> ResetOut | PendingActOut:
        """A code for a person who came by: for a new password, another second factor, or both. All sessions end.

        Nobody resets the own account. A code that would open a seat of two persons by itself is asked for by
        two, and what a registrar asks for another registrar completes (202).

        Asks for `grants:write`.

        Refused as `same-person`, `wrong-moment`.
        """
        return self.transport.either(
            ResetOut, PendingActOut, Call(RESET, {"person_id": person_id}, json=body, key=key or new_key())
        )

    def sessions(
        self,
        person_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[SessionOut]:
        """Where a person is signed in now, the newest first.

        Asks for `grants:write`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(SESSIONS, {"person_id": person_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            SessionOut,
        )

    def sign_out(
        self, person_id: Id, *, key: str | None = None, **body: Unpack[SessionEnding]
    ) -> PersonDetail | PendingActOut:
        """End all sessions of a person, or the one that is named, with their tokens, as when a device was lost.

        Asks for `grants:write`.

        Refused as `wrong-moment`.
        """
        return self.transport.either(
            PersonDetail, PendingActOut, Call(SIGN_OUT, {"person_id": person_id}, json=body, key=key or new_key())
        )
