"""The OpenAPI document, for whoever changes the service."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api import contract
from api.commands import AsJson
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import say, tell
from api.domain.deprecations import DEPRECATED, ended

app = Commands()


@app.says(
    "openapi",
    "Menulis dokumen OpenAPI.",
    "Write the OpenAPI document as it is kept under version control.",
    "gugus openapi",
    "gugus openapi /tmp/openapi.json",
)
def openapi(
    out: Annotated[Path, typer.Argument(dir_okay=False, help="Berkasnya · the file")] = Path("openapi/openapi.json"),
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """From the routes as they are."""
    from api.openapi.document import written  # noqa: PLC0415  most commands need no routes

    out.write_text(written(_document()), encoding="utf-8")
    tell({"written": out}, as_json=as_json)


@app.says(
    "contract",
    "Memeriksa apa yang akan merusak sistem yang memakai dokumen rilis terakhir.",
    "Tell what would break clients of the last released document.",
    "gugus contract",
    "gugus contract --release",
)
def check_contract(
    released: Annotated[
        Path, typer.Argument(dir_okay=False, help="Dokumen rilis terakhir · of the last release")
    ] = Path("openapi/released.json"),
    release: Annotated[  # noqa: FBT002
        bool,
        typer.Option(help="Tulis: mulai sekarang inilah rilisnya · write it: from now on this is what was released"),
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """It ends with 1 where something would."""
    document = _document()
    if release:
        released.write_text(contract.written(document), encoding="utf-8")
        tell({"written": released}, as_json=as_json)
        return
    gone = ended(DEPRECATED, datetime.now(UTC).date())
    found = contract.breaks(json.loads(released.read_text(encoding="utf-8")), document, gone)
    for each in found:
        say(str(each))
    tell({"breaks": [str(each) for each in found]}, as_json=as_json)
    if found:
        raise typer.Exit(Ending.FOUND)


def _document() -> dict[str, Any]:
    from api.main import create_app  # noqa: PLC0415  as above

    return create_app().openapi()
