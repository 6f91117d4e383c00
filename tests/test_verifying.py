"""`gugus verify`: everything that is kept as evidence in one report, and each kind of damage found by its part."""

import io
import os
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.jobs import verifying
from api.settings import get_settings
from api.storage import store_for
from api.worker import link_events, sign_checkpoint
from tests.support.engines import administrator
from tests.support.flows import House
from tests.support.frozen import Frozen

# What the owner of the database can do to it; done a second time, it is undone.
DAMAGE = {
    "journal": (
        "UPDATE journal SET event = reverse(event) WHERE id = (SELECT row_id FROM journal_chain WHERE number = 2)",
        "row 2 of the chain",
    ),
    "checkpoints": ("UPDATE journal_checkpoint SET statement = reverse(statement)", "not what was signed"),
    "certificates": ("UPDATE certificate SET sha256 = reverse(sha256)", "does not hold"),
}


def do(url: str, statement: str) -> None:
    """As a superuser, whom no trigger stops."""
    with administrator(url).connect() as admin:
        admin.exec_driver_sql("SET session_replication_role = replica")
        admin.exec_driver_sql(statement)
        admin.exec_driver_sql("RESET session_replication_role")


@pytest.fixture(scope="module")
def ground(as_, worker: sa.Engine, tmp_path_factory) -> verifying.Ground:
    """A frozen period with its certificate, all of the journal chained, and a store without files."""
    house = House(as_)
    with ExitStack() as travels:
        frozen, period = Frozen(house, travels), house.period()
        frozen.after(period)
        assert frozen.certificates(period)
    while link_events(worker):
        pass
    assert sign_checkpoint(worker, get_settings())
    own = get_settings().model_copy(update={"evidence_dir": tmp_path_factory.mktemp("evidence")})
    return verifying.Ground(own, worker)


def faults(ground: verifying.Ground) -> dict[str, list[str]]:
    return {each.part: each.faults for each in verifying.look(ground) if each.faults}


class TestVerify:
    def test_what_nobody_touched_is_clean_and_was_looked_at(self, ground: verifying.Ground):
        looked = {each.part: (each.many > 0, each.faults) for each in verifying.look(ground)}
        assert looked == {**dict.fromkeys(verifying.PARTS, (True, [])), "files": (False, [])}

    @pytest.mark.parametrize("part", DAMAGE)
    def test_a_change_by_the_owner_of_the_database_is_found(self, ground: verifying.Ground, module_database: str, part):
        damage, said = DAMAGE[part]
        do(module_database, damage)
        try:
            found = faults(ground)
        finally:
            do(module_database, damage)
        assert list(found) == [part]
        assert said in found[part][0]

    def test_a_certificate_whose_key_was_lost_does_not_hold(self, ground: verifying.Ground, tmp_path: Path):
        moved = ground.settings.model_copy(update={"signing_keys_dir": tmp_path})
        assert set(faults(ground._replace(settings=moved))) == {"certificates", "checkpoints"}

    def test_a_file_that_belongs_to_nobody_is_named_once_it_is_an_hour_old(self, ground: verifying.Ground):
        store = store_for(ground.settings)
        store.put("left-over", io.BytesIO(b"x"))
        assert faults(ground) == {}
        [lying] = ground.settings.evidence_folder.rglob("left-over")
        os.utime(lying, (0, 0))
        assert faults(ground) == {"files": ["the file left-over belongs to nobody"]}
        store.remove("left-over")
