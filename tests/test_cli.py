"""The command line: the same code as the API, from the machine itself."""

import gc
import json
import warnings

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api import restore_mark
from api.cli import app
from api.commands import key_records
from api.commands.endings import Ending, Refused
from api.commands.whole_files import new_file
from api.jobs import verifying
from api.oauth import tokens
from api.settings import Settings, get_settings
from api.upgrade import MIGRATIONS, newest, steps_after
from examples import verify_audit
from tests.support.engines import engine_at
from tests.support.files import no_file_over
from tests.support.flows import INSTRUMENT, REGION, done, refused
from tests.support.small_plan import PLAN, workbook
from tests.support.tokens import Caller, token_for


@pytest.fixture
def gugus(database, monkeypatch):
    """Runs a command on a database of its own; gives what it printed and its exit code."""
    monkeypatch.setenv("GUGUS_DATABASE_URL", database)
    get_settings.cache_clear()

    def run(*words: object, code: int = 0, typed: str = "") -> str:
        gc.freeze()  # what was there before is no garbage of the command
        with warnings.catch_warnings():
            # A command leaves its connections to the end of its process, and here the process goes on.
            warnings.simplefilter("ignore", ResourceWarning)
            result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
            gc.collect()
        assert result.exit_code == code, (result.output, result.exception)
        return result.output

    yield run
    get_settings.cache_clear()


@pytest.fixture
def files(tmp_path):
    """The workbook and the instrument as files."""
    (tmp_path / "plan.xlsx").write_bytes(workbook())
    (tmp_path / "law.json").write_text(json.dumps(INSTRUMENT))
    return tmp_path


class TestImport:
    def test_a_dry_run_shows_the_totals_and_writes_nothing(self, gugus, files):
        shown = gugus("import", "plan", files / "plan.xlsx", "--owner", REGION, "--dry-run", "--json")
        assert last_line(shown)["status"] == "checked"
        done_now = gugus("import", "plan", files / "plan.xlsx", "--owner", REGION, "--json")
        assert last_line(done_now)["counts"] == last_line(shown)["counts"]

    def test_a_plan_that_is_law_names_its_instrument(self, gugus, files):
        shown = gugus(
            "import", "plan", files / "plan.xlsx", "--owner", REGION, "--instrument", files / "law.json", "--json"
        )
        imported = last_line(shown)
        assert (imported["status"], imported["counts"]["activities"]) == ("done", len(PLAN))

    def test_faults_end_with_exit_code_1_and_nothing_written(self, gugus, files):
        (files / "rusak.xlsx").write_bytes(b"x")
        shown = gugus("import", "plan", files / "rusak.xlsx", "--owner", REGION, code=1)
        assert "file_refused" in shown
        gugus("import", "plan", files / "plan.xlsx", "--owner", REGION)

    def test_a_file_that_is_not_there_is_told_at_once(self, gugus, files):
        gugus("import", "plan", files / "lain.xlsx", "--owner", REGION, code=2)


class TestExport:
    def test_a_whole_list_is_written_once_and_ends_with_its_number(self, gugus, files):
        gugus("import", "plan", files / "plan.xlsx", "--owner", REGION)
        out = files / "kegiatan.csv"
        gugus("export", "activities", out, "--owner", REGION)
        lines = out.read_text("utf-8-sig").splitlines()
        assert (len(lines), lines[-1].split(",")[0]) == (len(PLAN) + 2, f"#end {len(PLAN)}")
        gugus("export", "activities", out, "--owner", REGION, code=Ending.REFUSED)
        assert [path.name for path in files.glob("kegiatan*")] == [out.name]
        gugus("export", "activities", files / "lain.ndjson", "--owner", "district:21.71")
        assert json.loads((files / "lain.ndjson").read_text()) == {"end": True, "count": 0}  # it sees nothing of it

    @pytest.mark.parametrize("words", [("rahasia", "x.csv"), ("activities", "x.xlsx")])
    def test_a_list_or_a_form_that_is_not_there_is_told(self, gugus, files, words):
        gugus("export", words[0], files / words[1], "--owner", REGION, code=Ending.CALL)


