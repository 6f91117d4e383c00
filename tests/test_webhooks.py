"""Webhooks over HTTP: who keeps them, and what they may be."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from api.services import webhooks
from tests.support.flows import REGION, UNKNOWN, House, done, pointers, refused
from tests.support.hooked import READS, Told
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller
from tests.support.writes.clients import client
from tests.support.writes.webhooks import address, paused, webhook


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
        [
            {"url": "http://penerima.example/"},
            *({"events": words} for words in ([], ["case.added"], ["gossip"])),
            {"region_codes": ["99.99"]},
        ],
    )
    def test_other_words_and_ways_are_refused(self, house: House, fields: dict[str, Any]):
        name = next(iter(fields))
        problem = refused(house.secretariat.post("/v1/webhooks", address(**fields)), 422, "invalid")
        assert all(each.startswith(f"/{name}") for each in pointers(problem))

    def test_a_system_has_so_many_and_no_more(self, house: House, monkeypatch: pytest.MonkeyPatch):
        made = client(house)
        monkeypatch.setattr(webhooks, "MOST_OF_A_SYSTEM", 1)
        done(house.secretariat.post("/v1/webhooks", address(client_id=made["id"])), 201)
        problem = refused(house.secretariat.post("/v1/webhooks", address(client_id=made["id"])), 422, "invalid")
        assert pointers(problem) == ["/client_id"]

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
