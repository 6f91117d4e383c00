"""Webhooks sent: what waits is claimed, posted to the client's address, and what came of it written down.

At least once: the claim is committed before the request leaves and ends by itself, so that whoever comes after a worker
that died sends the same again, under the same `webhook-id`. The signature is made for each try.

It runs in threads of its own, each with one request at a time and none longer than five seconds.
"""

import threading
import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from api import webhook_secrets
from api.access.principal import the_clock
from api.database import assume, worker_engine
from api.domain.events import Event
from api.domain.webhooks import MOST_ANSWER, outcome_of, retry_after
from api.journal import CLOCK, record
from api.models.webhooks import Webhook, WebhookDelivery
from api.outbound import FailedError, Outside
from api.queries.webhook_events import may_be_told
from api.queries.webhook_queue import Tried, claim, settle
from api.schemas.webhook_events import MEDIA_TYPE, event_of
from api.settings import Settings

log = structlog.get_logger("gugus.webhooks")
SENDERS: Final = 2
PAUSE: Final = 1.0  # seconds between two looks for what waits


def start(settings: Settings, stop: threading.Event) -> list[threading.Thread]:
    """Send beside the caller's work until `stop`."""
    threads = [
        threading.Thread(target=_run, args=(settings, stop), name=f"webhooks-{number}", daemon=True)
        for number in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    return threads


def _run(settings: Settings, stop: threading.Event) -> None:
    engine, sender = worker_engine(settings), Sender(settings)
    while not stop.is_set():
        try:
            sender.send_waiting(engine, stop)
        except sa.exc.OperationalError:
            log.warning("the database does not answer")
        except Exception as error:  # noqa: BLE001  the next may go; a trace could show an address
            log.warning("a webhook could not be sent", cause=type(error).__name__)
        stop.wait(PAUSE)
    engine.dispose()


class Sender:
    """Sends what waits, one after the other; two of them never send to the same webhook at once."""

    def __init__(self, settings: Settings, outside: Outside | None = None) -> None:
        self._base_url, self._outside, self.id = settings.base_url, outside or Outside.by(settings), uuid4()

    def send_waiting(self, engine: sa.Engine, stop: threading.Event | None = None) -> int:
        """Send until nothing is due; how many tries it took."""
        tries = 0
        while (stop is None or not stop.is_set()) and self.send_next(engine):
            tries += 1
        return tries

    def send_next(self, engine: sa.Engine) -> bool:
        """One try; whether there was one to make."""
        with Session(engine, expire_on_commit=False) as session:
            claimed = claim(session, self.id, datetime.now(UTC), may_be_told)
            session.commit()
        if claimed is None:
            return False
        webhook, delivery = claimed
        tried = self._try(webhook, delivery)
        log.info("webhook tried", webhook_id=str(webhook.id), outcome=tried.outcome.value, status=tried.status)
        self._settle(engine, delivery.id, webhook.url, tried)
        return True

    def _try(self, webhook: Webhook, delivery: WebhookDelivery) -> Tried:
        began, clock = datetime.now(UTC), time.monotonic()
        body = event_of(delivery, self._base_url).model_dump_json().encode()
        try:
            answer = self._outside.post(webhook.url, _headers(webhook, delivery, began, body), body, most=MOST_ANSWER)
        except FailedError as error:
            return Tried(error.outcome, began, datetime.now(UTC), _lasted(clock))
        ended = datetime.now(UTC)
        return Tried(
            outcome_of(answer.status),
            began,
            ended,
            _lasted(clock),
            answer.status,
            _legible(answer.body),
            retry_after(answer.retry_after, ended),
        )

    def _settle(self, engine: sa.Engine, delivery_id: UUID, url: str, tried: Tried) -> None:
        with Session(engine) as session:
            paused = settle(session, self.id, delivery_id, url, tried)
            if paused is not None:
                assume(session, [paused.owner])
                clock, why = the_clock(paused.owner, tried.ended), {"paused_for": paused.paused_for}
                record(session, clock, Event.WEBHOOK_PAUSED, paused, why, by=CLOCK)
            session.commit()


def _headers(webhook: Webhook, delivery: WebhookDelivery, at: datetime, body: bytes) -> dict[str, str]:
    """Those of Standard Webhooks, signed with every secret that counts at this time."""
    kept = [webhook.secret]
    if webhook.previous_secret is not None and webhook.previous_until is not None and at < webhook.previous_until:
        kept.append(webhook.previous_secret)
    keys = tuple(webhook_secrets.opened(each, webhook.id) for each in kept)
    return {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": "Gugus-Webhooks/1",
        "Accept-Encoding": "identity",
        "Webhook-Id": str(delivery.id),
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": webhook_secrets.signature_of(keys, delivery.id, at, body),
    }


def _lasted(clock: float) -> int:
    """Milliseconds since then."""
    return round((time.monotonic() - clock) * 1000)


def _legible(body: bytes) -> str:
    """The beginning of a stranger's answer as text that harms no log and no page."""
    text = body.decode(errors="replace")
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
