"""A changed workbook becomes an amendment of the plan in force: the differences, written on its working copy."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.domain.kinds import Part
from api.domain.periods import PeriodType
from api.domain.plan_changes import ADDED, REMOVED, Change, kind_of
from api.editions import answer_to_ministry, begin, twin
from api.models.agencies import Agency
from api.models.columns import agency_place_of, place_of
from api.models.imports import Import
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
from api.services.headings import new_goal, standing_goal

TABLES: Mapping[str, Any] = {"programme": Programme, "activity": Activity, "indicator": Indicator}
PARTS = frozenset({"agencies", "funding", "indicators", "targets"})
"""What of a row of a document is rows of its own."""
SET_APART = frozenset({"id", "goal_id", "programme_id", "lead_agency_id"})
"""What of an activity in a document is an id of the plan."""


def write_amendment(session: Session, caller: Principal, sent: Import, plan: Plan, made: Sequence[Change]) -> None:
    """Begin an amendment that says what the workbook changes; it is a draft, to be read, completed and submitted."""
    plan = gate.lock(session, plan)
    reason = f"Berkas {sent.digest[:12]}"
    amendment = begin(session, caller, plan, kind_of(made), reason, import_id=sent.id, by="worker")
    copy = session.get_one(Plan, amendment.copy_id)
    writer = _Writer(session, copy)
    for change in sorted(made, key=_turn):
        writer.write(change)
    session.flush()


def _turn(change: Change) -> int:
    """A programme comes before what stands under it, and leaves after it."""
    return TURNS.get(change.change, 1) if change.row == "programme" else 1


TURNS: Mapping[str, int] = {ADDED: 0, REMOVED: 2}


class _Writer:
    """Writes differences on a working copy, whose rows stand for those of the plan."""

    def __init__(self, session: Session, copy: Plan) -> None:
        self.session, self.copy = session, copy

    def write(self, change: Change) -> None:
        """One difference of a programme, an activity or an indicator: a file changes nothing else."""
        if change.change == ADDED:
            self._add(change)
            return
        row = self._row(change)
        if change.change == REMOVED:
            self.session.delete(row)
            self.session.flush()  # its number is free for the next one
        else:
            self._put(row, change.field or "", change.after)

    def _row(self, change: Change) -> Any:
        return twin(self.session, self.copy.id, TABLES[change.row], UUID(change.id))

    def _add(self, change: Change) -> None:
        if change.row == "activity":
            self._activity(change.after)
        elif change.row == "programme":
            self._programme(change.after)
        else:
            self._indicator(self._holder(change), change.after)

    def _holder(self, change: Change) -> Activity:
        """The activity of the copy that a new indicator belongs to."""
        found: Activity = twin(self.session, self.copy.id, Activity, UUID(change.after["activity_id"]))
        return found

    def _activity(self, row: Mapping[str, Any]) -> None:
        lead = self.session.get_one(Agency, UUID(row["lead_agency_id"]))
        plain = {name: value for name, value in row.items() if name not in PARTS | SET_APART}
        activity = Activity(
            **place_of(self.copy),
            **plain,
            ministry=lead.ministry,
            id=UUID(row["id"]),
            plan_id=self.copy.id,
            goal_id=self._goal(row["sub_task_force"]).id,
            programme_id=self._programme_of(row["programme_id"]),
            lead_agency_id=lead.id,
        )
        self.session.add(activity)
        self.session.flush()  # its parts refer to it
        self._put(activity, "agencies", row["agencies"])
        for cell in row["funding"]:
            self._put(activity, f"funding/{cell['year']}/{cell['funding_source']}", cell)
        for indicator in row["indicators"]:
            self._indicator(activity, indicator)

    def _indicator(self, activity: Activity, row: Mapping[str, Any]) -> None:
        plain = {name: value for name, value in row.items() if name not in PARTS | {"id", "activity_id"}}
        indicator = Indicator(**agency_place_of(activity), **plain, id=UUID(row["id"]), activity_id=activity.id)
        self.session.add(indicator)
        self.session.flush()  # its targets refer to it
        for cell in row["targets"]:
            self._put(indicator, f"targets/{cell['year']}", cell["target"])

    def _put(self, row: Any, field: str, value: Any) -> None:
        """One field, or the rows it stands for."""
        name, *key = field.split("/")
        if name == "funding":
            self._put_money(row, int(key[0]), key[1], value)
        elif name == "targets":
            self._put_target(row, int(key[0]), value)
        elif name == "agencies":
            self._put_agencies(row, value)
        elif name == "goal_id":
            pass  # it follows from the sub-task-force
        elif name == "programme_id":
            row.programme_id = self._programme_of(value)
        elif name == "lead_agency_id":
            row.lead_agency_id = UUID(value)
            answer_to_ministry(self.session, row)
        else:
            setattr(row, name, value)
            if name == "sub_task_force":
                row.goal_id = self._goal(value).id

    def _put_money(self, activity: Activity, year: int, source: str, value: Any) -> None:
        table: Any = ActivityFunding
        self.session.execute(
            sa.delete(table).where(table.activity_id == activity.id, table.year == year, table.funding_source == source)
        )
        if value is not None:
            cell = value if isinstance(value, dict) else {"amount_idr": value}
            cell = {name: each for name, each in cell.items() if name not in {"year", "funding_source"}}
            self.session.add(
                table(**agency_place_of(activity), activity_id=activity.id, year=year, funding_source=source, **cell)
            )

    def _put_target(self, indicator: Indicator, year: int, value: Any) -> None:
        table: Any = IndicatorTarget
        whole = sa.and_(table.indicator_id == indicator.id, table.year == year, table.period_type == PeriodType.YEARLY)
        self.session.execute(sa.delete(table).where(whole))
        if value is not None:
            place = agency_place_of(indicator)
            self.session.add(table(**place, indicator_id=indicator.id, year=year, target=Decimal(str(value))))

    def _put_agencies(self, activity: Activity, value: Sequence[Mapping[str, str]]) -> None:
        self.session.execute(sa.delete(ActivityAgency).where(col(ActivityAgency.activity_id) == activity.id))
        for part in Part:
            named = [UUID(each["agency_id"]) for each in value if each["part"] == part]
            self.session.add_all(
                ActivityAgency(
                    **agency_place_of(activity), activity_id=activity.id, agency_id=agency_id, part=part, ordinal=n
                )
                for n, agency_id in enumerate(named, 1)
            )

    def _goal(self, sub_task_force: str) -> Goal:
        """The chapter of the copy, made where the plan has none for this field yet; the amendment tells it."""
        copy = self.copy
        return standing_goal(self.session, copy, sub_task_force) or new_goal(self.session, copy, sub_task_force)

    def _programme(self, row: Mapping[str, Any]) -> None:
        plain = {name: row[name] for name in ("ordinal", "title", "account_code")}
        goal = self._goal(row["sub_task_force"])
        programme = Programme(**place_of(self.copy), **plain, id=UUID(row["id"]), plan_id=self.copy.id, goal_id=goal.id)
        self.session.add(programme)
        self.session.flush()  # activities refer to it

    def _programme_of(self, said: str | None) -> UUID | None:
        """The programme of the copy: one that came with the file, or what stands for that of the plan."""
        if said is None:
            return None
        row_id, table = UUID(said), Programme
        new = self.session.exec(select(table.id).where(table.plan_id == self.copy.id, table.id == row_id)).first()
        return new or twin(self.session, self.copy.id, table, row_id).id
