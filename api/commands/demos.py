"""The invented demo."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands import AsJson
from api.commands.endings import Refused
from api.commands.group import Commands
from api.commands.telling import bar, tell
from api.demos import nation
from api.hosting import serving

app = Commands()


@app.says(
    "demo",
    "Membangun contoh rekaan dan, bila diminta, negara rekaan; kali kedua tidak mengubah apa pun.",
    "Build the invented demo and, where asked, an invented nation; a second time it changes nothing.",
    "gugus demo",
    "gugus demo --districts 514 --years 5",
)
def demo(
    districts: Annotated[
        int, typer.Option(min=0, max=514, help="Kabupaten negara rekaan · districts of an invented nation beside it")
    ] = 0,
    years: Annotated[
        int, typer.Option(min=1, max=nation.MAX_YEARS, help="Tahun rencana dan laporannya · years of its plans")
    ] = 5,
    last_year: Annotated[
        int | None, typer.Option(min=1995, max=2095, help="Tahun terakhirnya; jika tidak, tahun ini · its last year")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Its secrets lie in the data folder."""
    with serving.ready_database() as settings:
        secrets = serving.ensure_demo(settings)
        lines = [f"{client}  {secret}" for client, secret in secrets.items()]
        lines += serving.trying_out(settings, secrets)
        if districts:
            lines.append(_nation(serving.owner_url(settings), districts, years, last_year or datetime.now(UTC).year))
    tell({"clients": dict(secrets), "districts": districts}, *lines, as_json=as_json)


def _nation(owner_url: str, districts: int, years: int, last_year: int) -> str:
    if nation.stands(owner_url):
        return "An invented nation stands here already; nothing was changed."
    if nation.holds_other_plans(owner_url):
        raise Refused("Plans that are not invented stand here; nothing invented is mixed with them.")
    chosen = nation.districts(districts, years, last_year)
    with bar("inventing a nation …", 2 * len(chosen)) as advance:
        nation.build(owner_url, chosen, advance)
    return f"An invented nation of {len(chosen)} districts, {last_year - years + 1}–{last_year}, is there to pull."
