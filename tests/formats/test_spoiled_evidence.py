"""Pictures and documents, spoiled in a few places: kept as what they are or refused, within bounds, and nothing else.

A few in every run of the tests; `FUZZ_FILES` says how many of each kind (`make fuzz`). They are opened here as in the
process that is started for each of them (`api/formats/evidence_check.py`), but for its bounds of memory and time.
"""

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pikepdf
import pytest
from hypothesis import given
from PIL import Image

from api.formats.evidence_check import PHOTOS, Refused, check
from api.formats.evidence_files import REASONS
from tests.formats.test_spoiled_files import MANY, SECONDS, SPOILT
from tests.support.files import document, photo, taken_at_home

MOST_PIXELS: Final = 4_000_000
WHOLE: Final = {
    "a photo": taken_at_home(),
    "a drawing": photo("PNG"),
    "a picture of a browser": photo("WEBP"),
    "a document": document(),
    "a packed document": document(object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True),
}
# What a decoder says of a file that it cannot open. The process ends with it, which is a refusal (`unreadable`).
UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, OverflowError, MemoryError)


def must_be_kept_or_refused(data: bytes, folder: Path) -> None:
    """Nothing is kept that is not a picture or a document, or that is larger than was allowed."""
    sent, kept = folder / "sent", folder / "kept"
    sent.write_bytes(data)
    kept.unlink(missing_ok=True)
    begun = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a decoder thinks of a spoiled picture
        said = verdict(sent, kept)
    if said not in REASONS:
        must_be_what_it_is(said, kept, data)
    assert time.process_time() - begun < SECONDS


def verdict(sent: Path, kept: Path) -> str:
    """The type of what is kept, or why nothing is."""
    try:
        with sent.open("rb") as source, kept.open("w+b") as target:
            return check(source, target, MOST_PIXELS)
    except Refused as refused:
        return str(refused)
    except UNREADABLE:
        return "unreadable"


def must_be_what_it_is(media_type: str, kept: Path, sent: bytes) -> None:
    """A document stays as it was to the byte; a picture is drawn anew, with nothing but the picture in it."""
    if media_type == "application/pdf":
        assert kept.read_bytes() == sent
        return
    with Image.open(kept) as drawn:
        assert PHOTOS[drawn.format or ""] == media_type
        assert drawn.width * drawn.height <= MOST_PIXELS
        assert not drawn.getexif()
        assert b"Kamera Contoh" not in kept.read_bytes()


class TestEvidence:
    @pytest.mark.parametrize("kind", WHOLE)
    def test_whole_it_is_kept(self, kind: str, tmp_path: Path):
        sent, kept = tmp_path / "sent", tmp_path / "kept"
        sent.write_bytes(WHOLE[kind])
        must_be_what_it_is(verdict(sent, kept), kept, WHOLE[kind])

    @pytest.mark.parametrize("kind", WHOLE)
    @MANY
    @given(ways=SPOILT)
    def test_spoiled_it_is_kept_or_refused(
        self, kind: str, tmp_path_factory: pytest.TempPathFactory, ways: list[Callable[[bytes], bytes]]
    ):
        data = WHOLE[kind]
        for spoil in ways:
            data = spoil(data)
        must_be_kept_or_refused(data, tmp_path_factory.getbasetemp())
