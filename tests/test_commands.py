"""Every command of `gugus`: help and examples in two languages, JSON for machines, and one ending for each error."""

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
import typer
from pydantic_settings import SettingsError
from typer.testing import CliRunner, Result

from api.backup import BackupFailed
from api.cli import app, commands
from api.commands import AsJson
from api.commands.endings import MEANINGS, Ending, Refused, ending_of
from api.commands.group import Commands
from api.commands.running import app as running
from api.commands.telling import bar, columns
from api.database import OnStandby
from api.domain.scopes import ScopeError
from api.oauth.passwords import PasswordError
from api.settings import get_settings
from api.storage import FileMissing
from tests.support.running import ROOT

COMMANDS = commands()
RUN_ON = {"run", "serve", "web", "worker"}  # what they print is their log


def examples(name: str) -> list[list[str]]:
    """The words of each example behind `gugus` and the command, up to what the shell takes."""
    lines = [shlex.split(line) for line in COMMANDS[name].epilog.splitlines()[2:]]
    called = [line[line.index("gugus") + 1 :] for line in lines]
    words = name.split()
    assert all(line[: len(words)] == words for line in called)
    return [line[len(words) : line.index("<") if "<" in line else None] for line in called]


class TestHelp:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_says_in_both_languages_what_it_is_for(self, name: str):
        indonesian, english = COMMANDS[name].help.split("\n\n")
        assert indonesian != english
        assert indonesian.endswith(".")
        assert english.endswith(".")

    @pytest.mark.parametrize("name", COMMANDS)
    def test_its_examples_are_calls_of_it(self, name: str):
        assert examples(name)
        for words in examples(name):
            parser = COMMANDS[name].make_parser(typer.Context(COMMANDS[name]))
            _, _, order = parser.parse_args(list(words))
            asked = {each.name for each in COMMANDS[name].params if each.required}
            assert asked <= {each.name for each in order}, words

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_is_explained_in_both_languages(self, name: str):
        own = [each for each in COMMANDS[name].params if each.name != "help"]
        assert [each.name for each in own if " · " not in (each.help or "")] == []

    @pytest.mark.parametrize("name", [name for name in COMMANDS if name not in RUN_ON])
    def test_its_result_may_be_had_as_json(self, name: str):
        assert "--json" in {option for each in COMMANDS[name].params for option in each.opts}

    def test_exit_codes_are_told_by_the_command_itself(self):
        shown = CliRunner().invoke(app, ["--help"]).output
        assert set(MEANINGS) == set(Ending)
        assert all(f"{code:>2}  {indonesian} · {english}" in shown for code, (indonesian, english) in MEANINGS.items())


ERRORS = {
    Ending.REFUSED: (Refused("x"), BackupFailed("x"), OnStandby("x")),
    Ending.CALL: (ScopeError("unknown_word"), PasswordError("weak"), PermissionError("x")),
    Ending.AWAY: (
        psycopg.OperationalError("x"),
        sa.exc.OperationalError("x", None, OSError("x")),
        FileMissing(),
        OSError(),
    ),
    Ending.FAULT: (KeyError("x"), RuntimeError("x")),
}


class TestEndings:
    @pytest.mark.parametrize(
        ("ending", "error"), [(code, error) for code, errors in ERRORS.items() for error in errors]
    )
    def test_each_error_has_its_code(self, ending: Ending, error: Exception):
        assert ending_of(error) is ending

    def test_a_refusal_is_one_line_and_json_where_that_is_asked_for(self):
        line, said = ended_with(Refused("penuh\nrahasia"), "--json").splitlines()
        assert line == "penuh"
        assert json.loads(said) == {"ending": "refused", "reason": "penuh"}
        assert ended_with(Refused("penuh")) == "penuh\n"

    def test_an_error_of_the_database_repeats_no_value(self):
        error = sa.exc.OperationalError("SELECT 'rahasia'", {"a": "rahasia"}, psycopg.OperationalError("gone"))
        assert ended_with(error, code=Ending.AWAY) == "gone\n"

    def test_a_fault_of_the_program_shows_where_it_happened(self):
        assert "test_commands.py" in ended_with(KeyError("x"), code=Ending.FAULT)


