"""Export tokens over HTTP: one report each, from one network, for tools that cannot ask for a token."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session
from starlette.testclient import TestClient

from api.domain.export_tokens import BEGINS_WITH, PER_MINUTE, Report, digest_of
from api.domain.seats import SeatKind
from api.domain.statistics import Name
from api.settings import get_settings
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, done, pointers, refused
from tests.support.seated import machine, seated, token_of
from tests.support.tokens import Caller, export_token
from tests.support.writes.export_tokens import made, reading_client

HERE, ELSEWHERE = "127.0.0.9", "198.51.100.9"
REPORT = "/v1/reports/progress.csv?year=2026"
READS = [("exports:read", REGION), ("reports:read", REGION)]
ENDS = sa.text("UPDATE seat SET valid_to = current_date - 2 WHERE id = :seat")


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


@pytest.fixture(scope="module")
def token(house: House) -> dict[str, Any]:
    return made(house)


def shows(house: House, secret: str, path: str = REPORT, address: str = HERE, **headers: str) -> Any:
    """Ask for a report with a token as the password of Basic, from an address."""
    peer = TestClient(house.secretariat.http.app, base_url="http://testserver", client=(address, 5000))
    return peer.get(path, auth=("power-bi", secret), headers=headers)


class TestMakeOne:
    def test_it_is_shown_once_and_kept_as_a_digest(self, house: House, token: dict[str, Any], owner_session: Session):
        assert token["secret"].startswith(BEGINS_WITH)
        kept = owner_session.execute(
            sa.text("SELECT digest, row_to_json(t)::text FROM export_token t WHERE id = :id"), {"id": token["id"]}
        ).one()
        assert kept[0] == digest_of(token["secret"])
        assert token["secret"] not in kept[1]
        again = done(house.secretariat.get(f"/v1/export-tokens/{token['id']}"))
        assert "secret" not in again
        assert again["allowed_actions"] == ["remove"]

    def test_sent_twice_it_is_made_once_and_shown_once(self, house: House):
        body = export_token(client_id=reading_client(house)["id"])
        first, again = (done(house.secretariat.post("/v1/export-tokens", body, key="k" * 20), 201) for _ in range(2))
        assert (again["id"], again["secret"]) == (first["id"], None)

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"addresses": []}, "/addresses"),
            ({"addresses": ["0.0.0.0/0"]}, "/addresses/0"),
            ({"addresses": ["2001:db8::/31"]}, "/addresses/0"),
            ({"expires_at": (datetime.now(UTC) + timedelta(days=400)).isoformat()}, "/expires_at"),
            ({"expires_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat()}, "/expires_at"),
            ({"report": "cases"}, "/report"),
            ({"report": "statistics-persons", "owner": NEIGHBOUR}, ""),
        ],
    )
    def test_it_is_bound_to_networks_a_time_and_a_report_of_its_own(self, house: House, fields, pointer):
        answer = house.secretariat.post(
            "/v1/export-tokens", export_token(client_id=reading_client(house)["id"], **fields)
        )
        if pointer:
            assert pointers(refused(answer, 422, "invalid")) == [pointer]
        else:
            refused(answer, 403, "not-permitted")

    def test_the_system_must_hold_what_it_opens(self, house: House, owner_session: Session):
        poor = machine(owner_session, REGION, READS[:1])
        answer = house.secretariat.post("/v1/export-tokens", export_token(client_id=str(poor.row_id)))
        assert pointers(refused(answer, 422, "invalid")) == ["/owner"]

    def test_a_system_makes_its_own_and_none_for_another(self, house: House, owner_session: Session):
        system = machine(owner_session, REGION, READS)
        speaks = Caller(house.secretariat.http, "", token_of(house.secretariat.http, system, ["exports:read", REGION]))
        own = done(speaks.post("/v1/export-tokens", export_token()), 201)
        assert [each["id"] for each in done(speaks.get("/v1/export-tokens"))["items"]] == [own["id"]]
        other = export_token(client_id=reading_client(house)["id"])
        refused(speaks.post("/v1/export-tokens", other), 403, "not-permitted")

    def test_another_district_sees_none_of_it(self, house: House, token: dict[str, Any]):
        stranger = house.speak("21.71-secretariat")
        refused(stranger.get(f"/v1/export-tokens/{token['id']}"), 404, "not-found")
        refused(stranger.get(f"/v1/export-tokens/{UNKNOWN}"), 404, "not-found")
        refused(stranger.post("/v1/export-tokens", export_token(client_id=token["client_id"])), 404, "not-found")


class TestShowOne:
    def test_it_opens_its_report_as_basic_and_as_bearer(self, house: House, token: dict[str, Any]):
        answer = shows(house, token["secret"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")
        peer = TestClient(house.secretariat.http.app, base_url="http://testserver", client=(HERE, 5000))
        bearer = peer.get(REPORT, headers={"Authorization": f"Bearer {token['secret']}"})
        assert bearer.text == answer.text == house.secretariat.get(REPORT).text
        shown = done(house.secretariat.get(f"/v1/export-tokens/{token['id']}"))
        assert shown["is_live"]
        assert shown["last_used_at"]

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/v1/reports/budget.csv?year=2026", 403),  # another report
            ("/v1/statistics/persons.csv", 403),
            ("/v1/reports/progress/versions?year=2026", 401),  # to all else it is no token
            ("/v1/exports/agencies.csv", 401),
            ("/v1/export-tokens", 401),
        ],
    )
    def test_it_opens_nothing_else(self, house: House, token: dict[str, Any], path, status):
        assert shows(house, token["secret"], path).status_code == status

    def test_from_elsewhere_it_opens_nothing_whatever_is_said_of_the_address(self, house: House, token: dict[str, Any]):
        refused(shows(house, token["secret"], address=ELSEWHERE), 401, "invalid-token")
        forged = shows(house, token["secret"], address=ELSEWHERE, **{"X-Forwarded-For": HERE})
        refused(forged, 401, "invalid-token")

    def test_behind_a_trusted_proxy_the_forwarded_address_counts(
        self, house: House, token: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("GUGUS_TRUSTED_PROXIES", "10.0.0.0/8")
        get_settings.cache_clear()
        said = [
            shows(house, token["secret"], address="10.1.2.3", **{"X-Forwarded-For": f"{each}"}).status_code
            for each in (HERE, ELSEWHERE, f"{HERE}, {ELSEWHERE}")
        ]
        monkeypatch.undo()
        get_settings.cache_clear()
        assert said == [200, 401, 401]

    @pytest.mark.parametrize("secret", ["gxt_" + "x" * 43, "kacau", "", "gxt_\ud800"[:4]])
    def test_what_is_none_is_refused(self, house: House, secret: str):
        answer = refused(shows(house, secret), 401, "invalid-token")
        assert secret not in str(answer) or len(secret) < 5

    def test_a_header_that_is_no_basic_is_refused(self, house: House):
        peer = house.secretariat.http
        for sent in ("Basic", "Basic ???", "Basic /w==", ""):
            answer = peer.get(REPORT, headers={"Authorization": sent} if sent else {})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].endswith('Basic realm="export token", charset="UTF-8"')
        assert "Basic" not in peer.get("/v1/plans").headers["www-authenticate"]

    def test_in_the_address_it_is_refused(self, house: House, token: dict[str, Any]):
        assert house.secretariat.http.get(f"{REPORT}&token={token['secret']}").status_code == 401

    def test_own_counts_that_are_kept_back_elsewhere_stay_closed(self, house: House):
        token = made(house, report="statistics-persons")
        assert shows(house, token["secret"], "/v1/statistics/persons.csv").status_code == 200
        refused(
            shows(house, token["secret"], f"/v1/statistics/persons?organisation={REGION}"), 403, "insufficient-scope"
        )
        refused(shows(house, token["secret"], "/v1/statistics/districts"), 403, "insufficient-scope")

    def test_each_published_table_has_its_name(self):
        assert {f"statistics-{each}" for each in Name} == {each for each in Report if each.startswith("statistics-")}

    def test_it_is_used_so_often_a_minute(self, house: House, owner_session: Session):
        token = made(house)
        count = sa.text("UPDATE export_token_use SET count = :count, counted_from = now() WHERE token_id = :id")
        owner_session.execute(count, {"count": PER_MINUTE, "id": token["id"]})
        owner_session.commit()
        answer = shows(house, token["secret"])
        refused(answer, 429, "too-many-requests")
        assert 0 < int(answer.headers["retry-after"]) <= 60
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=True):
            assert shows(house, token["secret"]).status_code == 200

    def test_it_asks_one_thing_at_a_time(self, house: House, owner_session: Session):
        token = made(house)
        held = sa.text("SELECT 1 FROM export_token_use WHERE token_id = :id FOR UPDATE")
        owner_session.execute(held, {"id": token["id"]})
        refused(shows(house, token["secret"]), 429, "too-many-requests")
        owner_session.rollback()
        assert shows(house, token["secret"]).status_code == 200


class TestEndOne:
    def test_removed_it_opens_nothing_and_is_gone(self, house: House, owner_session: Session):
        token = made(house)
        assert house.secretariat.delete(f"/v1/export-tokens/{token['id']}", 1).status_code == 204
        refused(shows(house, token["secret"]), 401, "invalid-token")
        refused(house.secretariat.get(f"/v1/export-tokens/{token['id']}"), 404, "not-found")
        told = sa.text("SELECT event FROM journal WHERE subject_id = :id ORDER BY xid")
        events = list(owner_session.execute(told, {"id": token["id"]}).scalars())
        assert events == ["export_token.added", "export_token.removed"]

    def test_over_it_opens_nothing_and_says_so(self, house: House):
        token = made(house)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
            refused(shows(house, token["secret"]), 401, "invalid-token")

    def test_it_ends_with_its_system(self, house: House):
        token = made(house)
        done(house.secretariat.post(f"/v1/clients/{token['client_id']}/endings"))
        refused(shows(house, token["secret"]), 401, "invalid-token")
        assert not done(house.secretariat.get(f"/v1/export-tokens/{token['id']}"))["is_live"]

    def test_it_opens_what_its_system_still_holds(self, house: House):
        token = made(house)
        kept = {"pairs": [{"action": "reports:read", "organisation": REGION}]}
        done(house.secretariat.patch(f"/v1/clients/{token['client_id']}", kept, 1))
        answer = refused(shows(house, token["secret"]), 403, "insufficient-scope")
        assert answer["scope"] == "exports:read"

    def test_with_the_seat_it_ends_too(self, house: House, owner_session: Session):
        chair = seated(owner_session, SeatKind.CHAIR, REGION)
        http = house.secretariat.http
        speaks = Caller(http, "", token_of(http, chair, ["exports:read", REGION]))
        token = done(speaks.post("/v1/export-tokens", export_token()), 201)
        assert shows(house, token["secret"]).status_code == 200
        owner_session.execute(ENDS, {"seat": chair.seat_id})
        owner_session.commit()
        refused(shows(house, token["secret"]), 403, "insufficient-scope")
