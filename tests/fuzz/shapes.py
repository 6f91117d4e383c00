"""Values that a schema of the document allows, with what is remembered under their names."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from tests.fuzz.memory import Memory
from tests.support.operations import DOCUMENT

DEPTH: Final = 5
FORMATS: Final[dict[str, Callable[[Random], str]]] = {
    "date": lambda dice: str(datetime.now(UTC).date() + timedelta(dice.randint(-400, 400))),
    "date-time": lambda dice: (datetime.now(UTC) + timedelta(hours=dice.randint(-9999, 9999))).isoformat(),
    "uuid": lambda dice: f"{dice.getrandbits(128):032x}",
    "email": lambda _dice: "contoh@dinas.example",
    "uri": lambda _dice: "https://contoh.example/hook",
}


class Shapes:
    """Draws values for schemas."""

    def __init__(self, memory: Memory, dice: Random) -> None:
        self._memory, self._dice = memory, dice

    def draw(self, schema: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
        """A value for the schema, for a field of this name."""
        dice = self._dice
        if "$ref" in schema:
            return self.draw(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], name, depth)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.draw(dice.choice(schema[several]), name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return dice.choice(schema["enum"])
        kind = schema.get("type", "object")
        kind = dice.choice(kind) if isinstance(kind, list) else kind
        remembered = self._memory.one(name, dice) if dice.random() < 0.7 else None
        if remembered is not None and _is(remembered, kind):
            return remembered
        return getattr(self, f"_{kind}")(schema, name, depth)

    def _object(self, schema: Mapping[str, Any], _name: str, depth: int) -> Any:
        required, fields = schema.get("required", ()), schema.get("properties", {})
        if not fields and isinstance(schema.get("additionalProperties"), dict):
            key = self._dice.choice(("2026", "2027", "2028", "x"))
            return {key: self.draw(schema["additionalProperties"], key, depth + 1)}
        taken = [each for each in fields if each in required or (depth < DEPTH and self._dice.random() < 0.5)]
        return {each: self.draw(fields[each], each, depth + 1) for each in taken}

    def _array(self, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        fewest = schema.get("minItems", 0)
        many = max(fewest, 0 if depth >= DEPTH else self._dice.choice((0, 1, 1, 2, 3)))
        return [self.draw(schema.get("items", {}), name, depth + 1) for _ in range(many)]

    def _string(self, schema: Mapping[str, Any], _name: str, _depth: int) -> Any:
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]](self._dice)
        length = max(schema.get("minLength", 0), min(schema.get("maxLength", 20), self._dice.choice((1, 8, 400))))
        return ("Contoh " * (length // 7 + 1))[:length].strip() or "Contoh"

    def _integer(self, schema: Mapping[str, Any], _name: str, _depth: int) -> Any:
        least, most = schema.get("minimum", 0), schema.get("maximum", 10_000)
        return self._dice.choice((least, most, self._dice.randint(int(least), max(int(least), int(most)))))

    _number = _integer

    def _boolean(self, _schema: Mapping[str, Any], _name: str, _depth: int) -> Any:
        return self._dice.random() < 0.5

    def _null(self, _schema: Mapping[str, Any], _name: str, _depth: int) -> Any:
        return None


def _is(value: Any, kind: str) -> bool:
    kinds: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float)}
    return isinstance(value, kinds.get(kind, ())) and not isinstance(value, bool)
