"""What was told stands: releases of tables as they are kept. The first reader makes the first, the worker the next."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

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
from api.domain.referral_counts import HOURS, REFERRALS, hours_told
from api.domain.releases import PERSONS, Published, Release, Subject, Told
from api.domain.statistics import Fact
from api.domain.suppression import Cell
from api.journal import record
from api.models.statistics_releases import ReferralRelease, StatisticsRelease, TablesRelease
from api.problems import NotFound
from api.queries import referral_report, statistics

Beside = Mapping[str, Mapping[Cell, Told]]


class Released(NamedTuple):
    """What is released: where it is kept, how it is counted, and by what one sees that there are many others now."""

    subject: Subject
    model: type[TablesRelease]
    event: Event
    size: str
    """The column that says how many there were."""
    sized: Callable[[Session, int], int]
    counted: Callable[[Session, int], tuple[Fact, ...]]
    beside: Callable[[Session, Release | None, Release], Beside]
    """What is told with the counts and is none."""


def _hours(session: Session, last: Release | None, made: Release) -> Beside:
    return {HOURS: hours_told(last, made, referral_report.medians(session, made.until_year))}


OF_PERSONS: Final = Released(
    *(PERSONS, StatisticsRelease, Event.STATISTICS_RELEASED, "cases"),
    sized=statistics.cases,
    counted=statistics.counted,
    beside=lambda *_: {},
)
OF_REFERRALS: Final = Released(
    *(REFERRALS, ReferralRelease, Event.REFERRALS_RELEASED, "referrals"),
    sized=referral_report.sent,
    counted=referral_report.counted,
    beside=_hours,
)
EVERY: Final = (OF_PERSONS, OF_REFERRALS)


class _Outline(NamedTuple):
    number: int
    until_year: int
    digest: str
    made_at: Any
    size: int


def published(session: Session, caller: Principal, of: Released, number: int | None) -> Published:
    """The release of this number, or the last one. Raises NotFound for a number that there is not."""
    found = _outline(session, caller, of, number)
    if found is None and number is None:
        _make(session, caller, of)
        found = _outline(session, caller, of, None)
    if found is None:
        raise NotFound
    release = _read(session, caller, of, found)
    return Published(release, found.digest, found.made_at)


def make_next(session: Session, caller: Principal, of: Released) -> bool:
    """Make the next release where it is due, never the first; whether there was one. It takes half a minute."""
    last = _outline(session, caller, of, None)
    return last is not None and _is_due(session, caller, of, last) and _make(session, caller, of)


def _make(session: Session, caller: Principal, of: Released) -> bool:
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"gugus.{of.model.__tablename__}"))
    session.execute(sa.select(lock))  # whoever comes second finds it made
    last = _outline(session, caller, of, None)
    if not _is_due(session, caller, of, last):
        return False
    _release(session, caller, of, last)
    return True


def _outline(session: Session, caller: Principal, of: Released, number: int | None) -> _Outline | None:
    columns = (getattr(of.model, name) for name in ("number", "until_year", "digest", "made_at", of.size))
    sight = visible(of.model, caller).with_only_columns(*columns)
    if number is not None:
        sight = sight.where(col(of.model.number) == number)
    row = session.execute(sight.order_by(col(of.model.number).desc()).limit(1)).first()
    return _Outline(*row) if row else None


def _until(caller: Principal) -> int:
    return local_date(caller.now, WESTERNMOST).year - 1


def _is_due(session: Session, caller: Principal, of: Released, last: _Outline | None) -> bool:
    if last is None:
        return True
    until = _until(caller)
    return releases.is_due(last.until_year, last.size, until, of.sized(session, until))


def _release(session: Session, caller: Principal, of: Released, last: _Outline | None) -> None:
    until = _until(caller)
    size = of.sized(session, until)
    before = None if last is None else _read(session, caller, of, last)
    facts = of.counted(session, until)
    from api.linear import Balance  # noqa: PLC0415  a solver is heavy, and asked seldom

    made = releases.renewed(of.subject, before, facts, until, Balance)
    cells = {**made.told, **of.beside(session, before, made)}
    how_many: dict[str, Any] = {of.size: size}
    told = {str(name): [[*cell, *said] for cell, said in sorted(found.items())] for name, found in cells.items()}
    row = of.model(
        owner=NATION,
        number=made.number,
        until_year=made.until_year,
        counted=[list(fact) for fact in facts],
        told=told,
        digest=sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        made_at=caller.now,
        **how_many,
    )
    assume(session, [NATION])
    session.add(row)
    record(session, caller, of.event, row, {"number": row.number, "digest": row.digest})
    session.flush()  # in the context of the nation, which is left only where that came about: else all is over
    assume(session, caller.organisations, caller.regions)


def _read(session: Session, caller: Principal, of: Released, found: _Outline) -> Release:
    whole = of.subject.whole
    digest, kept = _KEPT.get(whole, ("", None))
    if kept is None or (digest, kept.number) != (found.digest, found.number):
        row = session.exec(visible(of.model, caller).where(col(of.model.number) == found.number)).one()
        facts = tuple(Fact(*fact) for fact in row.counted)
        kept = Release(row.number, row.until_year, facts, _cells(of.subject, row.told), whole)
        _KEPT[whole] = (found.digest, kept)
    return kept


def _cells(subject: Subject, told: dict[str, Sequence[list[Any]]]) -> dict[str, dict[Cell, Told]]:
    names = (*subject.names, *(name for name in told if name not in subject.names))
    return {name: {tuple(said[:-2]): Told(said[-2], said[-1]) for said in told.get(name, ())} for name in names}


_KEPT: dict[str, tuple[str, Release]] = {}  # of each subject the release that was read last: none is ever changed
