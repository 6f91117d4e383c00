"""How Directus is started, and how its items are asked for what the service is asked for.

It sees more than it would be shown elsewhere: its administrator's token asks, so that no permission is looked up.
"""

import json
import re
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from benchmarks.peers.directus.api import TOKEN, Api
from benchmarks.peers.directus.collections import track
from benchmarks.peers.peer import ENVIRONMENTS, Peer

PAGE = 1_000
LAST = {"progress": {"_sort": ["-ends_on", "-id"], "_limit": 1}}
NEWEST_VERSION = {"budget_tags": {"line_id": {"versions": {"_sort": ["-effective_on", "-ordinal"], "_limit": 1}}}}
IN_ORDER = {"funding": {"_sort": ["year"]}}

LISTED = [
    "id", "version", "updated_at", "plan_id", "owner", "number", "title", "pillar", "sub_task_force", "lead_agency_id",
    "code_scheme", "code", *(f"progress.{name}" for name in ("ends_on", "physical_percent", "spent_idr", "is_nil")),
]  # fmt: skip
LINE = [
    "id", "version", "updated_at", "owner", "agency_id", "sub_activity_code", "account_code", "fiscal_year",
    "funding_source", "title", "versions.ceiling_idr", "realisations.amount_idr",
]  # fmt: skip
SHOWN = [
    *LISTED, *(f"funding.{name}" for name in ("year", "funding_source", "amount_idr")), "agencies.agency_id",
    *(f"budget_tags.line_id.{name}" for name in LINE),
]  # fmt: skip
CHANGE = [
    "id", "event", "subject_kind", "subject_id", "subject_version", "owner", "region", "at", "effective_at",
    "whole_id", "xid",
]  # fmt: skip
WRITTEN = ["id", "version", "report_id", "activity_id", "physical_percent", "spent_idr", "is_nil", "obstacles"]
OF_THE_REPORT = ("owner", "region", "province", "ministry")


def items(collection: str, key: str = "", /, **asked: Any) -> str:
    """An address as its documentation writes it: lists with commas, all that is nested as JSON."""
    said = {
        name: ",".join(value) if isinstance(value, list) else json.dumps(value, separators=(",", ":"))
        for name, value in asked.items()
    }
    question = "&".join(f"{name}={quote(value, safe=',.-_')}" for name, value in said.items())
    return f"/items/{collection}{key and '/'}{key}?{question}"


def changes(xid: str, offset: int) -> str:
    """A page of the journal from a transaction on; that it is the nation's is left out, for it cannot search a list."""
    since = {"xid": {"_gte": xid}}
    return items("journal", fields=CHANGE, filter=since, sort=["xid", "id"], limit=PAGE, offset=offset)


class Directus(Peer):
    """One process of Node."""

    title, port = "Directus", 18_705
    program = ENVIRONMENTS / "directus" / "node"
    lacking = "Node 22 or its packages are not there (make bench installs them, or says why not)"
    bars = {"w1": 15.0, "w2": 8.0, "w3": 8.0, "w6": 2.5}
    first_page = changes("0", 0)

    def __init__(self) -> None:
        self._ways: dict[str, Callable[..., tuple[str, bytes]]] = {
            r"GET /v1/activities/(\S+)": self._activity,
            r"GET /v1/plans/([^/]+)/activities\?limit=50": self._activities,
            r"POST /v1/progress-reports/([^/]+)/entries": self._entry,
        }
        self._readings: dict[str, Callable[[Any], dict[str, Any]]] = {
            "w1": _activity,
            "w2": lambda rows: {"items": [_with_progress(row) for row in rows]},
            "w3": dict,
            "w6": lambda rows: {"items": [{**row, "change_id": row["id"]} for row in rows]},
        }

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "benchmarks.peers.directus", str(self.port)]

    def authorization(self) -> str:
        """Its administrator's token; our tables are its collections from now on."""
        track(self._api)
        return f"Bearer {TOKEN}"

    def told(self, request: bytes) -> bytes:
        """At its own addresses. Raises LookupError for what it is not asked."""
        head, _, body = request.partition(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        kept = [each for each in lines if not each.startswith("Content-Length:")]
        for pattern, way in self._ways.items():
            if found := re.match(f"{pattern} ", line):
                told, said = way(found[1], body)
                length = [f"Content-Length: {len(said)}"] if said else []
                return "\r\n".join([f"{told} HTTP/1.1", *kept, *length, "", ""]).encode() + said
        raise LookupError(line)

    def following(self, address: str, page: dict[str, Any]) -> str | None:
        """From the last transaction on, without what was told of it.

        It knows no order of ids that one could ask behind, and its own pages would have all before them counted.
        """
        rows = page["data"]
        if len(rows) < PAGE:
            return None
        last = rows[-1]["xid"]
        asked = parse_qs(urlsplit(address).query)
        is_the_same = json.loads(asked["filter"][0])["xid"]["_gte"] == last
        told = sum(row["xid"] == last for row in rows) + is_the_same * int(asked["offset"][0])
        return changes(last, told)

    def read(self, work: str, answer: Any) -> dict[str, Any]:
        return self._readings[work](answer["data"])

    @cached_property
    def _api(self) -> Api:
        return Api(self.port)

    @cached_property
    def drafts(self) -> dict[str, dict[str, Any]]:
        """Whoever adds an entry must say where its report stands, for Directus does not take it over."""
        asked = {"fields": ["id", *OF_THE_REPORT], "filter": {"status": {"_eq": "draft"}}, "limit": -1}
        found = self._api.get(items("progress_report", **asked))
        return {row["id"]: {name: row[name] for name in OF_THE_REPORT} for row in found}

    def _activity(self, key: str, _: bytes) -> tuple[str, bytes]:
        return f"GET {items('activity', key, fields=SHOWN, deep=LAST | NEWEST_VERSION | IN_ORDER)}", b""

    def _activities(self, plan: str, _: bytes) -> tuple[str, bytes]:
        of_the_plan = {"plan_id": {"_eq": plan}}
        asked = items("activity", fields=LISTED, filter=of_the_plan, sort=["ordinal", "id"], limit=50, deep=LAST)
        return f"GET {asked}", b""

    def _entry(self, report: str, body: bytes) -> tuple[str, bytes]:
        entry = {**json.loads(body), "report_id": report, "version": 1, "is_nil": False, **self.drafts[report]}
        return f"POST {items('progress_entry', fields=WRITTEN)}", json.dumps(entry).encode()


def _with_progress(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "last_progress": next(iter(row["progress"]), None)}


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    lines = [tag["line_id"] for tag in row["budget_tags"]]
    return {
        **_with_progress(row),
        "budget_lines": [
            {
                "id": line["id"],
                "ceiling_idr": next((int(each["ceiling_idr"]) for each in line["versions"]), None),
                "realised_idr": sum(int(each["amount_idr"]) for each in line["realisations"]),
            }
            for line in lines
        ],
    }
