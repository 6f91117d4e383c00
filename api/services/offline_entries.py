"""Entries that were made without a line: each is judged by the rules of this moment, alone, and written once.

Sent again, an entry has its key; and where the key is forgotten after a day, what stands already is the same and is
left as it is. Somebody else's newer entry is never written over: it comes back beside what was sent.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.database_problems import problem_of
from api.domain.acts import Act
from api.idempotency import Sent, digest_of, once
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation
from api.moves.several import must_be_connected, must_be_some_of_ours, tell_refusals
from api.problems import Duplicate, Problem, StaleVersion
from api.queries.report_details import entries
from api.schemas.offline_entries import OfflineEntriesIn, OfflineEntry, OfflineReport, OfflineResult, OfflineResultsOut
from api.schemas.problems import document
from api.schemas.progress import OnBehalf, ReportCreate
from api.schemas.progress_entries import EntryCreate, EntryOut, EntryUpdate
from api.schemas.wrong_fields import Language
from api.services.progress_entries import add_entry, read_entry, revise_entry
from api.services.progress_reports import draft_report

NOT_SAID = {"key", "activity_id", "entry_id", "version"}
EXACT = ("indicator_id", "value", "numerator", "denominator")


Outcome = EntryOut | Problem | None
"""The entry as it was written, why it was not, or nothing where the same stands already."""


class _SaidAlready(Exception):  # noqa: N818  no refusal
    """The same stands already. It is raised through `once`, so that no key is kept for what was not written."""


def send_entries(
    session: Session, caller: Principal, body: OfflineEntriesIn, language: Language, *, dry_run: bool
) -> OfflineResultsOut:
    """Write what can be written, and say of every other entry why it was not and what to do.

    Raises NotFound or NotPermitted where the caller may write none of them, as for a single one.
    """
    judged: list[tuple[OfflineReport, OfflineEntry, Outcome]] = []
    with session.begin_nested() as trial:
        for report in body.reports:
            judged += ((report, entry, _judged(session, caller, report, entry)) for entry in report.entries)
        outcomes = [outcome for *_, outcome in judged]
        must_be_some_of_ours(outcomes)
        told = [_told(session, caller, language, *each) for each in judged]
        if dry_run:
            trial.rollback()
    tell_refusals(session, caller, outcomes)
    return _answer(told, dry_run=dry_run)


def _judged(session: Session, caller: Principal, report: OfflineReport, entry: OfflineEntry) -> Outcome:
    """What comes of one entry; what somebody else began in the same moment is there to be seen at a second look."""
    outcome = _tried(session, caller, report, entry)
    return _tried(session, caller, report, entry) if isinstance(outcome, Duplicate) else outcome


def _tried(session: Session, caller: Principal, report: OfflineReport, entry: OfflineEntry) -> Outcome:
    """What comes of it once; what was begun for an entry that is refused falls with it."""
    try:
        with session.begin_nested():
            return _Writing(session, caller, report, entry).once()
    except _SaidAlready:
        return None
    except Problem as refused:
        return refused
    except sa.exc.DBAPIError as error:
        must_be_connected(error)
        return problem_of(error.orig)
    except psycopg.Error as error:
        return problem_of(error)


class _Writing:
    """Writes one entry."""

    def __init__(self, session: Session, caller: Principal, report: OfflineReport, entry: OfflineEntry) -> None:
        self._session, self._caller, self._report, self._entry = session, caller, report, entry

    def once(self) -> EntryOut:
        """The entry. Raises what its rules raise, StaleVersion, _SaidAlready."""
        said = self._entry.model_dump_json().encode()
        sent = Sent(self._entry.key, "offline-entry", digest_of(self._report.obligation_id.bytes, said), 201)
        shown, outcome = once(self._session, self._caller, sent, self._write, self._again)
        if outcome.replayed:
            raise _SaidAlready
        return shown

    def _as(self, act: Act) -> Principal:
        return self._caller._replace(act=act)

    def _again(self, entry_id: UUID) -> EntryOut:
        return read_entry(self._session, self._as(Act.ENTRY_REVISE), entry_id)

    def _write(self) -> EntryOut:
        report_id = self._report_id()
        standing = _standing(self._session, self._caller, report_id, self._entry.activity_id)
        if standing is not None and _says(entries(self._session, [standing])[0], self._change()):
            raise _SaidAlready
        base = (self._entry.entry_id, self._entry.version)
        if base != ((standing.id, standing.version) if standing else (None, None)):
            raise StaleVersion
        if standing is None:
            body = EntryCreate(activity_id=self._entry.activity_id, **self._change())
            return add_entry(self._session, self._as(Act.ENTRY_ADD), report_id, body)
        named = frozenset({standing.version})
        return revise_entry(
            self._session, self._as(Act.ENTRY_REVISE), standing.id, named, EntryUpdate(**self._change())
        )

    def _change(self) -> dict[str, Any]:
        """What the entry says, and no more."""
        return {name: getattr(self._entry, name) for name in self._entry.model_fields_set - NOT_SAID}

    def _report_id(self) -> UUID:
        """The newest version of the report; it is begun where there is none."""
        drafter = self._as(Act.REPORT_DRAFT)
        obligation = gate.see(self._session, drafter, ReportingObligation, self._report.obligation_id)
        newest = _newest(self._session, self._caller, obligation.id)
        if newest is not None:
            return newest.id
        paper = self._report.source_document
        body = ReportCreate(obligation_id=obligation.id, on_behalf=OnBehalf(source_document=paper) if paper else None)
        return draft_report(self._session, drafter, body).id


def _newest(session: Session, caller: Principal, obligation_id: UUID) -> ProgressReport | None:
    of_it = visible(ProgressReport, caller).where(ProgressReport.obligation_id == obligation_id)
    return session.exec(of_it.order_by(col(ProgressReport.number).desc())).first()


def _standing(session: Session, caller: Principal, report_id: UUID, activity_id: UUID) -> ProgressEntry | None:
    of_it = visible(ProgressEntry, caller).where(
        ProgressEntry.report_id == report_id, ProgressEntry.activity_id == activity_id
    )
    return session.exec(of_it).first()


def _says(standing: EntryOut, change: Mapping[str, Any]) -> bool:
    """Whether an entry says all of this already."""
    plain = all(getattr(standing, name) == value for name, value in change.items() if name != "values")
    return plain and ("values" not in change or _exact(standing.values) == _exact(change["values"]))


def _exact(values: Any) -> set[tuple[Any, ...]]:
    return {(*(getattr(value, name) for name in EXACT), _parts(value)) for value in values}


def _parts(value: Any) -> frozenset[tuple[Any, ...]]:
    """The parts of a value, however they are listed: another split of the same number says something else."""
    return frozenset((part.sex, part.age_band, part.value) for part in value.parts or ())


def _told(
    session: Session,
    caller: Principal,
    language: Language,
    report: OfflineReport,
    entry: OfflineEntry,
    outcome: Outcome,
) -> OfflineResult:
    said: dict[str, Any] = {"key": entry.key, "activity_id": entry.activity_id}
    if isinstance(outcome, EntryOut):
        return OfflineResult(**said, outcome="written", report_id=outcome.report_id, stands=outcome)
    newest = _newest(session, caller, report.obligation_id)
    standing = _standing(session, caller, newest.id, entry.activity_id) if newest else None
    said |= {"report_id": newest.id if newest else None, "stands": standing and entries(session, [standing])[0]}
    if outcome is None:
        return OfflineResult(**said, outcome="unchanged")
    told = document(outcome, language)
    return OfflineResult(
        **said,
        outcome="conflict" if isinstance(outcome, StaleVersion) else "refused",
        code=outcome.slug,
        detail=told["detail"],
        remedy=getattr(outcome.remedy, language),
        reason=outcome.extra.get("lock_reason"),
        errors=told.get("errors", []),
    )


def _answer(told: list[OfflineResult], *, dry_run: bool) -> OfflineResultsOut:
    counts = Counter(each.outcome for each in told)
    return OfflineResultsOut(
        id=uuid7(),
        dry_run=dry_run,
        written=counts["written"],
        unchanged=counts["unchanged"],
        conflicts=counts["conflict"],
        refused=counts["refused"],
        items=told,
    )
