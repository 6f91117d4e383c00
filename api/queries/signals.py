"""Signals, derived at read from verified figures and records of money; nothing is kept.

Every table below stands under row-level security in the context of `budgets:read`. Of an activity's money a caller is
told only where it sees every line of the region, so that a line it does not see is never taken for one that is not
there; the signals of a line need the line alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.lifecycles import COUNTING
from api.domain.signals import RULES, SignalKind
from api.models.columns import TEXTS, UUIDS
from api.paging import Part, Parts, Position
from api.queries.activity_report import LONGEST_FIRST
from api.queries.line_parts import part_of_line
from api.schemas.signals import RuleOut, SignalOut, SignalQuery
from api.settings import get_settings

# The plan of the year: the one in force, else the last that was.
_WORK = """
    plan_of_year AS (
        SELECT DISTINCT ON (p.owner) p.id, p.owner FROM plan p
        WHERE p.status IN ('in_force', 'superseded', 'expired') AND :year BETWEEN p.year_from AND p.year_to
          AND p.owner = ANY (:regions)
        ORDER BY p.owner, p.status = 'in_force' DESC, p.in_force_from DESC NULLS LAST, p.id DESC
    ), work AS MATERIALIZED (
        SELECT a.id, a.region, g.organisation AS agency,
               cast(ARRAY[a.region, a.province, 'national:id'] AS text[]) && cast(:held AS text[]) AS is_whole
        FROM plan_of_year p JOIN activity a ON a.plan_id = p.id JOIN agency g ON g.id = a.lead_agency_id
        WHERE (cardinality(cast(:agencies AS text[])) = 0 OR g.organisation = ANY (:agencies))
          AND (cardinality(cast(:activities AS uuid[])) = 0 OR a.id = ANY (:activities))
    ), today AS MATERIALIZED (
        SELECT o.region, greatest(make_date(:year, 1, 1), least(make_date(:year, 12, 31),
                   (:now AT TIME ZONE coalesce(r.time_zone, 'Asia/Jakarta'))::date)) AS on_day
        FROM unnest(:regions) o (region) LEFT JOIN region r ON r.code = split_part(o.region, ':', 2)
    ), line AS MATERIALIZED (
        SELECT b.id, b.region, b.owner AS agency, o.on_day,
               (SELECT v.ceiling_idr FROM budget_line_version v WHERE v.line_id = b.id AND v.effective_on <= o.on_day
                ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1) AS ceiling,
               (SELECT coalesce(sum(r.amount_idr), 0) FROM realisation r WHERE r.line_id = b.id) AS realised,
               (SELECT coalesce(sum(c.amount_idr), 0) FROM commitment c WHERE c.line_id = b.id) AS committed
        FROM today o JOIN budget_line b ON b.region = o.region AND b.fiscal_year = :year
        WHERE (cardinality(cast(:agencies AS text[])) = 0 OR b.owner = ANY (:agencies))
          AND (cardinality(cast(:activities AS uuid[])) = 0 OR EXISTS (
                SELECT 1 FROM budget_tag t
                WHERE t.line_id = b.id AND t.activity_id = ANY (:activities) AND t.confirmed))
    )"""

# The newest verified statement of each activity and period, this year and the year before. What the branches below
# need of the activity goes along, so that no two of these steps are joined: each is one pass, however many districts.
_SAID = """
    said AS MATERIALIZED (
        SELECT DISTINCT ON (v.activity_id, v.year, q.period_type, q.ordinal)
               w.region, w.agency, w.is_whole, v.activity_id, v.snapshot_id, v.year, q.period_type, q.ordinal,
               v.ends_on, v.physical_percent, v.spent_idr, v.is_nil, r.id AS report_id, r.number, s.verified_at,
               v.id AS leaf_id
        FROM work w JOIN snapshot_value v ON v.activity_id = w.id AND v.year IN (:year, :year - 1) AND v.counts
        JOIN report_snapshot s ON s.id = v.snapshot_id
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status = ANY (:counting)
        JOIN reporting_period q ON q.id = r.period_id
        ORDER BY v.activity_id, v.year, q.period_type, q.ordinal, s.verified_at DESC, v.id DESC
    ), newest AS (
        SELECT DISTINCT ON (x.activity_id) x.* FROM said x
        WHERE x.year = :year AND x.physical_percent IS NOT NULL AND x.is_whole
        ORDER BY x.activity_id, x.ends_on DESC, x.verified_at DESC, x.leaf_id DESC
    )"""

# Parts of lines as in absorption: an amount is one of the ceiling in force, a shared line stands whole.
_MONEY = f"""
    tied AS (
        SELECT n.region, n.agency, n.activity_id, n.report_id, n.number, n.ends_on, n.physical_percent,
               t.line_id, t.mode, t.share, t.amount_idr,
               coalesce((SELECT v.ceiling_idr FROM budget_line_version v
                         WHERE v.line_id = b.id AND v.effective_on <= n.ends_on
                         ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1), 0)::numeric AS ceiling,
               (SELECT sum(r.amount_idr) FROM realisation r
                WHERE r.line_id = b.id AND r.month <= extract(month FROM n.ends_on)) AS realised
        FROM newest n JOIN budget_tag t ON t.activity_id = n.activity_id AND t.confirmed
        JOIN budget_line b ON b.id = t.line_id AND b.fiscal_year = :year
    ), parted AS (
        SELECT t.*, {part_of_line("t.ceiling")} AS part
        FROM tied t
    ), absorbed AS (
        SELECT p.region, p.agency, p.activity_id, p.report_id, p.number, p.ends_on, p.physical_percent,
               sum(p.part * p.ceiling) AS ceiling, sum(p.part * p.realised) AS realised,
               sum(p.part * p.realised) * 100 / nullif(sum(p.part * p.ceiling), 0) AS percent,
               bool_and(p.realised IS NOT NULL) AS is_known, count(*) FILTER (WHERE p.mode = 'shared') AS shared
        FROM parted p GROUP BY 1, 2, 3, 4, 5, 6, 7
    )"""  # noqa: S608  constants of this package

_LONGEST_FIRST = ", ".join(f"'{each}'" for each in LONGEST_FIRST)
# A value to date by the indicator's rule (api/domain/indicators.py), from the leaves of the length that was verified
# last, the longest where several end on one day: from its last value to date on, ratios with ratios. What is put
# together needs every period up to it, or it would be an alarm from an absent report.
_TARGETS = f"""
    leaf AS (
        SELECT x.*, i.indicator_id, i.direction, i.aggregation, i.basis, i.target, i.value, i.numerator, i.denominator,
               coalesce(max(x.ordinal) FILTER (WHERE i.basis = 'to_date') OVER same, 1) AS begins
        FROM (SELECT s.*, array_agg(s.ordinal) FILTER (WHERE s.is_nil)
                          OVER (PARTITION BY s.activity_id, s.period_type) AS nil
              FROM said s WHERE s.year = :year AND s.period_type <> 'five_yearly') x
        JOIN snapshot_indicator i ON i.snapshot_id = x.snapshot_id AND i.activity_id = x.activity_id
        WINDOW same AS (PARTITION BY i.indicator_id, x.period_type, i.numerator IS NULL)
    ), last AS (
        SELECT DISTINCT ON (l.indicator_id) l.* FROM leaf l
        ORDER BY l.indicator_id, l.ends_on DESC, array_position(ARRAY[{_LONGEST_FIRST}], l.period_type::text)
    ), together AS (
        SELECT l.indicator_id, count(*) AS periods, bool_or(x.basis = 'to_date') AS is_begun, sum(x.value) AS total,
               max(x.value) AS highest, avg(x.value) AS mean,
               sum(x.numerator) * 100 / nullif(sum(x.denominator), 0) AS ratio
        FROM last l JOIN leaf x ON x.indicator_id = l.indicator_id AND x.period_type = l.period_type
             AND (x.numerator IS NULL) = (l.numerator IS NULL) AND x.ordinal >= l.begins
        GROUP BY l.indicator_id
    ), reached AS (
        SELECT l.*, CASE
                   WHEN l.aggregation = 'last' THEN l.value
                   WHEN (l.aggregation = 'unique' OR l.aggregation = 'mean' AND g.is_begun) AND g.periods > 1 THEN NULL
                   WHEN g.periods + (SELECT count(*) FROM unnest(l.nil) n WHERE n BETWEEN l.begins AND l.ordinal)
                        > l.ordinal - l.begins
                   THEN CASE l.aggregation WHEN 'sum' THEN g.total WHEN 'max' THEN g.highest WHEN 'mean' THEN g.mean
                             WHEN 'ratio' THEN g.ratio WHEN 'unique' THEN l.value END
               END AS value_to_date,
               coalesce(CASE l.period_type WHEN 'yearly' THEN l.target ELSE t.target END, CASE
                   WHEN l.aggregation = 'sum' AND l.direction = 'rising'
                   THEN l.target * extract(month FROM l.ends_on) / 12
                   WHEN extract(month FROM l.ends_on) = 12 THEN l.target
               END) AS target_to_date
        FROM last l JOIN together g ON g.indicator_id = l.indicator_id
        LEFT JOIN LATERAL (
            SELECT CASE WHEN l.basis = 'to_date' OR l.aggregation = 'ratio' THEN c.here
                        WHEN c.periods < l.ordinal OR l.aggregation = 'unique' AND c.periods > 1 THEN NULL
                        WHEN l.aggregation = 'sum' THEN c.total WHEN l.aggregation = 'max' THEN c.highest
                        WHEN l.aggregation = 'mean' THEN c.mean ELSE c.here END AS target
            FROM (SELECT count(*) AS periods, sum(x.target) AS total, max(x.target) AS highest, avg(x.target) AS mean,
                         max(x.target) FILTER (WHERE x.ordinal = l.ordinal) AS here
                  FROM indicator_target x
                  WHERE x.indicator_id = l.indicator_id AND x.year = :year AND x.period_type = l.period_type
                    AND x.ordinal <= l.ordinal) c
        ) t ON true
    ), paced AS (
        SELECT r.*, CASE r.direction
                   WHEN 'rising' THEN r.value_to_date * 100 / nullif(r.target_to_date, 0)
                   WHEN 'falling' THEN r.target_to_date * 100 / nullif(r.value_to_date, 0)
                   ELSE least(r.value_to_date * 100 / nullif(r.target_to_date, 0),
                              r.target_to_date * 100 / nullif(r.value_to_date, 0))
               END AS achieved
        FROM reached r
    )"""  # noqa: S608  constants of this package

_COPIED = """
    figures AS (
        SELECT x.*, i.stated, jsonb_build_array(x.physical_percent, x.spent_idr, i.stated) AS said,
               coalesce(x.spent_idr, 0) <> 0 OR coalesce(i.is_telling, false) AS is_telling
        FROM said x LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(v.indicator_id, jsonb_build_array(v.value, v.numerator, v.denominator)) AS stated,
                   bool_or(coalesce(v.value, v.numerator) NOT IN (0, 100)) AS is_telling
            FROM snapshot_indicator v WHERE v.snapshot_id = x.snapshot_id AND v.activity_id = x.activity_id
        ) i ON true
        WHERE NOT x.is_nil
    ), copied AS (
        SELECT f.*, lag(f.said) OVER (PARTITION BY f.activity_id, f.period_type, f.ordinal ORDER BY f.year) AS before
        FROM figures f
    )"""

# What tells each kind; steps that none of the kinds asked for needs are not taken.
_TELLING: dict[tuple[SignalKind, ...], str] = {
    (SignalKind.MONEY_AHEAD, SignalKind.MONEY_BEHIND): """
    SELECT CASE WHEN a.percent > a.physical_percent THEN 'money_ahead' ELSE 'money_behind' END, a.region,
           a.agency, a.activity_id, NULL::uuid, NULL::uuid, a.report_id, a.number, a.ends_on, a.activity_id,
           jsonb_build_object('absorption_percent', round(a.percent, 2), 'physical_percent', a.physical_percent,
                              'difference_points', round(a.percent - a.physical_percent, 2),
                              'threshold_points', cast(:gap AS numeric), 'ceiling_idr', round(a.ceiling),
                              'realised_idr', round(a.realised), 'shared_lines', a.shared)
    FROM absorbed a
    WHERE a.percent - a.physical_percent >= cast(:gap AS numeric)
       OR (a.physical_percent - a.percent >= cast(:gap AS numeric) AND a.is_known)
