"""Whole lists as files, with the code of `GET /v1/exports/{export}`."""

from pathlib import Path
from typing import Annotated

import typer

from api.access.policy import words_of
from api.commands import AsJson
from api.commands.acting import as_organisation
from api.commands.group import Commands
from api.commands.telling import bar, tell
from api.commands.whole_files import new_file
from api.hosting import serving
from api.http.representations import Representation
from api.queries import exports
from api.queries.copying import FORMS, copied
from api.schemas.exports import PartQuery

app = Commands()
ENDS = {".csv": Representation.CSV, ".ndjson": Representation.NDJSON}


@app.says(
    "export",
    "Menulis satu daftar utuh ke berkas CSV atau NDJSON, seperti GET /v1/exports; baris terakhir menyebut jumlahnya.",
    "Write one whole list into a file of CSV or NDJSON, as GET /v1/exports does; the last line says how many.",
    "gugus export activities kegiatan.csv --owner district:32.12",
    "gugus export budget-lines pagu.ndjson --owner agency:32.12-disnaker",
)
def export(
    name: Annotated[str, typer.Argument(help="Daftarnya · which list, as at /v1/exports")],
    out: Annotated[Path, typer.Argument(dir_okay=False, help="Berkas .csv atau .ndjson · the file")],
    owner: Annotated[
        str, typer.Option(help="Organisasi yang melihatnya · organisation that sees it, for instance district:32.12")
    ],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """What the organisation sees and nothing else; a file is whole or not there, and none is written over."""
    if name not in exports.EXPORTS:
        raise typer.BadParameter(f"{name} is none of {', '.join(exports.EXPORTS)}")
    if out.suffix not in ENDS:
        raise typer.BadParameter(f"{out.name} ends with none of {', '.join(ENDS)}")
    act = exports.EXPORTS[name].act
    with new_file(out) as file, serving.ready_database(), bar(f"{name} …", 1) as advance:
        reader = as_organisation(owner, act, *words_of(act))
        file.writelines(copied(reader, exports.statement(name, reader, PartQuery()), FORMS[ENDS[out.suffix]]))
        advance()
    tell({"written": out, "bytes": out.stat().st_size}, f"{out}", as_json=as_json)
