"""What a real PostgreSQL refuses, as a problem."""

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import database_problems
from api.database import create_engine
from api.database_problems import problem_of
from api.problems import Conflict, Duplicate, InternalError, Invalid, Unavailable
from tests.support.whole import WholeClient


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE thing (id int PRIMARY KEY, word text CONSTRAINT thing_word_once UNIQUE)")
        connection.execute("INSERT INTO thing VALUES (1, 'Siti Rahmawati')")
        yield postgres
        connection.execute("DROP TABLE thing")


def failure(address: str, *statements: str) -> psycopg.Error:
    *before, last = statements
    with psycopg.connect(address, options="-c statement_timeout=5s") as connection:
        for statement in before:
            connection.execute(statement)
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(last)
        connection.rollback()
    return caught.value


class TestViolations:
    INSERT = "INSERT INTO thing VALUES (2, 'Siti Rahmawati')"

    def test_a_constraint_says_what_its_name_stands_for(self, address: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(database_problems.CONSTRAINTS, "thing_word_once", Duplicate)
        assert type(problem_of(failure(address, self.INSERT))) is Duplicate

    def test_a_constraint_without_a_name_of_ours_is_a_conflict(self, address: str):
        problem = problem_of(failure(address, self.INSERT))
        assert type(problem) is Conflict
        assert "Siti" not in str(problem.detail)

    def test_a_missing_value_is_our_fault(self, address: str):
        assert type(problem_of(failure(address, "INSERT INTO thing VALUES (NULL)"))) is InternalError

    def test_what_does_not_fit_is_invalid(self, address: str):
        assert type(problem_of(failure(address, "INSERT INTO thing VALUES (9999999999999)"))) is Invalid

    def test_wrong_sql_is_our_fault(self, address: str):
        assert type(problem_of(failure(address, "SELECT nothing FROM thing"))) is InternalError


class TestUnavailable:
    def test_a_lock_that_is_held_asks_to_repeat_soon(self, address: str):
        with psycopg.connect(address) as holder:
            holder.execute("LOCK TABLE thing")
            problem = problem_of(failure(address, "LOCK TABLE thing NOWAIT"))
        assert isinstance(problem, Unavailable)
        assert problem.headers == {"Retry-After": "1"}

    def test_a_serialization_failure_asks_to_repeat_soon(self, address: str):
        isolated = "BEGIN ISOLATION LEVEL REPEATABLE READ"
        with psycopg.connect(address, autocommit=True) as one, psycopg.connect(address, autocommit=True) as other:
            one.execute(isolated)
            one.execute("SELECT * FROM thing")
            other.execute("UPDATE thing SET word = 'x'")
            with pytest.raises(psycopg.Error) as caught:
                one.execute("UPDATE thing SET word = 'y'")
        assert problem_of(caught.value).headers == {"Retry-After": "1"}

    def test_a_statement_that_takes_too_long_asks_to_come_later(self, address: str):
        problem = problem_of(failure(address, "SET statement_timeout = 20", "SELECT pg_sleep(3)"))
        assert problem.headers == {"Retry-After": "5"}


class TestThroughHttp:
    @pytest.fixture
    def http(self, app: FastAPI, address: str) -> Iterator[TestClient]:
        engine = create_engine(address, pool_size=1)
        away = create_engine("postgresql://nobody@127.0.0.1:1/nothing")

        @app.get("/add")
        def add(word: str):
            with engine.begin() as connection:
                connection.execute(sa.text("INSERT INTO thing VALUES (3, :word)"), {"word": word})

        @app.get("/away")
        def read():
            with away.connect():
                pass

        @app.get("/raw")
        def read_raw():
            psycopg.connect("postgresql://nobody@127.0.0.1:1/nothing")

        @app.get("/cut")
        def cut():
            with engine.connect() as connection:
                connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

        yield WholeClient(app, raises=True)
        engine.dispose()
        away.dispose()

    def test_a_duplicate_is_409_without_its_value(self, http: TestClient, capsys: pytest.CaptureFixture[str]):
        answer = http.get("/add", params={"word": "Siti Rahmawati"})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert "Siti" not in answer.text + "".join(capsys.readouterr())

    def test_nul_that_reaches_the_database_is_422(self, http: TestClient):
        assert http.get("/add?word=a%00b").status_code == 422

    @pytest.mark.parametrize("path", ["/away", "/raw", "/cut"])
    def test_a_lost_database_is_503_with_retry_after(self, http: TestClient, path):
        answer = http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
