"""Escrow: the keys that cannot be made anew, sealed for holders of whom any two bring them back and none alone."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.backup import escrow, holders
from api.commands import AsJson, key_records
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import say, tell
from api.database import engine_for
from api.domain.events import Event
from api.hosting import serving
from api.jobs import erasing

app = Commands()

Envelope = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Titipan kunci · the escrow")]
HolderKeys = Annotated[
    list[Path],
    typer.Option(
        "--holder",
        exists=True,
        dir_okay=False,
        help="Kunci pribadi pemegang, dua kali · private half of a holder's key, given twice",
    ),
]


@app.says(
    "holder",
    "Membuat kunci seorang pemegang titipan di mesinnya sendiri; hanya bagian publiknya yang diserahkan.",
    "Make the key of a holder, on the holder's own machine; only its public half leaves it.",
    "gugus keys holder inspektorat /media/inspektorat",
)
def make_holder(
    name: Annotated[str, typer.Argument(help="Kantor, bukan orang · an office, never a person")],
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Tempat kedua berkas · where the two files go")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """A passphrase is asked for; without a terminal it is a line of standard input."""
    public, private = holders.make_holder(name, _passphrase(f"Kata sandi {name} · passphrase", confirm=True), folder)
    told = f"Hand over {public}. Keep {private} and its passphrase apart: {name} alone has them."
    tell({"public": public, "private": private}, told, as_json=as_json)


@app.says(
    "escrow",
    "Menyegel semua kunci yang tak tergantikan: dua pemegang mana pun bersama-sama membukanya, seorang diri tidak.",
    "Seal all keys that cannot be made anew: any two holders together bring them back, and none alone.",
    "gugus keys escrow inspektorat.public.jwk kominfo.public.jwk sekretariat.public.jwk",
)
def make_escrow(
    public: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Bagian publik dua sampai lima pemegang · public halves of two to five holders",
        ),
    ],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """It lies in the data folder, and every backup takes it along."""
    named = [holders.public_holder(path) for path in public]
    with serving.ready_database() as settings:
        envelope = escrow.seal(escrow.kept(settings), named, datetime.now(UTC))
        path = escrow.place(envelope, settings.escrow_folder)
        told = f"{len(envelope.keys)} keys for {len(named)} holders"
        key_records.write(engine_for(settings), Event.KEY_ESCROWED, told)
    tell(
        {"escrow": path, "holders": envelope.holders, "keys": [key.name for key in envelope.keys]},
        f"{len(envelope.keys)} keys are in {path}; any two of {', '.join(envelope.holders.values())} open it.",
        "Copy it to every place of a backup: it tells nothing by itself.",
        as_json=as_json,
    )


@app.says(
    "recover",
    "Mengembalikan kunci dari titipan oleh dua pemegang, ke folder kosong yang diterima gugus restore --keys.",
    "Bring the keys of an escrow back, by two holders, into an empty folder that gugus restore --keys takes.",
    "gugus keys recover escrow.json /mnt/kunci --holder inspektorat.private.jwe --holder kominfo.private.jwe",
)
def recover(
    envelope: Envelope,
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Folder kosong · an empty folder")],
    holder: HolderKeys,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """No database is needed; the restore that takes these keys writes into the journal that they were brought back."""
    keys = escrow.opened(escrow.read(envelope), _held(holder))
    escrow.bring_back(keys, folder)
    key_records.note(folder, f"{len(keys)} keys by {len(holder)} holders on {datetime.now(UTC):%Y-%m-%dT%H:%MZ}")
    told = f"{len(keys)} keys are in {folder}. Whoever reads them opens every case."
    tell({"folder": folder, "keys": sorted(keys)}, told, as_json=as_json)


@app.says(
    "drill",
    "Membuktikan bahwa dua pemegang dapat membuka setiap kasus di basis data ini; tidak ada data yang berubah.",
    "Prove that two holders open every case of this database; no data changes.",
    "gugus keys drill escrow.json --holder inspektorat.private.jwe --holder kominfo.private.jwe",
)
def drill(envelope: Envelope, holder: HolderKeys, as_json: AsJson = False) -> None:  # noqa: FBT002
    """It ends with 1 where a case does not open; that two holders opened an escrow stands in the journal."""
    keys = escrow.opened(escrow.read(envelope), _held(holder))
    files = {name.removeprefix("cases/"): value for name, value in keys.items() if name.startswith("cases/")}
    with serving.ready_database() as settings:
        counted = erasing.data_keys(engine_for(settings), files)
        key_records.write(engine_for(settings), Event.KEY_DRILLED, f"{len(keys)} keys by {len(holder)} holders")
    for name, each in counted.items():
        if each.opened < each.sealed:
            say(f"{name}: {each.sealed - each.opened} of {each.sealed} data keys do not open")
    sealed, opened = sum(each.sealed for each in counted.values()), sum(each.opened for each in counted.values())
    told = f"{opened} of {sealed} data keys open with the keys of this escrow."
    tell({"data_keys": sealed, "opened": opened}, told, as_json=as_json)
    if opened != sealed:
        raise typer.Exit(Ending.FOUND)


def _held(paths: list[Path]) -> list[holders.Holder]:
    return [holders.private_holder(path, _passphrase(f"Kata sandi {path.name} · passphrase")) for path in paths]


def _passphrase(text: str, *, confirm: bool = False) -> str:
    """What a holder types, unseen; a line of standard input where there is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt(text, hide_input=True, confirmation_prompt=confirm, err=True)
    return typed
