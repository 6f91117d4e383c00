"""What runs until it is told to stop. It prints its log, a line of JSON each, so `--json` is not asked for."""

import os
from typing import Annotated

import typer
import uvicorn

from api.commands.group import Commands
from api.hosting import serving
from api.hosting.connections import Connection
from api.settings import get_settings
from web.settings import get_web_settings

app = Commands()
Parent = Annotated[
    int | None,
    typer.Option(
        "--with", metavar="PID", help="Berakhir bersama proses induk ini · end with this process, which started it"
    ),
]


@app.says(
    "run",
    "Menjalankan semuanya sekaligus: basis data, contoh, layanan, dan pekerja, sampai Ctrl-C.",
    "Run everything in one: database, demo, server and worker, until Ctrl-C.",
    "gugus run",
    "GUGUS_PORT=9000 gugus run",
)
def run_all(parent: Parent = None) -> None:
    """What `make run` calls."""
    serving.run(parent)


@app.says(
    "serve",
    "Menjalankan API pada basis data yang sudah dimigrasi.",
    "Serve the API on a database that is migrated already.",
    "gugus serve",
    "GUGUS_HOST=0.0.0.0 GUGUS_BASE_URL=https://gugus.contoh.go.id gugus serve",
)
def serve() -> None:
    """It ends where the database session is not bound by the policies."""
    serving.serve(get_settings())


@app.says(
    "web",
    "Menjalankan halaman saja; layanannya di tempat lain.",
    "Serve the pages alone; the service is elsewhere.",
    "GUGUS_WEB_API_URL=https://gugus.contoh.go.id gugus web",
)
def web() -> None:
    """The pages."""
    from web.main import create_web  # noqa: PLC0415  most commands need no pages

    chosen = get_web_settings()
    uvicorn.run(
        create_web(chosen), host=chosen.host, port=chosen.port, http=Connection, access_log=False, server_header=False
    )


@app.says(
    "worker",
    "Membaca impor, menjaga jam, memberi tahu kedudukan, mengirim surel dan webhook; boleh berjalan berapa pun.",
    "Read imports, keep the clock, tell seats, send mail and webhooks; any number may run.",
    "gugus worker",
)
def worker(parent: Parent = None) -> None:
    """All that follows from the journal."""
    begun_by = parent or os.getppid()  # before anything is loaded: it may be gone afterwards
    from api.worker import work  # noqa: PLC0415  most commands need none of it

    work(get_settings(), begun_by)
