"""Laws of the bases: whatever an author writes is bounded, and what is kept comes back."""

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from api.problems import MalformedJson, Text
from api.schemas import json_body, text
from api.schemas.base import Id, Input, LongText, Output, Page, Percent, Quantity, QueryModel, wrong
from api.schemas.wrong_fields import SENTENCES, field_errors


class Colour(StrEnum):
    RED = "red"


class Inner(Input):
    word: str


class Bare(Input):
    """Plain annotations only, in every nesting an author may use."""

    type: str = "x"
    metadata: list[str] | None = None
    by_year: dict[str, int] = Field(default_factory=dict)
    on: date | None = None
    at: datetime | None = None
    colour: Colour = Colour.RED
    kind: Literal["a", "b"] = "a"
    inner: Inner | None = None
    others: list[Inner] = Field(default_factory=list)
    own: Annotated[str, Field(max_length=1000), AfterValidator(lambda value: value)] | None = None
    child: "Bare | None" = None
    exact: Decimal | None = None
    owner: UUID | None = None


def codes(values: dict[str, Any], model: type[Input] | type[QueryModel] = Bare) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return [(error.pointer, error.code) for error in field_errors(_located(caught.value), values, "en")]


def _located(error: ValidationError) -> list[dict[str, Any]]:
    return [{**dict(one), "loc": ("body", *one["loc"])} for one in error.errors()]


class TestInput:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"type": "a\x00"}, ("/type", "text_characters")),
            ({"metadata": ["a\u202e"]}, ("/metadata/0", "text_characters")),
            ({"metadata": ["x"] * 1001}, ("/metadata", "too_long")),
            ({"by_year": {"a\x00": 1}}, ("", "text_characters")),
            ({"by_year": {"a": 2**63}}, ("/by_year/a", "less_than_equal")),
            ({"on": 5}, ("/on", "day_form")),
            ({"at": "2101-01-01T00:00:00Z"}, ("/at", "instant_range")),
            ({"colour": "blue"}, ("/colour", "enum")),
            ({"kind": "c"}, ("/kind", "literal_error")),
            ({"inner": {"word": "x" * 501}}, ("/inner/word", "string_too_long")),
            ({"others": [{"word": "a"}, {"word": "\x07a"}]}, ("/others/1/word", "text_characters")),
            ({"own": "x" * 1001}, ("/own", "string_too_long")),
            ({"child": {"child": {"type": 5}}}, ("/child/child/type", "string_type")),
            ({"exact": "1"}, ("/exact", "number_form")),
            ({"exact": Decimal("1e300")}, ("/exact", "decimal_max_digits")),
            ({"owner": "x"}, ("/owner", "uuid_form")),
        ],
    )
    def test_plain_annotations_are_hardened(self, values, expected):
        found = codes(values)
        assert found[0][1] == expected[1]
        assert found[0][0] in {expected[0], "/by_year"}

    def test_a_bound_of_its_own_is_kept(self):
        assert Bare(own="x" * 600).own == "x" * 600

    @pytest.mark.parametrize("kind", [Any, float, bytes, list[Any], dict[str, object], float | None])
    def test_what_has_no_bounds_cannot_be_a_field(self, kind):
        loose = type("Loose", (Input,), {"__annotations__": {"field": kind}})
        with pytest.raises(TypeError, match="no bounds"):
            loose.model_rebuild()

    def test_values_of_python_are_taken_as_they_are(self):
        made = Bare(on=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Jayapura")), owner=UUID(int=1))
        assert made.at == datetime(2025, 12, 31, 15, tzinfo=UTC)
        with pytest.raises(ValidationError):
            Bare(at=datetime(2026, 1, 1))  # noqa: DTZ001  # a time without zone is what is refused
        with pytest.raises(ValidationError):
            Bare(on=datetime(2026, 1, 1, tzinfo=UTC))

    def test_messages_do_not_show_the_value(self):
        with pytest.raises(ValidationError) as caught:
            Bare.model_validate({"type": ["Siti Rahmawati"]})
        assert "Siti" not in str(caught.value)

    def test_the_schema_says_what_is_refused(self):
        fields = Bare.model_json_schema()["$defs"]["Bare"]["properties"]
        assert fields["type"]["maxLength"] == 500
        assert fields["type"]["pattern"] == text.LINE_PATTERN
        assert fields["exact"]["anyOf"][0] == {"type": "number"}
        assert fields["by_year"]["patternProperties"][text.LINE_PATTERN]["maximum"] == 2**63 - 1


class TestText:
    @given(st.text())
    def test_what_passes_is_stripped_composed_and_plain(self, value):
        try:
            made = text.line(value)
        except Exception as error:  # noqa: BLE001  # the one refusal there is
            assert getattr(error, "type", None) == "text_characters"  # noqa: PT017
            return
        assert made == unicodedata.normalize("NFC", made)
        assert made == made.strip()
        assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in made)
        assert text.line(made) == made

    @given(st.characters(categories=["Cc", "Cs", "Zl", "Zp"]))
    def test_control_characters_and_surrogates_never_pass(self, sign):
        assert not text.is_plain(f"a{sign}b")

    @pytest.mark.parametrize("heap", ["a" + "\u0301\u0323" * 200_000, "\u0f73" * 200_000])
    def test_marks_heaped_on_a_letter_never_pass(self, heap):
        with pytest.raises(PydanticCustomError) as refused:
            text.line(heap)  # to normalise it would hold the process for a minute
        assert refused.value.type == "text_characters"

    def test_long_text_keeps_its_lines(self):
        class Note(Input):
            note: LongText

        assert Note(note=" a\r\n\tb\n").note == "a\n\tb"
        assert codes({"note": "a\x0bb"}, Note) == [("/note", "text_characters")]
        assert codes({"note": " \n "}, Note) == [("/note", "string_too_short")]

    @pytest.mark.parametrize("name", ["I Gusti Ngurah", "Ma'ruf", "Nuñez-Å", "M. Ali, S.H.", "ꦗꦮ", "مريم"])
    def test_names_of_people_pass(self, name):
        assert text.line(name) == unicodedata.normalize("NFC", name)


