"""Every organisation-owned table is protected by the database itself, and nothing else goes unprotected."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from api.access.visibility import SIGHT

# Tables without row-level security, each group for its reason (access.md §3).
OPEN_TABLES = {
    "reference data": {
        *("region", "ministry", "sub_task_force", "funding_source", "reference_load", "institution", "output_form")
    },
    "OAuth's own: asked before anybody is known": {
        *("client", "client_grant", "client_use", "seat_yield", "issued_token", "used_assertion"),
        "export_token_use",
        *("authorization_code", "refresh_token", "token_family", "web_session", "sign_in_failure"),
        *("session_consent", "client_consent"),
        *("password_code", "code_mail", "second_factor", "recovery_code", "outside_identity"),
    },
    "keys of writes, by client": {"idempotency_key"},
    "positions in the journal": {"feed_epoch", "worker_position"},
    "hashes of the journal, which tell nothing of anybody": {"journal_chain", "journal_checkpoint"},
    "how many figures differed, night by night": {"roll_up_look"},
    "how the work stands, figures of the whole": {"measure"},
    "when a backup ended, and how large it was": {"backup"},
    "numbers of transactions that changed what somebody holds": {"power_change"},
    "numbers of transactions that changed what is told, with the place": {"reading_change"},
    "the version of the database": {"alembic_version"},
}
CATALOGUE = sa.text("""
    SELECT relname AS name, relrowsecurity AS is_protected, relforcerowsecurity AS is_forced,
           has_table_privilege('gugus_app', c.oid, 'SELECT') AS is_read,
           EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = 'r' AND p.polroles = '{0}')
               AS has_sight
    FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
""")


@pytest.fixture
def tables(owner_session: Session) -> list[Any]:
    return list(owner_session.execute(CATALOGUE))


class TestProtection:
    def test_every_table_with_an_owner_is_protected_from_its_owner_too(self, tables: list[Any]):
        owned = {table.name for table in SQLModel.metadata.tables.values() if "owner" in table.columns}
        assert {table.name for table in tables if table.is_protected and table.is_forced} == owned

    def test_every_protected_table_has_a_policy_for_reading(self, tables: list[Any]):
        assert [table.name for table in tables if table.is_protected and not table.has_sight] == []

    def test_the_tables_without_protection_are_those_named_here(self, tables: list[Any]):
        named = [name for names in OPEN_TABLES.values() for name in names]
        assert sorted(table.name for table in tables if not table.is_protected) == sorted(named)

    def test_sight_speaks_of_every_protected_table_the_application_reads(self, tables: list[Any]):
        read = {table.name for table in tables if table.is_protected and table.is_read}
        assert {str(table.__tablename__) for table in SIGHT} == read
