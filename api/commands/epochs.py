"""Another epoch of the change feed, after a take-over that may have lost something."""

from pathlib import Path
from typing import Annotated

import typer

from api.backup import set_back
from api.commands import AsJson
from api.commands.acting import as_organisation
from api.commands.group import Commands
from api.commands.lost import lost_since
from api.commands.telling import tell
from api.database import create_engine, engine_for
from api.domain.acts import Act
from api.domain.places import NATION
from api.hosting import serving

app = Commands()


@app.says(
    "new-epoch",
    "Memulai kurun baru umpan perubahan setelah standby asinkron mengambil alih; yang sudah dihapus dihapus lagi.",
    "Begin another epoch of the change feed after an asynchronous standby took over; erase again who was erased.",
    "gugus new-epoch",
    "gugus new-epoch --erasures /mnt/salinan/erased.log",
)
def new_epoch(
    erasures: Annotated[
        list[Path],
        typer.Option(exists=True, help="Daftar penghapusan yang lebih baru · a list of erasures that knows more"),
    ] = [],  # noqa: B006
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Erased first: given again after it broke off, it loses nothing."""
    with serving.ready_database() as settings:
        again = set_back.erase_again(engine_for(settings), settings.erasure_list, erasures)
        engine = create_engine(serving.owner_url(settings), pool_size=1)
        epoch = set_back.begin_epoch(engine, as_organisation(NATION, Act.CHANGES_READ))
    told = f"{len(again.cases)} persons were erased again. Epoch {epoch} began: whoever pulls the feed begins anew."
    said = {"epoch": epoch, "erased_again": len(again.cases), "untold": again.untold}
    tell(said, told, *lost_since("the first write that was lost", again.untold), as_json=as_json)
