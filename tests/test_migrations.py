"""New migrations leave the version before working: read here as SQL, shown under load by `make test-upgrade`."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from api.database import reaching
from api.upgrade import Fit, Step, TooNew, newest, upgrade, window
from api.upgrade.running import LOCK_MILLISECONDS, Patience
from api.upgrade.statements import written
from api.upgrade.steps import FIRST_WINDOW, MIGRATIONS, oldest_code_at, steps, steps_after
from api.worker import leave_what_is_too_new
from tests.support.dangers import allowed_in, broken_of_ours, dangers, squawked
from tests.support.databases import _run
from tests.support.engines import engine_at
from tests.support.flows import done, refused

# Those up to here were written when an upgrade still stopped the service.
BEFORE_THE_RULE = "0059"
NEW = steps_after(BEFORE_THE_RULE)


@pytest.fixture(scope="module")
def reading(module_database: str) -> Iterator[sa.Connection]:
    """A connection on which migrations may ask and nothing more."""
    with engine_at(module_database).connect() as connection:
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        yield connection


def step_of(number: str) -> Step:
    return next(step for step in steps() if step.number == number)


class TestNewMigrations:
    def test_hurt_nothing_that_serves(self, reading, tmp_path: Path):
        assert {step.number: found for step in NEW if (found := dangers(step, reading, tmp_path))} == {}

    def test_what_they_are_allowed_has_its_reason(self):
        assert [step.number for step in NEW for reason in allowed_in(step).values() if len(reason) < len("small")] == []

    def test_a_contraction_names_code_that_came_before_it(self):
        known = {step.number for step in steps()}
        named = [step for step in steps() if step.oldest]
        assert [step.number for step in named if step.oldest not in known or step.oldest >= step.number] == []

    def test_each_says_what_it_is_for(self):
        assert [step.number for step in steps() if not step.summary] == []

    def test_the_newest_by_its_name_is_the_last_of_all(self):
        assert newest() == steps()[-1].number


class TestDangers:
    """That the check finds what it is for."""

    def test_of_an_old_migration_that_stopped_the_service_are_found(self, reading, tmp_path: Path):
        found = dangers(step_of("0033"), reading, tmp_path)
        assert found >= {"ban-drop-function", "adding-required-field", "require-concurrent-index-creation"}

    def test_one_that_asks_the_database_is_read_too(self, reading, tmp_path: Path):
        assert "constraint-missing-not-valid" in dangers(step_of("0056"), reading, tmp_path)

    @pytest.mark.parametrize(
        ("sql", "rule"),
        [
            ("UPDATE agency SET name = upper(name);", "writes-rows"),
            ("REVOKE SELECT ON agency FROM gugus_app;", "takes-a-right"),
            ("ALTER FUNCTION gugus_actor() RENAME TO other;", "renames"),
            ("DROP VIEW power;", "drops-a-view"),
            ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON agency (name);", "keeps-a-broken-index"),
            ("COMMIT; BEGIN; SELECT gugus_count_again();", "calls-in-one-transaction"),
        ],
    )
    def test_beside_squawk_ours(self, sql, rule):
        assert broken_of_ours(sql) == {rule}

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE agency SET name = ''; DELETE FROM agency $$;",
            "REVOKE ALL ON FUNCTION f() FROM PUBLIC; REVOKE CREATE ON SCHEMA public FROM gugus_definer;",
            "COMMIT; DO $$ BEGIN PERFORM gugus_count_again('district:32.12'); COMMIT; END $$; BEGIN;",
            "-- UPDATE agency\nALTER TABLE agency ADD COLUMN nickname varchar;",
        ],
    )
    def test_are_not_seen_where_there_are_none(self, sql):
        assert broken_of_ours(sql) == set()

    @pytest.mark.parametrize(
        ("sql", "rule"),
        [
            ("ALTER TABLE agency DROP COLUMN name;", "ban-drop-column"),
            ("ALTER TABLE agency ALTER COLUMN name SET NOT NULL;", "adding-not-nullable-field"),
            ("ALTER TABLE agency RENAME COLUMN name TO title;", "renaming-column"),
            ("ALTER TABLE agency ALTER COLUMN name TYPE text;", "changing-column-type"),
            ("CREATE INDEX CONCURRENTLY i ON agency (name);", "ban-concurrent-index-creation-in-transaction"),
        ],
    )
    def test_of_squawk_are_asked(self, sql, rule, tmp_path):
        assert rule in squawked(sql, tmp_path)

    def test_the_form_of_the_page_is_none(self, reading, tmp_path):
        page = (MIGRATIONS.parent / "docs" / "upgrades.md").read_text("utf-8")
        [form] = re.findall(r"(?ms)^```python\n(.*?)^```$", page)
        sql = written(lambda: exec(form, {"op": op}), reading)  # noqa: S102  our own page
        assert "CREATE INDEX CONCURRENTLY" in sql
        assert squawked(sql, tmp_path) | broken_of_ours(sql) == set()


class TestGivenAgain:
    """One that commits on its way may be broken off between two commits, and is then given whole."""

    @pytest.mark.parametrize("number", ["0084", "0085", "0087", "0088"])
    def test_it_changes_nothing_the_second_time(self, module_database: str, number: str):
        engine = engine_at(module_database)
        was = defined(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
            with Operations.context(context), context.begin_transaction(_per_migration=True):
                ScriptDirectory(str(MIGRATIONS)).get_revision(number).module.upgrade()
        assert defined(engine) == was


def defined(engine: sa.Engine) -> list[str]:
    """Every function of the database."""
    asked = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.text(asked)))


class TestLocks:
    def test_an_upgrade_gives_way_before_a_deadlock_is_looked_for(self, reading):
        looked_for = reading.scalar(sa.text("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'"))
        assert looked_for > LOCK_MILLISECONDS


class TestFit:
    @pytest.mark.parametrize(
        ("at", "oldest", "known", "told"),
        [
            ("0064", "0059", "0064", Fit.CURRENT),
            (None, None, "0064", Fit.BEHIND),
            ("0063", "0059", "0064", Fit.BEHIND),
            ("0066", "0059", "0064", Fit.AHEAD),
            ("0066", "0064", "0064", Fit.AHEAD),
            ("0066", "0065", "0064", Fit.TOO_NEW),
            ("0066", None, "0064", Fit.TOO_NEW),
        ],
    )
    def test_follows_from_what_the_database_says(self, at, oldest, known, told):
        assert window.fit(at, oldest, known) is told

    def test_without_a_contraction_every_code_since_the_first_window_works(self):
        assert oldest_code_at("0058") == FIRST_WINDOW


@pytest.fixture
def another(module_database: str) -> Iterator[tuple[str, sa.Engine]]:
    """The module's database, put back where it was afterwards."""
    yield module_database, engine_at(module_database)
    stand_at(module_database, newest(), FIRST_WINDOW)


