"""The Node packages that `make test-interop` installs beside the Python packages, and what runs on them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.node_packages import are_ready

HERE = Path(__file__).resolve().parent
PINNED = HERE / "package-lock.json"
NODE = Path(sys.prefix) / "node-interop"
PATIENCE = 120  # seconds


needs_node = pytest.mark.skipif(
    not are_ready(PINNED, NODE),
    reason="no Node, or not its packages (make test-interop): clients of Node are not tried",
)


def start(script: str, told: dict[str, Any], folder: Path) -> subprocess.Popen[str]:
    """A script of this folder, which finds its packages; it is told by JSON."""
    for path in HERE.glob("*.mjs"):
        shutil.copy(path, folder)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(NODE / "node_modules")
    return subprocess.Popen(  # noqa: S603  our own script
        [shutil.which("node") or "node", script, json.dumps(told)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NODE_NO_WARNINGS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def flows_of(process: subprocess.Popen[str], visit: Callable[[str], str]) -> list[str]:
    """What the script completed; where it has somebody go, `visit` goes there. It must end well."""
    done = []
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "visit" in said:
                process.stdin.write(json.dumps({"back": visit(said["visit"])}) + "\n")
                process.stdin.flush()
            else:
                done.append(said["done"])
        assert process.wait(PATIENCE) == 0, process.stderr and process.stderr.read()
    return done
