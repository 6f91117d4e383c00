"""Values of cells as HTML, by what they are: days, instants, money, states, links, and what stands below them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from markupsafe import Markup, escape

from web.cells import Beside, Coded, Link, Many, Percent, Raw, Rupiah, Say, Stack, State, Until, Within
from web.languages import N_, Language, translations
from web.words import called

Filters = Mapping[str, Callable[..., Any]]
NOTHING: Final = Markup("–")
NEVER_SAID: Final = N_("belum ada")


class Showing:
    """How values look in one language."""

    def __init__(self, filters: Filters, language: Language) -> None:
        self._filters, self._language, self._say = filters, language, translations(language).gettext

    def __call__(self, value: Any, zone: str) -> Markup:
        """A value of a cell; nothing is a dash and never a zero."""
        if value is None or value == "":
            return NOTHING
        for kind, shown in _SHOWN.items():
            if isinstance(value, kind):
                return shown(self, value, zone)
        return escape(str(value))

    def say(self, value: Say, _zone: str) -> Markup:
        """A marked sentence."""
        return escape(self._say(value.text))

    def coded(self, value: Coded, _zone: str) -> Markup:
        """The word of a code."""
        return NOTHING if value.code is None else escape(called(self._language, value.table, value.code))

    def raw(self, value: Raw, _zone: str) -> Markup:
        """A word of the service, set apart from words for people."""
        return Markup("<code>{}</code>").format(value.text)

    def state(self, value: State, _zone: str) -> Markup:
        """The word of a state, set apart; its colour never stands alone."""
        text = called(self._language, value.table, value.code)
        return Markup('<span class="state {}">{}</span>').format(value.look or value.code, text)

    def rupiah(self, value: Rupiah, _zone: str) -> Markup:
        """Money."""
        return escape(self._filters["rupiah"](value.amount) or NOTHING)

    def percent(self, value: Percent, _zone: str) -> Markup:
        """A percentage, or that there is none yet."""
        if value.value is None:
            return Markup('<span class="none">{}</span>').format(self._say(NEVER_SAID))
        return Markup("{} %").format(self._filters["figure"](value.value))

    def many(self, value: Many, zone: str) -> Markup:
        """With commas between them."""
        return Markup(", ").join(self(each, zone) for each in value.values) or NOTHING

    def beside(self, value: Beside, zone: str) -> Markup:
        """In one line."""
        return Markup(" ").join(self(each, zone) for each in value.values)

    def stack(self, value: Stack, zone: str) -> Markup:
        """One, and the rest below."""
        below = (Markup('<span class="part soft">{}</span>').format(self(each, zone)) for each in value.below if each)
        return self(value.first, zone) + Markup("").join(below)

    def within(self, value: Within, zone: str) -> Markup:
        """Set in, below what it is a part of."""
        return Markup('<span class="within">{}</span>').format(self(value.value, zone))

    def link(self, value: Link, zone: str) -> Markup:
        """What leads to a page."""
        return Markup('<a href="{}">{}</a>').format(value.path, self(value.text, zone))

    def until(self, value: Until, zone: str) -> Markup:
        """A moment, and how far it is."""
        if value.at is None:
            return NOTHING
        far = self._filters["lasting"](_moment(value.at), datetime.now(UTC))
        return self(value.at, zone) + Markup(' <span class="part soft">{}</span>').format(far)

    def yes(self, value: bool, _zone: str) -> Markup:  # noqa: FBT001  a value that is shown
        """Yes or no."""
        return escape(called(self._language, "yes", "yes" if value else "no"))

    def instant(self, value: datetime, zone: str) -> Markup:
        """An instant as people live it here."""
        told: Markup = self._filters["instant"](value, zone)
        return told

    def day(self, value: date, _zone: str) -> Markup:
        """A day."""
        return escape(self._filters["day"](value))

    def figure(self, value: Any, _zone: str) -> Markup:
        """A figure."""
        return escape(self._filters["figure"](value))


def _moment(at: date) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


_SHOWN: Final[Mapping[type | tuple[type, ...], Callable[[Showing, Any, str], Markup]]] = {
    Say: Showing.say,
    Coded: Showing.coded,
    Raw: Showing.raw,
    State: Showing.state,
    Rupiah: Showing.rupiah,
    Percent: Showing.percent,
    Many: Showing.many,
    Beside: Showing.beside,
    Stack: Showing.stack,
    Within: Showing.within,
    Link: Showing.link,
    Until: Showing.until,
    bool: Showing.yes,
    datetime: Showing.instant,
    date: Showing.day,
    (int, float, Decimal): Showing.figure,
}
"""The first that fits, in this order: a truth is an integer too, an instant a day."""
