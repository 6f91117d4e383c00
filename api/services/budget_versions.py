"""Versions of a budget line: murni, pergeseran 1…n, perubahan 1…n, each with the day its ceiling takes effect."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.money import VersionKind, assumed_effective_on, rank
from api.journal import record
from api.models.budgets import BudgetLine, BudgetLineVersion
from api.models.columns import agency_place_of
from api.moves import touch
from api.problems import Duplicate, FieldError, Invalid
from api.queries import budget_lines as standing
from api.schemas.budgets import BudgetVersionCreate, BudgetVersionOut


class _Place(NamedTuple):
    """Which version it is, and the row it corrects."""

    number: int
    edition: int
    corrected: standing.StandingVersion | None


def add_version(session: Session, caller: Principal, line_id: UUID, body: BudgetVersionCreate) -> BudgetVersionOut:
    """Record a later ceiling, or correct one; what was spent already does not stop it, it is flagged.

    Raises Duplicate where the version stands and no correction is meant, Invalid where none stands to correct.
    """
    line = gate.fetch(session, caller, BudgetLine, line_id)
    versions = standing.versions_of(session, [line])[line.id]
    number, edition, corrected = _place(versions, body)
    version = BudgetLineVersion(
        **agency_place_of(line),
        line_id=line.id,
        kind=body.kind,
        number=number,
        ordinal=rank(body.kind, number, edition),
        effective_on=_day(line, body, corrected),
        assumed_date=corrected.assumed_date if corrected else body.effective_on is None,
        ceiling_idr=body.ceiling_idr,
    )
    session.add(version)
    touch(line, caller)
    record(session, caller, Event.BUDGET_VERSION_ADDED, version, {**body.model_dump(), "ordinal": number})
    return read_version(session, caller, line_id, version.id)


def _place(versions: Sequence[standing.StandingVersion], body: BudgetVersionCreate) -> _Place:
    """The number of the version within its kind, and which edition of it this is."""
    of_its_kind = [version for version in versions if version.kind is body.kind]
    is_murni = body.kind is VersionKind.MURNI
    if is_murni and (body.ordinal or 1) != 1:
        raise Invalid(errors=[FieldError("/ordinal", "one_murni", "1")])
    last = max((version.number for version in of_its_kind), default=0)
    number = body.ordinal or (max(last, 1) if is_murni or body.is_correction else last + 1)
    editions = [version for version in of_its_kind if version.number == number]
    if body.is_correction and not editions:
        raise Invalid(errors=[FieldError("/ordinal", "nothing_to_correct", "versi yang ada / a version that stands")])
    if editions and not body.is_correction:
        raise Duplicate
    return _Place(number, len(editions), max(editions, key=lambda each: each.ordinal, default=None))


def _day(line: BudgetLine, body: BudgetVersionCreate, corrected: standing.StandingVersion | None) -> date:
    """The day stated or assumed by its kind, one of the line's year; a correction keeps the day it corrects."""
    known = corrected.effective_on if corrected else assumed_effective_on(body.kind, line.fiscal_year)
    day = body.effective_on or known
    if day.year != line.fiscal_year:
        raise Invalid(errors=[FieldError("/effective_on", "outside_fiscal_year", str(line.fiscal_year))])
    if corrected and day != known:
        raise Invalid(errors=[FieldError("/effective_on", "keeps_its_day", known.isoformat())])
    return day


def read_version(session: Session, caller: Principal, line_id: UUID, version_id: UUID) -> BudgetVersionOut:
    """One version, through its line."""
    session.flush()
    line = gate.see(session, caller, BudgetLine, line_id)
    version = gate.child(session, caller, line, BudgetLineVersion, BudgetLineVersion.line_id, version_id)
    return shown(session, line, [version])[0]


def shown(session: Session, line: BudgetLine, rows: Sequence[BudgetLineVersion]) -> list[BudgetVersionOut]:
    """These versions of a line as they are told, judged among all of it."""
    versions, entries = standing.versions_of(session, [line])[line.id], standing.entries_of(session, [line])[line.id]
    told = {each.id: each for each in standing.shown(versions, entries, line)}
    return [told[row.id] for row in rows]
