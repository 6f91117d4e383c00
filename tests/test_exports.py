"""Exports: whole tables, streamed, as much as both words open, ended by a count; a broken one is recognised."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.access.policy import words_of
from api.access.principal import the_clock
from api.access.visibility import visible
from api.domain.places import NATION
from api.formats.labels import labels
from api.metrics import REGISTRY
from api.queries import copying, exports
from api.queries.copied_columns import cell, line
from api.queries.copying import END, export_engine
from api.queries.exports import EXPORTS, columns
from api.routing import giving_way
from client.gugus_client.exports import BrokenStream, rows_of_csv, rows_of_ndjson
from tests.support.flows import LEADS, YEAR, House, done, pointers, refused
from tests.support.tokens import Caller, scope_of, token_for

SPENT = ("gugus_exports_reading_seconds_total", "gugus_exports_resting_seconds_total")
HOSTILE = ("=1+1", "-5", "@x", "a;b,c", 'quo"te', "🙂 Đã", "back\\slash \\N", "'kept")


NARROWED: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("agencies?agency_id=DINSOS", lambda row: row["id"] == row["dinsos"]),
    ("activities?sub_task_force=PENC&sub_task_force=REHSOS", lambda row: row["sub_task_force"] in {"PENC", "REHSOS"}),
    ("activities?agency_id=DINSOS&year=2026", lambda row: row["lead_agency_id"] == row["dinsos"]),
    ("activities?funding_source=APBD", bool),
    ("plans?year=2026&year=1999", lambda row: row["year_from"] <= 2026 <= row["year_to"]),
    ("budget-lines?year=2026&funding_source=APBD", lambda row: row["funding_source"] == "APBD"),
    ("reporting-obligations?agency_id=DINSOS&year=2026", lambda row: row["agency_id"] == row["dinsos"]),
    ("progress-reports?year=2026", bool),
    ("realisations?year=2026", bool),
)


@pytest.fixture(scope="module")
def reader(house: House) -> Caller:
    """The secretariat of a district with lines whose titles are hostile, money, and a report verified."""
    for title in HOSTILE:
        house.spend(house.line(title=title), 5)
    report = house.submitted(period=house.period(year=YEAR))
    done(house.move("32.12-secretariat", report, "claims"))
    done(house.move("32.12-secretariat", report, "verifications"))
    return house.secretariat


def ndjson(answer: Any) -> list[dict[str, Any]]:
    """The rows of an export, whole."""
    assert answer.status_code == 200, answer.text
    return list(rows_of_ndjson(answer.content.splitlines(keepends=True)))


def plain(answer: Any, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV, whole."""
    return list(rows_of_csv(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter))


