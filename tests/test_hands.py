"""Several processes that run the tests of one run (support/hands.py): nothing that goes wrong in one is passed over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import ROOT

FILES = {
    "conftest.py": """
from tests.support.hands import Hands

def pytest_configure(config):
    config.pluginmanager.register(Hands(2))
""",
    "test_a_dies.py": """
import os, signal

def test_that_dies():
    os.kill(os.getpid(), signal.SIGKILL)
""",
    "test_b_stands.py": """
import os, pytest

@pytest.fixture(scope="session")
def held():
    yield os.environ["GUGUS_DATA_DIR"]
    print("given back")

@pytest.mark.parametrize("number", range(3))
def test_that_passes(held, number):
    assert str(os.getpid()) in held

def test_that_is_left_out():
    pytest.skip("it needs what is not there")
""",
    "test_c_fails.py": """
def test_that_fails():
    assert {"expected": 1} == {"found": 2}
""",
    "test_d_is_no_python.py": "def",
    "test_e_leaves_something.py": """
import pytest

@pytest.fixture(scope="session")
def held():
    yield
    raise RuntimeError("it was not given back")

def test_that_passes_at_first(held):
    pass
""",
}


def ran(folder: Path, *names: str) -> tuple[int, str]:
    """How a run of these files ended, and what it printed."""
    for name in ("conftest.py", *names):
        (folder / name).write_text(FILES[name])
    own = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "."],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


class TestHands:
    """A run of several processes ends as one of a single process does."""

    def test_what_passes_passes(self, tmp_path: Path):
        status, said = ran(tmp_path, "test_b_stands.py")
        assert (status, "3 passed, 1 skipped" in said) == (pytest.ExitCode.OK, True), said

    def test_what_fails_is_told_as_it_happened(self, tmp_path: Path):
        status, said = ran(tmp_path, "test_b_stands.py", "test_c_fails.py", "test_d_is_no_python.py")
        assert (status, "1 failed, 3 passed, 1 skipped, 1 error" in said) == (pytest.ExitCode.TESTS_FAILED, True), said
        assert "assert {'expected': 1} == {'found': 2}" in said
        assert "SyntaxError" in said

    def test_a_file_whose_process_was_killed_has_failed_and_others_are_run(self, tmp_path: Path):
        status, said = ran(tmp_path, "test_a_dies.py", "test_b_stands.py")
        assert (status, "1 failed, 3 passed, 1 skipped" in said) == (pytest.ExitCode.TESTS_FAILED, True), said
        assert "the process that ran it ended: -9" in said

    def test_what_is_not_given_back_at_the_end_has_failed(self, tmp_path: Path):
        status, said = ran(tmp_path, "test_e_leaves_something.py")
        assert (status, "1 failed, 1 passed" in said) == (pytest.ExitCode.TESTS_FAILED, True), said
