"""What each webhook is to be told: the change feed of its client, read by the worker in the order of commits.

A webhook is told exactly what `/v1/changes` would tell its client: when the event is queued, and again when it is sent
(`may_be_told`), for meanwhile a seat may have ended, a case been sealed, a report been withdrawn.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.grants import machine
from api.access.principal import Principal
from api.access.resources import TABLES
from api.access.visibility import visible
from api.database import assume
from api.domain.acts import Act
from api.domain.feed import FED, Change
from api.models.clients import Client
from api.models.columns import now as at_once
from api.models.feed import WorkerPosition
from api.models.webhooks import Webhook, WebhookDelivery
from api.queries.changes import HORIZON, NOBODY, between
from api.queries.hearings import looking_in, reader
from api.schemas.changes import ChangesQuery

STRETCH = 500  # rows of the journal read at once
KINDS = {fed.resource.value: kind for kind, fed in FED.items()}
Place = tuple[int, UUID]

# The end of the next stretch, among the transactions that can no longer be overtaken.
NEXT = sa.text(f"""
    SELECT xid, id FROM (
        SELECT xid, id FROM journal WHERE (xid, id) > (:xid, cast(:id AS uuid)) AND xid < {HORIZON}
        ORDER BY xid, id LIMIT :length) AS stretch
    ORDER BY xid DESC, id DESC LIMIT 1
""")  # noqa: S608  # the only piece put in is a constant
# Where the journal stood when the oldest webhook was made: nobody waits for what was before.
BEGINNING = sa.text(f"""
    SELECT xid, id FROM journal WHERE at < :made AND xid < {HORIZON} ORDER BY xid DESC, id DESC LIMIT 1
""").bindparams(sa.bindparam("made", type_=sa.DateTime(timezone=True)))  # noqa: S608  # the same


def queue_next(session: Session, position: WorkerPosition, now: datetime) -> Place | None:
    """Queue what the next stretch of the journal has for the webhooks; gives how far it reached, if anywhere."""
    webhooks = session.execute(sa.select(Webhook).order_by(col(Webhook.id))).scalars().all()
    if not webhooks:
        return None
    after = _begins(session, position, min(each.created_at for each in webhooks))
    reached = session.execute(NEXT, {"xid": after[0], "id": after[1], "length": STRETCH}).one_or_none()
    if reached is None:
        return None
    until = (reached.xid, reached.id)
    for webhook in webhooks:
        items = list(_told(session, webhook, after, until, now))
        if items:
            _queue(session, webhook, items, now)
    return until


def _begins(session: Session, position: WorkerPosition, made: datetime) -> Place:
    if position.row_id is not None:
        return position.xid, position.row_id
    found = session.execute(BEGINNING, {"made": made}).one_or_none()
    return (found.xid, found.id) if found else (position.xid, NOBODY)


def _told(session: Session, webhook: Webhook, after: Place, until: Place, now: datetime) -> Iterator[dict[str, Any]]:
    caller = _client_of(session, webhook, now)
    if caller is None:
        return
    # Not judged anew: a code that left the list since it was asked for would keep all webhooks waiting.
    asked = ChangesQuery().model_copy(update={"region_code": webhook.region_codes})
    for item in between(session, caller, asked, after, until):
        is_wanted = item["event"] in webhook.events or item["resource"] in webhook.events
        if is_wanted and datetime.fromisoformat(item["at"]) >= webhook.created_at:
            yield item


def _queue(session: Session, webhook: Webhook, items: list[dict[str, Any]], now: datetime) -> None:
    """Number the events in their order; a ping may have taken a number meanwhile."""
    grown = sa.update(Webhook).where(col(Webhook.id) == webhook.id)
    last = session.scalar(grown.values(sequence=col(Webhook.sequence) + len(items)).returning(col(Webhook.sequence)))
    for number, item in enumerate(items, (last or 0) - len(items) + 1):
        session.add(
            WebhookDelivery(
                owner=webhook.owner,
                client_id=webhook.client_id,
                webhook_id=webhook.id,
                sequence=number,
                event=item["event"],
                told=item,
                happened_at=datetime.fromisoformat(item["effective_at"] or item["at"]),
                created_at=now,
                updated_at=now,
                next_at=now,
            )
        )


def may_be_told(session: Session, webhook: Webhook, delivery: WebhookDelivery) -> bool:
    """Whether the client may be told this at this moment: it is there, and what is to be read it can read."""
    caller = _client_of(session, webhook, at_once())
    kind = KINDS.get(delivery.told.get("resource", ""))
    if caller is None or kind is None:
        return caller is not None
    reading = reader(looking_in(session), caller, FED[kind].act)
    if not reading.organisations or delivery.told["change"] != Change.UPSERT:
        return bool(reading.organisations)
    assume(session, reading.organisations, reading.regions)
    table = TABLES[kind]
    return session.exec(visible(table, reading).where(table.id == UUID(delivery.told["id"]))).first() is not None


def _client_of(session: Session, webhook: Webhook, now: datetime) -> Principal | None:
    return machine(session, session.get_one(Client, webhook.client_id), Act.CHANGES_READ, now)