class TestRows:
    @pytest.mark.parametrize("name", EXPORTS)
    def test_every_form_says_the_same(self, reader: Caller, name: str):
        answer = reader.get(f"/v1/exports/{name}")
        rows, read = ndjson(answer), plain(reader.get(f"/v1/exports/{name}.csv"))
        assert len(plain(reader.get(f"/v1/exports/{name}.id.csv"), ";")) == len(rows) == len(read)
        names = [column.name for column in columns(EXPORTS[name])]
        texts = {row["id"]: row for row in read}
        for row, text in zip(rows, answer.text.splitlines(), strict=False):
            assert list(row) == names
            assert text == json.dumps(row, separators=(",", ":"), ensure_ascii=False)
            assert texts[row["id"]] == {name: as_cell(name, value) for name, value in row.items()}

    def test_they_are_those_of_the_list(self, reader: Caller):
        listed = {row["id"]: row for row in done(reader.get("/v1/budget-lines?limit=200"))["items"]}
        rows = {row["id"]: row for row in ndjson(reader.get("/v1/exports/budget-lines"))}
        assert listed.keys() == rows.keys()
        assert set(HOSTILE) <= {row["title"] for row in rows.values()}
        assert [row for row in listed.values() if not row.items() <= rows[row["id"]].items()] == []

    def test_a_programme_says_its_field(self, house: House, reader: Caller):
        plan = house.draft_plan()["id"]
        house.programme(plan, sub_task_force="REHSOS")
        [listed] = done(reader.get(f"/v1/plans/{plan}/programmes"))["items"]
        [row] = [
            row for row in ndjson(reader.get("/v1/exports/programmes?sub_task_force=REHSOS")) if row["plan_id"] == plan
        ]
        assert listed.items() <= row.items()

    def test_a_report_says_the_day_it_counts_by_and_no_claim_that_is_over(self, house: House, reader: Caller):
        period = house.period(period_type="yearly", year=YEAR, ordinal=1)
        dated = house.report("dinsos", period)
        house.entry(dated, "2.1", "dinsos", physical_percent=40, reported_on=f"{YEAR}-01-05")
        claimed = house.submitted("polres", "3.1", period=period)
        typed_in = {}
        for who, number, said in (("disnaker", "1.1", {}), ("kesra", "2.2", {"reported_on": f"{YEAR}-01-04"})):
            body = {"obligation_id": period["obligations"][LEADS[who]], "on_behalf": {"source_document": "Contoh"}}
            typed_in[who] = done(house.secretariat.post("/v1/progress-reports", {**body, **said}), 201)
            house.entry(typed_in[who], number, "secretariat", physical_percent=5)
            done(house.move("32.12-secretariat", typed_in[who], "submissions"))
        done(house.move("32.12-secretariat", claimed, "claims"))
        listed = {row["id"]: row for row in done(reader.get("/v1/progress-reports?limit=200"))["items"]}
        rows = {row["id"]: row for row in ndjson(reader.get("/v1/exports/progress-reports"))}
        assert listed.keys() == rows.keys()
        for name in ("reported_on", "review_until", "status"):
            told = {row_id: row[name] for row_id, row in rows.items()}
            assert told == {row_id: row[name] for row_id, row in listed.items()}
            assert len(set(told.values())) > 1
        done(house.move("32.12-secretariat", claimed, "verifications"))
        for who, typed in typed_in.items():
            done(house.move(f"32.12-{who}", typed, "withdrawals"))

    def test_text_that_would_run_has_an_apostrophe_in_csv(self, reader: Caller):
        titles = {row["title"] for row in plain(reader.get("/v1/exports/budget-lines.csv"))}
        assert {"'=1+1", "'-5", "'@x", "a;b,c", 'quo"te', "🙂 Đã", "back\\slash \\N", "'kept"} <= titles

    def test_a_place_can_be_asked_for(self, reader: Caller):
        everything = ndjson(reader.get("/v1/exports/agencies"))
        part = ndjson(reader.get("/v1/exports/agencies?region_code=32.12"))
        assert part == [row for row in everything if row["region"] == "district:32.12"] != []
        assert ndjson(reader.get("/v1/exports/budget-lines?province_code=21")) == []

    @pytest.mark.parametrize(("query", "kept"), NARROWED)
    def test_a_part_can_be_asked_for_as_in_reports(self, reader: Caller, query: str, kept: Callable[[Any], bool]):
        name = query.partition("?")[0]
        agency = next(row["id"] for row in ndjson(reader.get("/v1/exports/agencies")) if row["code"] == "32.12-DINSOS")
        whole = ndjson(reader.get(f"/v1/exports/{name}"))
        part = ndjson(reader.get(f"/v1/exports/{query.replace('DINSOS', agency)}"))
        assert sorted(part, key=str) == sorted((row for row in whole if kept({**row, "dinsos": agency})), key=str)
        assert part != [], query

    def test_lines_and_entries_of_a_field_are_those_tied_to_it(self, house: House, reader: Caller):
        fields = {each["id"]: each["sub_task_force"] for each in house.activities.values()}
        for field in set(fields.values()):
            entries = ndjson(reader.get(f"/v1/exports/progress-entries?sub_task_force={field}"))
            assert {fields[each["activity_id"]] for each in entries} <= {field}
        line = house.line(title="Belanja bertaut (contoh)")
        activity = house.activities["1.1"]
        tie = {"mode": "share", "share": 1, "activity_id": activity["id"]}
        done(house.officer("disnaker").post(f"/v1/budget-lines/{line['id']}/tags", tie), 201)
        tied = ndjson(reader.get(f"/v1/exports/budget-lines?sub_task_force={activity['sub_task_force']}"))
        assert [row["id"] for row in tied] == [line["id"]]

    def test_a_filter_an_export_does_not_have_is_refused_not_ignored(self, reader: Caller):
        problem = refused(reader.get("/v1/exports/services?year=2026&agency_id=x"), 422, "invalid")
        assert pointers(problem) == ["?agency_id"]
        assert pointers(refused(reader.get("/v1/exports/services?year=2026"), 422, "invalid")) == ["?year"]

    def test_the_state_is_that_of_the_moment(self, reader: Caller):
        listed = done(reader.get("/v1/plans?limit=200"))["items"]
        assert {row["id"]: row["status"] for row in ndjson(reader.get("/v1/exports/plans"))} == {
            row["id"]: row["status"] for row in listed
        }


