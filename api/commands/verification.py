"""Whether what is kept as evidence is what it was."""

import typer

from api.commands import AsJson
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import bar, columns, say, tell
from api.database import worker_engine
from api.hosting import serving
from api.jobs import verifying

app = Commands()


@app.says(
    "verify",
    "Membuktikan rantai jurnal, titik periksa, sertifikat, rekap, dan berkas dalam satu laporan, tanpa mengubahnya.",
    "Prove the journal's chain, checkpoints, certificates, roll-ups and files in one report; it changes nothing.",
    "gugus verify",
    "gugus verify --json",
)
def verify(as_json: AsJson = False) -> None:  # noqa: FBT002
    """Each fault is a line, and ends it with 1."""
    with serving.ready_database() as settings, bar("verifying …", len(verifying.PARTS)) as advance:
        looked = []
        for part in verifying.look(verifying.Ground(settings, worker_engine(settings))):
            looked.append(part)
            advance()
    show_looked(looked, as_json=as_json)


def show_looked(looked: list[verifying.Looked], *, as_json: bool) -> None:
    """The report as a table; ends with 1 where anything is wrong."""
    faults = [f"{each.part}: {fault}" for each in looked for fault in each.faults]
    for fault in faults:
        say(fault)
    rows = ((each.part, each.many, len(each.faults), f"{each.seconds:.2f}") for each in looked)
    lines = columns(("part", "looked at", "faults", "seconds"), rows)
    told = {"clean": not faults, "parts": [each._asdict() for each in looked]}
    tell(told, *lines, "clean" if not faults else f"{len(faults)} faults", as_json=as_json)
    if faults:
        raise typer.Exit(Ending.FOUND)
