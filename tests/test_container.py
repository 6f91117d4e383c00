"""What the Dockerfile promises, read from its text: there is no container engine in a test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMPILERS = ("gcc", "g++", "clang", "build-essential", "cargo", "rustc", "apt-get")


@pytest.fixture(scope="module")
def stages() -> list[list[str]]:
    """The instructions of each stage, continued lines joined, comments left out."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text()))
    found: list[list[str]] = []
    for line in filter(None, text.splitlines()):
        if line.startswith("FROM "):
            found.append([])
        found[-1].append(line)
    return found


def of_kind(stage: list[str], kind: str) -> list[str]:
    return [line.removeprefix(f"{kind} ") for line in stage if line.startswith(f"{kind} ")]


class TestDockerfile:
    def test_has_two_stages(self, stages):
        assert len(stages) == 2

    def test_both_stages_begin_alike(self, stages):
        assert len({of_kind(stage, "FROM")[0].split(" AS ")[0] for stage in stages}) == 1

    def test_names_no_registry(self, stages):
        images = [of_kind(stage, "FROM")[0].split()[0] for stage in stages]
        assert not [image for image in images if "." in image.split("/")[0].split(":")[0]]

    def test_python_is_the_one_of_the_project(self, stages):
        minor = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text())
        assert minor is not None
        assert of_kind(stages[-1], "FROM")[0].startswith(f"python:{minor[1]}-slim")

    def test_installs_by_hash_and_compiles_nothing(self, stages):
        installs = [line for stage in stages for line in of_kind(stage, "RUN") if "pip install" in line]
        assert len(installs) == 1
        assert {"--require-hashes", "--only-binary=:all:", "/tmp/requirements.lock"} <= set(installs[0].split())  # noqa: S108  a path in the image

    def test_no_stage_fetches_a_compiler(self, stages):
        assert not [word for word in COMPILERS for stage in stages for line in stage if word in line.split()]

    def test_the_last_stage_installs_nothing(self, stages):
        assert not [line for line in of_kind(stages[-1], "RUN") if "install -r" in line or "pip" in line.split()]

    def test_runs_as_an_unprivileged_user_by_number(self, stages):
        users = of_kind(stages[-1], "USER")
        assert [re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None for user in users] == [True]
        kinds = [line.split()[0] for line in stages[-1]]
        assert not set(kinds[kinds.index("USER") :]) & {"RUN", "COPY", "ADD"}

    def test_asks_for_its_health(self, stages):
        assert "/livez" in of_kind(stages[-1], "HEALTHCHECK")[0]

    def test_serves_unless_told_otherwise(self, stages):
        assert of_kind(stages[-1], "ENTRYPOINT") == ['["python", "-m", "api"]']
        assert of_kind(stages[-1], "CMD") == ['["serve"]']

    def test_holds_no_secret(self, stages):
        written = [line for stage in stages for kind in ("ENV", "ARG") for line in of_kind(stage, kind)]
        assert not [line for line in written if re.search(r"SECRET|PASSWORD|DATABASE_URL|TOKEN", line)]

    def test_copies_only_what_is_there_and_not_ignored(self, stages):
        let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        copied = {
            source
            for stage in stages
            for line in of_kind(stage, "COPY")
            if not line.startswith("--from")
            for source in line.split()[:-1]
        }
        assert copied == let_in
        assert not [source for source in copied if not (ROOT / source).exists()]

    def test_ignores_everything_else(self):
        rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
        assert rules[0] == "*"
