"""A caller whose values are said when a statement is asked, so that the statement is put together once for all callers.

To say who sees a row of a table takes longer than to find the row. What is said differs between callers in values
alone, but for the few sights that open by a yes or a no.
"""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from api.access.principal import Principal

_TEXTS: Final = sa.ARRAY(sa.Text())


@dataclass(frozen=True, slots=True)
class Anybody:
    """Stands for every caller of whom the same is true; its values stand in a statement by name (`said_of`)."""

    is_national: bool
    is_anyone: bool
    has_seat: bool

    @classmethod
    def like(cls, caller: Principal) -> "Anybody":
        """Whoever is as this caller is."""
        return cls(caller.is_national, caller.is_anyone, caller.has_seat)

    organisations = property(lambda _: _by_name("organisations"))
    regions = property(lambda _: _by_name("regions"))
    seat_ids = property(lambda _: _by_name("seat_ids"))
    actor = property(lambda _: _by_name("actor"))
    now = property(lambda _: _by_name("now"))
    parties = property(lambda _: _by_name("parties", _TEXTS))
    hears = property(lambda _: _by_name("hears", _TEXTS))


Seer = Principal | Anybody
"""Of whom a sight speaks."""


def _by_name(name: str, kind: Any = None) -> Any:
    return sa.bindparam(f"caller_{name}", type_=kind)


def said_of(caller: Principal) -> dict[str, Any]:
    """The values of this caller, by the names that stand for them."""
    return {
        "caller_organisations": tuple(caller.organisations),
        "caller_regions": tuple(caller.regions),
        "caller_seat_ids": caller.seat_ids,
        "caller_actor": caller.actor,
        "caller_now": caller.now,
        "caller_parties": caller.parties,
        "caller_hears": caller.hears,
    }
