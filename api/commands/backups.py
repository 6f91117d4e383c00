"""Backup and restore."""

from pathlib import Path
from typing import Annotated

import typer

from api import backup
from api.commands import AsJson
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import say, tell
from api.settings import get_settings

app = Commands()


@app.says(
    "backup",
    "Mencadangkan basis data dan berkas selagi layanan berjalan; kunci di tempat lain, atau tidak sama sekali.",
    "Back up the database and the files, while the service runs; the keys apart, or not at all.",
    "gugus backup /var/backups/gugus --keys /mnt/kunci",
)
def backup_all(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Tempat folder cadangan dibuat · where a folder is made for it")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Tempat lain untuk salinan kunci · another place, for a copy of the keys"),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """What is not finished bears another name."""
    settings = get_settings()
    with backup.opened(settings) as door:
        made = backup.make(settings, door.url, folder, keys, embedded=door.embedded)
    say(f"The keys are in {keys}." if keys else "The keys are not in it: keep a copy elsewhere.")
    tell({"backup": made, "keys": keys and keys / made.name}, f"{made}", as_json=as_json)


@app.says(
    "restore",
    "Memulihkan cadangan ke tempat kosong dan membuktikannya; kode keluar 1 bila ada yang tidak seperti semula.",
    "Restore a backup into an empty place and prove it; exit code 1 where something is not as it was kept.",
    "gugus restore /var/backups/gugus/gugus-20261126T020000Z --keys /mnt/kunci/gugus-20261126T020000Z --verify",
)
def restore_all(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Cadangan · a backup")],
    keys: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Kuncinya · its keys")],
    erasures: Annotated[
        list[Path],
        typer.Option(exists=True, help="Daftar penghapusan sesudahnya · a list of erasures of after the backup"),
    ] = [],  # noqa: B006
    verify: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Buktikan sesudahnya · prove afterwards that everything is as it was kept")
    ] = True,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Killed on the way and given again, it goes on."""
    done = backup.restore(get_settings(), folder, keys, erasures, verify=verify)
    for fault in done.faults:
        say(fault)
    tell(
        done._asdict(),
        f"{done.rows} rows, {done.files} files of {done.made_at:%Y-%m-%d %H:%M} UTC are back.",
        f"{done.erased_again} persons were erased again.",
        as_json=as_json,
    )
    if done.faults:
        raise typer.Exit(Ending.FOUND)
