"""Mail for notices: ids and links to the office, at most once, whatever the server does."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session
from structlog.testing import capture_logs

from api.jobs import mailing
from api.jobs.mailing import send_waiting
from api.queries.mail_queue import claim
from api.settings import Settings
from api.worker import tell_seats
from tests.support.flows import LEADS, House, done
from tests.support.metrics import figures
from tests.support.smtp import BREAKS, CLOSES, FORWARDS, GOOD, HANGS, MUMBLES, REFUSES, settings_of, smtp_server
from tests.test_notices import midnight

ADDRESS = "kantor@disnaker.example"
STATES = sa.text("SELECT DISTINCT mail, mail_tries FROM notice WHERE subject_id = :id")


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    office = made.agencies[LEADS["disnaker"]]
    answer = made.secretariat.put(f"/v1/agencies/{office}/private-contact", {"email": ADDRESS}, 0)
    assert done(answer)["email"] == ADDRESS
    return made


@pytest.fixture
def waiting(house: House, worker, owner_session) -> Iterator[Any]:
    """An obligation whose two officers were just told that it falls due; what was told before is old."""
    owner_session.execute(sa.text("UPDATE notice SET mail = 'sent'"))
    owner_session.commit()
    period = house.period()
    with time_machine.travel(midnight(period["due_on"], -14), tick=False) as clock:
        tell_seats(worker)
        yield period["obligations"][LEADS["disnaker"]], clock


def settings(port: int) -> Settings:
    return Settings(**settings_of(port))


def states(owner_session, obligation: str) -> set[tuple[str, int]]:
    found = {tuple(row) for row in owner_session.execute(STATES, {"id": obligation})}
    owner_session.rollback()
    return found


class TestMail:
    def test_one_mail_tells_an_office_with_ids_and_links_only(self, worker, waiting, owner_session):
        obligation, _ = waiting
        with smtp_server(FORWARDS) as server:
            assert send_waiting(worker, settings(server.port)) == 1
            assert send_waiting(worker, settings(server.port)) == 0
        (mail,) = server.mails
        ids = owner_session.scalars(sa.text("SELECT id FROM notice WHERE subject_id = :id"), {"id": obligation}).all()
        assert (mail["To"], mail["Auto-Submitted"], len(ids)) == (ADDRESS, "auto-generated", 2)
        text = mail.get_payload(decode=True).decode()
        lines = {line for line in text.splitlines() if line}
        assert {line for line in lines if line.startswith("http")} == {
            f"http://127.0.0.1:8000/v1/notices/{each}" for each in ids
        }
        assert lines - {line for line in lines if line.startswith("http")} == {
            "Laporan kemajuan segera jatuh tempo. / A progress report falls due soon."
        }
        assert states(owner_session, obligation) == {("sent", 1)}

    @pytest.mark.usefixtures("waiting")
    def test_a_worker_that_claims_holds_back_the_others(self, worker):
        with Session(worker) as first, Session(worker) as second:
            claimed = claim(first, datetime.now(UTC))
            assert claimed is not None
            assert len(claimed.notices) == 2
            second.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(sa.exc.OperationalError):  # it waits, rather than take what the first left
                claim(second, datetime.now(UTC))

    @pytest.mark.usefixtures("waiting")
    def test_two_workers_at_once_send_it_once(self, worker):
        with smtp_server() as server, ThreadPoolExecutor(3) as threads:
            assert sum(threads.map(lambda _: send_waiting(worker, settings(server.port)), range(3))) == 1
        assert len(server.mails) == 1

    def test_what_was_read_or_is_over_or_old_is_not_mailed(self, worker, waiting, owner_session):
        obligation, clock = waiting
        with smtp_server() as server:
            clock.shift(timedelta(hours=25))
            assert send_waiting(worker, settings(server.port)) == 0
            clock.shift(timedelta(hours=-25))
            owner_session.execute(
                sa.text("UPDATE notice SET read_at = now() WHERE subject_id = :id"), {"id": obligation}
            )
            owner_session.commit()
            assert send_waiting(worker, settings(server.port)) == 0
        assert server.asked == 0


class TestBadServer:
    @pytest.mark.parametrize("manner", [HANGS, CLOSES, REFUSES])
    def test_what_it_did_not_take_waits_and_is_tried_again(self, house, worker, waiting, owner_session, manner):
        obligation, clock = waiting
        began = monotonic()
        with smtp_server(manner) as server:
            assert send_waiting(worker, settings(server.port)) == 0
            assert send_waiting(worker, settings(server.port)) == 0  # it is not asked again at once
        assert (server.asked, monotonic() - began < 5) == (1, True)
        assert states(owner_session, obligation) == {("waiting", 1)}
        http = house.secretariat.http
        assert figures(http, worker)["gugus_mails_refused"] > 0
        clock.shift(timedelta(seconds=61))
        with smtp_server() as server:
            assert send_waiting(worker, settings(server.port)) == 1
        assert figures(http, worker)["gugus_mails_refused"] == 0
        assert states(owner_session, obligation) == {("sent", 2)}

    def test_no_server_at_all_is_the_same(self, worker, waiting, owner_session):
        obligation, _ = waiting
        with smtp_server() as server:
            port = server.port
        assert send_waiting(worker, settings(port)) == 0
        assert states(owner_session, obligation) == {("waiting", 1)}

    @pytest.mark.parametrize("manner", [BREAKS, MUMBLES])
    def test_what_may_have_been_taken_is_never_sent_twice(self, worker, waiting, owner_session, manner):
        obligation, clock = waiting
        with smtp_server(manner) as server:
            assert send_waiting(worker, settings(server.port)) == 0
            server.manner = GOOD
            clock.shift(timedelta(hours=2))
            assert send_waiting(worker, settings(server.port)) == 0
        assert len(server.mails) == 1
        assert states(owner_session, obligation) == {("claimed", 1)}

    @pytest.mark.usefixtures("waiting")
    def test_it_holds_up_nothing_else_and_names_no_address(self, worker, monkeypatch):
        monkeypatch.setattr(mailing, "worker_engine", lambda _: worker)
        stop = threading.Event()
        with capture_logs() as logged, smtp_server(HANGS) as server:
            thread = mailing.start(Settings(**{**settings_of(server.port), "smtp_timeout": 60}), stop)
            assert thread is not None
            deadline = monotonic() + 20
            while not server.asked:
                assert monotonic() < deadline
            assert tell_seats(worker) == 0  # the worker's own work goes on meanwhile
            stop.set()
            server.over.set()
            thread.join(20)
        assert not thread.is_alive()
        assert [each["outcome"] for each in logged if each["event"] == "mail was not sent"] == ["UNREACHABLE"]
        assert ADDRESS not in str(logged)


class TestSettings:
    def test_without_a_host_nothing_is_sent(self):
        assert mailing.start(Settings(), threading.Event()) is None

    def test_a_host_needs_a_sender(self):
        with pytest.raises(ValueError, match="smtp_from is needed"):
            Settings(smtp_host="127.0.0.1")
