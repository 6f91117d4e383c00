"""Client systems over HTTP: what they may hold, their secrets and keys, where they speak from, their end."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any, cast
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.testclient import TestClient

from api.domain.clients import NEVER, may_hold
from api.domain.scopes import Word, grantable
from api.http.addresses import address_of, admits
from api.models.clients import Client
from api.settings import get_settings
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, done, pointers, refused
from tests.support.tokens import Caller
from tests.support.whole import WholeClient
from tests.support.writes.clients import client, system

SCOPE = f"plans:read {REGION}"
HOMES = (REGION, "province:32", "national:id", "ministry:polri", "agency:32.12-dinsos")


def asked(http: TestClient, made: dict[str, Any], secret: str | None = None) -> Any:
    """The token endpoint's answer to the client."""
    form = {"grant_type": "client_credentials", "scope": SCOPE}
    return http.post("/oauth/token", data=form, auth=(made["client_id"], secret or made["secret"]))


def token(http: TestClient, made: dict[str, Any]) -> str:
    return str(done(asked(http, made))["access_token"])


def reads(http: TestClient, bearer: str, path: str = "/v1/plans", **headers: str) -> int:
    answer = http.get(path, headers={"Authorization": f"Bearer {bearer}", **headers})
    return int(answer.status_code)


def faults(answer: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in refused(answer, 422, "invalid")["errors"]}


class TestAddClient:
    def test_it_is_given_a_secret_once_and_holds_its_pairs(self, house: House):
        made = client(house)
        assert made["pairs"] == [{"action": "plans:read", "organisation": REGION}]
        assert made["client_id"].startswith("sistem-")
        assert reads(house.secretariat.http, token(house.secretariat.http, made)) == 200
        shown = done(house.secretariat.get(f"/v1/clients/{made['id']}"))
        assert "secret" not in shown
        assert shown["last_used_at"] is not None
        assert made["secret"] not in house.secretariat.get("/v1/clients").text

    def test_sent_again_the_secret_is_not_shown_again(self, house: House):
        first, again = (house.secretariat.post("/v1/clients", system(name="Kunci"), key="c" * 20) for _ in range(2))
        assert first.headers["cache-control"] == "no-store"
        assert done(first, 201)["id"] == done(again, 201)["id"]
        assert done(first, 201)["secret"]
        assert done(again, 201)["secret"] is None

    @pytest.mark.parametrize("action", sorted(NEVER))
    def test_nothing_that_hands_out_power_is_given(self, house: House, action: str):
        pairs = [{"action": action, "organisation": REGION}]
        answer = house.secretariat.post("/v1/clients", system(pairs=pairs))
        assert faults(answer) == {"/pairs/0": "pair_not_grantable"}

    @pytest.mark.parametrize(
        ("action", "organisation"),
        [
            ("progress:submit", REGION),  # an officer's, never the region's
            ("plans:read", NEIGHBOUR),
            ("plans:read", "agency:32.12-dinsos"),
            ("reports:read", "national:id"),  # a registrar's to give, and to ministries alone
        ],
    )
    def test_nor_what_the_organisation_may_not_hold(self, house: House, action: str, organisation: str):
        pairs = [{"action": action, "organisation": organisation}]
        answer = house.secretariat.post("/v1/clients", system(pairs=pairs))
        assert faults(answer) == {"/pairs/0": "pair_not_grantable"}

    @pytest.mark.parametrize("organisation", [NEIGHBOUR, "agency:32.12-dinsos", "national:id"])
    def test_the_secretariat_registers_for_its_own_organisation_only(self, house: House, organisation: str):
        pairs = [{"action": "plans:read", "organisation": organisation}]
        answer = house.secretariat.post("/v1/clients", system(organisation=organisation, pairs=pairs))
        refused(answer, 403, "not-permitted")

    def test_a_registrar_s_health_words_want_a_health_service(self, house: House):
        body = system(
            organisation="agency:32.12-dinsos",
            pairs=[{"action": "medical:read", "organisation": "agency:32.12-dinsos"}],
        )
        assert faults(house.speak("registrar").post("/v1/clients", body)) == {"/pairs/0": "pair_not_grantable"}
        body = system(organisation="agency:32.99-tidak-ada", pairs=body["pairs"])
        assert "/organisation" not in faults(house.speak("registrar").post("/v1/clients", body))

    def test_for_no_region_there_is(self, house: House):
        pairs = [{"action": "plans:read", "organisation": "district:99.99"}]
        answer = house.speak("registrar").post("/v1/clients", system(organisation="district:99.99", pairs=pairs))
        assert faults(answer)["/organisation"] == "organisation_unknown"

    @pytest.mark.parametrize("key", [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "RSA"}])
    def test_a_key_that_cannot_be_used_is_refused(self, house: House, key: dict[str, str]):
        answer = house.secretariat.post("/v1/clients", system(jwks={"keys": [key]}))
        assert faults(answer) == {"/jwks": "key_unusable"}

    def test_a_private_key_is_refused_unread(self, house: House):
        key = ECKey.generate_key("P-256").as_dict(private=True)
        answer = house.secretariat.post("/v1/clients", system(jwks={"keys": [key]}))
        assert "/jwks/keys/0/d" in pointers(refused(answer, 422, "invalid"))
        assert key["d"] not in answer.text

    @pytest.mark.parametrize("network", ["203.0.113.7/24", "203.0.113.0/33", "x"])
    def test_a_network_is_written_as_one(self, house: House, network: str):
        answer = house.secretariat.post("/v1/clients", system(addresses=[network]))
        assert pointers(refused(answer, 422, "invalid")) == ["/addresses/0"]

    def test_an_end_lies_ahead(self, house: House):
        answer = house.secretariat.post("/v1/clients", system(expires_at="2020-01-01T00:00:00Z"))
        assert faults(answer) == {"/expires_at": "in_the_future"}


