"""The version of the database."""

from typing import Annotated, Any

import typer

from api import backup
from api.commands import AsJson
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import columns, say, tell
from api.database import create_engine
from api.hosting import serving
from api.settings import get_settings
from api.upgrade import newest, refuse_too_new
from api.upgrade.functions import InForce, functions
from api.upgrade.planning import Judged, plan

app = Commands()


@app.says(
    "migrate",
    "Membawa basis data ke versi sekarang dan memuat data acuan; kali kedua tidak mengubah apa pun.",
    "Bring the database to the present version and load the reference data; a second time it changes nothing.",
    "gugus migrate",
    "gugus migrate --json",
)
def migrate(as_json: AsJson = False) -> None:  # noqa: FBT002
    """Two at once wait for each other."""
    with serving.ready_database():
        tell({"version": newest()}, "The database stands at the newest version.", as_json=as_json)


@app.says(
    "upgrade",
    "Seperti migrate; dengan --plan hanya menyebut migrasi yang akan berjalan, siapa menunggu, dan apa yang dicabut.",
    "As migrate; with --plan it only tells which migrations would run, who waits, and what is taken away.",
    "gugus upgrade --plan",
    "gugus upgrade",
)
def upgrade(
    only_plan: Annotated[  # noqa: FBT002
        bool, typer.Option("--plan", help="Hanya rencananya, tanpa perubahan · the plan only, nothing is changed")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """A program older than its database is refused either way."""
    if not only_plan:
        migrate(as_json)
        return
    with backup.opened(get_settings()) as door:
        engine = create_engine(door.url, pool_size=1)
        try:
            refuse_too_new(engine)
            judged = plan(engine)
        finally:
            engine.dispose()
    rows = [_told(each) for each in judged]
    lines = columns(("migration", "kind", "waits", "table", "rows", "what"), (list(each.values()) for each in rows))
    if any(each.is_heavy for each in judged):
        lines.append("What is marked with ! holds a lock on a large table: choose a quiet hour.")
    tell({"to": newest(), "migrations": rows}, *lines, f"{len(rows)} migrations would run.", as_json=as_json)


@app.says(
    "functions",
    "Mencetak fungsi basis data sebagaimana berlaku, dan migrasi yang menyebutnya.",
    "Print the functions of the database as they are in force, and which migrations name them.",
    "gugus functions",
    "gugus functions gugus_roll_up",
)
def print_functions(
    name: Annotated[str, typer.Argument(help="Satu fungsi, dengan teksnya · one function, with its text")] = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Without a name they are listed. It ends with 1 where none is called so."""
    with backup.opened(get_settings()) as door:
        engine = create_engine(door.url, pool_size=1)
        try:
            found = [each for each in functions(engine) if name in {"", each.name}]
        finally:
            engine.dispose()
    lines = map(_written, found) if name else columns(("function", "migrations"), map(_listed, found))
    tell({"functions": [each._asdict() for each in found]}, *lines, as_json=as_json)
    if not found:
        say(f"no function is called {name}")
        raise typer.Exit(Ending.FOUND)


def _listed(each: InForce) -> tuple[str, str]:
    return f"{each.name}({each.arguments})", " ".join(each.migrations)


def _written(each: InForce) -> str:
    return f"-- migrations: {' '.join(each.migrations)}\n{each.text}"


def _told(judged: Judged) -> dict[str, Any]:
    step = judged.step
    wait = "?" if judged.wait is None else judged.wait.name.lower() + (" !" if judged.is_heavy else "")
    return {
        "migration": step.number,
        "kind": f"contract: needs {step.oldest}" if step.is_contraction else "expand",
        "waits": wait,
        "table": judged.table or "",
        "rows": judged.rows if judged.table else "",
        "what": step.summary,
    }
