"""`make test-upgrade`: two versions serve one database while it is migrated. Minutes, and no part of `make test`."""

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from api.hosting import embedded
from api.upgrade import newest
from api.upgrade.running import LOCK_MILLISECONDS
from tests.support.memory import home
from tests.support.own_server import with_roles
from tests.support.running import ROOT, free_port
from tests.support.world import World
from tests.upgrade.load import TITLE, Load, token_of
from tests.upgrade.versions import Version, of_before, to_come, wait_for
from tests.web.conftest import Desk

PAGES = ("/", "/rencana", "/laporan", "/anggaran", "/rekap", "/anggota", "/kegiatan-lain")
WEB = "web-peningkatan"
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = 'output'::regclass"


# The load asks as fast as it is answered, and nobody minds that secrets are hashed weakly.
OF_TESTS = {"GUGUS_HASHING": "weak", "GUGUS_RATE_LIMIT_PER_MINUTE": "1000000000"}


class Place:
    """A database, a data folder, and ports; whoever runs here is told of them."""

    def __init__(self, folder: Path, doors: embedded.Addresses, environment: dict[str, str]) -> None:
        self.folder, self.doors = folder, doors
        self.ports = [free_port(), free_port(), free_port()]
        self.base, self.web = (f"http://127.0.0.1:{port}" for port in self.ports[1:])
        self.settings = {
            **environment,
            "GUGUS_DATABASE_URL": doors.application,
            "GUGUS_MIGRATION_DATABASE_URL": doors.migration,
            "GUGUS_WORKER_DATABASE_URL": doors.worker,
            "GUGUS_DATA_DIR": str(folder / "data"),
            "GUGUS_BASE_URL": self.base,
            "GUGUS_LOG_LEVEL": "WARNING",
        }

    def version(self, folder: Path) -> Version:
        return Version(folder, self.settings)

    @property
    def secrets(self) -> dict[str, str]:
        return dict(json.loads((self.folder / "data" / "demo-clients.json").read_text()))

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


@pytest.fixture
def place() -> Iterator[Place]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    with (
        tempfile.TemporaryDirectory(prefix="gugus-up-", dir=home().parent, ignore_cleanup_errors=True) as made,
        embedded.server(Path(made) / "postgres"),
    ):
        yield Place(Path(made), with_roles(Path(made), Path(made) / "postgres"), {**plain, **OF_TESTS})


def figures(base: str, secrets: dict[str, str]) -> dict[str, Any]:
    """What a version tells of the nation, the money and the register."""
    year, quarter = date.today().year, (date.today().month + 2) // 3  # noqa: DTZ011  the demo's day is the machine's
    of = f"year={year}&quarter={quarter}"
    asked = [f"/v1/reports/{each}?{of}" for each in ("progress", "budget", "coverage/counts", "headline")]
    register = "/v1/output-summary"
    with httpx2.Client(timeout=60) as http:
        token = token_of(http, base, secrets, "demo-kpppa", "reports:read national:id")
        http.headers["Authorization"] = f"Bearer {token}"
        told = {path: http.get(base + path) for path in asked}
        http.headers["Authorization"] = f"Bearer {token_of(http, base, secrets)}"
        told[register] = http.get(base + register)
    assert {answer.status_code for answer in told.values()} == {200}, [answer.text for answer in told.values()]
    return {path: answer.json() for path, answer in told.items()}


def told_besides(was: Any, told: Any) -> Any:
    """What the newer version tells without what it tells besides: the API adds, and changes nothing."""
    if isinstance(was, dict) and isinstance(told, dict):
        return {name: told_besides(was[name], told[name]) for name in was if name in told}
    if isinstance(was, list) and isinstance(told, list) and len(was) == len(told):
        return [told_besides(*pair) for pair in zip(was, told, strict=True)]
    return told


def outputs_of(base: str, secrets: dict[str, str]) -> list[str]:
    """The ids of all that the load wrote, to the last page."""
    found, address = [], f"{base}/v1/outputs?limit=200"
    with httpx2.Client(timeout=60) as http:
        http.headers["Authorization"] = f"Bearer {token_of(http, base, secrets)}"
        while address:
            answer = http.get(address)
            assert answer.status_code == 200, answer.text
            found += [each["id"] for each in answer.json()["items"] if each["title"].startswith(TITLE)]
            address = answer.json().get("next") or answer.links.get("next", {}).get("url", "")
    return found


def pages_of(base: str, service: str, secrets: dict[str, str]) -> dict[str, int]:
    """How the pages at an address answer somebody who signs in."""
    World.secrets = secrets
    with httpx2.Client(base_url=base, timeout=60) as web, httpx2.Client(base_url=service, timeout=60) as there:
        desk = Desk(web, there)  # type: ignore[arg-type]  # it speaks as a test client does
        desk.sign_in("petugas-32.12-secretariat")
        return {path: desk.get(path).status for path in PAGES}


