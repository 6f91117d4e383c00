"""A bundle over a line that breaks: what has come stays in a file beside its place, and the rest of it is fetched.

    bundle = gugus.bundles.make(owner="agency:21.03-dinsos", year=2026)
    fetch_bundle(gugus, bundle, "luring.zip")

Whoever is stopped, also for days, asks the same again and goes on from where it was. A bundle whose time is over is
made anew: `Missing`, or another SHA-256, says so.
"""

import hashlib
import time
from pathlib import Path

import httpx2

from .calls import Call, Rest
from .gugus import Gugus
from .models.bundles import BundleDetail, BundleOut
from .operations.bundles import CONTENT
from .problems import GugusError, Overloaded, Unreachable
from .uploading import LONGEST_WAIT, MOST_BREAKS

PARTIAL = 206


class AnotherFile(GugusError):  # noqa: N818  what came cannot be believed
    """What came is not the file whose SHA-256 was told; nothing of it is kept."""


def fetch_bundle(gugus: Gugus, bundle: BundleOut | BundleDetail, path: str | Path, *, pause: float = 0.5) -> Path:
    """Fetch the file of a bundle to `path`, which is there when all has come. `pause` is the wait after a break.

    Raises Unreachable where the line stays away, AnotherFile, Problem for what is refused.
    """
    path = Path(path)
    part = path.with_name(f"{path.name}.part")
    breaks = 0
    while (before := _size(part)) < bundle.size_bytes:
        try:
            _more(gugus, bundle, part, before)
        except (Unreachable, Overloaded):
            breaks = breaks + 1 if _size(part) == before else 0
            if breaks > MOST_BREAKS:
                raise
            time.sleep(min(pause * 2**breaks, LONGEST_WAIT))
    if hashlib.sha256(part.read_bytes()).hexdigest() != bundle.sha256:
        part.unlink()
        raise AnotherFile("the file is not the one whose SHA-256 was told")
    return part.replace(path)


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _more(gugus: Gugus, bundle: BundleOut | BundleDetail, part: Path, begin: int) -> None:
    """Add what comes before the line breaks. Raises Unreachable, Problem."""
    rest = Rest(f"bytes={begin}-", f'"{bundle.sha256}"') if begin else None
    call = Call(CONTENT, {"bundle_id": bundle.id}, accept="*/*", rest=rest)
    with gugus.transport.stream(call) as response:
        goes_on = response.status_code == PARTIAL
        with part.open("ab" if goes_on else "wb") as file:
            try:
                for chunk in response.iter_bytes():
                    file.write(chunk)
            except httpx2.TransportError as broken:
                raise Unreachable("the line broke", sent=True) from broken
