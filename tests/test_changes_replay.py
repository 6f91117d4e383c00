"""A copy kept from the feed is the same as the lists, row for row, although eight write and the copier is killed."""

import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx2
import pytest

from tests.support.databases import application
from tests.support.flows import House, done
from tests.support.on_a_port import on_a_port
from tests.support.puller import RESOURCES, Puller
from tests.support.tokens import Caller

SEED, KILLS, PATIENCE = 3212, 2, 120.0
ROOT = Path(__file__).parents[1]
# What a row of a list shows of other things; it changes with them, and is read with them.
OF_OTHERS = {"activities": {"last_progress"}}


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    made.verified("dinsos", "2.1")
    return made


@pytest.fixture
def base(house: House, module_database: str) -> Iterator[str]:  # noqa: ARG001  the house has its own application
    """The service on a port, for processes."""
    with application(module_database) as app, on_a_port(app) as port:
        yield f"http://127.0.0.1:{port}"


class Writers:
    """Eight who write on connections of their own, as often as they are let, until they are told to stop."""

    def __init__(self, house: House, base: str, report: dict[str, Any]) -> None:
        self.house, self.base, self.report = house, base, report
        self.agency = house.agencies["agency:32.12-disnaker"]
        self.stopped, self.turns = threading.Event(), threading.Semaphore(0)
        self.written, self.failed = 0, list[str]()
        moves = (self.reports, *(self.outputs, self.meetings, self.plans) * 2, self.lines)
        self.threads = [threading.Thread(target=self.work, args=(move, n)) for n, move in enumerate(moves)]

    def work(self, move: Callable[[Callable[[str], Caller], random.Random], None], number: int) -> None:
        chance = random.Random(SEED + number)  # noqa: S311  a walk is no secret
        with httpx2.Client(base_url=self.base, timeout=30) as http:

            def speak(who: str) -> Caller:
                known = self.house.speak(who)
                return Caller(http, known.client_id, known.token)

            while self.turns.acquire() and not self.stopped.is_set():
                try:
                    move(speak, chance)
                    self.written += 1
                except AssertionError as wrong:
                    self.failed.append(str(wrong))
                    return

    def go_on(self) -> None:
        """A turn for each."""
        self.turns.release(len(self.threads))

    def stop(self) -> None:
        """Let everybody finish what is begun."""
        self.stopped.set()
        self.go_on()
        for thread in self.threads:
            thread.join()

    def reports(self, speak: Callable[[str], Caller], _chance: random.Random) -> None:
        """A report is verified, and not, and again: the nation sees it come and go."""
        path = f"/v1/progress-reports/{self.report['id']}"
        done(speak("32.12-secretariat").post(f"{path}/verifications"))
        done(speak("32.12-secretariat").post(f"{path}/verification-withdrawals", {"reason": "Contoh"}))

    def outputs(self, speak: Callable[[str], Caller], chance: random.Random) -> None:
        made = done(speak("32.12-disnaker").post("/v1/outputs", self.house.output_body()), 201)
        change = {"title": f"Pelatihan contoh {chance.random()}"}
        done(speak("32.12-disnaker").patch(f"/v1/outputs/{made['id']}", change, made["version"]))

    def meetings(self, speak: Callable[[str], Caller], _chance: random.Random) -> None:
        meeting = done(speak("32.12-secretariat").post("/v1/meetings", self.house.meeting_body()), 201)
        asked = {"decision": "Menyusun contoh", "agency_id": self.agency, "due_on": "2036-12-31"}
        done(speak("32.12-secretariat").post(f"/v1/meetings/{meeting['id']}/follow-ups", asked), 201)

    def plans(self, speak: Callable[[str], Caller], chance: random.Random) -> None:
        secretariat = speak("32.12-secretariat")
        body = {"owner": "district:32.12", "title": "Rencana contoh", "year_from": 2028, "year_to": 2030}
        plan = done(secretariat.post("/v1/plans", body), 201)
        activity = {"number": "1.1", "title": "Contoh", "sub_task_force": "PENC", "lead_agency_id": self.agency}
        made = done(secretariat.post(f"/v1/plans/{plan['id']}/activities", activity), 201)
        if chance.random() < 0.5:
            assert secretariat.delete(f"/v1/activities/{made['id']}", made["version"]).status_code == 204

    def lines(self, speak: Callable[[str], Caller], _chance: random.Random) -> None:
        line = {**LINE, "sub_activity_code": f"2.07.04.2.05.{self.written:04}"}
        made = done(speak("32.12-disnaker").post("/v1/budget-lines", line), 201)
        spent = {"month": 1, "amount_idr": 5, "as_of": "2026-12-31"}
        done(speak("32.12-disnaker").post(f"/v1/budget-lines/{made['id']}/realisations", spent), 201)


def copier(base: str, token: str, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.support.puller", base, token, str(path)]
    return subprocess.Popen(command, cwd=ROOT)  # noqa: S603  our own


def killed(writers: Writers, token: str, path: Path, chance: random.Random) -> None:
    """Let the copier begin, and kill it wherever it stands while the eight write."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    writers.go_on()
    process, ends = copier(writers.base, token, path), monotonic() + PATIENCE
    try:
        while (path.stat().st_mtime_ns if path.exists() else 0) == before:
            assert process.poll() is None, "the copier ended by itself"
            assert monotonic() < ends, "the copier does not begin"
            sleep(0.005)
        writers.go_on()
        sleep(chance.uniform(0, 0.3))
    finally:
        process.kill()
        assert process.wait() == -9


class TestReplay:
    def test_the_copy_is_the_lists_row_for_row(self, house: House, base: str, tmp_path: Path):
        writers = Writers(house, base, house.submitted())
        token, path, chance = house.speak("kpppa").token, tmp_path / "copy.db", random.Random(SEED)  # noqa: S311
        house.speak("32.12-secretariat"), house.speak("32.12-disnaker")
        for thread in writers.threads:
            thread.start()
        try:
            for _ in range(KILLS):
                killed(writers, token, path, chance)
        finally:
            writers.stop()
        assert writers.failed == []
        assert writers.written > 8
        with httpx2.Client(base_url=base, timeout=30) as http:
            puller = Puller(http, token, path)
            for resource in RESOURCES:
                assert puller.copy.is_whole(resource, lambda name=resource: puller.versions(name)), resource
                must_be_listed(puller, resource)
            puller.store.close()


def must_be_listed(puller: Puller, resource: str) -> None:
    """What is kept says what the list says, of each row and of no other."""
    kept, others = puller.kept(resource), OF_OTHERS.get(resource, set())
    listed = {row["id"]: row for _, row in puller.listed(resource)}
    assert kept.keys() == listed.keys()
    for row_id, row in listed.items():
        assert {name: kept[row_id][name] for name in row.keys() - others} == {
            name: row[name] for name in row.keys() - others
        }


LINE = {
    "owner": "agency:32.12-disnaker",
    "region": "district:32.12",
    "scheme": "sipd",
    "account_code": "5.1.02.01.01.0024",
    "fiscal_year": 2026,
    "funding_source": "APBD",
    "title": "Belanja contoh",
    "version": {"ceiling_idr": 1_000_000},
}
