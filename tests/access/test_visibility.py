"""`visible()` and row-level security say the same, for every protected table and for callers picked at random.

The tables are filled with invented rows that belong to anybody and stand anywhere, so that no condition is true by
the good manners of the services. The condition of `visible()` is asked by the owner, whom no policy binds; the
policies are asked by the application's role with no condition at all. Neither can hide behind the other.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, SQLModel

from api.access.anybody import Anybody, said_of
from api.access.principal import HeldSeat, Principal
from api.access.visibility import SIGHT, sees, visible
from api.database import APPLICATION_ROLE, act_as, assume, create_engine
from api.domain.acts import Act
from api.domain.hearing import ANYONE, members_of
from api.domain.seals import officer
from api.domain.seats import SeatKind
from api.models.cases import Case
from api.models.plans import Plan

SEED, ROWS = 3212, 24
REGIONS = ("district:32.12", "district:21.71", "province:32", "national:id")
AGENCIES = ("agency:32.12-dinsos", "agency:21.71-disnaker")
MINISTRIES = ("ministry:polri", "ministry:kemen-pppa")
WORDS = (*REGIONS, "province:21", *AGENCIES, *MINISTRIES)
SEATS = (UUID(int=1), UUID(int=2), UUID(int=3))
SIT = sa.text("SELECT set_config('gugus.seats', :seats, true)")
ACTORS = (UUID(int=4), UUID(int=5))
PROVINCES = ("province:32", "province:21", None)
# Columns whose values a condition asks for; what they may hold.
PLACES: dict[str, tuple[Any, ...]] = {
    "owner": (*REGIONS, *AGENCIES),
    "region": REGIONS,
    "province": PROVINCES,
    "ministry": (*MINISTRIES, None, None),
    "agency": AGENCIES,
    "receiver": AGENCIES,
    "field": ("documents", "medical_profile"),
    "fields": (["documents"], ["name"], ["documents", "medical_profile"]),
    "sent_at": (datetime(2026, 1, 1, tzinfo=UTC),),
    "receiver_region": REGIONS,
    "receiver_until": (datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)),
    "seat_id": SEATS,
    "client_id": ACTORS,
    "sent_by": ACTORS,
    "against": (*AGENCIES, *(officer(actor) for actor in ACTORS)),
}
# A part stands where its whole stands; everything else is free.
WHOLES = {
    "case_id": "case",
    "referral_id": "referral",
    "plan_id": "plan",
    "report_id": "progress_report",
    "entry_id": "progress_entry",
    "activity_id": "activity",
}
TOLD = frozenset({"audience", "lost"})
TOGETHER = frozenset({"progress_entry", "progress_value", "report_comment", "evidence"})


class Filler:
    """Fills protected tables with rows that keep no rule but the checks of their columns."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.made: dict[str, list[dict[str, Any]]] = {}

    def fill(self, connection: sa.Connection) -> None:
        """Rows for every table of `SIGHT`; wholes come before parts."""
        # References and roll-ups are other tests' concern: they would allow orderly rows only.
        connection.execute(sa.text("SET session_replication_role = replica"))
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name in _protected()]
        for table in tables:
            rows = [self.row(table, number) for number in range(1, ROWS + 1)]
            connection.execute(table.delete())
            # Where a region has one row only, the later ones are left out.
            connection.execute(insert(table).on_conflict_do_nothing(), rows)
            self.made[table.name] = rows
        connection.execute(sa.text("SET session_replication_role = origin"))

    def row(self, table: sa.Table, number: int) -> dict[str, Any]:
        """One row; nullable columns that no condition asks for stay empty."""
        asked = [column for column in table.columns if not column.nullable or column.name in {*PLACES, *WHOLES}]
        free = [column for column in asked if column.server_default is None or column.name in TOLD]
        row = {column.name: self.value(column, number) for column in free}
        whole = self.whole(table, row)
        return {**row, **{name: whole[name] for name in PLACES if name in whole and name in row}}

    def whole(self, table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
        """The row that this one is a part of, where the two must stand together."""
        if table.name not in TOGETHER:
            return {}
        column = "entry_id" if table.name == "progress_value" else "report_id"
        return next(whole for whole in self.made[WHOLES[column]] if whole["id"] == row[column])

    def value(self, column: sa.Column[Any], number: int) -> Any:
        """Some value the column takes."""
        if column.name in PLACES:
            return self.chance.choice(PLACES[column.name])
        if WHOLES.get(column.name) in self.made:
            return self.chance.choice(self.made[WHOLES[column.name]])["id"]
        if column.name in TOLD:
            return self.chance.sample((*WORDS, ANYONE, *map(members_of, REGIONS)), self.chance.randint(0, 3))
        if column.foreign_keys and column.primary_key and "case" in self.made:
            return self.made["case"][number - 1]["id"]  # a person or a profile has the id of its case
        return self.of_kind(column.type, number)

    def of_kind(self, kind: Any, number: int) -> Any:
        """Some value of the kind."""
        if isinstance(kind, sa.Enum):
            return self.chance.choice(kind.enums)
        if isinstance(kind, sa.types.TypeDecorator):
            return self.of_kind(kind.impl_instance, number)
        makers: dict[type[Any], Any] = {
            sa.Uuid: uuid4,
            sa.Boolean: lambda: False,
            sa.Integer: lambda: number % 12 + 1,  # a month, too
            sa.Numeric: lambda: number,
            sa.Date: lambda: date(2026, 1, 1),
            sa.DateTime: lambda: datetime(2026, 1, 1, tzinfo=UTC),
            sa.LargeBinary: lambda: b"x",
            sa.JSON: dict,
            sa.ARRAY: list,
            sa.String: lambda: f"x{number}",
        }
        return next(make() for known, make in makers.items() if isinstance(kind, known))


def _protected() -> dict[str, type[SQLModel]]:
    return {table.__tablename__: table for table in SIGHT}


def _key(table: sa.Table) -> sa.ColumnElement[str]:
    return sa.func.concat_ws("/", *(sa.cast(column, sa.Text) for column in table.primary_key))


def _everything(name: str, table: Any, condition: Any = None) -> sa.Select[Any]:
    keys = sa.func.array_agg(_key(table.__table__)).label("keys")
    asked = sa.select(sa.literal(name, literal_execute=True).label("name"), keys)
    return asked.select_from(table) if condition is None else asked.where(condition)


@cache
def _seen_by(form: Anybody) -> sa.CompoundSelect[Any]:
    """Every row that callers of a form see: put together once for all of them."""
    return sa.union_all(*(_everything(name, table, sees(table, form)) for name, table in _protected().items()))


def _rows(session: Session, statement: Any, said: dict[str, Any] | None = None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in _protected()}
    for name, keys in session.execute(statement, said):
        found[name].update(keys or ())
    return found


# As text, for the database plans it once: all that differs between callers is what the policies ask the session.
EVERY_ROW = sa.text(
    str(
        sa.union_all(*(_everything(name, table) for name, table in _protected().items())).compile(
            dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
        )
    )
)


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Session]:
    """The owner of the tables, who passes over policies, in a database full of invented rows."""
    engine = create_engine(module_database, pool_size=1)
    with engine.begin() as connection:
        Filler(random.Random(SEED)).fill(connection)  # noqa: S311  invented rows are no secret
    with Session(engine) as session:
        yield session
        session.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def application(module_database: str) -> Iterator[Session]:
    """The application's role."""
    engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=1)
    with Session(engine) as session:
        yield session
        session.rollback()
    engine.dispose()


