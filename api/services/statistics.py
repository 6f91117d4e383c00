"""Read the published tables as they were released; the first reader makes the first release, the worker the next."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.database import assume
from api.domain import releases
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.events import Event
from api.domain.places import NATION
from api.domain.releases import Release, Told
from api.domain.statistics import Fact, Name
from api.journal import record
from api.models.statistics_releases import StatisticsRelease
from api.problems import FieldError, Invalid, NotFound
from api.queries.statistics import Found, Published, counted, found_of, own
from api.schemas.statistics import HeadlineQuery, StatisticsQuery

CASES = sa.select(sa.func.gugus_count_cases())
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("gugus.statistics_release")))
_OUTLINE = (
    col(StatisticsRelease.number),
    col(StatisticsRelease.until_year),
    col(StatisticsRelease.cases),
    col(StatisticsRelease.digest),
    col(StatisticsRelease.made_at),
)


class _Outline(NamedTuple):
    number: int
    until_year: int
    cases: int
    digest: str
    made_at: Any


def find_tables(session: Session, caller: Principal, query: StatisticsQuery | HeadlineQuery) -> Found:
    """The release that is asked for, or an organisation's own tables. Raises NotFound, NotPermitted, Invalid."""
    if query.organisation is None:
        return found_of(_published(session, caller, query.release), query)
    if query.release is not None:
        expected = "tidak untuk angka sendiri / not of one's own"
        raise Invalid(errors=[FieldError("?release", "not_published", expected)])
    return own(session, caller, query)


def _published(session: Session, caller: Principal, number: int | None) -> Published:
    """The release of this number, or the last one. Raises NotFound for a number that there is not."""
    if number is None and _outline(session, caller, None) is None:
        _make(session, caller)
    found = _outline(session, caller, number)
    if found is None:
        raise NotFound
    release = _read(session, caller, found)
    return Published(release, found.digest, found.made_at)


def make_next(session: Session, caller: Principal) -> bool:
    """Make the next release where it is due, never the first; whether there was one. It takes half a minute."""
    last = _outline(session, caller, None)
    return last is not None and _is_due(session, caller, last) and _make(session, caller)


def _make(session: Session, caller: Principal) -> bool:
    session.execute(_ALONE)  # whoever comes second finds it made
    last = _outline(session, caller, None)
    if not _is_due(session, caller, last):
        return False
    _release(session, caller, last)
    return True


def _outline(session: Session, caller: Principal, number: int | None) -> _Outline | None:
    sight = visible(StatisticsRelease, caller).with_only_columns(*_OUTLINE)
    if number is not None:
        sight = sight.where(col(StatisticsRelease.number) == number)
    row = session.execute(sight.order_by(col(StatisticsRelease.number).desc()).limit(1)).first()
    return _Outline(*row) if row else None


def _until(caller: Principal) -> int:
    return local_date(caller.now, WESTERNMOST).year - 1


def _is_due(session: Session, caller: Principal, last: _Outline | None) -> bool:
    if last is None:
        return True
    return releases.is_due(last.until_year, last.cases, _until(caller), int(session.execute(CASES).scalar_one()))


def _release(session: Session, caller: Principal, last: _Outline | None) -> None:
    cases = session.execute(CASES).scalar_one()
    before = None if last is None else _read(session, caller, last)
    facts = counted(session, _until(caller))
    from api.linear import Balance  # noqa: PLC0415  a solver is heavy, and asked seldom

    made = releases.renewed(before, facts, _until(caller), Balance)
    told = {str(name): [[*cell, *said] for cell, said in sorted(cells.items())] for name, cells in made.told.items()}
    row = StatisticsRelease(
        owner=NATION,
        number=made.number,
        until_year=made.until_year,
        cases=cases,
        counted=[list(fact) for fact in facts],
        told=told,
        digest=sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        made_at=caller.now,
    )
    assume(session, [NATION])
    session.add(row)
    record(session, caller, Event.STATISTICS_RELEASED, row, {"number": row.number, "digest": row.digest})
    session.flush()  # in the context of the nation, which is left only where that came about: else all is over
    assume(session, caller.organisations, caller.regions)


def _read(session: Session, caller: Principal, found: _Outline) -> Release:
    kept = _KEPT.get(found.digest)
    if kept is None or kept.number != found.number:
        sight = visible(StatisticsRelease, caller).where(col(StatisticsRelease.number) == found.number)
        row = session.exec(sight).one()
        kept = Release(row.number, row.until_year, tuple(Fact(*fact) for fact in row.counted), _cells(row.told))
        _KEPT.clear()
        _KEPT[found.digest] = kept
    return kept


def _cells(told: dict[str, Sequence[list[Any]]]) -> dict[Name, dict[tuple[str, ...], Told]]:
    return {name: {tuple(said[:-2]): Told(said[-2], said[-1]) for said in told[name]} for name in Name}


_KEPT: dict[str, Release] = {}  # the release that was read last: none is ever changed
