"""Keys: what signs from now on, what the keys of cases are sealed with, and who brings them back together."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api import case_keys, erasing, serving
from api.backup import BackupFailed, escrow, holders
from api.commands import AsJson
from api.database import engine_for
from api.settings import Settings, get_settings
from api.signing import CERTIFICATES, TOKENS, Kind, ensure_signing_key, rotate_signing_key, signing_keys

app = typer.Typer(name="keys", help="Keys: list, rotate, rewrap, escrow.", no_args_is_help=True)

Envelope = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The escrow")]
HolderKeys = Annotated[
    list[Path],
    typer.Option("--holder", exists=True, dir_okay=False, help="Private half of a holder's key; given twice"),
]


class Purpose(StrEnum):
    """What a key signs."""

    TOKENS = "tokens"  # access tokens, of minutes
    CERTIFICATES = "certificates"  # certificates of frozen periods, for ever
    CHECKPOINTS = "checkpoints"  # of the journal, for ever


def _kept(settings: Settings, purpose: Purpose) -> tuple[Path, Kind]:
    return {
        Purpose.TOKENS: (settings.signing_dir, TOKENS),
        Purpose.CERTIFICATES: (settings.certificate_keys_dir, CERTIFICATES),
        Purpose.CHECKPOINTS: (settings.checkpoint_keys_dir, CERTIFICATES),
    }[purpose]


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List every key by what it is for: which signs or seals, until when a retired one counts, what is in no escrow."""
    with serving.ready_database() as settings:
        rows = [row for purpose in Purpose for row in _signing(settings, purpose)]
        with _told():
            lost = escrow.in_none(settings)
        rows += _sealing(settings, lost)
    if as_json:
        typer.echo(json.dumps({"keys": rows, "in_no_escrow": lost}))
        return
    table = Table("purpose", "key", "state", "counts until", "data keys", "in escrow")
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in ("purpose", "key", "state", "until", "data_keys", "escrow")))
    Console().print(table)


def _signing(settings: Settings, purpose: Purpose) -> Iterator[dict[str, Any]]:
    folder, kind = _kept(settings, purpose)
    if not any(folder.glob("*.jwk")):
        return
    keys = signing_keys(folder, kind)
    for key in keys.public:
        until = keys.leaving.get(key.kid)
        told = {"until": f"{datetime.fromtimestamp(until, UTC):%Y-%m-%dT%H:%M:%SZ}"} if until else {"until": "for ever"}
        yield {
            "purpose": purpose,
            "key": key.kid,
            "state": "signs" if key.kid == keys.kid else "retired",
            **(told if key.kid != keys.kid else {}),
        }


def _sealing(settings: Settings, lost: list[str]) -> Iterator[dict[str, Any]]:
    """The keys of cases, and how many data keys hang on each; what seals none may go, with the backups of its time."""
    counted = erasing.data_keys(engine_for(settings), {})
    names = {path.stem for path in settings.case_keys_folder.glob("*.key")}
    for name in sorted(names | counted.keys()):
        is_sealing = name.startswith("kek-")
        state = "missing" if name not in names else "seals" if name == case_keys.newest() else "kept"
        hanging = {"data_keys": counted[name].sealed if name in counted else 0} if is_sealing else {}
        in_escrow = name in names and f"cases/{name}.key" not in lost
        yield {"purpose": "cases", "key": name, "state": state, **hanging, "escrow": in_escrow}


