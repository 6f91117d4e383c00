"""The one hardened base of everything that comes in, and the one shape of everything that goes out.

`Input` is a JSON body, `QueryModel` the query parameters of a route, `Output` an answer. Plain annotations are enough:
`hardening` bounds `str`, `int`, `date`, `datetime`, `UUID`, lists and their like in every class made from these bases.
The named types below say more than a bound, so prefer them.

A class is compiled when it is first used: there are hundreds, and a process uses few (`defer_build`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError

from api.problems import Text
from api.schemas import hardening, text

T = TypeVar("T")

# A double holds every whole number up to here, and so does every reader of our JSON (RFC 8259 §6).
MAX_RUPIAH = 2**53 - 1

Line = Annotated[str, Field(max_length=500, pattern=text.LINE_PATTERN), BeforeValidator(text.line)]
"""One line of text, possibly empty; what a bare `str` becomes."""

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=text.LINE_PATTERN), BeforeValidator(text.line)]
"""What a person or an agency is called."""

Title = Annotated[str, Field(min_length=1, max_length=500, pattern=text.LINE_PATTERN), BeforeValidator(text.line)]
"""What a plan, an activity or a meeting is called."""

LongText = Annotated[
    str, Field(min_length=1, max_length=10_000, pattern=text.LONG_PATTERN), BeforeValidator(text.paragraphs)
]
"""Sentences with new lines and tabs, up to 10,000 characters."""

Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:-]*$"), BeforeValidator(text.line)]
"""A human code: region 32.12, account 2.08.03.2.02.0001, agency 32.12-dinsos."""

Rupiah = Annotated[int, Field(ge=-MAX_RUPIAH, le=MAX_RUPIAH)]
"""Whole rupiah; negative where a correction may be."""

Day = Annotated[date, Field(ge=text.FIRST_DAY, le=text.LAST_DAY), BeforeValidator(text.day_text)]
"""A date between 1990-01-01 and 2100-12-31."""

Instant = Annotated[datetime, BeforeValidator(text.instant_text), AfterValidator(text.in_utc)]
"""An RFC 3339 time with offset, in UTC once it is read, within the same years."""

Year = Annotated[int, Field(ge=1990, le=2100)]
"""A fiscal year (1 January to 31 December)."""

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
"""0 to 100 with at most two decimals (conventions.md, Data)."""

Quantity = Annotated[Decimal, Field(max_digits=15, decimal_places=4)]
"""A count or measure: 15 digits, 4 of them after the point.

Fifteen, because that is what a double carries exactly: a reader of our JSON gets back the digits that were sent.
"""

Id = Annotated[UUID, BeforeValidator(text.uuid_text)]
"""The id of a resource, in the canonical spelling of a UUID."""


EXAMPLE_ID = "01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"
"""An id for examples; nothing has it."""


def example_of(*bodies: dict[str, Any]) -> ConfigDict:
    """The part of a class's settings that shows `bodies` as its examples in OpenAPI; a test validates every one."""
    return ConfigDict(json_schema_extra={"examples": [*bodies]})


class Input(BaseModel):
    """Base of every request body: unknown fields are refused, everything is bounded, nothing is guessed.

    A number is not read from text nor a truth value from a number; text is stripped and NFC. Errors do not carry
    the value (access.md §4).
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False, defer_build=True
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The compiled tree of the class, hardened."""
        return hardening.apply(hardening.BODY, handler(source), handler)


class QueryModel(BaseModel):
    """Base of query parameters, used as `Annotated[PlanFilter, Query()]`; a list field may be repeated.

    Several of them may stand in one route. That is why unknown names are not refused here, where each class knows
    its own only, but by `routing.ground_route`, which knows all of the route.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, allow_inf_nan=False, defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The compiled tree of the class, hardened; numbers are read from text."""
        return hardening.apply(hardening.QUERY, handler(source), handler)


class Output(BaseModel):
    """Base of every answer: lists its fields, and takes them from a row or a mapping.

    Instants are written in UTC with `Z`. A `Decimal` is written as a JSON number; up to 15 digits, which is what
    `Percent` and `Quantity` hold, the reader gets the value exactly, without trailing zeros (12.50 is 12.5).
    """

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True, defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The compiled tree of the class, with our spelling of instants and decimals."""
        return hardening.apply(hardening.ANSWER, handler(source), handler)

    @classmethod
    def known(cls, fields: dict[str, Any]) -> Self:
        """An answer of which all fields are given, in their order, each of its kind: nothing is looked at.

        `model_construct` asks each field for its names and its default, ten times what it takes to keep the values.
        """
        made, keep = cls.__new__(cls), object.__setattr__
        keep(made, "__dict__", fields)
        keep(made, "__pydantic_fields_set__", set(fields))
        keep(made, "__pydantic_extra__", None)
        keep(made, "__pydantic_private__", None)
        return made


class OneRow(Output):
    """Base of an answer that is one row, wherever an answer is a table (api/formats/writing/tables.py)."""


class Page(Output, Generic[T]):
    """One page of a list; `next` is the address of the one after it, null at the end."""

    items: Sequence[T]
    next: str | None = None
    total: Annotated[
        int | None,
        Field(exclude_if=lambda total: total is None, description="Only with include=total"),
    ] = None


def wrong(code: str, sentence: Text, at: str | None = None) -> PydanticCustomError:
    """A rule of one field or of several, to be raised in a validator; the answer is 422 with `sentence`.

    `code` is the stable name of the rule in snake_case. The sentence must not repeat the value. `at` is the field to
    be put right where the rule is one of several: parameters of a query stand nowhere together.
    """
    where = {"at": at} if at else {}
    return PydanticCustomError(code, "A rule of the service", {"id": sentence.id, "en": sentence.en, **where})


def wrong_at(where: tuple[str | int, ...], code: str, sentence: Text) -> ValidationError:
    """The same, told further inside than the value that the validator was given: at `where` in it."""
    return ValidationError.from_exception_data(
        "", [InitErrorDetails(type=wrong(code, sentence), loc=where, input=None)]
    )


class NoBody(Input):
    """A move that needs no words; an object all the same, so that it can grow some."""

    model_config = example_of({})
