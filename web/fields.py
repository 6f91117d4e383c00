"""Fields of forms as a table: how each kind is read from what was typed, and put back into the form.

A field named `instrument.number` becomes `{"instrument": {"number": …}}`. Nothing is judged here: whether an answer
will do, the service says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from web.days import DAY, MOMENT, day_in, moment_in, plain_day, plain_hour
from web.forms import Form, number
from web.languages import Language
from web.own_names import COUNTRIES, TONGUES
from web.rendering import render_grouped, render_plain

Kind = Literal[
    "line",
    "area",
    "lines",
    "day",
    "moment",
    "hour",
    "figure",
    "figures",
    "money",
    "year",
    "check",
    "choice",
    "choices",
    "country",
    "countries",
    "tongue",
    "file",
    "legend",
]
MANY: Final = frozenset({"choices", "figures"})
TIDIED: Final = frozenset({"day", "moment", "hour", "country", "countries", "tongue"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `table` names the words of its options, `options` are codes, or values with their texts; `empty` is
    what a choice calls that nothing was chosen. `figures` are a figure for each option, side by side. `shows_codes`
    puts the code of an option beside its word, for who copies it.
    """

    name: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    table: str = ""
    options: Sequence[str] | Sequence[tuple[str, str]] = ()
    is_needed: bool = False
    most: int = 500
    empty: str = ""
    shows_codes: bool = False

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Values and texts of the options."""
        return [(each, "") if isinstance(each, str) else each for each in self.options]

    @property
    def names(self) -> list[str]:
        """What the form calls it; of several boxes or figures each has a name of its own."""
        return [f"{self.name}-{code}" for code, _text in self.pairs] if self.kind in MANY else [self.name]

    def said(self, form: Form, zone: str) -> Any:
        """What was typed, as the service takes it; nothing where it is empty."""
        return READERS[self.kind](self, form, zone)

    def typed(self, value: Any, zone: str, language: Language) -> dict[str, str]:
        """A value of the service as the form has it."""
        if self.kind == "choices":
            return {f"{self.name}-{each}": "1" for each in value or ()}
        if self.kind == "figures":
            return {f"{self.name}-{code}": render_plain(each) for code, each in (value or {}).items()}
        return {self.name: WRITERS.get(self.kind, _written)(self.meant(value), zone, language)}

    def meant(self, value: Any) -> Any:
        """A value as it is shown: a day that comes as text is a day."""
        return (day_in(value) or value) if self.kind == "day" and isinstance(value, str) else value

    def tidied(self, form: Form, zone: str, language: Language) -> dict[str, str]:
        """A day, an hour of it, a country or a tongue as the form writes them, however it was typed."""
        return self.typed(self.said(form, zone), zone, language) if self.kind in TIDIED else {}


def said_of(fields: Iterable[Field], form: Form, zone: str) -> dict[str, Any]:
    """The fields of a form by their names."""
    said: dict[str, Any] = {}
    for each in fields:
        if each.kind != "legend":
            *path, last = each.name.split(".")
            reduce(lambda inside, part: inside.setdefault(part, {}), path, said)[last] = each.said(form, zone)
    return said


def filled(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said without what was left empty."""
    some = {name: filled(value) if isinstance(value, dict) else value for name, value in said.items()}
    return {name: value for name, value in some.items() if value is not None and value != []}


def typed_of(fields: Iterable[Field], values: Mapping[str, Any], zone: str, language: Language) -> dict[str, str]:
    """Values as the form has them; what is empty is left out."""
    found = [each.typed(_at(values, each.name), zone, language) for each in fields]
    return {name: text for each in found for name, text in each.items() if text}


def _at(values: Any, name: str) -> Any:
    return reduce(lambda inside, part: (inside or {}).get(part), name.split("."), values)


def _text(field: Field, form: Form, _zone: str) -> str | None:
    return form.text(field.name) or None


def _lines(field: Field, form: Form, _zone: str) -> list[str]:
    return [line.strip() for line in form.text(field.name).splitlines() if line.strip()]


def _day(field: Field, form: Form, _zone: str) -> str | None:
    return plain_day(form.text(field.name)) or None


def _hour(field: Field, form: Form, _zone: str) -> str | None:
    return plain_hour(form.text(field.name)) or None


def _moment(field: Field, form: Form, zone: str) -> datetime | str | None:
    typed = form.text(field.name)
    return moment_in(typed, zone) or typed or None  # what is none is for the service to refuse


def _figure(field: Field, form: Form, _zone: str) -> Any:
    return number(form.text(field.name))


def _figures(field: Field, form: Form, _zone: str) -> dict[str, Any]:
    typed = {code: number(form.text(f"{field.name}-{code}")) for code, _text in field.pairs}
    return {code: each for code, each in typed.items() if each is not None}


def _check(field: Field, form: Form, _zone: str) -> bool:
    return bool(form.text(field.name))


def _ticked(field: Field, form: Form, _zone: str) -> list[str]:
    return [code for code, _text in field.pairs if form.text(f"{field.name}-{code}")]


def _country(field: Field, form: Form, _zone: str) -> str | None:
    return COUNTRIES.code_in(form.text(field.name)) or None


def _countries(field: Field, form: Form, zone: str) -> list[str]:
    return [COUNTRIES.code_in(each) for each in _lines(field, form, zone)]


def _tongue(field: Field, form: Form, _zone: str) -> str | None:
    return TONGUES.code_in(form.text(field.name)) or None


READERS: Final[Mapping[Kind, Callable[[Field, Form, str], Any]]] = {
    "line": _text,
    "area": _text,
    "lines": _lines,
    "day": _day,
    "moment": _moment,
    "hour": _hour,
    "figure": _figure,
    "figures": _figures,
    "money": _figure,
    "year": _figure,
    "check": _check,
    "choice": _text,
    "choices": _ticked,
    "country": _country,
    "countries": _countries,
    "tongue": _tongue,
    "file": lambda _field, form, _zone: form.file,
}


def _written(value: Any, zone: str, _language: Language) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime(MOMENT)
    if isinstance(value, date):
        return value.strftime(DAY)
    if isinstance(value, int | float | Decimal):
        return render_plain(value)
    if isinstance(value, list | tuple):
        return "\n".join(str(each) for each in value)
    return "" if value is None else str(value)


def _countries_written(codes: Sequence[str] | None, _zone: str, language: Language) -> str:
    return "\n".join(COUNTRIES.name(language, each) for each in codes or ())


WRITERS: Final[Mapping[Kind, Callable[[Any, str, Language], str]]] = {
    "money": lambda value, _zone, _language: render_grouped(value),
    "country": lambda value, _zone, language: COUNTRIES.name(language, value or ""),
    "countries": _countries_written,
    "tongue": lambda value, _zone, language: TONGUES.name(language, value or ""),
    "hour": lambda value, zone, language: _written(value, zone, language).replace(":", "."),
}
