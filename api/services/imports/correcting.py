"""Give the sender's own file back with what to correct beside each row."""

from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.kinds import ImportKind
from api.formats.reading.findings import Finding
from api.formats.writing.corrected_copy import corrected_copy
from api.formats.writing.corrected_list import corrected_list
from api.models.imports import Import, ImportFinding
from api.problems import NotFound, Text
from api.services.imports.keeping import kept

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = frozenset({ImportKind.AGENCIES, ImportKind.ASSISTED_PERSONS})
CSV = "text/csv; charset=utf-8"


class Copy(NamedTuple):
    """A file to download; its name carries the import's id only."""

    content: bytes
    media_type: str
    name: str


def corrected_copy_of(session: Session, caller: Principal, import_id: UUID) -> Copy:
    """The file with a column of errors, as long as it is kept. Raises NotPermitted, and NotFound afterwards."""
    sent = gate.see(session, caller, Import, import_id)
    authorise(caller, sent)
    content = kept(session, sent)
    if content is None:
        raise NotFound(
            Text(
                "Berkas ini sudah tidak disimpan; kirim ulang dengan dry_run=true.",
                "The file is no longer kept; send it again with dry_run=true.",
            )
        )
    rows = session.exec(
        select(ImportFinding).where(ImportFinding.import_id == sent.id).order_by(col(ImportFinding.ordinal))
    )
    findings = tuple(
        Finding(row.sheet, row.cell, row.kind, row.read, Text(row.expected_id, row.expected_en), row.severity)
        for row in rows
    )
    if not content.startswith(b"PK") and sent.kind in LISTS:
        return Copy(corrected_list(content, findings), CSV, f"corrected-copy-{sent.id}.csv")
    return Copy(corrected_copy(content, findings), XLSX, f"corrected-copy-{sent.id}.xlsx")
