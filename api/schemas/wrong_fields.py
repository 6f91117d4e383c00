"""From Pydantic's errors to ours: where, which rule, and what was expected, in both languages.

Pydantic's own messages and contexts may repeat what was sent, so none of them is passed on: the sentence comes from
the table below, and only limits that the schema states are put into it (access.md §4).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from api.problems import FieldError, Text
from api.schemas.hardening import MAX_ITEMS

Language = Literal["id", "en"]

# Limits come from the class, never from the caller.
_LIMITS = frozenset(
    {"min_length", "max_length", "ge", "gt", "le", "lt", "max_digits", "decimal_places", "expected", "multiple_of"}
)
# A name of ours looks like this; another may be anything, a person's name included.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)

OTHER = Text("Isian tidak sesuai dengan yang diharapkan.", "The value is not as expected.")
_MISSING = Text("Wajib diisi.", "This is required.")
_UNKNOWN = Text("Nama ini tidak dikenal di sini.", "This name is not known here.")
_OBJECT = Text("Harus berupa objek JSON.", "Must be a JSON object.")
_WHOLE = Text("Harus berupa bilangan bulat.", "Must be a whole number.")
_NUMBER = Text("Harus berupa angka.", "Must be a number.")
_TRUTH = Text("Harus true atau false.", "Must be true or false.")
_DAY = Text("Harus berupa tanggal YYYY-MM-DD.", "Must be a date as YYYY-MM-DD.")
_INSTANT = Text(
    "Harus berupa waktu RFC 3339 dengan selisih zona, misalnya 2026-01-31T09:00:00+07:00.",
    "Must be an RFC 3339 time with its offset, for instance 2026-01-31T09:00:00+07:00.",
)
_UUID = Text("Harus berupa UUID.", "Must be a UUID.")
_CHOICE = Text("Harus salah satu dari: {expected}.", "Must be one of: {expected}.")
_DIGITS = Text("Paling banyak {max_digits} angka.", "At most {max_digits} digits.")
_TEXT = Text("Harus berupa teks.", "Must be text.")

SENTENCES: dict[str, Text] = {
    "missing": _MISSING,
    "extra_forbidden": _UNKNOWN,
    "as_of_not_kept": Text(
        "Di sini hanya keadaan sekarang yang ada; keadaan pada suatu hari disimpan untuk laporan kemajuan, anggaran, "
        "cakupan, dan versinya.",
        "Told as it is now only; what stood on a day is kept for the reports of progress, budget, coverage, versions.",
    ),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": Text("Harus berupa daftar.", "Must be a list."),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": Text("Paling sedikit {min_length} huruf.", "At least {min_length} characters."),
    "string_too_long": Text("Paling banyak {max_length} huruf.", "At most {max_length} characters."),
    "string_pattern_mismatch": Text("Bentuknya tidak sesuai.", "Not of the form expected."),
    "text_characters": Text(
        "Memuat karakter kendali, tersembunyi, atau tidak sah.", "Holds control, hidden or invalid characters."
    ),
    "too_short": Text("Paling sedikit {min_length} butir.", "At least {min_length} items."),
    "too_long": Text("Paling banyak {max_length} butir.", "At most {max_length} items."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "number_form": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Text("Harus berupa angka berhingga.", "Must be a finite number."),
    "greater_than": Text("Harus lebih dari {gt}.", "Must be more than {gt}."),
    "greater_than_equal": Text("Paling sedikit {ge}.", "Must be {ge} or more."),
    "less_than": Text("Harus kurang dari {lt}.", "Must be less than {lt}."),
    "less_than_equal": Text("Paling banyak {le}.", "Must be {le} or less."),
    "multiple_of": Text("Harus kelipatan {multiple_of}.", "Must be a multiple of {multiple_of}."),
    "decimal_max_digits": _DIGITS,
    "decimal_whole_digits": Text("Terlalu banyak angka di depan koma.", "Too many digits before the point."),
    "decimal_max_places": Text("Paling banyak {decimal_places} desimal.", "At most {decimal_places} decimals."),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "truth_form": _TRUTH,
    "day_form": _DAY,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "instant_form": _INSTANT,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "instant_range": Text("Harus antara tahun 1990 dan 2100.", "Must be between the years 1990 and 2100."),
    "uuid_form": _UUID,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "union_tag_invalid": Text("Jenisnya tidak dikenal.", "This kind is not known."),
    "union_tag_not_found": _MISSING,
}


def field_errors(errors: Sequence[Mapping[str, Any]], body: Any, language: Language) -> list[FieldError]:
    """What `errors` of Pydantic or FastAPI say, without a trace of the values; `body` is only used to find places.

    A place is a JSON pointer, or `?name` of a query parameter, `{name}` of the path, `name` of a header. A name that
    is none of ours may say anything: it is told by its number in the query, `?2`. Several errors at one place come from
    the branches of a union: the first is kept. As many places are told as a list may have rows: a body may be wrong at
    60,000.
    """
    found: dict[str, FieldError] = {}
    for error in errors:
        source, *path = error["loc"] or ("body",)
        path = [*path, *_rule(error)]
        place = _pointer(path, body, error["type"]) if source == "body" else _parameter(str(source), path)
        found.setdefault(place, FieldError(place, error["type"], getattr(_sentence(error), language)))
        if len(found) >= MAX_ITEMS:
            break
    return list(found.values())


def _sentence(error: Mapping[str, Any]) -> Text:
    context = error.get("ctx") or {}
    if "id" in context and "en" in context:
        return Text(context["id"], context["en"])
    limits = defaultdict(str, {name: limit for name, limit in context.items() if name in _LIMITS})
    sentence = SENTENCES.get(error["type"], OTHER)
    return Text(sentence.id.format_map(limits), sentence.en.format_map(limits))


_MARKS = {"query": "?{}", "path": "{{{}}}"}


def _parameter(source: str, path: Sequence[Any]) -> str:
    name, *number = path or ("",)
    return _MARKS.get(source, "{}").format(name if _NAME.fullmatch(str(name)) else "".join(map(str, number)))


def _rule(error: Mapping[str, Any]) -> Iterator[str]:
    """The field that a rule of several names as the one to be put right."""
    context = error.get("ctx") or {}
    if "id" in context and "at" in context:
        yield context["at"]


def _pointer(path: Sequence[Any], body: Any, kind: str) -> str:
    # Pydantic puts names of union branches between the keys; what is not in the body is no place in it.
    place, steps = body, []
    for part in path:
        if _holds(place, part):
            place = place[part]
        elif kind != "missing" or part != path[-1]:
            continue
        if isinstance(part, str) and not _NAME.fullmatch(part):
            break
        steps.append(f"/{part}")
    return "".join(steps)


def _holds(place: Any, part: int | str) -> bool:
    if isinstance(place, Mapping):
        return part in place
    return isinstance(place, list) and isinstance(part, int) and part < len(place)
