"""Activities as hot readings ask for them: SQL that builds the JSON, so that no object is made of a row.

No person stands in these tables. What a caller sees is decided by row-level security in the context of its act, as
in every query of this layer; a test compares it with `visible()`. The fields are those of `ActivityDetail` and
`ActivityOut`, in their order; one that is no column of the table has its SQL in `_MADE`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.access.policy import permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.lifecycles import PLAN_LOCKED
from api.domain.scopes import Word
from api.paging import Binding, Written, decode, encode
from api.problems import CursorInvalid, NotFound
from api.schemas.lists import ActivityQuery
from api.schemas.plans import ActivityDetail, ActivityOut

# Instants are written as everywhere else: UTC with Z, microseconds only where there are some.
_UPDATED_AT = """replace(to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
_LAST_PROGRESS = """(SELECT row_to_json(l) FROM (
        SELECT v.ends_on, trim_scale(v.physical_percent) AS physical_percent, v.is_nil,
               trim_scale(v.planned_physical_percent) AS planned_physical_percent
        FROM snapshot_value v
        WHERE v.activity_id = a.id AND v.counts AND (v.physical_percent IS NOT NULL OR v.is_nil)
          AND cast(ARRAY[v.owner, v.region, v.province, v.ministry, 'national:id'] AS text[])
              && cast(:progress AS text[])
        ORDER BY v.ends_on DESC, v.id DESC LIMIT 1
    ) l)"""
_SUPPORTING = """coalesce((SELECT json_agg(x.agency_id ORDER BY x.part, x.ordinal) FROM activity_agency x
              WHERE x.activity_id = a.id), '[]')"""
_FUNDING = """coalesce((SELECT json_agg(row_to_json(f)) FROM (
        SELECT m.year, m.funding_source, m.source_raw, m.amount_idr, m.currency,
               trim_scale(m.foreign_amount) AS foreign_amount, trim_scale(m.rate) AS rate
        FROM activity_funding m WHERE m.activity_id = a.id ORDER BY m.year, m.funding_source
    ) f), '[]')"""
# By the district's own clock, which its plan knows; `p` is that plan.
_TODAY = "(cast(:now AS timestamptz) AT TIME ZONE coalesce(p.time_zone, 'Asia/Jakarta'))::date"
_LINES = f"""coalesce((SELECT json_agg(row_to_json(t)) FROM (
        SELECT b.id, b.title, b.fiscal_year, b.funding_source,
               (SELECT v.ceiling_idr FROM budget_line_version v WHERE v.line_id = b.id AND v.effective_on <= {_TODAY}
                ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1) AS ceiling_idr,
               (SELECT coalesce(sum(r.amount_idr), 0) FROM realisation r WHERE r.line_id = b.id) AS realised_idr,
               g.mode = 'shared' AS shared
        FROM budget_tag g JOIN budget_line b ON b.id = g.line_id
        WHERE g.activity_id = a.id AND NOT g.rejected
          AND cast(ARRAY[b.owner, b.region, b.province, b.ministry, 'national:id'] AS text[])
              && cast(:budgets AS text[])
        ORDER BY b.fiscal_year, b.id
    ) t), '[]')"""  # noqa: S608  the only piece put in is the constant above
_MADE = {
    "updated_at": _UPDATED_AT,
    "last_progress": _LAST_PROGRESS,
    "supporting_agency_ids": _SUPPORTING,
    "funding": _FUNDING,
    "budget_lines": _LINES,
}
"""What of an activity is no column as it stands."""
_OF_THE_CALLER = frozenset({"lock_reason", "allowed_actions"})


def _told(names: Iterable[str]) -> str:
    """The fields of a shape as SQL tells them, in their order."""
    return ", ".join(f"{_MADE[name]} AS {name}" if name in _MADE else f"a.{name}" for name in names)


_SHOWN = _told(ActivityOut.model_fields)
_WHOLE = _told(name for name in ActivityDetail.model_fields if name not in _OF_THE_CALLER)
ONE = sa.text(f"""
    SELECT a.version, a.owner, gugus_place(a.region, a.province, a.owner) AS place,
           coalesce(p.status = 'draft', false) AS is_draft,
           (SELECT row_to_json(whole) FROM (SELECT {_WHOLE}) whole)::text AS body
    FROM activity a LEFT JOIN plan p ON p.id = a.plan_id WHERE a.id = :id
""")  # noqa: S608  # the only pieces put in are the constants above

# A plan without matching activities gives one row of nulls; a plan that is not seen gives none.
_PAGE = f"""
    SELECT page.ordinal, page.id, page.body, gugus_place(p.region, p.province, p.owner) AS place
    FROM plan p LEFT JOIN LATERAL (
        SELECT a.ordinal, a.id, (SELECT row_to_json(shown) FROM (SELECT {_SHOWN}) shown)::text AS body
        FROM activity a
        WHERE a.plan_id = p.id AND a.ended_edition IS NULL AND (a.ordinal, a.id) > (:ordinal, cast(:after AS uuid))
          AND (cardinality(cast(:sub_task_force AS text[])) = 0 OR a.sub_task_force = ANY (:sub_task_force))
          AND (cardinality(cast(:pillar AS text[])) = 0 OR a.pillar = ANY (:pillar))
          AND (cardinality(cast(:programme_id AS uuid[])) = 0 OR a.programme_id = ANY (:programme_id))
          AND (cardinality(cast(:lead_agency_id AS uuid[])) = 0 OR a.lead_agency_id = ANY (:lead_agency_id))
          AND (cast(:words AS text) IS NULL OR a.title ILIKE :words){{since}}
        ORDER BY a.ordinal, a.id LIMIT :limit
    ) page ON true
    WHERE p.id = :plan ORDER BY page.ordinal, page.id
"""  # noqa: S608  # the only pieces put in are the constants above
_COUNT = """
    SELECT count(*) FROM activity a
    WHERE a.plan_id = :plan AND a.ended_edition IS NULL
      AND (cardinality(cast(:sub_task_force AS text[])) = 0 OR a.sub_task_force = ANY (:sub_task_force))
      AND (cardinality(cast(:pillar AS text[])) = 0 OR a.pillar = ANY (:pillar))
      AND (cardinality(cast(:programme_id AS uuid[])) = 0 OR a.programme_id = ANY (:programme_id))
      AND (cardinality(cast(:lead_agency_id AS uuid[])) = 0 OR a.lead_agency_id = ANY (:lead_agency_id))
      AND (cast(:words AS text) IS NULL OR a.title ILIKE :words){since}
"""
_SINCE = " AND a.updated_at >= :since"
PAGE, COUNT = (sa.text(text.format(since="")) for text in (_PAGE, _COUNT))
PAGE_SINCE, COUNT_SINCE = (sa.text(text.format(since=_SINCE)) for text in (_PAGE, _COUNT))
BEFORE_ALL = (-(2**31), UUID(int=0))


class Found(NamedTuple):
    """One resource: its version and its JSON."""

    version: int
    body: str


def one(session: Session, caller: Principal, activity_id: UUID) -> Found:
    """One activity with its money, its budget lines and its last verified progress. Raises NotFound."""
    row = session.execute(ONE, asked_of_one(caller, activity_id)).one_or_none()
    if row is None:
        raise NotFound
    return found_one(caller, One(*row))


class One(NamedTuple):
    """The row of `ONE`."""

    version: int
    owner: str
    place: str
    is_draft: bool
    body: str


def asked_of_one(caller: Principal, activity_id: UUID) -> dict[str, Any]:
    """The parameters of `ONE`."""
    progress, budgets = _held(caller, Word.PROGRESS_READ), _held(caller, Word.BUDGETS_READ)
    return {"id": activity_id, "now": caller.now, "progress": progress, "budgets": budgets}


def found_one(caller: Principal, row: One) -> Found:
    """The activity with what the caller may do to it."""
    allowed = '["change"]' if row.is_draft and permits(caller, Act.ACTIVITY_CHANGE, row) else "[]"
    locked = "null" if row.is_draft else f'"{PLAN_LOCKED}"'
    return Found(row.version, f'{row.body[:-1]},"lock_reason":{locked},"allowed_actions":{allowed}}}')


def _held(caller: Principal, word: Word) -> list[str]:
    """Where the caller holds `word`: lines and progress open with their own words, never with that of plans."""
    return sorted(caller.held.get(word, ()))


def page(session: Session, caller: Principal, plan_id: UUID, query: ActivityQuery, binding: Binding) -> Written:
    """Activities of a plan in its own order. Raises NotFound for a plan that is not seen, and CursorInvalid."""
    shown, counted = (PAGE, COUNT) if query.updated_since is None else (PAGE_SINCE, COUNT_SINCE)
    rows = session.execute(shown, asked_of_page(caller, plan_id, query, binding)).all()
    total = session.execute(counted, _asked(plan_id, query)).scalar_one() if query.include else None
    return found_page([Shown(*row) for row in rows], query, binding, total)


class Shown(NamedTuple):
    """A row of `PAGE`."""

    ordinal: int | None
    id: UUID | None
    body: str | None
    place: str


def asked_of_page(caller: Principal, plan_id: UUID, query: ActivityQuery, binding: Binding) -> dict[str, Any]:
    """The parameters of `PAGE`. Raises CursorInvalid."""
    ordinal, after = _after(query.cursor, binding)
    bounds = {"ordinal": ordinal, "after": after, "limit": query.limit + 1}
    return {**_asked(plan_id, query), **bounds, "progress": _held(caller, Word.PROGRESS_READ)}


def found_page(rows: Sequence[Shown], query: ActivityQuery, binding: Binding, total: int | None = None) -> Written:
    """The page, with the cursor of the next one. Raises NotFound."""
    if not rows:
        raise NotFound
    shown = [row for row in rows if row.id is not None][: query.limit]
    cursor = encode((shown[-1].ordinal, shown[-1].id), binding) if len(rows) > query.limit else None
    return Written([row.body or "" for row in shown], cursor, total)


def _after(cursor: str | None, binding: Binding) -> tuple[int, UUID]:
    if cursor is None:
        return BEFORE_ALL
    match decode(cursor, binding):
        case (int(ordinal), UUID() as after):
            return ordinal, after
    raise CursorInvalid


def _asked(plan_id: UUID, query: ActivityQuery) -> Mapping[str, Any]:
    words = query.q and "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in query.q)
    return {
        "plan": plan_id,
        "sub_task_force": list(query.sub_task_force),
        "programme_id": list(query.programme_id),
        "pillar": [pillar.value for pillar in query.pillar],
        "lead_agency_id": list(query.lead_agency_id),
        "words": f"%{words}%" if words else None,
        **({"since": query.updated_since} if query.updated_since is not None else {}),
    }
