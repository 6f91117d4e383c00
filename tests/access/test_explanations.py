"""An explanation is the decision: for thousands of callers and resources picked at random, in this process."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from sqlmodel import Session

from api.access.grants import member_regions
from api.access.meanings import INDONESIAN
from api.access.policy import POLICY, answers, permits, words_asked_for, words_of
from api.access.principal import HeldSeat, Principal
from api.access.resources import TABLES, reading_of, reads, table_of
from api.access.visibility import SIGHT, SIGHT_ALONE
from api.database import APPLICATION_ROLE, assume, create_engine
from api.domain.acts import Act
from api.domain.kinds import ImportKind
from api.domain.pending_acts import Second
from api.domain.scopes import Word
from api.domain.seats import SeatKind
from api.schemas.explanations import ExplanationQuery
from api.services.explanations import decide, explain
from tests.access.test_visibility import AGENCIES, REGIONS, SEED, WORDS, Filler
from tests.support.flows import REGION
from tests.support.laws import TOGETHER, drawn, numbers, thousands

# Clients stand without policies: what guards them has tests over HTTP.
EXPLAINED = [act for act in Act if table_of(act) in SIGHT]
OFFICE = UUID(int=7)
KINDS = (SeatKind.SECRETARIAT, SeatKind.DAILY_CHAIR, SeatKind.NATIONAL_REGISTRAR)


def caller_for(chance: random.Random, act: Act) -> Principal:
    """Somebody who holds some of the words of the act, here or there, from some seat."""
    wanted = [word for word in sorted(words_asked_for(act)) if chance.random() < 0.7]
    held = {word.value: frozenset(chance.sample(WORDS, chance.randint(1, 2))) for word in wanted}
    organisations = frozenset().union(*(held.get(word, frozenset()) for word in words_of(act)))
    return Principal(
        client_id=uuid4(),
        person_id=None,
        home="national:id",
        act=act,
        held=held,
        organisations=organisations,
        regions=frozenset(chance.sample(REGIONS[:2], chance.randint(0, 2))) if organisations else frozenset(),
        seats=tuple(seat_of(chance) for _ in range(chance.randint(0, 2))),
        now=datetime.now(UTC),
    )


def seat_of(chance: random.Random) -> HeldSeat:
    secretariat = chance.choice((frozenset(), frozenset({OFFICE})))
    return HeldSeat(UUID(int=1), chance.choice(KINDS), chance.choice(REGIONS), OFFICE, secretariat)


class Thing:
    """Something that has whatever a predicate asks for: by its name where that says what it holds, else anything."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.word = chance.choice([Word.GRANTS_WRITE, Word.CLIENTS_WRITE])
        self.second = chance.choice(list(Second))
        self.kind = chance.choice(list(ImportKind))

    def __getattr__(self, name: str) -> Any:
        places = (*REGIONS, *AGENCIES)
        value = self._chance.choice((OFFICE, None) if name.endswith(("_id", "_by")) else places)
        value = (value,) if name.endswith("_ids") else value
        setattr(self, name, value)
        return value


class TestWays:
    @thousands
    @given(numbers)
    def test_an_act_is_permitted_exactly_where_a_way_holds_in_every_answer(self, number):
        for chance in drawn(number):
            act = chance.choice(list(POLICY))
            caller, thing = caller_for(chance, act), Thing(chance)
            told = [list(answers(caller, way, thing)) for way in POLICY[act]]
            assert permits(caller, act, thing) is any(all(holds for _, holds in way) for way in told)

    def test_a_way_with_a_word_asks_for_it_first(self):
        caller = Principal(uuid4(), None, "", Act.PLAN_ADD, {}, frozenset(), frozenset(), (), datetime.now(UTC))
        thing = SimpleNamespace(owner=REGION)
        assert list(answers(caller, POLICY[Act.PLAN_ADD][0], thing)) == [("plans:write", False), ("owns", False)]


