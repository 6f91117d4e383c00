"""The roles of the database: none owns a table, none passes over policies, and each has the rights named here."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa

from api.database import APPLICATION_ROLE, WORKER_ROLE
from api.domain.notices import NoticeKind

APP, WORKER, DEFINER = APPLICATION_ROLE, WORKER_ROLE, "gugus_definer"
# The closed list of functions that look over organisations (access.md §3), and who may call each.
# Triggers call those of the roll-ups; nobody else does.
LOOKING: dict[str, set[str]] = {
    "gugus_account": {APP},  # who signs in, before anybody is known
    "gugus_client_power": {APP, WORKER},  # what a client holds now
    "gugus_due_days": {APP},  # by when what is owed is due
    "gugus_due_openings": {WORKER},  # which periods the clock opened that nobody recorded yet
    "gugus_expected": {APP},  # who owes for them, to whom that is shown
    "gugus_count_persons": {APP, WORKER},  # published counts of persons and services, suppressed afterwards
    "gugus_count_referrals": {APP},  # published counts of referrals, suppressed afterwards
    "gugus_count_sent": {APP},  # how many referrals there are, so that a release is made when many came
    "gugus_referral_medians": {APP},  # how long answers took, in the middle
    "gugus_count_cases": {APP},  # how many there are, so that a release is made when many came
    "gugus_overdue": {WORKER},  # how many reports and referrals are past their time
    "gugus_own_cases": set(),  # which cases count as one's own; only the counting asks
    "gugus_editions_of_ministry": {APP},  # of an edition what its vertical agencies lead
    "gugus_indicators_above": {APP},  # of the law above an own plan
    "gugus_is_plan_above": {APP},  # whether a plan may stand above one of a region
    "gugus_feed_head": {APP},  # the newest settled transaction: whether there is anything new at all
    "gugus_sealed_referrals": {APP},  # of which referrals nothing is told to a party
    "gugus_export_token": {APP},  # an export token by its digest, before anybody is known
    "gugus_enter": {APP},  # the live check of every request
    "gugus_enter_again": {APP},  # the same, of a caller that was checked a moment ago
    "gugus_note_power_change": set(),  # a trigger: when the power of anybody changed last
    "gugus_note_place": set(),  # triggers: when what is told of a place changed last
    "gugus_leaves_count_no_more": set(),  # a trigger: what was verified and is so no more
    "gugus_words_count_again": {APP},  # of the own region, a word that what outweighed it lets in
    "gugus_note_of_activity": set(),
    "gugus_note_line": set(),
    "gugus_note_of_line": set(),
    "gugus_chain_lag": {APP, WORKER},  # how long the oldest row that is not chained has waited
    "gugus_held": {APP},  # what whoever asks holds, with seat and decree
    "gugus_home": {APP},  # where a person's refusals are recorded
    "gugus_mailed_account": {WORKER},  # to whom a code is mailed
    "gugus_obligation_states": {APP},  # silent, nil, reported, verified: by obligation
    "gugus_unsettled_reports": {APP},  # how many of a period wait to be verified
    "gugus_person_may_be_known": {APP},  # whether there may be a case of the same person already
    "gugus_is_erased": {APP},  # whether nothing more is kept of words about the person of a case
    "gugus_counted_in": {APP},  # whether a person who is erased is counted in another case
    "gugus_places_taken": {APP},  # how many places of a service referrals took since its agency counted
    "gugus_sealed_cases": {APP},  # which cases are sealed against a party
    "gugus_person_power": {APP},  # what a person holds now, through a client
    "gugus_form": set(),
    "gugus_keep_past": set(),  # a trigger: what a roll-up was on earlier days
    "gugus_live_figures": set(),
    "gugus_live_formation": set(),
    "gugus_live_quarters": set(),
    "gugus_live_standings": set(),
    "gugus_roll_up": set(),
    "gugus_roll_up_differences": {WORKER},  # how many rows are not what the leaves add up to
    "gugus_rolled_up": {WORKER},  # which regions and years there are to check
    "gugus_today": set(),  # the local day of a region
    "gugus_roll_up_once": set(),
}
# Where each kind of notice stands: ids and days, for the worker that writes it down.
LOOKING |= {f"gugus_notices_{kind}": {WORKER} for kind in NoticeKind}
TRIGGERS = "gugus_roll_up_after_"
# Tables the worker reads without a context of one organisation, each for one clock or chore.
WORKER_READS = {
    *("journal", "import", "import_file", "plan", "progress_report", "reporting_period"),
    *("notice", "private_contact", "pending_act", "evidence", "certificate", "referral"),
    *("case", "case_key", "case_reference", "consent", "erasure"),  # whose time is over
    *("webhook", "webhook_delivery", "webhook_attempt", "upload", "bundle"),
}
# It alone tells seats and sends their mail, and tells systems and writes down what they answered.
WORKER_WRITES = {
    *(("notice", "INSERT"), ("notice", "UPDATE"), ("webhook", "UPDATE"), ("webhook_attempt", "INSERT")),
    *(("webhook_delivery", "INSERT"), ("webhook_delivery", "UPDATE")),
}
WORKER_REMOVES = {"bundle", "import_file", "notice", "upload", "webhook_delivery"}
# What the looking functions may write: the roll-ups, and nothing that anybody said.
DEFINER_WRITES = {"district_formation", "district_quarter", "district_slice", "obligation_standing"}
DEFINER_WRITES |= {f"{table}_past" for table in DEFINER_WRITES - {"district_formation"}}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
TABLES = """SELECT relname FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"""


class Base:
    """A look at the catalogue as the owner."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        with self.as_role() as cursor:
            self.tables = [name for (name,) in cursor.execute(TABLES)]

    @contextmanager
    def as_role(self, role: str | None = None) -> Iterator["psycopg.Cursor[tuple[object, ...]]"]:
        """A cursor that acts as `role` and leaves nothing behind."""
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            if role:
                connection.execute(f"SET ROLE {role}")
            yield connection.cursor()
            connection.rollback()

    def rights(self, role: str) -> dict[str, set[str]]:
        """The verbs a role has on each table, through whatever it belongs to; partial ones count."""
        asked = "SELECT has_table_privilege(%s, %s, %s) OR (%s <> 'TRUNCATE' AND has_any_column_privilege(%s, %s, %s))"
        found: dict[str, set[str]] = {}
        with self.as_role() as cursor:
            for table in self.tables:
                quoted = f'"{table}"'
                for verb in VERBS:
                    if verb in ("DELETE", "TRUNCATE"):
                        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", (role, quoted, verb))
                    else:
                        cursor.execute(asked, (role, quoted, verb, verb, role, quoted, verb))
                    (holds,) = cursor.fetchone() or (False,)
                    if holds:
                        found.setdefault(table, set()).add(verb)
        return found