class TestHalfRestored:
    def test_nothing_starts_on_it_and_all_say_what_helps(self, gugus, database, tmp_path):
        with engine_at(database).begin() as connection:
            restore_mark.begin(connection, "a backup")
        for command in ("migrate", "serve", "worker", "check"):
            assert "gugus restore" in gugus(command, code=Ending.REFUSED)
        assert "gugus restore" in gugus("backup", tmp_path, code=Ending.REFUSED)


OF_AN_AGENCY = sa.text("SELECT id, agency_id FROM seat WHERE kind = 'secretariat' AND agency_id IS NOT NULL LIMIT 1")
HELD_BY = sa.text("UPDATE seat SET agency_id = :agency WHERE id = :id")


class TestCheck:
    def test_the_applications_role_is_safe(self, gugus, monkeypatch):
        for name in ("GUGUS_HASHING", "GUGUS_WEBHOOK_LOOPBACK"):  # what tests alone may set
            monkeypatch.delenv(name)
        get_settings.cache_clear()
        shown = gugus("check")
        assert "bound by row-level security" in shown
        assert "Every row of the journal is as it was chained" in shown

    def test_a_seat_of_no_agency_is_named_until_it_names_one(self, gugus, database, monkeypatch):
        for name in ("GUGUS_HASHING", "GUGUS_WEBHOOK_LOOPBACK"):
            monkeypatch.delenv(name)
        get_settings.cache_clear()
        assert "of no agency" not in gugus("check")
        engine = engine_at(database)
        with engine.connect() as owner:
            seat, agency = owner.execute(OF_AN_AGENCY).one()
        for held_by in (None, agency):
            with engine.begin() as owner:
                owner.execute(HELD_BY, {"id": seat, "agency": held_by})
            assert (f"the seat {seat} (secretariat) is of no agency" in gugus("check")) is (held_by is None)

    def test_what_tests_alone_may_set_is_refused(self, gugus):
        shown = gugus("check", code=Ending.REFUSED)
        assert "passwords are hashed weakly" in shown
        assert "webhooks may call this machine" in shown

    def test_a_session_that_passes_over_policies_is_refused(self, gugus, database, monkeypatch):
        # With a door for migrations named, the other one must be the application's own role; here it is the owner's.
        monkeypatch.setenv("GUGUS_MIGRATION_DATABASE_URL", database)
        get_settings.cache_clear()
        shown = gugus("check", code=Ending.REFUSED)
        assert "superuser" in shown
        assert "owns tables" in shown


class TestNewEpoch:
    # Of a server that is lost: it had given more numbers than this one has.
    AHEAD = """
        SELECT gugus_enter_again(jti, '900000000:900000000:', now(), '', '', '', '') FROM issued_token LIMIT 1
    """
    TOLD = "SELECT subject_id::text, owner FROM journal WHERE event = 'feed_epoch.begun'"

    def test_no_cursor_and_no_live_check_of_before_counts(self, gugus, fresh_http, database):
        from tests.support.tokens import token_for  # noqa: PLC0415  of the settings of this test

        caller = Caller(fresh_http, "x", token_for(fresh_http, "demo-32.12-secretariat"))
        cursor = done(caller.get("/v1/changes?start=now"))["cursor"]
        with engine_at(database).connect() as connection:
            assert connection.scalar(sa.text(self.AHEAD)) is True
            said = last_line(gugus("new-epoch", "--json"))
            assert connection.scalar(sa.text(self.AHEAD)) is False
            assert tuple(connection.execute(sa.text(self.TOLD)).one()) == (said["epoch"], "national:id")
        assert refused(caller.get(f"/v1/changes?cursor={cursor}"), 410, "feed-begun-anew")["reason"] == "restored"


