"""One place to import every shape from, wherever it stands: `from gugus_client.models import PlanDetail`.

In which file a shape stands changes as the service grows; what is promised is its name.
"""

from collections import defaultdict
from collections.abc import Iterator
from textwrap import fill, indent
from typing import Final

from .shapes import BODIES, MODELS, Shapes
from .text import WIDTH

TOLD: Final = {MODELS: "What the service says", BODIES: "What the service is told"}


def files(shapes: Shapes) -> Iterator[tuple[str, str]]:
    """Path and source of each file."""
    yield from ((f"{folder}/__init__.py", _file(folder, shapes)) for folder in TOLD)


def _file(folder: str, shapes: Shapes) -> str:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in shapes.written():
        if shapes.places[name].folder == folder:
            names[shapes.places[name].file].append(name)
    rows = [(file, sorted(found)) for file, found in sorted(names.items())]
    known = "".join(f"from .{file} import {', '.join(f'{name} as {name}' for name in found)}\n" for file, found in rows)
    listed = "\n".join(fill(f"{file}: {' '.join(found)}", WIDTH, subsequent_indent="    ") for file, found in rows)
    return (
        f'"""{TOLD[folder]}: every shape by its name; the file it stands in is read when it is asked for.\n\n'
        'Written by `client/generate.py`, and as long as the service has shapes: names are found in one list.\n"""\n\n'
        "from typing import TYPE_CHECKING, Any\n\nfrom ..lazily import Index\n\n"
        f"if TYPE_CHECKING:\n{indent(known, '    ')}\n"
        f'WHERE = Index(\n    __name__,\n    """\n{listed}\n""",\n)\n\n\n'
        "def __getattr__(name: str) -> Any:\n    return WHERE.found(name)\n\n\n"
        "def __dir__() -> list[str]:\n    return WHERE.names()\n"
    )