@pytest.fixture(scope="module")
def base(module_database: str) -> Base:
    return Base(module_database)


class TestRole:
    @pytest.mark.parametrize("role", [APP, WORKER, DEFINER])
    def test_it_is_no_superuser_and_passes_over_no_policy(self, base: Base, role: str):
        with base.as_role() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
                " WHERE rolname = %s",
                (role,),
            )
            assert cursor.fetchone() == (False,) * 5

    @pytest.mark.parametrize("role", [APP, WORKER, DEFINER])
    def test_it_owns_no_table(self, base: Base, role: str):
        with base.as_role() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relowner = %s::regrole", (role,))
            assert cursor.fetchall() == []

    @pytest.mark.parametrize("role", [APP, WORKER, DEFINER])
    def test_it_makes_nothing_in_the_schema(self, base: Base, role: str):
        with base.as_role() as cursor:
            cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", (role,))
            assert cursor.fetchone() == (False,)

    def test_nobody_but_the_owner_can_act_as_the_definer(self, base: Base):
        with base.as_role() as cursor:
            for role in (APP, WORKER):
                cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (role, DEFINER))
                assert cursor.fetchone() == (False,)
            cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (APP, WORKER))
            assert cursor.fetchone() == (False,)


class TestFunctions:
    def test_those_that_look_over_organisations_are_the_closed_list(self, base: Base):
        with base.as_role() as cursor:
            cursor.execute(
                "SELECT proname, proowner::regrole::text, proconfig FROM pg_proc"
                " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            )
            found = cursor.fetchall()
        assert {name for name, _, _ in found if not str(name).startswith(TRIGGERS)} == set(LOOKING)
        assert {owner for _, owner, _ in found} == {DEFINER}
        assert all("search_path=public, pg_temp" in config for _, _, config in found)

    def test_each_is_called_by_whom_the_list_names(self, base: Base):
        with base.as_role() as cursor:
            cursor.execute(
                "SELECT proname, role FROM pg_proc, unnest(ARRAY[%s, %s, 'public']) role"
                " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
                " AND has_function_privilege(role, pg_proc.oid, 'EXECUTE')",
                (APP, WORKER),
            )
            callers = cursor.fetchall()
        # The worker belongs to the application's role and may do what that may.
        expected = {(name, role) for name, roles in LOOKING.items() for role in roles | ({WORKER} if roles else set())}
        assert set(callers) == expected


class TestApplication:
    def test_every_right_on_a_protected_table_has_its_policy(self, base: Base):
        with base.as_role() as cursor:
            cursor.execute(
                "SELECT tablename, array_agg(cmd) FROM pg_policies WHERE roles = '{public}' GROUP BY tablename"
            )
            policies = {str(table): set(verbs) for table, verbs in cursor.fetchall()}
        rights = base.rights(APP)
        assert {table: rights.get(table, set()) for table in policies} == policies

    def test_it_never_truncates(self, base: Base):
        assert not [table for table, verbs in base.rights(APP).items() if "TRUNCATE" in verbs]

    def test_reference_data_and_the_seat_table_are_read_only(self, base: Base):
        rights = base.rights(APP)
        for table in ("region", "ministry", "sub_task_force", "funding_source", "reference_load", "seat_yield"):
            assert rights[table] == {"SELECT"}

    def test_verified_values_and_money_spent_are_never_overwritten(self, base: Base):
        rights = base.rights(APP)
        for table in ("report_snapshot", "snapshot_value", "realisation", "report_comment", "decree", "journal"):
            assert rights[table] - {"DELETE"} == {"SELECT", "INSERT"}

    def test_of_these_only_money_from_a_file_is_removed_with_its_import(self, base: Base):
        rights = base.rights(APP)
        for table in ("report_snapshot", "snapshot_value", "report_comment", "decree", "journal"):
            assert "DELETE" not in rights[table]
        with base.as_role() as cursor:
            cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'realisation' AND cmd = 'DELETE'")
            assert all("import_id IS NOT NULL" in str(condition) for (condition,) in cursor.fetchall())

    def test_roll_ups_are_written_by_triggers_only(self, base: Base):
        rights = base.rights(APP)
        assert all(rights[table] == {"SELECT"} for table in DEFINER_WRITES)


class TestWorker:
    def test_it_reads_over_organisations_what_is_named_here(self, base: Base):
        with base.as_role() as cursor:
            cursor.execute("SELECT tablename, cmd FROM pg_policies WHERE %s = ANY (roles)", (WORKER,))
            policies = cursor.fetchall()
        assert {table for table, verb in policies if verb == "SELECT"} == WORKER_READS
        assert {table for table, verb in policies if verb == "DELETE"} == WORKER_REMOVES
        assert {(table, verb) for table, verb in policies if verb in {"INSERT", "UPDATE"}} == WORKER_WRITES

    def test_without_a_context_it_writes_nothing(self, base: Base):
        with base.as_role(WORKER) as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.execute(
                "INSERT INTO journal (id, at, event, subject_kind, audience, actor_kind, digest, owner) VALUES"
                " (gen_random_uuid(), now(), 'x', 'x', '{}', 'worker', 'x', 'national:id')"
            )

    def test_it_has_no_right_that_the_application_has_not_but_what_is_named_here(self, base: Base):
        application, worker = base.rights(APP), base.rights(WORKER)
        more = {table: verbs - application.get(table, set()) for table, verbs in worker.items()}
        assert {table: verbs for table, verbs in more.items() if verbs} == {
            "worker_position": {"INSERT", "UPDATE"},
            "journal_chain": {"SELECT", "INSERT"},
            "journal_checkpoint": {"INSERT"},
            "notice": {"INSERT", "DELETE"},
            "code_mail": {"SELECT", "UPDATE", "DELETE"},
            "power_change": {"DELETE"},
            "reading_change": {"DELETE"},
            "webhook_delivery": {"DELETE"},
            "webhook_attempt": {"INSERT"},
            "roll_up_look": {"INSERT"},
            "measure": {"INSERT", "UPDATE"},
        }


class TestDefiner:
    def test_it_writes_roll_ups_and_when_power_or_what_is_told_changed(self, base: Base):
        rights = base.rights(DEFINER)
        written = {table for table, verbs in rights.items() if verbs - {"SELECT"}}
        noted = {"power_change", "reading_change"}
        assert written == DEFINER_WRITES | noted | {"snapshot_value"}  # of which the next test
        assert all(rights[table] == {"SELECT", "INSERT"} for table in noted)

    def test_of_what_was_verified_it_writes_only_whether_it_counts(self, base: Base):
        written = """SELECT attname FROM pg_attribute WHERE attrelid = 'snapshot_value'::regclass AND attnum > 0
                     AND NOT attisdropped AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')"""
        with base.as_role() as cursor:
            assert cursor.execute(written, (DEFINER,)).fetchall() == [("counts",)]
            assert cursor.execute(written, (APP,)).fetchall() == []

    def test_it_reads_no_import_and_no_secret(self, base: Base):
        rights = base.rights(DEFINER)
        assert not {"import", "import_file", "refresh_token", "authorization_code"} & set(rights)

    def test_of_the_journal_it_reads_only_which_rows_there_are_and_since_when(self, base: Base):
        readable = """SELECT attname FROM pg_attribute WHERE attrelid = 'journal'::regclass AND attnum > 0
                      AND NOT attisdropped AND has_column_privilege(%s, attrelid, attnum, 'SELECT')"""
        with base.as_role() as cursor:
            assert cursor.execute(readable, (DEFINER,)).fetchall() == [("id",), ("at",), ("xid",)]


class TestJournal:
    """What happened stays: for the application, the worker, and the owner of the tables alike."""

    @pytest.mark.parametrize("role", [APP, WORKER])
    @pytest.mark.parametrize(
        "statement", ["UPDATE journal SET event = 'x'", "DELETE FROM journal", "TRUNCATE journal", "DROP TABLE journal"]
    )
    def test_a_role_is_not_let_near_it(self, base: Base, role: str, statement: str):
        with base.as_role(role) as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.execute(statement)

    @pytest.mark.parametrize("statement", ["UPDATE journal SET event = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
    def test_the_owner_is_refused_by_a_trigger(self, base: Base, statement: str):
        with base.as_role() as cursor:
            cursor.execute(
                "INSERT INTO journal (id, at, event, subject_kind, audience, actor_kind, digest, owner) VALUES"
                " (gen_random_uuid(), now(), 'x', 'x', '{}', 'owner', 'x', 'national:id')"
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                cursor.execute(statement)