@contextmanager
def holding(url: str) -> Iterator[None]:
    """While this lasts somebody writes into a busy table: until an upgrade waits for it, and longer than it waits."""
    over = threading.Event()

    def hold() -> None:
        with psycopg.connect(url) as writer, psycopg.connect(url, autocommit=True) as onlooker:
            writer.execute("LOCK TABLE output IN ROW EXCLUSIVE MODE")
            while not over.wait(0.1):
                if onlooker.execute(WAITING).fetchone():
                    over.wait(3 * LOCK_MILLISECONDS / 1000)
                    break

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def exchanged(place: Place, old: Version, new: Version) -> Load:
    """Upgrade from one to the other under load; what was asked and answered meanwhile."""
    with ExitStack() as until_old_ends, ExitStack() as until_all_ends:
        before = until_old_ends.enter_context(old.serving(place.log("old"), place.ports[0]))
        until_old_ends.enter_context(old.process(place.log("old-worker"), "worker"))
        walked = subprocess.run(
            ["bash", "examples/tour.sh"],  # noqa: S607  the shell of the page
            cwd=ROOT,
            env={**place.settings, "BASE": before, "CLIENTS": str(place.folder / "data" / "demo-clients.json")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert walked.returncode == 0, walked.stdout + walked.stderr
        load = Load(before, place.secrets)
        with load.going_on():
            time.sleep(2)
            with holding(place.doors.migration):
                new.done("migrate")
            after = until_all_ends.enter_context(new.serving(place.log("new"), place.ports[1]))
            until_all_ends.enter_context(new.process(place.log("new-worker"), "worker"))
            load.bases = [before, after]
            time.sleep(5)
            with load.at_rest():
                was, told = figures(before, place.secrets), figures(after, place.secrets)
                assert told_besides(was, told) == was
            told = {"GUGUS_WEB_PORT": str(place.ports[2]), "GUGUS_WEB_BASE_URL": place.web, "GUGUS_WEB_API_URL": after}
            told |= {"GUGUS_WEB_CLIENT_ID": WEB, "GUGUS_WEB_DATA_DIR": str(place.folder / "web")}
            with old.process(place.log("old-web"), "web", **told) as pages:
                wait_for(f"{place.web}/masuk", pages, place.log("old-web"))
                shown = pages_of(place.web, after, place.secrets)
            with load.at_rest():
                load.bases = [after]
            until_old_ends.close()
            time.sleep(2)
        assert set(shown.values()) <= {200, 404}
        assert shown["/rencana"] == shown["/laporan"] == 200
        assert sorted(outputs_of(after, place.secrets)) == sorted(load.written)
    return load


def prepared(place: Place, old: Version) -> None:
    """A migrated database with the demo, and a client for pages that stand by themselves."""
    old.done("migrate")
    old.done("demo")
    words = ["directory:read", "task_forces:read", "plans:read", "progress:read", "budgets:read", "reports:read"]
    carried = [part for word in words for part in ("--carry", word)]
    back = ("--redirect", f"{place.web}/callback", "--public")
    old.done("client", WEB, "--organisation", "national:id", *back, *carried)


def nothing_was_lost(load: Load, new: Version) -> None:
    assert load.faults == []
    assert len(load.written) > 20
    new.done("check", GUGUS_HASHING="strong")  # which `check` asks for
    print(f"answers {dict(load.answers)}, {len(load.written)} written, the longest {load.longest:.1f} s")  # noqa: T201  what was measured


class TestFromTheVersionBefore:
    def test_nothing_is_refused_lost_or_counted_otherwise(self, place: Place, tmp_path: Path):
        commit = of_before(tmp_path / "old")
        if commit is None:
            pytest.skip("no history here: the version before cannot be taken out of it")
        old, new = place.version(tmp_path / "old"), place.version(ROOT)
        prepared(place, old)
        nothing_was_lost(exchanged(place, old, new), new)


class TestToTheVersionThatComes:
    def test_this_one_serves_beside_it_and_gives_way_when_it_contracts(self, place: Place, tmp_path: Path):
        to_come(tmp_path / "next", newest())
        to_come(tmp_path / "after", newest(), contracts=True)
        this, following, after = (
            place.version(ROOT),
            place.version(tmp_path / "next"),
            place.version(tmp_path / "after"),
        )
        prepared(place, this)
        nothing_was_lost(exchanged(place, this, following), following)
        with this.serving(place.log("back"), place.ports[0]) as base:  # put back within the window
            assert httpx2.get(f"{base}/readyz").status_code == 200
            after.done("migrate")
            assert httpx2.get(f"{base}/readyz").status_code == 503
        for words in (("serve",), ("worker",), ("migrate",), ("check",)):
            refused = this.command(*words)
            assert refused.returncode == 3, refused.stderr
            assert "there is no downgrade" in refused.stderr
        assert following.command("migrate").returncode == 0
