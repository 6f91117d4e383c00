"""The primary dies under load, and a standby takes over: what was acknowledged is there, once, and the feed has it."""

import os
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2

from api.hosting.cluster import programs
from tests.scale.clusters import standby
from tests.scale.conftest import Installation
from tests.scale.services import run
from tests.scale.speakers import Speaker
from tests.scale.test_processes import SECRETARIAT, meeting
from tests.support.flows import done
from tests.support.memory import home

WRITERS = 6
BEFORE, AFTER, PATIENCE = 3.0, 4.0, 60.0  # seconds under load, and until all write again
LOST = 40  # writes: more than whoever else writes in between
GONE: tuple[type[Exception], ...] = (httpx2.TransportError,)


class Refused(NamedTuple):
    """One answer that was no success: its status (0 where there was none), and how long to wait as it says."""

    status: int
    retry_after: str | None


class Writer(Thread):
    """Writes one meeting after the other; each under its key until it is acknowledged, wherever somebody answers."""

    def __init__(self, speaker: Speaker, places: list[str], numbers: "count[int]", stop: Event) -> None:
        super().__init__(daemon=True)
        self._speaker, self._places, self._numbers, self._ends = speaker, places, numbers, stop
        self.acknowledged: dict[str, str] = {}
        self.refusals: list[Refused] = []
        self.times: list[float] = []

    def run(self) -> None:
        """Write until told to stop; what was begun is brought to its end."""
        while not self._ends.is_set():
            title, key = f"Rapat contoh serah terima {next(self._numbers)}", uuid4().hex
            self.acknowledged[self._until_acknowledged({**meeting(""), "title": title}, key)] = title
            self.times.append(monotonic())

    def _until_acknowledged(self, body: dict[str, Any], key: str) -> str:
        for number in count():
            try:
                answer = self._speaker.post(self._places[number % len(self._places)], "/v1/meetings", body, key)
            except GONE:
                self.refusals.append(Refused(0, None))
            else:
                if answer.status_code == 201:
                    return str(answer.json()["id"])
                self.refusals.append(Refused(answer.status_code, answer.headers.get("Retry-After")))
            sleep(0.1)
        raise AssertionError


class TestTakeover:
    def test_every_acknowledged_write_is_there_once(self, installation: Installation):
        places = [installation.first, installation.second]
        speaker, stop = Speaker(places[0], SECRETARIAT), Event()
        cursor = done(speaker.get(places[1], "/v1/changes?start=now"))["cursor"]
        numbers = count()
        writers = [Writer(speaker, places[at % 2 :] + places[: at % 2], numbers, stop) for at in range(WRITERS)]
        for each in writers:
            each.start()
        try:
            sleep(BEFORE)
            read, cursor = _read_on(speaker, places[1], cursor)
            died = monotonic()
            installation.primary.kill()
            sleep(1.0)  # nobody takes writes
            installation.standby.promote()
            took_over = monotonic()
            while not all(each.times and each.times[-1] > took_over for each in writers):
                assert monotonic() < took_over + PATIENCE, [each.refusals[-1] for each in writers]
                sleep(0.05)
            went_on = monotonic()
            sleep(AFTER)
        finally:
            stop.set()
        for each in writers:
            each.join(PATIENCE)

        acknowledged = {made: title for each in writers for made, title in each.acknowledged.items()}
        rows, meetings, titles, journalled = _written(installation)
        assert acknowledged.items() <= rows.items(), "none that was acknowledged is lost"
        assert meetings == titles == journalled == len(acknowledged), "each was done once, and is in the journal"
        refusals = [one for each in writers for one in each.refusals]
        assert {one.status for one in refusals} <= {0, 503}
        assert all(one.retry_after for one in refusals if one.status == 503)
        more, _ = _read_on(speaker, places[1], cursor)
        fed = [each for each in [*read, *more] if each in acknowledged]
        assert sorted(fed) == sorted(acknowledged), "who read before goes on, and is told each once"
        print(  # noqa: T201  figures for docs/scale.md
            f"\n{len(acknowledged)} acknowledged, {len(refusals)} refusals, {went_on - died:.1f} s from death to all"
            f" writing, of them {took_over - died:.1f} s until the standby was promoted"
        )

    def test_commands_find_the_new_primary_too(self, installation: Installation, tmp_path: Path):
        for command in (["migrate"], ["backup", str(tmp_path)]):
            ended = run(command, PATH=os.pathsep.join((str(programs()), os.environ["PATH"])), **installation.settings)
            assert ended.returncode == 0, ended.stderr
        assert list(tmp_path.glob("gugus-*/manifest.json"))


class TestOneThatLacksSomething:
    """The server that took over dies as well, and one takes over that had not received its last writes."""

    def test_another_epoch_begins_and_whoever_pulls_begins_anew(self, installation: Installation):
        place, died, port = installation.first, installation.standby, installation.primary.port
        speaker = Speaker(place, SECRETARIAT)
        with standby(died, home() / "third", "third", port) as third:
            named = {**installation.settings, "GUGUS_MIGRATION_DATABASE_URL": third.url("postgres")}
            refused = run(["new-epoch"], **named)
            assert (refused.returncode, "follows another" in refused.stderr) == (3, True)
            third.tell("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
            died.until("SELECT count(*) = 0 FROM pg_stat_replication")
            lost = [_written_at(speaker, place, f"yang hilang {number}") for number in range(LOST)]
            cursor = done(speaker.get(place, "/v1/changes?start=now"))["cursor"]
            died.kill()
            third.promote()
            stands = _written_at(speaker, place, "sesudahnya")
            assert {speaker.get(place, f"/v1/meetings/{each}").status_code for each in lost} == {404}
            assert stands not in _read_on(speaker, place, cursor)[0], "its number had been another's"
            ended = run(["new-epoch"], **installation.settings)
            assert ended.returncode == 0, ended.stderr
            problem = speaker.get(place, f"/v1/changes?cursor={cursor}")
            assert (problem.status_code, problem.json()["reason"]) == (410, "restored")
            later = _written_at(speaker, place, "dalam kurun baru")
            assert later in _read_on(speaker, place, problem.json()["start"])[0]
            assert third.ask("SELECT count(*) FROM journal WHERE event = 'feed_epoch.begun'") == 1


def _written_at(speaker: Speaker, place: str, title: str) -> str:
    """A meeting that was written, as soon as somebody takes it."""
    ends, key = monotonic() + PATIENCE, uuid4().hex
    while (answer := speaker.post(place, "/v1/meetings", meeting(title), key)).status_code == 503:
        assert monotonic() < ends
        sleep(0.1)
    return str(done(answer, 201)["id"])


def _written(installation: Installation) -> tuple[dict[str, str], int, int, int]:
    with installation.standby.connected() as connection:
        rows = dict(
            connection.execute("SELECT id::text, title FROM meeting WHERE title LIKE 'Rapat contoh serah terima %'")
        )
        journalled = connection.execute(
            "SELECT count(*) FROM journal WHERE event = 'meeting.added' AND subject_id = ANY (%s)", [list(rows)]
        ).fetchone()
    assert journalled is not None
    return rows, len(rows), len(set(rows.values())), journalled[0]


def _read_on(speaker: Speaker, place: str, cursor: str) -> tuple[list[str], str]:
    """What the feed tells from here until it has nothing more, and where it stands then."""
    found: list[str] = []
    while True:
        page = done(speaker.get(place, f"/v1/changes?cursor={cursor}&limit=1000"))
        found += [each["id"] for each in page["items"]]
        cursor = page["cursor"]
        if not page["items"]:
            return found, cursor
