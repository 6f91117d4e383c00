"""What programs of others make of the OpenAPI document: redocly finds no error, and its TypeScript compiles.

They are Node packages, pinned in tests/foreign; `make foreign` installs them beside the Python packages.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.node_packages import are_ready

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "tests" / "foreign" / "package-lock.json"
NODE = Path(sys.prefix) / "node"
DOCUMENT = ROOT / "openapi" / "openapi.json"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


needs_node = pytest.mark.skipif(
    not are_ready(PINNED, NODE),
    reason="no Node, or not its packages (make foreign): nobody else reads the OpenAPI document",
)


def run(program: str, *words: str) -> str:
    """What a program says, which must end well."""
    command = [str(NODE / "node_modules" / ".bin" / program), *words]
    ended = subprocess.run(  # noqa: S603  a program of ours
        command, env={**os.environ, **QUIET}, capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


class TestPins:
    def test_the_lock_names_no_host(self):
        assert "resolved" not in PINNED.read_text(encoding="utf-8")


@needs_node
class TestDocument:
    def test_redocly_finds_no_error(self):
        assert "is valid" in run("redocly", "lint", "--extends=recommended", "--format=summary", str(DOCUMENT))

    def test_the_typescript_made_of_it_compiles(self, tmp_path: Path):
        made, used = tmp_path / "gugus.d.ts", tmp_path / "used.ts"
        run("openapi-typescript", str(DOCUMENT), "-o", str(made))
        used.write_text(
            'import type { components } from "./gugus";\n'
            'export const level: components["schemas"]["TaskForceOut"]["owner"] = "district:32.12";\n'
        )
        run("tsc", "--noEmit", "--strict", str(used))
