"""Offices of the centre in the demo whose service area is not their home: they hold no seat, and are found by place.

Depok and both Bekasi lie in Jawa Barat and are policed from Jakarta.
"""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from api.domain.kinds import AgencyKind
from api.domain.places import agency_word, province_of
from api.models.agencies import Agency, AgencyServiceArea


class Office(NamedTuple):
    """An office, its home, and the regions it serves."""

    region: str
    code: str
    name: str
    abbreviation: str
    ministry: str
    serves: tuple[str, ...]


OFFICES = (
    Office(
        "province:31",
        "31-POLDA-METRO-JAYA",
        "Kepolisian Daerah Metro Jaya",
        "POLDA METRO JAYA",
        "ministry:polri",
        ("31", "32.16", "32.75", "32.76"),
    ),
    Office(
        "district:32.74",
        "32.74-KANIM-CIREBON",
        "Kantor Imigrasi Cirebon",
        "KANIM CIREBON",
        "ministry:kemenimipas",
        ("32.08", "32.09", "32.10", "32.12", "32.74"),
    ),
    Office(
        "province:21",
        "21-BP3MI",
        "Balai Pelayanan Pelindungan Pekerja Migran Indonesia Kepulauan Riau",
        "BP3MI KEPRI",
        "ministry:kp2mi",
        ("21.01", "21.02", "21.71", "21.72"),
    ),
)
HOMES = frozenset(office.region for office in OFFICES)


def enter(session: Session, since: date) -> None:
    """Enter them in the directory, with their areas from a day on; needs the context of their homes."""
    made = {office: _agency(office) for office in OFFICES}
    session.add_all(made.values())
    session.flush()  # areas refer to them
    session.add_all(
        AgencyServiceArea(agency_id=agency.id, owner=agency.owner, region_code=code, valid_from=since)
        for office, agency in made.items()
        for code in office.serves
    )


def _agency(office: Office) -> Agency:
    return Agency(
        owner=office.region,
        region=office.region,
        province=province_of(office.region),
        code=office.code,
        organisation=agency_word(office.code),
        name=office.name,
        abbreviation=office.abbreviation,
        kind=AgencyKind.MINISTRY_BODY,
        is_vertical=True,
        is_law_enforcement=office.ministry == "ministry:polri",
        ministry=office.ministry,
    )
