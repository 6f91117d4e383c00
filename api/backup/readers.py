"""Logins of tools that read by SQL (docs/bi.md): roles of the server, which no dump of a database holds.

Kept are their names, groups, end and settings, and no password: who comes back reads nothing before an administrator
sets one. A login that stands in the server is left as it is, for what was taken from it since the backup stays taken.
"""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from psycopg import sql
from pydantic import BaseModel, ConfigDict

OPENS: Final = "gugus_reporting"
GROUPS: Final = "gugus_reads:"
_FIND: Final = sa.text("""
    SELECT r.rolname AS name, r.rolvaliduntil::text AS until, coalesce(r.rolconfig, '{}') AS settings,
           array(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                 WHERE m.member = r.oid AND (g.rolname = :opens OR starts_with(g.rolname, :groups))
                 ORDER BY 1) AS groups
    FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper AND EXISTS (
        SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid AND g.rolname = :opens)
    ORDER BY 1
""")
_KNOWN: Final = sa.text("SELECT rolname FROM pg_roles")


class Reader(BaseModel):
    """A login: its groups, until when it counts, and its settings as `name=value`."""

    model_config = ConfigDict(frozen=True)

    name: str
    until: str | None
    settings: list[str]
    groups: list[str]


def readers_of(connection: sa.Connection) -> list[Reader]:
    """All logins that may read the schema `reporting`."""
    rows = connection.execute(_FIND, {"opens": OPENS, "groups": GROUPS}).mappings()
    return [Reader.model_validate(dict(row)) for row in rows]


def bring_readers(connection: sa.Connection, readers: Iterable[Reader]) -> None:
    """Make the logins that are not there, without a password, and the groups they were in."""
    known = set(connection.execute(_KNOWN).scalars())
    for reader in readers:
        if reader.name in known:
            continue
        for group in set(reader.groups) - known:
            _run(connection, "CREATE ROLE {} NOLOGIN", sql.Identifier(group))
            known.add(group)
        _run(connection, "CREATE ROLE {} LOGIN", sql.Identifier(reader.name))
        if reader.until is not None:
            _run(connection, "ALTER ROLE {} VALID UNTIL {}", sql.Identifier(reader.name), sql.Literal(reader.until))
        for name, _, value in (setting.partition("=") for setting in reader.settings):
            asked = (sql.Identifier(reader.name), sql.Identifier(name), sql.Literal(value))
            _run(connection, "ALTER ROLE {} SET {} = {}", *asked)
        for group in reader.groups:
            _run(connection, "GRANT {} TO {}", sql.Identifier(group), sql.Identifier(reader.name))


def _run(connection: sa.Connection, statement: str, *parts: sql.Composable) -> None:
    connection.exec_driver_sql(sql.SQL(statement).format(*parts).as_string(None))
