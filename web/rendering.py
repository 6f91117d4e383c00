"""Pages from templates: in the reader's language, with days, money and instants as they are written here."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_datetime, get_month_names
from babel.numbers import format_decimal
from markupsafe import Markup

from web.cells import Coded
from web.days import day_in, moment_in
from web.languages import N_, Language, translations
from web.showing import Showing
from web.words import ZONES, called

HOME: Final = Path(__file__).parent
STATIC_PATH: Final = "/web"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "style.css": "text/css",
    "icon.svg": "image/svg+xml",
    "page.js": "text/javascript",
    "upload.js": "text/javascript",
}
WITHIN: Final = 48  # hours that are told as hours
PERIODS: Final = {"Triwulan": N_("Triwulan"), "Semester": N_("Semester"), "Tahun": N_("Tahun")}
LOCALES: Final[Mapping[Language, str]] = {"id": "id_ID", "en": "en_GB"}
# What the service calls months, and what they are called in English.
MONTHS: Final = {
    name: get_month_names("wide", locale=LOCALES["en"])[number]
    for number, name in get_month_names("wide", locale=LOCALES["id"]).items()
}


@cache
def static(name: str) -> bytes:
    """A file that every page asks for."""
    return (HOME / "static" / name).read_bytes()


@cache
def address_of(name: str) -> str:
    """Where the pages find it; the address carries its digest, so that browsers keep it and still see a new one."""
    return f"{STATIC_PATH}/{name}?v={hashlib.sha256(static(name)).hexdigest()[:12]}"


def render(name: str, language: Language, values: Mapping[str, Any]) -> str:
    """The text of a page."""
    return (
        _environment(language)
        .get_template(f"{name}.html")
        .render(
            language=language,
            style=address_of("style.css"),
            icon=address_of("icon.svg"),
            script=address_of("page.js"),
            uploading=address_of("upload.js"),
            **values,
        )
    )


def sentence(language: Language, text: str, **values: object) -> str:
    """A marked sentence in a language."""
    return translations(language).gettext(text) % values if values else translations(language).gettext(text)


@cache
def _environment(language: Language) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HOME / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    known = translations(language)
    made.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined]  # given by the extension
    locale = LOCALES[language]
    made.filters |= {
        "day": partial(_day, locale),
        "reading": partial(_reading, locale),
        "brief": lambda value: format_date(value, "d MMM y", locale=locale),
        "spelled": partial(_spelled, language),
        "period": lambda period: period_name(language, period.label, period.year),
        "month": lambda number, year: format_date(date(year, number, 1), "MMMM y", locale=locale),
        "instant": partial(_instant, locale),
        "age": partial(_age, language),
        "lasting": partial(_lasting, language),
        "rupiah": partial(_rupiah, locale),
        "juta": partial(_juta, locale),
        "figure": partial(_figure, locale),
        "plain": render_plain,
        "word": lambda code, table: called(language, table, code),
        "said": partial(_said, language),
    }
    made.filters["shown"] = Showing(made.filters, language)
    return made


def _said(language: Language, text: str | Coded | None) -> str:
    """A marked sentence, or the word of a code."""
    if isinstance(text, Coded):
        return called(language, text.table, text.code or "")
    return sentence(language, text) if text else ""


def _day(locale: str, value: date | None) -> str:
    return format_date(value, "d MMMM y", locale=locale) if value else ""


def _reading(locale: str, typed: str, kind: str) -> str:
    """What is read of a day, or of a moment, that somebody typed; nothing where it says none."""
    if kind == "moment":
        moment = moment_in(typed, "UTC")
        return format_datetime(moment, "EEEE, d MMMM y, HH.mm", locale=locale) if moment else ""
    day = day_in(typed)
    return format_date(day, "EEEE, d MMMM y", locale=locale) if day else ""


def month_names(language: Language) -> Mapping[int, str]:
    """The months by their numbers."""
    names: Mapping[int, str] = get_month_names("wide", locale=LOCALES[language])
    return names


def period_name(language: Language, label: str, year: int) -> str:
    """A period with its year, said once: `Triwulan I 2026`, `Tahun 2026`."""
    spelled = _spelled(language, label)
    return spelled if str(year) in label else f"{spelled} {year}"


def _spelled(language: Language, label: str) -> str:
    """What the service calls a period inside its year, in Indonesian, as the language has it."""
    if language == "id":
        return label
    kind, _, rest = label.partition(" ")
    return f"{translations(language).gettext(PERIODS[kind])} {rest}" if kind in PERIODS else MONTHS.get(rest, label)


def _instant(locale: str, value: datetime | None, zone: str) -> Markup:
    """A moment in the time of the region, with the name people know that time by."""
    if value is None:
        return Markup("")
    local = value.astimezone(ZoneInfo(zone))
    text = f"{format_datetime(local, 'd MMMM y, HH.mm', locale=locale)} {ZONES.get(zone, zone)}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def _age(language: Language, value: date, today: date) -> str:
    """How far a day lies from today, in words."""
    say, days = translations(language), (value - today) // timedelta(days=1)
    if days == 0:
        return say.gettext("hari ini")
    if days < 0:
        return say.ngettext("%(n)s hari yang lalu", "%(n)s hari yang lalu", -days) % {"n": -days}
    return say.ngettext("%(n)s hari lagi", "%(n)s hari lagi", days) % {"n": days}


def _lasting(language: Language, value: datetime, now: datetime) -> str:
    """How far a moment lies from now: in whole hours within two days, else in days."""
    say, is_past, hours = translations(language), value < now, int(abs(value - now) // timedelta(hours=1))
    if hours >= WITHIN:
        return _age(language, value.date(), now.date())
    if hours == 0:
        return say.gettext("baru saja") if is_past else say.gettext("kurang dari satu jam lagi")
    if is_past:
        return say.ngettext("%(n)s jam yang lalu", "%(n)s jam yang lalu", hours) % {"n": hours}
    return say.ngettext("%(n)s jam lagi", "%(n)s jam lagi", hours) % {"n": hours}


def _rupiah(locale: str, value: int | None) -> str:
    return "" if value is None else f"Rp{format_decimal(value, '#,##0', locale=locale)}"


def _juta(locale: str, value: int | None) -> str:
    """Rupiah in millions, as matrices have them."""
    return "" if value is None else format_decimal(Decimal(value) / 1_000_000, "#,##0.###", locale=locale)


def _figure(locale: str, value: Decimal | float | None) -> str:
    return "" if value is None else format_decimal(value, "#,##0.####", locale=locale)


def render_plain(value: Decimal | float | None) -> str:
    """A figure for a field: with a comma, as people type it here, and no groups."""
    return "" if value is None else format_decimal(value, "0.####", locale="id_ID")


def day_text(language: Language, value: date) -> str:
    """A day in a sentence."""
    return _day(LOCALES[language], value)


def figure_text(language: Language, value: Decimal | float) -> str:
    """A figure in a sentence."""
    return _figure(LOCALES[language], value)


def rupiah_text(language: Language, value: int) -> str:
    """Money in a sentence."""
    return _rupiah(LOCALES[language], value)


def render_grouped(value: Decimal | float | None) -> str:
    """Rupiah, or what is counted, for a field: in groups of three as people read them."""
    return _figure("id_ID", value)
