"""The worker: reads the journal, the only outbox, and does what follows from it.

A reader of the journal keeps its position in commit order; the position moves in the transaction that did the work,
so that a killed worker neither loses nor repeats anything. Any number of workers may run: one reader's position is
locked while it is read, and the others pass by.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from api.access.grants import member_regions, still_holds
from api.access.principal import Principal, the_clock
from api.database import assume, worker_engine
from api.domain.acts import Act
from api.domain.imports import words_for
from api.domain.lifecycles import ImportStatus
from api.domain.scopes import Word
from api.http import request_log
from api.jobs import mailing, releasing, roll_up_check, telling_systems
from api.jobs.erasing import list_anew
from api.jobs.pruning import prune
from api.models.clients import Client
from api.models.feed import WorkerPosition
from api.models.imports import Import
from api.moves import office_hours
from api.queries import chain, due_by_clock, measures
from api.queries.telling import tell
from api.queries.webhook_events import Place, queue_next
from api.queries.webhook_queue import bury
from api.restore_mark import refuse_half_restored
from api.services.erasures import erase_by_retention
from api.services.imports import ENDED_WORKERS, LOST_POWER, fail_import, run_import
from api.services.pending_acts import expire_act
from api.services.periods import keep_time
from api.services.plans import end_plan
from api.services.progress_reports import lapse_claim
from api.services.referrals import keep_time as keep_referral_time
from api.services.referrals import recount
from api.settings import Settings
from api.signing import CERTIFICATES, kept_keys
from api.upgrade import Fit, fit_of, refuse_too_new

log = structlog.get_logger("gugus.worker")
PAUSE = 0.5  # seconds between two looks at an empty journal
PRUNING_PAUSE = 600.0  # seconds between two looks for what is over
MEASURE_PAUSE = 30.0  # seconds between two looks at how the work stands
TELLING_PAUSE = 60.0  # seconds between two looks for what seats are to be told
CHECKPOINT_PAUSE = 60.0  # seconds between two checkpoints of a journal that grows
WINDOW_PAUSE = 5.0  # seconds between two looks whether the database still takes this version
AWAY = ("08", "53", "57P")  # classes of SQLSTATE: no connection, no room, shut down
CLOCK_PAUSE = 15.0  # seconds between two looks at the deadlines; reads and guards are right without it

MOST_WORKERS = 5  # that may die, one after the other, while they read one import
THIS_WORKER = uuid4()
EVERY_AGENCY = UUID(int=2**128 - 1)  # the position of whoever has been at all of them
Due = tuple[Callable[[Session, Principal, UUID], None], Any]

# The next import after a position, among the transactions that can no longer be overtaken. The event stands in the
# statement, so that it is found by the index of its own (migration 0082).
NEXT_IMPORT = sa.text("""
    SELECT j.xid, j.id, j.owner, j.subject_id, j.client_id, j.person_id, j.seat_id, j.request_id
    FROM journal j
    WHERE j.event = 'import.sent'
      AND (j.xid, j.id) > (:xid, coalesce(:row, '00000000-0000-0000-0000-000000000000'::uuid))
      AND j.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY j.xid, j.id LIMIT 1
