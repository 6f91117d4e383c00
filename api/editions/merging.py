"""Merging an approved amendment: the rows of the plan keep their ids, so that whatever refers to them still does.

Only what the amendment says is touched, by the changes that were judged, with the values of its working copy. A row
that leaves the plan stays where it is and ends with the edition before: reports, budget ties and snapshots speak of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.domain.events import Event
from api.domain.periods import PeriodType
from api.domain.plan_changes import ADDED, CHANGED, NUMBERED, REMOVED, Change, renumbers
from api.editions.copying import twin
from api.editions.documents import keep_edition
from api.editions.ministries import answer_to_ministry, telling_who_sees
from api.journal import Happened, record, record_all, seen_by
from api.models.amendments import Amendment
from api.models.plans import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    Goal,
    Indicator,
    IndicatorTarget,
    Plan,
    Programme,
)
from api.moves import touch

TABLES: Mapping[str, Any] = {"goal": Goal, "programme": Programme, "activity": Activity, "indicator": Indicator}
PARENTS: Mapping[str, Any] = {"goal_id": Goal, "programme_id": Programme, "activity_id": Activity}
CELLS: Mapping[str, tuple[Any, str, tuple[str, ...]]] = {
    "funding": (ActivityFunding, "activity_id", ("year", "funding_source")),
    "targets": (IndicatorTarget, "indicator_id", ("year", "period_type", "ordinal")),
}
"""Fields that are rows of their own: their table, what they hang on, and by what they are told apart."""
NUMBERS = frozenset({"year", "ordinal"})
WHOLE_YEAR = ("", PeriodType.YEARLY.value, "1")
"""What the name of a target leaves out where it is that of a year."""
EVENTS = {
    ("activity", ADDED): Event.ACTIVITY_ADDED,
    ("activity", REMOVED): Event.ACTIVITY_REMOVED,
    ("activity", CHANGED): Event.ACTIVITY_CHANGED,
    ("indicator", ADDED): Event.INDICATOR_ADDED,
    ("indicator", REMOVED): Event.INDICATOR_REMOVED,
    ("indicator", CHANGED): Event.INDICATOR_CHANGED,
    ("goal", ADDED): Event.GOAL_ADDED,
    ("goal", CHANGED): Event.GOAL_CHANGED,
    ("programme", ADDED): Event.PROGRAMME_ADDED,
    ("programme", CHANGED): Event.PROGRAMME_CHANGED,
}


HEADINGS: Mapping[Any, tuple[tuple[Any, ...], Event]] = {
    Goal: ((Activity.goal_id, Programme.goal_id), Event.GOAL_REMOVED),
    Programme: ((Activity.programme_id,), Event.PROGRAMME_REMOVED),
}
"""What stands under a heading, and how it is told that one has gone."""


def merge(session: Session, caller: Principal, plan: Plan, amendment: Amendment, changes: Sequence[Change]) -> None:
    """Make the plan's next edition of what the amendment changes, and keep it; the caller has locked both."""
    plan.edition += 1
    touch(plan, caller)
    amendment.edition = plan.edition
    with telling_who_sees(session, caller, plan):
        _Merger(session, caller, plan, amendment.copy_id).merge(changes)
    keep_edition(session, caller, plan, amendment)
    record(session, caller, Event.PLAN_AMENDED, plan, {"amendment": amendment.id, "changes": amendment.changes})


