"""What the live check asks the database: all of it once, and from then on whether what was found still holds.

When token and client end is known from the first look (`known_callers.Known.until`). So what is asked again is whether
the token still stands, and whether a transaction was committed since that changed anybody's power, the end of a client
among it (`power_change`, migration 0057).
"""

from typing import Final

import sqlalchemy as sa

from api.lines.questions import Statement


def changed_since(table: str, look: str, besides: str = "") -> str:
    """Whether a transaction noted in `table` was committed since a look: `:{look}` is its snapshot, and `:{look}_from`
    the oldest transaction it may have missed. The snapshot is read as text, which most often nobody has to understand.
    """
    return f"""EXISTS (
        SELECT FROM {table} x
         WHERE x.xid >= cast(:{look}_from AS bigint){besides}
           AND NOT pg_visible_in_snapshot(cast(cast(x.xid AS text) AS xid8), cast(cast(:{look} AS text) AS pg_snapshot))
    )"""


def look_of(name: str, snapshot: bytes) -> dict[str, bytes]:
    """The values of a look that `changed_since` asks with."""
    return {name: snapshot, f"{name}_from": snapshot.partition(b":")[0]}


HOLDS: Final = f"""
    EXISTS (SELECT FROM issued_token t WHERE t.jti = :jti AND t.revoked_at IS NULL AND t.expires_at > :now)
    AND NOT {changed_since("power_change", "power")}"""
"""Whether token and power are as they were found."""
STILL_HOLDS: Final = Statement.of(sa.text(f"SELECT {HOLDS}"))
"""The same, with no context set: of what was done in one that stands."""
CONTEXT: Final = {
    "gugus.organisations": ":organisations",
    "gugus.actor": ":actor",
    "gugus.seats": ":seats",
    "gugus.regions": ":regions",
    "gugus.now": "cast(cast(:now AS timestamptz) AS text)",
}
"""What row-level security and the clock go by, until the transaction ends."""
_SET: Final = [f"set_config('{name}', {value}, true)" for name, value in CONTEXT.items()]
_UNSET: Final = [f"set_config('{name}', '', true)" for name in CONTEXT]
ENTER: Final = Statement.of(
    sa.text(f"""
        SELECT coalesce(
            gugus_enter(:jti, cast(:words AS text[]), cast(:organisations AS text[]), cast(:context AS text[]), :now),
            cast(nullif(concat({", ".join(_UNSET)}), '') AS jsonb))
    """)
)
"""The whole check. In the same call come the networks the client may speak from, and the context is set.

Where it fails none is, as in `ENTER_AGAIN`.
"""
SET_CONTEXT: Final = Statement.of(sa.text(f"SELECT {', '.join(_SET)}"))
AT_HOME: Final = Statement.of(
    sa.text("SELECT set_config('gugus.organisations', :home, true), set_config('gugus.regions', '', true)")
)
"""What `database.assume` sets for one organisation, as a question that goes with others."""
ENTER_AGAIN: Final = Statement.of(
    sa.text(f"""
        SELECT CASE WHEN {HOLDS} THEN {" AND ".join(f"{each} IS NOT NULL" for each in _SET)}
                    ELSE concat({", ".join(_UNSET)}) <> '' END
    """)
)
"""Whether what was found holds; where it does, the same context is set.

Else none is: where several share a transaction (ADR 57) that of the one before would stand.
"""