""").bindparams(sa.bindparam("row", type_=sa.Uuid()))


def run_next_import(engine: sa.Engine) -> bool:
    """Read one queued import; whether there was one. What cannot be read is marked failed, never tried for ever.

    One over which several workers died is not begun again: others wait behind it.

    Raises OperationalError where the database went away: nothing of the import stands, and it is begun anew.
    """
    with Session(engine, expire_on_commit=False) as session:
        position = _position(session, "imports")
        event = _next_import(session, position) if position else None
        if position is None or event is None:
            return False
        assume(session, [event.owner])
        caller = _principal(event, member_regions(session, [event.owner], datetime.now(UTC)))
        assume(session, caller.organisations, caller.regions)
        savepoint = session.begin_nested()
        try:
            workers = _announce(engine, caller, event.subject_id)
            if workers > MOST_WORKERS:
                log.error("import ends workers", import_id=str(event.subject_id))
                fail_import(session, caller, event.subject_id, ENDED_WORKERS)
            elif _may_still(session, event):
                run_import(session, caller, event.subject_id)
            else:
                fail_import(session, caller, event.subject_id, LOST_POWER)
            savepoint.commit()
        except Exception as error:
            if _comes_right_by_itself(error):
                raise
            # The import is ended here, whatever went wrong; the log says what, without the file's content.
            log.exception("import failed", import_id=str(event.subject_id))
            savepoint.rollback()
            fail_import(session, caller, event.subject_id)
        position.xid, position.row_id = event.xid, event.id
        session.add(position)
        session.commit()
    return True


def _comes_right_by_itself(error: Exception) -> bool:
    """Whether the database went away or has no room: no fault of the file that was read just then."""
    if not isinstance(error, sa.exc.OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def queue_events(engine: sa.Engine) -> bool:
    """Queue for every webhook what it is to be told of the next stretch of the journal; whether there was any."""
    return _read_on(engine, "webhooks", lambda session, position: queue_next(session, position, datetime.now(UTC)))


def link_events(engine: sa.Engine) -> bool:
    """Chain the next stretch of the journal; whether there was any."""
    return _read_on(engine, "chain", chain.link_next)


def _read_on(engine: sa.Engine, reader: str, read: Callable[[Session, WorkerPosition], Place | None]) -> bool:
    """Let a reader read the next stretch; whether there was any.

    What it makes of it and its position are written together: a killed worker has done neither twice nor by halves.
    """
    with Session(engine) as session:
        position = _position(session, reader)
        reached = read(session, position) if position else None
        if position is None or reached is None:
            return False
        position.xid, position.row_id = reached
        session.add(position)
        session.commit()
    return True


def sign_checkpoint(engine: sa.Engine, settings: Settings) -> bool:
    """Sign what the chain has become; whether it had grown. Under the lock under which it grows."""
    with Session(engine) as session:
        if _position(session, "chain") is None:
            return False
        keys = kept_keys(settings.checkpoint_keys_dir, CERTIFICATES)
        signed = chain.make_checkpoint(session, keys, datetime.now(UTC))
        session.commit()
    return signed


def _position(session: Session, reader: str) -> WorkerPosition | None:
    """The reader's position, locked; nothing where another worker holds it."""
    session.execute(
        sa.text("INSERT INTO worker_position (reader, xid) VALUES (:reader, 0) ON CONFLICT DO NOTHING"),
        {"reader": reader},
    )
    statement = sa.select(WorkerPosition).where(WorkerPosition.reader == reader)  # type: ignore[arg-type]  # a column at class level
    return session.execute(statement.with_for_update(skip_locked=True)).scalar_one_or_none()


def _next_import(session: Session, position: WorkerPosition) -> Any:
    return session.execute(NEXT_IMPORT, {"xid": position.xid, "row": position.row_id}).one_or_none()


def _principal(event: Any, regions: frozenset[str]) -> Principal:
    """The sender of the import, for its own organisation only."""
    organisations = frozenset({event.owner})
    return Principal(
        client_id=event.client_id,
        person_id=event.person_id,
        home=event.owner,
        act=Act.IMPORT_SEND,
        held={Word.IMPORTS_WRITE: organisations},
        organisations=organisations,
        regions=regions,
        seats=(),
        now=datetime.now(UTC),
        request_id=event.request_id,
    )


def _may_still(session: Session, event: Any) -> bool:
    """Whether whoever sent the file holds its words at this moment: with a seat ends what waits in its name, too."""
    acts_from_seat = session.get_one(Client, event.client_id).seat_id is not None
    person_id = None if acts_from_seat else event.person_id
    words = words_for(session.get_one(Import, event.subject_id).kind, event.owner)
    return still_holds(session, event.client_id, person_id, [(word, event.owner) for word in words], datetime.now(UTC))


def _announce(engine: sa.Engine, caller: Principal, import_id: UUID) -> int:
    """Show that the work has begun, in a transaction of its own, before the long one locks the row; how many began it.

    A worker that begins it again, because the database had gone away, is counted once.
    """
    with Session(engine, expire_on_commit=False) as session:
        assume(session, caller.organisations)
        sent = session.get(Import, import_id)
        if sent is None:
            return 0
        if sent.status is ImportStatus.QUEUED:
            sent.status, sent.started_at = ImportStatus.RUNNING, caller.now
        if sent.taken_by != THIS_WORKER:
            sent.workers, sent.taken_by = sent.workers + 1, THIS_WORKER
        session.add(sent)
        session.commit()
        return sent.workers


