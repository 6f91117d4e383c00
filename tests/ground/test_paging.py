"""Pages by key, and cursors that nobody can write."""

import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from api import paging
from api.database import create_engine
from api.paging import Binding, bare, decode, encode, link_header, link_next, page, whole
from api.problems import CursorInvalid

pytestmark = pytest.mark.usefixtures("settings")

BINDING = Binding("plans", "client-1", {"status": ["draft"], "owner": None}, "-updated_at")
values = st.one_of(
    st.text(max_size=20).filter(lambda text: text.isprintable()),
    st.integers(-(2**63), 2**63),
    st.uuids(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
positions = st.lists(values, min_size=1, max_size=3).map(tuple)


@pytest.fixture(autouse=True)
def _own_key() -> None:
    paging._cipher.cache_clear()  # noqa: SLF001  # each test has settings of its own


relaxed = hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class TestCursor:
    @relaxed
    @given(positions)
    def test_what_was_sealed_comes_back_with_its_types(self, position):
        back = decode(encode(position, BINDING), BINDING)
        assert back == position
        assert [type(value) for value in back] == [type(value) for value in position]

    @relaxed
    @given(positions, st.data())
    def test_any_altered_cursor_is_refused(self, position, data):
        cursor = encode(position, BINDING)
        place = data.draw(st.integers(0, len(cursor) - 1))
        sign = data.draw(st.sampled_from(string.ascii_letters + string.digits + "-_=+/ ").filter(cursor[place].__ne__))
        with pytest.raises(CursorInvalid):
            decode(cursor[:place] + sign + cursor[place + 1 :], BINDING)

    @relaxed
    @given(st.text(max_size=60))
    def test_no_invented_cursor_is_accepted(self, cursor):
        with pytest.raises(CursorInvalid):
            decode(cursor, BINDING)

    @pytest.mark.parametrize("alter", [lambda text: text[:-1], lambda text: text + "A", lambda text: text * 40])
    def test_a_shorter_or_longer_one_is_refused(self, alter):
        with pytest.raises(CursorInvalid):
            decode(alter(encode((1,), BINDING)), BINDING)

    @pytest.mark.parametrize(
        "other",
        [
            {"route": "reports"},
            {"caller": "client-2"},
            {"filters": {"status": ["sent"]}},
            {"filters": {}},
            {"sort": "updated_at"},
        ],
    )
    def test_it_is_good_in_one_place_only(self, other):
        with pytest.raises(CursorInvalid):
            decode(encode((1,), BINDING), BINDING._replace(**other))

    def test_a_filter_left_out_is_as_none(self):
        assert decode(encode((1,), BINDING), BINDING._replace(filters={"status": ["draft"]})) == (1,)

    def test_nobody_can_read_it(self):
        assert "Rahmawati" not in encode(("Rahmawati",), BINDING)

    def test_the_same_page_has_the_same_cursor(self):
        assert encode((1,), BINDING) == encode((1,), BINDING)

    def test_another_key_refuses_it(self, monkeypatch: pytest.MonkeyPatch):
        cursor = encode((1,), BINDING)
        monkeypatch.setenv("GUGUS_SECRET_KEY", "k" * 40)
        paging.get_settings.cache_clear()
        paging._cipher.cache_clear()  # noqa: SLF001  # as after a restart with another key
        with pytest.raises(CursorInvalid):
            decode(cursor, BINDING)

    @pytest.mark.parametrize("value", [None, 1.5, b"x"])
    def test_what_cannot_be_a_sort_key_is_a_mistake_of_ours(self, value):
        with pytest.raises(TypeError):
            encode((value,), BINDING)

    def test_a_member_of_an_enum_is_its_text(self):
        kind = StrEnum("kind", ["draft"])
        assert decode(encode((kind.draft,), BINDING), BINDING) == ("draft",)


class Table(DeclarativeBase):
    pass


class Row(Table):
    __tablename__ = "paged_row"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    word: Mapped[str]
    day: Mapped[date]
    amount: Mapped[Decimal]
    seen: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


ORDERS = [
    [(Row.id, "asc")],
    [(Row.id, "desc")],
    [(Row.word, "asc"), (Row.id, "asc")],
    [(Row.word, "desc"), (Row.id, "desc")],
    [(Row.word, "asc"), (Row.day, "desc"), (Row.id, "asc")],
    [(Row.seen, "desc"), (Row.amount, "asc"), (Row.id, "desc")],
]
rows = st.lists(
    st.builds(
        dict,
        id=st.uuids(),
        word=st.sampled_from(["", "a", "B", "é", "ab"]),
        day=st.sampled_from([date(2026, 1, 1), date(2026, 1, 2)]),
        amount=st.sampled_from([Decimal("0.10"), Decimal(-1), Decimal("12345678901.2345")]),
        seen=st.sampled_from([datetime(2026, 1, 1, microsecond=1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]),
    ),
    max_size=12,
    unique_by=lambda row: row["id"],
)


@pytest.fixture(scope="module")
def engine(postgres: str) -> Iterator[sa.Engine]:
    engine = create_engine(postgres)
    Table.metadata.create_all(engine)
    yield engine
    Table.metadata.drop_all(engine)
    engine.dispose()


class TestWalk:
    def walk(self, session: Session, statement, keys, limit: int) -> list:
        found, cursor = [], None
        for _ in range(20):
            shown = page(session, whole(statement, keys), limit=limit, cursor=cursor, binding=BINDING)
            assert len(shown.rows) <= limit
            found += bare(statement, shown.rows)
            cursor = shown.cursor
            if cursor is None:
                return found
        pytest.fail("the walk does not end")

    @relaxed
    @given(rows, st.sampled_from(ORDERS), st.integers(1, 5))
    def test_every_row_comes_once_and_in_order_even_with_ties(self, engine, rows, keys, limit):
        with engine.connect() as connection, connection.begin() as undone, Session(connection) as session:
            if rows:
                session.execute(sa.insert(Row), rows)
            order = [column.asc() if way == "asc" else column.desc() for column, way in keys]
            stored = session.scalars(sa.select(Row.id).order_by(*order)).all()
            assert [row.id for row in self.walk(session, sa.select(Row), keys, limit)] == stored
            undone.rollback()

    def test_several_columns_come_as_rows_without_the_keys(self, engine):
        with Session(engine) as session:
            statement = sa.select(sa.literal("x").label("a"), sa.literal(2).label("b"))
            keys = [(sa.literal_column("1", sa.Integer), "asc")]
            assert [tuple(row) for row in self.walk(session, statement, keys, 5)] == [("x", 2)]

    def test_a_cursor_of_another_order_is_refused(self, engine):
        with Session(engine) as session, pytest.raises(CursorInvalid):
            page(session, whole(sa.select(Row), ORDERS[2]), limit=1, cursor=encode((1,), BINDING), binding=BINDING)

    def test_pages_in_one_direction_compare_row_values(self, engine):
        cursor = encode(("a", UUID(int=1)), BINDING)
        sent = []
        sa.event.listen(engine, "before_cursor_execute", lambda *event: sent.append(event[2]))
        with Session(engine) as session:
            page(session, whole(sa.select(Row), ORDERS[2]), limit=1, cursor=cursor, binding=BINDING)
        assert "(paged_row.word, paged_row.id) > (" in sent[-1]


class TestLink:
    def test_the_next_page_is_this_request_with_another_cursor(self):
        address = link_next("http://internal:8000/v1/plans?status=a&status=b&cursor=old&q=", "new")
        assert address == "https://gugus.example/v1/plans?status=a&status=b&q=&cursor=new"

    def test_the_header_names_it(self):
        assert link_header("https://gugus.example/x") == {"Link": '<https://gugus.example/x>; rel="next"'}
