"""What the agency that serves a person by a referral does in her case: documents it may open, what it gave and found.

A document opens with the field a consent opens it with. A health service writes the medical profile of the case, which
stays the holder's. What an agency gave is its own row, seen by the holder of the case, too. How many places of a service
referrals have taken since its agency counted them is a number over all agencies.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
OPEN = f"r.receiver = ANY {HELD} AND r.receiver_until > (SELECT gugus_now())"
CONSENTED = ("accepted", "in_service", "on_hold", "completed", "closed", "failed")
SERVING = ("accepted", "in_service", "on_hold", "completed")

ASKED = f"(referral_document.field = ANY (r.fields) OR referral_document.{OWN})"
DOCUMENT = (
    "EXISTS (SELECT 1 FROM referral r WHERE r.id = referral_document.referral_id AND "
    f"(r.owner = ANY {HELD} OR {OPEN} AND r.status IN {CONSENTED} AND {ASKED})) AND NOT (case_id = ANY {SEALED})"
)
BY_A_HEALTH_SERVICE = (
    "EXISTS (SELECT 1 FROM referral r WHERE r.case_id = medical_profile.id AND r.owner = medical_profile.owner AND "
    f"{OPEN} AND r.status IN {SERVING} AND r.service = 'health_rehabilitation')"
)
PROFILE = f"({OWN} OR {BY_A_HEALTH_SERVICE}) AND NOT (id = ANY {SEALED})"
OF_THE_HOLDER = f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = assistance.case_id AND c.owner = ANY {HELD})'
GIVEN = f"({OWN} OR {OF_THE_HOLDER}) AND NOT (case_id = ANY {SEALED})"

# A place taken since its agency counted counts against it; one that was taken then and is free again counts for it.
TAKEN = """
CREATE FUNCTION gugus_places_taken(p_services uuid[], p_now timestamptz)
RETURNS TABLE (service_id uuid, taken bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.service_id,
           count(*) FILTER (WHERE p.is_taken AND (s.places_said_at IS NULL OR r.accepted_at > s.places_said_at))
         - count(*) FILTER (WHERE NOT p.is_taken AND r.accepted_at <= s.places_said_at
                              AND coalesce(r.ended_at, r.confirm_until) > s.places_said_at)
    FROM referral r
    JOIN service s ON s.id = r.service_id
    CROSS JOIN LATERAL (
        SELECT r.status IN ('accepted', 'in_service', 'on_hold')
            OR (r.status = 'completed' AND r.confirm_until > p_now) AS is_taken) p
    WHERE r.service_id = ANY (p_services) AND r.accepted_at IS NOT NULL
    GROUP BY r.service_id
$$;
"""
SIGNATURE = "gugus_places_taken(uuid[], timestamptz)"


def upgrade() -> None:
    op.add_column("referral_document", sa.Column("field", sa.String(), nullable=False, server_default="documents"))
    op.execute("UPDATE referral_document SET field = 'medical_profile' WHERE kind = 'medical_report'")
    op.alter_column("referral_document", "field", server_default=None)
    op.execute(f"ALTER POLICY select_referral_document ON referral_document USING ({DOCUMENT})")
    op.execute(f"ALTER POLICY insert_medical_profile ON medical_profile WITH CHECK ({PROFILE})")
    op.execute(f"ALTER POLICY update_medical_profile ON medical_profile USING ({PROFILE})")
    for verb in ("select", "update"):
        op.execute(f"ALTER POLICY {verb}_assistance ON assistance USING ({GIVEN})")
    op.create_index(op.f("ix_referral_service_id"), "referral", ["service_id"], unique=False)
    op.execute("GRANT SELECT ON service TO gugus_definer")
    op.execute("CREATE POLICY look_service ON service FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(TAKEN)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
