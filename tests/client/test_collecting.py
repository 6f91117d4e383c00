"""The collector: files of spending from a folder into the service, neither lost nor doubled wherever it is killed."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import stamina

from client.gugus_client import Bearer, Gugus
from client.gugus_client.collecting import Collector, main
from client.gugus_client.inboxes import FolderInbox, alone
from client.gugus_client.problems import Unreachable
from tests.support.exports import Budget, Row, amounts, export
from tests.support.flows import REGION, House, done, work_off


@pytest.fixture(scope="module")
def budget(as_) -> Budget:
    return Budget(House(as_))


@pytest.fixture
def sent() -> list[httpx2.Request]:
    """What was sent."""
    return []


@pytest.fixture
def gugus(budget: Budget, sent: list[httpx2.Request]) -> Iterator[Gugus]:
    """The service as the secretariat's machine sees it; a worker reads each file before it is asked for."""
    caller = budget.house.secretariat

    def read(answer: httpx2.Response) -> None:
        sent.append(answer.request)
        if answer.request.method == "POST":
            work_off()

    with httpx2.Client(base_url="http://testserver", transport=caller.http._transport) as http:  # noqa: SLF001  Starlette's way to the application
        http.event_hooks = {"response": [read]}
        yield Gugus(http, Bearer(caller.token))


def drop(folder: Path, name: str, content: bytes) -> None:
    """A file that somebody put there a minute ago."""
    (folder / name).write_bytes(content)
    os.utime(folder / name, (time.time() - 60,) * 2)


def collect(gugus: Gugus, folder: Path, inbox: FolderInbox | None = None, **how: Any) -> list[Any]:
    return list(Collector(gugus, inbox or FolderInbox(folder), REGION, pause=0.01, **how).collect())


class Killed(BaseException):
    """What no program catches."""


class Dying(FolderInbox):
    """An inbox whose collector is killed at one point."""

    def __init__(self, folder: Path, at: str) -> None:
        super().__init__(folder)
        self.at = at

    def note(self, place: str, content: bytes) -> None:
        if self.at == "before the note":
            raise Killed
        super().note(place, content)
        if self.at == "after the note":
            raise Killed


class TestCollect:
    def test_what_was_read_is_done_with_its_differences_and_the_nearest_codes(
        self, budget: Budget, gugus: Gugus, sent: list[httpx2.Request], tmp_path: Path
    ):
        known, strange = (
            Row(budget.account(), code="1.06.03.2.01.0001"),
            Row(budget.account(), code="1.06.03.2.01.0009"),
        )
        drop(tmp_path, "Realisasi TW I Budi (contoh).xlsx", export(known, strange))
        (made,) = collect(gugus, tmp_path)
        assert made.place.startswith("done/")
        assert (tmp_path / made.place).is_file()
        note = json.loads((tmp_path / f"{made.place}.json").read_text())
        assert note["counts"]["differences"]["new_lines"] == 2
        assert [each for each in note["findings"] if "1.06.03.2.01.0001" in each["expected"]]
        assert strange.code not in json.dumps(note)
        assert not any(b"Budi" in request.read() for request in sent if request.method == "POST")
        assert collect(gugus, tmp_path) == []

    @pytest.mark.parametrize("at", ["before the note", "after the note"])
    def test_killed_anywhere_it_is_sent_again_and_is_the_same(
        self, budget: Budget, gugus: Gugus, tmp_path: Path, at: str
    ):
        row = Row(budget.account(), realised=(10, 20, 30, 40))
        drop(tmp_path, "a.xlsx", export(row))
        with pytest.raises(Killed):
            collect(gugus, tmp_path, Dying(tmp_path, at))
        assert (tmp_path / "a.xlsx").is_file()
        imports = len(done(budget.house.secretariat.get("/v1/imports?kind=realisation&limit=200"))["items"])
        (made,) = collect(gugus, tmp_path)
        assert len(done(budget.house.secretariat.get("/v1/imports?kind=realisation&limit=200"))["items"]) == imports
        assert amounts(budget.part(budget.line(row), "realisations")) == [(month, 10, False) for month in (3, 6, 9, 12)]
        assert sorted(path.name for path in (tmp_path / "done").iterdir()) == [
            Path(made.place).name,
            f"{Path(made.place).name}.json",
        ]

    def test_what_the_service_refuses_lies_apart_and_the_next_goes_on(
        self, budget: Budget, gugus: Gugus, tmp_path: Path
    ):
        drop(tmp_path, "a.xlsx", b"no workbook")
        drop(tmp_path, "b.xlsx", export(Row(budget.account())))
        assert [each.place.partition("/")[0] for each in collect(gugus, tmp_path)] == ["failed", "done"]

    def test_what_was_only_checked_waits_for_a_person(self, budget: Budget, gugus: Gugus, tmp_path: Path):
        row = Row(budget.account())
        drop(tmp_path, "a.xlsx", export(row))
        (made,) = collect(gugus, tmp_path, check=True)
        assert made.note["status"] == "checked"
        assert row.account not in {line["account_code"] for line in budget.lines()}

    def test_a_file_that_is_still_written_is_left_alone(self, gugus: Gugus, tmp_path: Path):
        (tmp_path / "a.xlsx").write_bytes(b"half")
        (tmp_path / ".hidden").write_bytes(b"x")
        assert collect(gugus, tmp_path) == []

    def test_where_nobody_answers_it_waits(self, budget: Budget, tmp_path: Path):
        drop(tmp_path, "a.xlsx", export(Row(budget.account())))

        def away(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("away", request=request)

        http = httpx2.Client(base_url="http://testserver", transport=httpx2.MockTransport(away))
        with stamina.set_testing(testing=True, attempts=1), pytest.raises(Unreachable):
            collect(Gugus(http, Bearer("x")), tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


class TestCommand:
    def test_two_do_not_collect_at_once(self, tmp_path: Path):
        with alone(tmp_path) as first, alone(tmp_path) as second:
            assert (first, second) == (True, False)
            assert main([str(tmp_path), "--owner", REGION]) == 0

    def test_where_nobody_answers_it_says_so_and_ends_with_two(self, tmp_path: Path, monkeypatch, capsys):
        drop(tmp_path, "a.xlsx", b"x")
        for name, value in (("URL", "http://127.0.0.1:9"), ("CLIENT_ID", "contoh"), ("CLIENT_SECRET", "contoh")):
            monkeypatch.setenv(f"GUGUS_{name}", value)
        with stamina.set_testing(testing=True, attempts=1):
            assert main([str(tmp_path), "--owner", REGION]) == 2
        assert "it waits" in capsys.readouterr().out
