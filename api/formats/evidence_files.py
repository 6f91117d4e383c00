"""Files of evidence: their type by content, opened in a process of its own, and what is kept of them.

Nothing of a file is believed: not its name, not the type it was sent with. The process has no environment, so also no
secret, and ends by itself (`evidence_check.py`).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from api.domain.kinds import EvidenceKind
from api.file_problems import EvidenceRefused
from api.formats import evidence_check
from api.formats.places import TOO_BUSY, Places
from api.problems import Text, TooLarge, Unavailable

CHUNK = 64 * 1024
_places = Places()
PATIENCE = 40  # seconds a file may take; the process stops computing before
PHOTOS = frozenset(evidence_check.PHOTOS.values())
DOCUMENTS = frozenset({"application/pdf"})
# What a piece of evidence may be by its content.
ACCEPTED = {
    EvidenceKind.PHOTO: PHOTOS,
    EvidenceKind.DOCUMENT: DOCUMENTS,
    EvidenceKind.SIGNED_REPORT: PHOTOS | DOCUMENTS,
}
REASONS = {
    "unknown_type": Text(
        "Hanya JPEG, PNG, WebP atau PDF; jenis dilihat dari isinya.",
        "JPEG, PNG, WebP or PDF only; the type is read from the content.",
    ),
    "unreadable": Text("Berkas tidak dapat dibuka.", "The file cannot be opened."),
    "two_in_one": Text("Berkas ini sekaligus berkas jenis lain.", "The file is of another type at the same time."),
    "too_many_pixels": Text("Gambar terlalu besar.", "The picture has too many pixels."),
    "moving_picture": Text("Gambar bergerak tidak diterima.", "Moving pictures are not accepted."),
    "encrypted": Text("PDF bersandi tidak diterima.", "An encrypted PDF is not accepted."),
    "active_content": Text(
        "PDF berisi skrip, formulir aktif, media, atau berkas lain.",
        "The PDF holds a script, an active form, media or another file.",
    ),
    "not_of_this_kind": Text("Isi berkas bukan jenis yang disebut.", "The content is not of the kind that was named."),
}


class Kept(NamedTuple):
    """What is kept of a file: its content, at its begin, its type, bytes and SHA-256."""

    content: IO[bytes]
    media_type: str
    size: int
    digest: str


def digest_of(file: IO[bytes]) -> bytes:
    """SHA-256 of a file from its begin, a piece at a time; afterwards it stands at its begin again."""
    file.seek(0)
    total = hashlib.sha256()
    while piece := file.read(CHUNK):
        total.update(piece)
    file.seek(0)
    return total.digest()


@contextmanager
def opened(file: IO[bytes], kind: EvidenceKind, most_bytes: int, most_pixels: int) -> Iterator[Kept]:
    """What is kept of `file`, for as long as the block lasts. Raises TooLarge, EvidenceRefused, Unavailable.

    It may say who a victim is, so it has no name on the disk: a process that is killed leaves nothing of it.
    """
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(file, sent, CHUNK)
        _must_not_be_larger(sent, most_bytes)
        with _places.place():
            media_type = _media_type(sent, kept, most_pixels)
        if media_type not in ACCEPTED[kind]:
            raise _refusal("not_of_this_kind")
        size = _must_not_be_larger(kept, most_bytes)
        yield Kept(kept, media_type, size, digest_of(kept).hex())


def _must_not_be_larger(file: IO[bytes], most_bytes: int) -> int:
    file.flush()
    size = os.fstat(file.fileno()).st_size
    if size > most_bytes:
        raise TooLarge(limit_bytes=most_bytes)
    return size


def _media_type(sent: IO[bytes], kept: IO[bytes], most_pixels: int) -> str:
    files = sent.fileno(), kept.fileno()
    command = [sys.executable, "-I", str(Path(evidence_check.__file__)), *map(str, (*files, most_pixels))]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell, nothing of the request in the words
            command, env={}, capture_output=True, timeout=PATIENCE, check=False, pass_fds=files
        )
    except subprocess.TimeoutExpired:
        # It had not computed for half of this time, or it had ended: the machine is busy, and the file may be good.
        raise Unavailable(TOO_BUSY) from None
    said = done.stdout.decode("ascii", "replace")
    if done.returncode == evidence_check.REFUSED and said in REASONS:
        raise _refusal(said)
    if done.returncode != 0:
        raise _refusal("unreadable")
    return said


def _refusal(reason: str) -> EvidenceRefused:
    return EvidenceRefused(REASONS[reason], reason=reason)