def callers() -> Iterator[Principal]:
    """Callers with no word of the small universe, each word alone, each two and some threes; members here and there."""
    chance = random.Random(SEED)  # noqa: S311  callers picked at random are no secret
    alone = [(word,) for word in WORDS]
    threes = [chance.sample(WORDS, 3) for _ in range(10)]
    for held in ((), *alone, *alone, *combinations(WORDS, 2), *threes):
        organisations = frozenset(held)
        regions = frozenset(chance.sample(REGIONS[:2], chance.randint(0, 2))) if organisations else frozenset()
        yield Principal(
            client_id=chance.choice(ACTORS),
            person_id=None,
            home="national:id",
            act=Act.PLAN_READ,
            held={},
            organisations=organisations,
            regions=regions,
            seats=tuple(
                HeldSeat(seat, SeatKind.SECRETARIAT, REGIONS[0], None, frozenset())
                for seat in (chance.sample(SEATS, chance.randint(0, 2)) if organisations else ())
            ),
            now=datetime.now(UTC),
        )


class Shown(NamedTuple):
    """The rows that one caller is shown, by table: by the condition of `visible()`, and by the policies."""

    caller: Principal
    by_condition: dict[str, set[str]]
    by_policy: dict[str, set[str]]


@pytest.fixture(scope="module")
def shown(owner: Session, application: Session) -> list[Shown]:
    found = []
    for caller in callers():
        by_condition = _rows(owner, _seen_by(Anybody.like(caller)), said_of(caller))
        assume(application, caller.organisations, caller.regions)
        act_as(application, caller.actor)
        application.execute(SIT, {"seats": ",".join(str(seat.id) for seat in caller.seats)})
        found.append(Shown(caller, by_condition, _rows(application, EVERY_ROW)))
        application.rollback()
    return found