class TestSecrets:
    """What cannot be read stops everything: passed over, a command would make a database of its own."""

    @pytest.mark.parametrize("name", ["check", "serve", "web"])
    def test_a_folder_that_is_not_there_is_said(self, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch):
        said = told_with_secrets(tmp_path / "none", tmp_path, name, monkeypatch)
        assert (said.exit_code, said.stdout, said.stderr) == (Ending.CALL, "", not_there(tmp_path / "none"))
        assert not (tmp_path / "data").exists()

    def test_a_file_that_is_passed_over_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "gugus_database_url").symlink_to("/etc/hostname")
        said = told_with_secrets(tmp_path / "secrets", tmp_path, "check", monkeypatch)
        assert said.exit_code == Ending.CALL
        assert re.match("a secret cannot be read: .*gugus_database_url", said.stderr)

    def test_one_that_cannot_be_read_is_named(self):
        error = SettingsError('error getting value for field "commit" from source "SecretsSettingsSource"')
        error.__cause__ = PermissionError(errno.EACCES, "Permission denied", "/run/secrets/gugus_secret_key")
        assert "'/run/secrets/gugus_secret_key'" in ended_with(error, code=Ending.CALL)


def not_there(secrets: Path) -> str:
    return f"GUGUS_SECRETS_DIR: {secrets} is not there, or this user may not read it\n"


def settings_of(secrets: Path, folder: Path) -> dict[str, str]:
    """The environment of a command that is told where its secrets are, and of no other setting."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    return {**plain, "GUGUS_SECRETS_DIR": str(secrets), "GUGUS_DATA_DIR": str(folder / "data")}


def told_with_secrets(secrets: Path, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """What a command says; that a process says the same, `TestProcess` shows of one."""
    with monkeypatch.context() as settings:
        settings.setattr(os, "environ", settings_of(secrets, folder))
        get_settings.cache_clear()
        said = CliRunner().invoke(running if name in RUN_ON else app, [name])
    get_settings.cache_clear()
    return said


def ended_with(error: Exception, *words: str, code: Ending = Ending.REFUSED) -> str:
    """What a command prints that ends with `error`."""
    one = Commands()

    @one.says("satu", "Satu.", "One.", "gugus satu")
    def satu(as_json: AsJson = False) -> None:  # noqa: ARG001, FBT002  asked for by whoever ends it
        raise error

    result = CliRunner().invoke(one, list(words))
    assert result.exit_code == code
    return result.output


class TestLauncher:
    def test_it_is_called_from_anywhere_by_any_name_and_keeps_the_folder_of_its_caller(self, tmp_path: Path):
        """`./gugus` of a checkout; here with a Python that says what it was asked."""
        house, elsewhere = tmp_path / "a house", tmp_path / "elsewhere"
        (house / ".venv" / "bin").mkdir(parents=True)
        elsewhere.mkdir()
        shutil.copy(Path(__file__).resolve().parent.parent / "gugus", house)
        python = house / ".venv" / "bin" / "python"
        python.write_text('#!/bin/sh\necho "$PWD|$PYTHONPATH|$*"\n')
        python.chmod(0o755)
        (elsewhere / "g").symlink_to(house / "gugus")
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        called = subprocess.run(  # noqa: S603  our own launcher
            [elsewhere / "g", "backup", "here"], cwd=elsewhere, env=plain, capture_output=True, text=True, check=True
        )
        assert called.stdout == f"{elsewhere}|{house}|-m api backup here\n"


class TestProcess:
    def test_it_ends_as_its_command_does_and_nothing_of_its_memory_is_written_where_it_falls(self, tmp_path: Path):
        program = "import resource, sys\nfrom api.__main__ import main\nsys.argv = ['gugus', 'check']\n"
        program += "try:\n    main()\nfinally:\n    print(resource.getrlimit(resource.RLIMIT_CORE))"
        words, settings = [sys.executable, "-c", program], settings_of(tmp_path / "none", tmp_path)
        said = subprocess.run(words, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)  # noqa: S603  our own words
        assert (said.returncode, said.stdout, said.stderr) == (Ending.CALL, "(0, 0)\n", not_there(tmp_path / "none"))
        assert not (tmp_path / "data").exists()


class TestTelling:
    def test_columns_are_as_wide_as_their_longest_cell(self):
        assert columns(("a", "bb"), [(1, "x"), (333, "")]) == ["a    bb", "1    x", "333"]
        assert columns(("a",), []) == []

    def test_off_a_terminal_there_is_no_bar(self, capsys):
        with bar("bekerja", 2) as advance:
            advance()
        assert capsys.readouterr() == ("", "")
