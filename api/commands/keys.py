"""Keys: what signs from now on, and what the keys of cases are sealed with."""

from enum import StrEnum
from typing import Annotated

import typer

from api import case_keys, erasing, serving
from api.commands import AsJson
from api.commands.group import Commands
from api.commands.telling import tell
from api.database import engine_for
from api.settings import get_settings
from api.signing import CERTIFICATES, TOKENS, ensure_signing_key, rotate_signing_key

app = Commands()


class Purpose(StrEnum):
    """What a key signs."""

    TOKENS = "tokens"  # access tokens, of minutes
    CERTIFICATES = "certificates"  # certificates of frozen periods, for ever
    CHECKPOINTS = "checkpoints"  # of the journal, for ever


@app.says(
    "rotate",
    "Mulai sekarang menandatangani dengan kunci baru; yang lama tetap diterbitkan, selamanya kecuali kunci token.",
    "Sign with a new key from now on; the one before stays published, for ever unless it signed tokens.",
    "gugus rotate tokens",
)
def rotate(
    purpose: Annotated[Purpose, typer.Argument(help="Yang ditandatanganinya · what the key signs")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Nothing is restarted for it."""
    settings = get_settings()
    folder, kind = {
        Purpose.TOKENS: (settings.signing_dir, TOKENS),
        Purpose.CERTIFICATES: (settings.certificate_keys_dir, CERTIFICATES),
        Purpose.CHECKPOINTS: (settings.checkpoint_keys_dir, CERTIFICATES),
    }[purpose]
    ensure_signing_key(folder, kind)
    kid = rotate_signing_key(folder, kind)
    tell({"kid": kid}, f"{kid} signs from now on.", as_json=as_json)


@app.says(
    "rewrap",
    "Menyegel ulang kunci data semua kasus dengan kunci terbaru; tidak ada nilai yang disentuh.",
    "Seal the data keys of all cases with the newest key-encryption key; no value is touched.",
    "gugus rewrap --new-key",
)
def rewrap(
    new_key: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Buat dulu kunci baru · make another key-encryption key first")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """It may be repeated."""
    with serving.ready_database() as settings:
        name = case_keys.turn() if new_key else case_keys.newest()
        sealed = erasing.rewrap(engine_for(settings))
    told = f"{sealed} data keys were sealed anew; all are sealed with {name} in {settings.case_keys_folder}."
    tell({"sealed_anew": sealed, "key": name}, told, as_json=as_json)
