"""Imports on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from api.domain.imports import KEPT_WITH, OF_REGIONS
from api.domain.kinds import ImportKind, Severity
from api.domain.lifecycles import ImportStatus, PlanStatus
from api.problems import Text
from api.schemas.base import Id, Input, Output, Title, wrong
from api.schemas.import_layouts import LayoutOrder, TableRead
from api.schemas.organisations import OwnerWord
from api.schemas.plans import Instrument


class ImportOrder(Input):
    """What to read a file as; a plan that is law already names its instrument and comes in as in force."""

    kind: ImportKind
    owner: OwnerWord
    dry_run: bool = False
    status: Literal[PlanStatus.DRAFT, PlanStatus.IN_FORCE] = PlanStatus.DRAFT
    title: Title | None = None
    instrument: Instrument | None = None
    layout: LayoutOrder | None = None

    @model_validator(mode="after")
    def law_has_an_instrument(self) -> Self:
        """A plan in force rests on an instrument (lifecycles.md §1)."""
        if self.status is PlanStatus.IN_FORCE and self.instrument is None:
            raise wrong(
                "instrument_required",
                Text(
                    "Rencana yang sudah berlaku memerlukan dasar hukum (instrument).",
                    "A plan in force needs its legal instrument.",
                ),
            )
        return self

    @model_validator(mode="after")
    def an_agency_brings_in_its_own_rows(self) -> Self:
        """An agency sends what it reports and spends; members and plans are the region's (access.md §1.3)."""
        if self.owner.startswith("agency:") and self.kind not in KEPT_WITH:
            raise wrong(
                "region_required",
                Text("Berkas jenis ini milik wilayah.", "A file of this kind belongs to a region."),
            )
        if not self.owner.startswith("agency:") and self.kind not in OF_REGIONS:
            raise wrong(
                "agency_required",
                Text("Berkas jenis ini milik instansi.", "A file of this kind belongs to an agency."),
            )
        return self


class FindingOut(Output):
    """What is wrong in a file: where, what was read, what was expected."""

    severity: Severity
    kind: str
    sheet: str
    cell: str
    read: Annotated[
        str, Field(description="The text of the cell where it can be nobody's: a figure, a year, a sheet; else empty")
    ]
    expected: str


class ImportOut(Output):
    """A file that was sent, and what became of it."""

    id: Id
    owner: str
    kind: ImportKind
    status: ImportStatus
    dry_run: bool
    digest: str
    size_bytes: int
    version: int
    created_at: datetime
    finished_at: datetime | None


class ImportDetail(ImportOut):
    """One import with its counts, totals and every finding, and by which sheets and columns it was read."""

    counts: dict[str, Any]
    tables: list[TableRead]
    findings: list[FindingOut]
    allowed_actions: list[str]
