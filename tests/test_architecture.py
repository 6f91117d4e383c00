"""What no linter holds: acts and routes, words, lifecycles, the places of raw SQL and commits, sizes, migrations.

Whatever a list here must be complete of, is compared with the thing itself; whatever is allowed stands in a table with
its reason, so that a new exception is a line somebody has to write.
"""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from fastapi.routing import APIRoute
from sqlmodel import Session, SQLModel

from api.access.policy import POLICY, words_of
from api.access.visibility import SIGHT
from api.domain import lifecycles
from api.domain.acts import Act
from api.domain.lifecycles import LIFECYCLES, Fork, Guard
from api.domain.scopes import Word
from api.moves import FORKS, GUARDS
from api.openapi.document import routes_of
from api.problems import Invalid, Problem
from api.routers import all_routers
from api.routing.protected_route import acts_of
from api.upgrade import MIGRATIONS, newest
from migrations.write import written as next_migration
from tests.support.databases import put_together
from tests.support.operations import OPERATIONS, PROTECTED, Operation
from tests.support.sources import functions_in, raised_in, selected, tree_of
from tests.support.specification import words

HOME = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for path in (HOME / "api").rglob("*.py"))
CLIENTS = sorted(path for name in ("client", "web") for path in (HOME / name).rglob("*.py"))
PRODUCT = [*SOURCES, *CLIENTS]
TESTS = sorted(path for path in (HOME / "tests").rglob("*.py"))

# `.commit(`: one in the dependency of all requests; the others have no request around them.
COMMITS = {
    "api/database.py": "the transaction of a request, and the role of a new connection",
    "api/worker.py": "the worker moves its position with the work",
    "api/quick/writing.py": "the transaction of a write that goes the short way, before the answer leaves",
    "api/jobs/telling_systems.py": "what is claimed before it is sent, and what came of it",
    "api/jobs/mailing.py": "what is claimed before it is sent, and what came of it",
    "api/commands/owner.py": "a command of the owner",
    "api/commands/imports.py": "a file from the command line, all of it or nothing",
    "api/hosting/serving.py": "the demo, once",
}
# Raw SQL as text: what SQLAlchemy cannot say, or what is read a thousand times a minute.
TEXTS = {
    "api/backup/": "counts of all tables, and transactions numbered anew, by the owner of the tables",
    "api/restore_mark.py": "a schema that no table class knows, made and dropped by the owner of the tables",
    "api/standby.py": "looks how far a server has written or replayed, and no table at all",
    "api/database.py": "the context, and the check of the role",
    "api/upgrade/": "the lock of migrations, roles, and what the database says of itself",
    "api/worker.py": "the journal in commit order",
    "api/access/grants.py": "the functions that look over organisations",
    "api/access/live_check.py": "what every request asks before anything else",
    "api/oauth/sessions.py": "the functions that look over organisations",
    "api/editions/": "a plan as one document",
    "api/models/": "defaults and conditions of columns and indexes",
    "api/jobs/roll_up_check.py": "functions of the database, which compare over organisations",
    "api/queries/": "hot readings, reviewed one by one",
    "api/moves/holding.py": "the number at which a period is held, the same wherever it is asked",
}
# Where rows of protected tables are selected without `visible()`. In a service these are parts of a thing that was
# seen: the service got hold of the whole through the gate, and row-level security stands behind it all the same.
RAW = {
    "api/services/": "parts of a whole that was seen",
    "api/queries/": "read models under row-level security, compared with visible()",
    "api/editions/": "parts of a plan that was seen",
    "api/moves/making.py": "the plan that was seen, held as a draft, and the amendment its copy belongs to",
    "api/access/": "the gate and the functions behind it",
    "api/case_keys.py": "the key of a case that was seen; all keys of one organisation, in its context",
    "api/jobs/erasing.py": "for one organisation at a time, in its context",
    "api/moves/words_that_count.py": "leaves of the period that is held, and the snapshots they are of",
    "api/moves/erasing.py": "parts of the case that was seen",
    "api/worker.py": "for one organisation at a time, in its context",
    "api/jobs/pruning.py": "files that were read, by the worker",
    "api/jobs/stray_files.py": "over all organisations, by the worker's role",
    "api/jobs/verifying.py": "certificates of all organisations, by the worker's role",
    "api/commands/registering.py": "by the owner of the tables",
    "api/demos/two_districts.py": "by the owner of the tables",
    "api/oauth/sessions.py": "who signed in, in the context of that person's home",
    "api/oauth/second_factors.py": "the seats of who signs in, in the context of that person's home",
    "api/oauth/accounts.py": "the person of a code, in the context of that person's home",
    "api/oauth/wording.py": "names of the directory, which is open",
}
# Things that stand by themselves come through the gate; the exceptions, and by what they are reached.
WHOLES = frozenset(
    {"Agency", "BudgetLine", "Case", "Import", "JournalRow", "Person", "Plan", "ReportingPeriod", "TaskForce"}
)
WHOLES_OF_A_WHOLE = {
    ("api/services/printing/monitoring.py", "ReportingPeriod"): "the quarters of verified reports that were seen",
    ("api/services/imports/undoing.py", "Agency"): "what the import made",
    ("api/services/imports/undoing.py", "Plan"): "what the import made",
    ("api/services/imports/undoing.py", "Case"): "what the import made",
    ("api/services/imports/plan_amending.py", "Agency"): "who leads by the file, found in the directory",
    ("api/services/imports/plan_amending.py", "Plan"): "the working copy that was just made",
    ("api/services/leads.py", "Agency"): "who leads in the plan that was seen",
    ("api/services/verifications/snapshots.py", "Plan"): "the plan of the obligation of the report that was seen",
}
NAMELESS = frozenset(
    {"utils", "util", "helpers", "helper", "common", "core", "constants", "managers", "manager", "misc", "shared"}
)
# Longer than a file may be, and why.
LONG = {"client/gugus_client/models/__init__.py": "one line for each name, written from the document"}
# Folders of `api/` whose public functions name in their docstring each problem that they raise themselves.
SAY_WHAT_THEY_RAISE = frozenset({"access", "domain", "editions", "formats", "moves", "queries", "services"})
MOST_LINES, LONGEST_FUNCTION, MOST_STATEMENTS = 400, 50, 6


