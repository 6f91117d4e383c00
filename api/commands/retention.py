"""Whose persons will go."""

from sqlmodel import Session

from api.commands import AsJson
from api.commands.group import Commands
from api.commands.telling import columns, tell
from api.database import worker_engine
from api.hosting import serving
from api.queries import due_by_clock

app = Commands()


@app.says(
    "retention",
    "Menampilkan kasus tertutup yang orangnya akan dimusnahkan: menurut aturan mana dan mulai kapan.",
    "List the closed cases whose persons will go, by which rule and from which day; the worker lets them go.",
    "gugus retention",
    "gugus retention --json",
)
def retention(as_json: AsJson = False) -> None:  # noqa: FBT002
    """Ids only."""
    with serving.ready_database() as settings, Session(worker_engine(settings)) as session:
        found = [each._asdict() for each in due_by_clock.retained(session)]
    said = ("due_on", "number", "organisation", "rule")
    lines = columns(said, ([each[name] for name in said] for each in found))
    tell({"cases": found}, *lines, f"{len(found)} cases have a day.", as_json=as_json)
