"""The next version of a report begins as the last one stands: entries, values, and the files that show them.

A file is copied with its row, so that each version has its own: the one that was verified keeps what it was verified
by, whatever is removed from the next.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from api.models.evidence import Evidence
from api.models.progress import ProgressEntry, ProgressReport, ProgressValue
from api.storage import copy_with, stored

OF_ITS_OWN = {"id", "version", "created_at", "updated_at", "report_id", "entry_id"}
"""What a row that is carried over does not take along."""


def carry_over(session: Session, earlier: ProgressReport, report: ProgressReport) -> None:
    """Fill the next version with all that the earlier one holds. Raises StorageUnavailable."""
    entries = session.exec(
        select(ProgressEntry).where(ProgressEntry.report_id == earlier.id).order_by(col(ProgressEntry.id))
    ).all()
    copies = {entry.id: ProgressEntry(**entry.model_dump(exclude=OF_ITS_OWN), report_id=report.id) for entry in entries}
    session.add_all(copies.values())
    session.flush()  # values and files refer to their entries
    values = session.exec(select(ProgressValue).where(col(ProgressValue.entry_id).in_(copies))).all()
    session.add_all(
        ProgressValue(**value.model_dump(exclude=OF_ITS_OWN), entry_id=copies[value.entry_id].id) for value in values
    )
    _carry_files(session, earlier, report, {old: new.id for old, new in copies.items()})


def _carry_files(
    session: Session, earlier: ProgressReport, report: ProgressReport, entries: Mapping[UUID, UUID]
) -> None:
    files = session.exec(select(Evidence).where(Evidence.report_id == earlier.id).order_by(col(Evidence.id))).all()
    copies = [
        Evidence(
            **file.model_dump(exclude=OF_ITS_OWN),
            report_id=report.id,
            entry_id=entries[file.entry_id] if file.entry_id else None,
        )
        for file in files
    ]
    session.add_all(copies)
    session.flush()  # what the database refuses is refused before a file lies in the store
    with stored():
        for file, copy in zip(files, copies, strict=True):
            copy_with(session, str(file.id), str(copy.id))
