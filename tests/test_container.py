"""What the Dockerfile promises, read from its text: there is no container engine in a test."""

import re

import pytest

from api.hosting import cluster
from tests.support.recipes import ROOT, SETTINGS, chain_of, settings_in, stages

TARGETS = ("api", "worker", "migrate", "web")
COMPILERS = ("gcc", "g++", "clang", "build-essential", "cargo", "rustc", "apt-get", "make")


def lines() -> list[str]:
    return [line for stage in stages().values() for line in stage.lines]


class TestDockerfile:
    def test_has_a_target_for_each_process_and_the_api_without_one(self):
        assert list(stages()) == ["packages", "service", "worker", "migrate", "web", "api"]
        assert {stages()[target].base for target in TARGETS} == {"service"}

    def test_all_begin_with_the_same_python_of_the_project_and_name_no_registry(self):
        bases = {stages()[name].base for name in ("packages", "service")}
        minor = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text())
        assert minor is not None
        assert bases == {f"python:{minor[1]}-slim"}

    def test_installs_by_hash_and_compiles_nothing(self):
        installs = [line for line in lines() if "pip install" in line]
        assert len(installs) == 1
        assert {"--require-hashes", "--only-binary=:all:", "/tmp/requirements.lock"} <= set(installs[0].split())  # noqa: S108  a path in the image

    def test_no_stage_fetches_a_compiler(self):
        assert not [word for word in COMPILERS for line in lines() if word in line.split()]

    @pytest.mark.parametrize("target", TARGETS)
    def test_no_target_installs_anything(self, target):
        runs = [run for stage in chain_of(target) for run in stage.of_kind("RUN")]
        assert not [run for run in runs if "install -r" in run or "pip" in run.split()]

    @pytest.mark.parametrize("target", TARGETS)
    def test_runs_as_an_unprivileged_user_by_number(self, target):
        said = [line for stage in chain_of(target) for line in stage.lines]
        users = [line.removeprefix("USER ") for line in said if line.startswith("USER ")]
        assert [re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None for user in users] == [True]
        kinds = [line.split()[0] for line in said]
        assert not set(kinds[kinds.index("USER") :]) & {"RUN", "COPY", "ADD"}

    @pytest.mark.parametrize(
        ("target", "address"), [("api", "/livez"), ("web", "/web/style.css"), ("worker", ""), ("migrate", "")]
    )
    def test_asks_for_its_health_where_it_listens(self, target, address):
        [asked] = stages()[target].of_kind("HEALTHCHECK")
        assert (address in asked) if address else asked == "NONE"

    def test_asks_the_pages_for_what_they_have(self, web):
        assert web.get("/web/style.css").status_code == 200

    @pytest.mark.parametrize(
        ("target", "command"), [("api", "serve"), ("worker", "worker"), ("migrate", "migrate"), ("web", "web")]
    )
    def test_does_what_its_target_names(self, target, command):
        assert chain_of(target)[0].of_kind("ENTRYPOINT") == ['["python", "-m", "api"]']
        assert stages()[target].of_kind("CMD") == [f'["{command}"]']

    def test_holds_no_secret(self):
        written = [line for line in lines() if line.split()[0] in {"ENV", "ARG"}]
        assert not [line for line in written if re.search(r"SECRET|PASSWORD|DATABASE_URL|TOKEN", line)]
        assert settings_in("\n".join(written)) <= SETTINGS

    def test_finds_the_programs_of_a_backup(self):
        [path] = re.findall(r"\bPATH=(\S+)", "\n".join(stages()["service"].of_kind("ENV")))
        assert cluster.programs().as_posix().endswith(path.rpartition("site-packages")[2])

    def test_copies_only_what_is_there_and_not_ignored(self):
        let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        copied = {
            source
            for stage in stages().values()
            for line in stage.of_kind("COPY")
            if not line.startswith("--from")
            for source in line.split()[:-1]
        }
        assert copied == let_in
        assert not [source for source in copied if not (ROOT / source).exists()]

    def test_ignores_everything_else(self):
        rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
        assert rules[0] == "*"


@pytest.fixture(scope="module")
def web():
    """The pages alone."""
    from starlette.testclient import TestClient  # noqa: PLC0415  for this one question

    from web.main import create_web  # noqa: PLC0415  as above
    from web.settings import WebSettings  # noqa: PLC0415  as above

    return TestClient(create_web(WebSettings(client_id="contoh")))