class TestInstant:
    @given(
        st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)),  # noqa: DTZ001  # the zone follows
        st.integers(-14 * 60, 14 * 60),
    )
    def test_it_is_kept_in_utc_or_refused(self, moment, minutes):
        class Event(Input):
            at: datetime

        zoned = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
        try:
            made = Event.model_validate({"at": zoned.isoformat()}).at
        except ValidationError as error:
            assert {one["type"] for one in error.errors()} <= {"instant_range"}  # noqa: PT017
        else:
            assert made == zoned
            assert made.utcoffset() == timedelta(0)
            assert 1990 <= made.year <= 2100


class TestQuery:
    class Query(QueryModel):
        count: int = 0
        share: Percent | None = None
        agreed: bool = False
        ids: list[Id] = Field(default_factory=list)
        on: date | None = None

    def test_numbers_are_read_from_text(self):
        made = self.Query.model_validate({"count": "-5", "share": "12.50", "agreed": "true", "on": "2026-01-01"})
        assert (made.count, made.share, made.agreed, made.on) == (-5, Decimal("12.5"), True, date(2026, 1, 1))

    @pytest.mark.parametrize(
        "values",
        [{"count": " 5"}, {"count": "٥"}, {"count": "5.0"}, {"share": "1e1"}, {"share": "NaN"}, {"agreed": "1"}],
    )
    def test_in_one_spelling_only(self, values):
        assert len(codes(values, self.Query)) == 1