def name_of(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


@cache
def routes() -> tuple[APIRoute, ...]:
    return tuple(routes_of(put_together()))


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """What was read is a million things, which whatever the process tests next has no use for."""
    yield
    tree_of.cache_clear()


class TestActs:
    def test_every_route_of_the_api_asks_for_exactly_one_act(self):
        without = {route.path: list(acts_of(route.dependant)) for route in routes() if route.path.startswith("/v1")}
        assert without
        assert {path: acts for path, acts in without.items() if len(acts) != 1} == {}, "ask by caller_for(Act.…)"

    def test_every_act_has_a_route(self):
        found = {act for route in routes() for act in acts_of(route.dependant)}
        assert found == set(Act), "give each act a route in api/routers/, or take it out of api/domain/acts.py"

    def test_every_act_has_a_policy(self):
        assert set(POLICY) == set(Act), "give each act a row in POLICY (api/access/policy.py)"
        assert all(POLICY.values())

    def test_every_move_of_a_person_has_its_route(self):
        moves = {(move.act, move.path) for _, table in LIFECYCLES.values() for move in table.values() if move.path}
        posts = {
            (act, route.path.rpartition("/")[2])
            for route in routes()
            if "POST" in route.methods
            for act in acts_of(route.dependant)
        }
        assert moves - posts == set(), "declare the move in its router: moves.declare(path, act, …)"


class TestWords:
    def test_the_closed_list_is_that_of_the_paper(self):
        assert {word.value for word in Word} == words()

    def test_every_word_opens_an_act(self):
        assert {word.value for act in Act for word in words_of(act)} == {word.value for word in Word}


class TestLifecycles:
    def test_every_table_of_moves_is_looked_at(self):
        enums = {
            value
            for value in vars(lifecycles).values()
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__name__.endswith("Status")
        }
        assert {enum for enum, _ in LIFECYCLES.values()} == enums

    @pytest.mark.parametrize("name", LIFECYCLES)
    def test_every_state_stands_in_its_table(self, name: str):
        states, table = LIFECYCLES[name]
        assert {state for pair in table for state in pair} == set(states)

    @pytest.mark.parametrize("name", LIFECYCLES)
    def test_a_move_has_an_act_exactly_where_it_has_a_path(self, name: str):
        _, table = LIFECYCLES[name]
        assert all((move.act is None) == (move.path is None) for move in table.values())

    @pytest.mark.parametrize("name", LIFECYCLES)
    def test_a_path_leads_from_a_state_to_one_state_only_unless_a_case_decides(self, name: str):
        _, table = LIFECYCLES[name]
        ways = [(source, move.path, move.fork) for (source, _), move in table.items() if move.path]
        assert len(ways) == len(set(ways))
        plain = {(source, path) for source, path, case in ways if case is None}
        assert plain & {(source, path) for source, path, case in ways if case} == set()

    def test_every_case_has_its_function_and_is_asked_for(self):
        assert set(FORKS) == set(Fork)
        asked = {move.fork for _, table in LIFECYCLES.values() for move in table.values() if move.fork}
        assert asked == set(Fork)

    def test_every_guard_has_its_function_and_is_asked_for(self):
        assert set(GUARDS) == set(Guard), "write its function in api/moves/, and name it in GUARDS"
        asked = {guard for _, table in LIFECYCLES.values() for move in table.values() for guard in move.guards}
        assert asked == set(Guard)


# What every request may meet, and what kinds of requests meet besides.
EVERYBODY = {401: {"unauthenticated", "invalid-token"}, 403: {"insufficient-scope"}, 500: {"internal-error"}}


def declared(operation: Operation) -> dict[int, set[str]]:
    """The problems an operation declares, by status."""
    return {
        int(status): set(answer.get("content", {}).get("application/problem+json", {}).get("examples", ()))
        for status, answer in operation.described["responses"].items()
        if not status.startswith("2")
    }


@pytest.mark.parametrize("operation", PROTECTED, ids=lambda operation: operation.name)
class TestDeclaredProblems:
    def test_those_of_every_request(self, operation: Operation):
        problems = declared(operation)
        assert {status: problems.get(status, set()) & slugs for status, slugs in EVERYBODY.items()} == EVERYBODY
        assert Invalid.slug in problems[422]

    def test_those_of_its_kind(self, operation: Operation):
        problems, has_body = declared(operation), "requestBody" in operation.described
        headers = {each["name"] for each in operation.described.get("parameters", ()) if each["in"] == "header"}
        names = {each["name"] for each in operation.described.get("parameters", ()) if each["in"] == "query"}
        assert ("malformed-json" in problems.get(400, ())) is has_body
        assert ({413, 415} <= problems.keys()) is has_body
        if operation.is_write and operation.words:
            assert "not-permitted" in problems[403]
        if operation.parameters:
            assert "not-found" in problems[404]
        if "Idempotency-Key" in headers:
            assert {"idempotency-key-reused"} <= problems[422]
            assert {"idempotency-key-in-use"} <= problems[409]
        if "cursor" in names:
            assert "cursor-invalid" in problems[422]
        if 428 in problems:
            assert 412 in problems


class TestProblems:
    def test_every_problem_that_is_declared_is_known(self):
        known = {kind.slug for kind in _below(Problem)}
        assert {slug for each in OPERATIONS for slugs in declared(each).values() for slug in slugs} <= known


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


class TestPlaces:
    def test_commits_stand_where_they_may(self):
        found = {name_of(path) for path in SOURCES if ".commit(" in path.read_text(encoding="utf-8")}
        assert found <= COMMITS.keys(), "a request commits in api/database.py alone (ADR 3)"

    def test_raw_sql_stands_where_it_may(self):
        found = {name_of(path) for path in SOURCES if re.search(r"\btext\(\s*f?\"", path.read_text(encoding="utf-8"))}
        strange = {name for name in found if not name.startswith(tuple(TEXTS))}
        assert strange == set(), "move the statement into api/queries/, or say in TEXTS why it stands there"

    def test_protected_tables_are_selected_through_visible_or_as_parts(self):
        protected = {table.__name__ for table in SIGHT}
        found = {name_of(path) for path in SOURCES if any(name in protected for name in selected(path))}
        strange = {name for name in found if not name.startswith(tuple(RAW))}
        assert strange == set(), "select by visible(…), or say in RAW why no reader sees too much"

    def test_services_get_hold_of_wholes_through_the_gate(self):
        services = [path for path in SOURCES if name_of(path).startswith("api/services/")]
        found = {(name_of(path), name) for path in services for name in selected(path) if name in WHOLES}
        assert found == WHOLES_OF_A_WHOLE.keys(), "get it by gate.fetch(…), or say there why not"

    def test_routers_select_nothing_protected_themselves(self):
        protected = {table.__name__ for table in SIGHT}
        for path in (path for name in ("routers", "routing", "quick") for path in (HOME / "api" / name).glob("*.py")):
            assert not protected & set(selected(path)), name_of(path)

    def test_routers_hold_nothing_but_nouns_with_routes(self):
        files = {path.stem for path in (HOME / "api" / "routers").glob("*.py")} - {"__init__"}
        assert files == {module.__name__.rpartition(".")[2] for module in all_routers() if module.router.routes}


class TestFiles:
    def test_no_file_is_too_long(self):
        paths = [*PRODUCT, *TESTS]
        long = {name_of(path) for path in paths if len(path.read_bytes().splitlines()) > MOST_LINES}
        assert long <= LONG.keys(), f"more than {MOST_LINES} lines: let a noun of its own move out"

    @pytest.mark.parametrize("paths", [SOURCES, CLIENTS, TESTS], ids=["api", "clients", "tests"])
    def test_no_function_is_too_long(self, paths: list[Path]):
        functions = (
            (f"{name_of(path)}: {node.name}", (node.end_lineno or 0) - node.lineno + 1)
            for path in paths
            for node in functions_in(tree_of(path))
        )
        long = [name for name, lines in functions if lines > LONGEST_FUNCTION]
        assert long == [], f"more than {LONGEST_FUNCTION} lines"

    def test_what_a_function_raises_itself_stands_in_its_docstring(self):
        known = {kind.__name__ for kind in _below(Problem)}
        asked = [path for path in SOURCES if name_of(path).split("/")[1] in SAY_WHAT_THEY_RAISE]
        silent = {
            f"{name_of(path)}: {node.name}: {raised}"
            for path in asked
            for node in tree_of(path).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            for raised in raised_in(node) & known
            if raised not in (ast.get_docstring(node) or "")
        }
        assert silent == set(), "say in the docstring: Raises …"

    def test_no_name_says_nothing(self):
        parts = {part for path in [*PRODUCT, *TESTS] for part in path.relative_to(HOME).with_suffix("").parts}
        assert parts & NAMELESS == set()

    def test_nothing_is_left_for_later(self):
        marks = re.compile("|".join(("TO" + r"DO\b", "FIX" + "ME", "raise NotImplemented", r"mark\.skip\b", r"xfail")))
        here = Path(__file__).resolve()
        left = [path for path in [*PRODUCT, *TESTS] if path != here and marks.search(path.read_text(encoding="utf-8"))]
        assert [name_of(path) for path in left] == []


class TestHandlers:
    def test_no_handler_has_more_than_six_statements(self):
        for path in (HOME / "api" / "routers").glob("*.py"):
            for node in tree_of(path).body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_handler(node):
                    body = node.body[1:] if ast.get_docstring(node) else node.body
                    assert ast.get_docstring(node), f"{name_of(path)}: {node.name}"
                    assert len(body) <= MOST_STATEMENTS, f"{name_of(path)}: {node.name}"


def _is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = (each.func for each in node.decorator_list if isinstance(each, ast.Call))
    return any(getattr(getattr(call, "value", None), "id", "") == "router" for call in calls)


class TestMigrations:
    def test_the_newest_is_the_one_that_no_other_follows(self):
        assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest()]

    def test_from_nothing_they_give_what_the_models_say(self, owner_session: Session, tmp_path: Path):
        """The next one, as `make migration` writes it, says no more than what is taken away here."""
        owner_session.execute(sa.text("ALTER TABLE webhook DROP COLUMN url"))
        path = next_migration("Where it is told", owner_session.connection(), tmp_path)
        owner_session.rollback()
        assert path.name == f"{int(newest()) + 1:04}_where_it_is_told.py"
        text = path.read_text("utf-8")
        assert text.startswith('"""Where it is told."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision')
        assert f"down_revision = {newest()!r}" in text
        body = text.partition("def upgrade() -> None:\n")[2].partition("\n\n")[0]
        assert body == "    op.add_column('webhook', sa.Column('url', sa.String(), nullable=False))", (
            "write a migration, or give it the types of the model: a text is sa.String()"
        )

    def test_the_checks_of_enums_are_those_of_the_code(self, owner_session: Session):
        found = dict(
            owner_session.execute(
                sa.text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
            ).all()
        )
        for table in SQLModel.metadata.tables.values():
            for column in table.columns:
                if isinstance(column.type, sa.Enum):
                    definition = found[f"ck_{table.name}_{column.type.name}"]
                    assert set(re.findall(r"'([^']*)'::", definition)) == set(column.type.enums), column