""",
    (SignalKind.CEILING_RISK,): """
    SELECT 'ceiling_risk', l.region, l.agency, NULL::uuid, l.id, NULL::uuid, NULL::uuid, NULL::integer, l.on_day, l.id,
           jsonb_build_object('ceiling_idr', l.ceiling, 'realised_idr', l.realised, 'committed_idr', l.committed,
                              'percent_of_ceiling', round((l.realised + l.committed) * 100.0 / nullif(l.ceiling, 0), 2),
                              'threshold_percent', cast(:near AS numeric),
                              'is_certain',
                              greatest(l.realised, l.committed) * 100.0 >= l.ceiling * cast(:near AS numeric))
    FROM line l WHERE l.ceiling IS NOT NULL AND l.realised + l.committed > 0
      AND (l.realised + l.committed) * 100.0 >= l.ceiling * cast(:near AS numeric)
""",
    (SignalKind.TARGET_RISK,): """
    SELECT 'target_risk', p.region, p.agency, p.activity_id, NULL::uuid, p.indicator_id, p.report_id, p.number,
           p.ends_on, p.indicator_id,
           jsonb_build_object('value_to_date', trim_scale(round(p.value_to_date, CASE p.aggregation
                                         WHEN 'ratio' THEN 2 ELSE 4 END)), 'target_to_date',
                              trim_scale(round(p.target_to_date, 4)), 'target_of_year', trim_scale(p.target),
                              'achievement_percent', round(p.achieved, 2),
                              'threshold_percent', cast(:shortfall AS numeric))
    FROM paced p WHERE p.achieved <= 100 - cast(:shortfall AS numeric)
