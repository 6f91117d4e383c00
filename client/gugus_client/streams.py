"""Exports as they come over the line: row by row, or into a file; believed only when their end has come."""

import io
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Literal

import anyio
import anyio.to_thread
import httpx2

from .async_transport import AsyncTransport
from .calls import Call
from .exports import Counted, rows_of_csv, rows_of_ndjson
from .forms import DELIMITERS, MEDIA_TYPES
from .transport import Transport

Kept = Literal["ndjson", "csv", "id.csv"]


class Stream:
    """All rows of an export, in no order."""

    def __init__(self, transport: Transport, call: Call) -> None:
        self._transport, self.call = transport, call

    def rows(self) -> Iterator[dict[str, Any]]:
        """Row after row, none kept in memory. Raises BrokenStream where the end does not come."""
        with self._transport.stream(self.call) as response:
            yield from rows_of_ndjson(_lines(_arriving(response)))

    def save(self, path: str | Path, form: Kept = "ndjson") -> int:
        """Write it into a file, which is there when all has come; gives the number of rows. Raises BrokenStream."""
        with _beside(Path(path)) as file, self._transport.stream(_in(self.call, form)) as response:
            for chunk in _arriving(response):
                file.write(chunk)
            return _whole(file, form)


class AsyncStream:
    """All rows of an export, in no order."""

    def __init__(self, transport: AsyncTransport, call: Call) -> None:
        self._transport, self.call = transport, call

    async def rows(self) -> AsyncIterator[dict[str, Any]]:
        """Row after row, none kept in memory. Raises BrokenStream where the end does not come."""
        counted, rest = Counted(), b""
        async with self._transport.stream(self.call) as response:
            async for chunk in _arriving_async(response):
                *lines, rest = (rest + chunk).split(b"\n")
                for row in map(counted.row, lines):
                    if row is None:
                        return
                    yield row
        raise counted.broken()

    async def save(self, path: str | Path, form: Kept = "ndjson") -> int:
        """Write it into a file, which is there when all has come; gives the number of rows. Raises BrokenStream."""
        with _beside(Path(path)) as file:
            async with self._transport.stream(_in(self.call, form)) as response:
                async for chunk in _arriving_async(response):
                    await anyio.to_thread.run_sync(file.write, chunk)
            return await anyio.to_thread.run_sync(_whole, file, form)


def _in(call: Call, form: Kept) -> Call:
    return replace(call, accept=MEDIA_TYPES[form])


def _arriving(response: httpx2.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except httpx2.TransportError:
        return  # the end that is missing says so


async def _arriving_async(response: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except httpx2.TransportError:
        return  # as above


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # Not `iter_lines`: a text may hold what Unicode takes for the end of a line. What has no end of its own is no line.
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A file beside that of the name, which takes its place when nothing went wrong."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        Path(name).replace(path)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _whole(file: IO[bytes], form: Kept) -> int:
    """The number of rows of a file that has its end. Raises BrokenStream."""
    file.seek(0)
    with io.TextIOWrapper(io.BufferedReader(io.FileIO(os.dup(file.fileno()))), "utf-8", newline="") as text:
        rows = rows_of_ndjson(text) if form == "ndjson" else rows_of_csv(text, DELIMITERS[form])
        return sum(1 for _ in rows)
