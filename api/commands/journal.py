"""The journal, for whoever checks it elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api import audit_export
from api.database import worker_engine
from api.settings import get_settings

app = typer.Typer()


@app.command("journal")
def export_journal(out: Annotated[Path, typer.Argument(dir_okay=False, help="Where the lines go")]) -> None:
    """Write the whole journal with its chain and checkpoints, for examples/verify_audit.py. No personal data."""
    count = 0
    with out.open("xb") as file, Console(stderr=True).status("rows"):
        for line in audit_export.lines(worker_engine(get_settings()), datetime.now(UTC)):
            file.write(line)
            count += 1
    typer.echo(f"{count} lines in {out}. Hold it against the keys of /.well-known/checkpoint-keys.")