""",
    (SignalKind.COPIED_VALUES,): """
    SELECT 'copied_values', f.region, f.agency, f.activity_id, NULL::uuid, NULL::uuid, f.report_id, f.number, f.ends_on,
           f.report_id,
           jsonb_build_object('physical_percent', f.physical_percent, 'spent_idr', f.spent_idr, 'indicators',
                              (SELECT count(*) FROM jsonb_object_keys(f.stated)))
    FROM copied f WHERE f.year = :year AND f.is_telling AND f.said = f.before
""",
    (SignalKind.ACTIVITY_WITHOUT_BUDGET,): """
    SELECT 'activity_without_budget', w.region, w.agency, w.id, NULL::uuid, NULL::uuid, NULL::uuid, NULL::integer,
           o.on_day, w.id,
           jsonb_build_object('indicative_idr', m.idr)
    FROM work w JOIN today o ON o.region = w.region
    JOIN LATERAL (SELECT sum(f.amount_idr) AS idr FROM activity_funding f
                  WHERE f.activity_id = w.id AND f.year = :year) m ON m.idr > 0
    WHERE w.is_whole AND EXISTS (SELECT 1 FROM budget_line b
                                 WHERE b.region = w.region AND b.owner = w.agency AND b.fiscal_year = :year)
      AND NOT EXISTS (SELECT 1 FROM budget_tag t JOIN budget_line b ON b.id = t.line_id
                      WHERE t.activity_id = w.id AND t.confirmed AND b.fiscal_year = :year)
