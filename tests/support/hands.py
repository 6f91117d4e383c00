"""Several processes run the tests of one run: `--hands 3`.

This process learns the application, once, and which files of tests there are. Then it makes copies of itself, each of
which takes a file, reads it, runs it, and takes the next one. Workers of pytest-xdist (`-n 3`) each learn the
application and read all the files, which is a tenth of what a run costs.
"""

import os
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import pytest

from tests.support.memory import settle

SENT = ("pytest_runtest_logreport", "pytest_collectreport")
IN_ORDER = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


class Unread(pytest.File):
    """A file of tests of which nothing is known but its name."""

    def collect(self) -> Iterator[pytest.Item]:
        """All that it holds, as if it were one test."""
        yield All.from_parent(self, name="all")


class All(pytest.Item):
    """The tests of a file, which whoever takes the file will read."""

    def runtest(self) -> None:
        """Never called: what is run is what was read."""


@dataclass
class Copy:
    """A copy of this process: which one, the file that it has, and whether it said that it ended in order."""

    pid: int
    file: str = ""
    is_done: bool = False


class Hands:
    """Hands out the files, and tells of what comes back as if this process had run it."""

    def __init__(self, number: int) -> None:
        self._number, self._copies = number, dict[Connection, Copy]()
        self._begun = self._tests = 0

    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> pytest.Collector:
        """Read nothing yet."""
        return Unread.from_parent(parent, path=module_path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all; a copy comes back from here too, when there is nothing left to take."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        self._session, self._left = session, deque(range(len(session.items)))
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # noqa: SLF001  one for all; xdist does so too
        for number in range(self._number):
            here, there = Pipe()
            pid = os.fork()
            if not pid:
                for line in (here, *self._copies):
                    line.close()
                session.config.pluginmanager.unregister(self)
                Hand(session, there, number).run()
                return True
            there.close()
            self._copies[here] = Copy(pid)
        while self._copies:
            for line in wait(list(self._copies)):
                self._heed(line)  # type: ignore[arg-type]  # they are what was given
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        return True

    def _heed(self, line: Connection) -> None:
        """Do what a copy says."""
        try:
            what, told = line.recv()
        except EOFError:
            self._end(line)
            return
        if what in SENT:
            report = self._session.config.hook.pytest_report_from_serializable(config=self._session.config, data=told)
            getattr(self._session.config.hook, what)(report=report)
        else:
            getattr(self, f"_{what}")(line, told)

    def _give(self, line: Connection, _: None) -> None:
        """The next file, or nothing where there is none, or where enough has failed."""
        is_over = not self._left or self._session.shouldfail or self._session.shouldstop
        place = None if is_over else self._left.popleft()
        self._copies[line].file = "" if place is None else self._session.items[place].path.name
        line.send(place)

    def _count(self, _: Connection, tests: int) -> None:
        """So many tests are in a file. How many there are in all is guessed until all are read."""
        self._begun, self._tests = self._begun + 1, self._tests + tests
        self._session.testscollected = self._tests * len(self._session.items) // self._begun

    def _done(self, line: Connection, status: int) -> None:
        self._copies[line].is_done = status in IN_ORDER

    def _end(self, line: Connection) -> None:
        """A copy is gone. What it was at has failed, unless it said that it was done."""
        copy = self._copies.pop(line)
        _, status = os.waitpid(copy.pid, 0)
        if not copy.is_done:
            said = f"the process that ran it ended: {os.waitstatus_to_exitcode(status)}"
            where = copy.file or "the end of a process"
            lost = pytest.TestReport(where, (where, None, where), {}, "failed", said, "call")
            self._session.config.hook.pytest_runtest_logreport(report=lost)


class Hand:
    """A copy of the process, which runs the tests of the files that it is given, and says what came of it."""

    def __init__(self, session: pytest.Session, line: Connection, number: int) -> None:
        self._session, self._config, self._line, self._files = session, session.config, line, session.items
        settle()
        random.seed()
        self._config.workerinput = {"workerid": f"hand{number}"}  # type: ignore[attr-defined]  # so plugins know that another tells
        self._config.pluginmanager.unregister(name="terminalreporter")
        self._config.pluginmanager.register(self)
        capturing = self._config.pluginmanager.getplugin("capturemanager")
        capturing.stop_global_capturing()  # the files of what is printed are those of all copies
        capturing.start_global_capturing()

    def run(self) -> None:
        """Run file by file. The session goes on behind each: the database server is one for all."""
        while (place := self._next()) is not None:
            items = self._read(self._files[place])
            for item, following in pairwise([*items, self._session]):
                self._config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._session.shouldfail:
                    raise self._session.Failed(self._session.shouldfail)
                if self._session.shouldstop:
                    raise self._session.Interrupted(self._session.shouldstop)

    def _next(self) -> int | None:
        """Which file comes next; none where whoever hands them out is gone."""
        self._line.send(("give", None))
        try:
            place: int | None = self._line.recv()
        except EOFError:
            return None
        return place

    def _read(self, file: pytest.Item) -> list[pytest.Item]:
        """The tests of a file, in their order."""
        assert file.parent is not None
        module = pytest.Module.from_parent(file.parent.parent, path=file.path)
        items = self._session.items = list(self._session.genitems(module))
        self._config.hook.pytest_collection_modifyitems(session=self._session, config=self._config, items=items)
        self._line.send(("count", len(items)))
        return items

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say what came of a step of a test."""
        self._tell("pytest_runtest_logreport", report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Say what was wrong with a file."""
        if not report.passed:
            self._tell("pytest_collectreport", report)

    def _tell(self, what: str, report: pytest.TestReport | pytest.CollectReport) -> None:
        told = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._line.send((what, told))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> Iterator[None]:
        """Say that all is done, when what the session held has been given back."""
        yield
        self._line.send(("done", int(exitstatus)))
