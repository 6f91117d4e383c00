"""Answers by their tag: made once, so many bytes at most, the one not asked for longest forgotten first."""

from pydantic import BaseModel

from api.routing.remembering import Remembered


class Said(BaseModel):
    """An answer of about ten bytes."""

    a: str


def test_the_same_tag_is_made_once() -> None:
    remembered, made = Remembered(100), list[str]()

    def make() -> Said:
        made.append("x")
        return Said(a="x")

    assert remembered.body("1", make) == remembered.body("1", make) == b'{"a":"x"}'
    assert made == ["x"]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    remembered = Remembered(20)  # two of nine bytes
    for tag in ("1", "2", "1", "3"):
        remembered.body(tag, lambda: Said(a="x"))
    assert remembered.body("1", lambda: Said(a="y")) == b'{"a":"x"}'
    assert remembered.body("2", lambda: Said(a="y")) == b'{"a":"y"}'


def test_what_is_too_large_is_answered_and_not_kept() -> None:
    remembered = Remembered(5)
    assert remembered.body("1", lambda: Said(a="x")) == b'{"a":"x"}'
    assert remembered.body("1", lambda: Said(a="y")) == b'{"a":"y"}'