class TestResources:
    def test_every_kind_is_named_as_the_journal_names_it(self):
        assert {table.__tablename__ for table in (*SIGHT, *SIGHT_ALONE)} == set(TABLES)

    def test_every_rule_is_told_in_indonesian_too(self):
        predicates = {each.__name__ for ways in POLICY.values() for way in ways for each in way.predicates}
        sights = {each.__name__ for shown in (*SIGHT.values(), *SIGHT_ALONE.values()) for each in shown}
        assert set(INDONESIAN) == predicates | sights

    def test_an_act_about_a_thing_that_stands_names_its_table(self):
        silent = {act for act in Act if table_of(act) is None}
        assert {act for act in silent if not act.endswith((".add", ".send"))} <= {
            *("reference.read", "nation.read", "session.read", "session.end", "scope.read", "meta.read", "grant.read"),
            *("own_grant.read", "access.explain", "access.audience"),
            *(act for act in silent if act.partition(".")[0] not in TABLES),
        }

    def test_what_is_read_by_itself_has_its_act(self):
        assert reading_of(TABLES["plan"]) is Act.PLAN_READ
        assert reading_of(TABLES["progress_entry"]) is Act.ENTRY_READ
        assert reading_of(TABLES["report_comment"]) is None


class Invented:
    """A database full of rows that belong to anybody, asked by the application's role."""

    def __init__(self, session: Session, made: dict[str, list[dict[str, Any]]]) -> None:
        self.session, self.made = session, made

    def seen(self, caller: Principal, table: Any) -> dict[UUID, Any]:
        """The rows that the policies of the database show the caller, with no condition of ours; its context stands."""
        assume(self.session, caller.organisations, caller.regions)
        return {row.id: row for row in self.session.scalars(sa.select(table))}

    def read(self, caller: Principal, table: Any) -> dict[UUID, Any]:
        """The rows that they show the caller as who reads for more organisations than it acts for; else none."""
        reading = None if reads(caller.act) else reading_of(table)
        words = words_of(reading) if reading else ()
        organisations = frozenset().union(*(caller.held.get(word, frozenset()) for word in words))
        if organisations <= caller.organisations:
            return {}
        assume(self.session, organisations)
        regions = member_regions(self.session, organisations, caller.now)
        return self.seen(caller._replace(organisations=organisations, regions=regions), table)

    def explained(self, caller: Principal, table: Any, row_id: UUID) -> dict[str, Any]:
        """The explanation, without the name of the resource."""
        query = ExplanationQuery(action=caller.act, resource=f"{table.__tablename__}/{row_id}")
        return explain(self.session, caller, query).model_dump(exclude={"resource"})


@pytest.fixture(scope="module")
def invented(module_database: str) -> Iterator[Invented]:
    owner = create_engine(module_database, pool_size=1)
    filler = Filler(random.Random(SEED))  # noqa: S311  invented rows are no secret
    with owner.begin() as connection:
        filler.fill(connection)
    owner.dispose()
    engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=1)
    with Session(engine) as session:
        yield Invented(session, filler.made)
    engine.dispose()


def expected(caller: Principal, row: Any, read: Any) -> tuple[str, int]:
    """What a request is answered with, by the policies of the database and `POLICY` alone.

    The caller sees `row` for its act, and `read` when it reads.
    """
    if words_of(caller.act) and not caller.organisations:
        return "insufficient-scope", 403
    if row is None:
        return ("not-found", 404) if read is None else ("not-permitted", 403)
    return ("allowed", 200) if permits(caller, caller.act, row) else ("not-permitted", 403)


class TestEquality:
    """The decision is the one `explain` tells; all that it tells beside it is asked for the last case of a number."""

    @thousands
    @given(numbers)
    def test_the_decision_is_that_of_policies_and_policy(self, invented: Invented, number):
        for chance in drawn(number, TOGETHER // 4):
            act = chance.choice(EXPLAINED)
            table, caller = table_of(act), caller_for(chance, act)
            read, seen = invented.read(caller, table), invented.seen(caller, table)
            for row in chance.sample(invented.made[table.__tablename__], 4):
                *_, refusal = decide(invented.session, caller, table, row["id"])
                told = (refusal.slug, refusal.status) if refusal else ("allowed", 200)
                assert told == expected(caller, seen.get(row["id"]), read.get(row["id"]))
        self.must_tell_why(invented, caller, table, row["id"], seen, read)
        invented.session.rollback()

    def must_tell_why(
        self,
        invented: Invented,
        caller: Principal,
        table: Any,
        row_id: UUID,
        seen: dict[UUID, Any],
        read: dict[UUID, Any],
    ) -> None:
        told = invented.explained(caller, table, row_id)
        assert (told["decision"], told["status"]) == expected(caller, seen.get(row_id), read.get(row_id))
        is_seen = row_id in seen or (row_id in read and told["decision"] == "not-permitted")
        assert any(each["holds"] for each in told["visible_as"]) is is_seen
        assert any(way["holds"] for way in told["ways"]) is (told["decision"] == "allowed")
        if not is_seen and row_id not in seen:
            assert told == invented.explained(caller, table, uuid4())
