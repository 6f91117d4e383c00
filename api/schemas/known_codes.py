"""Codes in the filters of a query: one that stands in no list is refused by its name, not answered with an empty list.

A filter that nobody could mean (a district that there never was, a field of another ministry) looks like an answer
where it is a slip of the pen. What is closed is closed everywhere: regions, those that have ended among them, fields,
funding sources, institutions and donors. Whether a caller sees what a known code stands for is another question, and
is answered with the rows that it sees.
"""

from functools import cache
from typing import Annotated

from pydantic import AfterValidator

from api.domain.places import WHOLE_NATION, region_code_of
from api.problems import Text
from api.reference import rows
from api.schemas.base import Code, wrong
from api.schemas.organisations import RegionWord
from api.schemas.services import RegionCode


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(row["code"] for row in rows(name))


@cache
def _provinces() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("regions") if row["level"] == "province")


def _of(name: str) -> AfterValidator:
    """A code of the reference set `name`, which is short enough to be told."""

    def known(sent: str) -> str:
        if sent not in _codes(name):
            codes = ", ".join(sorted(_codes(name)))
            raise wrong("unknown_code", Text(f"Salah satu dari {codes}.", f"One of {codes}."))
        return sent

    return AfterValidator(known)


def _a_region(code: str) -> str:
    if code != WHOLE_NATION and code not in _codes("regions"):
        raise wrong("unknown_code", Text("Tidak ada wilayah dengan kode ini.", "No region has this code."))
    return code


def _word_of_a_region(word: str) -> str:
    _a_region(region_code_of(word))
    return word


def _a_province(code: str) -> str:
    if code not in _provinces():
        raise wrong("unknown_code", Text("Tidak ada provinsi dengan kode ini.", "No province has this code."))
    return code


KnownRegion = Annotated[RegionCode, AfterValidator(_a_region)]
"""32.12, a province as 32, the nation as ID; also one that has ended."""
KnownRegionWord = Annotated[RegionWord, AfterValidator(_word_of_a_region)]
"""The same as an organisation word."""
KnownDistrict = Annotated[Code, AfterValidator(_a_region)]
"""32.12, where a filter by province stands beside it."""
KnownProvince = Annotated[Code, AfterValidator(_a_province)]
KnownField = Annotated[Code, _of("sub_task_forces")]
KnownSource = Annotated[Code, _of("funding_sources")]
KnownInstitution = Annotated[Code, _of("institutions")]
KnownDonor = Annotated[Code, _of("donors")]
