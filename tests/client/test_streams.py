"""Exports: read row by row or saved, and believed only when their end has come."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from client.gugus_client import AsyncBearer, Bearer, BrokenStream, Refused
from client.gugus_client.async_transport import AsyncTransport
from client.gugus_client.calls import Call, Operation
from client.gugus_client.streams import AsyncStream, Stream
from client.gugus_client.transport import Transport

READ = Call(
    Operation("exports_read", "GET", "/v1/exports/{export}"), {"export": "plans"}, accept="application/x-ndjson"
)
ROWS = [{"title": "a\u2028b"}, {"title": '{"end": true}'}, {"title": "é"}]
NDJSON = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
CSV = '\ufefftitle,note\r\n"a\nb",1\r\n'.encode()
END = b'{"end": true, "count": 3}\n'


class Coming(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """Content in small pieces, after which the line may break."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self._content, self._breaks = content, breaks

    def __iter__(self) -> Iterator[bytes]:
        for at in range(0, len(self._content), 7):
            yield self._content[at : at + 7]
        if self._breaks:
            raise httpx2.RemoteProtocolError("cut")

    async def __aiter__(self):
        for piece in self:
            yield piece


class Both:
    """A stream in one of the two manners."""

    def __init__(self, *, is_async: bool, content: bytes, breaks: bool = False, status: int = 200) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            self.accepts = request.headers["accept"]
            return httpx2.Response(status, stream=Coming(content, breaks=breaks))

        line: dict[str, Any] = {"base_url": "http://testserver", "transport": httpx2.MockTransport(answer)}
        self.is_async = is_async
        self.stream: Any = (
            AsyncStream(AsyncTransport(httpx2.AsyncClient(**line), AsyncBearer("x")), READ)
            if is_async
            else Stream(Transport(httpx2.Client(**line), Bearer("x")), READ)
        )

    def rows(self) -> list[dict[str, Any]]:
        if not self.is_async:
            return list(self.stream.rows())

        async def read() -> list[dict[str, Any]]:
            return [row async for row in self.stream.rows()]

        return anyio.run(read)

    def save(self, *given: Any) -> int:
        return int(anyio.run(self.stream.save, *given) if self.is_async else self.stream.save(*given))


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def coming(request) -> Callable[..., Both]:
    return lambda content, **more: Both(is_async=request.param, content=content, **more)


class TestRows:
    def test_come_until_the_end(self, coming):
        assert coming(NDJSON + END).rows() == ROWS

    @pytest.mark.parametrize(
        "content",
        [NDJSON, NDJSON + END.replace(b"3", b"4"), NDJSON + END[:-3], NDJSON + b"{\n" + END, b""],
        ids=range(5),
    )
    def test_without_their_end_are_not_believed(self, coming, content: bytes):
        with pytest.raises(BrokenStream):
            coming(content).rows()

    def test_of_a_line_that_breaks_are_not_believed(self, coming):
        with pytest.raises(BrokenStream):
            coming(NDJSON, breaks=True).rows()

    def test_that_are_refused_say_why(self, coming):
        with pytest.raises(Refused) as refused:
            coming(b'{"code": "insufficient-scope"}', status=403).rows()
        assert refused.value.code == "insufficient-scope"


class TestSaving:
    def test_counts_the_rows(self, coming, tmp_path: Path):
        made = coming(NDJSON + END)
        assert made.save(tmp_path / "plans.ndjson") == 3
        assert (tmp_path / "plans.ndjson").read_bytes() == NDJSON + END

    def test_of_a_csv_counts_rows_and_not_lines(self, coming, tmp_path: Path):
        made = coming(CSV + b"#end 1,\r\n")
        assert made.save(tmp_path / "plans.csv", "csv") == 1
        assert made.accepts == "text/csv"

    @pytest.mark.parametrize(
        ("content", "form"), [(NDJSON, "ndjson"), (CSV, "csv"), (CSV + b"#end 2,\r\n", "csv")], ids="abc"
    )
    def test_of_what_broke_leaves_what_was_there(self, coming, tmp_path: Path, content: bytes, form: str):
        (tmp_path / "plans").write_text("before")
        with pytest.raises(BrokenStream):
            coming(content, breaks=True).save(tmp_path / "plans", form)
        assert [each.name for each in tmp_path.iterdir()] == ["plans"]
        assert (tmp_path / "plans").read_text() == "before"
