"""Outputs counted: over what the caller sees, recorded and not withdrawn.

An output counts on its first day, so that years add up. In «5,000 officers trained since 2005» each training stands
once, whatever else is asked.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees
from api.domain.kinds import Sex
from api.domain.lifecycles import OutputStatus
from api.models.outputs import Output, OutputParticipants
from api.schemas.lists import OutputFilter, OutputQuery
from api.schemas.outputs import BySex, OfForm, OfInstitution, OfInstrument, OfKind, OutputSummary


def wanted(query: OutputFilter) -> list[sa.ColumnElement[bool]]:
    """Conditions of an output by what was asked."""
    columns = {"kind": Output.kind, "pillar": Output.pillar, "owner": Output.owner, "region": Output.region}
    asked: list[sa.ColumnElement[bool]] = [
        col(column).in_(values) for name, column in columns.items() if (values := getattr(query, name))
    ]
    if query.since is not None:
        asked.append(col(Output.starts_on) >= query.since)
    if query.until is not None:
        asked.append(col(Output.starts_on) <= query.until)
    if query.institution:
        took_part = sa.select(col(OutputParticipants.output_id)).where(
            col(OutputParticipants.institution).in_(query.institution)
        )
        asked.append(col(Output.id).in_(took_part))
    return asked


def standing_in(query: OutputQuery) -> list[sa.ColumnElement[bool]]:
    """Conditions of a list by state, activity, and since when."""
    columns = {"status": Output.status, "activity_id": Output.activity_id}
    asked: list[sa.ColumnElement[bool]] = [
        col(column).in_(values) for name, column in columns.items() if (values := getattr(query, name))
    ]
    if query.updated_since is not None:
        asked.append(col(Output.updated_at) >= query.updated_since)
    return asked


def summary(session: Session, caller: Principal, query: OutputFilter) -> OutputSummary:
    """What was delivered, by kind, institution and sex, form and language."""
    counted = (sees(Output, caller), col(Output.status) == OutputStatus.RECORDED, *wanted(query))
    outputs, days, quantity = session.execute(
        sa.select(sa.func.count(), _sum(Output.days), _sum(Output.quantity)).select_from(Output).where(*counted)
    ).one()
    institutions = _institutions(session, query, counted)
    return OutputSummary(
        outputs=outputs,
        training_days=days,
        quantity=quantity,
        participants=BySex(**{name: sum(getattr(each, name) for each in institutions) for name in BySex.model_fields}),
        by_kind=[OfKind(kind=kind, outputs=many) for kind, many in _grouped(session, counted, Output.kind)],
        by_institution=institutions,
        by_form_and_language=_forms(session, counted),
        by_instrument=[
            OfInstrument(instrument_kind=kind, outputs=many)
            for kind, many in _grouped(session, counted, Output.instrument_kind)
            if kind is not None
        ],
    )


def _sum(column: Any) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(column), 0)


def _grouped(session: Session, counted: Sequence[Any], column: Any) -> Sequence[Any]:
    return session.execute(sa.select(column, sa.func.count()).where(*counted).group_by(column).order_by(column)).all()


def _institutions(session: Session, query: OutputFilter, counted: Sequence[Any]) -> list[OfInstitution]:
    by_sex = [
        _sum(sa.case((col(OutputParticipants.sex) == sex, OutputParticipants.count), else_=0)).label(sex.value)
        for sex in Sex
    ]
    rows = (
        sa.select(col(OutputParticipants.institution), *by_sex, _sum(OutputParticipants.count).label("total"))
        .join(Output, col(Output.id) == col(OutputParticipants.output_id))
        .where(*counted)
        .group_by(col(OutputParticipants.institution))
        .order_by(col(OutputParticipants.institution))
    )
    if query.institution:
        rows = rows.where(col(OutputParticipants.institution).in_(query.institution))
    return [OfInstitution.model_validate(row._mapping) for row in session.execute(rows)]  # noqa: SLF001  a row's own name for it


def _forms(session: Session, counted: Sequence[Any]) -> list[OfForm]:
    spoken = (
        sa.select(col(Output.form), sa.func.unnest(Output.languages).label("language"), col(Output.quantity))
        .where(*counted, col(Output.form).is_not(None))
        .subquery()
    )
    key = (spoken.c.form, spoken.c.language)
    rows = sa.select(*key, sa.func.count().label("outputs"), _sum(spoken.c.quantity).label("quantity"))
    return [
        OfForm(form=form, language=language, outputs=outputs, quantity=quantity)
        for form, language, outputs, quantity in session.execute(rows.group_by(*key).order_by(*key))
    ]
