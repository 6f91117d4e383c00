"""Forks: what decides where a path leads that leads from one state to several. Names in `domain/lifecycles`.

A level above is who it acts for: whoever holds `progress:accept` for the nation accepts for the nation, whoever holds
it for the province of the report accepts for the province (lifecycles.md §4).
"""

from collections.abc import Callable, Mapping
from typing import Any

from api.access.principal import Principal
from api.domain.lifecycles import Fork, Move
from api.domain.places import NATION
from api.domain.scopes import Word


def _acts_for(caller: Principal, organisation: str | None) -> bool:
    return organisation in caller.held.get(Word.PROGRESS_ACCEPT, frozenset())


FORKS: Mapping[Fork, Callable[[Principal, Any], bool]] = {
    Fork.BY_PROVINCE: lambda caller, row: _acts_for(caller, row.province),
    Fork.BY_NATION: lambda caller, row: _acts_for(caller, NATION),  # noqa: ARG005  one shape for all
    Fork.BY_NATION_AFTER_PROVINCE: lambda caller, row: (
        _acts_for(caller, NATION) and row.accepted_province_at is not None
    ),
}


def open_to(caller: Principal, row: Any) -> Callable[[Move], bool]:
    """Of a move: it leads somewhere for this caller and this row."""
    return lambda move: move.fork is None or FORKS[move.fork](caller, row)
