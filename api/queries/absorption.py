"""Absorption: what was spent to the end of a quarter, of the ceilings in force on its last day (calculations.md).

Parts of lines stay exact until the very end. A line tied by share or amount gives each activity its part; a shared
line stands whole under each of its activities; the total counts every line once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees
from api.domain.kinds import TagMode
from api.domain.money import half_up, month_end, percent
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetTag, Realisation
from api.models.plans import Activity
from api.queries.budget_lines import ceiling_on
from api.queries.line_parts import part_of
from api.schemas.absorption import AbsorptionFigures, AbsorptionOut, AbsorptionQuery, AbsorptionRow

_WHOLE: Final = Fraction(1)


class _Line(NamedTuple):
    """A line with its figures."""

    id: UUID
    code: str
    agency: str
    ceiling: int
    year_end: int
    realised: int


class _Piece(NamedTuple):
    """A line, or a part of it, under the key of a row."""

    key: str
    title: str
    part: Fraction
    part_at_year_end: Fraction  # an amount is another part of another ceiling
    is_shared: bool
    line: _Line


def of(session: Session, caller: Principal, query: AbsorptionQuery) -> AbsorptionOut:
    """The lines the caller sees of the year, added up by what was asked."""
    end = month_end(query.year, 3 * query.quarter)
    lines = _lines(session, caller, query, end)
    pieces: dict[tuple[str, str], list[_Piece]] = defaultdict(list)
    for piece in _GROUPED[query.group_by](session, caller, query, lines):
        pieces[piece.key, piece.title].append(piece)
    return AbsorptionOut(
        year=query.year,
        quarter=query.quarter,
        ends_on=end,
        group_by=query.group_by,
        rows=[_row(key, title, found) for (key, title), found in sorted(pieces.items())],
        total=_figures([_Piece("", "", _WHOLE, _WHOLE, is_shared=False, line=line) for line in lines]),
    )


def _lines(session: Session, caller: Principal, query: AbsorptionQuery, end: date) -> list[_Line]:
    realised = (
        sa.select(sa.func.coalesce(sa.func.sum(col(Realisation.amount_idr)), 0))
        .where(col(Realisation.line_id) == BudgetLine.id, col(Realisation.month) <= end.month)
        .scalar_subquery()
    )
    statement = sa.select(
        col(BudgetLine.id),
        col(BudgetLine.sub_activity_code),
        col(BudgetLine.owner),
        sa.func.coalesce(ceiling_on(end), 0),
        sa.func.coalesce(ceiling_on(date(query.year, 12, 31)), 0),
        realised,
    ).where(sees(BudgetLine, caller), col(BudgetLine.fiscal_year) == query.year)
    for column, asked in ((BudgetLine.region, query.region), (BudgetLine.owner, query.owner)):
        if asked:
            statement = statement.where(col(column).in_(asked))
    if query.linked is not None:
        tied = sa.exists().where(col(BudgetTag.line_id) == BudgetLine.id, _counted(query))
        statement = statement.where(tied if query.linked else ~tied)
    return [_Line(*row[:3], *(int(each) for each in row[3:])) for row in session.execute(statement)]


def _counted(query: AbsorptionQuery) -> sa.ColumnElement[bool]:
    """The ties that count: confirmed ones, proposed ones only when asked for."""
    tag: Any = BudgetTag
    answer: sa.ColumnElement[bool] = ~tag.rejected if query.include_proposed else tag.confirmed
    return answer


def _by_code(
    _session: Session, _caller: Principal, _query: AbsorptionQuery, lines: Sequence[_Line]
) -> Iterator[_Piece]:
    for line in lines:
        yield _Piece(line.code, "", _WHOLE, _WHOLE, is_shared=False, line=line)


def _by_agency(
    session: Session, caller: Principal, _query: AbsorptionQuery, lines: Sequence[_Line]
) -> Iterator[_Piece]:
    words = {line.agency for line in lines}
    statement = sa.select(col(Agency.organisation), col(Agency.name)).where(
        sees(Agency, caller), col(Agency.organisation).in_(words)
    )
    names = {word: name for word, name in session.execute(statement)}  # noqa: C416  rows are no pairs to mypy
    for line in lines:
        yield _Piece(line.agency, names.get(line.agency, ""), _WHOLE, _WHOLE, is_shared=False, line=line)


def _by_activity(
    session: Session, caller: Principal, query: AbsorptionQuery, lines: Sequence[_Line]
) -> Iterator[_Piece]:
    known = {line.id: line for line in lines}
    statement = (
        sa.select(BudgetTag, col(Activity.number), col(Activity.title))
        .join(Activity, col(Activity.id) == BudgetTag.activity_id)
        .join(BudgetLine, col(BudgetLine.id) == BudgetTag.line_id)
        .where(sees(BudgetLine, caller), col(BudgetLine.fiscal_year) == query.year, _counted(query))
    )
    of_lines: dict[UUID, list[tuple[BudgetTag, str]]] = defaultdict(list)
    for tie, number, title in session.execute(statement):
        of_lines[tie.line_id].append((tie, f"{number} {title}"))
    for line in (known[each] for each in of_lines if each in known):
        ties = [tie for tie, _ in of_lines[line.id]]
        for tie, name in of_lines[line.id]:
            now, at_year_end = part_of(tie, ties, line.ceiling), part_of(tie, ties, line.year_end)
            is_shared = tie.mode is TagMode.SHARED
            yield _Piece(str(tie.activity_id), name, now, at_year_end, is_shared=is_shared, line=line)


_GROUPED: dict[str, Any] = {"sub_activity_code": _by_code, "agency": _by_agency, "activity": _by_activity}


def _row(key: str, title: str, pieces: Sequence[_Piece]) -> AbsorptionRow:
    shared = sum(piece.is_shared for piece in pieces)
    return AbsorptionRow(**dict(_figures(pieces)), key=key, title=title or None, shared_lines=shared)


def _figures(pieces: Iterable[_Piece]) -> AbsorptionFigures:
    counted = list(pieces)
    ceiling, year_end, realised = (sum(map(amount, counted), Fraction(0)) for amount in _AMOUNTS)
    return AbsorptionFigures(
        lines=len(counted),
        ceiling_idr=int(half_up(ceiling, 0)),
        realised_idr=int(half_up(realised, 0)),
        absorption_percent=percent(realised, ceiling),
        year_end_ceiling_idr=int(half_up(year_end, 0)),
        percent_of_year_end_ceiling=percent(realised, year_end),
    )


_AMOUNTS: tuple[Callable[[_Piece], Fraction], ...] = (
    lambda piece: piece.part * piece.line.ceiling,
    lambda piece: piece.part_at_year_end * piece.line.year_end,
    lambda piece: piece.part * piece.line.realised,
)
