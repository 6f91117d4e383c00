"""Write what a file of realisation changes: thousands of lines in a few statements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session
from uuid_utils.compat import uuid7

from api.access.principal import Principal
from api.database import insert_rows
from api.domain.events import Event
from api.domain.kinds import RealisationSource, TagMode
from api.journal import Happened, record_all
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
from api.models.columns import agency_place_of
from api.models.imports import Import
from api.moves import touch
from api.services.imports.realisation_changes import Change, NewLine

Row = dict[str, Any]


def write_changes(
    session: Session, caller: Principal, sent: Import, changes: Sequence[Change], plan: frozenset[UUID]
) -> None:
    """Lines first, for all else refers to them; one row of the journal for each line that was made or changed."""
    insert_rows(session, BudgetLine, [change.line.columns() for change in changes if isinstance(change.line, NewLine)])
    insert_rows(session, BudgetLineVersion, [row for change in changes for row in _versions(sent, change)])
    insert_rows(session, Realisation, [row for change in changes for row in _entries(sent, change)])
    insert_rows(session, BudgetTag, [row for change in changes for row in _tags(sent, change, plan)])
    done = [change for change in changes if change.is_new or change.versions or change.entries or change.proposed(plan)]
    for change in done:
        if isinstance(change.line, BudgetLine):
            touch(change.line, caller)
    session.flush()  # the journal names the versions that come of it
    record_all(session, caller, [_happened(change, plan) for change in done], by="worker")


def _happened(change: Change, plan: frozenset[UUID]) -> Happened:
    told = {
        "versions": [new.version for new in change.versions],
        "entries": change.entries,
        "activities": [activity.id for activity in change.proposed(plan)],
    }
    event = Event.BUDGET_LINE_ADDED if change.is_new else Event.BUDGET_LINE_IMPORTED
    return Happened(event, BudgetLine.__tablename__, change.line, told)


def _below(sent: Import, change: Change) -> Row:
    """What every row below a line carries."""
    line: Any = change.line
    return {"id": uuid7(), **agency_place_of(line), "line_id": line.id, "import_id": sent.id}


def _versions(sent: Import, change: Change) -> list[Row]:
    return [
        {
            **_below(sent, change),
            "kind": new.kind,
            "number": new.number,
            "ordinal": new.version.ordinal,
            "effective_on": new.version.effective_on,
            "assumed_date": new.assumed_date,
            "ceiling_idr": new.version.ceiling_idr,
        }
        for new in change.versions
    ]


def _entries(sent: Import, change: Change) -> list[Row]:
    return [
        {
            **_below(sent, change),
            "month": entry.on.month,
            "amount_idr": entry.amount_idr,
            "source": RealisationSource.IMPORT,
            "as_of": entry.on,
            "is_correction": entry.amount_idr < 0,
        }
        for entry in change.entries
    ]


def _tags(sent: Import, change: Change, plan: frozenset[UUID]) -> list[Row]:
    return [
        {
            **_below(sent, change),
            "activity_id": activity.id,
            "mode": change.mode,
            "share": 1 if change.mode is TagMode.SHARE else None,
            "confirmed": False,
            "other_agency": activity.lead_agency_id != change.line.agency_id,
        }
        for activity in change.proposed(plan)
    ]
