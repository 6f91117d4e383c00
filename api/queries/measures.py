"""How the work stands: taken by the worker now and then, told by `/metrics` of every process.

Counted by whoever sees every row it counts and nothing else; a process that is asked reads a dozen rows.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.metrics import MEASURES, MEASURES_TAKEN
from api.models.measures import Measure

MOST = 10_000
"""Rows of the journal that are counted at most: whether more wait makes no difference to what is to be done."""

TAKE = sa.text("""
    INSERT INTO measure (name, value, taken_at)
    SELECT name, greatest(coalesce(value, 0), 0), :now FROM (
        SELECT what, many FROM gugus_overdue(:now)
        UNION ALL
        SELECT 'outbox_' || p.reader, (
            SELECT count(*) FROM (
                SELECT 1 FROM journal j
                WHERE (j.xid, j.id) > (p.xid, coalesce(p.row_id, '00000000-0000-0000-0000-000000000000'::uuid))
                LIMIT :most) waiting)
        FROM worker_position p WHERE p.reader IN ('chain', 'webhooks')
        UNION ALL
        SELECT 'imports_waiting', count(*) FROM import i WHERE i.status IN ('queued', 'running')
        UNION ALL
        SELECT 'imports_lag', extract(epoch FROM :now - min(i.created_at))
        FROM import i WHERE i.status IN ('queued', 'running')
        UNION ALL
        SELECT 'webhooks_waiting', count(*) FROM webhook_delivery WHERE status = 'waiting' AND next_at <= :now
        UNION ALL
        SELECT 'webhooks_lag', extract(epoch FROM :now - min(next_at)) FROM webhook_delivery WHERE status = 'waiting'
        UNION ALL
        SELECT 'webhooks_paused', count(*) FROM webhook WHERE status = 'paused' AND paused_for <> 'asked'
        UNION ALL
        SELECT 'mails_refused', count(*) FROM notice WHERE mail = 'waiting' AND mail_tries > 0 AND over_at IS NULL
        UNION ALL
        SELECT 'clock_lag', extract(epoch FROM :now - min(due)) FROM (
            SELECT expires_at AS due FROM pending_act WHERE status = 'pending'
            UNION ALL
            SELECT review_until FROM progress_report WHERE status = 'under_review'
            UNION ALL
            SELECT expires_at FROM referral WHERE status IN ('sent', 'received')
            UNION ALL
            SELECT confirm_until FROM referral WHERE status = 'completed'
            UNION ALL
            SELECT (due_on + 1)::timestamp AT TIME ZONE time_zone FROM reporting_period WHERE status = 'open'
            UNION ALL
            SELECT (freeze_on + 1)::timestamp AT TIME ZONE time_zone FROM reporting_period WHERE status = 'grace'
        ) deadlines WHERE due <= :now
    ) taken (name, value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, taken_at = excluded.taken_at
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


def take(session: Session, now: datetime) -> None:
    """Take every figure anew; with the worker's role."""
    session.execute(TAKE, {"now": now, "most": MOST})


def measure(engine: sa.Engine) -> None:
    """Set the gauges by what was taken last; where nothing was, they stay as they are."""
    with Session(engine) as session:
        for taken in session.exec(select(Measure).order_by(col(Measure.name))):
            if taken.name in MEASURES:
                MEASURES[taken.name].set(taken.value)
                MEASURES_TAKEN.set(taken.taken_at.timestamp())
