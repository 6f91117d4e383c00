"""Hosts without containers: the units of systemd and the wheelhouse. That a wheelhouse installs without a network was
shown by hand (docs/install.md); a test has no network to do without.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.gateway import NGINX
from tests.support.receiver import NAME, receiving
from tests.support.recipes import DEPLOY, ROOT, SETTINGS, said_in, units, unknown
from tests.support.running import free_port
from web.signing_in import SCOPE

INSTALL, OPERATIONS = ((ROOT / "docs" / name).read_text("utf-8") for name in ("install.md", "operations.md"))
YOURS = ("tls_certificate", "tls_key")
ANALYZE = shutil.which("systemd-analyze")
TARGETS = Path("/usr/lib/systemd/system")
SERVICES = [unit for unit in units() if unit.suffix == ".service"]
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="no systemd here: its units are read by us alone")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a host with the units in their place."""
    root = Path(tmp_path_factory.mktemp("host"))
    shutil.copytree(DEPLOY / "systemd", root / "etc/systemd/system")
    (root / "usr/lib/systemd/system").mkdir(parents=True)
    for known in [*TARGETS.glob("*.target"), *TARGETS.glob("*.slice")]:
        shutil.copy(known, root / "usr/lib/systemd/system")
    (root / "srv/gugus").mkdir(parents=True)
    shutil.copy(ROOT / "gugus", root / "srv/gugus")
    (root / "etc/passwd").write_text("gugus:x:999:999::/:/usr/sbin/nologin\n")
    (root / "etc/group").write_text("gugus:x:999:\n")
    return root


def analyzed(host: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(ANALYZE), f"--root={host}", "--man=no", "--no-pager", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  Debian's


@needs_systemd
class TestUnits:
    def test_are_taken_by_systemd(self, host):
        said = analyzed(host, "verify", *(unit.name for unit in units() if unit.suffix != ".conf"))
        assert (said.returncode, said.stderr) == (0, "")

    def test_a_wrong_one_is_not(self, host, tmp_path):
        other = shutil.copytree(host, tmp_path / "host")
        (other / "etc/systemd/system/gugus-api.service").write_text("[Service]\nExecStart=/srv/gugus/nothing serve\n")
        assert analyzed(other, "verify", "gugus-api.service").returncode

    def test_may_do_little(self, host):
        said = analyzed(host, "security", "--offline=true", "--threshold=20", *(unit.name for unit in SERVICES))
        assert said.returncode == 0, said.stdout


class TestWhatTheyName:
    def test_commands_are_those_of_the_command_line(self):
        started = [said_in(unit, "ExecStart")[0].split() for unit in SERVICES]
        assert {program for program, *_ in started} == {"/srv/gugus/gugus"}
        assert [words for _, *words in started if unknown(words)] == []

    def test_secrets_are_settings_and_the_pages_have_none_of_the_database(self):
        handed = {unit.name: said_in(unit, "LoadCredential") for unit in SERVICES}
        names = {each.partition(":")[0] for secrets in handed.values() for each in secrets}
        assert {name.upper() for name in names} <= SETTINGS
        assert not [each for each in handed["gugus-web.service"] if "database" in each]
        said = {each for secrets in handed.values() for each in secrets}
        assert said == {f"{name}:/etc/gugus/secrets/{name}" for name in names}

    def test_secrets_are_those_that_the_script_writes(self):
        named = {each.partition(":")[0] for unit in SERVICES for each in said_in(unit, "LoadCredential")}
        assert not [name for name in named if name not in (DEPLOY / "make-secrets.sh").read_text()]

    def test_all_share_what_they_have_in_common(self):
        [common] = [unit for unit in units() if unit.suffix == ".conf"]
        assert common.parent.name == "gugus-.service.d"
        assert said_in(common, "User") == ["gugus"]
        assert not [unit.name for unit in SERVICES if said_in(unit, "User")]


class TestPage:
    """What docs/install.md and docs/operations.md have an administrator do on a host."""

    def test_it_names_what_is_there(self):
        named = set(re.findall(r"/srv/gugus(?:-next)?/(deploy/[\w./-]+|gugus)", INSTALL)) - {"deploy/systemd/"}
        assert len(named) > 5
        assert [name for name in named if not (ROOT / name).exists()] == []

    def test_it_makes_what_the_units_want_to_be_there(self):
        [made] = re.findall(r"(?m)^install -d .* -o gugus -g gugus (.+)$", INSTALL)
        wanted = {path for unit in SERVICES for said in said_in(unit, "ReadWritePaths") for path in said.split()}
        assert wanted <= set(made.split())

    def test_the_client_of_the_pages_carries_all_that_they_ask_for(self):
        [words] = re.findall(r"--carry %s ' \\\n(.+?)\)\n", OPERATIONS, re.DOTALL)
        assert words.replace("\\", "").split() == SCOPE.split()
        assert said_in(DEPLOY / "systemd/gugus-web.service", "Environment") == ["GUGUS_WEB_CLIENT_ID=web-gugus"]
        assert "gugus client web-gugus " in OPERATIONS

    @pytest.mark.skipif(NGINX is None, reason="no nginx here")
    def test_the_gateway_is_taken_by_nginx(self, tmp_path: Path):
        made = ["sed", "-f", DEPLOY / "nginx.host.sed", DEPLOY / "nginx.conf"]
        text = subprocess.run(made, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own file
        assert all(said in text for said in ("listen 80;", "listen 443 ssl;", "127.0.0.1:8000;", "127.0.0.1:8080;"))
        assert not re.search(r"/run/secrets|daemon off|api:8000|web:8080", text)
        with receiving(tmp_path):  # its certificate will do: key and certificate stand in one file
            for name in YOURS:
                shutil.copy(tmp_path / f"{NAME}.pem", tmp_path / name)
        here = {"/etc/gugus/tls/": f"{tmp_path}/", "/run/nginx.pid": f"{tmp_path}/pid", "/tmp/": f"{tmp_path}/"}  # noqa: S108  as the file has it
        here |= {"listen 80;": f"listen {free_port()};", "listen 443 ": f"listen {free_port()} "}
        for was, is_now in here.items():
            text = text.replace(was, is_now)
        (tmp_path / "nginx.conf").write_text(text)
        asked = [str(NGINX), "-t", "-c", tmp_path / "nginx.conf"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  Debian's
        assert said.returncode == 0, said.stderr


class TestScripts:
    @pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
    def test_are_read_by_a_plain_shell_and_may_be_run(self, script):
        subprocess.run(["/bin/sh", "-n", script], check=True)  # noqa: S603  our own script
        assert script.stat().st_mode & 0o111
        assert "set -eu" in script.read_text()

    def test_packages_come_by_hash_as_wheels_and_on_the_host_from_the_file_alone(self):
        packed, installed = ((DEPLOY / name).read_text() for name in ("wheelhouse.sh", "install.sh"))
        for text in (packed, installed):
            assert {"--require-hashes", "--only-binary=:all:"} <= set(text.split())
        assert "--no-index" in installed

    def test_what_is_left_out_of_the_file_is_needed_by_nothing_that_runs(self):
        left_out = set(re.findall(r"':!([^']+)'", (DEPLOY / "wheelhouse.sh").read_text()))
        assert left_out == {"tests", "benchmarks", "docs/screens", ".ci"}
        assert all((ROOT / name).exists() for name in left_out)
