"""The progress report of the nation, a province or a district, from the roll-ups of the districts the caller sees.

No person stands in these tables. The ETag is a digest of the feed's epoch, the version of every district in the
report, the question and the organisations it is asked for, so that a 304 needs no figure to be read.
"""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.money import half_up, percent
from api.schemas.lists import ProgressReportQuery
from api.schemas.reports import Coverage, ProgressFigures, ProgressReportOut, ProgressRow

# The regions in question: those the caller's organisations cover, whether they have a task force or not.
_REGIONS = """
    SELECT r.code, r.name, r.province_code, 'district:' || r.code AS word
    FROM region r
    WHERE r.level <> 'province'
      AND ('national:id' = ANY (:held) OR 'province:' || r.province_code = ANY (:held)
           OR 'district:' || r.code = ANY (:held))
      AND (cardinality(cast(:provinces AS text[])) = 0 OR r.province_code = ANY (:provinces))
"""
ROWS = sa.text(f"""
    WITH asked AS ({_REGIONS})
    SELECT a.code, a.name, a.province_code, t.id IS NOT NULL AS has_task_force, p.id IS NOT NULL AS has_plan,
           coalesce(d.obligations, 0), coalesce(d.reported, 0), coalesce(d.nil, 0), coalesce(d.excused, 0),
           coalesce(d.verified, 0), coalesce(d.physical_sum, 0), coalesce(d.physical_n, 0),
           coalesce(d.physical_nil, 0), coalesce(d.ceiling_idr, 0), coalesce(d.realised_idr, 0)
    FROM asked a
    LEFT JOIN task_force t ON t.owner = a.word
    LEFT JOIN LATERAL (
        SELECT x.id FROM plan x WHERE x.owner = a.word AND x.status = 'in_force'
          AND :year BETWEEN x.year_from AND x.year_to LIMIT 1
    ) p ON true
    LEFT JOIN district_quarter d ON d.region = a.word AND d.year = :year AND d.quarter = :quarter
    ORDER BY a.code
""")  # noqa: S608  the only piece put in is the constant above
VERSIONS = sa.text("""
    SELECT (SELECT epoch FROM feed_epoch)::text,
           coalesce((SELECT string_agg(d.region || ':' || d.version, ',' ORDER BY d.region)
                     FROM district_quarter d WHERE d.year = :year AND d.quarter = :quarter), ''),
           coalesce((SELECT string_agg(t.owner || ':' || t.version, ',' ORDER BY t.owner) FROM task_force t), ''),
           coalesce((SELECT string_agg(p.id || ':' || p.version, ',' ORDER BY p.id) FROM plan p), '')
""")


def tag(session: Session, caller: Principal, query: ProgressReportQuery) -> str:
    """The entity tag of the report as this caller sees it now."""
    versions = session.execute(VERSIONS, {"year": query.year, "quarter": query.quarter}).one()
    asked = (*versions, query.model_dump_json(), ",".join(sorted(caller.organisations)))
    return '"' + hashlib.sha256("\n".join(asked).encode()).hexdigest()[:32] + '"'


def of(session: Session, caller: Principal, query: ProgressReportQuery) -> ProgressReportOut:
    """The report; money in whole rupiah, percentages 0–100 with two decimals half up at the very end."""
    found = session.execute(
        ROWS,
        {
            "held": sorted(caller.organisations),
            "provinces": list(query.province_code),
            "year": query.year,
            "quarter": query.quarter,
        },
    ).all()
    leaves = [tuple(row[5:]) for row in found]
    whole = tuple(map(sum, zip(*leaves, strict=True))) if leaves else (0,) * 10
    return ProgressReportOut(
        year=query.year,
        quarter=query.quarter,
        task_forces=sum(row.has_task_force for row in found),
        without_task_force=sum(not row.has_task_force for row in found),
        without_plan=sum(row.has_task_force and not row.has_plan for row in found),
        coverage=_coverage(whole),
        figures=_figures(whole),
        rows=list(_rows(found)),
    )


def _rows(found: Iterable[Any]) -> Iterable[ProgressRow]:
    for row in found:
        leaf = tuple(row[5:])
        yield ProgressRow(
            region_code=row.code,
            name=row.name,
            province_code=row.province_code,
            has_task_force=row.has_task_force,
            has_plan=row.has_plan,
            coverage=_coverage(leaf),
            figures=_figures(leaf),
        )


def _coverage(leaf: tuple[Any, ...]) -> Coverage:
    obligations, reported, nil, excused, verified = leaf[:5]
    return Coverage(
        obligations=obligations,
        reported=reported,
        nil=nil,
        silent=obligations - reported - nil - excused,
        excused=excused,
        verified=verified,
    )


def _figures(leaf: tuple[Any, ...]) -> ProgressFigures:
    total, n, nil, ceiling, realised = leaf[5:]
    return ProgressFigures(
        physical_percent=half_up(Fraction(total) / n) if n else None,
        physical_n=n,
        physical_nil=nil,
        ceiling_idr=ceiling,
        realised_idr=realised,
        absorption_percent=percent(realised, ceiling),
    )
