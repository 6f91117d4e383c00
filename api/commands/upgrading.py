"""The version of the database."""

from api import serving
from api.commands import AsJson
from api.commands.group import Commands
from api.commands.telling import tell
from api.upgrade import newest

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
