"""Files brought in from the command line, with the code of `POST /v1/imports`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from api.commands import AsJson
from api.commands.acting import as_organisation
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import bar, columns, tell
from api.database import assume, engine_for
from api.domain.acts import Act
from api.domain.kinds import ImportKind
from api.domain.lifecycles import ImportStatus, PlanStatus
from api.domain.scopes import Word
from api.hosting import serving
from api.schemas.imports import ImportOrder
from api.services.imports import STEPS, read_import, run_import, send_import

app = Commands()


@app.says(
    "import",
    "Memasukkan berkas Excel atau CSV seperti POST /v1/imports; kode keluar 1 bila ada kesalahan di dalamnya.",
    "Bring in a file with the same code as POST /v1/imports; exit code 1 when it holds errors.",
    "gugus import agencies examples/agencies-32.12.csv --owner district:32.12",
    "gugus import plan examples/rad-32.12.xlsx --owner district:32.12 --dry-run",
)
def import_file(
    kind: Annotated[ImportKind, typer.Argument(help="Jenis isinya · what it holds")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkasnya · the file")],
    owner: Annotated[str, typer.Option(help="Wilayah · region, for instance district:32.12")],
    instrument: Annotated[
        Path | None,
        typer.Option(
            help="Dasar hukum sebagai JSON: rencana berlaku · legal instrument as a JSON file: the plan is law"
        ),
    ] = None,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Baca dan periksa, tulis apa pun tidak · read and check, write nothing")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """All of the file comes in, or nothing."""
    order = ImportOrder.model_validate_json(
        json.dumps(
            {
                "kind": kind,
                "owner": owner,
                "dry_run": dry_run,
                "status": PlanStatus.IN_FORCE if instrument else PlanStatus.DRAFT,
                "instrument": json.loads(instrument.read_text()) if instrument else None,
            }
        )
    )
    with serving.ready_database() as settings, Session(engine_for(settings)) as session:
        done = _import(session, order, file.read_bytes())
        session.commit()
    tell(done, *_lines(done), as_json=as_json)
    if done["status"] == ImportStatus.FAILED:
        raise typer.Exit(Ending.FOUND)


def _import(session: Session, order: ImportOrder, content: bytes) -> dict[str, Any]:
    caller = as_organisation(order.owner, Act.IMPORT_SEND, Word.IMPORTS_WRITE, Word.CASES_WRITE)
    assume(session, caller.organisations)
    sent = send_import(session, caller, order, content)
    with bar("bringing the file in …", STEPS) as advance:
        run_import(session, caller, sent.id, advance)
    return read_import(session, caller, sent.id).model_dump(mode="json")


def _lines(done: dict[str, Any]) -> list[str]:
    said = ("sheet", "cell", "kind", "read", "expected")
    counted = f"{done['kind']}: {done['status']} {json.dumps(done['counts'], ensure_ascii=False)}"
    return [counted, *columns(said, ([found[name] for name in said] for found in done["findings"]))]
