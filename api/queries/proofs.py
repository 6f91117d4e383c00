"""Proofs: the leaves from which a total of a report follows, and the rule. Whoever adds them up gets the total.

A nation is proved province by province, whose totals add up to its own: so many leaves as fit are told for a question.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.paging import Key
from api.problems import Text
from api.queries.activity_report import fitting
from api.queries.asked_regions import ASKED
from api.queries.line_parts import part_of_line
from api.schemas.proofs import ProofQuery, WholeProofQuery

_ENDS_ON = "(make_date(:year, 3 * :quarter, 1) + interval '1 month - 1 day')::date"
_CERTIFIED = """(SELECT max(c.version) FROM certificate c WHERE c.period_id = {}) AS certificate_version"""
_COUNTS = "('verified', 'accepted_province', 'accepted_national')"
PROGRESS = f"""
    WITH asked AS ({ASKED}), said AS (
        SELECT DISTINCT ON (v.activity_id)
               a.code AS region_code, a.province_code, v.owner AS agency, v.activity_id, v.sub_task_force,
               r.id AS report_id, r.number AS report_number, r.period_id, v.ends_on, s.verified_at,
               v.physical_percent, v.planned_physical_percent, v.is_nil, s.plan_id, s.plan_edition
        FROM asked a
        JOIN snapshot_value v ON v.region = a.word AND v.year = :year AND v.ends_on <= {_ENDS_ON}
        JOIN report_snapshot s ON s.id = v.snapshot_id
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status IN {_COUNTS}
        JOIN activity w ON w.id = v.activity_id
        WHERE v.counts AND (v.physical_percent IS NOT NULL OR v.is_nil) AND (NOT :is_part OR v.ministry = ANY (:held))
          AND (cast(:field AS text) IS NULL OR w.sub_task_force = :field)
        ORDER BY v.activity_id, v.ends_on DESC, s.verified_at DESC, v.id DESC
    )
    SELECT s.*, coalesce((
               SELECT round(sum(c.ceiling * CASE WHEN t.mode = 'shared' THEN 1.0 / c.sharers
                                ELSE {part_of_line("c.ceiling")} END), 4)
               FROM budget_tag t JOIN budget_line b ON b.id = t.line_id AND b.fiscal_year = :year
               CROSS JOIN LATERAL (
                   SELECT coalesce((
                              SELECT x.ceiling_idr FROM budget_line_version x
                              WHERE x.line_id = b.id AND x.effective_on <= {_ENDS_ON}
                              ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1), 0)::numeric AS ceiling,
                          (SELECT count(*) FROM budget_tag y
                           WHERE y.line_id = b.id AND y.confirmed AND y.mode = 'shared') AS sharers
               ) c
               WHERE t.activity_id = s.activity_id AND t.confirmed), 0) AS weight_idr,
           {_CERTIFIED.format("s.period_id")}
    FROM said s
"""  # noqa: S608  constants of this package
BUDGET = f"""
    WITH asked AS ({ASKED})
    SELECT a.code AS region_code, a.province_code, b.owner AS agency, b.id AS line_id, b.scheme, b.sub_activity_code,
           b.account_code, b.funding_source, v.id AS version_id, v.kind AS version_kind, v.number AS version_number,
           v.effective_on, v.assumed_date, v.recorded_at, coalesce(v.ceiling_idr, 0) AS ceiling_idr,
           coalesce((SELECT sum(x.amount_idr) FROM commitment x
                     WHERE x.line_id = b.id AND x.committed_on <= {_ENDS_ON}), 0)::bigint AS committed_idr,
           coalesce((SELECT sum(x.amount_idr) FROM realisation x
                     WHERE x.line_id = b.id AND x.month <= 3 * :quarter), 0)::bigint AS realised_idr
    FROM asked a JOIN budget_line b ON b.region = a.word AND b.fiscal_year = :year
    LEFT JOIN LATERAL (
        SELECT x.* FROM budget_line_version x WHERE x.line_id = b.id AND x.effective_on <= {_ENDS_ON}
        ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1
    ) v ON true
    WHERE NOT :is_part OR b.ministry = ANY (:held)
