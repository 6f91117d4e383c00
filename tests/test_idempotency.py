"""A write that is sent again has one effect; a replay is authorised and rendered again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from tests.support.flows import REGION, House, done, refused, speaker
from tests.support.tokens import Caller, token_for


def entries_of(house: House, line) -> int:
    """How many entries stand on a line."""
    return int(
        done(house.officer("disnaker").get(f"/v1/budget-lines/{line['id']}/realisations?include=total"))["total"]
    )


class TestReplay:
    def test_a_repeat_gives_the_first_status_and_the_same_resource(self, house: House):
        line, key = house.line(), uuid4().hex
        first, again = house.spend(line, 5, key=key), house.spend(line, 5, key=key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
        assert entries_of(house, line) == 1

    def test_a_move_is_shown_as_it_is_now(self, house: House):
        report, key = house.report(nil_reason="Contoh"), uuid4().hex
        done(house.move("32.12-disnaker", report, "submissions", key=key))
        done(house.move("32.12-secretariat", report, "verifications"))
        again = house.move("32.12-disnaker", report, "submissions", key=key)
        assert (done(again)["status"], again.headers["idempotency-replayed"]) == ("verified", "true")

    def test_a_file_that_is_sent_again_is_one_import(self, house: House):
        key, options = uuid4().hex, {"data": {"kind": "agencies", "owner": REGION}}
        sent = [
            house.secretariat.post("/v1/imports", files={"file": ("contoh", b"x")}, key=key, **options)
            for _ in range(2)
        ]
        assert done(sent[0], 202)["id"] == done(sent[1], 202)["id"]
        assert sent[1].headers["idempotency-replayed"] == "true"
        other = house.secretariat.post("/v1/imports", files={"file": ("contoh", b"y")}, key=key, **options)
        refused(other, 422, "idempotency-key-reused")

    def test_another_body_or_another_address_is_refused(self, house: House):
        line, other, key = house.line(), house.line(), uuid4().hex
        done(house.spend(line, 5, key=key), 201)
        refused(house.spend(line, 6, key=key), 422, "idempotency-key-reused")
        refused(house.spend(other, 5, key=key), 422, "idempotency-key-reused")
        assert (entries_of(house, line), entries_of(house, other)) == (1, 0)

    def test_a_key_is_its_clients_own(self, house: House):
        key = uuid4().hex
        done(house.spend(house.line(), 5, key=key), 201)
        done(house.spend(house.line(who="dinsos"), 5, who="dinsos", key=key), 201)

    def test_a_refused_write_does_not_use_the_key(self, house: House):
        line, key = house.line(ceiling=10), uuid4().hex
        refused(house.spend(line, 11, key=key), 409, "ceiling-exceeded")
        done(house.spend(line, 10, key=key), 201)

    def test_after_a_day_the_key_is_new(self, house: House):
        line, key = house.line(), uuid4().hex
        done(house.spend(line, 5, key=key), 201)
        for hours, fresh in ((23.99, False), (24.01, True)):
            with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=False):
                later = House(speaker(house.secretariat.http))
                assert ("idempotency-replayed" not in later.spend(line, 5, key=key).headers) is fresh

    @pytest.mark.parametrize("key", ["short", "x" * 129, "with space", "ümlaut-key".encode("latin-1")])
    def test_a_key_of_another_form_is_refused(self, house: House, key):
        body = {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        assert house.secretariat.post("/v1/plans", body, key=key).status_code == 422

    def test_where_it_is_only_offered_it_may_be_left_out(self, house: House):
        caller, body = house.secretariat, {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        done(caller.http.post("/v1/plans", json=body, headers={"Authorization": f"Bearer {caller.token}"}), 201)


class TestLostRight:
    def test_a_token_without_the_word_replays_nothing(self, house: House):
        line, key = house.line(), uuid4().hex
        done(house.spend(line, 5, key=key), 201)
        http = house.secretariat.http
        poor = Caller(
            http, "demo-32.12-disnaker", token_for(http, "demo-32.12-disnaker", "budgets:read agency:32.12-disnaker")
        )
        body = {"month": 1, "amount_idr": 5, "as_of": "2026-12-31"}
        refused(poor.post(f"/v1/budget-lines/{line['id']}/realisations", body, key=key), 403, "insufficient-scope")

    def test_a_seat_that_ended_replays_nothing(self, fresh_http, database):
        from tests.support.databases import _run  # noqa: PLC0415  # the owner's hand, used here only

        house, key = House(speaker(fresh_http)), uuid4().hex
        line = house.line()
        done(house.spend(line, 5, key=key), 201)
        _run(
            database,
            "UPDATE seat SET valid_to = '2025-12-31' WHERE id ="
            " (SELECT seat_id FROM client WHERE client_id = 'demo-32.12-disnaker')",
        )
        refused(house.spend(line, 5, key=key), 403, "insufficient-scope")


class TestAtOnce:
    @pytest.mark.parametrize("repeat", range(2))
    def test_eight_times_at_once_has_one_effect(self, house: House, repeat):  # noqa: ARG002  # chance has two tries
        line, key = house.line(), uuid4().hex
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: house.spend(line, 5, key=key), range(8)))
        fresh = [each for each in answers if each.status_code == 201 and "idempotency-replayed" not in each.headers]
        assert len(fresh) == 1
        for answer in answers:
            if answer.status_code == 201:
                assert answer.json() == fresh[0].json()
            else:
                refused(answer, 409, "idempotency-key-in-use")
                assert answer.headers["retry-after"] == "1"
        assert entries_of(house, line) == 1
        assert house.spend(line, 5, key=key).headers["idempotency-replayed"] == "true"
