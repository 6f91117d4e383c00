"""A program of its own that opens one file from outside, with bounded memory, time and output.

It is started by `evidence_files.py` and imports nothing of the service, so that a picture or document that takes the
decoder down, or blows up in memory, takes down nothing else. Arguments: two files that it inherits open, what was sent
and where to write what is kept, by their numbers, for neither has a name; and the most pixels. It prints the media
type, or the reason for which the file is refused.

Photos are drawn anew from their pixels: nothing but the picture is kept, no place, no camera, no time, no text and no
bytes behind the end. Documents are kept byte for byte, for a signature in them covers the bytes.
"""

import os
import resource
import shutil
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

MEMORY, SECONDS, MOST_WRITTEN = 1536 * 1024**2, 20, 64 * 1024**2
REFUSED = 3  # the exit status of a refusal; any other is a file that could not be opened
HEAD, TAIL = 4096, 1024
PHOTOS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php")
# Parts of a PDF that do something or carry another file (ISO 32000-2 §12.6, §7.11, §12.7.8).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
ACTIVE_VALUES = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound"),
        *("/RichMedia", "/RichMediaExecute", "/FileAttachment", "/EmbeddedFile", "/Screen", "/3D"),
    }
)


class Refused(Exception):  # noqa: N818  named as what is said
    """The file is not kept; the reason is one word."""


def check(source: BinaryIO, target: BinaryIO, most_pixels: int) -> str:
    """The media type of `source`; what is kept stands in `target`. Raises Refused."""
    source.seek(0)
    head = source.read(HEAD)
    is_document = head.startswith(b"%PDF-")
    if not is_document and not _is_photo(head):
        raise Refused("unknown_type")
    if zipfile.is_zipfile(source) or any(mark in head.lower() for mark in MARKUP) or b"%PDF-" in head[5:]:
        raise Refused("two_in_one")
    if is_document:
        _check_document(source)
        source.seek(0)
        shutil.copyfileobj(source, target)
        return "application/pdf"
    return _draw(source, target, most_pixels)


def _is_photo(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _draw(source: BinaryIO, target: BinaryIO, most_pixels: int) -> str:
    """Draw the picture anew, the right way up."""
    from PIL import Image, ImageOps  # noqa: PLC0415  a document needs no pictures

    Image.MAX_IMAGE_PIXELS = None  # bounded below, before a pixel is read
    source.seek(0)
    with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as image:
        kind = PHOTOS[image.format or ""]
        if image.width * image.height > most_pixels:
            raise Refused("too_many_pixels")
        if kind != "image/jpeg" and getattr(image, "n_frames", 1) > 1:
            raise Refused("moving_picture")
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.info.clear()
        # A camera's two pictures in one file (MPO) are kept as the first.
        format_ = "JPEG" if kind == "image/jpeg" else image.format
        upright.save(target, format_, **({} if format_ == "PNG" else {"quality": 90}))
    return kind


def _check_document(source: BinaryIO) -> None:
    import pikepdf  # noqa: PLC0415  a picture needs no documents

    source.seek(max(0, source.seek(0, os.SEEK_END) - TAIL))
    if b"%%EOF" not in source.read():
        raise Refused("unreadable")
    source.seek(0)
    try:
        with pikepdf.open(source) as document:
            if document.is_encrypted:
                raise Refused("encrypted")
            if len(document.pages) == 0:
                raise Refused("unreadable")
            if any(_is_active(part) for each in document.objects for part in _parts(each)):
                raise Refused("active_content")
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError:
        raise Refused("unreadable") from None


def _parts(value: Any) -> Iterator[Any]:
    """An object with all that stands in it; what is referred to comes as an object of its own."""
    import pikepdf  # noqa: PLC0415  a picture needs no documents

    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            inner = list(part)
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inner = [each for _, each in part.items()]
        else:
            continue
        waiting += [each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _is_active(part: Any) -> bool:
    if ACTIVE_KEYS & set(part.keys()):
        return True
    return any(str(part.get(name, "")) in ACTIVE_VALUES for name in ("/S", "/Type", "/Subtype"))


def main(source: str, target: str, most_pixels: str) -> int:
    """Run the check within its bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # whoever is stopped leaves nothing of the file behind
    try:
        with os.fdopen(int(source), "rb") as sent, os.fdopen(int(target), "w+b") as kept:
            sys.stdout.write(check(sent, kept, int(most_pixels)))
    except Refused as refused:
        sys.stdout.write(str(refused))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
