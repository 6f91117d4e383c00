"""Reports, exports and the feed from a standby: never less than what was committed, and home where it is behind."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, sleep
from uuid import uuid4

import httpx2
import psycopg

from tests.scale.clusters import PATIENCE
from tests.scale.conftest import Installation
from tests.scale.speakers import Speaker
from tests.scale.test_processes import SECRETARIAT, meeting
from tests.support.flows import done
from tests.support.world import World

WRITE = b"""
    INSERT INTO journal (id, at, event, subject_kind, subject_id, audience, actor_kind, digest, owner)
    SELECT id, now(), 'plan.removed', 'plan', id, ARRAY['district:32.12'], 'client', 'x', 'district:32.12'
    FROM (SELECT %s::uuid AS id) AS made
"""


def answered(address: str) -> dict[str, float]:
    """How many readings of a process were answered where."""
    told = httpx2.get(f"{address}/metrics").text
    return {at: float(count) for at, count in re.findall(r'gugus_readings_total\{at="(\w+)"\} (\S+)', told)}


def here(speaker: Speaker, address: str) -> str:
    """The place of the feed where now is."""
    return str(done(speaker.get(address, "/v1/changes?start=now"))["cursor"])


def read_on(speaker: Speaker, address: str, cursor: str, read: list[str]) -> str:
    """Read one page more, and say where it ended."""
    page = done(speaker.get(address, f"/v1/changes?cursor={cursor}&limit=1000"))
    read += [each["id"] for each in page["items"]]
    return str(page["cursor"])


@contextmanager
def standing_still(installation: Installation) -> Iterator[None]:
    """The standby receives and replays nothing of it."""
    installation.standby.ask("SELECT pg_wal_replay_pause()")
    installation.standby.until("SELECT pg_get_wal_replay_pause_state() = 'paused'")
    try:
        yield
    finally:
        installation.standby.ask("SELECT pg_wal_replay_resume()")


def at_the_standby_again(speaker: Speaker, address: str) -> None:
    """Wait until readings are answered by the standby."""
    ends = monotonic() + 30
    before = answered(address).get("standby", 0.0)
    while answered(address).get("standby", 0.0) == before:
        assert monotonic() < ends
        here(speaker, address)
        sleep(0.2)


class TestReadYourWrites:
    def test_what_was_written_is_read_at_once_by_everybody(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        at_the_standby_again(speaker, installation.second)
        before, cursor = answered(installation.second), here(speaker, installation.second)
        for number in range(20):
            made = done(speaker.post(installation.first, "/v1/meetings", meeting(number), uuid4().hex), 201)
            page = done(speaker.get(installation.second, f"/v1/changes?cursor={cursor}"))
            assert [each["id"] for each in page["items"]] == [made["id"]]
            cursor = page["cursor"]
        now = answered(installation.second)
        assert now["standby"] - before["standby"] >= 20
        assert now.get("home", 0.0) == before.get("home", 0.0)

    def test_reports_and_exports_come_from_there(self, installation: Installation):
        speaker, nation = Speaker(installation.first, SECRETARIAT), Speaker(installation.first, "kpppa")
        at_the_standby_again(speaker, installation.second)
        before = answered(installation.second)["standby"]
        reports = ("progress", "budget", "coverage/counts", "coverage")
        for name in reports:
            done(nation.get(installation.second, f"/v1/reports/{name}?year=2026"))
        made = done(speaker.post(installation.first, "/v1/meetings", meeting("diekspor"), uuid4().hex), 201)
        whole = speaker.get(installation.second, "/v1/exports/meetings", headers={"Accept": "application/x-ndjson"})
        assert made["id"] in whole.text
        assert '"end": true' in whole.text
        proof = done(speaker.get(installation.second, "/v1/changes/reconcile?resource=meetings"))
        assert proof["count"] == whole.text.count("\n") - 1
        assert answered(installation.second)["standby"] - before == len(reports) + 2


class TestBehind:
    def test_home_answers_for_a_standby_that_is_behind(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        at_the_standby_again(speaker, installation.second)
        cursor, before = here(speaker, installation.second), answered(installation.second)
        with standing_still(installation):
            for number in range(3):
                made = done(speaker.post(installation.first, "/v1/meetings", meeting(number), uuid4().hex), 201)
                page = done(speaker.get(installation.second, f"/v1/changes?cursor={cursor}"))
                assert [each["id"] for each in page["items"]] == [made["id"]]
                cursor = page["cursor"]
        assert answered(installation.second)["home"] - before.get("home", 0.0) == 3
        at_the_standby_again(speaker, installation.second)

    def test_what_was_revoked_counts_at_once(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        at_the_standby_again(speaker, installation.second)
        name = f"demo-{SECRETARIAT}"
        with standing_still(installation):
            httpx2.post(
                f"{installation.first}/oauth/revoke", data={"token": speaker.token}, auth=(name, World.secrets[name])
            )
            assert speaker.get(installation.second, "/v1/changes").status_code == 401


class TestFeed:
    def test_nothing_is_left_out_however_transactions_overlap(self, installation: Installation):
        """Writers that take long, give up, and nest deeper than a standby keeps in mind."""
        speaker = Speaker(installation.first, SECRETARIAT)
        at_the_standby_again(speaker, installation.second)
        cursor, stop, committed = here(speaker, installation.second), Event(), set[str]()

        def write(seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311  a test's dice
            with psycopg.connect(installation.primary.url("postgres"), autocommit=True) as connection:
                while not stop.is_set():
                    ids, gives_up = [str(uuid4()) for _ in range(chance.choice((1, 2, 90)))], chance.random() < 0.3
                    with connection.transaction(force_rollback=gives_up):
                        for each in ids:
                            with connection.transaction():
                                connection.execute(WRITE, (each,))
                        sleep(chance.random() * 0.1)
                    if not gives_up:
                        committed.update(ids)

        writers = [Thread(target=write, args=(seed,)) for seed in range(5)]
        for each in writers:
            each.start()
        read, ends = list[str](), monotonic() + 4.0
        while monotonic() < ends:
            cursor = read_on(speaker, installation.second, cursor, read)
        stop.set()
        for each in writers:
            each.join()
        # What was committed last waits for whoever runs still, a vacuum for instance: it comes late, and it must come.
        ends = monotonic() + PATIENCE
        while not committed <= set(read) and monotonic() < ends:
            cursor = read_on(speaker, installation.second, cursor, read)
        assert len(read) == len(set(read)), "nothing twice"
        assert committed <= set(read), "nothing left out"
        assert len(committed) > 100
