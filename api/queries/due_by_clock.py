"""What the clock has done and nobody has recorded yet, over all organisations: periods to move, claims fallen back,
acts of two persons past their time, referrals that nobody answered or confirmed.

Read with the worker's role, whose policies open just these rows (no personal data); each is then recorded in the
context of its own organisation.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.database import assume
from api.domain.lifecycles import FINAL
from api.domain.places import NATION
from api.domain.retention import due_on, rule_for
from api.domain.trafficking import ProsecutionStage
from api.models.agencies import Agency
from api.models.cases import Case
from api.models.referrals import Referral
from api.moves.retention import RULES, closed_as

MOST = 1000  # rows of one look; the next look finds the others
AGENCIES = 100  # of one look at what rests on agreements

# A period opens only where a plan came into force before its end, and its district has not ended (migration 0101).
PERIODS = sa.text("""
    SELECT p.id, p.owner AS organisation
    FROM reporting_period p, LATERAL (SELECT (:now AT TIME ZONE p.time_zone)::date AS today) t
    WHERE (p.status = 'open' AND t.today > p.due_on)
       OR (p.status = 'grace' AND t.today > p.freeze_on)
       OR (p.status = 'reopened' AND p.reopened_until <= :now)
       OR p.id IN (SELECT d.period_id FROM gugus_due_openings(:now) d)
    ORDER BY p.freeze_on, p.id LIMIT :most
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
CLAIMS = sa.text("""
    SELECT r.id, r.region AS organisation FROM progress_report r
    WHERE r.status = 'under_review' AND r.review_until <= :now
    ORDER BY r.review_until, r.id LIMIT :most
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
PLANS = sa.text("""
    SELECT p.id, p.owner AS organisation FROM plan p
    WHERE p.status = 'in_force'
      AND least(p.superseded_at, make_timestamp(p.year_to + 1, 1, 1, 0, 0, 0) AT TIME ZONE p.time_zone) <= :now
    ORDER BY p.year_to, p.id LIMIT :most
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
REFERRALS = sa.text("""
    SELECT r.id, r.owner AS organisation FROM referral r
    WHERE (r.status IN ('sent', 'received') AND r.expires_at <= :now)
       OR (r.status = 'info_requested' AND r.info_until <= :now)
       OR (r.status = 'completed' AND r.confirm_until <= :now)
    ORDER BY coalesce(r.confirm_until, r.expires_at), r.id LIMIT :most
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
PENDING_ACTS = sa.text("""
    SELECT p.id, p.owner AS organisation FROM pending_act p
    WHERE p.status = 'pending' AND p.expires_at <= :now
    ORDER BY p.expires_at, p.id LIMIT :most
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


def periods(session: Session, now: datetime) -> Sequence[Any]:
    """Periods that have come to a deadline: id and organisation."""
    return session.execute(PERIODS, {"now": now, "most": MOST}).all()


def claims(session: Session, now: datetime) -> Sequence[Any]:
    """Reports whose claim fell back: id, and the region whose task force reviews them."""
    return session.execute(CLAIMS, {"now": now, "most": MOST}).all()


def plans(session: Session, now: datetime) -> Sequence[Any]:
    """Plans in force whose time has run out, or whose successor's years have begun."""
    return session.execute(PLANS, {"now": now, "most": MOST}).all()


def pending_acts(session: Session, now: datetime) -> Sequence[Any]:
    """Acts of two persons past their time: id, and the organisation in whose name they were asked for."""
    return session.execute(PENDING_ACTS, {"now": now, "most": MOST}).all()


def referrals(session: Session, now: datetime) -> Sequence[Any]:
    """Referrals that nobody answered or confirmed in time, or whose question nobody did: id, and the sender."""
    return session.execute(REFERRALS, {"now": now, "most": MOST}).all()


def resting_on_agreements(session: Session, after: UUID | None, now: datetime) -> tuple[UUID | None, list[Any]]:
    """Referrals that are open, or were left open, of some agencies after one: the last of these, and id and sender.

    Drafts rest on nothing, but for those of persons who were erased, which end.
    Which they are the worker reads in the context of each; nothing is left after the last agency.
    """
    assume(session, [NATION])
    agencies = session.exec(
        select(Agency.id, Agency.organisation)
        .where(col(Agency.id) > (after or UUID(int=0)))
        .order_by(col(Agency.id))
        .limit(AGENCIES)
    ).all()
    found: list[Any] = []
    for _, organisation in agencies:
        assume(session, [organisation])
        erased = sa.exists().where(col(Case.id) == col(Referral.case_id), col(Case.erased_at).is_not(None))
        sent = select(Referral.id, Referral.owner).where(
            Referral.owner == organisation,
            sa.or_(col(Referral.sent_at).is_not(None), erased),
            sa.or_(col(Referral.status).not_in(FINAL), col(Referral.receiver_until) > now),
        )
        found += session.exec(sent.order_by(col(Referral.id))).all()
    return (agencies[-1][0] if agencies else None), found


# Closed cases that still hold something personal: a sealed value, or a number that leads to her elsewhere.
RETAINED = sa.text("""
    SELECT c.id, c.owner AS organisation, c.number, c.opened_on, c.closed_on, c.identified_on, c.identification,
           c.prosecution_stage, c.birth_year, c.age_at_identification
    FROM "case" c
    WHERE c.closed_on <= :latest AND c.erased_at IS NULL
      AND (EXISTS (SELECT 1 FROM case_key k WHERE k.case_id = c.id)
           OR EXISTS (SELECT 1 FROM case_reference r WHERE r.case_id = c.id))
    ORDER BY c.closed_on, c.id
""")


class Retained(NamedTuple):
    """A closed case, by which rule it goes and from which day on."""

    id: UUID
    organisation: str
    number: str
    rule: str
    due_on: date


def retained(session: Session, closed_by: date = date.max) -> list[Retained]:
    """Cases closed by that day whose persons will go, the first to go first."""
    found = []
    for row in session.execute(RETAINED, {"latest": closed_by}):
        stage = ProsecutionStage(row.prosecution_stage) if row.prosecution_stage else None
        closed = closed_as(row, row.closed_on, stage)
        day, rule = due_on(closed, RULES), rule_for(closed, RULES)
        if day is not None and rule is not None:
            found.append(Retained(row.id, row.organisation, row.number, rule.code, day))
    return sorted(found, key=lambda each: each.due_on)


def over(session: Session, now: datetime) -> list[tuple[UUID, str]]:
    """Cases whose persons go today: id and organisation. Those closed more lately than any rule waits are not read."""
    today = now.date()
    old_enough = retained(session, closed_by=date(today.year - min(rule.years for rule in RULES), 12, 31))
    return [(each.id, each.organisation) for each in old_enough if each.due_on <= today][:MOST]
