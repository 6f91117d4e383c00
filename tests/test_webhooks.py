"""Webhooks over HTTP: who keeps them, what they are told, and what becomes of it, with a real receiver over HTTPS."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session
from standardwebhooks.webhooks import Webhook as Verifier

from api.domain.webhooks import MOST_ANSWER
from api.models.webhooks import Webhook
from api.outbound import Outside
from api.queries.webhook_queue import bury
from api.settings import get_settings
from api.telling_systems import Sender
from api.worker import queue_events, tell_seats
from tests.support import receiver as manners
from tests.support.flows import NEIGHBOUR, PATIENCE, REGION, UNKNOWN, House, done, pointers, refused
from tests.support.metrics import figures
from tests.support.receiver import NAME, NO, OK, Receiver, answer, receiving
from tests.support.seated import Credentials, machine, token_of
from tests.support.tokens import Caller
from tests.support.writes.clients import client
from tests.support.writes.webhooks import address, paused, webhook

READS = [("changes:read", REGION), ("plans:read", REGION), ("webhooks:write", REGION)]
Send = Callable[..., int]


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tmp_path_factory.mktemp("receiver")


@pytest.fixture(scope="module")
def module_server(folder) -> Iterator[Receiver]:
    with receiving(folder) as made:
        yield made


@pytest.fixture
def server(module_server: Receiver) -> Receiver:
    module_server.manner, module_server.called = OK, 0
    module_server.got.clear()
    module_server.manners.clear()
    return module_server


@pytest.fixture
def send(folder, worker) -> Send:
    """Queue what happened and send all that is due, so many days or hours later; how many tries it took."""

    def sending(*, outside: Outside | None = None, **later: float) -> int:
        way = outside or Outside(loopback=True, ca_file=folder / "ca.pem")
        with time_machine.travel(datetime.now(UTC) + timedelta(**later), tick=True):
            return Sender(get_settings(), way).send_waiting(worker)

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
        return done(self.speaks.get(self.path))

    def log(self, query: str = "") -> list[dict[str, Any]]:
        """Deliveries, the oldest first."""
        return done(self.speaks.get(f"{self.path}/deliveries?limit=200{query}"))["items"][::-1]

    def last(self) -> dict[str, Any]:
        """The newest delivery with its tries."""
        return done(self.speaks.get(f"/v1/webhook-deliveries/{self.log()[-1]['id']}"))

    def ping(self) -> str:
        return str(done(self.speaks.post(f"{self.path}/pings"))["id"])

    def happen(self, worker: sa.Engine, times: int = 1) -> list[str]:
        """So many drafts of plans are made, and stand in the queue."""
        before = len(self.log())
        plans = [self.house.draft_plan()["id"] for _ in range(times)]
        queued(worker, lambda: len(self.log()), before + times)
        return plans


@pytest.fixture
def told(house: House, owner_session, server: Receiver) -> Iterator[Told]:
    # Those of other tests would be told of its plans, too.
    owner_session.execute(sa.delete(Webhook))
    yield Told(house, owner_session, server.url)
    owner_session.execute(sa.delete(Webhook))
    owner_session.commit()


class TestAddWebhook:
    def test_a_system_registers_its_own_and_is_shown_the_secret_once(self, told: Told):
        assert told.made["secret"].startswith("whsec_")
        assert (told.made["owner"], told.made["client_id"]) == (REGION, str(told.system.row_id))
        assert "secret" not in told.shown()
        assert told.made["secret"] not in told.speaks.get("/v1/webhooks").text
        assert told.shown()["allowed_actions"] == ["change", "remove", "rotations", "pings", "replays", "pauses"]

    def test_sent_again_the_secret_is_not_shown_again(self, house: House):
        first, again = (house.secretariat.post("/v1/webhooks", address(), key="w" * 20) for _ in range(2))
        assert first.headers["cache-control"] == "no-store"
        assert done(first, 201)["id"] == done(again, 201)["id"]
        assert done(again, 201)["secret"] is None

    def test_the_secretariat_keeps_those_of_its_systems(self, house: House, told: Told):
        shown = done(house.secretariat.get(told.path))
        assert shown["client_id"] == str(told.system.row_id)
        listed = done(house.secretariat.get(f"/v1/webhooks?client_id={told.system.row_id}"))["items"]
        assert [each["id"] for each in listed] == [told.made["id"]]

    def test_a_system_sees_and_turns_nothing_of_another_one(self, house: House, told: Told, owner_session):
        other = machine(owner_session, REGION, READS)
        http = house.secretariat.http
        speaks = Caller(http, "", token_of(http, other, ["webhooks:write", REGION]))
        refused(speaks.get(told.path), 404, "not-found")
        refused(speaks.delete(told.path, 1), 404, "not-found")
        assert done(speaks.get("/v1/webhooks"))["items"] == []
        body = address(client_id=str(told.system.row_id))
        refused(speaks.post("/v1/webhooks", body), 403, "not-permitted")

    def test_nor_does_another_district(self, house: House, told: Told):
        neighbour = house.speak("21.71-secretariat")
        refused(neighbour.get(told.path), 404, "not-found")
        refused(neighbour.post("/v1/webhooks", address(client_id=str(told.system.row_id))), 404, "not-found")
        refused(neighbour.get(f"{told.path}/deliveries"), 404, "not-found")
        refused(neighbour.get(f"/v1/webhook-deliveries/{told.ping()}"), 404, "not-found")

    def test_an_ended_system_gets_none(self, house: House):
        made = client(house)
        done(house.secretariat.post(f"/v1/clients/{made['id']}/endings"))
        answered = refused(house.secretariat.post("/v1/webhooks", address(client_id=made["id"])), 409, "locked")
        assert answered["lock_reason"] == "client_ended"

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("https://10.0.0.1/", "address_not_public"),
            ("https://[::ffff:10.0.0.1]/", "address_not_public"),
            ("https://169.254.169.254/latest", "address_not_public"),
            ("https://a:b@penerima.example/", "has_credentials"),
            ("https://penerima.example/#x", "has_fragment"),
        ],
    )
    def test_an_address_that_is_not_called_is_refused(self, house: House, url: str, code: str):
        problem = refused(house.secretariat.post("/v1/webhooks", address(url=url)), 422, "invalid")
        assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/url", code)]
        assert url not in json.dumps(problem)

    @pytest.mark.parametrize(
        "fields",
        [{"url": "http://penerima.example/"}, {"events": []}, {"events": ["case.added"]}, {"events": ["gossip"]}],
    )
    def test_other_words_and_ways_are_refused(self, house: House, fields: dict[str, Any]):
        name = next(iter(fields))
        problem = refused(house.secretariat.post("/v1/webhooks", address(**fields)), 422, "invalid")
        assert all(each.startswith(f"/{name}") for each in pointers(problem))

    def test_unknown_ones_are_not_found(self, house: House):
        for path in (f"/v1/webhooks/{UNKNOWN}", f"/v1/webhook-deliveries/{UNKNOWN}"):
            refused(house.secretariat.get(path), 404, "not-found")


class TestChangeWebhook:
    def test_what_may_be_changed_at_a_version(self, house: House, owner_session):
        made = webhook(house)
        path = f"/v1/webhooks/{made['id']}"
        body = {"events": ["agencies"], "region_codes": ["32"], "description": "Contoh"}
        shown = done(house.secretariat.patch(path, body, 1))
        assert {name: shown[name] for name in body} == body
        assert shown["version"] == 2
        refused(house.secretariat.patch(path, body, 1), 412, "stale-version")
        refused(house.secretariat.patch(path, {"url": "https://10.0.0.1/"}, 2), 422, "invalid")
        refused(house.secretariat.patch(path, {"events": None}, 2), 422, "invalid")
        assert house.secretariat.delete(path, 2).status_code == 204
        refused(house.secretariat.get(path), 404, "not-found")
        told = sa.text("SELECT event FROM journal WHERE subject_id = :id ORDER BY id")
        assert list(owner_session.execute(told, {"id": made["id"]}).scalars()) == [
            *("webhook.added", "webhook.changed", "webhook.removed"),
        ]
        owner_session.rollback()

    def test_a_pause_is_not_paused_again(self, house: House):
        made = paused(house)
        answered = refused(house.secretariat.post(f"/v1/webhooks/{made['id']}/pauses"), 409, "wrong-moment")
        assert answered["allowed_moves"] == ["resumptions"]
        assert done(house.secretariat.post(f"/v1/webhooks/{made['id']}/resumptions"))["paused_for"] is None


class TestSent:
    def test_what_the_feed_tells_arrives_signed_and_in_order(self, told: Told, server: Receiver, send, worker):
        plans = told.happen(worker, 3)
        assert send() == 3
        events = [json.loads(got.body) for got in server.got]
        assert [event["data"]["id"] for event in events] == plans
        assert [int(event["sequence"]) for event in events] == [1, 2, 3]
        assert {(event["specversion"], event["type"]) for event in events} == {("1.0", "plan.added")}
        fed = done(told.speaks.get("/v1/changes?resource=plans&event=plan.added"))["items"][-3:]
        assert [event["data"] for event in events] == fed
        for got in server.got:
            assert got.headers["webhook-id"] == json.loads(got.body)["id"]
            assert got.headers["content-type"] == "application/cloudevents+json"
            Verifier(told.made["secret"]).verify(got.body, got.headers)
        assert {each["status"] for each in told.log()} == {"delivered"}

    def test_only_what_was_asked_for_and_since_it_was_made(self, told: Told, house: House, send, worker, server):
        system = str(told.system.row_id)
        others = [
            webhook(house, client_id=system, url=server.url, **fields)["id"]
            for fields in ({"region_codes": ["21.71"]}, {"events": ["agencies"]}, {"region_codes": ["32"]})
        ]
        told.happen(worker)
        logs = [done(told.speaks.get(f"/v1/webhooks/{each}/deliveries"))["items"] for each in others]
        assert [len(log) for log in logs] == [0, 0, 1]
        assert (send(), len(server.got)) == (2, 2)

    def test_both_secrets_sign_until_the_old_one_ends(self, told: Told, server: Receiver, send):
        until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
        fresh = done(told.speaks.post(f"{told.path}/rotations", {"previous_until": until}))["secret"]
        told.ping()
        send()
        assert len(server.got[0].headers["webhook-signature"].split()) == 2
        for secret in (told.made["secret"], fresh):
            Verifier(secret).verify(server.got[0].body, server.got[0].headers)
        told.ping()
        send(days=4)
        assert len(server.got[1].headers["webhook-signature"].split()) == 1
        late = (datetime.now(UTC) + timedelta(days=31)).isoformat()
        refused(told.speaks.post(f"{told.path}/rotations", {"previous_until": late}), 422, "invalid")

    def test_the_log_shows_request_and_answer_and_no_secret(self, told: Told, server: Receiver, send):
        server.manner = b"HTTP/1.1 404 Not Found\r\n\r\n" + b"\x00\x1b" + b"a" * 5000
        told.ping()
        send()
        shown = told.last()
        (tried,) = shown["attempts"]
        assert (tried["status"], tried["outcome"], tried["url"]) == (404, "refused", server.url)
        assert len(tried["answer"]) == MOST_ANSWER
        assert tried["answer"].startswith("\ufffd\ufffdaa")
        assert shown["body"] == json.loads(server.got[0].body)
        assert told.made["secret"].removeprefix("whsec_") not in json.dumps(shown)


class TestFailure:
    @pytest.mark.parametrize(
        ("manner", "outcome"),
        [(NO, "refused"), (answer("307 Temporary Redirect", "Location: https://10.0.0.1/"), "redirected")],
    )
    def test_it_is_sent_again_under_the_same_id_with_a_new_signature(self, told, server, send, worker, manner, outcome):
        told.happen(worker)
        server.manners[:] = [manner]
        assert send() == 1
        assert told.last()["attempts"][0]["outcome"] == outcome
        assert (send(), told.log()[0]["status"]) == (0, "waiting")
        assert send(minutes=1) == 1
        first, again = (got.headers for got in server.got)
        assert first["webhook-id"] == again["webhook-id"]
        assert first["webhook-signature"] != again["webhook-signature"]
        assert server.got[0].body == server.got[1].body
        assert (told.log()[0]["status"], told.shown()["failing_since"]) == ("delivered", None)

    def test_a_receiver_that_asks_to_wait_is_left_alone(self, told, server, send, worker):
        told.happen(worker, 2)
        server.manners[:] = [answer("429 Too Many Requests", "Retry-After: 7200")]
        assert send() == 1
        assert send(hours=1) == 0
        assert send(hours=2, minutes=1) == 2

    def test_a_receiver_that_is_gone_is_paused_and_its_delivery_dead(self, told, server, send, worker):
        told.happen(worker, 2)
        server.manner = answer("410 Gone")
        assert send() == 1
        shown = told.shown()
        assert (shown["status"], shown["paused_for"], shown["dead"], shown["waiting"]) == ("paused", "gone", 1, 1)
        http = told.house.secretariat.http
        seen = figures(http, worker, hours=2)
        assert (seen["gugus_webhooks_paused"], seen["gugus_webhooks_lag_seconds"] > 3600) == (1, True)
        server.manner = OK
        assert send(days=1) == 0
        assert (told.ping() != "", send()) == (True, 1)
        done(told.speaks.post(f"{told.path}/resumptions"))
        assert send() == 1
        assert {figures(http, worker)[f"gugus_webhooks_{name}"] for name in ("paused", "waiting")} == {0}

    def test_after_72_hours_it_is_dead_the_webhook_paused_and_the_secretariat_told(
        self, told, server, send, worker, house, owner_session
    ):
        told.happen(worker, 2)
        server.manner = NO
        assert send() == 1
        assert send(hours=73) == 1
        shown = told.shown()
        assert (shown["status"], shown["paused_for"], shown["dead"], shown["waiting"]) == ("paused", "failing", 1, 1)
        dead = told.log("&status=dead")
        assert [each["sequence"] for each in dead] == [1]
        tell_seats(worker)
        notices = done(house.secretariat.get("/v1/notices?kind=webhook_paused"))["items"]
        assert [each["link"] for each in notices].count(told.path) == 1
        paused_row = owner_session.execute(
            sa.text("SELECT event, actor_kind, owner FROM journal WHERE subject_id = :id AND event = 'webhook.paused'"),
            {"id": told.made["id"]},
        ).one()
        owner_session.rollback()
        assert tuple(paused_row) == ("webhook.paused", "clock", REGION)

    def test_a_private_address_is_never_called(self, told, server, send, worker, folder):
        """What was public when it was registered leads inside when it is sent."""
        told.happen(worker)
        done(told.speaks.patch(told.path, {"description": "Contoh"}, 1))
        inside = Outside(loopback=False, ca_file=folder / "ca.pem", resolve=lambda _host, _port: ("127.0.0.1",))
        with_name = sa.update(Webhook).where(Webhook.id == UUID(told.made["id"])).values(url=f"https://{NAME}:8443/")
        told.owner.execute(with_name)
        told.owner.commit()
        assert send(outside=inside) == 1
        assert (told.last()["attempts"][0]["outcome"], server.called) == ("address_not_public", 0)
        assert told.log()[0]["status"] == "waiting"

    def test_one_that_hangs_holds_up_no_other(self, told, house, owner_session, server, send, worker):
        other = Told(house, owner_session, server.url.replace("/gugus", "/lain"))
        told.happen(worker)
        server.manners[:] = [manners.CLOSES]
        assert send() == 2
        assert {told.log()[0]["status"], other.log()[0]["status"]} == {"waiting", "delivered"}


class KilledError(Exception):
    """The worker dies."""


class Deadly(Outside):
    """A way out on which whoever sends dies once the answer has come."""

    def post(self, *args: Any, **options: Any) -> Any:
        super().post(*args, **options)
        raise KilledError


class TestWorkers:
    def test_two_send_each_event_once(self, told, server, worker, folder):
        told.happen(worker, 6)
        way = Outside(loopback=True, ca_file=folder / "ca.pem")
        senders = [Sender(get_settings(), way) for _ in range(3)]
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda sender: sender.send_waiting(worker), senders))
        while senders[0].send_waiting(worker):
            pass
        ids = [got.headers["webhook-id"] for got in server.got]
        assert (len(ids), len(set(ids))) == (6, 6)
        assert [json.loads(got.body)["sequence"][-1] for got in server.got] == list("123456")

    def test_killed_between_sending_and_writing_down_it_is_sent_again_under_the_same_id(
        self, told, server, send, worker, folder
    ):
        told.happen(worker)
        with pytest.raises(KilledError):
            Sender(get_settings(), Deadly(loopback=True, ca_file=folder / "ca.pem")).send_next(worker)
        assert send() == 0, "the claim stands"
        assert send(seconds=61) == 1
        first, again = (got.headers["webhook-id"] for got in server.got)
        assert first == again
        assert told.log()[0]["status"] == "delivered"

    def test_two_queue_each_event_once(self, told, house, worker):
        house.draft_plan()
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: queue_events(worker), range(8)))
        queued(worker, lambda: len(told.log()), 1)


class TestSeen:
    """A webhook is told what its client may see at the moment of sending."""

    def test_an_ended_system_is_told_nothing_more(self, told, house, server, send, worker):
        told.happen(worker)
        done(house.secretariat.post(f"/v1/clients/{told.system.row_id}/endings"))
        assert (send(), server.called) == (0, 0)
        (left,) = done(house.secretariat.get(f"{told.path}/deliveries"))["items"]
        assert left["status"] == "withheld"

    def test_nor_one_that_lost_the_word_since(self, told, house, server, send, worker):
        told.happen(worker)
        body = {"pairs": [{"action": "webhooks:write", "organisation": REGION}]}
        done(house.secretariat.patch(f"/v1/clients/{told.system.row_id}", body, 1))
        assert (send(), server.called) == (0, 0)

    def test_what_is_gone_since_is_withheld_and_its_end_is_told(self, told, house, server, send, worker):
        done(told.speaks.patch(told.path, {"events": ["activities"]}, 1))
        plan = house.draft_plan()
        activity = house.activity(plan["id"])
        assert house.secretariat.delete(f"/v1/activities/{activity['id']}", activity["version"]).status_code == 204
        queued(worker, lambda: len(told.log()), 2)
        assert send() == 1
        assert json.loads(server.got[0].body)["data"]["change"] == "delete"
        assert [each["status"] for each in told.log()] == ["withheld", "delivered"]

    def test_another_district_hears_nothing(self, house, owner_session, server, worker, told):
        pairs = [(word, NEIGHBOUR) for word, _ in READS]
        elsewhere = machine(owner_session, NEIGHBOUR, pairs)
        http = house.secretariat.http
        speaks = Caller(http, "", token_of(http, elsewhere, [*(word for word, _ in pairs), NEIGHBOUR]))
        made = done(speaks.post("/v1/webhooks", address(url=server.url)), 201)
        told.happen(worker)
        assert done(speaks.get(f"/v1/webhooks/{made['id']}/deliveries"))["items"] == []


class TestReplay:
    def test_one_or_a_span_is_sent_again_under_the_old_ids(self, told, server, send, worker):
        told.happen(worker, 3)
        send()
        one = told.log()[1]
        done(told.speaks.post(f"/v1/webhook-deliveries/{one['id']}/replays"))
        assert send() == 1
        span = {"from_sequence": 2, "to_sequence": 3, "status": ["delivered"]}
        assert done(told.speaks.post(f"{told.path}/replays", span))["waiting"] == 2
        assert send() == 2
        order = [int(json.loads(got.body)["sequence"]) for got in server.got]
        assert order == [1, 2, 3, 2, 2, 3]
        assert len({got.headers["webhook-id"] for got in server.got}) == 3

    @pytest.mark.parametrize("span", [(2, 1), (1, 10_001)])
    def test_a_span_goes_up_and_has_an_end(self, told, span):
        body = dict(zip(("from_sequence", "to_sequence"), span, strict=True))
        refused(told.speaks.post(f"{told.path}/replays", body), 422, "invalid")


class TestPruning:
    def test_what_is_over_goes_after_30_days_and_what_waits_so_long_is_dead(self, told, send, worker):
        told.happen(worker)
        send()
        done(told.speaks.post(f"{told.path}/pauses"))
        told.happen(worker)
        with Session(worker) as session:
            bury(session, datetime.now(UTC) + timedelta(days=31))
            session.commit()
        assert [(each["sequence"], each["status"]) for each in told.log()] == [(2, "dead")]
