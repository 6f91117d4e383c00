"""Peers of the measurements: left out where they cannot be had, asked at their own addresses, installed by locks."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.house import COMMANDS, PORTS
from benchmarks.peers import PEERS, there
from benchmarks.peers.directus import install
from benchmarks.peers.directus.peer import PAGE, Directus, changes
from benchmarks.peers.drf.peer import DjangoRestFramework

LOCKS = Path(install.__file__).parent
HEAD = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer of-the-service"
REPORT, ACTIVITY = "019b8be1-f500-700a-8000-000000000000", "019b8be1-f500-700b-8000-000000000000"


def program(path: Path, script: str) -> Path:
    """A program that may be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def asked(request: bytes) -> tuple[str, dict[str, str]]:
    """The address of a request and its question."""
    address = urlsplit(request.split(b" ")[1].decode())
    return address.path, {name: values[0] for name, values in parse_qs(address.query).items()}


class TestWhoIsThere:
    def test_who_is_not_is_told_in_a_line_and_the_others_are_measured(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(Directus, "program", tmp_path / "node")
        monkeypatch.setattr(DjangoRestFramework, "program", program(tmp_path / "python", "exit 0"))
        assert there() == ["drf"]
        [line] = capsys.readouterr().out.splitlines()
        assert line.startswith("Directus is left out: Node 22")

    def test_nobody_needs_to_be(self, tmp_path, monkeypatch, capsys):
        for peer in PEERS.values():
            monkeypatch.setattr(type(peer), "program", tmp_path / "none")
        assert there() == []
        assert len(capsys.readouterr().out.splitlines()) == len(PEERS)

    def test_each_has_a_port_and_a_command_of_its_own(self):
        assert PEERS.keys() <= PORTS.keys() & COMMANDS.keys()
        assert len(set(PORTS.values())) == len(PORTS)

    def test_each_has_a_bar_for_each_work_it_is_asked_for(self):
        assert {tuple(peer.bars) for peer in PEERS.values()} == {("w1", "w2", "w3", "w6")}


class TestAskingDirectus:
    def test_an_activity_by_its_key_with_its_last_progress(self):
        path, question = asked(Directus().told(b"GET /v1/activities/" + ACTIVITY.encode() + HEAD + b"\r\n\r\n"))
        assert path == f"/items/activity/{ACTIVITY}"
        assert {"title", "progress.ends_on", "budget_tags.line_id.versions.ceiling_idr"} <= set(
            question["fields"].split(",")
        )
        assert json.loads(question["deep"])["progress"] == {"_sort": ["-ends_on", "-id"], "_limit": 1}

    def test_a_page_of_a_plan_in_the_order_of_the_service(self):
        path, question = asked(Directus().told(b"GET /v1/plans/of/activities?limit=50" + HEAD + b"\r\n\r\n"))
        assert (path, question["sort"], question["limit"]) == ("/items/activity", "ordinal,id", "50")
        assert json.loads(question["filter"]) == {"plan_id": {"_eq": "of"}}

    def test_an_entry_is_told_where_its_report_stands(self):
        directus = Directus()
        directus.drafts = {REPORT: {"owner": "agency:11.01-a0", "region": "district:11.01"}}
        said = json.dumps({"activity_id": ACTIVITY, "spent_idr": 1}).encode()
        line = b"POST /v1/progress-reports/" + REPORT.encode() + b"/entries"
        told = directus.told(line + HEAD + b"\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
        head, _, body = told.partition(b"\r\n\r\n")
        assert re.findall(rb"Content-Length: (\d+)", head) == [str(len(body)).encode()]
        assert json.loads(body) == {
            "activity_id": ACTIVITY, "spent_idr": 1, "report_id": REPORT, "version": 1, "is_nil": False,
            "owner": "agency:11.01-a0", "region": "district:11.01",
        }  # fmt: skip

    def test_a_path_that_it_cannot_tell_is_refused(self):
        with pytest.raises(LookupError):
            Directus().told(b"GET /v1/reports/progress?year=2025" + HEAD + b"\r\n\r\n")


class TestItsFeed:
    @pytest.mark.parametrize(
        ("address", "xids", "following"),
        [
            (changes("0", 0), ["7"] * 600 + ["8"] * 400, changes("8", 400)),
            (changes("0", 0), ["7"] * PAGE, changes("7", PAGE)),
            (changes("7", PAGE), ["7"] * PAGE, changes("7", 2 * PAGE)),
            (changes("7", PAGE), ["8"] * PAGE, changes("8", PAGE)),
            (changes("7", PAGE), ["7"] * 200 + ["8"] * 800, changes("8", 800)),
            (changes("7", PAGE), ["7"] * 200, None),
        ],
        ids=["two transactions", "a large one", "a larger one", "the next one", "the rest and the next", "the end"],
    )
    def test_goes_on_behind_what_was_told(self, address, xids, following):
        assert Directus().following(address, {"data": [{"xid": xid} for xid in xids]}) == following


class TestReadingDirectus:
    def test_lines_have_their_newest_ceiling_and_their_sum(self):
        line = {"id": "a", "versions": [{"ceiling_idr": "75"}], "realisations": [{"amount_idr": "2"}] * 2}
        read = Directus().read("w1", {"data": {"progress": [], "budget_tags": [{"line_id": line}]}})
        assert read["budget_lines"] == [{"id": "a", "ceiling_idr": 75, "realised_idr": 4}]
        assert read["last_progress"] is None


class TestInstallingDirectus:
    @pytest.mark.parametrize(
        ("said", "is_so"), [("v20.20.2", False), ("v22.0.0", True), ("v101.1.0", True), ("", False)]
    )
    def test_takes_node_from_22_on(self, tmp_path, said, is_so):
        assert install.is_new_enough(program(tmp_path / "node", f"echo {said}")) is is_so

    def test_takes_no_node_that_is_not_there(self, tmp_path):
        assert not install.is_new_enough(tmp_path / "node")
        assert not install.is_new_enough(None)

    def test_takes_the_node_of_the_path_and_then_its_packages(self, tmp_path, monkeypatch):
        home = self.at(tmp_path, monkeypatch, "echo $* >> said")
        install.main()
        assert (home / "node").resolve() == tmp_path / "bin" / "node"
        first, second = (home / "said").read_text().splitlines()
        assert first.startswith("ci --ignore-scripts")
        assert second.startswith("rebuild isolated-vm --build-from-source")

    def test_says_in_a_line_that_it_could_not_and_leaves_nothing(self, tmp_path, monkeypatch, capsys):
        home = self.at(tmp_path, monkeypatch, "exit 1")
        install.main()
        [line] = capsys.readouterr().out.splitlines()
        assert line.startswith("Directus cannot be set up here: ")
        assert not home.exists()

    def test_says_so_where_there_is_no_npm(self, tmp_path, monkeypatch, capsys):
        home = self.at(tmp_path, monkeypatch, "exit 1")
        (tmp_path / "bin" / "npm").unlink()
        install.main()
        assert capsys.readouterr().out.startswith("Directus cannot be set up here: ")
        assert not home.exists()

    def at(self, folder: Path, monkeypatch: pytest.MonkeyPatch, npm: str) -> Path:
        """Where it is set up, with a Node 22 and this npm and no other."""
        program(folder / "bin" / "node", "echo v22.20.0")
        program(folder / "bin" / "npm", npm)
        monkeypatch.setenv("PATH", str(folder / "bin"))
        monkeypatch.setattr(install, "HOME", folder / "directus")
        return folder / "directus"

    @pytest.mark.parametrize("name", ["package-lock.json", "requirements.lock"])
    def test_its_locks_name_no_host(self, name):
        text = (LOCKS / name).read_text(encoding="utf-8")
        assert "resolved" not in text
        assert "--index-url" not in text

    def test_every_package_has_a_hash(self):
        packages = json.loads((LOCKS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if name and "integrity" not in package] == []
