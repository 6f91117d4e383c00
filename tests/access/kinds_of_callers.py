"""Every kind of client with every kind of proof, at a route of each family: what it reaches, and when that ends.

The class is collected by tests/test_route_matrix.py, in whose place they ask. Whom an outside issuer proved holds the
powers of the seat and no other: tests/oauth/test_outside_issuers.py; what a session gave out ends with it:
tests/oauth/test_sessions.py; a login of the schema for reports by SQL reads that alone: tests/access/test_reporting.py.
"""

import base64
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.testclient import TestClient

from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from api.domain.seats import SeatKind
from api.models.clients import Client
from api.oauth.answers import ASSERTION_TYPE
from api.settings import get_settings
from tests.oauth.people import CHAIR, Browser, Grant, asked, bearer, web_client
from tests.support.flows import REGION
from tests.support.place import Place
from tests.support.seated import machine, seated, token_of
from tests.support.tokens import export_token
from tests.support.whole import WholeClient
from tests.support.world import World

HELD: Final = (Word.PLANS_READ, Word.EXPORTS_READ, Word.REPORTS_READ)
SCOPE: Final = " ".join([*(word.value for word in HELD), REGION])
LATER: Final = timedelta(hours=1, minutes=1)
OLD: Final = timedelta(minutes=2)  # a token of a person lives five
# One route of each family, in the order of the columns below.
ROUTES: Final = {
    "its list": "/v1/plans",
    "a thing of it": "/v1/plans/{plan_id}",
    "a thing of another district": "/v1/plans/{neighbour}",
    "another word": "/v1/cases",
    "to write": "/v1/plans",
    "a stream": "/v1/exports/plans",
    "a report as a file": "/v1/reports/progress.csv?year=2026",
    "any token": "/v1/scopes",
}
PLAN: Final = {"owner": REGION, "title": "RAD (contoh)", "year_from": 2040, "year_to": 2041}
# Each kind, and what its proof opens of them.
OPENS: Final = {
    "a machine by secret": "200 200 404 403 403 200 200 200",
    "a machine by key": "200 200 404 403 403 200 200 200",
    "a machine of a seat": "200 200 404 403 403 200 200 200",
    "a person through a public client": "200 200 404 403 403 200 200 200",
    "a person through a client with a secret": "200 200 404 403 403 200 200 200",
    "an export token": "401 401 401 401 401 401 200 401",
}
# How each ends, and what its proof is worth from then on: no token (401), or one of nothing (403).
ENDS: Final = {
    "a machine by secret": {"expired": 401, "revoked": 401, "client": 401, "client ran out": 401, "grant": 403},
    "a machine by key": {"expired": 401, "revoked": 401, "client": 401, "grant": 403},
    "a machine of a seat": {"expired": 401, "revoked": 401, "client": 401, "seat": 403},
    "a person through a public client": dict.fromkeys(("expired", "revoked", "client", "person"), 401)
    | dict.fromkeys(("seats", "ceiling"), 403),
    "a person through a client with a secret": {"client": 401, "ceiling": 403},
    "an export token": {"client": 401, "client ran out": 401, "grant": 403, "token ran out": 401},
}
# Each end as a change of a row, by what names the row.
CHANGES: Final = {
    "revoked": ("issued_token", "revoked_at", "now()", "client_id = :client"),
    "client": ("client", "disabled_at", "now()", "id = :client"),
    "client ran out": ("client", "expires_at", "now() - interval '1 second'", "id = :client"),
    "grant": ("client_grant", "valid_to", "current_date - 2", "client_id = :client"),
    "seat": ("seat", "valid_to", "current_date - 2", "id = (SELECT seat_id FROM client WHERE id = :client)"),
    "person": ("person", "disabled_at", "now()", "id = :person"),
    "seats": ("seat", "valid_to", "current_date - 2", "person_id = :person"),
    "ceiling": ("client", "ceiling_actions", "'{}'", "id = :client"),
    "token ran out": ("export_token", "expires_at", "now() - interval '1 second'", "client_id = :client"),
}


