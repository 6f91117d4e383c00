"""The journal, for whoever checks it elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.commands import AsJson
from api.commands.group import Commands
from api.commands.telling import tell
from api.commands.whole_files import new_file
from api.database import worker_engine
from api.hosting import serving
from api.jobs import audit_export

app = Commands()


@app.says(
    "journal",
    "Menulis seluruh jurnal dengan rantai dan titik periksanya, untuk examples/verify_audit.py; tanpa data pribadi.",
    "Write the whole journal with its chain and checkpoints, for examples/verify_audit.py. No personal data.",
    "gugus journal journal.ndjson",
)
def export_journal(
    out: Annotated[Path, typer.Argument(dir_okay=False, help="Berkas tujuan · where the lines go")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """A file is whole or not there, and none is written over."""
    count = 0
    with (
        new_file(out) as file,
        serving.ready_database() as settings,
        Console(stderr=True).status(f"{out}"),
    ):
        for line in audit_export.lines(worker_engine(settings), datetime.now(UTC)):
            file.write(line)
            count += 1
    told = f"{count} lines in {out}. Hold it against the keys of /.well-known/checkpoint-keys."
    tell({"lines": count, "written": out}, told, as_json=as_json)
