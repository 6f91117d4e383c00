"""Files in one archive (ZIP): the same files of the same moment are the same bytes."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Final

MEDIA_TYPE: Final = "application/zip"


def packed(files: Iterable[tuple[str, bytes]], made_at: datetime) -> bytes:
    """The archive of these files, by path, in their order."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in files:
            file.writestr(zipfile.ZipInfo(path, made_at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def unpacked(archive: bytes, path: str) -> bytes:
    """One file of an archive of ours. Raises KeyError where it is not in it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return file.read(path)
