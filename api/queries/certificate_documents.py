"""What a certificate says: the period, who owed, how each stands by name, and the verified figures.

It holds nothing that could change while the period is frozen: organisation words instead of names, no acceptances, no
address of the server. The words agencies wrote stand in it as a digest of the snapshot, never as text. Decimals are
text, rupiah whole numbers, instants UTC.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.formats.certificates import sha256
from api.models.certificates import Certificate
from api.models.progress import ReportingPeriod
from api.models.reopenings import Reopening
from api.moves import frozen_at

FORMAT = "gugus-certificate/1"
STANDINGS = ("verified", "unverified", "silent", "excused")
# What was planned stands only where the plan has a schedule of the year.
FIGURES = ("activity_id", "physical_percent", "planned_physical_percent", "spent_idr", "is_nil")
# Of a value; its parts by sex and age can be small cells, so only the digest of the snapshot speaks of them.
OF_A_VALUE = ("indicator_id", "unit", "aggregation", "basis", "value", "numerator", "denominator", "target")

# How each agency that owes stands at the freeze, in the context of its region (lifecycles.md §2).
OWED = sa.text("""
    SELECT o.id AS obligation_id, o.agency, r.id, r.number, r.verified_at, r.nil_reason IS NOT NULL AS is_nil,
           s.plan_id, s.plan_edition, s.body, w.number AS waiting,
           CASE WHEN r.id IS NOT NULL THEN 'verified' WHEN w.number IS NOT NULL THEN 'unverified'
                WHEN o.excused_reason IS NOT NULL THEN 'excused' ELSE 'silent' END AS standing
    FROM reporting_obligation o
    LEFT JOIN LATERAL (
        SELECT x.* FROM progress_report x
        WHERE x.obligation_id = o.id AND x.status IN ('verified', 'accepted_province', 'accepted_national')
    ) r ON true
    LEFT JOIN report_snapshot s ON s.report_id = r.id AND s.verified_at = r.verified_at
    LEFT JOIN LATERAL (
        SELECT max(x.number) AS number FROM progress_report x
        WHERE x.obligation_id = o.id AND x.status IN ('submitted', 'under_review', 'returned')
    ) w ON true
    WHERE o.period_id = :period ORDER BY o.agency
""").bindparams(sa.bindparam("period", type_=sa.Uuid()))


def document_of(
    session: Session, period: ReportingPeriod, version: int, before: Certificate | None, reopening: Reopening | None
) -> dict[str, Any]:
    """The document of a frozen period's certificate; `before` is the one it amends after `reopening`."""
    agencies = [_agency(dict(row)) for row in session.execute(OWED, {"period": period.id}).mappings()]
    counted = Counter(agency["standing"] for agency in agencies)
    return {
        "format": FORMAT,
        "version": version,
        "frozen_at": _instant(frozen_at(period)),
        "period": _period(period),
        "amends": {"version": before.version, "sha256": before.sha256} if before else None,
        "reopening": _reopening(reopening) if reopening else None,
        "coverage": {"obligations": len(agencies), **{standing: counted[standing] for standing in STANDINGS}},
        "agencies": agencies,
    }


def _period(period: ReportingPeriod) -> dict[str, Any]:
    days = ("starts_on", "ends_on", "opens_on", "due_on", "freeze_on")
    return {
        "id": str(period.id),
        "owner": period.owner,
        "type": period.period_type.value,
        "year": period.year,
        "ordinal": period.ordinal,
        "backfilled": period.backfilled,
        **{day: str(getattr(period, day)) for day in days},
    }


def _reopening(reopening: Reopening) -> dict[str, Any]:
    return {
        "id": str(reopening.id),
        "fields": sorted(reopening.fields),
        "agency_ids": sorted(map(str, reopening.agency_ids)),
        "ended_at": _instant(reopening.ends_at),
    }


def _agency(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "agency": row["agency"],
        "obligation_id": str(row["obligation_id"]),
        "standing": row["standing"],
        "unverified_number": row["waiting"],
        "report": _report(row) if row["id"] else None,
    }


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "verified_at": _instant(row["verified_at"]),
        "plan_id": str(row["plan_id"]),
        "plan_edition": row["plan_edition"],
        "is_nil": row["is_nil"],
        "snapshot_sha256": sha256(row["body"]),
        "entries": sorted(_entries(row["body"]), key=lambda entry: str(entry["activity_id"])),
    }


def _entries(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in body["entries"]:
        figures = {name: entry[name] for name in FIGURES if name in entry}
        values = [{name: value[name] for name in OF_A_VALUE if name in value} for value in entry.get("values", ())]
        figures["values"] = sorted(values, key=lambda value: str(value["indicator_id"]))
        yield figures


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
