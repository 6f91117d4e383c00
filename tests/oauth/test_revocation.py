import pytest

from api.models.clients import IssuedToken
from api.oauth import tokens


@pytest.fixture
def issued(oauth, machine):
    """A client and a token of its own."""
    caller = machine()
    return caller, oauth.token(caller).json()["access_token"]


def row_of(session, token):
    return session.get(IssuedToken, tokens.verify(token).jti)


class TestRevoke:
    def test_marks_the_row(self, oauth, issued, session):
        caller, token = issued
        answer = oauth.revoke(caller, token)
        assert (answer.status_code, answer.json()) == (200, {})
        assert answer.headers["cache-control"] == "no-store"
        assert row_of(session, token).revoked_at is not None

    def test_a_second_time_keeps_the_first_instant(self, oauth, issued, session):
        caller, token = issued
        oauth.revoke(caller, token)
        first = row_of(session, token).revoked_at
        assert oauth.revoke(caller, token).status_code == 200
        assert row_of(session, token).revoked_at == first

    @pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJFUzI1NiJ9.e30.AA"])
    def test_an_unknown_token_is_no_error(self, oauth, machine, token):
        assert oauth.revoke(machine(), token).status_code == 200

    def test_another_clients_token_is_refused_and_stays(self, oauth, issued, machine, session):
        answer = oauth.revoke(machine("lain"), issued[1])
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        assert row_of(session, issued[1]).revoked_at is None

    @pytest.mark.parametrize("hint", ["access_token", "refresh_token", "teka-teki"])
    def test_the_hint_changes_nothing(self, oauth, issued, session, hint):
        caller, token = issued
        assert oauth.revoke(caller, token, token_type_hint=hint).status_code == 200
        assert row_of(session, token).revoked_at is not None

    def test_the_token_is_required(self, oauth, machine):
        answer = oauth.post("/oauth/revoke", machine(), {"token_type_hint": "access_token"})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    def test_the_client_must_authenticate(self, oauth, issued, session):
        assert oauth.revoke(None, issued[1]).status_code == 401
        assert row_of(session, issued[1]).revoked_at is None
