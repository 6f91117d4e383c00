"""Read a queued file and bring it in, in one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlmodel import Session
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.principal import Principal
from api.database import insert_rows
from api.domain.events import Event
from api.domain.kinds import ImportKind, Severity
from api.domain.lifecycles import ImportStatus
from api.formats.reading.findings import Finding
from api.formats.reading.layouts import Layout
from api.journal import record
from api.models.columns import place_of
from api.models.imports import Import, ImportFinding
from api.moves import step
from api.problems import FileRefused, Text
from api.services.imports.agencies import bring_in_agencies
from api.services.imports.assisted_persons import bring_in_assisted_persons
from api.services.imports.keeping import kept, let_go, may_name_somebody
from api.services.imports.layouts import as_kept, layout_of, remember
from api.services.imports.plan import bring_in_plan
from api.services.imports.progress import bring_in_progress
from api.services.imports.realisation import bring_in_realisation

OVER = frozenset({ImportStatus.DONE, ImportStatus.CHECKED, ImportStatus.FAILED, ImportStatus.UNDONE})


class Brought(NamedTuple):
    """What a reader of one kind gives back: counts to show, everything found, and how to write it.

    `blank` are the gaps that somebody has to confirm before it is written, as words that a second reading gives again.
    """

    counts: dict[str, Any]
    findings: Sequence[Finding]
    write: Callable[[], None]
    blank: Collection[str] = ()


READERS: Mapping[ImportKind, Callable[..., tuple[Any, ...]]] = {
    ImportKind.AGENCIES: bring_in_agencies,
    ImportKind.PLAN: bring_in_plan,
    ImportKind.PROGRESS: bring_in_progress,
    ImportKind.REALISATION: bring_in_realisation,
    ImportKind.ASSISTED_PERSONS: bring_in_assisted_persons,
}


SHOWN_BLANK: Final = "shown_blank"
"""The gaps that the reading before found and showed, among the options of an import."""
STEPS = 3  # read, written, told: what a watcher of `run_import` hears of


def run_import(
    session: Session, caller: Principal, import_id: UUID, advanced: Callable[[], None] = lambda: None
) -> Import:
    """Read the file; with an error nothing is written but the findings. Run twice, the second run changes nothing.

    `advanced` is called after each of the `STEPS`.
    """
    sent = gate.lock(session, gate.see(session, caller, Import, import_id))
    if sent.status in OVER:
        return sent
    content = kept(session, sent)
    if content is None:
        raise FileNotFoundError("the file of this import cannot be opened any more")
    layout = layout_of(session, caller, sent)
    counts, findings, write, blank = _read(session, caller, sent, content, layout)
    if not sent.tables:
        sent.tables = as_kept(layout.read)
        remember(session, caller, sent, layout.read)
    advanced()
    failed = any(finding.severity == Severity.ERROR for finding in findings)
    if not failed:
        _must_be_confirmed(sent, blank)
    if not failed and not sent.dry_run:
        write()
        session.flush()  # so that writing is behind us when we say so
    advanced()
    _conclude(session, caller, sent, counts, findings, failed=failed)
    advanced()
    if sent.status is ImportStatus.DONE or may_name_somebody(sent, findings):
        # What came in is in the tables; a file with faults is kept a while for its corrected copy.
        let_go(session, sent)
    return sent


def _must_be_confirmed(sent: Import, blank: Collection[str]) -> None:
    """A file with gaps that nobody was shown is checked, whatever was asked; its confirmation confirms them."""
    if not sent.dry_run and not set(blank) <= set(sent.options.get(SHOWN_BLANK, ())):
        sent.dry_run = True
    sent.options = {**sent.options, SHOWN_BLANK: sorted(blank)}


class Unread(NamedTuple):
    """Why a file was not read, by no fault of its own."""

    kind: str
    expected: Text


OF_OURS: Final = Unread(
    "internal_error",
    Text("Gangguan pada layanan; kirim ulang berkas yang sama.", "A fault of the service; send the same file again."),
)
LOST_POWER: Final = Unread(
    "sender_lost_power",
    Text("Pengirim tidak lagi berwenang.", "Whoever sent it may bring in nothing any more."),
)
ENDED_WORKERS: Final = Unread(
    "workers_ended",
    Text(
        "Layanan berhenti beberapa kali saat membaca berkas ini; jangan kirim ulang, hubungi pengelola layanan.",
        "The service ended several times while it read this file; do not send it again, ask whoever runs the service.",
    ),
)


def fail_import(session: Session, caller: Principal, import_id: UUID, why: Unread = OF_OURS) -> None:
    """End an import that was not read; the file can be sent again."""
    sent = gate.lock(session, gate.see(session, caller, Import, import_id))
    findings = [Finding("", "", why.kind, "", why.expected)]
    _conclude(session, caller, sent, {}, findings, failed=True)
    if may_name_somebody(sent, findings):
        let_go(session, sent)


def _read(session: Session, caller: Principal, sent: Import, content: bytes, layout: Layout) -> Brought:
    try:
        return Brought(*READERS[sent.kind](session, caller, sent, content, layout))
    except FileRefused as refused:
        expected = Text(f"{refused.detail.id} {refused.remedy.id}", f"{refused.detail.en} {refused.remedy.en}")
        return Brought({}, [Finding("", "", "file_refused", "", expected)], lambda: None)


def _conclude(
    session: Session,
    caller: Principal,
    sent: Import,
    counts: dict[str, Any],
    findings: Sequence[Finding],
    *,
    failed: bool,
) -> None:
    rows = [
        {
            "id": uuid7(),
            **place_of(sent),
            "import_id": sent.id,
            "ordinal": ordinal,
            "severity": finding.severity,
            "kind": finding.kind,
            "sheet": finding.sheet,
            "cell": finding.cell,
            "read": finding.read,
            "expected_id": finding.expected.id,
            "expected_en": finding.expected.en,
        }
        for ordinal, finding in enumerate(findings, 1)
    ]
    insert_rows(session, ImportFinding, rows)
    errors = sum(finding.severity == Severity.ERROR for finding in findings)
    sent.counts = {**counts, "errors": errors, "warnings": len(findings) - errors}
    sent.finished_at = datetime.now(UTC)
    good = ImportStatus.CHECKED if sent.dry_run else ImportStatus.DONE
    step(sent, ImportStatus.FAILED if failed else good, caller)
    event = Event.IMPORT_FAILED if failed else Event.IMPORT_DONE
    record(session, caller, event, sent, sent.counts, by="worker")