class TestEquality:
    @pytest.mark.parametrize("name", _protected())
    def test_both_show_the_same_rows_to_every_caller(self, shown: list[Shown], name: str):
        for each in shown:
            held = sorted(each.caller.organisations), sorted(each.caller.regions)
            assert each.by_condition[name] == each.by_policy[name], held

    @pytest.mark.parametrize("name", _protected())
    def test_some_rows_are_shown_to_somebody_and_none_without_a_word(self, shown: list[Shown], name: str):
        assert any(each.by_policy[name] for each in shown)
        assert not any(each.by_policy[name] for each in shown if not each.caller.organisations)

    def test_only_the_directory_and_what_is_published_are_open_to_every_holder_of_a_word(
        self, owner: Session, shown: list[Shown]
    ):
        everything = _rows(owner, EVERY_ROW)
        holders = [each for each in shown if each.caller.organisations]
        open_tables = {name for name in everything if all(each.by_policy[name] == everything[name] for each in holders)}
        released = {"statistics_release", "referral_release"}
        assert open_tables == {"agency", "agency_alias", "agency_service_area", "seat", "service", *released}


def _asked(statement: Any) -> tuple[str, list[Any]]:
    """A statement as PostgreSQL is asked it, and the values it is asked with."""
    told = statement.compile(dialect=postgresql.dialect(paramstyle="format")).construct_expanded_state()
    return told.statement, list(told.positional_parameters)


def _counted(statement: Any, _table: Any = None) -> Any:
    return sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())


ONE = sa.literal_column("1")
# What lists make of a selection: filtered, counted, one of several parts, what another one is looked for in.
SHAPES = (
    lambda statement, table: statement.where(table.id == UUID(int=1)),
    _counted,
    lambda statement, table: sa.union_all(statement, sa.select(table).where(table.id == UUID(int=1))),
    lambda statement, table: sa.select(ONE).where(table.id.in_(statement.with_only_columns(table.id))),
)


class TestByName:
    def test_what_is_selected_for_a_caller_is_what_is_written_with_its_own_values(self):
        forms = {Anybody.like(caller): caller for caller in callers()}
        assert len(forms) > 4
        for caller in forms.values():
            for table in SIGHT:
                anew = sa.select(ONE).select_from(table).where(sees(table, caller))
                assert _asked(visible(table, caller).with_only_columns(ONE).select_from(table)) == _asked(anew)

    @pytest.mark.parametrize("shape", SHAPES)
    def test_it_is_so_in_every_shape_that_a_list_gives_it(self, shape: Any):
        for caller in list(callers())[::40]:
            for table in (Plan, Case):
                anew = sa.select(table).where(sees(table, caller))
                assert _asked(shape(visible(table, caller), table)) == _asked(shape(anew, table))

    def test_each_caller_is_shown_its_own(self, owner: Session, shown: list[Shown]):
        """By turns and through one session: no value of one is left to another."""
        for each in [*shown[:30], *shown[29::-1]]:
            assert owner.scalar(_counted(visible(Plan, each.caller))) == len(each.by_condition["plan"])
            assert len(owner.exec(visible(Plan, each.caller)).all()) == len(each.by_condition["plan"])


class TestWithoutContext:
    @pytest.mark.parametrize("settings", ["", "RESET", "('')"])
    def test_a_raw_select_shows_nothing(self, owner: Session, application: Session, settings: str):
        assert all(_rows(owner, EVERY_ROW).values())
        if settings:
            assume(application, [])
        assert not any(_rows(application, EVERY_ROW).values())
        application.rollback()

    def test_the_context_ends_with_the_transaction(self, owner: Session, application: Session):
        assume(application, ["national:id"])
        assert any(_rows(application, EVERY_ROW).values())
        application.commit()
        assert not any(_rows(application, EVERY_ROW).values())
        assert any(_rows(owner, EVERY_ROW).values())
        application.rollback()

    def test_regions_alone_open_nothing_of_an_agency_s_own(self, owner: Session, application: Session):
        assume(application, [], REGIONS)
        shown = {name for name, rows in _rows(application, EVERY_ROW).items() if rows}
        application.rollback()
        assert shown <= {
            *(
                "task_force",
                "decree",
                "plan",
                "plan_version",
                "amendment",
                "goal",
                "programme",
                "activity",
                "activity_agency",
            ),
            *("output", "output_participants"),
            *("meeting", "meeting_attendance", "meeting_correction", "follow_up"),
            *("activity_funding", "indicator", "indicator_target", "reporting_period", "reporting_obligation"),
            "reporting_calendar",
            "reopening",
        }
        assert any(_rows(owner, EVERY_ROW).values())