class TestReadClients:
    def test_each_sees_its_own_and_a_registrar_all(self, house: House):
        made = client(house)
        neighbour = house.speak("21.71-secretariat")
        refused(neighbour.get(f"/v1/clients/{made['id']}"), 404, "not-found")
        assert made["id"] not in {each["id"] for each in done(neighbour.get("/v1/clients"))["items"]}
        listed = done(house.speak("registrar").get(f"/v1/clients?organisation={REGION}&limit=200"))["items"]
        assert made["id"] in {each["id"] for each in listed}
        assert done(house.speak("registrar").get(f"/v1/clients/{made['id']}"))["allowed_actions"] == [
            "change",
            "rotations",
            "endings",
        ]

    def test_an_unknown_one_is_not_found(self, house: House):
        refused(house.secretariat.get(f"/v1/clients/{UNKNOWN}"), 404, "not-found")


class TestChangeClient:
    def test_name_networks_and_end(self, house: House):
        made, path = client(house), "/v1/clients/{id}"
        body = {"name": "Baru", "addresses": ["2001:db8::/32"], "expires_at": "2099-01-01T00:00:00Z"}
        shown = done(house.secretariat.patch(path.format(**made), body, 1))
        assert (shown["name"], shown["addresses"], shown["version"]) == ("Baru", ["2001:db8::/32"], 2)
        assert done(house.secretariat.patch(path.format(**made), {"expires_at": None}, 2))["expires_at"] is None
        refused(house.secretariat.patch(path.format(**made), {"name": "Lama"}, 2), 412, "stale-version")
        for nothing in ({"pairs": []}, {"pairs": None}, {"name": None}):
            refused(house.secretariat.patch(path.format(**made), nothing, 3), 422, "invalid")

    def test_past_its_end_it_gets_no_token(self, house: House):
        made, soon = client(house), (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        bearer = token(house.secretariat.http, made)
        done(house.secretariat.patch(f"/v1/clients/{made['id']}", {"expires_at": soon}, 1))
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=2)):
            assert asked(house.secretariat.http, made).status_code == 401
            assert reads(house.secretariat.http, bearer) == 401


