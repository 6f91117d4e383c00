"""compose.yaml and what lies beside it, read as the container engine would: there is none in a test."""

import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.routing import BaseRoute

from api.settings import Settings
from tests.support.databases import put_together
from tests.support.gateway import NGINX
from tests.support.receiver import NAME, receiving
from tests.support.recipes import DEPLOY, ROOT, SETTINGS, chain_of, compose, settings_in, stages, unknown
from web.main import create_web
from web.settings import WebSettings

SERVICES: dict[str, dict[str, Any]] = compose()["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
KNOWN = """
    build cap_add cap_drop command cpus depends_on entrypoint environment healthcheck image init logging mem_limit
    networks pids_limit ports profiles read_only restart secrets security_opt shm_size stop_grace_period tmpfs user
    volumes
"""
ENDS = ("migrate", "backup")
YOURS = {"tls_certificate", "tls_key"}
PUBLIC = "https://gugus.example.go.id"
each_service = pytest.mark.parametrize("name", SERVICES)


class TestServices:
    def test_are_those_of_the_house(self):
        assert list(SERVICES) == ["postgres", "migrate", "api", "worker", "web", "proxy", "backup"]
        assert set(compose()) == {"name", "services", "networks", "volumes", "secrets"}

    @each_service
    def test_say_what_an_engine_knows(self, name):
        assert set(SERVICES[name]) <= set(KNOWN.split())

    @each_service
    def test_write_nowhere_but_where_it_is_said(self, name):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert (service["cap_drop"], service.get("cap_add")) == (["ALL"], None)
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["tmpfs"]

    @each_service
    def test_run_as_nobody_that_is_root(self, name):
        service = SERVICES[name]
        users = (
            [user for stage in chain_of(service["build"]["target"]) for user in stage.of_kind("USER")]
            if name in OURS
            else []
        )
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service.get("user") or users[-1])

    @each_service
    def test_have_limits(self, name):
        assert {"mem_limit", "pids_limit", "cpus", "logging"} <= set(SERVICES[name])

    @pytest.mark.parametrize("name", OURS)
    def test_are_built_from_a_target_that_is_there(self, name):
        build = SERVICES[name]["build"]
        assert (build["context"], build["target"] in stages()) == (".", True)
        assert SERVICES[name]["image"].startswith(f"gugus-{build['target']}:")

    @each_service
    def test_of_others_are_named_by_version_and_without_a_registry(self, name):
        image = SERVICES[name]["image"]
        assert "/" not in image
        assert name in OURS or re.fullmatch(r"\w+:\d+(\.\d+)*", image)

    @each_service
    def test_wait_for_what_is_there_and_can_be_waited_for(self, name):
        for other, how in SERVICES[name].get("depends_on", {}).items():
            match how["condition"]:
                case "service_healthy":
                    assert is_asked_for_its_health(other)
                case "service_completed_successfully":
                    assert other in ENDS
                case unknown:
                    pytest.fail(unknown)

    def test_only_the_proxy_is_reached_from_outside(self):
        assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]

    def test_the_database_is_reached_by_nobody_else(self):
        assert compose()["networks"]["data"]["internal"] is True
        assert SERVICES["postgres"]["networks"] == ["data"]
        assert not {"data"} & {*SERVICES["web"]["networks"], *SERVICES["proxy"]["networks"]}

    @pytest.mark.parametrize("name", OURS)
    def test_commands_are_those_of_the_command_line(self, name):
        assert unknown(SERVICES[name].get("command", [])) == []

    def test_what_ends_is_not_started_again(self):
        assert {name: SERVICES[name]["restart"] for name in ENDS} == dict.fromkeys(ENDS, "no")


def is_asked_for_its_health(name: str) -> bool:
    service = SERVICES[name]
    if "healthcheck" in service:
        return bool(service["healthcheck"]["test"])
    return any(asked != "NONE" for asked in stages()[service["build"]["target"]].of_kind("HEALTHCHECK"))


def filled(found: re.Match[str]) -> str:
    """What the engine puts in the place of a variable that must be given, or has a value by itself."""
    return PUBLIC if "GUGUS_BASE_URL" in found[0] else found[1]


