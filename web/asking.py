"""A form as a table of questions: one template draws it, one function makes of it what the service is sent.

A question named `instrument-number` becomes `{"instrument": {"number": …}}`, and what is wrong at `/instrument/number`
is told beside it. Nothing is judged here: whether an answer will do, the service says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from starlette.responses import Response

from client.gugus_client import Problem
from web.forms import Form, number
from web.languages import N_
from web.visit import Visit

Kind = Literal["line", "area", "day", "figure", "money", "choice", "tick", "hidden"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: its name, what it is called, and how it is answered. Words are marked sentences or names."""

    name: str
    label: str = ""
    kind: Kind = "line"
    hint: str = ""
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    empty: str | None = None  # of a choice: what to call the answer that nothing was chosen
    given: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A form: what it is called, its questions, where it leads back to, and what its button says."""

    title: str
    asks: Sequence[Ask]
    back: str
    send: str = N_("Simpan")
    about: str = ""  # a line below the title: what the form is about
    warns: str = ""  # what is told before it is sent
    tag: str | None = None


def _tick(text: str) -> bool | None:
    return bool(text)


def _text(text: str) -> str | None:
    return text or None


READ: Final[Mapping[Kind, Callable[[str], Any]]] = {"figure": number, "money": number, "tick": _tick}


def body_of(form: Form, asks: Sequence[Ask], *, clears: bool = False) -> dict[str, Any]:
    """What was answered, as the service takes it. What is empty is left out, or with `clears` said to be nothing."""
    body: dict[str, Any] = {}
    for ask in asks:
        value = READ.get(ask.kind, _text)(form.text(ask.name))
        if value is None and not clears:
            continue
        *path, last = ask.name.split("-")
        inside = body
        for part in path:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return body


def ask_page(visit: Visit, asked: Asked, problem: Problem | None = None) -> Response:
    """The form, with what was typed and what is wrong with it."""
    return visit.page("form", {"asked": asked, "problem": problem})


def conflict_page(visit: Visit, asked: Asked, there: Mapping[str, str]) -> Response:
    """Somebody saved it first: both values of each field that differs, to choose from, and nothing is lost.

    `asked.tag` is the version that stands now, `there` its fields as the form writes them.
    """
    typed = visit.form.fields
    differ = [ask for ask in asked.asks if typed.get(ask.name, "") != there.get(ask.name, "")]
    same = [ask for ask in asked.asks if ask not in differ]
    values = {"asked": asked, "typed": typed, "there": there, "differ": differ, "same": same}
    return visit.page("conflict", values, 409)


def answered(problem: Problem) -> bool:
    """Whether a refusal is told beside the form, or is a page of its own."""
    return problem.status in {409, 422} or bool(problem.errors)
