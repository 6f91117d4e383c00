"""Bring in a plan of action from a secretariat's own workbook."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from api import reference
from api.access.principal import Principal
from api.access.visibility import visible
from api.database import insert_rows
from api.domain.clocks import is_in_force
from api.domain.events import Event
from api.domain.kinds import Part
from api.domain.lifecycles import PlanStatus
from api.domain.periods import PeriodType
from api.domain.places import code_of
from api.domain.plan_changes import Change, changes
from api.editions import become_law, document
from api.formats.reading.agency_names import AgencyName, AgencyNames
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.formats.reading.plan_matrix import ParsedActivity, ParsedIndicator, ParsedPlan
from api.formats.reading.rad_xlsx import read_plan
from api.journal import Happened, record, record_all
from api.models.agencies import Agency, AgencyAlias
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
from api.models.task_forces import TaskForce
from api.queries.local_days import today_in
from api.queries.plans import IS_A_PLAN, law_of_year, stands_in
from api.services.imports.plan_amending import write_amendment
from api.services.imports.plan_differences import PILLARS, as_the_file_has_it
from api.services.imports.plan_programmes import Called, called_in, named_in


def bring_in_plan(
    session: Session, caller: Principal, sent: Import, content: bytes, layout: Layout
) -> tuple[dict[str, Any], Sequence[Finding], Callable[[], None]]:
    """Read the matrix with the names of the region's own directory; totals are shown before anything is written."""
    agencies = list(session.exec(visible(Agency, caller).where(Agency.owner == sent.owner)))
    parsed = read_plan(content, AgencyNames(names_of(session, caller, sent.owner, agencies)), layout)
    findings = Findings()
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == sent.owner)).first()
    if task_force is None:
        findings.error("", "", "no_task_force")
    if parsed.region_code not in (None, code_of(sent.owner)):
        findings.error("", "", "region_mismatch", parsed.region_code or "")
    law = _law_of_these_years(session, caller, sent, parsed)
    if law is None and _stands_already(session, caller, sent, parsed):
        findings.error("", "", "plan_exists", f"{parsed.year_from}-{parsed.year_to}")
    if law is not None and parsed.is_importable and not findings:
        return _amend(session, caller, sent, law, parsed, {row.code: row.id for row in agencies})

    def write() -> None:
        if task_force is not None:
            _Writer(session, caller, sent, parsed, {row.code: row for row in agencies}).write(task_force)

    return totals(parsed), (*findings, *parsed.findings), write


def _law_of_these_years(session: Session, caller: Principal, sent: Import, parsed: ParsedPlan) -> Plan | None:
    """The plan in force of exactly these years: the workbook is a later state of it, never a second plan."""
    if not parsed.years:
        return None
    same = law_of_year(caller, parsed.years[0], col(Plan.owner) == sent.owner, col(Plan.year_to) == parsed.years[-1])
    found: Plan | None = session.exec(
        same.where(col(Plan.year_from) == parsed.years[0], stands_in([PlanStatus.IN_FORCE], caller.now))
    ).first()
    return found


def _amend(
    session: Session, caller: Principal, sent: Import, plan: Plan, parsed: ParsedPlan, agencies: Mapping[str, UUID]
) -> tuple[dict[str, Any], Sequence[Finding], Callable[[], None]]:
    """The differences are shown; when there are any, an amendment is begun with them."""
    standing = document(session, plan.id)
    made = changes(standing, as_the_file_has_it(standing, parsed, agencies))
    findings = Findings()
    if not made:
        findings.warning("", "", "nothing_differs", f"{parsed.year_from}-{parsed.year_to}")
    counts = {**totals(parsed), "amends_plan": str(plan.id), "differences": [_shown(each) for each in made]}

    def write() -> None:
        if made:
            write_amendment(session, caller, sent, plan, made)

    return counts, (*findings, *parsed.findings), write


def _shown(change: Change) -> dict[str, Any]:
    """A difference in the counts of an import: what, where, and from what to what for a single field."""
    return change._asdict() if change.field else {**change._asdict(), "before": None, "after": None}