class TestVerify:
    def test_the_demo_is_clean(self, gugus):
        said = last_line(gugus("verify", "--json"))
        assert (said["clean"], [each["part"] for each in said["parts"]]) == (True, list(verifying.PARTS))


class TestMigrate:
    def test_a_second_time_it_changes_nothing(self, gugus, database):
        changed = sa.text("SELECT max(xid) FROM power_change")
        with engine_at(database).connect() as connection:
            before = connection.scalar(changed)
            assert gugus("migrate") == gugus("migrate")
            assert connection.scalar(changed) == before, "live checks that processes remember still count"

    def test_a_program_older_than_the_database_is_refused_with_what_helps(self, gugus, database):
        with engine_at(database).begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9998'")
            connection.exec_driver_sql("COMMENT ON TABLE alembic_version IS 'oldest code that works here: 9998'")
        said = last_line(gugus("migrate", "--json", code=Ending.REFUSED))
        assert said["ending"] == "refused"
        assert "at migration 9998" in said["reason"]
        assert "there is no downgrade" in said["reason"]


class TestUpgrade:
    def test_the_plan_tells_what_would_run_and_changes_nothing(self, gugus, database):
        with engine_at(database).begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0097'")
        planned = last_line(gugus("upgrade", "--plan", "--json"))
        assert planned["to"] == newest()
        assert [each["migration"] for each in planned["migrations"]] == [step.number for step in steps_after("0097")]
        assert planned["migrations"][0]["kind"] == "expand"
        assert f"{len(planned['migrations'])} migrations would run." in gugus("upgrade", "--plan")


class TestFunctions:
    def test_one_is_printed_as_it_is_in_force_with_the_migrations_that_name_it(self, gugus):
        [listed] = [line for line in gugus("functions").splitlines() if line.startswith("gugus_live_figures(")]
        shown = gugus("functions", "gugus_live_figures")
        first, _, text = shown.partition("\n")
        assert first.removeprefix("-- migrations: ").split() == listed.split("  ")[-1].split()
        assert {"0007", "0087"} <= set(first.split())
        assert text.startswith("CREATE OR REPLACE FUNCTION public.gugus_live_figures(")
        # What 0087 put in stands in it, though it holds no more of the text than this.
        is_now = (MIGRATIONS / "versions" / "0087_parts_within_the_line.py").read_text().split('IS_NOW = """')[1]
        assert is_now.split('"""')[0].strip() in text

    def test_a_name_that_none_has_is_said_to_be_one(self, gugus):
        assert "no function is called gugus_x" in gugus("functions", "gugus_x", code=Ending.FOUND)


class TestDemo:
    def test_where_it_stands_it_is_left_as_it_is(self, gugus, fresh_http):
        gugus("demo")
        from tests.support.tokens import token_for  # noqa: PLC0415  # the secrets of before still hold

        assert Caller(fresh_http, "x", token_for(fresh_http, "demo-kpppa")).get("/v1/plans").status_code == 200


class TestClient:
    def test_its_secret_is_shown_once_and_works(self, gugus, fresh_http):
        words = ("--organisation", "ministry:kemen-pppa", "--grant", "reports:read@national:id")
        shown = gugus("client", "sistem-contoh", *words)
        name, _, secret = shown.strip().rpartition("\n")[2].partition("  ")
        assert name == "sistem-contoh"
        form = {"grant_type": "client_credentials", "scope": "reports:read national:id"}
        token = done(fresh_http.post("/oauth/token", data=form, auth=(name, secret)))["access_token"]
        assert Caller(fresh_http, name, token).get("/v1/reports/progress?year=2026").status_code == 200

    @pytest.mark.parametrize("grant", ["reports:read", "reports:delete@national:id", "referrals:read@national:id"])
    def test_a_pair_that_cannot_be_granted_is_refused(self, gugus, grant):
        gugus("client", "sistem-contoh", "--organisation", "ministry:kemen-pppa", "--grant", grant, code=Ending.CALL)


