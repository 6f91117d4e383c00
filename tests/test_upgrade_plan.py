"""Who waits for a migration, judged from its SQL before it runs."""

import pytest

from api.upgrade.planning import MANY_ROWS, Judged, Wait, waits
from api.upgrade.steps import steps

STATEMENTS = [
    ("CREATE INDEX CONCURRENTLY ix_a ON budget_line (title)", Wait.NOBODY),
    ("CREATE UNIQUE INDEX ix_a ON budget_line (title)", Wait.WRITERS),
    ("ALTER TABLE budget_line ADD COLUMN note VARCHAR", Wait.SHORTLY),
    ("ALTER TABLE budget_line ADD COLUMN n INTEGER DEFAULT 0 NOT NULL", Wait.SHORTLY),
    ("ALTER TABLE budget_line ADD COLUMN id UUID DEFAULT gen_random_uuid()", Wait.EVERYBODY),
    ("ALTER TABLE budget_line ADD CONSTRAINT ck_a CHECK (n > 0) NOT VALID", Wait.SHORTLY),
    ("ALTER TABLE budget_line ADD CONSTRAINT ck_a CHECK (n > 0)", Wait.EVERYBODY),
    ("ALTER TABLE budget_line ADD CONSTRAINT fk_a FOREIGN KEY(a) REFERENCES b (id)", Wait.WRITERS),
    ("ALTER TABLE budget_line VALIDATE CONSTRAINT ck_a", Wait.NOBODY),
    ("ALTER TABLE budget_line ALTER COLUMN title SET NOT NULL", Wait.EVERYBODY),
    ("ALTER TABLE budget_line ALTER COLUMN title TYPE TEXT", Wait.EVERYBODY),
    ("ALTER TABLE budget_line DROP COLUMN title", Wait.SHORTLY),
    ('UPDATE "budget_line" SET n = 0', Wait.WRITERS),
    ("TRUNCATE budget_line", Wait.EVERYBODY),
    ("CREATE POLICY see ON budget_line USING (true)", Wait.SHORTLY),
]


class TestWaits:
    @pytest.mark.parametrize(("statement", "wait"), STATEMENTS)
    def test_each_statement_has_who_waits_for_it(self, statement: str, wait: Wait):
        assert list(waits(f"-- a word\n{statement};\n", set())) == [(wait, "budget_line")]

    def test_nobody_waits_at_a_table_that_the_upgrade_itself_makes(self):
        made: set[str] = set()
        assert list(waits("CREATE TABLE a (id uuid); CREATE INDEX ix ON a (id)", made)) == []
        assert list(waits("UPDATE a SET id = NULL; UPDATE b SET id = NULL", made)) == [(Wait.WRITERS, "b")]

    def test_what_a_function_does_when_it_is_called_is_not_done_now(self):
        sql = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ UPDATE a SET b = 1; TRUNCATE a $body$;"
        assert list(waits(sql, set())) == []

    @pytest.mark.parametrize(
        ("wait", "rows", "is_heavy"),
        [(Wait.WRITERS, MANY_ROWS, True), (Wait.WRITERS, MANY_ROWS - 1, False), (Wait.SHORTLY, 10**9, False)],
    )
    def test_a_lock_is_heavy_where_it_lasts_as_long_as_a_long_table(self, wait: Wait, rows: int, is_heavy: bool):  # noqa: FBT001
        assert Judged(steps()[0], wait, "a", rows).is_heavy is is_heavy