def stand_at(url: str, number: str, oldest: str) -> None:
    _run(url, f"UPDATE alembic_version SET version_num = '{number}'")  # noqa: S608  numbers of this file
    _run(url, f"COMMENT ON TABLE alembic_version IS 'oldest code that works here: {oldest}'")


class TestNewerDatabase:
    def test_says_which_code_it_takes(self, another):
        with another[1].connect() as connection:
            assert window.standing(connection) == (newest(), oldest_code_at(newest()))

    def test_that_takes_this_version_is_served_and_left_as_it_is(self, another, http):
        url, engine = another
        stand_at(url, "9998", newest())
        _run(url, "UPDATE reference_load SET digest = 'of a newer version' WHERE name = 'ministries'")
        assert done(http.get("/readyz"))["status"] == "ready"
        window.refuse_too_new(engine)
        upgrade(url)
        with engine.connect() as connection:
            assert window.standing(connection) == ("9998", newest())
            kept = connection.scalar(sa.text("SELECT digest FROM reference_load WHERE name = 'ministries'"))
        assert kept == "of a newer version"

    def test_that_does_not_is_refused_by_every_command_and_sent_no_requests(self, another, http):
        url, engine = another
        stand_at(url, "9999", "9998")
        problem = refused(http.get("/readyz"), 503, "unavailable")
        assert "9998" in problem["checks"]["database"]
        for refusal in (lambda: window.refuse_too_new(engine), lambda: upgrade(url)):
            with pytest.raises(TooNew, match="there is no downgrade") as ended:
                refusal()
            assert "tidak ada penurunan versi" in str(ended.value)

    def test_that_does_not_is_left_by_its_worker(self, another, worker):
        stop = threading.Event()
        leave_what_is_too_new(worker, stop)
        assert not stop.is_set()
        stand_at(another[0], "9999", "9998")
        leave_what_is_too_new(worker, stop)
        assert stop.is_set()

    def test_of_before_is_named_behind(self, another, http):
        stand_at(another[0], "0058", FIRST_WINDOW)
        problem = refused(http.get("/readyz"), 503, "unavailable")
        assert problem["checks"]["database"] == "migrations are behind: run gugus migrate"


class TestGivesWay:
    """A request that holds what the migration wants next, and waits for what it has."""

    def test_the_migration_is_broken_off_and_not_the_request(self, module_database: str):
        with psycopg.connect(module_database, autocommit=True) as made:
            made.execute("CREATE TABLE first_wanted (id int)")
            made.execute("CREATE TABLE wanted_next (id int)")
        engine = sa.create_engine("postgresql+psycopg://", connect_args=reaching(module_database))
        with (
            psycopg.connect(module_database) as request,
            engine.connect() as migration,
            ThreadPoolExecutor(1) as beside,
        ):
            Patience(migration)
            request.execute("LOCK wanted_next IN ROW EXCLUSIVE MODE")
            migration.exec_driver_sql("ALTER TABLE first_wanted ADD COLUMN a int")
            waits = beside.submit(request.execute, "LOCK first_wanted IN ROW EXCLUSIVE MODE")
            migration.exec_driver_sql("SELECT pg_sleep(0.5)")  # the request looks for a deadlock half a second later
            with pytest.raises(sa.exc.OperationalError) as gave_way:
                migration.exec_driver_sql("ALTER TABLE wanted_next ADD COLUMN a int")
            assert isinstance(gave_way.value.orig, psycopg.errors.LockNotAvailable)
            migration.rollback()
            assert waits.result(timeout=30)
        engine.dispose()