def names_of(session: Session, caller: Principal, region: str, agencies: Sequence[Agency]) -> list[AgencyName]:
    """Every name by which the agencies are known in the files of their region, those of today before all others."""
    today = today_in(session, caller, region)
    current, former = defaultdict[UUID, list[str]](list), defaultdict[UUID, list[str]](list)
    asked = select(AgencyAlias).where(col(AgencyAlias.agency_id).in_([row.id for row in agencies]))
    for each in session.exec(asked.order_by(col(AgencyAlias.valid_from).desc(), col(AgencyAlias.alias))):
        names = current if is_in_force(each.valid_from, each.valid_to, today) else former
        names[each.agency_id].append(each.alias)
    return [
        AgencyName(row.code, row.name, row.abbreviation, tuple(current[row.id]), tuple(former[row.id]))
        for row in agencies
    ]


def _stands_already(session: Session, caller: Principal, sent: Import, parsed: ParsedPlan) -> bool:
    """Whether a plan of the region covers one of these years; a changed workbook is an amendment, not a second plan."""
    if not parsed.years:
        return False
    overlapping = visible(Plan, caller).where(
        IS_A_PLAN,
        Plan.owner == sent.owner,
        Plan.status != PlanStatus.ABANDONED,
        Plan.year_from <= parsed.years[-1],
        Plan.year_to >= parsed.years[0],
    )
    return session.exec(overlapping).first() is not None


def totals(parsed: ParsedPlan) -> dict[str, Any]:
    """What the file adds up to: counts, and indicative rupiah by year, by source and by sub-task-force."""
    by_source: dict[str, dict[str, int]] = {}
    by_field: dict[str, dict[str, int]] = {}
    for activity in parsed.activities:
        for year, amount in activity.pagu.items():
            for table, key in ((by_source, activity.source), (by_field, activity.sub_task_force)):
                cells = table.setdefault(key or "", {})
                cells[str(year)] = cells.get(str(year), 0) + (amount or 0)
    years = {str(year): parsed.pagu_of(year) for year in parsed.years}
    return {
        "programmes": len(named_in(parsed)),
        "activities": len(parsed.activities),
        "indicators": sum(len(activity.indicators) for activity in parsed.activities),
        "indicative_idr": {**years, "total": sum(years.values())},
        "indicative_idr_by_source": by_source,
        "indicative_idr_by_sub_task_force": by_field,
    }