"""  # noqa: S608  as above
COVERAGE = f"""
    WITH asked AS ({ASKED})
    SELECT a.code AS region_code, a.province_code, d.agency, d.obligation_id, d.period_id, d.ends_on, d.due_on, d.state,
           d.is_verified, d.is_late,
           (SELECT r.id FROM progress_report r WHERE r.obligation_id = d.obligation_id AND r.status IN {_COUNTS}
            ORDER BY r.number DESC LIMIT 1) AS report_id,
           {_CERTIFIED.format("d.period_id")}
    FROM asked a JOIN obligation_standing d ON d.region = a.word AND d.year = :year AND d.ends_on <= {_ENDS_ON}
    WHERE NOT :is_part OR d.ministry = ANY (:held)
    UNION ALL  -- of periods that the clock opened and nobody recorded yet
    SELECT a.code, a.province_code, e.agency, e.obligation_id, e.period_id, e.ends_on, e.due_on, 'silent', false, false,
           NULL::uuid, NULL::integer
    FROM asked a JOIN gugus_expected(:now, '') e ON e.region = a.word AND e.year = :year AND e.ends_on <= {_ENDS_ON}
    WHERE NOT :is_part OR e.ministry = ANY (:held)
"""  # noqa: S608  as above
_TEXTS = ("region_code", "province_code", "agency")
_COLUMNS: dict[str, tuple[str, ...]] = {
    PROGRESS: (
        *(*_TEXTS, "activity_id", "sub_task_force", "report_id", "report_number", "period_id", "ends_on"),
        *("verified_at", "physical_percent", "planned_physical_percent", "is_nil", "plan_id", "plan_edition"),
        *("weight_idr", "certificate_version"),
    ),
    BUDGET: (
        *(*_TEXTS, "line_id", "scheme", "sub_activity_code", "account_code", "funding_source", "version_id"),
        *("version_kind", "version_number", "effective_on", "assumed_date", "recorded_at"),
        *("ceiling_idr", "committed_idr", "realised_idr"),
    ),
    COVERAGE: (
        *(*_TEXTS, "obligation_id", "period_id", "ends_on", "due_on", "state", "is_verified", "is_late"),
        *("report_id", "certificate_version"),
    ),
}
RULES = {
    PROGRESS: Text(
        "Rata-rata fisik: jumlah physical_percent dibagi banyaknya nilai (physical_n), nihil tidak ikut dan dihitung "
        "sendiri (physical_nil). Rata-rata tertimbang: jumlah physical_percent × weight_idr dibagi jumlah weight_idr "
        "dari nilai yang sama. Dua desimal, setengah ke atas, di akhir.",
        "Physical mean: the sum of physical_percent divided by the number of values (physical_n); nil is left out and "
        "counted by itself (physical_nil). Weighted mean: the sum of physical_percent × weight_idr divided by the sum "
        "of weight_idr of the same values. Two decimals, half up, at the very end.",
    ),
    BUDGET: Text(
        "Pagu, ikatan dan realisasi adalah jumlah setiap baris satu kali; serapan adalah jumlah realised_idr dibagi "
        "jumlah ceiling_idr × 100, dua desimal, setengah ke atas.",
        "Ceiling, promises and realisation are sums of every line once; absorption is the sum of realised_idr divided "
        "by the sum of ceiling_idr × 100, two decimals, half up.",
    ),
    COVERAGE: Text(
        "Kewajiban adalah banyaknya baris; reported, nil, silent dan excused adalah banyaknya baris dengan state itu; "
        "verified dan late adalah banyaknya baris dengan tanda itu.",
        "Obligations are the rows; reported, nil, silent and excused those in that state; verified and late the rows "
        "with that mark.",
    ),
}


def statement(session: Session, caller: Principal, query: ProofQuery | WholeProofQuery, leaves: str) -> Any:
    """The leaves of the question as a list. Raises Invalid where more districts are asked for than fit."""
    asked = {**fitting(session, caller, query), "year": query.year, "quarter": query.quarter}
    field = getattr(query, "sub_task_force", None)
    beside: dict[str, dict[str, Any]] = {PROGRESS: {"field": field}, COVERAGE: {"now": caller.now}}
    columns: list[sa.ColumnClause[Any]] = [sa.column(name, _typed(name)) for name in _COLUMNS[leaves]]
    found = sa.text(leaves).bindparams(**asked, **beside.get(leaves, {})).columns(*columns).subquery("leaf")
    return sa.select(*found.c)


def keys(leaves: Any) -> list[Key]:
    """Leaves come district by district, then by what they are of."""
    columns = leaves.selected_columns
    thing = next(columns[name] for name in _IDS if name in columns)
    return [(columns["region_code"], "asc"), (thing, "asc")]


_IDS = ("activity_id", "line_id", "obligation_id")


def _typed(name: str) -> Any:
    """The types of keys of pages; of the others the database says."""
    return sa.Uuid() if name in _IDS else sa.String() if name == "region_code" else sa.types.NullType()
