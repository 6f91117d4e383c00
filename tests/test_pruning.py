"""What has had its time goes, and nothing else does; what comes in wrong can be had back with its faults."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import WORKER_ROLE, create_engine
from api.jobs.pruning import prune
from tests.data.make_workbooks import one_sheet
from tests.data.sheets import xlsx
from tests.support.flows import work_off
from tests.support.tokens import Caller, token_for


@pytest.fixture
def worker(module_database):
    engine = create_engine(module_database, role=WORKER_ROLE, pool_size=3)
    yield engine
    engine.dispose()


@pytest.fixture
def faulty(as_):
    """An import whose file holds faults: its agencies are unknown to Batam's directory."""
    sent = as_("21.71-secretariat").post(
        "/v1/imports",
        data={"kind": "plan", "owner": "district:21.71"},
        files={"file": ("plan.xlsx", io.BytesIO(xlsx(one_sheet())), "application/octet-stream")},
    )
    assert sent.status_code == 202, sent.text
    work_off()
    return sent.json()["id"]


class TestCorrectedCopy:
    def test_tells_each_fault_in_the_senders_own_file(self, as_, faulty):
        copy = as_("21.71-secretariat").get(f"/v1/imports/{faulty}/corrected-copy")
        assert copy.status_code == 200
        assert copy.content.startswith(b"PK")
        assert faulty in copy.headers["content-disposition"]
        assert copy.headers["cache-control"] == "no-store"

    def test_a_stranger_does_not_see_it(self, as_, faulty):
        assert as_("32.12-secretariat").get(f"/v1/imports/{faulty}/corrected-copy").status_code == 404

    def test_a_list_comes_back_as_a_list_that_nothing_runs(self, as_):
        rows = "code,name,abbreviation,kind\r\n=1+1,Dinas Contoh,DC,bukan_jenis\r\n"
        sent = as_("21.71-secretariat").post(
            "/v1/imports",
            data={"kind": "agencies", "owner": "district:21.71"},
            files={"file": ("list.csv", io.BytesIO(rows.encode()), "text/csv")},
        )
        work_off()
        copy = as_("21.71-secretariat").get(f"/v1/imports/{sent.json()['id']}/corrected-copy")
        assert copy.status_code == 200
        assert copy.content.startswith(b"\xef\xbb\xbf")
        assert b"\r\n'=1+1," in copy.content


def _files(session, faulty):
    return session.scalar(sa.text("SELECT count(*) FROM import_file WHERE import_id = :id"), {"id": faulty})


class TestPrune:
    @pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
    def test_files_go_after_a_week(self, faulty, worker, days, left):
        with Session(worker) as session:
            prune(session, datetime.now(UTC) + timedelta(days=days))
            assert _files(session, faulty) == left
            session.rollback()

    def test_ended_tokens_and_keys_go(self, as_, worker):
        as_("21.71-secretariat").get("/v1/regions")
        with Session(worker) as session:
            prune(session, datetime.now(UTC) + timedelta(days=3))
            left = session.execute(
                sa.text("SELECT (SELECT count(*) FROM issued_token), (SELECT count(*) FROM idempotency_key)")
            ).one()
            session.rollback()
        assert tuple(left) == (0, 0)

    def test_a_copy_that_is_gone_says_what_to_do(self, http, faulty, worker):
        with Session(worker) as session:
            prune(session, datetime.now(UTC) + timedelta(days=8))
            session.commit()
        caller = Caller(http, "demo-21.71-secretariat", token_for(http, "demo-21.71-secretariat"))
        answer = caller.get(f"/v1/imports/{faulty}/corrected-copy")
        assert answer.status_code == 404
        assert "dry_run" in answer.json()["detail"]