class _Writer:
    """Writes one plan with all below it."""

    def __init__(
        self, session: Session, caller: Principal, sent: Import, parsed: ParsedPlan, agencies: dict[str, Agency]
    ) -> None:
        self.session, self.caller, self.sent, self.parsed, self.agencies = session, caller, sent, parsed, agencies
        self.place = place_of(sent)

    def write(self, task_force: TaskForce) -> None:
        """The plan, its chapters, then what is below, level by level, so that each is written in few statements."""
        plan = self._plan(task_force)
        goals = self._goals(plan)
        programmes = self._programmes(plan, goals)
        self._add(Event.PROGRAMME_ADDED, list(programmes.values()))
        activities = []
        for ordinal, (each, called) in enumerate(zip(self.parsed.activities, called_in(self.parsed), strict=True), 1):
            activity = self._activity(plan, goals[each.sub_task_force or ""], each, ordinal)
            activity.programme_id = programmes[called].id if called else None
            activities.append((activity, each))
        self._add(Event.ACTIVITY_ADDED, [row for row, _ in activities])
        insert_rows(self.session, ActivityAgency, [row for pair in activities for row in self._agencies_of(*pair)])
        insert_rows(self.session, ActivityFunding, [row for pair in activities for row in _funding_of(*pair)])
        indicators = [made for row, each in activities for made in _indicators_of(row, each)]
        self._add(Event.INDICATOR_ADDED, [row for row, _ in indicators])
        insert_rows(self.session, IndicatorTarget, [row for pair in indicators for row in _targets_of(*pair)])
        # Last, as ministries see it by what their agencies lead.
        record(self.session, self.caller, Event.PLAN_IMPORTED, plan, {"status": plan.status}, by="worker")
        if plan.status is PlanStatus.IN_FORCE:
            become_law(self.session, self.caller, plan)

    def _add(self, event: Event, rows: Sequence[Goal | Programme | Activity | Indicator]) -> None:
        self.session.add_all(rows)
        self.session.flush()  # the level below refers to them
        happened = [Happened(event, str(row.__tablename__), row, {"ordinal": row.ordinal}) for row in rows]
        record_all(self.session, self.caller, happened, by="worker")

    def _plan(self, task_force: TaskForce) -> Plan:
        options = self.sent.options
        instrument = options.get("instrument")
        in_force = options.get("status") == PlanStatus.IN_FORCE
        years = self.parsed.years
        plan = Plan(
            **self.place,
            task_force_id=task_force.id,
            title=options.get("title") or f"RAD PP-TPPO {years[0]}-{years[-1]}",
            year_from=years[0],
            year_to=years[-1],
            status=PlanStatus.IN_FORCE if in_force else PlanStatus.DRAFT,
            instrument=instrument,
            in_force_from=date.fromisoformat(instrument["decided_on"]) if in_force and instrument else None,
            import_id=self.sent.id,
            time_zone=task_force.time_zone,
        )
        self.session.add(plan)
        self.session.flush()  # everything below refers to it
        return plan

    def _goals(self, plan: Plan) -> dict[str, Goal]:
        names = {row["code"]: row["name_id"] for row in reference.rows("sub_task_forces")}
        codes = dict.fromkeys(activity.sub_task_force or "" for activity in self.parsed.activities)
        goals = {
            code: Goal(**self.place, plan_id=plan.id, sub_task_force=code, ordinal=ordinal, title=names[code])
            for ordinal, code in enumerate(codes, 1)
        }
        self._add(Event.GOAL_ADDED, list(goals.values()))
        return goals

    def _programmes(self, plan: Plan, goals: Mapping[str, Goal]) -> dict[Called, Programme]:
        """The programmes that the matrix names, below each chapter in the order of the file."""
        below: Counter[str] = Counter()
        made = {}
        for called, name in named_in(self.parsed).items():
            sub_task_force, _ = called.key
            below[sub_task_force] += 1
            made[called] = Programme(
                **self.place,
                plan_id=plan.id,
                goal_id=goals[sub_task_force].id,
                ordinal=below[sub_task_force],
                title=name.title,
                account_code=name.code,
            )
        return made

    def _activity(self, plan: Plan, goal: Goal, parsed: ParsedActivity, ordinal: int) -> Activity:
        lead = self.agencies[parsed.lead or ""]
        return Activity(
            **self.place,
            ministry=lead.ministry,
            plan_id=plan.id,
            goal_id=goal.id,
            number=parsed.number,
            ordinal=ordinal,
            title=parsed.title,
            pillar=PILLARS.get(parsed.pillar.casefold()),
            sub_task_force=goal.sub_task_force,
            lead_agency_id=lead.id,
            code_scheme=parsed.code.scheme,
            code=parsed.code.code,
            code_raw=parsed.code.raw,
            note=parsed.note or None,
        )

    def _agencies_of(self, activity: Activity, parsed: ParsedActivity) -> Iterator[dict[str, Any]]:
        for part, codes in ((Part.RESPONSIBLE, parsed.also_responsible), (Part.SUPPORTING, parsed.supporting)):
            for ordinal, code in enumerate(codes, 1):
                agency_id = self.agencies[code].id
                yield {**_below(activity), "agency_id": agency_id, "part": part, "ordinal": ordinal}


def _below(activity: Activity) -> dict[str, Any]:
    return {"id": uuid7(), **agency_place_of(activity), "activity_id": activity.id}


def _funding_of(activity: Activity, parsed: ParsedActivity) -> Iterator[dict[str, Any]]:
    donor = parsed.donor
    for year, amount in parsed.pagu.items():
        if amount is not None:
            yield {
                **_below(activity),
                "year": year,
                "funding_source": parsed.source or "",
                "source_raw": parsed.source_raw,
                "amount_idr": amount,
                "currency": donor.currency if donor else None,
                "foreign_amount": donor.amount if donor else None,
                "rate": donor.rate if donor else None,
            }


def _indicators_of(activity: Activity, parsed: ParsedActivity) -> Iterator[tuple[Indicator, ParsedIndicator]]:
    for ordinal, each in enumerate(parsed.indicators, 1):
        yield (
            Indicator(
                **agency_place_of(activity),
                activity_id=activity.id,
                ordinal=ordinal,
                title=each.title,
                unit=each.unit,
                baseline=each.baseline,
            ),
            each,
        )


def _targets_of(indicator: Indicator, parsed: ParsedIndicator) -> Iterator[dict[str, Any]]:
    for year, target in parsed.targets.items():
        if target is not None:
            yield {
                "id": uuid7(),
                **agency_place_of(indicator),
                "indicator_id": indicator.id,
                "year": year,
                "period_type": PeriodType.YEARLY,
                "ordinal": 1,
                "target": target,
            }
