from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from api.domain.scopes import Word, from_details
from api.models.clients import ClientGrant
from api.oauth.answers import IntrospectionAnswer

INACTIVE = {"active": False}
ISSUER = "https://gugus.example"


@pytest.fixture
def issued(oauth, machine):
    """A client and a token of its own."""
    caller = machine()
    return caller, oauth.token(caller, "plans:read reports:read national:id").json()["access_token"]


class TestIntrospect:
    def test_says_what_the_token_is_worth(self, oauth, issued):
        caller, token = issued
        answer = oauth.introspect(caller, token)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        body = IntrospectionAnswer.model_validate(answer.json())
        assert (body.active, body.client_id, body.sub) == (True, "sistem-rad", str(caller.row.id))
        assert (body.iss, body.aud) == (ISSUER, ISSUER)
        assert body.exp == body.iat + 900
        assert body.scope == "plans:read reports:read national:id"

    def test_a_revoked_token_is_not_active(self, oauth, issued):
        oauth.revoke(*issued)
        assert oauth.introspect(*issued).json() == INACTIVE

    def test_an_expired_token_is_not_active(self, oauth, machine):
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            caller = machine()
            token = oauth.token(caller).json()["access_token"]
            assert oauth.introspect(caller, token).json()["active"] is True
            clock.shift(900)
            assert oauth.introspect(caller, token).json() == INACTIVE

    def test_another_clients_token_is_not_active(self, oauth, issued, machine):
        assert oauth.introspect(machine("lain"), issued[1]).json() == INACTIVE

    def test_an_unknown_token_is_not_active(self, oauth, machine):
        assert oauth.introspect(machine(), "a.b.c").json() == INACTIVE

    def test_a_grant_that_ended_is_left_out(self, oauth, issued, session):
        grant = session.exec(
            select(ClientGrant).where(
                ClientGrant.client_id == issued[0].row.id, ClientGrant.action == Word.REPORTS_READ
            )
        ).one()
        grant.valid_to = (datetime.now(UTC) - timedelta(days=2)).date()
        session.flush()
        body = oauth.introspect(*issued).json()
        assert body["scope"] == "plans:read national:id"
        assert from_details(body["authorization_details"]) == {(Word.PLANS_READ, "national:id")}

    def test_the_token_is_required(self, oauth, machine):
        answer = oauth.post("/oauth/introspect", machine(), {})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    def test_the_client_must_authenticate(self, oauth, issued):
        assert oauth.introspect(None, issued[1]).status_code == 401
