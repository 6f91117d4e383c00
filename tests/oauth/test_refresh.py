"""Refresh: rotation, one retry for a lost answer, and revocation of the family for everything else."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, select

from api.database import create_engine
from api.models.clients import Client
from api.models.people import Person
from api.models.sign_ins import RefreshToken, TokenFamily, WebSession
from api.models.task_forces import Seat
from api.oauth import families, tokens
from api.oauth.answers import TokenAnswer
from api.oauth.single_use import digest
from api.routing.admission import Places
from tests.oauth.people import CHAIR, SCOPE, Browser, Grant, asked, bearer, tokens_of, web_client


def refusal(answer, status=400):
    assert answer.status_code == status, answer.text
    return answer.json()["error"]


@pytest.fixture
def grant(http):
    return Grant(http)


@pytest.fixture
def given(http):
    return tokens_of(http)


class TestRotation:
    def test_gives_new_tokens_for_the_same_power(self, grant, given):
        answer = grant.refresh(given["refresh_token"])
        assert answer.headers["cache-control"] == "no-store"
        body = TokenAnswer.model_validate(answer.json())
        assert (body.scope, body.expires_in) == (SCOPE, 300)
        assert body.refresh_token not in (None, given["refresh_token"])
        assert body.access_token != given["access_token"]

    def test_goes_on_from_each_to_the_next(self, grant, given):
        seen = {given["refresh_token"]}
        token = given["refresh_token"]
        for _ in range(4):
            token = grant.refresh(token).json()["refresh_token"]
            assert token not in seen
            seen.add(token)

    def test_may_ask_for_less_and_keeps_the_whole(self, grant, given):
        less = grant.refresh(given["refresh_token"], scope="plans:read district:32.12").json()
        assert less["scope"] == "plans:read district:32.12"
        assert grant.refresh(less["refresh_token"]).json()["scope"] == SCOPE

    @pytest.mark.parametrize(
        "scope",
        [f"{SCOPE} budgets:read", "plans:read national:id", "plans:burn district:32.12", "openid", "plans:read"],
    )
    def test_never_gives_more_and_uses_nothing_up(self, grant, given, scope):
        assert refusal(grant.refresh(given["refresh_token"], scope=scope)) == "invalid_scope"
        assert grant.refresh(given["refresh_token"]).status_code == 200

    def test_unknown_missing_and_foreign_are_refused(self, grant, given, http, owner_session):
        assert refusal(grant.refresh("x" * 43)) == "invalid_grant"
        assert refusal(grant.post("/oauth/token", {"grant_type": "refresh_token"})) == "invalid_request"
        foreign = Grant(http, web_client(owner_session)[0])
        assert refusal(foreign.refresh(given["refresh_token"])) == "invalid_grant"
        assert grant.refresh(given["refresh_token"]).status_code == 200

    def test_an_access_token_is_no_refresh_token(self, grant, given, http):
        assert refusal(grant.refresh(given["access_token"])) == "invalid_grant"
        assert http.get("/v1/plans", headers=bearer(given["refresh_token"])).status_code == 401

    def test_a_refresh_is_use_of_the_session(self, http):
        given, begun = tokens_of(http), datetime.now(UTC)
        for minutes in (50, 100, 150):
            with time_machine.travel(begun + timedelta(minutes=minutes)):
                given = Grant(http).refresh(given["refresh_token"]).json()

    def test_ends_after_an_hour_without_use(self, grant, given):
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
            assert refusal(grant.refresh(given["refresh_token"])) == "invalid_grant"

    def test_ends_twelve_hours_after_the_sign_in_and_no_token_outlives_that(self, http):
        given, begun = tokens_of(http), datetime.now(UTC)
        for minutes in range(50, 720, 50):
            with time_machine.travel(begun + timedelta(minutes=minutes)):
                given = Grant(http).refresh(given["refresh_token"]).json()
        with time_machine.travel(begun + timedelta(minutes=718)):
            given = Grant(http).refresh(given["refresh_token"]).json()
            assert 60 < given["expires_in"] <= 120
        with time_machine.travel(begun + timedelta(minutes=721)):
            assert refusal(Grant(http).refresh(given["refresh_token"])) == "invalid_grant"
            assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401


class TestRetry:
    """The token used last may come once more within twenty seconds, while its successor was not used."""

    def test_gets_the_same_successor(self, grant, given):
        first, again = (grant.refresh(given["refresh_token"]).json() for _ in range(2))
        assert first["refresh_token"] == again["refresh_token"]
        assert first["access_token"] != again["access_token"]
        assert grant.refresh(again["refresh_token"]).status_code == 200

    def test_a_second_retry_ends_the_family(self, grant, given):
        following = [grant.refresh(given["refresh_token"]).json() for _ in range(2)][1]["refresh_token"]
        assert refusal(grant.refresh(given["refresh_token"])) == "invalid_grant"
        assert refusal(grant.refresh(following)) == "invalid_grant"

    def test_within_twenty_seconds(self, http):
        assert timedelta(seconds=20) == families.GRACE
        for seconds, status in ((18, 200), (22, 400)):
            given, begun = tokens_of(http), datetime.now(UTC)
            Grant(http).refresh(given["refresh_token"])
            with time_machine.travel(begun + timedelta(seconds=seconds)):
                assert Grant(http).refresh(given["refresh_token"]).status_code == status

    def test_not_once_the_successor_was_used(self, grant, given):
        following = grant.refresh(given["refresh_token"]).json()
        last = grant.refresh(following["refresh_token"]).json()
        assert refusal(grant.refresh(given["refresh_token"])) == "invalid_grant"
        assert refusal(grant.refresh(last["refresh_token"])) == "invalid_grant"

    def test_not_for_one_further_back(self, grant, given):
        following = grant.refresh(given["refresh_token"]).json()
        grant.refresh(following["refresh_token"])
        grant.refresh(given["refresh_token"])
        assert refusal(grant.refresh(following["refresh_token"])) == "invalid_grant"

    def test_leaves_one_successor_in_the_database(self, grant, given, owner_session):
        for _ in range(2):
            grant.refresh(given["refresh_token"])
        row = owner_session.get(RefreshToken, digest(given["refresh_token"]))
        family = owner_session.exec(select(RefreshToken).where(RefreshToken.family_id == row.family_id)).all()
        assert {each.digest for each in family} == {row.digest, row.successor}


class TestReplay:
    def test_revokes_all_tokens_of_the_family_at_once(self, http, grant, given):
        following = grant.refresh(given["refresh_token"]).json()
        last = grant.refresh(following["refresh_token"]).json()
        assert refusal(grant.refresh(given["refresh_token"])) == "invalid_grant"
        for each in (given, following, last):
            assert http.get("/v1/plans", headers=bearer(each["access_token"])).status_code == 401

    def test_leaves_other_families_of_the_session_alone(self, http):
        browser = Browser(http)
        first, other = (Grant(http).redeem(browser.allow().answer["code"]).json() for _ in range(2))
        for _ in range(3):
            Grant(http).refresh(first["refresh_token"])
        assert Grant(http).refresh(other["refresh_token"]).status_code == 200

    def test_of_eight_parallel_redemptions_exactly_one_succeeds(self, fresh_http, database, monkeypatch):
        """All eight have come in before the first is answered: none of them is a retry."""
        given = tokens_of(fresh_http)
        monkeypatch.setattr(fresh_http.app.state, "strangers", Places(8))  # else four of them wait for a place
        engine = create_engine(database, pool_size=2)
        row = sa.select(RefreshToken).where(RefreshToken.digest == digest(given["refresh_token"])).with_for_update()
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with Session(engine) as holder, engine.connect() as watcher, ThreadPoolExecutor(8) as pool:
            holder.execute(row)
            sent = [pool.submit(Grant(fresh_http).refresh, given["refresh_token"]) for _ in range(8)]
            deadline = time.monotonic() + 20
            while watcher.execute(waiting).scalar_one() < 8 and time.monotonic() < deadline:
                watcher.rollback()
                time.sleep(0.02)
            holder.rollback()
            answers = [each.result() for each in sent]
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
        with Session(engine) as session:
            assert len(session.exec(select(RefreshToken)).all()) == 2  # one successor, whoever asked
            assert session.exec(select(TokenFamily)).one().revoked_at is not None
        engine.dispose()

    def test_however_eight_fall_there_is_one_successor(self, fresh_http, database):
        given = tokens_of(fresh_http)
        began = threading.Barrier(8)

        def refresh(_):
            began.wait()
            return Grant(fresh_http).refresh(given["refresh_token"])

        with ThreadPoolExecutor(8) as pool:
            answers = [each for each in pool.map(refresh, range(8)) if each.status_code == 200]
        assert len({each.json()["refresh_token"] for each in answers}) == 1
        engine = create_engine(database, pool_size=1)
        with Session(engine) as session:
            assert len(session.exec(select(RefreshToken)).all()) == 2
        engine.dispose()


class TestPower:
    """What person and client hold is asked at consent, at the code, at the refresh, and at every request."""

    @pytest.fixture
    def changing(self, fresh_http, database):
        """Tokens of the secretariat in a database of its own, and a hand that changes it."""
        engine = create_engine(database, pool_size=1)
        with Session(engine) as session:
            yield fresh_http, tokens_of(fresh_http), session
        engine.dispose()

    def test_a_seat_that_ended_ends_it_all(self, changing):
        http, given, session = changing
        person = session.exec(select(Person).where(Person.sign_in_name == CHAIR)).one()
        for seat in session.exec(select(Seat).where(Seat.person_id == person.id)):
            seat.valid_to = date(2025, 1, 2)
            session.add(seat)
        session.commit()
        answer = http.get("/v1/plans", headers=bearer(given["access_token"]))
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")
        assert refusal(Grant(http).refresh(given["refresh_token"])) == "invalid_scope"
        browser = Browser(http)
        browser.sign_in()
        assert browser.ask().answer["error"] == "invalid_scope"

    def test_a_lowered_ceiling_takes_effect_at_once_and_on_what_comes(self, changing):
        http, given, session = changing
        client = session.exec(select(Client).where(Client.client_id == "demo-web")).one()
        client.ceiling_actions = ["reports:read"]
        session.add(client)
        session.commit()
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 403
        assert http.get("/v1/reports/progress?year=2025", headers=bearer(given["access_token"])).status_code == 200
        assert Grant(http).refresh(given["refresh_token"]).json()["scope"] == "reports:read district:32.12"

    def test_a_disabled_person_holds_nothing(self, changing):
        http, given, session = changing
        code = Browser(http).allow().answer["code"]
        person = session.exec(select(Person).where(Person.sign_in_name == CHAIR)).one()
        person.disabled_at = datetime.now(UTC)
        session.add(person)
        session.commit()
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert refusal(Grant(http).refresh(given["refresh_token"])) == "invalid_grant"
        assert refusal(Grant(http).redeem(code)) == "invalid_grant"
        assert Browser(http).sign_in().status == 403

    def test_a_disabled_client_refreshes_nothing(self, changing):
        http, given, session = changing
        client = session.exec(select(Client).where(Client.client_id == "demo-web")).one()
        client.disabled_at = datetime.now(UTC)
        session.add(client)
        session.commit()
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert refusal(Grant(http).refresh(given["refresh_token"]), 401) == "invalid_client"

    def test_a_client_carries_what_its_ceiling_names(self, http, owner_session):
        name, _ = web_client(owner_session, ceiling=("plans:read",))
        browser = Browser(http)
        code = browser.allow(asked(client_id=name)).answer["code"]
        answer = Grant(http, name).redeem(code).json()
        assert answer["scope"] == "plans:read district:32.12"
        assert tokens.verify(answer["access_token"]).pairs == {("plans:read", "district:32.12")}

    def test_nothing_is_carried_by_a_client_without_ceiling(self, http, owner_session):
        name, _ = web_client(owner_session, ceiling=())
        browser = Browser(http)
        browser.sign_in()
        assert browser.ask(asked(client_id=name)).answer["error"] == "invalid_scope"


class TestGivenBack:
    def test_a_refresh_token_takes_its_access_tokens_along(self, http, grant, given):
        assert grant.post("/oauth/revoke", {"token": given["refresh_token"]}).status_code == 200
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert refusal(grant.refresh(given["refresh_token"])) == "invalid_grant"

    def test_an_access_token_ends_alone(self, http, grant, given):
        assert grant.post("/oauth/revoke", {"token": given["access_token"]}).status_code == 200
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert grant.refresh(given["refresh_token"]).status_code == 200

    def test_another_clients_is_not_ended(self, http, grant, given, owner_session):
        foreign = Grant(http, web_client(owner_session)[0])
        assert refusal(foreign.post("/oauth/revoke", {"token": given["refresh_token"]})) == "invalid_grant"
        assert grant.refresh(given["refresh_token"]).status_code == 200

    def test_a_public_client_may_not_ask_what_a_token_is_worth(self, grant, given):
        assert refusal(grant.post("/oauth/introspect", {"token": given["access_token"]}), 401) == "invalid_client"


class TestNothingIsKept:
    def test_no_cookie_code_or_token_stands_in_the_database(self, http, owner_session):
        browser = Browser(http)
        code = browser.allow().answer["code"]
        given = Grant(http).redeem(code).json()
        following = Grant(http).refresh(given["refresh_token"]).json()
        secrets = [
            *browser.cookies.values(),
            code,
            *(each[name] for each in (given, following) for name in ("access_token", "refresh_token")),
        ]
        tables = owner_session.execute(
            sa.text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalars()
        for table in tables.all():
            rows = owner_session.execute(sa.text(f'SELECT t::text FROM "{table}" t')).scalars().all()  # noqa: S608
            assert not any(secret in row for secret in secrets for row in rows), table

    def test_the_session_is_found_by_digest(self, http, owner_session):
        browser = Browser(http)
        browser.sign_in()
        kept = digest(browser.cookies["gugus-session"])
        assert owner_session.exec(select(WebSession).where(WebSession.digest == kept)).one()