class _Merger:
    """Takes the rows of a working copy over into the plan."""

    def __init__(self, session: Session, caller: Principal, plan: Plan, copy_id: UUID) -> None:
        self.session, self.caller, self.plan, self.copy_id = session, caller, plan, copy_id

    def merge(self, changes: Sequence[Change]) -> None:
        """Rows leave before others take their number; whole rows come in before fields may refer to them.

        Headings leave last, a programme before its chapter: what stood under them may have moved elsewhere.
        """
        before = self._seen_by(changes)
        gone = [self.session.get_one(TABLES[each.row], UUID(each.id)) for each in _of(changes, REMOVED)]
        for row in gone:
            self._end(row)
        numbers = self._set_aside(each.id for each in changes if renumbers(each))
        self.session.flush()
        for change in _of(changes, ADDED):
            self._add(change)
        self.session.flush()
        for row, id_ in dict.fromkeys((each.row, each.id) for each in _of(changes, CHANGED)):
            fields = [each.field or "" for each in _of(changes, CHANGED) if (each.row, each.id) == (row, id_)]
            self._change(row, id_, fields, numbers.get(id_))
        self.session.flush()
        for row in reversed(gone):
            self._remove_heading(row)
        whole = dict.fromkeys((each.row, each.id, each.change) for each in changes)
        events = ((EVENTS.get((row, kind)), TABLES.get(row), id_) for row, id_, kind in whole)
        known = ((event, table, self.session.get(table, UUID(id_))) for event, table, id_ in events if event and table)
        happened = [
            Happened(event, table.__tablename__, subject, {}, before.get(str(subject.id), ()))
            for event, table, subject in known
            if subject
        ]
        record_all(self.session, self.caller, happened)

    def _seen_by(self, changes: Sequence[Change]) -> dict[str, set[str]]:
        """Who sees the rows that change, before they do."""
        told = {each.id: TABLES[each.row] for each in _of(changes, CHANGED) if (each.row, CHANGED) in EVENTS}
        return {id_: seen_by(self.session, self.session.get_one(table, UUID(id_))) for id_, table in told.items()}

    def _set_aside(self, renumbered: Iterable[str]) -> dict[str, str]:
        """Activities that take another number leave theirs first, so that two may change places; what they had."""
        rows = {id_: self.session.get_one(Activity, UUID(id_)) for id_ in renumbered}
        had = {id_: row.number for id_, row in rows.items()}
        for id_, row in rows.items():
            row.number = id_
        return had

    def _end(self, row: Any) -> None:
        if isinstance(row, (Activity, Indicator)):
            row.ended_edition = self.plan.edition
            touch(row, self.caller)

    def _remove_heading(self, row: Any) -> None:
        """A chapter or programme that nothing stands under any more; one that ended activities stand under stays."""
        columns, event = HEADINGS.get(type(row), ((), None))
        if event and not any(
            self.session.scalar(sa.select(sa.exists().where(col(each) == row.id))) for each in columns
        ):
            record(self.session, self.caller, event, row)
            self.session.delete(row)
            self.session.flush()  # a chapter is asked after its programmes

    def _add(self, change: Change) -> None:
        """The row itself moves from the copy into the plan, with all below it, and keeps its id."""
        row = self.session.get_one(TABLES[change.row], UUID(change.id))
        if type(row) in HEADINGS:
            self._leave_twin(row)
        if hasattr(row, "plan_id"):
            row.plan_id = self.plan.id
        for name, table in PARENTS.items():
            if getattr(row, name, None) is not None:
                setattr(row, name, self._in_plan(table, getattr(row, name)))
        self.session.add(row)

    def _leave_twin(self, row: Any) -> None:
        """What stays in the copy stands under a row of its own there: nothing outside of the plan holds the heading."""
        table, columns = type(row), HEADINGS[type(row)][0]
        left = table(**row.model_dump(exclude={"id", "origin_id"}), origin_id=row.id)
        self.session.add(left)
        self.session.flush()  # what stands under it refers to it
        for column in columns:
            below = sa.and_(column == row.id, column.class_.plan_id == self.copy_id)
            self.session.execute(sa.update(column.class_).where(below).values({column.key: left.id}))

    def _in_plan(self, table: Any, row_id: UUID) -> UUID:
        """The row of the plan that a row of the copy stands for; one that came with the copy is itself."""
        origin: UUID | None = self.session.get_one(table, row_id).origin_id
        return origin or row_id

    def _change(self, kind: str, id_: str, fields: Iterable[str], number: str | None) -> None:
        if kind == "plan":
            source, target = self.session.get_one(Plan, self.copy_id), self.plan
        else:
            source, target = (
                twin(self.session, self.copy_id, TABLES[kind], UUID(id_)),
                self.session.get_one(TABLES[kind], UUID(id_)),
            )
        if number is not None:
            target.number = number
        # What it is told apart by comes first: the statements of other fields write down what has changed so far.
        for field in sorted(fields, key=lambda each: each not in NUMBERED):
            self._take(source, target, *field.split("/"))
        if hasattr(target, "version") and target is not self.plan:
            touch(target, self.caller)
        self.session.add(target)

    def _take(self, source: Any, target: Any, field: str, *key: str) -> None:
        """One field, or the rows that a field stands for."""
        if field in CELLS:
            table, holder, names = CELLS[field]
            whole = (*key, *WHOLE_YEAR[len(key) :]) if field == "targets" else key
            self._move(table, holder, source, target, dict(zip(names, whole, strict=True)))
        elif field == "agencies":
            self._move(ActivityAgency, "activity_id", source, target, {})
        elif field in PARENTS and getattr(source, field) is not None:
            setattr(target, field, self._in_plan(PARENTS[field], getattr(source, field)))
        else:
            setattr(target, field, getattr(source, field))
        if field == "lead_agency_id":
            answer_to_ministry(self.session, target)

    def _move(self, table: Any, holder: str, source: Any, target: Any, key: Mapping[str, str]) -> None:
        """The rows of the copy take the place of those of the plan."""
        cells = [getattr(table, name) == (int(value) if name in NUMBERS else value) for name, value in key.items()]
        self.session.execute(sa.delete(table).where(getattr(table, holder) == target.id, *cells))
        moved = sa.update(table).where(getattr(table, holder) == source.id, *cells)
        self.session.execute(moved.values({holder: target.id}))


def _of(changes: Iterable[Change], kind: str) -> list[Change]:
    return [each for each in changes if each.change == kind]