def pair(action: str, organisation: str = REGION) -> dict[str, str]:
    return {"action": action, "organisation": organisation}


class TestChangePairs:
    """What a client holds: taken away at once by one person, given as in its registration."""

    def change(self, house: House, made: dict[str, Any], *pairs: dict[str, str], version: int = 1) -> Any:
        return house.secretariat.patch(f"/v1/clients/{made['id']}", {"pairs": list(pairs)}, version)

    def test_what_is_taken_away_counts_no_more_from_the_next_request_on(self, house: House):
        http, made = house.secretariat.http, client(house, pairs=[pair("plans:read"), pair("budgets:read")])
        bearer = token(http, made)
        assert reads(http, bearer) == 200
        shown = done(self.change(house, made, pair("budgets:read")))
        assert shown["pairs"] == [pair("budgets:read")]
        assert reads(http, bearer) == 403
        assert done(self.change(house, made, pair("plans:read"), version=2))["pairs"] == [pair("plans:read")]
        assert reads(http, bearer) == 200
        events = done(house.secretariat.get(f"/v1/audit?subject_id={made['id']}&event=client.changed"))["items"]
        assert len(events) == 2

    def test_it_is_given_what_its_organisation_may_hold_and_no_more(self, house: House):
        made = client(house)
        answer = self.change(house, made, pair("plans:read"), pair("grants:write"), pair("plans:read", NEIGHBOUR))
        assert faults(answer) == {"/pairs/1": "pair_not_grantable", "/pairs/2": "pair_not_grantable"}

    def test_what_reads_referrals_is_given_by_two_and_taken_by_one(self, house: House):
        made = client(house)
        asked = done(self.change(house, made, pair("plans:read"), pair("referrals:read")), 202)
        assert (asked["act"], asked["second"]) == ("client.change", "daily_chair")
        done(house.speak("32.12-daily-chair").post(f"/v1/pending-acts/{asked['id']}/approvals"))
        shown = done(house.secretariat.get(f"/v1/clients/{made['id']}"))
        assert shown["pairs"] == [pair("plans:read"), pair("referrals:read")]
        assert done(self.change(house, made, pair("plans:read"), version=2))["pairs"] == [pair("plans:read")]

    def test_another_registrar_completes_what_one_gives_and_takes(self, house: House):
        made, one, other = client(house), house.speak("registrar"), house.speak("registrar-2")
        asked = done(one.patch(f"/v1/clients/{made['id']}", {"pairs": [pair("budgets:read")]}, 1), 202)
        assert asked["second"] == "registrar"
        done(other.post(f"/v1/pending-acts/{asked['id']}/approvals"))
        assert done(one.get(f"/v1/clients/{made['id']}"))["pairs"] == [pair("budgets:read")]

    def test_what_a_seat_yields_is_not_given_by_hand(self, house: House):
        listed = done(house.secretariat.get("/v1/clients?limit=200"))["items"]
        desk = next(each for each in listed if each["client_id"] == "demo-32.12-chair")
        answer = self.change(house, desk, pair("calendar:write"), version=desk["version"])
        assert faults(answer) == {"/pairs": "held_by_seat_or_users"}


