"""Client systems, entered from the command line."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api.commands import AsJson
from api.commands.group import Commands
from api.commands.owner import owner_session
from api.commands.registering import Registration, add_client
from api.commands.telling import tell

app = Commands()


@app.says(
    "client",
    "Mendaftarkan sistem; rahasianya ditampilkan sekali.",
    "Register a client system; its secret is shown once.",
    "gugus client kpppa-contoh --organisation national:id --grant reports:read@national:id",
    "gugus client awal-32.12 --organisation district:32.12 --grant task_forces:write@district:32.12 --until 2029-12-31",
)
def client(
    client_id: Annotated[str, typer.Argument(help="Namanya · its name")],
    organisation: Annotated[str, typer.Option(help="Rumahnya · its home, for instance ministry:kemen-pppa")],
    grant: Annotated[list[str], typer.Option(help="Pasangan · a pair, for instance reports:read@national:id")] = [],  # noqa: B006
    seat: Annotated[
        str | None, typer.Option(help="Kedudukan tempat ia bertindak · the seat it acts from instead of grants")
    ] = None,
    jwks: Annotated[
        Path | None, typer.Option(help="Kunci publik pengganti rahasia · public keys, instead of a secret")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Hari terakhir · last day of the grants")] = None,
    redirect: Annotated[
        list[str], typer.Option(help="Alamat kembali orang · where people are sent back to, letter by letter")
    ] = [],  # noqa: B006
    carry: Annotated[
        list[str], typer.Option(help="Tindakan yang boleh dibawa orang · an action people may carry through it")
    ] = [],  # noqa: B006
    public: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Tidak dapat menyimpan rahasia · it cannot keep a secret")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """By the owner of the tables."""
    wanted = Registration(
        client_id,
        organisation,
        tuple(grant),
        UUID(seat) if seat else None,
        json.loads(jwks.read_text()) if jwks else None,
        until,
        redirect_uris=tuple(redirect),
        ceiling_actions=tuple(carry),
        is_public=public,
    )
    with owner_session() as session:
        secret = add_client(session, wanted)
    shown = secret or ("(public)" if public else "(signs with its key)")
    tell({"client_id": client_id, "secret": secret}, f"{client_id}  {shown}", as_json=as_json)