class TestOutput:
    class Answer(Output):
        at: datetime
        share: Percent | None = None
        size: Quantity | None = None

    def test_instants_end_with_z(self):
        answer = self.Answer(at=datetime(2026, 1, 1, 7, tzinfo=ZoneInfo("Asia/Jakarta")))
        assert answer.model_dump_json() == '{"at":"2026-01-01T00:00:00Z","share":null,"size":null}'

    def test_a_time_without_zone_is_a_mistake_of_ours(self):
        with pytest.raises(Exception, match="needs its zone"):
            self.Answer(at=datetime(2026, 1, 1)).model_dump_json()  # noqa: DTZ001  # that is the mistake

    @given(st.decimals(min_value=-99999999999, max_value=99999999999, places=4))
    def test_a_quantity_comes_back_exactly(self, size):
        answer = self.Answer(at=datetime(2026, 1, 1, tzinfo=UTC), size=size)
        assert json_body.load(answer.model_dump_json().encode())["size"] == size

    def test_the_schema_calls_it_a_number_and_always_there(self):
        schema = self.Answer.model_json_schema(mode="serialization")
        assert schema["properties"]["share"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
        assert schema["properties"]["at"]["format"] == "date-time"
        assert schema["required"] == ["at", "share", "size"]

    def test_a_page_has_a_total_only_when_it_was_counted(self):
        assert Page[int](items=[1]).model_dump_json() == '{"items":[1],"next":null}'
        assert Page[int](items=[1], total=9).model_dump_json() == '{"items":[1],"next":null,"total":9}'


class TestJsonBody:
    leaves = st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.text()
    values = st.recursive(leaves, lambda part: st.lists(part) | st.dictionaries(st.text(), part), max_leaves=10)

    @given(values)
    def test_whatever_json_can_say_is_read(self, value):
        assert json_body.load(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value

    @given(st.binary(max_size=60))
    def test_bytes_of_any_kind_are_read_or_refused(self, body):
        try:
            json_body.load(body)
        except MalformedJson as problem:
            assert problem.errors == ()  # noqa: PT017

    def test_a_zero_below_zero_is_one_as_the_database_keeps_it(self):
        assert [str(number) for number in json_body.load(b"[-0.0, -0, 0.0, -0e3, -0.5]")] == [
            "0.0",
            "0",
            "0.0",
            "0E+3",
            "-0.5",
        ]

    def test_depth_ends_at_32(self):
        assert json_body.load(b"[" * 32 + b"]" * 32)
        with pytest.raises(MalformedJson):
            json_body.load(b"[" * 33 + b"]" * 33)
        assert len(json_body.load(b"[" + b"[]," * 100 + b"[]]")) == 101


class TestFieldErrors:
    def test_a_body_that_is_wrong_everywhere_is_told_a_thousand_places(self):
        assert len(codes({f"k{number}": 1 for number in range(1_100)})) == 1_000

    def test_every_sentence_can_be_said_without_its_limits(self):
        for code in SENTENCES:
            (error,) = field_errors([{"type": code, "loc": ("body", "a")}], {"a": 1}, "id")
            assert error.detail

    def test_limits_are_told(self):
        (error,) = field_errors([{"type": "enum", "loc": ("query", "a"), "ctx": {"expected": "'x'"}}], None, "en")
        assert error == ("?a", "enum", "Must be one of: 'x'.")

    def test_what_came_in_is_not_told(self):
        given = {"type": "value_error", "loc": ("body", "a"), "msg": "Siti", "input": "Siti", "ctx": {"error": "Siti"}}
        assert "Siti" not in str(field_errors([given], {"a": "Siti"}, "en"))

    def test_rules_of_authors_keep_their_sentence(self):
        class Period(Input):
            start: int
            end: int

            @model_validator(mode="after")
            def in_order(self) -> "Period":
                if self.end < self.start:
                    raise wrong("period_order", Text("Akhir sebelum awal.", "It ends before it starts."))
                return self

        with pytest.raises(ValidationError) as caught:
            Period(start=2, end=1)
        assert field_errors(_located(caught.value), {}, "id") == [("", "period_order", "Akhir sebelum awal.")]

    def test_branches_of_a_union_are_one_place(self):
        class Either(Input):
            value: Inner | str

        assert codes({"value": 5}, Either) == [("/value", "model_type")]

    @pytest.mark.parametrize(
        ("source", "place"), [("query", "?a"), ("path", "{a}"), ("header", "a"), ("cookie", "a"), ("body", "")]
    )
    def test_parameters_are_named_by_their_kind(self, source, place):
        assert field_errors([{"type": "x", "loc": (source, "a")}], None, "id")[0].pointer == place
