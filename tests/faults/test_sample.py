"""A small part of `make test-faults` in every run: lines cut at each statement, full disks, wrong clocks."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from api.jobs.erasing import list_anew
from api.oauth.tokens import forget_verified
from api.settings import get_settings
from api.worker import run_next_import
from tests.faults import verdict
from tests.faults.ground import Ground, stubbornly
from tests.support.cases import CONSENT_OFFICER, known, path_of
from tests.support.files import no_file_over
from tests.support.flows import done, speaker

# A process whose log nobody takes.
WRITES = """
import logging, structlog
from api import settings
from api.http import request_log
request_log.set_up(settings.get_settings())
structlog.get_logger("contoh").error("contoh" * 10_000)
logging.getLogger("contoh").error("contoh" * 10_000)
print("goes on")
"""
ENDS = sa.text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")
LIST = b"code,name,abbreviation,kind,seat\n32.12-CONTOH,Kantor Contoh,KC,ngo,Anggota\n"


class TestEveryStatement:
    def test_what_was_spent_is_spent_once(self, ground: Ground, worker, owner_session):
        line = ground.house.line(ceiling=1_000)
        with ground.meeting_faults():
            done(ground.house.spend(line, 700), 201)
        assert ground.tally["lines cut after a statement"] > 5
        verdict.of_writes(ground.ledger, owner_session, ground.tally)
        verdict.of_the_whole(worker, ground.tally)

    def test_an_import_is_read_once_and_not_failed_for_a_lost_line(self, ground: Ground, tired, owner_session):
        sent = done(ground.house.send(LIST, kind="agencies"), 202)
        stubbornly(ground, run_next_import, tired)
        assert done(ground.house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] == "done"
        assert verdict.times(owner_session, sent["id"], "import.done") == 1


class TestDatabaseThatWasRestarted:
    def test_no_request_pays_for_a_line_that_is_gone(self, ground: Ground, owner_session):
        secretariat = ground.house.secretariat
        for path in ("/v1/plans", "/v1/task-forces"):  # the short way, and the general one
            done(secretariat.get(path))
            assert len(owner_session.scalars(ENDS).all()) > 0
            done(secretariat.get(path))


class TestFullDisk:
    def test_lines_of_the_log_are_lost_and_no_work(self):
        with Path("/dev/full").open("wb") as full:
            writes = subprocess.run([sys.executable, "-c", WRITES], stdout=subprocess.PIPE, stderr=full, check=True)  # noqa: S603  our own words
        assert writes.stdout == b"goes on\n"

    def test_an_erasure_that_cannot_be_listed_is_done_and_listed_later(self, ground: Ground, worker):
        case, listed = known(ground.house), get_settings().erasure_list
        size = listed.stat().st_size if listed.exists() else 0
        with no_file_over(size):
            done(ground.house.speak(CONSENT_OFFICER).post(f"{path_of(case)}/erasures"))
            with pytest.raises(OSError, match=r"File too large|No space left"):
                list_anew(worker)
        list_anew(worker)
        assert case["id"] in listed.read_text()


class TestClock:
    @pytest.mark.parametrize("seconds", [-20, 20])
    def test_one_that_is_set_right_by_seconds_ends_no_token(self, ground: Ground, seconds: int):
        secretariat = ground.house.secretariat
        forget_verified()
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True):
            done(secretariat.get("/v1/plans"))

    def test_a_token_of_a_year_ahead_does_not_count_and_one_of_now_does_again(self, ground: Ground):
        http = ground.house.secretariat.http
        with time_machine.travel(datetime.now(UTC) + timedelta(days=365), tick=True):
            ahead = speaker(http)("32.12-disnaker")
            done(ahead.get("/v1/plans"))
        forget_verified()
        assert ahead.get("/v1/plans").status_code == 401
        done(speaker(http)("32.12-disnaker").get("/v1/plans"))
