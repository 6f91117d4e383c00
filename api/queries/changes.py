"""The change feed: the journal in the order of commits, told to whom it concerns (access.md §5).

A row is shown once no transaction is running that could still write before it: `xid` below the oldest one of the
whole server. So nothing that commits late is skipped, and a page once read never grows. PostgreSQL writes the items;
what a caller is told is decided by the words beside each row (access/audiences.py), narrowed for each kind to the
organisations for which the caller holds both `changes:read` and a word that reads the kind. Row-level security of the
journal stands behind it.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlmodel import Session

from api.access.principal import Principal
from api.database import together
from api.domain.feed import Resource
from api.domain.places import region_words
from api.feed_problems import FeedBegunAnew
from api.paging import Binding, Position, decode, encode
from api.problems import CursorInvalid
from api.queries.hearings import Heard, Look, heard, looking_in
from api.schemas.changes import ChangesQuery

ROUTE = "/v1/changes"
PSYCOPG = dialect()  # type: ignore[no-untyped-call]  # of a library without types here
NOBODY = UUID(int=0)
BEYOND = (2**62, NOBODY)
"""A position behind everything: whoever starts there is told only where now is."""
HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# How far a reader has read where nothing more is: behind the newest settled row, and not up to the horizon. A number
# that no row has may have been lost with a server that died, and its successor gives it to somebody else.
_READ_TO = "greatest(gugus_feed_head() + 1, (SELECT first_xid FROM feed_epoch))"
PLACED = """(cardinality(cast(:regions AS text[])) = 0
             OR {0}.region = ANY (:regions) OR {0}.region LIKE ANY (cast(:districts AS text[])))"""

# What PostgreSQL wrote of a row when it came (migration 0060) is the same for everybody but for one word.
_PAGE = """
    SELECT coalesce(string_agg(p.item, ','), '') AS items, count(*) AS length,
           max(p.xid) AS xid, (array_agg(p.id))[count(*)] AS id, {read_to} AS horizon,
           (SELECT epoch FROM feed_epoch) AS epoch, (SELECT first_xid FROM feed_epoch) AS first_xid
    FROM (
        SELECT j.xid, j.id,
               concat('{{"change":"', CASE WHEN cardinality(j.lost) > 0 AND NOT ({seen}) THEN 'scope_lost'
                                          WHEN right(j.event, 8) = '.removed' THEN 'delete'
                                          ELSE 'upsert' END, '",', j.feed_item) AS item
        FROM journal j
        WHERE (j.xid, j.id) > (greatest(:xid, (SELECT first_xid FROM feed_epoch)), cast(:id AS uuid))
          AND j.xid < (SELECT {horizon})
          AND (cast(:until_xid AS bigint) IS NULL OR (j.xid, j.id) <= (:until_xid, cast(:until_id AS uuid)))
          AND ({told})
          AND (cardinality(cast(:events AS text[])) = 0 OR j.event = ANY (:events))
          AND {placed}
          AND (j.subject_kind <> 'referral' OR j.subject_id <> ALL ((SELECT gugus_sealed_referrals(:parties))::uuid[]))
        ORDER BY j.xid, j.id LIMIT :limit
    ) p
"""
# Where the live check that went the same way before it found nobody, no organisation is set: row-level security lets
# nothing through then, and to find a page of it the whole journal would be read.
_BEHIND_A_CHECK = """
    SELECT p.* FROM ({page}) p WHERE coalesce(current_setting('gugus.organisations', true), '') <> ''
