"""Keys: what signs from now on, and what the keys of cases are sealed with."""

from enum import StrEnum
from typing import Annotated

import typer

from api import case_keys, erasing, serving
from api.database import engine_for
from api.settings import get_settings
from api.signing import CERTIFICATES, TOKENS, ensure_signing_key, rotate_signing_key

app = typer.Typer()


class Purpose(StrEnum):
    """What a key signs."""

    TOKENS = "tokens"  # access tokens, of minutes
    CERTIFICATES = "certificates"  # certificates of frozen periods, for ever
    CHECKPOINTS = "checkpoints"  # of the journal, for ever


@app.command("rotate")
def rotate(purpose: Annotated[Purpose, typer.Argument(help="What the key signs")]) -> None:
    """Sign with a new key from now on; the one before stays published, for ever unless it signed tokens."""
    settings = get_settings()
    folder, kind = {
        Purpose.TOKENS: (settings.signing_dir, TOKENS),
        Purpose.CERTIFICATES: (settings.certificate_keys_dir, CERTIFICATES),
        Purpose.CHECKPOINTS: (settings.checkpoint_keys_dir, CERTIFICATES),
    }[purpose]
    ensure_signing_key(folder, kind)
    typer.echo(f"{rotate_signing_key(folder, kind)} signs from now on.")


@app.command("rewrap")
def rewrap(
    new_key: Annotated[bool, typer.Option(help="Make another key-encryption key first")] = False,  # noqa: FBT002
) -> None:
    """Seal the data keys of all cases with the newest key-encryption key; no value is touched."""
    with serving.ready_database() as settings:
        name = case_keys.turn() if new_key else case_keys.newest()
        sealed = erasing.rewrap(engine_for(settings))
    typer.echo(f"{sealed} data keys were sealed anew; all are sealed with {name} in {settings.case_keys_folder}.")