@app.command("rotate")
def rotate(
    purpose: Annotated[Purpose, typer.Argument(help="What the key signs")],
    overlap: Annotated[
        bool, typer.Option(help="Let the tokens of before live to their end; not where others hold the key")
    ] = True,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Sign with a new key from now on; the one before counts as long as a token of its can live, or for ever."""
    folder, kind = _kept(get_settings(), purpose)
    ensure_signing_key(folder, kind)
    try:
        kid = rotate_signing_key(folder, kind, overlap=overlap)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(json.dumps({"purpose": purpose, "kid": kid}) if as_json else f"{kid} signs from now on.")


@app.command("rewrap")
def rewrap(
    new_key: Annotated[bool, typer.Option(help="Make another key-encryption key first")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Seal the data keys of all cases with the newest key-encryption key; no value is touched."""
    with serving.ready_database() as settings:
        name = case_keys.turn() if new_key else case_keys.newest()
        sealed = erasing.rewrap(engine_for(settings))
    if as_json:
        typer.echo(json.dumps({"sealed": sealed, "key": name}))
    else:
        typer.echo(f"{sealed} data keys were sealed anew; all are sealed with {name} in {settings.case_keys_folder}.")
    warn_of_escrow(settings)


@app.command("holder")
def make_holder(
    name: Annotated[str, typer.Argument(help="An office, never a person, for instance inspektorat")],
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the two files go")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Make the key of a holder, on the holder's own machine; only its public half leaves it."""
    with _told():
        public, private = holders.make_holder(name, _passphrase(f"Passphrase of {name}", confirm=True), folder)
    if as_json:
        typer.echo(json.dumps({"public": str(public), "private": str(private)}))
    else:
        typer.echo(f"Hand over {public}. Keep {private} and its passphrase apart: {name} alone has them.")


@app.command("escrow")
def make_escrow(
    public: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Public halves of two to five")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Seal all keys that cannot be made anew so that any two holders together bring them back, and none alone."""
    settings = get_settings()
    with _told():
        named = [holders.public_holder(path) for path in public]
        envelope = escrow.seal(escrow.kept(settings), named, datetime.now(UTC))
        path = escrow.place(envelope, settings.escrow_folder)
    if as_json:
        typer.echo(json.dumps({"escrow": str(path), "keys": [key.name for key in envelope.keys]}))
        return
    typer.echo(f"{len(envelope.keys)} keys are in {path}; any two of {', '.join(envelope.holders.values())} open it.")
    typer.echo("Copy it to every place of a backup: it tells nothing by itself.")


@app.command("recover")
def recover(
    envelope: Envelope,
    folder: Annotated[Path, typer.Argument(file_okay=False, help="An empty folder, laid out as a copy of the keys")],
    holder: HolderKeys,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Bring the keys of an escrow back, by two of its holders; what comes is what `gugus restore --keys` takes."""
    with _told():
        keys = escrow.opened(escrow.read(envelope), _held(holder))
        escrow.bring_back(keys, folder)
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "keys": sorted(keys)}))
    else:
        typer.echo(f"{len(keys)} keys are in {folder}. Whoever reads them opens every case.")


@app.command("drill")
def drill(envelope: Envelope, holder: HolderKeys, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Prove that two holders open every case of this database; nothing is written. Exit code 1 where they do not."""
    with _told(), serving.ready_database() as settings:
        keys = escrow.opened(escrow.read(envelope), _held(holder))
        files = {name.removeprefix("cases/"): value for name, value in keys.items() if name.startswith("cases/")}
        counted = erasing.data_keys(engine_for(settings), files).values()
    sealed, opened = sum(each.sealed for each in counted), sum(each.opened for each in counted)
    if as_json:
        typer.echo(json.dumps({"data_keys": sealed, "opened": opened}))
    else:
        typer.echo(f"{opened} of {sealed} data keys open with the keys of this escrow.")
    if opened != sealed:
        raise typer.Exit(1)


def warn_of_escrow(settings: Settings) -> None:
    """Say which keys would be lost with this machine."""
    with _told():
        lost = escrow.in_none(settings)
    if lost:
        typer.echo(f"in no escrow: {', '.join(sorted(lost))}; see `gugus keys escrow`", err=True)


def _held(paths: list[Path]) -> list[holders.Holder]:
    return [holders.private_holder(path, _passphrase(f"Passphrase of {path.name}")) for path in paths]


def _passphrase(text: str, *, confirm: bool = False) -> str:
    """What a holder types, unseen; on standard input where there is no terminal."""
    typed: str = typer.prompt(text, hide_input=True, confirmation_prompt=confirm, err=True)
    return typed


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BackupFailed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
