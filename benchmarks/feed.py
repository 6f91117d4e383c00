"""The journal of the measurements, one event for each verified entry, and who pulls it: a reader of the nation."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
from sqlmodel import Session

from api.access.grants import client_power
from api.database import create_engine
from api.models.clients import Client
from api.oauth.tokens import issue
from benchmarks.nation import SINCE, identity

READER = identity(30, 1)
WORDS = ("changes:read", "progress:read", "plans:read", "budgets:read", "outputs:read", "meetings:read")
PAGE = 1_000

# In one transaction for each region, as their secretariats verified; ids in order of time, as the service makes them.
EVENTS = """
    INSERT INTO journal (id, owner, at, event, subject_kind, subject_id, subject_version, region, whole_id, audience,
                         actor_kind, digest)
    SELECT ('019b8be1-f500-701f-8000-' || lpad(to_hex(%(first)s + row_number() OVER (ORDER BY e.id)), 12, '0'))::uuid,
           e.owner, %(at)s, 'progress_entry.added', 'progress_entry', e.id, e.version, e.region, e.report_id,
           ARRAY[e.owner, e.region, e.province, 'national:id'], 'client', repeat('0', 64)
    FROM progress_entry e JOIN progress_report r ON r.id = e.report_id
    WHERE e.region = %(region)s AND r.status = 'verified'
"""


def load(url: str) -> int:
    """Write the journal and the reader, once; gives the number of events. By the owner of the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        number = _count(connection)
        if number:
            return number
        _add_reader(connection)
        connection.execute("ALTER TABLE progress_entry NO FORCE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE progress_report NO FORCE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE journal NO FORCE ROW LEVEL SECURITY")
        for (region,) in connection.execute("SELECT owner FROM task_force ORDER BY owner").fetchall():
            number += connection.execute(EVENTS, {"first": number, "at": SINCE, "region": region}).rowcount
        for table in ("progress_entry", "progress_report", "journal"):
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        connection.execute("VACUUM ANALYZE journal")
    return number


def _count(connection: psycopg.Connection[tuple[int]]) -> int:
    found = connection.execute(
        "SELECT count(*) FROM journal WHERE event = 'progress_entry.added' AND subject_version IS NOT NULL"
        " AND id::text LIKE '019b8be1-f500-701f-%'"
    ).fetchone()
    return found[0] if found else 0


def _add_reader(connection: psycopg.Connection[tuple[int]]) -> None:
    connection.execute(
        "INSERT INTO client (id, client_id, name, organisation, auth_method, redirect_uris, ceiling_actions, addresses,"
        " version, created_at) VALUES (%s, 'bench-feed', 'Pusat (contoh)', 'national:id', 'client_secret_basic',"
        " '{}', '{}', '{}', 1, %s)",
        (READER, SINCE),
    )
    for number, word in enumerate(WORDS):
        connection.execute(
            "INSERT INTO client_grant (id, client_id, action, organisation, valid_from, time_zone)"
            " VALUES (%s, %s, %s, 'national:id', '2021-01-01', 'Asia/Jakarta')",
            (identity(31, number), READER, word),
        )


def token(application: str) -> str:
    """A token of the reader, with all it holds."""
    engine, now = create_engine(application, pool_size=1), datetime.now(UTC)
    with Session(engine) as session:
        client = session.get_one(Client, UUID(str(READER)))
        made = issue(session, client, client_power(session, client.id, now), now=now).token
        session.commit()
    engine.dispose()
    return made
