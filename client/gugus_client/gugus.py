"""`Gugus`: the service as its user sees it, one method for each thing a person does.

with connect("https://gugus.example.go.id", client_id="sistem", client_secret="…", scope="plans:read …") as gugus:
for activity in gugus.activities(plan_id):
...
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import httpx2

from .answers import Resource
from .models import (
    Activity,
    Agency,
    Entry,
    Evidence,
    Import,
    ImportDetail,
    Indicator,
    Notice,
    Obligation,
    Period,
    Plan,
    Report,
    ReportDetail,
    SignedIn,
    TaskForce,
)
from .operations import MOVES_OF_IMPORTS, MOVES_OF_REPORTS, Operation
from .paging import every, first, read
from .referrals import Referrals
from .tokens import ClientCredentials, TokenEndpoint, Tokens
from .transport import TIMEOUT, Call, Transport, new_key

R = TypeVar("R", bound=Resource)
Id = UUID | str


class File(NamedTuple):
    """A file that was downloaded."""

    name: str
    media_type: str
    content: bytes


@contextmanager
def connect(
    base_url: str, *, client_id: str, client_secret: str, scope: str, language: str = "id"
) -> Iterator["Gugus"]:
    """The service as a machine with a secret sees it."""
    with httpx2.Client(base_url=base_url, timeout=TIMEOUT) as http:
        tokens = ClientCredentials(TokenEndpoint(http, client_id, client_secret), scope)
        yield Gugus(http, tokens, language)


class Gugus:
    """The service, with the tokens of one caller; titles and details of refusals come in `language`."""

    def __init__(self, http: httpx2.Client, tokens: Tokens, language: str = "id") -> None:
        self._transport = Transport(http, tokens, language)

    @property
    def referrals(self) -> Referrals:
        """Referrals, with what belongs to them."""
        return Referrals(self._transport)

    # Reading -----------------------------------------------------------------------------------------------------

    def agencies(self, *, owner: Sequence[str] = ()) -> Iterator[Agency]:
        """Agencies of the directory, by code."""
        return every(self._transport, Call(Operation.AGENCIES_LIST, query={"owner": owner, "limit": 200}), Agency)

    def task_forces(self, *, owner: Sequence[str] = ()) -> Iterator[TaskForce]:
        """Task forces."""
        return every(self._transport, Call(Operation.TASK_FORCES_LIST, query={"owner": owner}), TaskForce)

    def plans(self, *, owner: Sequence[str] = (), status: Sequence[str] = ()) -> Iterator[Plan]:
        """Plans of action, the newest first."""
        return every(self._transport, Call(Operation.PLANS_LIST, query={"owner": owner, "status": status}), Plan)

    def activities(self, plan_id: Id, *, lead_agency_id: Sequence[Id] = ()) -> Iterator[Activity]:
        """Activities of a plan in its own order, each with its last verified progress."""
        asked = {"lead_agency_id": [str(each) for each in lead_agency_id], "limit": 200}
        return every(self._transport, Call(Operation.ACTIVITIES_LIST, {"plan_id": plan_id}, asked), Activity)

    def indicators(self, activity_id: Id) -> Iterator[Indicator]:
        """Indicators of an activity with their targets."""
        return every(self._transport, Call(Operation.INDICATORS_LIST, {"activity_id": activity_id}), Indicator)

    def periods(self, *, owner: Sequence[str] = (), most: int = 50) -> list[Period]:
        """Reporting periods with the state of this moment, the last first."""
        return first(self._transport, Call(Operation.PERIODS_LIST, query={"owner": owner}), Period, most)

    def obligations(self, *, period_id: Sequence[Id] = (), agency_id: Sequence[Id] = ()) -> Iterator[Obligation]:
        """Who owes a report, and what became of it."""
        asked = {
            "period_id": [str(each) for each in period_id],
            "agency_id": [str(each) for each in agency_id],
            "limit": 200,
        }
        return every(self._transport, Call(Operation.OBLIGATIONS_LIST, query=asked), Obligation)

    def reports(
        self, *, owner: Sequence[str] = (), period_id: Sequence[Id] = (), status: Sequence[str] = (), most: int = 200
    ) -> list[Report]:
        """Reports the caller sees, the newest first."""
        asked = {"owner": owner, "period_id": [str(each) for each in period_id], "status": status}
        return first(self._transport, Call(Operation.REPORTS_LIST, query=asked), Report, most)

    def report(self, report_id: Id) -> ReportDetail:
        """One report with its comments and what is missing."""
        return self._resource(ReportDetail, Call(Operation.REPORTS_READ, {"report_id": report_id}))

    def entries(self, report_id: Id) -> Iterator[Entry]:
        """What a report says, one entry for each activity."""
        return every(self._transport, Call(Operation.ENTRIES_LIST, {"report_id": report_id}, {"limit": 200}), Entry)

    def evidence(self, evidence_id: Id) -> File:
        """The bytes of one file of a report."""
        return self._file(Call(Operation.EVIDENCE_CONTENT, {"evidence_id": evidence_id}))

    def notices(self, *, is_open: bool | None = None, unread: bool | None = None, most: int = 50) -> list[Notice]:
        """What the caller's seats were told, the newest first."""
        asked = {"is_open": _said(is_open), "unread": _said(unread)}
        return first(self._transport, Call(Operation.NOTICES_LIST, query=asked), Notice, most)

    def imports(self, *, most: int = 50) -> list[Import]:
        """Files that were sent, the newest first."""
        return first(self._transport, Call(Operation.IMPORTS_LIST), Import, most)

    def sent_import(self, import_id: Id) -> ImportDetail:
        """One file: its state, its totals and every finding."""
        return self._resource(ImportDetail, Call(Operation.IMPORTS_READ, {"import_id": import_id}))

    def corrected_copy(self, import_id: Id) -> File:
        """The sender's own file with what to correct beside each row. Raises Missing once it is kept no more."""
        return self._file(Call(Operation.IMPORTS_CORRECTED_COPY, {"import_id": import_id}))

    def sessions(self) -> Iterator[SignedIn]:
        """Where the caller is signed in; `is_current` is the sign-in this token comes from."""
        return every(self._transport, Call(Operation.SESSIONS_LIST), SignedIn)

    # Writing: the key is the caller's where it may have to repeat the write, else a new one ------------------------

    def send_import(
        self,
        kind: str,
        owner: str,
        file: tuple[str, bytes],
        *,
        dry_run: bool = False,
        fields: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> ImportDetail:
        """Send a file; it is read in the background. `fields` are `status`, `title`, `instrument`."""
        form = {"kind": kind, "owner": owner, **(fields or {})}
        query = {"dry_run": "true"} if dry_run else {}
        return self._resource(
            ImportDetail, Call(Operation.IMPORTS_SEND, query=query, form=form, file=file, key=key or new_key())
        )

    def move_import(self, import_id: Id, move: str, *, tag: str | None = None, key: str | None = None) -> ImportDetail:
        """Make a move that stands in `allowed_actions`: `confirmations`, `undoings`."""
        operation = MOVES_OF_IMPORTS[move]
        return self._resource(ImportDetail, self._moving(operation, {"import_id": import_id}, {}, tag, key))

    def draft_report(
        self,
        obligation_id: Id,
        *,
        nil_reason: str | None = None,
        paper: str | None = None,
        reported_on: str | None = None,
        key: str | None = None,
    ) -> ReportDetail:
        """Begin the report on an obligation; with a reason it says that nothing happened.

        `paper` names the document that is typed in for the agency, `reported_on` the day that stands on it.
        """
        behalf = {"source_document": paper} if paper else None
        given = {"nil_reason": nil_reason, "reported_on": reported_on, "on_behalf": behalf}
        said = {"obligation_id": str(obligation_id), **{name: value for name, value in given.items() if value}}
        return self._resource(ReportDetail, Call(Operation.REPORTS_DRAFT, json=said, key=key or new_key()))

    def move_report(
        self,
        report_id: Id,
        move: str,
        *,
        words: Mapping[str, Any] | None = None,
        tag: str | None = None,
        key: str | None = None,
    ) -> ReportDetail:
        """Make a move that stands in `allowed_actions`; `words` are what it asks for: `comments`, `reason`."""
        operation = MOVES_OF_REPORTS[move]
        return self._resource(ReportDetail, self._moving(operation, {"report_id": report_id}, words or {}, tag, key))

    def add_entry(self, report_id: Id, said: Mapping[str, Any], *, key: str | None = None) -> Entry:
        """Say something about an activity that the agency leads."""
        call = Call(Operation.ENTRIES_ADD, {"report_id": report_id}, json=said, key=key or new_key())
        return self._resource(Entry, call)

    def revise_entry(self, entry_id: Id, change: Mapping[str, Any], *, tag: str) -> Entry:
        """Correct an entry (JSON Merge Patch: None removes). Raises Stale where it is another by now."""
        return self._resource(Entry, Call(Operation.ENTRIES_REVISE, {"entry_id": entry_id}, json=change, tag=tag))

    def attach_evidence(
        self,
        report_id: Id,
        kind: str,
        file: tuple[str, bytes],
        *,
        entry_id: Id | None = None,
        caption: str = "",
        key: str | None = None,
    ) -> Evidence:
        """Attach a photo or a document to a report that is open, or to what it says of one activity."""
        said = {"report_id": str(report_id), "kind": kind, "entry_id": str(entry_id or ""), "caption": caption}
        form = {name: value for name, value in said.items() if value}
        answer = self._transport.send(Call(Operation.EVIDENCE_ADD, form=form, file=file, key=key or new_key()))
        return read(Evidence, answer.content)

    def remove_evidence(self, evidence_id: Id, *, tag: str) -> None:
        """Take a file away while its report is open."""
        self._transport.send(Call(Operation.EVIDENCE_REMOVE, {"evidence_id": evidence_id}, tag=tag))

    def mark_read(self, notice_id: Id, *, key: str | None = None) -> Notice:
        """Mark a notice as read, for whoever holds the seat."""
        call = self._moving(Operation.NOTICES_MARK_READ, {"notice_id": notice_id}, {}, None, key)
        return read(Notice, self._transport.send(call).content)

    def end_session(self, session_id: Id, *, key: str | None = None) -> SignedIn:
        """Sign out there: the session and all tokens that came of it count no more."""
        call = self._moving(Operation.SESSIONS_END, {"session_id": session_id}, {}, None, key)
        return read(SignedIn, self._transport.send(call).content)

    def _file(self, call: Call) -> File:
        answer = self._transport.send(call)
        _, _, name = answer.headers.get("content-disposition", "").partition("filename=")
        return File(name.strip('"'), answer.headers.get("content-type", ""), answer.content)

    def _moving(
        self, operation: Operation, ids: Mapping[str, Id], words: Mapping[str, Any], tag: str | None, key: str | None
    ) -> Call:
        return Call(operation, ids, json=words, tag=tag, key=key or new_key())

    def _resource(self, kind: type[R], call: Call) -> R:
        answer = self._transport.send(call)
        return read(kind, answer.content).model_copy(update={"tag": answer.headers.get("etag", "")})


def _said(flag: bool | None) -> str | None:  # noqa: FBT001  a filter as it was asked for
    return None if flag is None else str(flag).lower()