""",
    (SignalKind.BUDGET_WITHOUT_ACTIVITY,): """
    SELECT 'budget_without_activity', l.region, l.agency, NULL::uuid, l.id, NULL::uuid, NULL::uuid, NULL::integer,
           l.on_day, l.id,
           jsonb_build_object('ceiling_idr', l.ceiling, 'realised_idr', l.realised, 'proposed_ties',
                              (SELECT count(*) FROM budget_tag t WHERE t.line_id = l.id AND NOT t.rejected))
    FROM line l WHERE l.ceiling > 0 AND l.region IN (SELECT p.owner FROM plan_of_year p)
      AND NOT EXISTS (SELECT 1 FROM budget_tag t WHERE t.line_id = l.id AND t.confirmed)
""",
}
_STEPS = f"WITH {_WORK}, {_SAID}, {_MONEY}, {_TARGETS}, {_COPIED}"
NAMES = (
    *("kind", "region", "agency", "activity_id", "line_id", "indicator_id", "report_id", "report_number", "ends_on"),
    "figures",
)
COLUMNS = (*NAMES[:-1], "subject", "figures")
FIRST_REGIONS, MOST_REGIONS = 6, 48  # asked at once: as many as fill most pages, then more where they are quiet
_ASKED = sa.text("""
    SELECT a.region FROM (
        SELECT p.owner AS region FROM plan p
        WHERE p.status IN ('in_force', 'superseded', 'expired') AND :year BETWEEN p.year_from AND p.year_to
        UNION SELECT b.region FROM budget_line b WHERE b.fiscal_year = :year
    ) a
    WHERE a.region >= :first AND (cardinality(cast(:regions AS text[])) = 0 OR a.region = ANY (:regions))
    ORDER BY a.region
