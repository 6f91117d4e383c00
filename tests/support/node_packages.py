"""Packages of Node that a make target installs beside the Python packages."""

import shutil
from pathlib import Path


def are_ready(pinned: Path, folder: Path) -> bool:
    """Whether Node is there, and in the folder the packages as they are pinned."""
    installed = folder / "package-lock.json"
    is_pinned = installed.is_file() and installed.read_bytes() == pinned.read_bytes()
    return shutil.which("node") is not None and is_pinned and (folder / ".installed").exists()
