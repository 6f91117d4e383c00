"""One call, drawn from the document: somebody, an operation, and a request that is right, or wrong in a few places."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID

from tests.fuzz.memory import Memory, text_of
from tests.fuzz.shapes import Shapes
from tests.fuzz.strange import BODIES, MARK, TEXTS, as_bytes, odd_value, spoiled
from tests.support.files import photo
from tests.support.operations import FILE, FORMS, OPERATIONS, Operation, example_of, with_ids

# What a server gets to see: characters that no header may hold are refused before the application.
IN_HEADERS: Final = (
    "",
    "x",
    MARK,
    '"',
    '""',
    "*",
    "W/" + '"1"',
    "-1",
    "9" * 40,
    "\xff\xfe",
    "a," * 400,
    ";=;q=9",
    "1" * 7,
)
ACCEPTS: Final = (
    "*/*",
    "text/csv",
    "text/csv; labels=id",
    "application/pdf",
    "application/x-ndjson",
    "application/json;q=0",
    "application/json;q=x",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/webp",
    f"text/{MARK}",
    "*/json, */*;q=0.1",
    ",,,",
)
STRANGE_HEADERS: Final = (
    "Accept-Language",
    "Prefer",
    "Range",
    "If-None-Match",
    "If-Modified-Since",
    "X-Request-ID",
    "X-Forwarded-For",
    "traceparent",
    "Content-Encoding",
    "Upload-Offset",
    "Origin",
    "Cookie",
)
TYPES: Final = ("text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "", MARK, "json")
FILES: Final[tuple[Callable[[], tuple[str, bytes, str]], ...]] = (
    lambda: FILE,
    photo,
    lambda: ("", b"", ""),
    lambda: (f"../{MARK}.xlsx", b"PK\x03\x04" + b"\x00" * 60, "application/octet-stream"),
    lambda: ("x.csv", b"\xff\xfe;\x00\n" * 30, "text/csv"),
    lambda: ("x.csv", b'code,"name\n' + b"," * 9_000, "text/csv"),
    lambda: ("x.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"),
    lambda: ("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image/png"),
)


class Call(NamedTuple):
    """What is sent, and by whom."""

    operation: Operation
    who: str
    path: str
    options: dict[str, Any]
    body: Any = None


class Caller(NamedTuple):
    """Somebody with a token, and the words in it."""

    name: str
    token: str
    words: frozenset[str]


class Draw:
    """Draws calls: each from its own dice, so that a seed and a number say which it was."""

    def __init__(self, memory: Memory, callers: Callable[[], list[Caller]]) -> None:
        self._memory, self._callers = memory, callers
        self._keys: list[str] = []

    def call(self, dice: Random) -> Call:
        """The next call."""
        operation = dice.choice(OPERATIONS)
        who, headers = self._who(operation, dice)
        ids = {name: self._id(name, dice) for name in operation.parameters}
        path = operation.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", quote(value.encode(errors="replace"), safe=""))
        headers |= self._headers(operation, ids, dice)
        content, body = self._content(operation, dice)
        headers |= content.pop("headers", {})
        coded = {name: value.encode("latin-1", errors="replace") for name, value in headers.items()}
        return Call(operation, who, path, {**content, "headers": coded, "params": self._query(operation, dice)}, body)

    def _who(self, operation: Operation, dice: Random) -> tuple[str, dict[str, str]]:
        callers, turn = self._callers(), dice.random()
        if turn > 0.97:
            token = dice.choice(("", "Bearer", "Bearer " + MARK, "Bearer a.b.c", "Basic ZGVtbw==", "DPoP x"))
            return "nobody", {"Authorization": token} if token else {}
        fit = [each for each in callers if each.words & set(operation.words)]
        who = dice.choice(fit if fit and turn < 0.85 else callers)
        return who.name, {"Authorization": f"Bearer {who.token}"}

    def _id(self, name: str, dice: Random) -> str:
        turn = dice.random()
        if turn < 0.88:
            known = self._memory.one(name, dice)
            return str(known) if known is not None else self._memory.any_id(dice)
        if turn < 0.95:
            return self._memory.any_id(dice)
        return dice.choice([text for text in TEXTS if text.strip() and "/" not in text and len(text) < 999])

    def _headers(self, operation: Operation, ids: Mapping[str, str], dice: Random) -> dict[str, str]:
        headers = {}
        if operation.is_write:
            headers = {"Idempotency-Key": self._key(dice), "If-Match": self._version(ids, dice)}
            headers = {name: value for name, value in headers.items() if dice.random() < 0.96}
        if dice.random() < 0.12:
            headers["Accept"] = dice.choice((*ACCEPTS, *IN_HEADERS))
        if dice.random() < 0.15:
            headers[dice.choice(STRANGE_HEADERS)] = dice.choice((*IN_HEADERS, "bytes=0-", "en;q=2", "gzip"))
        return headers

    def _key(self, dice: Random) -> str:
        turn = dice.random()
        if turn < 0.05 and self._keys:
            return dice.choice(self._keys)
        if turn < 0.1:
            return dice.choice(IN_HEADERS)
        self._keys = [*self._keys[-20:], UUID(int=dice.getrandbits(128)).hex]
        return self._keys[-1]

    def _version(self, ids: Mapping[str, str], dice: Random) -> str:
        if dice.random() < 0.1:
            return dice.choice(IN_HEADERS)
        return f'"{next((self._memory.versions[each] for each in ids.values() if each in self._memory.versions), 1)}"'

    def _query(self, operation: Operation, dice: Random) -> list[tuple[str, str]]:
        asked, shapes = [], Shapes(self._memory, dice)
        for each in operation.described.get("parameters", ()):
            if each["in"] == "query" and dice.random() < (0.95 if each["required"] else 0.2):
                for _ in range(2 if dice.random() < 0.05 else 1):
                    is_odd = dice.random() < 0.15
                    drawn = dice.choice(TEXTS) if is_odd else shapes.draw(each["schema"], each["name"])
                    several = drawn if isinstance(drawn, list) else [drawn]
                    asked += [(each["name"], text_of(one)) for one in several if one is not None]
        if dice.random() < 0.03:
            asked.append((dice.choice(("unknown_name", "", "limit", "a[b]")), dice.choice(TEXTS)))
        return [(name, value.encode(errors="replace").decode()) for name, value in asked]

    def _content(self, operation: Operation, dice: Random) -> tuple[dict[str, Any], Any]:
        described = operation.described.get("requestBody")
        if described is None:
            is_odd = operation.is_write and dice.random() < 0.05
            return (
                ({"content": dice.choice(BODIES), "headers": {"Content-Type": "application/json"}}, None)
                if is_odd
                else ({}, None)
            )
        media_type, told = next(iter(described["content"].items()))
        if "json" in media_type:
            return self._json(operation, told["schema"], dice)
        if "partial-upload" in media_type:
            offset = {"Upload-Offset": dice.choice(("0", "1", "-1", MARK)), "Content-Type": media_type}
            return {"content": dice.choice((b"x", *BODIES)), "headers": offset}, None
        form = self._form(operation, told["schema"], dice)
        if "multipart" in media_type:
            return {"data": form, "files": {"file": dice.choice(FILES)()}}, None
        return {"data": form}, None

    def _form(self, operation: Operation, schema: Mapping[str, Any], dice: Random) -> dict[str, str]:
        drawn = {name: value for name, value in Shapes(self._memory, dice).draw(schema).items() if name != "file"}
        form = {**drawn, **FORMS.get(operation.name, {})} if dice.random() < 0.7 else drawn
        if dice.random() < 0.3:
            form = spoiled(form, dice) or {}
        if not isinstance(form, dict):
            return {}
        return {
            name: text_of(value).encode(errors="replace").decode() for name, value in form.items() if value is not None
        }

    def _json(self, operation: Operation, schema: Mapping[str, Any], dice: Random) -> tuple[dict[str, Any], Any]:
        turn, typed = dice.random(), {"Content-Type": "application/json"}
        if turn < 0.03:
            return {"content": dice.choice(BODIES), "headers": typed}, None
        if turn < 0.05:
            return {"content": b"{}", "headers": {"Content-Type": dice.choice(TYPES)}}, None
        body = self._body(operation, schema, dice)
        if dice.random() < 0.5:
            body = spoiled(body, dice)
        return {"content": as_bytes(body), "headers": typed}, body

    def _body(self, operation: Operation, schema: Mapping[str, Any], dice: Random) -> Any:
        real, turn = self._memory.bodies.get(operation.name), dice.random()
        if real and turn < 0.45:
            return dice.choice(real)
        if turn < 0.65:
            return with_ids(example_of(schema), Ids(self._memory, dice))
        return Shapes(self._memory, dice).draw(schema) if turn < 0.99 else odd_value(dice)


class Ids(dict[str, str]):
    """An id for every name there is."""

    def __init__(self, memory: Memory, dice: Random) -> None:
        super().__init__()
        self._memory, self._dice = memory, dice

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return str(self._memory.one(name, self._dice) or self._memory.any_id(self._dice))