"""
_SEEN = "j.subject_kind = ANY (:kinds_{0}) AND j.audience && cast(:told_{0} AS text[])"
_TOLD = """j.subject_kind = ANY (:kinds_{0})
           AND (j.audience && cast(:told_{0} AS text[]) OR j.lost && cast(:told_{0} AS text[]))"""
# In the order of its index, and only as far as the page goes. The planner knows nothing of what row-level security
# lets through, and would sort the whole journal to find a thousand rows of it; nor does it help to ask it each time.
IN_ORDER = """SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
                     set_config('enable_nestloop', 'off', true),
                     set_config('plan_cache_mode', 'force_generic_plan', true)"""
AS_EVER = """SELECT set_config('enable_sort', 'on', true), set_config('enable_bitmapscan', 'on', true),
                    set_config('enable_nestloop', 'on', true)"""
"""For whoever asks something else in the same transaction: a line keeps the plans that it makes (ADR 57)."""


@cache
def written(groups: int) -> sa.TextClause:
    """The statement for kinds that are told by so many lists of words."""
    told, seen = (" OR ".join(map(each.format, range(groups))) or "false" for each in (_TOLD, _SEEN))
    return sa.text(_PAGE.format(horizon=HORIZON, read_to=_READ_TO, told=told, seen=seen, placed=PLACED.format("j")))


def behind_a_check(groups: int) -> sa.TextClause:
    """The same, which gives no row and looks at none where the check in the same transaction has set no context."""
    return sa.text(_BEHIND_A_CHECK.format(page=written(groups).text))


@cache
def _page(groups: int) -> str:
    return str(written(groups).compile(dialect=PSYCOPG))


class Place(NamedTuple):
    """A place in the feed, for one reach of one caller."""

    epoch: UUID
    reach: str
    xid: int
    id: UUID


class Read(NamedTuple):
    """One page: the JSON of its items, the cursor behind it, whether more can be read now, where the feed stood."""

    items: bytes
    cursor: str
    more: bool
    horizon: int


def page(session: Session, caller: Principal, query: ChangesQuery) -> Read:
    """The changes after the cursor. Raises CursorInvalid, FeedBegunAnew, InsufficientScope."""
    wanted = Wanted.of(looking_in(session), caller, query)
    row = together(session, (IN_ORDER, ()), (_page(wanted.groups), wanted.asked(caller, query)))
    return wanted.found(query, Page(row.items.encode(), *row[1:]))


class Page(NamedTuple):
    """The row of a page: its items as JSON, how many, the last of them, and where the feed stands."""

    items: bytes
    length: int
    xid: int | None
    id: UUID | None
    horizon: int
    epoch: UUID
    first_xid: int


class Wanted(NamedTuple):
    """A page that is asked for: what the caller is told, where the cursors are good, and the places they name."""

    told: tuple[Heard, ...]
    binding: Binding
    given: Place | None
    until: Place | None
    begins: tuple[int, UUID]

    @classmethod
    def of(cls, look: Look, caller: Principal, query: ChangesQuery) -> "Wanted":
        """What the query wants. Raises CursorInvalid, InsufficientScope."""
        told, binding = tuple(heard(look, caller, query.resource)), _binding(caller, query)
        given = _place(decode(query.cursor, binding)) if query.cursor is not None else None
        until = _place(decode(query.until, position_of(caller))) if query.until is not None else None
        begins = (given.xid, given.id) if given else BEYOND if query.start else (0, NOBODY)
        return cls(told, binding, given, until, begins)

    @property
    def groups(self) -> int:
        """By how many lists of words the caller is told."""
        return len(_groups(self.told))

    def asked(self, caller: Principal, query: ChangesQuery) -> dict[str, Any]:
        """The parameters of the page."""
        bounds = {**_from(self.begins), **_to(self.until)}
        return {**_asked(caller, query), **bounds, **_bound(_groups(self.told))}

    def found(self, query: ChangesQuery, row: Page) -> Read:
        """The page with the cursor behind it. Raises FeedBegunAnew."""
        here = Place(row.epoch, reach_of(self.told), row.horizon, NOBODY)
        for known in filter(None, (self.given, self.until)):
            _must_go_on(known, here, row.first_xid, encode(here, self.binding))
        if row.length == query.limit:
            cursor = encode((*here[:2], row.xid, row.id), self.binding)
            return Read(row.items, cursor, more=True, horizon=row.horizon)
        until = self.until
        last = (until.xid, until.id) if until and until.xid < row.horizon else (row.horizon, NOBODY)
        # Who has read beyond stays there.
        cursor = encode((*here[:2], *(max(last, self.begins) if self.given else last)), self.binding)
        return Read(row.items, cursor, more=False, horizon=row.horizon)


def between(
    session: Session, caller: Principal, query: ChangesQuery, after: tuple[int, UUID], until: tuple[int, UUID]
) -> list[dict[str, Any]]:
    """The changes behind one place of the journal up to another, both settled: webhooks are told the same."""
    told = tuple(heard(looking_in(session), caller, query.resource))
    bounds = {**_from(after), "until_xid": until[0], "until_id": until[1]}
    groups = _groups(told)
    row = together(session, (_page(len(groups)), {**_asked(caller, query), **bounds, **_bound(groups)}))
    items: list[dict[str, Any]] = orjson.loads(f"[{row.items}]")
    return items


def position_of(caller: Principal) -> Binding:
    """Where a position of a reconciliation is good: in any reading of the feed by the same caller."""
    return Binding(ROUTE, str(caller.client_id), {}, "position")


@lru_cache(maxsize=1024)
def reach_of(told: tuple[Heard, ...]) -> str:
    """What stands for all that the caller is told: another word or organisation makes it another one."""
    said = [(each.kind, each.told) for each in told]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def placed(codes: Sequence[str]) -> dict[str, list[str]]:
    """The parameters of `PLACED`: regions by their words, and all districts of a province."""
    return {
        "regions": region_words(codes),
        "districts": [f"district:{code}.%" for code in codes if code.isdigit()],
    }


def _binding(caller: Principal, query: ChangesQuery) -> Binding:
    return Binding(ROUTE, str(caller.client_id), query.model_dump(include={"resource", "region_code", "event"}))


def _place(position: Position) -> Place:
    match position:
        case (UUID() as epoch, str(reach), int(xid), UUID() as row_id):
            return Place(epoch, reach, xid, row_id)
    raise CursorInvalid


def _must_go_on(given: Place, here: Place, first_xid: int, start: str) -> None:
    reasons = {
        "restored": given.epoch != here.epoch,
        "not_kept": given.xid < first_xid,
        "reach_changed": given.reach not in (here.reach, ""),
    }
    reason = next((name for name, holds in reasons.items() if holds), None)
    if reason:
        raise FeedBegunAnew(reason=reason, start=start)


def _asked(caller: Principal, query: ChangesQuery) -> dict[str, Any]:
    return {
        "events": list(query.event),
        "parties": caller.parties,
        "limit": query.limit,
        **placed(query.region_code),
    }


@lru_cache(maxsize=1024)
def _groups(told: tuple[Heard, ...]) -> tuple[tuple[list[str], list[str]], ...]:
    """Kinds by what they are told by: most are told by the same words."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in told:
        groups.setdefault(each.told, []).append(each.kind)
    return tuple((kinds, list(words)) for words, kinds in groups.items())


def _bound(groups: Sequence[tuple[list[str], list[str]]]) -> dict[str, list[str]]:
    named = ((f"kinds_{number}", f"told_{number}", group) for number, group in enumerate(groups))
    return {name: values for first, second, group in named for name, values in zip((first, second), group, strict=True)}


def _from(begins: tuple[int, UUID]) -> dict[str, Any]:
    return {"xid": begins[0], "id": begins[1]}


def _to(until: Place | None) -> dict[str, Any]:
    return {"until_xid": until.xid if until else None, "until_id": until.id if until else None}


__all__ = ["ROUTE", "Read", "Resource", "between", "page", "placed", "position_of", "reach_of"]