class TestRotateClient:
    def test_both_secrets_count_until_the_day_then_the_new_one_alone(self, house: House):
        http, made = house.secretariat.http, client(house)
        until = datetime.now(UTC) + timedelta(days=3)
        path = f"/v1/clients/{made['id']}/rotations"
        rotated = done(house.secretariat.post(path, {"previous_until": until.isoformat()}))
        assert rotated["secret"] not in (None, made["secret"])
        assert asked(http, made).status_code == asked(http, made, rotated["secret"]).status_code == 200
        assert asked(http, made, "salah").status_code == 401
        with time_machine.travel(until + timedelta(seconds=1)):
            assert asked(http, made).status_code == 401
            assert asked(http, made, rotated["secret"]).status_code == 200

    def test_left_out_the_old_one_ends_at_once(self, house: House):
        http, made = house.secretariat.http, client(house)
        rotated = done(house.secretariat.post(f"/v1/clients/{made['id']}/rotations"))
        assert asked(http, made).status_code == 401
        assert asked(http, made, rotated["secret"]).status_code == 200

    def test_keys_rotate_as_secrets_do(self, house: House):
        http, keys = house.secretariat.http, [ECKey.generate_key("P-256") for _ in range(2)]
        sets = [{"keys": [key.as_dict(private=False)]} for key in keys]
        made = client(house, jwks=sets[0])
        assert made["secret"] is None
        until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        path = f"/v1/clients/{made['id']}/rotations"
        assert faults(house.secretariat.post(path)) == {"/jwks": "as_it_was_registered"}
        done(house.secretariat.post(path, {"jwks": sets[1], "previous_until": until}))
        assert [signed(http, made, key).status_code for key in keys] == [200, 200]
        done(house.secretariat.post(path, {"jwks": sets[1]}))
        assert [signed(http, made, key).status_code for key in keys] == [400, 200]

    def test_what_people_sign_in_through_has_nothing_to_rotate(self, house: House):
        web = next(
            each
            for each in done(house.speak("registrar").get("/v1/clients?limit=200"))["items"]
            if each["auth_method"] == "none"
        )
        answer = house.speak("registrar").post(f"/v1/clients/{web['id']}/rotations")
        assert faults(answer) == {"": "public_client"}

    def test_no_longer_than_thirty_days(self, house: House):
        until = (datetime.now(UTC) + timedelta(days=31)).isoformat()
        answer = house.secretariat.post(f"/v1/clients/{client(house)['id']}/rotations", {"previous_until": until})
        assert faults(answer) == {"/previous_until": "within_thirty_days"}


def signed(http: TestClient, made: dict[str, Any], key: ECKey) -> Any:
    """The token endpoint's answer to an assertion."""
    now = int(datetime.now(UTC).timestamp())
    name, issuer = made["client_id"], get_settings().base_url
    claims = {"iss": name, "sub": name, "aud": issuer, "iat": now, "exp": now + 60, "jti": uuid4().hex}
    form = {
        "grant_type": "client_credentials",
        "scope": SCOPE,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES256", "kid": key.thumbprint()}, claims, key),
    }
    return http.post("/oauth/token", data=form)


class TestEndClient:
    def test_its_tokens_count_no_more_from_the_next_request_on(self, house: House):
        http, made = house.secretariat.http, client(house)
        bearer = token(http, made)
        assert reads(http, bearer) == 200
        assert done(house.secretariat.post(f"/v1/clients/{made['id']}/endings"))["allowed_actions"] == []
        assert reads(http, bearer) == 401
        assert asked(http, made).status_code == 401

    def test_it_ends_once(self, house: House):
        made = client(house)
        done(house.secretariat.post(f"/v1/clients/{made['id']}/endings"))
        for sub in ("endings", "rotations"):
            refused(house.secretariat.post(f"/v1/clients/{made['id']}/{sub}"), 409, "locked")


class TestOfTwoPersons:
    def test_what_reads_referrals_waits_at_every_step_but_its_end(self, house: House, owner_session: Session):
        def decided(asked: Any) -> dict[str, Any]:
            path = f"/v1/pending-acts/{done(asked, 202)['id']}/approvals"
            return done(house.speak("32.12-daily-chair").post(path))

        referrals = [{"action": "referrals:read", "organisation": REGION}]
        asked = house.secretariat.post("/v1/clients", system(pairs=referrals, name="Rujukan"))
        assert owner_session.exec(select(Client).where(col(Client.name) == "Rujukan")).all() == []
        made = decided(asked)
        assert made["secret"]
        path = f"/v1/clients/{made['result_id']}"
        for answer in (
            house.secretariat.post(f"{path}/rotations"),
            house.secretariat.patch(path, {"addresses": []}, 1),
        ):
            assert done(answer, 202)["second"] == "daily_chair"
        assert decided(house.secretariat.post(f"{path}/rotations"))["secret"]
        assert done(house.secretariat.post(f"{path}/endings"))["ended_at"]


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    """A client that may speak from one network."""
    return client(house, addresses=["203.0.113.0/24"])


