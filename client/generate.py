# ruff: noqa: INP001  a script beside what it writes, no package
"""Write the surface of the Python client from the OpenAPI document (`python -m client.generate`).

The core of the client (transport, tokens, pages, problems, cache, streams) is written by hand; what the document says
– types, and a method for each operation – is written from it, so that the two cannot differ. A test compares.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from client.generator import indexes, methods, surface
from client.generator.document import operations_of
from client.generator.shapes import BODIES, MODELS, Shapes

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "openapi" / "openapi.json"
PACKAGE: Final = ROOT / "client" / "gugus_client"
FOLDERS: Final = {
    "operations": "The operations of the service by their nouns.",
    "async_operations": "The operations of the service by their nouns, for tasks of an event loop.",
}


def sources(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path below the package and source of every file, before it is formatted."""
    operations = operations_of(document)
    shapes = Shapes(document, operations)
    yield from ((f"{folder}/__init__.py", f'"""{text}"""\n') for folder, text in FOLDERS.items())
    yield from indexes.files(shapes)
    yield from shapes.files()
    yield from methods.files(document, operations, shapes)
    yield from surface.files(operations)


def write(package: Path) -> None:
    """Write the surface into a package, and take away what is no part of it any more."""
    for folder in (MODELS, BODIES, *FOLDERS):
        shutil.rmtree(package / folder, ignore_errors=True)
    written = []
    for name, source in sources(json.loads(DOCUMENT.read_text(encoding="utf-8"))):
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        written.append(str(path))
    settings = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--quiet"]
    for asked in (["check", "--select", "I,F401", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *asked, *settings, *written], check=True)  # noqa: S603  our own


def generated() -> dict[str, str]:
    """Path below the package and source of every file, as it should stand there."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder)
        write(package)
        return {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}


if __name__ == "__main__":
    write(PACKAGE)
