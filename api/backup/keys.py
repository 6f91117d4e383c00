"""Which files are keys, under which name each is kept, and where it belongs."""

from pathlib import Path
from typing import Final

from api.settings import Settings

SIGNING: Final = "signing"


def key_places(settings: Settings) -> dict[str, Path]:
    """The places of keys by the name they have in a copy: one file, and folders of files."""
    return {
        "secret.key": settings.keys_dir / "secret.key",
        SIGNING: settings.signing_dir,
        "cases": settings.case_keys_folder,
    }


def key_files(settings: Settings) -> dict[str, Path]:
    """Every key there is, by its name in a copy. A secret that stands in a setting is kept by who set it."""
    found: dict[str, Path] = {}
    for name, place in key_places(settings).items():
        if place.is_file():
            found[name] = place
        found |= {f"{name}/{path.relative_to(place)}": path for path in sorted(place.rglob("*")) if path.is_file()}
    return found


def place_of(settings: Settings, name: str) -> Path:
    """Where the key of this name belongs."""
    first, _, rest = name.partition("/")
    place = key_places(settings)[first]
    return place / rest if rest else place