@dataclass
class Proof:
    """What somebody sends, and the rows that make it worth something."""

    headers: Mapping[str, str]
    client: Any
    person: Any = None


@dataclass
class Kinds:
    """One of each kind, all of the same power; made when first asked for."""

    place: Place

    def __post_init__(self) -> None:
        self._made: dict[str, tuple[Proof, datetime]] = {}

    def of(self, kind: str) -> Proof:
        """The proof of a kind."""
        proof, made_at = self._made.get(kind, (None, datetime.now(UTC)))
        if proof is None or datetime.now(UTC) - made_at > OLD:
            proof = getattr(self, "_" + kind.removeprefix("a ").removeprefix("an ").replace(" ", "_"))()
            self._made[kind] = proof, datetime.now(UTC)
        return proof

    def _machine_by_secret(self) -> Proof:
        self.machine = machine(self.place.owner, REGION, [(word, REGION) for word in HELD])
        return Proof(bearer(token_of(self.place.http, self.machine, SCOPE.split())), self.machine.row_id)

    def _machine_by_key(self) -> Proof:
        self.signer = machine(self.place.owner, REGION, [(word, REGION) for word in HELD])
        self.key, row = ECKey.generate_key("P-256"), self.place.owner.get_one(Client, self.signer.row_id)
        row.auth_method, row.secret_hash = AuthMethod.KEY, None
        row.jwks = KeySet([self.key]).as_dict(private=False)
        self.place.owner.commit()
        form = {"grant_type": "client_credentials", "scope": SCOPE, "client_assertion_type": ASSERTION_TYPE}
        sent = {**form, "client_assertion": self.assertion()}
        return Proof(bearer(done_token(self.place.http.post("/oauth/token", data=sent))), self.signer.row_id)

    def assertion(self) -> str:
        """What the machine by key proves itself with at the token endpoint."""
        now, name = int(time.time()), self.signer.client_id
        claims = {"iss": name, "sub": name, "aud": str(get_settings().base_url).rstrip("/")}
        claims |= {"iat": now, "exp": now + 60, "jti": uuid4().hex}
        return jwt.encode({"alg": "ES256"}, claims, self.key, algorithms=["ES256"])

    def _machine_of_a_seat(self) -> Proof:
        made = seated(self.place.owner, SeatKind.CHAIR, REGION)
        return Proof(bearer(token_of(self.place.http, made, SCOPE.split())), made.row_id)

    def _person_through(self, method: AuthMethod) -> Proof:
        name, secret = web_client(self.place.owner, method, tuple(HELD))
        self.browser = Browser(self.place.http)
        self.code = self.browser.allow(asked(client_id=name, scope=SCOPE), CHAIR).answer["code"]
        answer = Grant(self.place.http, name, secret).redeem(self.code)
        token, self.refresh = done_token(answer), answer.json()["refresh_token"]
        client, person = (
            self.place.owner.connection()
            .execute(
                sa.text(
                    "SELECT c.id, p.id FROM client c, person p WHERE c.client_id = :name AND p.sign_in_name = :who"
                ),
                {"name": name, "who": CHAIR},
            )
            .one()
        )
        self.place.owner.rollback()
        return Proof(bearer(token), client, person)

    def _person_through_a_public_client(self) -> Proof:
        return self._person_through(AuthMethod.PUBLIC)

    def _person_through_a_client_with_a_secret(self) -> Proof:
        return self._person_through(AuthMethod.SECRET)

    def _export_token(self) -> Proof:
        made = machine(self.place.owner, REGION, [(word, REGION) for word in HELD])
        maker = bearer(token_of(self.place.http, made, SCOPE.split()))
        answer = self.place.http.post("/v1/export-tokens", json=export_token(), headers=maker)
        assert answer.status_code == 201, answer.text
        return Proof(bearer(answer.json()["secret"]), made.row_id)


def done_token(answer: Any) -> str:
    """The access token of an answer, which must have one."""
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def peer(place: Place) -> TestClient:
    """The service, called from the network that the export token is bound to."""
    made = WholeClient(place.http.app, base_url="http://testserver", client=("127.0.0.9", 5000))
    made.portal = place.http.portal  # to start a loop of its own takes longer than to be answered
    return made