class TestAddresses:
    """A list of networks is asked at the token endpoint and on every request; only a trusted proxy is believed."""

    def at(self, house: House, address: str) -> TestClient:
        return cast("WholeClient", house.secretariat.http).at(address)

    def test_from_elsewhere_there_is_no_token_and_no_answer(self, house: House, made: dict[str, Any]):
        inside, outside = self.at(house, "203.0.113.9"), self.at(house, "198.51.100.9")
        bearer = token(inside, made)
        assert asked(outside, made).status_code == 401
        # One is read the general way, the other the short one, which remembers what it answered.
        for path in ("/v1/plans", f"/v1/activities/{house.activities['1.1']['id']}"):
            assert [reads(each, bearer, path) for each in (inside, inside, outside)] == [200, 200, 401]
        assert asked(house.secretariat.http, made).status_code == 401

    def test_what_a_stranger_says_of_itself_is_not_believed(self, house: House, made: dict[str, Any]):
        bearer = token(self.at(house, "203.0.113.9"), made)
        assert reads(self.at(house, "198.51.100.9"), bearer, **{"X-Forwarded-For": "203.0.113.9"}) == 401

    def test_a_trusted_proxy_is(self, house: House, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
        bearer = token(self.at(house, "203.0.113.9"), made)
        monkeypatch.setenv("GUGUS_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
        get_settings.cache_clear()
        proxy = self.at(house, "10.1.2.3")
        assert reads(proxy, bearer, **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}) == 200
        assert reads(proxy, bearer, **{"X-Forwarded-For": "203.0.113.9, 198.51.100.9"}) == 401
        assert reads(proxy, bearer, **{"X-Forwarded-For": "kacau"}) == 401
        monkeypatch.undo()
        get_settings.cache_clear()

    @settings(max_examples=50, deadline=None)
    @given(st.ip_addresses(), st.lists(st.ip_addresses(), max_size=4))
    def test_without_a_proxy_the_peer_is_the_caller(self, peer, said):
        forwarded = ", ".join(map(str, said)).encode()
        scope = {"type": "http", "client": (str(peer), 1), "headers": [(b"x-forwarded-for", forwarded)]}
        found = address_of(Request(scope))
        assert found in (peer, getattr(peer, "ipv4_mapped", None))

    def test_no_list_admits_from_anywhere_and_a_list_only_from_there(self):
        assert admits([], None)
        assert admits(["203.0.113.0/24", "2001:db8::/32"], ip_address("2001:db8::1"))
        assert not admits(["203.0.113.0/24"], None)


class TestWhatMayBeHeld:
    @pytest.mark.parametrize("home", HOMES)
    def test_only_what_anybody_may_be_granted_there_or_of_the_nation_s_reading(self, home: str):
        held = {(word, where) for word in Word for where in HOMES if may_hold(home, (word, where))}
        assert held
        assert all(map(grantable, held))
        assert {where for _, where in held} <= {home, "national:id"}
        assert not {word for word, _ in held} & NEVER
        assert all(word.endswith(":read") for word, where in held if where != home)


class TestSeveralSystemsOfOneHouse:
    def test_a_system_cannot_register_another(self, house: House):
        made = client(house)
        caller = Caller(house.secretariat.http, made["client_id"], token(house.secretariat.http, made))
        refused(caller.post("/v1/clients", system()), 403, "insufficient-scope")
