"""`gugus`: the command line of the service, put together from `api/commands/`."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_group

from api.commands import (
    backups,
    checks,
    clients,
    contracts,
    demos,
    epochs,
    exports,
    imports,
    issuers,
    journal,
    keys,
    people,
    retention,
    running,
    upgrading,
    verification,
)
from api.commands.endings import MEANINGS
from api.commands.group import Commands

app = Commands(
    help="Gugus: layanan gugus tugas PP-TPPO · the service of the anti-trafficking task forces.",
    epilog="\b\nKode keluar · Exit codes:\n"
    + "\n".join(f"  {code:>2}  {indonesian} · {english}" for code, (indonesian, english) in MEANINGS.items()),
)
for part in (
    running,
    upgrading,
    backups,
    epochs,
    checks,
    verification,
    clients,
    people,
    imports,
    exports,
    issuers,
    retention,
    journal,
    demos,
    contracts,
):
    app.add_typer(part.app)
app.add_typer(keys.app)


def commands() -> dict[str, Any]:
    """Every command by the words it is called with, as the command line and its documents know them."""
    return dict(_within(get_group(app), ""))


def _within(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _within(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command
