"""Backup and restore."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api import backup
from api.backup.holders import write_new
from api.commands import AsJson, key_records
from api.commands.endings import Ending, Refused
from api.commands.group import Commands
from api.commands.lost import lost_since
from api.commands.telling import Advance, bar, columns, say, tell
from api.database import engine_for
from api.domain.events import Event
from api.hosting import serving
from api.jobs import verifying
from api.settings import get_settings

app = Commands()
STEPS = 4 + len(verifying.PARTS)  # of a restore: keys, rows, files, erasures, and each proof
Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Cadangan · a backup")]
Keys = Annotated[Path, typer.Option(exists=True, file_okay=False, help="Kuncinya · its keys")]
Identity = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Berkas pembuka cadangan tersegel · what opens a sealed backup"),
]
Archive = Annotated[
    Path | None,
    typer.Option(
        "--log", exists=True, file_okay=False, help="Arsip WAL cadangan dasar · archived log of a base backup"
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"],
        help="Berhenti pada saat ini · stop at this moment, as 2026-11-26T09:30:00+07:00",
    ),
]
Erasures = Annotated[
    list[Path],
    typer.Option(exists=True, help="Daftar penghapusan sesudahnya · a list of erasures of after the backup"),
]


@app.says(
    "backup",
    "Mencadangkan basis data dan berkas selagi layanan berjalan; kunci di tempat lain, atau tidak sama sekali.",
    "Back up the database and the files, while the service runs; the keys apart, or not at all.",
    "gugus backup /var/backups/gugus --keys /mnt/kunci",
    "gugus backup /var/backups/gugus --keys /mnt/kunci --base",
)
def backup_all(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Tempat folder cadangan dibuat · where a folder is made for it")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Tempat lain untuk salinan kunci · another place, for a copy of the keys"),
    ] = None,
    base: Annotated[  # noqa: FBT002
        bool,
        typer.Option(
            help="Berkas server, dilanjutkan arsip WAL · the server's own files, which the archived log continues"
        ),
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """What is not finished bears another name."""
    settings = get_settings()
    with backup.opened(settings) as door, bar("backing up …", backup.STEPS) as advance:
        made = backup.make(settings, door.url, folder, keys, embedded=door.embedded, is_base=base, advance=advance)
    say(f"The keys are in {keys}." if keys else "The keys are not in it: keep a copy elsewhere.")
    if not settings.backup_recipients:
        say("It is not sealed: see GUGUS_BACKUP_RECIPIENTS and gugus backup-key.")
    said = {"backup": made, "keys": keys and keys / made.name, "sealed": bool(settings.backup_recipients)}
    tell(said, f"{made}", as_json=as_json)


@app.says(
    "backup-key",
    "Membuat kunci penyegel cadangan: berkas pembukanya disimpan terpisah, bagian publiknya dicetak.",
    "Make a key for sealing backups: the file that opens them is kept apart, its public half is printed.",
    "gugus backup-key /mnt/brankas/pembuka.txt",
)
def backup_key(
    out: Annotated[Path, typer.Argument(dir_okay=False, help="Berkas pembuka · the file that opens")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """It writes over nothing."""
    if out.exists():
        raise Refused(f"{out} is there already: whoever loses it opens no backup of before.")
    pair = backup.new_pair()
    write_new(out, f"# public key: {pair.recipient}\n{pair.identity}\n".encode("ascii"))
    tell({"written": out, "recipient": pair.recipient}, f"GUGUS_BACKUP_RECIPIENTS={pair.recipient}", as_json=as_json)


@app.says(
    "restore",
    "Memulihkan cadangan ke tempat kosong dan membuktikannya; kode keluar 1 bila ada yang tidak seperti semula.",
    "Restore a backup into an empty place and prove it; exit code 1 where something is not as it was kept.",
    "gugus restore /var/backups/gugus/gugus-20261126T020000Z --keys /mnt/kunci/gugus-20261126T020000Z --verify",
    "gugus restore /var/backups/gugus/gugus-base-20261126T020000Z --keys /mnt/kunci/gugus-base-20261126T020000Z"
    " --log /var/backups/gugus-wal --until 2026-11-26T09:30:00+07:00",
)
def restore_all(
    folder: Folder,
    keys: Keys,
    identity: Identity = None,
    erasures: Erasures = [],  # noqa: B006
    log: Archive = None,
    until: Until = None,
    verify: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Buktikan sesudahnya · prove afterwards that everything is as it was kept")
    ] = True,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Killed on the way and given again, it goes on."""
    kept, played = backup.Kept(folder, keys, identity), _log(log, until)
    with bar("restoring …", STEPS) as advance:
        steps = Steps(advance)
        done = backup.bring_back(get_settings(), kept, erasures, verify=verify, told=steps, log=played)
    if told := key_records.noted(keys):
        with serving.ready_database() as settings:
            key_records.write(engine_for(settings), Event.KEY_RECOVERED, told)
    steps.show(done, as_json=as_json)