class TestKeys:
    PHRASE = "kalimat sandi rekaan\n"

    def test_the_key_of_before_stays_published_for_ever(self, gugus, fresh_http):
        path = "/.well-known/certificate-keys"
        before = {each["kid"] for each in done(fresh_http.get(path))["keys"]}
        signs = last_line(gugus("keys", "rotate", "certificates", "--json"))["kid"]
        after = {each["kid"] for each in done(fresh_http.get(path))["keys"]}
        assert after == before | {signs} != before
        gugus("keys", "rotate", "certificates", "--no-overlap", code=Ending.REFUSED)

    def test_a_token_of_before_goes_on_counting_unless_others_may_hold_its_key(self, gugus, fresh_http):
        caller = Caller(fresh_http, "x", token_for(fresh_http, "demo-kpppa"))
        before = gugus("keys", "rotate", "tokens").split()[0]
        tokens.forget_verified()
        assert caller.get("/v1/plans").status_code == 200
        assert before in gugus("keys", "list", "--json")
        gugus("keys", "rotate", "tokens", "--no-overlap")
        tokens.forget_verified()
        assert caller.get("/v1/plans").status_code == 401

    def test_an_escrow_is_made_drilled_and_brought_back_by_two(self, gugus, tmp_path):
        shown = gugus("keys", "rewrap", "--new-key", "--json")
        name = last_line(shown)["key"]
        assert shown.startswith("in no escrow")
        assert f"cases/{name}.key" in shown.splitlines()[0]
        assert name in gugus("keys", "list")
        made = [
            last_line(gugus("keys", "holder", each, tmp_path, "--json", typed=self.PHRASE))
            for each in ("inspektorat", "kominfo")
        ]
        kept = last_line(gugus("keys", "escrow", *(each["public"] for each in made), "--json"))
        assert f"cases/{name}.key" in kept["keys"]
        state = last_line(gugus("keys", "list", "--json"))
        assert {"purpose": "cases", "key": name, "state": "seals", "data_keys": 0, "in_escrow": "yes"} in state["keys"]
        assert state["in_no_escrow"] == []
        two = [word for each in made for word in ("--holder", each["private"])]
        shown = last_line(gugus("keys", "drill", kept["escrow"], *two, "--json", typed=self.PHRASE * 2))
        assert shown["opened"] == shown["data_keys"]
        back = ("keys", "recover", kept["escrow"], tmp_path / "back")
        assert "two of the holders" in gugus(*back, *two[:2], typed=self.PHRASE, code=Ending.REFUSED)
        assert f"keys are in {tmp_path / 'back'}" in gugus(*back, *two, typed=self.PHRASE * 2)
        assert str(key_records.noted(tmp_path / "back")).startswith(f"{len(kept['keys'])} keys by 2 holders on 20")
        assert key_records.noted(tmp_path) is None
        assert recorded(get_settings()) == [
            ("key.rewrapped", f"cases {name}, 0 sealed anew"),
            ("key.escrowed", f"{len(kept['keys'])} keys for 2 holders"),
            ("key.drilled", f"{len(kept['keys'])} keys by 2 holders"),
        ]

    def test_who_reads_the_audit_of_the_nation_sees_which_key_signs_and_nobody_else_does(self, gugus, fresh_http):
        signs = last_line(gugus("keys", "rotate", "checkpoints", "--json"))["kid"]
        assert recorded(get_settings()) == [("key.rotated", f"checkpoints {signs}")]
        made = gugus("client", "pengawas", "--organisation", "national:id", "--grant", "audit:read@national:id").split()
        form = {"grant_type": "client_credentials", "scope": "audit:read national:id"}
        token = done(fresh_http.post("/oauth/token", data=form, auth=(made[0], made[1])))["access_token"]
        (row,) = done(Caller(fresh_http, "", token).get("/v1/audit?subject_kind=key"))["items"]
        assert (row["event"], row["purpose"], row["subject_id"]) == ("key.rotated", f"checkpoints {signs}", None)
        secretariat = Caller(fresh_http, "", token_for(fresh_http, "demo-32.12-secretariat"))
        assert done(secretariat.get("/v1/audit?subject_kind=key"))["items"] == []


