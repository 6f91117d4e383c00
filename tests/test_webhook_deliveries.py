"""What webhooks are told and what becomes of it, with a real receiver over HTTPS."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session
from standardwebhooks.webhooks import Webhook as Verifier

from api.domain.webhooks import MOST_ANSWER
from api.jobs.telling_systems import Sender
from api.models.webhooks import Webhook
from api.outbound import Outside
from api.queries.webhook_queue import bury
from api.settings import get_settings
from api.worker import queue_events, tell_seats
from tests.support import receiver as manners
from tests.support.flows import NEIGHBOUR, REGION, House, done, refused
from tests.support.hooked import READS, Told, queued
from tests.support.metrics import figures
from tests.support.receiver import NAME, NO, OK, Receiver, answer
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller
from tests.support.writes.webhooks import address, webhook

OF_NOWHERE = sa.text("UPDATE webhook SET region_codes = '{99.99}' WHERE id = :id")
"""A region that stood in the list when it was asked for, or before anybody looked whether it did."""


class TestSent:
    def test_what_the_feed_tells_arrives_signed_and_in_order(self, told: Told, receiver: Receiver, send, worker):
        plans = told.happen(worker, 3)
        assert send() == 3
        events = [json.loads(got.body) for got in receiver.got]
        assert [event["data"]["id"] for event in events] == plans
        assert [int(event["sequence"]) for event in events] == [1, 2, 3]
        assert {(event["specversion"], event["type"]) for event in events} == {("1.0", "plan.added")}
        fed = done(told.speaks.get("/v1/changes?resource=plans&event=plan.added"))["items"][-3:]
        assert [event["data"] for event in events] == fed
        for got in receiver.got:
            assert got.headers["webhook-id"] == json.loads(got.body)["id"]
            assert got.headers["content-type"] == "application/cloudevents+json"
            Verifier(told.made["secret"]).verify(got.body, got.headers)
        assert {each["status"] for each in told.log()} == {"delivered"}

    def test_only_what_was_asked_for_and_since_it_was_made(self, told: Told, house: House, send, worker, receiver):
        system = str(told.system.row_id)
        others = [
            webhook(house, client_id=system, url=receiver.url, **fields)["id"]
            for fields in ({"region_codes": ["21.71"]}, {"events": ["agencies"]}, {"region_codes": ["32"]}, {})
        ]
        told.owner.execute(OF_NOWHERE, {"id": others[-1]})
        told.owner.commit()
        told.happen(worker)
        logs = [done(told.speaks.get(f"/v1/webhooks/{each}/deliveries"))["items"] for each in others]
        assert [len(log) for log in logs] == [0, 0, 1, 0]
        assert (send(), len(receiver.got)) == (2, 2)

    def test_both_secrets_sign_until_the_old_one_ends(self, told: Told, receiver: Receiver, send):
        until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
        fresh = done(told.speaks.post(f"{told.path}/rotations", {"previous_until": until}))["secret"]
        told.ping()
        send()
        assert len(receiver.got[0].headers["webhook-signature"].split()) == 2
        for secret in (told.made["secret"], fresh):
            Verifier(secret).verify(receiver.got[0].body, receiver.got[0].headers)
        told.ping()
        send(days=4)
        assert len(receiver.got[1].headers["webhook-signature"].split()) == 1
        late = (datetime.now(UTC) + timedelta(days=31)).isoformat()
        refused(told.speaks.post(f"{told.path}/rotations", {"previous_until": late}), 422, "invalid")

    def test_the_log_shows_request_and_answer_and_no_secret(self, told: Told, receiver: Receiver, send):
        receiver.manner = b"HTTP/1.1 404 Not Found\r\n\r\n" + b"\x00\x1b" + b"a" * 5000
        told.ping()
        send()
        shown = told.last()
        (tried,) = shown["attempts"]
        assert (tried["status"], tried["outcome"], tried["url"]) == (404, "refused", receiver.url)
        assert len(tried["answer"]) == MOST_ANSWER
        assert tried["answer"].startswith("\ufffd\ufffdaa")
        assert shown["body"] == json.loads(receiver.got[0].body)
        assert told.made["secret"].removeprefix("whsec_") not in json.dumps(shown)


class TestFailure:
    @pytest.mark.parametrize(
        ("manner", "outcome"),
        [(NO, "refused"), (answer("307 Temporary Redirect", "Location: https://10.0.0.1/"), "redirected")],
    )
    def test_it_is_sent_again_under_the_same_id_with_a_new_signature(
        self, told, receiver, send, worker, manner, outcome
    ):
        told.happen(worker)
        receiver.manners[:] = [manner]
        assert send() == 1
        assert told.last()["attempts"][0]["outcome"] == outcome
        assert (send(), told.log()[0]["status"]) == (0, "waiting")
        assert send(minutes=1) == 1
        first, again = (got.headers for got in receiver.got)
        assert first["webhook-id"] == again["webhook-id"]
        assert first["webhook-signature"] != again["webhook-signature"]
        assert receiver.got[0].body == receiver.got[1].body
        assert (told.log()[0]["status"], told.shown()["failing_since"]) == ("delivered", None)

    def test_a_receiver_that_asks_to_wait_is_left_alone(self, told, receiver, send, worker):
        told.happen(worker, 2)
        receiver.manners[:] = [answer("429 Too Many Requests", "Retry-After: 7200")]
        assert send() == 1
        assert send(hours=1) == 0
        assert send(hours=2, minutes=1) == 2

    def test_a_receiver_that_is_gone_is_paused_and_its_delivery_dead(self, told, receiver, send, worker):
        told.happen(worker, 2)
        receiver.manner = answer("410 Gone")
        assert send() == 1
        shown = told.shown()
        assert (shown["status"], shown["paused_for"], shown["dead"], shown["waiting"]) == ("paused", "gone", 1, 1)
        http = told.house.secretariat.http
        seen = figures(http, worker, hours=2)
        assert (seen["gugus_webhooks_paused"], seen["gugus_webhooks_lag_seconds"] > 3600) == (1, True)
        receiver.manner = OK
        assert send(days=1) == 0
        assert (told.ping() != "", send()) == (True, 1)
        done(told.speaks.post(f"{told.path}/resumptions"))
        assert send() == 1
        assert {figures(http, worker)[f"gugus_webhooks_{name}"] for name in ("paused", "waiting")} == {0}

    def test_after_72_hours_it_is_dead_the_webhook_paused_and_the_secretariat_told(
        self, told, receiver, send, worker, house, owner_session
    ):
        told.happen(worker, 2)
        receiver.manner = NO
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

    def test_a_private_address_is_never_called(self, told, receiver, send, worker, authority):
        """What was public when it was registered leads inside when it is sent."""
        told.happen(worker)
        done(told.speaks.patch(told.path, {"description": "Contoh"}, 1))
        inside = Outside(loopback=False, ca_file=authority / "ca.pem", resolve=lambda _host, _port: ("127.0.0.1",))
        with_name = sa.update(Webhook).where(Webhook.id == UUID(told.made["id"])).values(url=f"https://{NAME}:8443/")
        told.owner.execute(with_name)
        told.owner.commit()
        assert send(outside=inside) == 1
        assert (told.last()["attempts"][0]["outcome"], receiver.called) == ("address_not_public", 0)
        assert told.log()[0]["status"] == "waiting"

    def test_one_that_hangs_holds_up_no_other(self, told, house, owner_session, receiver, send, worker):
        other = Told(house, owner_session, receiver.url.replace("/gugus", "/lain"))
        told.happen(worker)
        receiver.manners[:] = [manners.CLOSES]
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
    def test_two_send_each_event_once(self, told, receiver, worker, way):
        told.happen(worker, 6)
        senders = [Sender(get_settings(), way) for _ in range(3)]
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda sender: sender.send_waiting(worker), senders))
        while senders[0].send_waiting(worker):
            pass
        ids = [got.headers["webhook-id"] for got in receiver.got]
        assert (len(ids), len(set(ids))) == (6, 6)
        assert [json.loads(got.body)["sequence"][-1] for got in receiver.got] == list("123456")

    def test_killed_between_sending_and_writing_down_it_is_sent_again_under_the_same_id(
        self, told, receiver, send, worker, authority
    ):
        told.happen(worker)
        with pytest.raises(KilledError):
            Sender(get_settings(), Deadly(loopback=True, ca_file=authority / "ca.pem")).send_next(worker)
        assert send() == 0, "the claim stands"
        assert send(seconds=61) == 1
        first, again = (got.headers["webhook-id"] for got in receiver.got)
        assert first == again
        assert told.log()[0]["status"] == "delivered"

    def test_two_queue_each_event_once(self, told, house, worker):
        house.draft_plan()
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: queue_events(worker), range(8)))
        queued(worker, lambda: len(told.log()), 1)


class TestSeen:
    """A webhook is told what its client may see at the moment of sending."""

    def test_an_ended_system_is_told_nothing_more(self, told, house, receiver, send, worker):
        told.happen(worker)
        done(house.secretariat.post(f"/v1/clients/{told.system.row_id}/endings"))
        assert (send(), receiver.called) == (0, 0)
        (left,) = done(house.secretariat.get(f"{told.path}/deliveries"))["items"]
        assert left["status"] == "withheld"

    def test_nor_one_that_lost_the_word_since(self, told, house, receiver, send, worker):
        told.happen(worker)
        body = {"pairs": [{"action": "webhooks:write", "organisation": REGION}]}
        done(house.secretariat.patch(f"/v1/clients/{told.system.row_id}", body, 1))
        assert (send(), receiver.called) == (0, 0)

    def test_what_is_gone_since_is_withheld_and_its_end_is_told(self, told, house, receiver, send, worker):
        done(told.speaks.patch(told.path, {"events": ["activities"]}, 1))
        plan = house.draft_plan()
        activity = house.activity(plan["id"])
        assert house.secretariat.delete(f"/v1/activities/{activity['id']}", activity["version"]).status_code == 204
        queued(worker, lambda: len(told.log()), 2)
        assert send() == 1
        assert json.loads(receiver.got[0].body)["data"]["change"] == "delete"
        assert [each["status"] for each in told.log()] == ["withheld", "delivered"]

    def test_another_district_hears_nothing(self, house, owner_session, receiver, worker, told):
        pairs = [(word, NEIGHBOUR) for word, _ in READS]
        elsewhere = machine(owner_session, NEIGHBOUR, pairs)
        http = house.secretariat.http
        speaks = Caller(http, "", token_of(http, elsewhere, [*(word for word, _ in pairs), NEIGHBOUR]))
        made = done(speaks.post("/v1/webhooks", address(url=receiver.url)), 201)
        told.happen(worker)
        assert done(speaks.get(f"/v1/webhooks/{made['id']}/deliveries"))["items"] == []


class TestReplay:
    def test_one_or_a_span_is_sent_again_under_the_old_ids(self, told, receiver, send, worker):
        told.happen(worker, 3)
        send()
        one = told.log()[1]
        done(told.speaks.post(f"/v1/webhook-deliveries/{one['id']}/replays"))
        assert send() == 1
        span = {"from_sequence": 2, "to_sequence": 3, "status": ["delivered"]}
        assert done(told.speaks.post(f"{told.path}/replays", span))["waiting"] == 2
        assert send() == 2
        order = [int(json.loads(got.body)["sequence"]) for got in receiver.got]
        assert order == [1, 2, 3, 2, 2, 3]
        assert len({got.headers["webhook-id"] for got in receiver.got}) == 3

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
