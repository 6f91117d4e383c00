"""Our tables as collections of Directus: what its screens write when somebody sets them up by hand.

It reads columns, keys and foreign keys itself; it is told which collections it keeps, the other ends of relations, and
what it fills in on saving.
"""

from benchmarks.peers.directus.api import Api

MANY = {
    ("budget_tag", "activity_id"): ("activity", "budget_tags"),
    ("activity_agency", "activity_id"): ("activity", "agencies"),
    ("activity_funding", "activity_id"): ("activity", "funding"),
    ("snapshot_value", "activity_id"): ("activity", "progress"),
    ("budget_line_version", "line_id"): ("budget_line", "versions"),
    ("realisation", "line_id"): ("budget_line", "realisations"),
}
"""Foreign keys, and under which name the one they point to shows those that point to it."""
KEPT = ["activity", "budget_line", *(table for table, _ in MANY), "progress_report", "progress_entry", "journal"]
FILLED_IN = {"id": ["uuid"], "created_at": ["date-created"], "updated_at": ["date-created", "date-updated"]}
"""Columns of an entry that are not sent."""


def track(api: Api) -> None:
    """Tell it; what a database that was measured before knows stays."""
    known = {(field["collection"], field["field"]) for field in api.get("/fields")}
    for table in KEPT:
        api.patch(f"/collections/{table}", {"meta": {}})
    for (table, column), (one, name) in MANY.items():
        if (one, name) not in known:
            shown = {"special": ["o2m"], "interface": "list-o2m"}
            api.post(f"/fields/{one}", {"field": name, "type": "alias", "meta": shown})
        api.patch(f"/relations/{table}/{column}", {"meta": {"one_field": name}})
    for column, special in FILLED_IN.items():
        api.patch(f"/fields/progress_entry/{column}", {"meta": {"special": special}})