def as_cell(name: str, value: Any) -> str:
    """A value of NDJSON as the CSV has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "-", "@")) and name == "title" else text


class TestWritten:
    """How PostgreSQL writes a value, and what a chunk makes of its rows."""

    @pytest.mark.parametrize("micro", [0, 1, 120, 1_200, 12_340, 123_450, 120_000, 123_456, 999_999])
    def test_an_instant_has_six_digits_of_a_second_or_none(self, owner_session: Session, micro: int):
        instant = datetime(2026, 1, 5, 23, 59, 8, micro, UTC)
        owner_session.execute(copying.SETTINGS, {"timeout": "1s", "now": instant})
        column = sa.literal(instant, sa.DateTime(timezone=True)).label("at")
        shown = owner_session.execute(sa.select(cell(column), line([column]))).one()
        told = instant.isoformat().replace("+00:00", "Z")
        assert tuple(shown) == (told, f'{{"at":"{told}"}}')
        owner_session.rollback()

    def test_what_is_missing_is_null(self, owner_session: Session):
        kinds = (sa.DateTime(timezone=True), sa.Numeric(), sa.Boolean(), sa.Uuid(), sa.Text(), sa.ARRAY(sa.Text()))
        missing = [sa.cast(sa.null(), kind).label(f"c{number}") for number, kind in enumerate(kinds)]
        told = json.loads(owner_session.execute(sa.select(line(missing))).scalar_one())
        assert told == {each.name: None for each in missing}

    def test_a_line_feed_in_a_text_stays_what_it_is(self):
        rows = b'1,"a\nb ""c\n""",\n2,,"\n"\n3,d,e\n'
        assert copying._as_csv(rows, 3) == b'1,"a\nb ""c\n""",\r\n2,,"\n"\r\n3,d,e\r\n'  # noqa: SLF001  # a pure function


