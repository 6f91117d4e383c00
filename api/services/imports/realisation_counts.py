"""What an export of realisation adds up to, and what it would change; shown before anything is written."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from api.formats.reading.sipd_xlsx import ParsedRealisation
from api.services.imports.realisation_changes import MONTHS, Change


def counts_of(
    parsed: ParsedRealisation, changes: Sequence[Change], plan: frozenset[UUID], *, rows_of_others: int
) -> dict[str, Any]:
    """Totals as the file states them, how its lines match the plan, and the differences to what stands."""
    return {
        "year": parsed.year,
        "lines": len(changes),
        "rows_of_others": rows_of_others,
        "ceiling_idr": {name: _sum(change.read.ceilings.get(name) for change in changes) for name in parsed.versions},
        "realised_idr": {
            str(quarter): _sum(change.read.realised.get(quarter) for change in changes) for quarter in parsed.quarters
        },
        "matching": _matching(changes),
        "differences": _differences(changes, plan, parsed.quarters),
    }


def _sum(amounts: Iterable[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)


def _matching(changes: Sequence[Change]) -> dict[str, int]:
    matched = [change for change in changes if change.activities]
    other = sum(change.is_of_other_agency for change in matched)
    return {
        "matched": len(matched),
        "unmatched": len(changes) - len(matched),
        "same_agency": len(matched) - other,
        "other_agency": other,
        "shared": sum(len(change.activities) > 1 for change in matched),
        "activities": len({activity.id for change in matched for activity in change.activities}),
    }


def _differences(changes: Sequence[Change], plan: frozenset[UUID], quarters: Sequence[int]) -> dict[str, Any]:
    versions = [new for change in changes for new in change.versions]
    entries = [entry for change in changes for entry in change.entries]
    added = {quarter: [each for each in entries if each.on.month == MONTHS * quarter] for quarter in quarters}
    return {
        "new_lines": sum(change.is_new for change in changes),
        "new_versions": sum(not new.corrects for new in versions),
        "changed_versions": sum(new.corrects for new in versions),
        "versions_below_spent": sum(len(change.lowered) for change in changes),
        "added_realisation_idr": {str(q): sum(each.amount_idr for each in found) for q, found in added.items()},
        "entries": len(entries),
        "corrections": sum(entry.amount_idr < 0 for entry in entries),
        "proposed_tags": sum(len(change.proposed(plan)) for change in changes),
    }
