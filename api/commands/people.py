"""People, entered from the command line."""

import sys
from typing import Annotated

import typer

from api.commands import AsJson
from api.commands.group import Commands
from api.commands.owner import owner_session
from api.commands.registering import Entered, add_person, set_password, take_second_factor
from api.commands.telling import tell
from api.domain.seats import SeatKind

app = Commands()


@app.says(
    "person",
    "Memasukkan orang dan, untuk pengelola pertama, mengisi kedudukan; bagi yang sudah ada hanya kata sandinya.",
    "Enter a person and, for the first administrator, fill a seat; of a known person, set the password only.",
    'gugus person siti-contoh "Siti Contoh" --owner district:32.12 --seat secretariat --agency 32.12-DP3A',
    'gugus person siti-contoh "Siti Contoh" --owner district:32.12 --password-stdin < sandi.txt',
)
def person(
    sign_in_name: Annotated[str, typer.Argument(help="Nama masuk · the name to sign in with")],
    display_name: Annotated[str, typer.Argument(help="Nama yang ditampilkan · the name that is shown")],
    owner: Annotated[
        str, typer.Option(help="Wilayah yang menyimpan akunnya · region that keeps the account, as district:32.12")
    ],
    seat: Annotated[
        SeatKind | None,
        typer.Option(help="Jenis kedudukan yang diisi · kind of a seat to fill in the region's task force"),
    ] = None,
    agency: Annotated[
        str | None, typer.Option(help="Instansi yang diwakili di sana · code of the agency it sits there for")
    ] = None,
    password_stdin: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Baca kata sandi dari masukan standar · read a password from standard input")
    ] = False,
    without_second_factor: Annotated[  # noqa: FBT002
        bool, typer.Option(help="Cabut faktor kedua yang hilang · take a lost second factor away")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """By the owner of the tables."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with owner_session() as session:
        known = take_second_factor(session, sign_in_name, owner) if without_second_factor else None
        if password is not None:
            known = set_password(session, sign_in_name, owner, password)
        made = Entered(known, None) if known else add_person(session, sign_in_name, display_name, owner, seat, agency)
        if password is not None and known is None:
            set_password(session, sign_in_name, owner, password)
    tell(made._asdict(), f"person {made.person_id}  seat {made.seat_id or '-'}", as_json=as_json)
