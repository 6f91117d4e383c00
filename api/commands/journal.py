"""The journal, for whoever checks it elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api import audit_export, serving
from api.database import worker_engine

app = typer.Typer()


@app.command("journal")
def export_journal(out: Annotated[Path, typer.Argument(dir_okay=False, help="Where the lines go")]) -> None:
    """Write the whole journal with its chain and checkpoints, for examples/verify_audit.py. No personal data."""
    if out.exists():
        raise typer.BadParameter(f"{out} is there already: name another file.")
    count = 0
    with (
        serving.ready_database() as settings,
        out.open("xb") as file,
        Console(stderr=True).status(f"{out}"),
    ):
        for line in audit_export.lines(worker_engine(settings), datetime.now(UTC)):
            file.write(line)
            count += 1
    typer.echo(f"{count} lines in {out}. Hold it against the keys of /.well-known/checkpoint-keys.")
