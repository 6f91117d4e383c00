"""What a database holds, in numbers that must be the same after a restore."""

import sqlalchemy as sa

from api.backup.manifest import State

TABLES = sa.text("""
    SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
""")
JOURNAL = sa.text("""
    SELECT encode(sha256(convert_to(string_agg(j.id || j.digest, '' ORDER BY j.xid, j.id), 'UTF8')), 'hex')
    FROM journal j
""")
CHAIN = sa.text("SELECT concat(number, ' ', encode(head, 'hex')) FROM journal_chain ORDER BY number DESC LIMIT 1")
# Policies, forced protection, rights of the roles, and whose the functions are that look over organisations.
PROTECTION = sa.text("""
    SELECT encode(sha256(convert_to(string_agg(said, chr(10) ORDER BY said COLLATE "C"), 'UTF8')), 'hex') FROM (
        SELECT concat_ws(' ', 'policy', tablename, policyname, cmd, roles::text,
                         regexp_replace(concat_ws(' ', qual, with_check), :casts, '', 'g'))
        FROM pg_policies WHERE schemaname = 'public'
        UNION ALL
        SELECT concat_ws(' ', 'table', relname, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', 'right', table_name, grantee, privilege_type)
        FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee LIKE 'gugus%'
        UNION ALL
        SELECT concat_ws(' ', 'function', proname, pg_get_function_identity_arguments(oid), prosecdef,
                         CASE WHEN prosecdef THEN pg_get_userbyid(proowner) END)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS protection (said)
""").bindparams(
    casts=r"::text|::character varying|\[\]|[()\s]"
)  # PostgreSQL writes casts otherwise when it reads its own


def state_of(connection: sa.Connection) -> State:
    """The state as the connection's transaction sees it; its role must see every row."""
    names = connection.execute(TABLES).scalars().all()
    counted = {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}
    return State(
        server=int(connection.scalar(sa.text("SHOW server_version_num")) or 0) // 10_000,
        revision=connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "",
        tables=counted,
        journal=connection.scalar(JOURNAL) or "",
        protection=connection.scalar(PROTECTION) or "",
        chain=connection.scalar(CHAIN) or "0",
    )


def differences(kept: State, found: State) -> list[str]:
    """What is not as it was kept, in words for the operator."""
    told = [
        f"{name}: {kept.tables.get(name)} rows were kept, {found.tables.get(name)} are there"
        for name in sorted({*kept.tables, *found.tables})
        if kept.tables.get(name) != found.tables.get(name)
    ]
    told += ["the journal is not what was kept"] if kept.journal != found.journal else []
    told += ["the chain ends otherwise than it did"] if kept.chain not in {"", found.chain} else []
    is_other = kept.server == found.server and kept.protection != found.protection
    told += ["policies, rights or owners are not those that were kept"] if is_other else []
    return told
