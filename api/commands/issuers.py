"""Outside issuers, asked as a sign-in would ask them."""

import typer

from api.commands import AsJson
from api.commands.endings import Ending
from api.commands.group import Commands
from api.commands.telling import columns, tell
from api.oauth.issuers import Issuer, configured
from api.oauth.outside_requests import back_to
from api.oauth.providers import IssuerAway, Provider

app = Commands()
SHOWN = ("name", "issuer", "comes_back_to", "answers")


@app.says(
    "issuers",
    "Menampilkan penyedia akun luar, alamat kembali yang didaftarkan di sana, dan apakah mereka menjawab.",
    "List the outside issuers, the address to register with each, and whether it answers with its document and keys.",
    "gugus issuers",
    "gugus issuers --json",
)
def issuers(as_json: AsJson = False) -> None:  # noqa: FBT002
    """It ends with 1 where one does not answer."""
    found = [_asked(Provider(each), each) for each in configured()]
    tell({"issuers": found}, *columns(SHOWN, [[row[name] for name in SHOWN] for row in found]), as_json=as_json)
    if not all(row["answers"] == "yes" for row in found):
        raise typer.Exit(Ending.FOUND)


def _asked(provider: Provider, issuer: Issuer) -> dict[str, str]:
    try:
        has_key = any(provider.has_key(algorithm) for algorithm in issuer.algorithms)
        answers = "yes" if has_key else "without a key for its algorithms"
    except IssuerAway:
        answers = "no"
    return {"name": issuer.name, "issuer": issuer.issuer, "comes_back_to": back_to(provider), "answers": answers}
