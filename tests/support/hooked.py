"""A system of the district that is told by a webhook what happens, and its receiver: for the tests of a module."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.jobs.telling_systems import Sender
from api.models.webhooks import Webhook
from api.outbound import Outside
from api.settings import get_settings
from api.worker import queue_events
from tests.support.flows import PATIENCE, REGION, House, done
from tests.support.receiver import OK, Receiver, receiving
from tests.support.seated import Credentials, machine, token_of
from tests.support.tokens import Caller
from tests.support.writes.webhooks import address

READS = [("changes:read", REGION), ("plans:read", REGION), ("webhooks:write", REGION)]
Send = Callable[..., int]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the authority that signed for the receiver: `ca.pem`."""
    return Path(tmp_path_factory.mktemp("receiver"))


@pytest.fixture(scope="module")
def module_receiver(authority: Path) -> Iterator[Receiver]:
    """The receiver of a module."""
    with receiving(authority) as made:
        yield made


@pytest.fixture
def receiver(module_receiver: Receiver) -> Receiver:
    """A receiver to whom nothing was sent yet, and who takes what comes."""
    module_receiver.manner, module_receiver.called = OK, 0
    module_receiver.got.clear()
    module_receiver.manners.clear()
    return module_receiver


@pytest.fixture(scope="module")
def way(authority: Path) -> Outside:
    """The way out to the receiver: to read whom this machine trusts takes longer than to send."""
    return Outside(loopback=True, ca_file=authority / "ca.pem")


@pytest.fixture
def send(way: Outside, worker: sa.Engine) -> Send:
    """Queue what happened and send all that is due, so many days or hours later; how many tries it took."""

    def sending(*, outside: Outside | None = None, **later: float) -> int:
        with time_machine.travel(datetime.now(UTC) + timedelta(**later), tick=True):
            return Sender(get_settings(), outside or way).send_waiting(worker)

    return sending


def queued(worker: sa.Engine, count: Callable[[], int], wanted: int) -> None:
    """Let a worker read the journal until so many deliveries are there.

    An event is read once no older transaction of the whole server is running, and tests may share a server.
    """
    ends = monotonic() + PATIENCE
    while queue_events(worker) or (count() < wanted and monotonic() < ends):
        sleep(0.01)
    assert count() == wanted


class Told:
    """A system of the district with a webhook of its own, and what is done to it."""

    def __init__(self, house: House, owner: Session, url: str, **fields: Any) -> None:
        self.house, self.owner = house, owner
        self.system: Credentials = machine(owner, REGION, fields.pop("pairs", READS))
        http = house.secretariat.http
        self.speaks = Caller(http, "", token_of(http, self.system, [*(word for word, _ in READS), REGION]))
        self.made = done(self.speaks.post("/v1/webhooks", address(url=url, **fields)), 201)
        self.path = f"/v1/webhooks/{self.made['id']}"

    def shown(self) -> dict[str, Any]:
        """The webhook."""
        return done(self.speaks.get(self.path))

    def log(self, query: str = "") -> list[dict[str, Any]]:
        """Deliveries, the oldest first."""
        return done(self.speaks.get(f"{self.path}/deliveries?limit=200{query}"))["items"][::-1]

    def last(self) -> dict[str, Any]:
        """The newest delivery with its tries."""
        return done(self.speaks.get(f"/v1/webhook-deliveries/{self.log()[-1]['id']}"))

    def ping(self) -> str:
        """The id of a delivery that was asked for to try the way."""
        return str(done(self.speaks.post(f"{self.path}/pings"))["id"])

    def happen(self, worker: sa.Engine, times: int = 1) -> list[str]:
        """So many drafts of plans are made, and stand in the queue."""
        before = len(self.log())
        plans = [self.house.draft_plan()["id"] for _ in range(times)]
        queued(worker, lambda: len(self.log()), before + times)
        return plans


@pytest.fixture
def told(house: House, owner_session: Session, receiver: Receiver) -> Iterator[Told]:
    """A system that is told at the receiver what happens to plans and to everything else it may read."""
    # Those of other tests would be told of its plans, too.
    owner_session.execute(sa.delete(Webhook))
    yield Told(house, owner_session, receiver.url)
    owner_session.execute(sa.delete(Webhook))
    owner_session.commit()
