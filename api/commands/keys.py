"""Keys: what signs from now on, and what the keys of cases are sealed with."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api import case_keys
from api.backup import escrow
from api.commands import AsJson, escrows, key_records
from api.commands.endings import Refused
from api.commands.group import Commands
from api.commands.telling import columns, say, tell
from api.database import engine_for
from api.domain.events import Event
from api.hosting import serving
from api.jobs import erasing
from api.settings import Settings, get_settings
from api.signing import CERTIFICATES, TOKENS, Kind, ensure_signing_key, rotate_signing_key, signing_keys

app = Commands(name="keys", help="Kunci: yang menandatangani, yang menyegel, dan titipannya · keys and their escrow.")
SHOWN = ("purpose", "key", "state", "until", "data_keys", "in_escrow")


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


@app.says(
    "list",
    "Menampilkan setiap kunci: gunanya, mana yang berlaku, sampai kapan yang lama dihitung, mana belum dititipkan.",
    "List every key: what it is for, which one counts, until when a retired one does, and which is in no escrow.",
    "gugus keys list",
    "gugus keys list --json",
)
def list_keys(as_json: AsJson = False) -> None:  # noqa: FBT002
    """Key material is never shown."""
    with serving.ready_database() as settings:
        lost = escrow.in_none(settings)
        rows = [row for purpose in Purpose for row in _signing(settings, purpose)] + [*_sealing(settings, lost)]
    cells = [["" if row.get(name) is None else row[name] for name in SHOWN] for row in rows]
    tell({"keys": rows, "in_no_escrow": lost}, *columns(SHOWN, cells), as_json=as_json)


def _signing(settings: Settings, purpose: Purpose) -> Iterator[dict[str, Any]]:
    folder, kind = _kept(settings, purpose)
    if not any(folder.glob("*.jwk")):
        return
    keys = signing_keys(folder, kind)
    for kid in (str(key.kid) for key in keys.public):
        if kid == keys.kid:
            yield {"purpose": purpose, "key": kid, "state": "signs"}
        else:
            until = keys.leaving.get(kid)
            said = f"{datetime.fromtimestamp(until, UTC):%Y-%m-%dT%H:%M:%SZ}" if until else "for ever"
            yield {"purpose": purpose, "key": kid, "state": "retired", "until": said}


def _sealing(settings: Settings, lost: list[str]) -> Iterator[dict[str, Any]]:
    """The keys of cases, and how many data keys hang on each; what seals none may go, with the backups of its time."""
    counted = erasing.data_keys(engine_for(settings), {})
    names = {path.stem for path in settings.case_keys_folder.glob("*.key")}
    for name in sorted(names | counted.keys()):
        state = "missing" if name not in names else "seals" if name == case_keys.newest() else "kept"
        sealed = counted[name].sealed if name in counted else 0
        yield {
            "purpose": "cases",
            "key": name,
            "state": state,
            "data_keys": sealed if name.startswith("kek-") else None,
            "in_escrow": "no" if name not in names or f"cases/{name}.key" in lost else "yes",
        }


@app.says(
    "rotate",
    "Mulai sekarang menandatangani dengan kunci baru; yang lama dihitung selama tokennya bisa hidup, atau selamanya.",
    "Sign with a new key from now on; the one before counts as long as a token of its can live, or for ever.",
    "gugus keys rotate tokens",
    "gugus keys rotate tokens --no-overlap",
)
def rotate(
    purpose: Annotated[Purpose, typer.Argument(help="Yang ditandatanganinya · what the key signs")],
    overlap: Annotated[  # noqa: FBT002
        bool,
        typer.Option(
            help="Token yang beredar tetap berlaku; tidak bila kuncinya bocor"
            " · tokens of before live on; not where others may hold the key"
        ),
    ] = True,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Nothing is restarted for it."""
    folder, kind = _kept(get_settings(), purpose)
    if not overlap and kind.overlap is None:
        raise Refused("Certificates and checkpoints hold for ever, and their keys stay published.")
    with serving.ready_database() as settings:
        ensure_signing_key(folder, kind)
        kid = rotate_signing_key(folder, kind, overlap=overlap)
        key_records.write(engine_for(settings), Event.KEY_ROTATED, f"{purpose} {kid}{'' if overlap else ' at once'}")
    tell({"purpose": purpose, "kid": kid}, f"{kid} signs from now on.", as_json=as_json)


@app.says(
    "rewrap",
    "Menyegel ulang kunci data semua kasus dengan kunci terbaru; tidak ada nilai yang disentuh.",
    "Seal the data keys of all cases with the newest key-encryption key; no value is touched.",
    "gugus keys rewrap --new-key",
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
        key_records.write(engine_for(settings), Event.KEY_REWRAPPED, f"cases {name}, {sealed} sealed anew")
        lost = escrow.in_none(settings)
    if lost:
        say(escrow.LOST.format(", ".join(lost)))
    told = f"{sealed} data keys were sealed anew; all are sealed with {name} in {settings.case_keys_folder}."
    tell({"sealed_anew": sealed, "key": name}, told, as_json=as_json)


app.add_typer(escrows.app)