class TestAccess:
    def test_it_needs_the_word_of_the_list_too(self, reader: Caller):
        token = token_for(reader.http, "demo-32.12-secretariat", "exports:read directory:read district:32.12")
        narrow = Caller(reader.http, "demo-32.12-secretariat", token)
        assert ndjson(narrow.get("/v1/exports/agencies"))
        problem = refused(narrow.get("/v1/exports/progress-entries"), 403, "insufficient-scope")
        assert problem["scope"] == "progress:read"

    def test_without_its_own_word_it_is_refused(self, house: House):
        assert "exports:read" not in scope_of("demo-32.12-disnaker", ())
        refused(house.officer("disnaker").get("/v1/exports/agencies"), 403, "insufficient-scope")

    @pytest.mark.parametrize("name", ["budget-lines", "progress-entries", "progress-reports", "plans"])
    def test_another_district_s_rows_are_not_in_it(self, house: House, reader: Caller, name: str):
        assert ndjson(reader.get(f"/v1/exports/{name}"))
        assert ndjson(house.speak("21.71-secretariat").get(f"/v1/exports/{name}")) == []

    def test_the_nation_sees_what_is_verified(self, house: House, reader: Caller):
        house.report("dinsos", house.period(year=YEAR, ordinal=2))
        seen = {row["status"] for row in ndjson(house.speak("kpppa").get("/v1/exports/progress-reports"))}
        own = {row["status"] for row in ndjson(reader.get("/v1/exports/progress-reports"))}
        assert (seen, own) == ({"verified"}, {"verified", "draft"})

    @pytest.mark.usefixtures("reader")
    @pytest.mark.parametrize("name", ["progress-entries", "progress-reports", "plans", "realisations", "outputs"])
    def test_to_the_nation_the_policies_say_what_the_condition_would(
        self, house: House, owner_session: Session, name: str
    ):
        export, now = EXPORTS[name], datetime.now(UTC)
        nation = the_clock(NATION, now)._replace(act=export.act)
        wanted = owner_session.exec(visible(export.table, nation).where(*export.where)).all()
        rows = ndjson(house.speak("kpppa").get(f"/v1/exports/{name}"))
        assert sorted(row["id"] for row in rows) == sorted(str(each.id) for each in wanted)
        owner_session.rollback()

    def test_what_there_is_not_is_not_found(self, reader: Caller):
        refused(reader.get("/v1/exports/persons"), 404, "not-found")
        refused(reader.get("/v1/exports/agencies", headers={"Accept": "application/pdf"}), 406, "not-acceptable")


class TestCatalogue:
    def test_it_tells_every_column_in_both_languages(self, reader: Caller):
        told = {each["name"]: each for each in done(reader.get("/v1/exports"))["exports"]}
        assert told.keys() == EXPORTS.keys()
        for name, export in EXPORTS.items():
            assert told[name]["action"] == words_of(export.act)[0].value
            assert [each["name"] for each in told[name]["columns"]] == [column.name for column in columns(export)]
            assert all(each["label_id"] and each["name"] in labels() for each in told[name]["columns"])
        kinds = {each["name"]: each["kind"] for each in told["budget-lines"]["columns"]}
        assert (kinds["id"], kinds["title"], kinds["fiscal_year"]) == ("identifier", "text", "integer")


class TestBroken:
    """A connection that ends in the middle leaves an answer that began well."""

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_it_is_recognised_and_costs_nothing_after(
        self, reader: Caller, owner_session: Session, monkeypatch: pytest.MonkeyPatch, form: str
    ):
        cut_after(2, monkeypatch, owner_session)
        answer = reader.get(f"/v1/exports/agencies.{form}")
        assert answer.status_code == 200
        assert len(answer.content) > copying.CHUNK
        with pytest.raises(BrokenStream) as broken:
            list(rows_of_ndjson(answer.iter_lines()) if form == "ndjson" else rows_of_csv(lines(answer.content)))
        assert broken.value.said is None
        monkeypatch.undo()
        assert ndjson(reader.get("/v1/exports/agencies"))
        assert export_engine().pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool

    def test_a_missing_row_is_recognised(self, reader: Caller):
        lines_of = reader.get("/v1/exports/agencies").content.splitlines(keepends=True)
        with pytest.raises(BrokenStream):
            list(rows_of_ndjson([*lines_of[:3], *lines_of[4:]]))
        text = reader.get("/v1/exports/agencies.csv").content
        with pytest.raises(BrokenStream):
            list(rows_of_csv(lines(b"\r\n".join([*text.split(b"\r\n")[:3], *text.split(b"\r\n")[4:]]))))
        assert text.decode().splitlines()[-1].startswith(f"{END} {len(lines_of) - 1},,")


def lines(data: bytes) -> io.StringIO:
    """The text of a CSV."""
    return io.StringIO(data.decode("utf-8-sig", "ignore"), newline="")


