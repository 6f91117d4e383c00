"""Realisation brought in by several at once, files and people together: nothing doubled, no ceiling passed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.database import APPLICATION_ROLE, assume, create_engine
from api.domain.acts import Act
from api.domain.scopes import Word
from api.services.imports import run_import
from tests.support.exports import SOCIAL, Budget, Row, export
from tests.support.flows import REGION, House, done, speaker, work_off


class TestAtOnce:
    def test_two_workers_with_the_same_file_double_nothing(self, fresh_http):
        budget = Budget(House(speaker(fresh_http)))
        rows = [Row(budget.account(), code=SOCIAL) for _ in range(20)]
        sent = [done(budget.house.send(export(*rows), kind="realisation"), 202)["id"] for _ in range(4)]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: work_off(), range(3)))
        work_off()
        read = [done(budget.house.secretariat.get(f"/v1/imports/{each}")) for each in sent]
        assert {each["status"] for each in read} == {"done"}
        assert sorted(each["counts"]["differences"]["new_lines"] for each in read) == [0, 0, 0, 20]
        assert [budget.line(row)["realised_idr"] for row in rows] == [40] * 20

    def test_two_that_wait_for_nobody_double_nothing_either(self, fresh_http, database):
        """The command line reads a file without the worker's turn; the two meet at the lines."""
        budget = Budget(House(speaker(fresh_http)))
        rows = [Row(budget.account(), code=SOCIAL) for _ in range(20)]
        sent = [done(budget.house.send(export(*rows), kind="realisation"), 202)["id"] for _ in range(2)]
        engine = create_engine(database, role=APPLICATION_ROLE, pool_size=2)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda each: read_directly(engine, each), sent))
        engine.dispose()
        read = [done(budget.house.secretariat.get(f"/v1/imports/{each}")) for each in sent]
        assert sorted(each["counts"]["differences"]["new_lines"] for each in read) == [0, 20]
        assert [budget.line(row)["realised_idr"] for row in rows] == [40] * 20

    def test_a_file_and_a_person_together_do_not_pass_the_ceiling(self, fresh_http):
        budget = Budget(House(speaker(fresh_http)))
        rows = [Row(budget.account(), (100, 100, 100), (10,), SOCIAL) for _ in range(6)]
        budget.send(*rows)
        lines = [budget.line(row) for row in rows]
        budget.house.officer("dinsos")
        sent = done(budget.house.send(export(*(row._replace(realised=(70,)) for row in rows)), kind="realisation"), 202)
        with ThreadPoolExecutor(7) as pool:
            file = pool.submit(work_off)
            answers = list(pool.map(lambda line: budget.house.spend(line, 40, month=2, who="dinsos"), lines))
            file.result()
        statuses = {answer.status_code for answer in answers}
        assert statuses <= {201, 409}
        spent = [budget.line(row)["realised_idr"] for row in rows]
        read = done(budget.house.secretariat.get(f"/v1/imports/{sent['id']}"))
        assert read["status"] == "done", read["findings"]
        # The file states a sum to date: where the person was first, it counts what the person entered.
        assert spent == [70] * 6


def read_directly(engine: sa.Engine, import_id: str) -> None:
    """Read a file in the region's own context."""
    region = frozenset({REGION})
    caller = Principal(
        client_id=uuid4(),
        person_id=None,
        home=REGION,
        act=Act.IMPORT_SEND,
        held={Word.IMPORTS_WRITE: region},
        organisations=region,
        regions=frozenset(),
        seats=(),
        now=datetime.now(UTC),
    )
    with Session(engine) as session:
        assume(session, region)
        run_import(session, caller, UUID(import_id))
        session.commit()