def handed(secrets: Path, names: list[str]) -> Path:
    """A folder with these secrets alone."""
    folder = Path(tempfile.mkdtemp(dir=secrets.parent))
    for name in names:
        shutil.copy(secrets / name, folder)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder whose secrets were made."""
    folder = Path(tmp_path_factory.mktemp("hosts")) / "deploy"
    shutil.copytree(DEPLOY, folder)
    subprocess.run([folder / "make-secrets.sh"], check=True, capture_output=True)  # noqa: S603  our own script
    return folder / "secrets"


class TestSettings:
    def test_are_those_the_service_knows(self):
        own = {"GUGUS_BACKUPS", "GUGUS_BACKUP_KEYS"}  # folders of the host, read by the engine
        assert settings_in((ROOT / "compose.yaml").read_text()) <= SETTINGS | own
        assert settings_in((DEPLOY / "gugus.env.example").read_text()) <= SETTINGS

    def test_believe_the_network_of_the_proxy_alone(self):
        [subnet] = compose()["networks"]["front"]["ipam"]["config"]
        assert SERVICES["api"]["environment"]["GUGUS_TRUSTED_PROXIES"] == subnet["subnet"]

    @pytest.mark.parametrize("name", OURS)
    def test_are_taken_by_the_process_they_are_given_to(self, name, made, monkeypatch):
        for variable in settings_in("\n".join(os.environ)):
            monkeypatch.delenv(variable)
        for variable, value in SERVICES[name]["environment"].items():
            if value is not None:  # without one it is that of the shell, and here there is none
                monkeypatch.setenv(variable, re.sub(r"\$\{\w+:[?-]([^}]*)\}", filled, value))
        kind = WebSettings if name == "web" else Settings
        taken = kind(_secrets_dir=str(handed(made, SERVICES[name]["secrets"])))
        assert taken.base_url == PUBLIC
        assert taken.secret_key is not None

    @each_service
    def test_hold_no_secret(self, name):
        named = SERVICES[name].get("environment", {})
        assert not [each for each in named if re.search(r"PASSWORD$|SECRET_KEY$|DATABASE_URL$|TOKEN$", each)]


class TestVolumes:
    def test_each_that_is_mounted_is_declared_and_each_file_is_there(self):
        mounted = [
            each.rpartition(":")[0] if each.endswith(":ro") else each
            for service in SERVICES.values()
            for each in service.get("volumes", [])
        ]
        named = {each.partition(":")[0] for each in mounted if each[0] not in "./$"}
        assert named == set(compose()["volumes"])
        assert not [each for each in mounted if each.startswith("./") and not (ROOT / each.partition(":")[0]).is_file()]

    def test_of_the_service_are_where_it_writes(self):
        [place] = stages()["service"].of_kind("VOLUME")
        assert all(any(each.endswith(f":{place}") for each in SERVICES[name]["volumes"]) for name in OURS)


class TestSecrets:
    def test_each_is_used_and_each_that_is_used_is_declared(self):
        used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
        assert used == set(compose()["secrets"])

    def test_lie_in_files_that_a_script_writes_but_for_the_certificate(self, made):
        files = {name: said["file"] for name, said in compose()["secrets"].items()}
        assert files == {name: f"./deploy/secrets/{name}" for name in files}
        assert {path.name for path in made.iterdir()} == set(files) - YOURS

    def test_are_called_as_the_settings_they_are(self):
        ours = {name for name in compose()["secrets"] if name.startswith("gugus_")}
        assert {name.upper() for name in ours} <= SETTINGS

    def test_are_in_a_closed_folder_and_never_written_over(self, made):
        before = {path.name: path.read_text() for path in made.iterdir()}
        subprocess.run([made.parent / "make-secrets.sh"], check=True, capture_output=True)  # noqa: S603  our own script
        assert {path.name: path.read_text() for path in made.iterdir()} == before
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        assert len(set(before.values())) == len(before)

    def test_addresses_are_those_of_their_roles(self, made):
        for secret, role in (("", "app"), ("migration_", "owner"), ("worker_", "worker"), ("backup_", "backup")):
            url = sa.make_url((made / f"gugus_{secret}database_url").read_text())
            assert (url.username, url.password) == (f"gugus_{role}", (made / f"{role}_password").read_text())
            assert (url.host, url.port, url.database) == ("postgres", 5432, "gugus")

    def test_are_not_taken_into_version_control_or_the_image(self):
        assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
        assert not [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!deploy")]

    def test_the_pages_have_none_of_the_database(self):
        assert SERVICES["web"]["secrets"] == ["gugus_web_secret_key"]


def places(routes: list[BaseRoute]) -> set[str]:
    """The addresses of routes, with a word in the place of each parameter."""
    return {re.sub(r"\{[^}]*\}", "contoh", path) for each in routes if (path := getattr(each, "path", None))}


def led_to(path: str) -> str:
    """Where nginx sends an address, by the locations of the file in their order."""
    text = (DEPLOY / "nginx.conf").read_text().partition("listen 8443")[2]
    for kind, what, to in re.findall(r"location (=|~)? ?(\S+) \{\s+(?:proxy_pass http://)?(\w+)", text):
        if (
            (kind == "=" and path == what)
            or (kind == "~" and re.search(what, path))
            or (not kind and path.startswith(what))
        ):
            return str(to)
    return ""


class TestProxy:
    def test_sends_what_is_of_the_service_there_and_pages_to_pages(self):
        assert {led_to(path) for path in places(put_together().routes) - {"/metrics"}} == {"service"}
        assert {led_to(path) for path in places(create_web(WebSettings(client_id="contoh")).routes)} == {"pages"}

    def test_keeps_the_metrics_inside(self):
        assert led_to("/metrics") == "return"

    def test_limits_are_those_of_the_example(self):
        mine, example = ((ROOT / name).read_text() for name in ("deploy/nginx.conf", "examples/nginx.conf"))
        for name in (
            "client_max_body_size",
            "large_client_header_buffers",
            "gzip",
            "proxy_read_timeout",
            "proxy_buffering",
            "proxy_next_upstream",
        ):
            found = [re.findall(rf"(?m)^    {name} ([^;]+);", text) for text in (mine, example)]
            assert found[0] == found[1], name

    @pytest.mark.skipif(NGINX is None, reason="no nginx (Debian: nginx-light): its file is not read by it")
    def test_is_a_file_that_nginx_takes(self, tmp_path):
        with receiving(tmp_path):  # its certificate will do: key and certificate stand in one file
            for name in YOURS:
                shutil.copy(tmp_path / f"{NAME}.pem", tmp_path / name)
        text = (DEPLOY / "nginx.conf").read_text()
        for written, here in (("/tmp/", f"{tmp_path}/"), ("/run/secrets", str(tmp_path))):  # noqa: S108  the container's
            text = text.replace(written, here)
        text = re.sub(r"server (api|web):", "server 127.0.0.1:", text)
        (tmp_path / "nginx.conf").write_text(text)
        asked = [str(NGINX), "-t", "-c", tmp_path / "nginx.conf"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  Debian's
        assert said.returncode == 0, said.stderr