def record_the_clock(engine: sa.Engine) -> int:
    """Record the moves that dates have made, each in the context of its organisation; how many rows were due.

    A second sweep, or another worker's, finds them recorded. What cannot be recorded is logged and left for the next.
    """
    now = datetime.now(UTC)
    with Session(engine) as session:
        due: list[Due] = [
            *((keep_time, row) for row in due_by_clock.periods(session, now)),
            *((end_plan, row) for row in due_by_clock.plans(session, now)),
            *((lapse_claim, row) for row in due_by_clock.claims(session, now)),
            *((keep_referral_time, row) for row in due_by_clock.referrals(session, now)),
            *((expire_act, row) for row in due_by_clock.pending_acts(session, now)),
            *((erase_by_retention, row) for row in due_by_clock.over(session, now)),
        ]
    _each_alone(engine, now, due)
    return len(due)


def follow_agreements(engine: sa.Engine) -> int:
    """Recount once, some agencies at a time, until when referrals are open; how many there were.

    Those of before the release that follows what a referral rests on stood as consents had been when it last moved.
    """
    now = datetime.now(UTC)
    with Session(engine) as session:
        position = _position(session, "agreements")
        if position is None or position.row_id == EVERY_AGENCY:
            return 0
        reached, due = due_by_clock.resting_on_agreements(session, position.row_id, now)
        _each_alone(engine, now, [(recount, row) for row in due])
        position.row_id = reached or EVERY_AGENCY
        session.add(position)
        session.commit()
    return len(due)


def _each_alone(engine: sa.Engine, now: datetime, due: list[Due]) -> None:
    """Each row in a transaction of its own; what goes wrong with one keeps nobody from the others."""
    for record_one, (row_id, organisation) in due:
        try:
            with Session(engine, expire_on_commit=False) as session:
                assume(session, [organisation])
                record_one(session, the_clock(organisation, now), row_id)
                session.commit()
        except sa.exc.OperationalError:
            raise
        except Exception:
            log.exception("a deadline could not be recorded", row_id=str(row_id))


def tell_seats(engine: sa.Engine) -> int:
    """Write down what seats are to be told now; how many notices are new."""
    with Session(engine) as session:
        told = tell(session, datetime.now(UTC))
        session.commit()
    return told


def take_measures(engine: sa.Engine) -> None:
    """Write down how the work stands, for the metrics; also that a worker is there."""
    with Session(engine) as session:
        measures.take(session, datetime.now(UTC))
        session.commit()


def prune_once(engine: sa.Engine) -> None:
    """Remove what has had its time."""
    with Session(engine) as session:
        prune(session, datetime.now(UTC))
        bury(session, datetime.now(UTC))
        session.commit()
    list_anew(engine)


def leave_what_is_too_new(engine: sa.Engine, stop: threading.Event) -> None:
    """Stop where an upgrade took away what this version works with; started anew, it says so and ends."""
    with engine.connect() as connection:
        if fit_of(connection) is Fit.TOO_NEW:
            log.error("the database is too new for this version")
            stop.set()


def work(settings: Settings, parent: int) -> None:
    """Work until told to stop (SIGTERM, SIGINT) or until `parent`, which started this process, is gone."""
    office_hours.holidays()
    engine = worker_engine(settings)
    refuse_half_restored(engine)
    refuse_too_new(engine)
    request_log.set_up(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    chores: tuple[tuple[float, Callable[[], object]], ...] = (
        (WINDOW_PAUSE, partial(leave_what_is_too_new, engine, stop)),
        (CLOCK_PAUSE, partial(record_the_clock, engine)),
        (CLOCK_PAUSE, partial(follow_agreements, engine)),
        (MEASURE_PAUSE, partial(take_measures, engine)),
        (TELLING_PAUSE, partial(tell_seats, engine)),
        (CHECKPOINT_PAUSE, partial(sign_checkpoint, engine, settings)),
        (PRUNING_PAUSE, partial(prune_once, engine)),
    )
    due = [time.monotonic()] * len(chores)
    mailing.start(settings, stop)
    releasing.start(settings, stop)
    roll_up_check.start(settings, stop)
    telling_systems.start(settings, stop)
    while not stop.is_set() and os.getppid() == parent:
        busy = [_did(read, engine) for read in (run_next_import, queue_events, link_events)]
        for place, (pause, do) in enumerate(chores):
            if time.monotonic() >= due[place]:
                due[place] = time.monotonic() + pause
                _did(do)
        if not any(busy):
            stop.wait(PAUSE)
    engine.dispose()


def _did(do: Callable[..., object], *given: object) -> bool:
    """Do one thing, and whether it found something to do; what goes wrong with it keeps nobody from the others."""
    try:
        return bool(do(*given))
    except sa.exc.OperationalError:
        log.warning("the database does not answer")
    except Exception:
        log.exception("the worker could not do its work")
    return False