def cut_after(chunks: int, monkeypatch: pytest.MonkeyPatch, owner: Session) -> None:
    """From now on an export has many rows, and loses its database connection after so many chunks."""
    whole = copying._chunks  # noqa: SLF001  # the test stands between the database and the stream

    def cut(connection: Any, *rest: Any) -> Iterator[bytes]:
        for number, chunk in enumerate(whole(connection, *rest)):
            if number == chunks:
                owner.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": connection.info.backend_pid})
            yield chunk

    monkeypatch.setattr(exports, "statement", lambda *_: many_rows(400_000))  # more than any buffer on the way holds
    monkeypatch.setattr(copying, "_chunks", cut)


def many_rows(number: int) -> sa.Select[Any]:
    """Rows that nothing is looked up for."""
    series = sa.func.generate_series(1, number)
    return sa.select(series.table_valued(sa.column("id", sa.Integer)).render_derived().c.id)


class TestGivingWay:
    """An export of some chunks, alone and after somebody else has asked."""

    def test_alone_it_never_rests(self, reader: Caller, monkeypatch: pytest.MonkeyPatch):
        _, resting = given(reader, monkeypatch, lately=0.0)
        assert resting == 0.0

    def test_while_others_ask_it_rests_much_longer_than_it_reads(self, reader: Caller, monkeypatch: pytest.MonkeyPatch):
        reading, resting = given(reader, monkeypatch, lately=60.0)
        assert resting > reading > 0.0  # eight times, but for the last chunk and for those that took very long


def given(reader: Caller, monkeypatch: pytest.MonkeyPatch, *, lately: float) -> tuple[float, float]:
    """Seconds of reading and of resting of an export that is whole, where who asked before is thought of so long."""
    monkeypatch.setattr(exports, "statement", lambda *_: many_rows(80_000))
    monkeypatch.setattr(giving_way, "LATELY", lately)
    done(reader.get("/v1/agencies"))
    before = [REGISTRY.get_sample_value(name) or 0.0 for name in SPENT]
    answer = reader.get("/v1/exports/agencies")
    assert len(answer.content) > 3 * copying.CHUNK
    assert len(ndjson(answer)) == 80_000
    reading, resting = (REGISTRY.get_sample_value(name) or 0.0 for name in SPENT)
    return reading - before[0], resting - before[1]


class TestStream:
    def test_head_tells_the_headers_and_copies_nothing(self, reader: Caller, monkeypatch: pytest.MonkeyPatch):
        headers = {"Authorization": f"Bearer {reader.token}"}
        whole = reader.get("/v1/exports/agencies.csv").headers
        began: list[Any] = []
        monkeypatch.setattr(copying, "_chunks", lambda *asked: began.append(asked))
        answer = reader.http.head("/v1/exports/agencies.csv", headers=headers)
        assert (answer.status_code, answer.content, began) == (200, b"", [])
        own = {"date", "x-request-id"}
        assert {name: answer.headers[name] for name in answer.headers.keys() - own} == {
            name: whole[name] for name in whole.keys() - own
        }
        assert reader.http.head("/v1/exports/persons", headers=headers).status_code == 404

    def test_it_comes_in_chunks_and_the_pool_is_free_again(self, reader: Caller, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(copying, "CHUNK", 100)
        with reader.http.stream(
            "GET", "/v1/exports/agencies.csv", headers={"Authorization": f"Bearer {reader.token}"}
        ) as answer:
            assert "content-length" not in answer.headers
            assert answer.headers["cache-control"] == "private, no-store"
            text = "".join(answer.iter_text())
        assert len(list(csv.reader(io.StringIO(text, newline="")))) > 5
        assert export_engine().pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool

    def test_it_reads_only_and_for_a_limited_time(self, reader: Caller, monkeypatch: pytest.MonkeyPatch):
        seen: list[Any] = []
        whole = copying._chunks  # noqa: SLF001  # as above

        def look(connection: Any, *rest: Any) -> Iterator[bytes]:
            asked = ("transaction_read_only", "statement_timeout", "gugus.organisations")
            seen.extend(connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0] for name in asked)
            yield from whole(connection, *rest)

        monkeypatch.setattr(copying, "_chunks", look)
        assert reader.get("/v1/exports/agencies").status_code == 200
        assert seen == ["on", "15min", "district:32.12"]
