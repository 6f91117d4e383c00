"""Files for tests, made here and invented: photos, documents, and what pretends to be one."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
from PIL import Image


def photo(kind: str = "JPEG", size: tuple[int, int] = (32, 24), **options: Any) -> bytes:
    """A picture of nothing, upper half dark."""
    picture, made = Image.new("RGB", size, (200, 180, 40)), io.BytesIO()
    picture.paste((20, 20, 60), (0, 0, size[0], size[1] // 2))
    picture.save(made, kind, **options)
    return made.getvalue()


def taken_at_home(kind: str = "JPEG") -> bytes:
    """A photo with what a camera writes: place, device, a remark; taken with the camera on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera Contoh"  # orientation, maker
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 19.0, 36.0), 3: "E", 4: (108.0, 19.0, 12.0)})
    remark = {"comment": b"Rumah Contoh"} if kind == "JPEG" else {}
    return photo(kind, exif=exif, **remark)


def document(change: Any = None, **options: Any) -> bytes:
    """A document of one empty page; `change` may put something into it before it is written."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if change:
            change(pdf)
        pdf.save(made, **options)
    return made.getvalue()


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """No file of this process may grow over `size`, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
