"""Codes in the filters of a query: one that stands in no list is refused by its name, not answered with an empty list.

A filter that nobody could mean (a district that there never was, a field of another ministry) looks like an answer
where it is a slip of the pen. What is closed is closed everywhere: regions, those that have ended among them, fields,
funding sources, institutions and donors. Whether a caller sees what a known code stands for is another question, and
is answered with the rows that it sees.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from api.domain.places import WHOLE_NATION, region_code_of
from api.problems import Text
from api.reference import codes, rows
from api.schemas.base import Code, wrong
from api.schemas.organisations import RegionWord
from api.schemas.services import RegionCode


@cache
def _regions() -> frozenset[str]:
    return codes("regions") | {WHOLE_NATION}


@cache
def _provinces() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("regions") if row["level"] == "province")


@cache
def _districts() -> frozenset[str]:
    return codes("regions") - _provinces()


def _all_of(name: str) -> str:
    return ", ".join(row["code"] for row in rows(name))


def _of(name: str) -> AfterValidator:
    """A code of the reference set `name`, which is short enough to be told."""

    def known(sent: str) -> str:
        if sent not in codes(name):
            known_ones = ", ".join(sorted(codes(name)))
            raise wrong("unknown_code", Text(f"Salah satu dari {known_ones}.", f"One of {known_ones}."))
        return sent

    return AfterValidator(known)


def _among(known: Callable[[], frozenset[str]], nothing: Text) -> Callable[[str], str]:
    """A code among many, which are not told; `nothing` says that there is none like it."""

    def must_be(sent: str) -> str:
        if sent not in known():
            raise wrong("unknown_code", nothing)
        return sent

    return must_be


_a_region = _among(_regions, Text("Tidak ada wilayah dengan kode ini.", "No region has this code."))
_a_province = _among(_provinces, Text("Tidak ada provinsi dengan kode ini.", "No province has this code."))
_a_district = _among(_districts, Text("Tidak ada kabupaten/kota dengan kode ini.", "No district has this code."))


def _word_of_a_region(word: str) -> str:
    _a_region(region_code_of(word))
    return word


KnownRegion = Annotated[RegionCode, AfterValidator(_a_region)]
"""32.12, a province as 32, the nation as ID; also one that has ended."""
KnownRegionWord = Annotated[RegionWord, AfterValidator(_word_of_a_region)]
"""The same as an organisation word."""
KnownDistrict = Annotated[
    Code, AfterValidator(_a_district), Field(description="Kemendagri code of a district", examples=["32.12"])
]
"""32.12, where a filter by province stands beside it: a province here would find none of its districts."""
KnownProvince = Annotated[
    Code, AfterValidator(_a_province), Field(description="Kemendagri code of a province", examples=["32"])
]
KnownField = Annotated[Code, _of("sub_task_forces"), Field(description=f"Sub-task-force: {_all_of('sub_task_forces')}")]
KnownSource = Annotated[
    Code, _of("funding_sources"), Field(description="Source of money, as APBD; another is refused with all there are")
]
KnownInstitution = Annotated[
    Code, _of("institutions"), Field(description="Who was trained, as police; another is refused with all there are")
]
KnownDonor = Annotated[Code, _of("donors"), Field(description=f"Donor: {_all_of('donors')}")]
