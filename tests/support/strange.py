"""A plan of action whose headings nobody can guess."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tests.data.make_workbooks import PLAN, Action, one_sheet
from tests.data.sheets import Page

HEADS: Final = {
    "B4": "Yang dikerjakan",
    "D4": "Yang dihitung",
    "E4": "Takaran",
    "F4": "Dulu",
    "G4": "Maunya",
    "J4": "Siapa",
    "K4": "Dibantu siapa",
    "L4": "Sandi",
    "M4": "Asal uang",
    "N4": "Banyaknya uang",
    "Q4": "Lain",
}
STRANGE: Final = tuple(HEADS.values())


def strange(heads: Mapping[str, str] = HEADS, plan: Sequence[Action] = PLAN, name: str = "") -> Page:
    """The invented plan under other words."""
    page = one_sheet(plan)
    for cell, text in heads.items():
        page = page.put(cell, text)
    return replace(page, name=name or page.name)
