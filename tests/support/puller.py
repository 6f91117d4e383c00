"""A ministry's system that keeps a copy of what it may see: a process of its own, which may be killed at any moment."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import httpx2

from client.gugus_client import Bearer, Copy, Gugus, Missing, SqliteStore
from client.gugus_client.calls import Call, Operation
from client.gugus_client.models.changes import ChangeOut, Resource

RESOURCES: tuple[Resource, ...] = (
    *("plans", "activities", "progress-reports", "progress-entries"),
    *("budget-lines", "meetings", "follow-ups", "outputs"),
)
# Where the rows of a resource are listed: below each row of another one, or by themselves.
BELOW = {"activities": ("plans", "activities"), "progress-entries": ("progress-reports", "entries")}
WITH = {"progress-reports": ("progress-entries",), "plans": ("activities",), "meetings": ("follow-ups",)}
KEEP = "INSERT OR REPLACE INTO thing VALUES (?, ?, ?, ?, ?)"


class Puller:
    """The copy of one caller in one file: a row for each thing, as the service shows it."""

    def __init__(self, http: httpx2.Client, token: str, path: Path | str) -> None:
        self.gugus, self.store = Gugus(http, Bearer(token)), SqliteStore(path)
        self.copy = Copy(self.gugus.changes, self.store, self.whole, self.apply, resource=RESOURCES)

    def get(self, address: str) -> dict[str, Any]:
        """What the service says at an address of its own."""
        return dict(self.gugus.transport.send(Call(Operation("any", "GET", ""), address=address)).json())

    def listed(self, resource: str) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """Every row of a resource, with the id of the row it is listed below."""
        if resource not in BELOW:
            yield from ((None, row) for row in self.rows(f"/v1/{resource}?limit=200"))
            return
        above, name = BELOW[resource]
        for row in list(self.rows(f"/v1/{above}?limit=200")):
            # What closes while it is read is told of by an item behind the cursor.
            with suppress(Missing):
                yield from ((row["id"], below) for below in self.rows(f"/v1/{above}/{row['id']}/{name}?limit=200"))

    def rows(self, address: str | None) -> Iterator[dict[str, Any]]:
        """The rows of a list, page after page."""
        while address:
            page = self.get(address)
            yield from page["items"]
            address = httpx2.URL(page["next"]).raw_path.decode() if page["next"] else None

    def whole(self, place: Connection) -> None:
        """Everything anew."""
        place.execute("DROP TABLE IF EXISTS thing")
        place.execute("CREATE TABLE thing (resource, id, above, version, body, PRIMARY KEY (resource, id))")
        for resource in RESOURCES:
            for above, row in self.listed(resource):
                self.keep(place, resource, above, row)

    def apply(self, items: Sequence[ChangeOut], place: Connection) -> None:
        """One page: the last item about a thing says all there is to do."""
        for item in {(item.resource, item.id): item for item in items}.values():
            if item.change != "upsert":
                self.drop(place, item.resource, str(item.id))
                continue
            try:
                self.read(place, item)
            except Missing:
                self.drop(place, item.resource, str(item.id))

    def read(self, place: Connection, item: ChangeOut) -> None:
        """The thing as it is now; of a report what stands in it as well, which opens with it."""
        assert item.link
        within = str(item.within.id) if item.within else None
        self.keep(place, item.resource, within, self.get(item.link))
        if item.resource == "progress-reports":
            for row in list(self.rows(f"{item.link}/entries?limit=200")):
                self.keep(place, "progress-entries", str(item.id), row)

    def keep(self, place: Connection, resource: str, above: str | None, row: dict[str, Any]) -> None:
        """One row."""
        above = above or row.get("meeting_id")
        place.execute(KEEP, (resource, row["id"], above, row["version"], json.dumps(row)))

    def drop(self, place: Connection, resource: str, row_id: str) -> None:
        """The thing is gone, or closed, with all that stood in it."""
        place.execute("DELETE FROM thing WHERE resource = ? AND id = ?", (resource, row_id))
        for part in WITH.get(resource, ()):
            place.execute("DELETE FROM thing WHERE resource = ? AND above = ?", (part, row_id))

    def kept(self, resource: str) -> dict[str, dict[str, Any]]:
        """The copy of one resource, by id."""
        rows = self.store.connection.execute("SELECT id, body FROM thing WHERE resource = ?", (resource,))
        return {row_id: json.loads(body) for row_id, body in rows}

    def versions(self, resource: str) -> list[tuple[str, int]]:
        """Ids and versions of one resource."""
        return [(row_id, row["version"]) for row_id, row in self.kept(resource).items()]


def main() -> None:
    """Follow the feed until somebody ends this: where the service is, the token, the file."""
    base, token, path = sys.argv[1:]
    with httpx2.Client(base_url=base, timeout=30) as http:
        puller = Puller(http, token, path)
        while True:
            puller.copy.catch_up(wait=2)


if __name__ == "__main__":
    main()