@app.says(
    "drill",
    "Melatih pemulihan: cadangan dipulihkan di tempat tersendiri, dibuktikan, diukur waktunya, lalu dihapus lagi.",
    "Drill a restore: a backup is restored in a place of its own, proved, timed, and removed again.",
    "gugus drill /var/backups/gugus/gugus-20261126T020000Z --keys /mnt/kunci/gugus-20261126T020000Z",
)
def drill(
    folder: Folder,
    keys: Keys,
    identity: Identity = None,
    erasures: Erasures = [],  # noqa: B006
    log: Archive = None,
    until: Until = None,
    place: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Tempat sementaranya · where it is done for a while"),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """What is in use is not touched."""
    kept, played = backup.Kept(folder, keys, identity), _log(log, until)
    with bar("restoring …", STEPS) as advance:
        steps = Steps(advance)
        done = backup.drill(kept, erasures, place, steps, played)
    steps.show(done, as_json=as_json)


@app.says(
    "wal",
    "Menyalakan arsip WAL server tertanam: dengan cadangan dasar, setiap saat sesudahnya dapat dipulihkan.",
    "Have the embedded server archive its log: with a base backup, every moment after it can be brought back.",
    "gugus wal /var/backups/gugus-wal",
)
def archive_log(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Tempat arsipnya · where the archive lies")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """It counts from the next start. For a server of one's own it prints the settings and changes nothing."""
    settings = get_settings()
    with backup.opened(settings) as door:
        said = backup.archive(door.url, folder) if door.embedded else backup.archiving(folder)
    if settings.backup_recipients:
        say("The log is not sealed: let the archive lie on a disk that is encrypted.")
    lines = [f"{name} = '{value}'" for name, value in said.items()]
    done = "It counts from the next start." if door.embedded else "Nothing was changed: for postgresql.conf."
    tell({"settings": dict(said), "changed": door.embedded}, *lines, done, as_json=as_json)


def _log(archive: Path | None, until: datetime | None) -> backup.Log | None:
    if archive is None and until is not None:
        raise typer.BadParameter("a moment to stop at asks for the archived log (--log)")
    return backup.Log(archive, until) if archive else None


class Steps:
    """What a restore told, step by step, and how long each took."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._began = self._last = time.perf_counter()
        self._steps: list[tuple[str, int, list[str], float]] = []

    def __call__(self, step: str, many: int, faults: list[str]) -> None:
        """One step is done."""
        now = time.perf_counter()
        self._steps.append((step, many, faults, now - self._last))
        self._last = now
        self._advance()

    def show(self, done: backup.Restored, *, as_json: bool) -> None:
        """The table, and how old what came back is; ends with 1 where something is not as it was kept."""
        for fault in done.faults:
            say(fault)
        took = time.perf_counter() - self._began
        rows = ((step, many, len(faults), f"{seconds:.2f}") for step, many, faults, seconds in self._steps)
        steps = [dict(zip(("step", "many", "faults", "seconds"), each, strict=True)) for each in self._steps]
        tell(
            {**done._asdict(), "steps": steps, "seconds": took},
            *columns(("step", "many", "faults", "seconds"), rows),
            f"{done.rows} rows, {done.files} files of {done.made_at:%Y-%m-%d %H:%M} UTC are back.",
            f"{done.erased_again} persons were erased again.",
            *lost_since(f"{done.made_at:%Y-%m-%d %H:%M} UTC", done.untold),
            f"The chain of the journal ends with {done.chain}.",
            f"It took {timedelta(seconds=round(took))}; {'all is as it was kept' if not done.faults else 'see above'}.",
            as_json=as_json,
        )
        if done.faults:
            raise typer.Exit(Ending.FOUND)
