"""Which donor of the reference data a plan means by the words it names its money with."""

from functools import cache
from typing import NamedTuple

from api.formats.folding import fold
from api.reference import many, rows


class Donor(NamedTuple):
    """A donor by code, its names, and what it is: `government`, `multilateral` or `private`."""

    code: str
    name_id: str
    name_en: str
    kind: str


@cache
def donors() -> dict[str, Donor]:
    """The donors of the reference data by code."""
    return {row["code"]: Donor(row["code"], row["name_id"], row["name_en"], row["kind"]) for row in rows("donors")}


@cache
def _names() -> tuple[tuple[str, str], ...]:
    named = (
        (fold(name), row["code"])
        for row in rows("donors")
        for name in (row["code"], row["name_id"], row["name_en"], *many(row["aliases"]))
    )
    return tuple(sorted(named, key=lambda each: -len(each[0])))


def donor_named(text: str | None) -> Donor | None:
    """The donor whose name stands in `text` as whole words; nothing where none does, or several do."""
    words = f" {fold(text or '')} "
    found = {code for name, code in _names() if f" {name} " in words}
    return donors()[found.pop()] if len(found) == 1 else None