class TestJournal:
    def test_it_is_written_once_and_proved_without_the_service(self, gugus, fresh_http, tmp_path):
        out, keys = tmp_path / "journal.ndjson", tmp_path / "keys.json"
        keys.write_text(json.dumps(done(fresh_http.get("/.well-known/checkpoint-keys"))))
        assert f"lines in {out}" in gugus("journal", out)
        assert verify_audit.verify(out, verify_audit.public_keys(keys), ()) == (0, 0)
        gugus("journal", out, code=Ending.REFUSED)

    def test_a_full_disk_leaves_no_half_of_it(self, tmp_path):
        with no_file_over(100), pytest.raises(OSError, match="large"), new_file(tmp_path / "journal.ndjson") as file:
            file.write(b"x" * 10_000)
        assert list(tmp_path.iterdir()) == []

    def test_two_at_once_leave_each_other_alone(self, tmp_path):
        out = tmp_path / "journal.ndjson"
        with new_file(out) as file:
            file.write(b"first")
            with pytest.raises(Refused, match="another command writes it"), new_file(out):
                pass
        assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [(out.name, b"first")]


class TestPerson:
    AGENCY = "32.12-BAGIAN-KESRA"

    def person(self, gugus, name, *seated, owner=REGION, code=Ending.DONE):
        return gugus("person", name, "Petugas Contoh", "--owner", owner, *seated, code=code)

    def kept(self, database, statement, **values):
        with engine_at(database).connect() as connection:
            return connection.scalar(sa.text(statement), values)

    def test_the_first_secretariat_is_seated_for_its_office(self, gugus, database):
        shown = self.person(gugus, "contoh-satu", "--seat", "secretariat", "--agency", self.AGENCY)
        seat = shown.split()[-1]
        held = "SELECT a.code FROM seat s JOIN agency a ON a.id = s.agency_id WHERE s.id = :id"
        assert self.kept(database, held, id=seat) == self.AGENCY

    def test_an_officer_acts_for_the_agency(self, gugus, database):
        shown = self.person(gugus, "contoh-dua", "--seat", "reporting_officer", "--agency", self.AGENCY)
        held = "SELECT organisation FROM seat WHERE id = :id AND task_force_id IS NULL"
        assert self.kept(database, held, id=shown.split()[-1]) == "agency:32.12-bagian-kesra"

    @pytest.mark.parametrize(
        ("owner", "seated", "code"),
        [
            (REGION, ("--seat", "secretariat"), Ending.REFUSED),
            (REGION, ("--seat", "secretariat", "--agency", "32.12-TIDAK-ADA"), Ending.REFUSED),
            ("district:11.01", ("--seat", "secretariat", "--agency", AGENCY), Ending.REFUSED),
            (REGION, ("--seat", "tidak-ada"), Ending.CALL),
            ("indramayu", (), Ending.CALL),
        ],
    )
    def test_who_cannot_be_seated_so_is_not_entered(self, gugus, database, owner, seated, code):
        self.person(gugus, "contoh-tiga", *seated, owner=owner, code=code)
        assert self.kept(database, "SELECT count(*) FROM person WHERE sign_in_name = 'contoh-tiga'") == 0


def recorded(settings: Settings) -> list[tuple[str, str]]:
    """What the journal has of keys; the command line did it, in nobody's seat."""
    rows = sa.text("""
        SELECT event, purpose FROM journal WHERE subject_kind = 'key' AND owner = 'national:id'
        AND audience = '{national:id}' AND client_id = '00000000-0000-0000-0000-000000000000'
        AND person_id IS NULL AND seat_id IS NULL ORDER BY xid, id""")
    with engine_at(str(settings.database_url)).connect() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def last_line(shown: str):
    """What was printed as JSON; a bar may have been drawn before it."""
    return json.loads(shown.strip().splitlines()[-1])