def reached(place: Place, headers: Mapping[str, str]) -> str:
    """What each route answers, as a row of the table above."""
    found = []
    for name, path in ROUTES.items():
        address = path.format(plan_id=place.made.plan, neighbour=place.made.neighbour_plan)
        method, body = ("POST", PLAN) if name == "to write" else ("GET", None)
        answer = peer(place).request(method, address, json=body, headers=headers)
        found.append(str(answer.status_code))
    return " ".join(found)


@contextmanager
def ended(place: Place, proof: Proof, how: str) -> Iterator[None]:
    """For a while, what a proof stands on is over."""
    if how == "expired":
        with time_machine.travel(datetime.now(UTC) + LATER):
            yield
        return
    table, column, value, named = CHANGES[how]
    rows = {"client": proof.client, "person": proof.person}
    run = place.owner.connection().execute
    key = "jti" if table == "issued_token" else "id"
    kept = run(sa.text(f"SELECT {key}, {column} FROM {table} WHERE {named}"), rows).all()  # noqa: S608  names from above
    assert kept
    run(sa.text(f"UPDATE {table} SET {column} = {value} WHERE {named}"), rows)  # noqa: S608  as above
    place.owner.commit()
    try:
        yield
    finally:
        back = sa.text(f"UPDATE {table} SET {column} = :before WHERE {key} = :id")  # noqa: S608  as above
        for row, before in kept:
            place.owner.execute(back, {"before": before, "id": row})
        place.owner.commit()


@pytest.fixture(scope="module")
def kinds(place: Place) -> Kinds:
    return Kinds(place)


class TestKinds:
    @pytest.mark.parametrize("kind", OPENS)
    def test_each_reaches_what_it_holds_and_nothing_beside(self, place: Place, kinds: Kinds, kind: str):
        assert reached(place, kinds.of(kind).headers) == OPENS[kind]

    @pytest.mark.parametrize(("kind", "how"), [(kind, how) for kind, ways in ENDS.items() for how in ways])
    def test_what_ended_is_worth_nothing_at_once(self, place: Place, kinds: Kinds, kind: str, how: str):
        proof, path = kinds.of(kind), ROUTES["a report as a file" if kind == "an export token" else "its list"]
        with ended(place, proof, how):
            assert peer(place).get(path, headers=proof.headers).status_code == ENDS[kind][how]
        assert peer(place).get(path, headers=proof.headers).status_code == 200

    def test_what_proves_somebody_elsewhere_is_no_token(self, place: Place, kinds: Kinds):
        """A cookie of the pages, a code, a refresh token, an assertion, a secret, a login of the schema for reports."""
        for kind in OPENS:
            kinds.of(kind)
        by, told = kinds.machine, "; ".join(f"{name}={value}" for name, value in kinds.browser.cookies.items())
        assert told
        elsewhere = [
            {"Cookie": told},
            *map(bearer, (kinds.code, kinds.refresh, kinds.assertion(), by.secret)),
            *map(basic, (f"{by.client_id}:{by.secret}", "gugus_reporting:x", f"{CHAIR}:{World.secrets[CHAIR]}")),
        ]
        for headers in elsewhere:
            for path in map(ROUTES.get, ("its list", "any token", "a report as a file")):
                assert peer(place).get(path, headers=headers).status_code == 401, (headers.keys(), path)

    def test_a_secret_in_the_form_is_no_proof(self, place: Place, kinds: Kinds):
        """Of a machine as of a client of people: what stands in a form is written down on the way (RFC 6749 §2.3.1)."""
        kinds.of("a machine by secret")
        sent = {"client_id": kinds.machine.client_id, "client_secret": kinds.machine.secret, "scope": SCOPE}
        answer = place.http.post("/oauth/token", data={"grant_type": "client_credentials", **sent})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def basic(text: str) -> dict[str, str]:
    """The header of Basic."""
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}
