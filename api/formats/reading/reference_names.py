"""Recognise funding sources and sub-task-forces in the words of a file, from the reference lists."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from api import reference
from api.formats.folding import fold
from api.formats.reading.spelling import nearest

_ENUMERATOR = re.compile(r"^\s*\(?(?:[IVXLC]{1,6}|[A-Za-z]|\d{1,2}(?:\.\d{1,2})*)\s*[.):\-–]\s*")
_LEADING_NUMBER = re.compile(r"^\s*\d{1,2}\s+")
_CHAPTER = re.compile(
    r"^(?:sub\s*gugus\s*tugas|sub\s*satgas|sub\s*gugus|subgugus|gugus\s*tugas|bidang|strategi|sgt)\b\s*"
    r"(?:[ivx]{1,4}\b|\d{1,2}\b)?\s*"
)
_PLACE_WORDS = frozenset(
    {"kab", "kabupaten", "kota", "prov", "provinsi", "ta", "tahun", "anggaran", "murni", "perubahan"}
)
_APART = re.compile(r"\s*[,;/+&\n]\s*|\s+dan\s+|\s+atau\s+", re.IGNORECASE)
LONGEST = 60
"""Letters of a source for which a suggestion is looked for."""
_YEAR = re.compile(r"20\d\d")


class Source(NamedTuple):
    """A funding source and the group it is counted in (domain.md §4.1)."""

    code: str
    group: str


class NamedSource(NamedTuple):
    """What the words of a cell mean: one source, or why none (`kind` of finding, with a suggestion)."""

    source: Source | None
    kind: str | None = None
    suggestion: str | None = None


@cache
def _sources() -> dict[str, Source]:
    known: dict[str, Source] = {}
    for row in reference.rows("funding_sources"):
        source = Source(row["code"], row["group"])
        for spelling in (row["code"], row["name_id"], row["name_en"], *reference.many(row["aliases"])):
            known.setdefault(fold(spelling), source)
    return known


@lru_cache(maxsize=2_000)
def source_of(text: str, place: str = "") -> NamedSource:
    """The funding source these words name; `place` is the name of the region, which may follow (`APBD Kota Batam`)."""
    known, words = _sources(), fold(text)
    if words in known:
        return NamedSource(known[words])
    shorter = _without_place(words, place)
    if shorter in known:
        return NamedSource(known[shorter])
    pieces = [piece for piece in _APART.split(text) if fold(piece)]
    if len(pieces) > 1 and all(fold(piece) in known for piece in pieces):
        sources = {known[fold(piece)] for piece in pieces}
        return NamedSource(sources.pop()) if len(sources) == 1 else NamedSource(None, "several_sources")
    suggestion = nearest(words, known) if len(words) <= LONGEST else None
    return NamedSource(None, "misspelt_source" if suggestion else "unknown_source", suggestion)


def _without_place(words: str, place: str) -> str:
    """The words without the name of the region, the kind of region and the fiscal year at their end."""
    names = _PLACE_WORDS | set(fold(place).split())
    kept = words.split()
    while len(kept) > 1 and (kept[-1] in names or _YEAR.fullmatch(kept[-1])) and " ".join(kept) not in _sources():
        kept.pop()
    return " ".join(kept)


class NamedField(NamedTuple):
    """A chapter heading: the sub-task-force it names, or the words of one that is not known."""

    code: str | None
    words: str
    is_chapter: bool


@cache
def _fields() -> dict[str, str]:
    known: dict[str, str] = {}
    for row in reference.rows("sub_task_forces"):
        for spelling in (row["code"], row["name_id"], row["name_en"], *reference.many(row["aliases"])):
            known.setdefault(fold(spelling), row["code"])
    return known


def field_names() -> str:
    """The names of all sub-task-forces, for a text that asks for one of them."""
    return "; ".join(row["name_id"] for row in reference.rows("sub_task_forces"))


def field_of(text: str) -> NamedField:
    """The sub-task-force a heading names: `I. SUB GUGUS TUGAS PENCEGAHAN`, `5 Gakkum`, `Bidang Koordinasi`."""
    bare = _LEADING_NUMBER.sub("", _ENUMERATOR.sub("", text))
    words = fold(bare)
    name = _CHAPTER.sub("", words).strip()
    code = _fields().get(name) or _fields().get(words)
    return NamedField(code, name, is_chapter=code is not None or name != words)


def suggested_field(words: str) -> str | None:
    """The nearest known name of a sub-task-force."""
    return nearest(words, _fields())
