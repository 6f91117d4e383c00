"""The routes that write imports."""

from typing import Any

from tests.support.flows import House
from tests.support.writes.agencies import code
from tests.support.writes.write import PLAIN, Write


def undoable(house: House) -> dict[str, Any]:
    """An import that made one agency."""
    imported = bring_in_one(house)
    assert imported["status"] == "done", imported
    return imported


def checked(house: House) -> dict[str, Any]:
    """The same, only looked at."""
    return bring_in_one(house, query="?dry_run=true")


def bring_in_one(house: House, **options: Any) -> dict[str, Any]:
    """A list of one agency that was read."""
    content = f"code,name,abbreviation,kind,seat\n{code(house)},Kantor Contoh,KC{house.number()},ngo,Anggota\n"
    return house.bring_in(content.encode(), kind="agencies", **options)


WRITES: dict[str, Write] = {
    "imports_send": Write(PLAIN, lambda h, _: h.send(b"x", query="?dry_run=true"), "import.sent", "import"),
    "imports_confirm": Write(
        checked,
        lambda h, i: h.secretariat.post(f"/v1/imports/{i['id']}/confirmations"),
        "import.sent",
        "import",
    ),
    "imports_undo": Write(
        undoable,
        lambda h, i: h.secretariat.post(f"/v1/imports/{i['id']}/undoings", headers={"If-Match": f'"{i["version"]}"'}),
        "import.undone",
        "import",
    ),
}
