"""Failures that docs/runbook.md names: what shows each, and that the cure it tells ends it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session
from structlog.testing import capture_logs

from api.oauth.tokens import forget_verified
from api.queries import backups
from api.settings import get_settings
from api.signing import ensure_signing_key
from api.worker import link_events, run_next_import, take_measures
from tests.support.files import no_file_over
from tests.support.flows import House, done, refused
from tests.support.metrics import figures, told
from tests.support.settings import setting

ROOT = Path(__file__).parents[1]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]
PARTS = ("Gejala", "Arti", "Langkah pertama", "Perbaikan", "Selesai bila")
CHAIN, SHOWN_BY = 'gugus_outbox_waiting{reader="chain"}', re.compile(r"^- \*Uji: `(\S+)`\*$", re.MULTILINE)


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


class TestRunbook:
    def test_it_names_at_least_fifteen_each_whole(self):
        assert len(SECTIONS) >= 15
        for number, section in enumerate(SECTIONS, 1):
            assert section.startswith(f"{number}. ")
            assert [part for part in PARTS if f"- **{part}**: " in section] == list(PARTS), section

    @pytest.mark.parametrize("section", SECTIONS, ids=[section.partition(".")[0] for section in SECTIONS])
    def test_each_is_shown_by_a_test(self, section: str):
        path, group, name = SHOWN_BY.findall(section)[0].split("::")
        module = import_module(path.removesuffix(".py").replace("/", "."))
        assert callable(getattr(getattr(module, group), name))


class TestWorker:
    def test_a_worker_that_is_gone_is_seen_by_figures_that_grow_old(self, http, house: House, worker: sa.Engine):
        take_measures(worker)
        house.draft_plan()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=True):
            age = datetime.now(UTC).timestamp() - told(http)["gugus_measures_taken_seconds"]
            assert age > 300
            while link_events(worker):
                pass
            take_measures(worker)
            seen = told(http)
            assert datetime.now(UTC).timestamp() - seen["gugus_measures_taken_seconds"] < 60
            assert (seen["gugus_chain_lag_seconds"], seen[CHAIN]) == (0, 0)

    def test_a_transaction_that_is_left_open_holds_the_chain_back(
        self, http, house: House, worker: sa.Engine, owner_session: Session
    ):
        owner_session.execute(sa.text("CREATE TEMP TABLE left_open (nothing int)"))  # it has a number, and does not end
        house.draft_plan()
        while link_events(worker):
            pass
        assert figures(http, worker)[CHAIN] >= 1
        owner_session.rollback()
        while link_events(worker):
            pass
        assert figures(http, worker)[CHAIN] == 0

    def test_an_import_that_waits_is_read_when_a_worker_comes(self, http, house: House, worker: sa.Engine):
        sent = done(house.send(b"code,name\n", kind="agencies"), 202)
        seen = figures(http, worker, minutes=20)
        assert (seen["gugus_imports_waiting"], seen["gugus_imports_lag_seconds"] > 900) == (1, True)
        while not run_next_import(worker):
            pass
        assert done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] == "failed"  # it lacks columns
        assert figures(http, worker)["gugus_imports_waiting"] == 0


class TestFigures:
    def test_a_late_report_is_counted_until_it_is_excused(self, http, house: House, worker: sa.Engine):
        period = house.period()
        late = figures(http, worker, days=21)["gugus_reports_late"]
        assert late == len(period["obligations"])
        house.excused(next(iter(period["obligations"].values())))
        assert figures(http, worker, days=21)["gugus_reports_late"] == late - 1


class TestBackup:
    def test_one_that_is_too_old_is_a_warning_until_another_is_made(self, http, owner_session: Session):
        engine = owner_session.get_bind()
        with time_machine.travel(datetime.now(UTC) - timedelta(hours=get_settings().backup_max_hours + 1), tick=True):
            backups.write(engine, is_base=False, is_sealed=True, size_bytes=1)
        shown = done(http.get("/readyz"))
        assert "hours old" in shown["warnings"]["backup"]
        assert datetime.now(UTC).timestamp() - told(http)["gugus_backup_made_seconds"] > 3600
        backups.write(engine, is_base=False, is_sealed=True, size_bytes=1)
        assert done(http.get("/readyz"))["warnings"] == {}


class TestDisk:
    def test_a_full_one_refuses_evidence_until_there_is_room(self, http, house: House):
        report, away = house.report(), 'gugus_refusals_total{reason="storage-unavailable"}'
        before = told(http).get(away, 0)
        with no_file_over(300):
            assert house.attach(report).headers["Retry-After"] == "30"
        assert told(http)[away] == before + 1
        done(house.attach(report), 201)


class TestKeys:
    def test_other_keys_refuse_every_token_until_the_right_ones_are_back(
        self, http, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        ensure_signing_key(tmp_path)
        invalid = 'gugus_refusals_total{reason="invalid-token"}'
        before = told(http).get(invalid, 0)
        forget_verified()
        with setting(monkeypatch, "SIGNING_KEYS_DIR", tmp_path):
            refused(house.secretariat.get("/v1/plans"), 401, "invalid-token")
        assert told(http)[invalid] == before + 1
        done(house.secretariat.get("/v1/plans"))


@contextmanager
def without(owner: Session, right: str) -> Iterator[None]:
    """The application lacks a right for as long as this lasts."""
    owner.execute(sa.text(f"REVOKE {right} FROM gugus_app"))
    owner.commit()
    yield
    owner.execute(sa.text(f"GRANT {right} TO gugus_app"))
    owner.commit()


class TestFault:
    def test_a_right_that_was_taken_is_a_fault_whose_place_the_log_names(
        self, http, house: House, owner_session: Session
    ):
        faults = 'gugus_refusals_total{reason="internal-error"}'
        before, key = told(http).get(faults, 0), "runbook-15"
        with without(owner_session, "INSERT ON meeting"), capture_logs() as lines:
            problem = house.secretariat.post("/v1/meetings", house.meeting_body(), key=key)
            refused(problem, 500, "internal-error")
        (line,) = [each for each in lines if each["event"] == "request failed"]
        assert line["error"] == "ProgrammingError"
        assert any("/api/services/" in place for place in line["places"]), line
        assert told(http)[faults] == before + 1
        done(house.secretariat.post("/v1/meetings", house.meeting_body(), key=key), 201)
