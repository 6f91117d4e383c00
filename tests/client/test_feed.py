"""A copy kept with the client: what is applied stands with the cursor, and it begins anew where the feed does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx2
import pytest
import sqlalchemy as sa

from client.gugus_client import (
    AsyncBearer,
    AsyncCopy,
    AsyncGugus,
    Bearer,
    Copy,
    FileStore,
    Gugus,
    SqliteStore,
    reconciled,
)
from tests.support.flows import House


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


class Plans:
    """A copy of the plans: ids and versions."""

    def __init__(self, house: House, store: Any) -> None:
        self.gugus, self.store, self.begun, self.broken = Gugus(house.secretariat.http, Bearer("")), store, 0, False
        self.gugus = Gugus(house.secretariat.http, Bearer(house.secretariat.token))
        self.copy = Copy(self.gugus.changes, store, self.whole, self.apply, resource=["plans"])

    def whole(self, place: Any) -> None:
        self.begun += 1
        self.empty(place)
        for plan in self.gugus.plans.list(limit=200):
            self.keep(place, str(plan.id), plan.version)

    def apply(self, items: Any, place: Any) -> None:
        for item in items:
            self.keep(place, str(item.id), item.version)
        if self.broken:
            raise RuntimeError("the power went")

    def empty(self, place: Any) -> None:
        place.clear()

    def keep(self, place: Any, plan: str, version: int) -> None:
        place[plan] = version

    def rows(self) -> Iterator[tuple[str, int]]:
        yield from self.store._read()["kept"].items()  # noqa: SLF001  the test looks


class InSqlite(Plans):
    """The same in tables."""

    def empty(self, place: Any) -> None:
        place.execute("DROP TABLE IF EXISTS plan")
        place.execute("CREATE TABLE plan (id PRIMARY KEY, version)")

    def keep(self, place: Any, plan: str, version: int) -> None:
        place.execute("INSERT OR REPLACE INTO plan VALUES (?, ?)", (plan, version))

    def rows(self) -> Iterator[tuple[str, int]]:
        yield from self.store.connection.execute("SELECT id, version FROM plan")


@pytest.fixture(params=["file", "sqlite"])
def plans(request, house: House, tmp_path: Path) -> Iterator[Plans]:
    if request.param == "file":
        yield Plans(house, FileStore(tmp_path / "copy.json"))
        return
    store = SqliteStore(tmp_path / "copy.db")
    yield InSqlite(house, store)
    store.close()


class TestCopy:
    def test_it_follows_and_proves_itself_whole(self, house: House, plans: Plans):
        house.draft_plan()
        assert plans.copy.catch_up() == 0, "the lists held all of it"
        made = house.draft_plan()
        assert plans.copy.catch_up() == 1
        assert dict(plans.rows())[made["id"]] == made["version"]
        assert plans.copy.is_whole("plans", plans.rows)
        assert plans.begun == 1

    def test_what_is_missing_is_found(self, house: House, plans: Plans):
        made = house.draft_plan()
        assert not plans.copy.is_whole("plans", lambda: [row for row in plans.rows() if row[0] != made["id"]])

    def test_what_was_half_done_is_not_kept(self, house: House, plans: Plans):
        plans.copy.catch_up()
        made, before, plans.broken = house.draft_plan(), plans.store.cursor(), True
        with pytest.raises(RuntimeError):
            plans.copy.catch_up()
        assert (plans.store.cursor(), made["id"] in dict(plans.rows())) == (before, False)
        plans.broken = False
        assert plans.copy.catch_up() == 1
        assert made["id"] in dict(plans.rows())

    def test_after_a_restore_it_reads_the_lists_anew(self, house: House, plans: Plans, owner_session):
        plans.copy.catch_up()
        owner_session.execute(sa.text("UPDATE feed_epoch SET epoch = gen_random_uuid()"))
        owner_session.commit()
        house.draft_plan()
        plans.copy.catch_up()
        assert plans.begun == 2
        assert plans.copy.is_whole("plans", plans.rows)


class TestAsyncCopy:
    """The same steps, awaited: by the same store, with what was half done taken back."""

    def test_it_follows_and_is_whole_and_keeps_nothing_by_halves(self, house: House, tmp_path: Path):
        store, broken = FileStore(tmp_path / "copy.json"), [False]

        async def whole(place: dict[str, Any]) -> None:
            place.clear()
            async for plan in gugus.plans.list(limit=200):
                place[str(plan.id)] = plan.version

        async def apply(items: Any, place: dict[str, Any]) -> None:
            place.update({str(item.id): item.version for item in items})
            await anyio.lowlevel.checkpoint()
            if broken[0]:
                raise RuntimeError("the power went")

        async def walk() -> None:
            copy = AsyncCopy(gugus.changes, store, whole, apply, resource=["plans"])
            await copy.catch_up()
            made = await anyio.to_thread.run_sync(house.draft_plan)
            before, broken[0] = store.cursor(), True
            with pytest.raises(RuntimeError):
                await copy.catch_up()
            assert store.cursor() == before
            broken[0] = False
            assert await copy.catch_up() == 1
            kept = store._read()["kept"]  # noqa: SLF001  the test looks
            assert made["id"] in kept
            assert await copy.is_whole("plans", lambda: list(kept.items()))
            assert not await copy.is_whole("plans", list)

        transport = httpx2.ASGITransport(house.secretariat.http.app)
        gugus = AsyncGugus(
            httpx2.AsyncClient(base_url="http://testserver", transport=transport), AsyncBearer(house.secretariat.token)
        )
        house.secretariat.http.portal.call(walk)  # in the loop of the application


def test_the_hash_is_that_of_the_paper():
    assert reconciled([]) == (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert reconciled([("b", 1), ("a", 2)]) == reconciled([("a", 2), ("b", 1)])
