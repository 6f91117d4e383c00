"""What one template shows of every noun: values of a cell, tables, facts, buttons and the parts of a page.

Texts marked by `N_` are put into the reader's language where they are shown; every other text is shown as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple


class Say(NamedTuple):
    """A marked sentence as a value."""

    text: str


class Coded(NamedTuple):
    """A code that a table of words names."""

    table: str
    code: str | None


class Raw(NamedTuple):
    """A word of the service as it stands, for who copies it."""

    text: str


class State(NamedTuple):
    """The same where it is the state of something; `look` names its colour where that is not the code's own."""

    table: str
    code: str
    look: str = ""


class Rupiah(NamedTuple):
    """Whole rupiah."""

    amount: int | None


class Percent(NamedTuple):
    """0 to 100 and beyond; nothing is not zero."""

    value: Any


class Many(NamedTuple):
    """Several values with commas between them."""

    values: Sequence[Any]


class Beside(NamedTuple):
    """Several values in one line, a blank between them."""

    values: Sequence[Any]


class Stack(NamedTuple):
    """A value, and below it what is said beside it."""

    first: Any
    below: Sequence[Any]


class Within(NamedTuple):
    """What names a row that is a part of one above it."""

    value: Any


class Link(NamedTuple):
    """A value that leads to a page."""

    path: str
    text: Any


class Until(NamedTuple):
    """A day or an instant with how far it is from now."""

    at: Any


Fact = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under marked heads; the first cell names its row. On a telephone each row is a card, or as `look` has it."""

    heads: Sequence[str | Coded]
    rows: Sequence[Sequence[Any]]
    empty: str
    ours: Sequence[bool] = ()
    numbers: frozenset[int] = frozenset()
    look: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Something that may be done: a page with a form, or one press."""

    label: Any
    path: str
    kind: Literal["link", "press"] = "link"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page."""

    title: str
    place: str
    table: Table | None = None
    facts: Sequence[Fact] = ()
    texts: Sequence[Any] = ()
    buttons: Sequence[Button] = ()
    count: int | None = None
    note: str = ""
    drawing: Any = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A page: `kind` is its title; `name` stands in the heading only, for it may name a person."""

    kind: str
    name: str = ""
    back: tuple[str, str] | None = None
    lead: Sequence[Any] = ()
    states: Sequence[Any] = ()
    facts: Sequence[Fact] = ()
    buttons: Sequence[Button] = ()
    sections: Sequence[Section] = ()
    note: str = ""
    tabs: Sequence[tuple[str, str]] = ()
