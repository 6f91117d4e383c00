"""Starts Directus at a port: its tables are made or brought up to date, then this process becomes it.

`python -m benchmarks.peers.directus 18705`
"""

import os
import subprocess
import sys
from collections.abc import Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.peers.directus.api import TOKEN
from benchmarks.peers.directus.collections import KEPT
from benchmarks.peers.peer import ENVIRONMENTS

HOME = ENVIRONMENTS / "directus"
NODE, PROGRAM = HOME / "node", "node_modules/directus/cli.js"
SCHEMA = "directus"


OTHERS = """
    SELECT string_agg(table_name, ',') FROM information_schema.tables
    WHERE table_schema = 'public' AND NOT table_name = ANY (%s)
"""
"""It looks at every table it knows of for every answer, which would double the work of each. Whoever measures may say
otherwise: with `DB_EXCLUDE_TABLES=` it is as it comes."""


def settings(database_url: str, port: int, others: str) -> dict[str, str]:
    """What its documentation has one set, and what the measurement does: nothing is sent home, refused or told."""
    door = conninfo_to_dict(database_url)
    return {
        "NODE_ENV": "production",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET": TOKEN,
        "ADMIN_EMAIL": "bench@example.com",
        "ADMIN_PASSWORD": TOKEN,
        "ADMIN_TOKEN": TOKEN,
        "DB_CLIENT": "pg",
        "DB_HOST": str(door.get("host", "")),
        "DB_PORT": str(door.get("port", 5432)),
        "DB_DATABASE": str(door.get("dbname", "")),
        "DB_USER": str(door.get("user", "")),
        "DB_PASSWORD": str(door.get("password", "")),
        "DB_SEARCH_PATH": f"array:{SCHEMA},public",
        "DB_EXCLUDE_TABLES": os.environ.get("DB_EXCLUDE_TABLES", others),
        "TELEMETRY": "false",
        "LOG_LEVEL": "error",
        # It would answer 503 while its one thread is busy, which it is here as long as it is measured.
        "PRESSURE_LIMITER_ENABLED": "false",
    }


def become(environment: Mapping[str, str], port: int) -> None:
    """Its own tables in a schema of their own, and then itself under the number of this process."""
    owner_url = environment["GUGUS_MIGRATION_DATABASE_URL"]
    with psycopg.connect(owner_url) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        [others] = connection.execute(OTHERS, (KEPT,)).fetchone() or [""]
    told = {**environment, **settings(owner_url, port, others)}
    os.chdir(HOME)  # it looks for its files where it is started
    subprocess.run([NODE, PROGRAM, "bootstrap"], env=told, check=True)
    os.execve(NODE, [NODE, PROGRAM, "start"], told)


if __name__ == "__main__":
    become(os.environ, int(sys.argv[1]))
