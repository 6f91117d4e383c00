"""Backup and restore."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api import backup
from api.commands import AsJson
from api.settings import get_settings

app = typer.Typer()


@app.command("backup")
def backup_all(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where a folder is made for it")],
    keys: Annotated[Path | None, typer.Option(file_okay=False, help="Another place, for a copy of the keys")] = None,
) -> None:
    """Back up the database and the files, while the service runs; the keys apart, or not at all."""
    settings = get_settings()
    with _told(), backup.opened(settings) as door:
        made = backup.make(settings, door.url, folder, keys, embedded=door.embedded)
    typer.echo(f"{made}")
    typer.echo(f"The keys are in {keys}." if keys else "The keys are not in it: keep a copy elsewhere.", err=True)


@app.command("restore")
def restore_all(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A backup")],
    keys: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Its keys")],
    erasures: Annotated[list[Path], typer.Option(exists=True, help="A list of erasures of after the backup")] = [],  # noqa: B006
    verify: Annotated[bool, typer.Option(help="Prove afterwards that everything is as it was kept")] = True,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Restore a backup into an empty data folder; exit code 1 where something is not as it was kept."""
    with _told():
        done = backup.restore(get_settings(), folder, keys, erasures, verify=verify)
    if as_json:
        typer.echo(json.dumps(done._asdict(), default=str))
    else:
        typer.echo(f"{done.rows} rows, {done.files} files of {done.made_at:%Y-%m-%d %H:%M} UTC are back.")
        typer.echo(f"{done.erased_again} persons were erased again.")
    for fault in done.faults:
        typer.echo(fault, err=True)
    if done.faults:
        raise typer.Exit(1)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except backup.BackupFailed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