""").bindparams(sa.bindparam("regions", type_=TEXTS))
_TYPES: dict[str, Any] = {
    **dict.fromkeys(("activity_id", "line_id", "indicator_id", "report_id", "subject"), sa.Uuid()),
    **dict.fromkeys(("kind", "region", "agency"), sa.Text()),
    "report_number": sa.Integer(),
    "ends_on": sa.Date(),
    "figures": JSONB(),
}


def parts(session: Session, caller: Principal, query: SignalQuery) -> Parts:
    """The signals the caller may see, in the order of region, kind, subject, activity: some regions after the other.

    A page of the whole nation costs no more than the regions that fill it.
    """

    def from_position(position: Position | None) -> Iterator[Part]:
        asked = {"year": query.year, "first": position[0] if position else "", "regions": list(query.region)}
        regions, at_once = iter(session.execute(_ASKED, asked).scalars().all()), FIRST_REGIONS
        while some := list(islice(regions, at_once)):
            yield _part(caller, query, some)
            at_once = min(2 * at_once, MOST_REGIONS)

    return from_position


def _part(caller: Principal, query: SignalQuery, regions: Sequence[str]) -> Part:
    wanted = set(query.kind or SignalKind)
    telling = [told for kinds, told in _TELLING.items() if wanted.intersection(kinds)]
    text = f"{_STEPS}, signal ({', '.join(COLUMNS)}) AS ({' UNION ALL '.join(telling)}) SELECT * FROM signal"  # noqa: S608  constants
    bound = (each for each in _parameters(caller, query, regions) if f":{each.key}" in text)
    found = sa.text(text).bindparams(*bound).columns(**_TYPES).subquery("signal")
    asked: Any = sa.select(*(found.c[name] for name in NAMES)).where(found.c.kind.in_(wanted))
    # A report tells of several activities, so the subject alone is no key.
    activity = sa.func.coalesce(found.c.activity_id, found.c.subject, type_=sa.Uuid())
    return asked, [(found.c.region, "asc"), (found.c.kind, "asc"), (found.c.subject, "asc"), (activity, "asc")]


def _parameters(caller: Principal, query: SignalQuery, regions: Sequence[str]) -> Iterable[sa.BindParameter[Any]]:
    settings = get_settings()
    values: dict[str, tuple[Any, Any]] = {
        "year": (query.year, sa.Integer()),
        "now": (caller.now, sa.DateTime(timezone=True)),
        "held": (sorted(caller.organisations), TEXTS),
        "regions": (list(regions), TEXTS),
        "agencies": (list(query.agency), TEXTS),
        "activities": (list(query.activity_id), UUIDS),
        "counting": ([status.value for status in sorted(COUNTING)], TEXTS),
        "gap": (settings.signal_gap_points, sa.Numeric()),
        "near": (settings.signal_ceiling_percent, sa.Numeric()),
        "shortfall": (settings.signal_target_shortfall, sa.Numeric()),
    }
    return (sa.bindparam(name, value, type_=kind) for name, (value, kind) in values.items())


def shown(year: int, rows: Iterable[Any]) -> Iterable[SignalOut]:
    """The rows as they are listed, each with its rule in words."""
    for row in rows:
        found = dict(zip(NAMES, row, strict=True))
        rule = RULES[SignalKind(found["kind"])]
        yield SignalOut(**found, year=year, rule=RuleOut(id=rule.id, en=rule.en))
