"""Task forces of the invented nation: decree, agencies and seats."""

from datetime import date
from typing import NamedTuple

from api.demos.nation.nation import District, Row, Rows
from api.domain.places import agency_word

LAPSED = 0.45


class Kind(NamedTuple):
    """An agency that every district has: its abbreviation, name, kind, seat, and the field it works in."""

    abbreviation: str
    name: str
    kind: str
    seat: str
    field: str | None
    ministry: str | None = None


KINDS = (
    Kind("SETDA", "Sekretariat Daerah", "opd_kab", "chair", None),
    Kind("DP3A", "Dinas Pemberdayaan Perempuan dan Perlindungan Anak", "opd_kab", "secretariat", "KOORD"),
    Kind("DISNAKER", "Dinas Tenaga Kerja", "opd_kab", "member", "PENC"),
    Kind("DINSOS", "Dinas Sosial", "opd_kab", "member", "REHSOS"),
    Kind("DINKES", "Dinas Kesehatan", "opd_kab", "member", "REHKES"),
    Kind("DISDIK", "Dinas Pendidikan", "opd_kab", "member", "PENC"),
    Kind("BAGHUKUM", "Bagian Hukum", "opd_kab", "member", "NORMA"),
    Kind("POLRES", "Kepolisian Resor", "kementerian_lembaga", "member", "GAKKUM", "ministry:polri"),
)


class Agency(NamedTuple):
    """An agency of a district."""

    id: str
    district: District
    kind: Kind

    @property
    def code(self) -> str:
        """Its code; CONTOH says that it is invented."""
        return f"{self.district.code}-CONTOH-{self.kind.abbreviation}"

    @property
    def word(self) -> str:
        """Its organisation word."""
        return agency_word(self.code)

    @property
    def in_region(self) -> Row:
        """Owner (the region), region, province, ministry."""
        return (*self.district.place, self.kind.ministry)

    @property
    def place(self) -> Row:
        """Owner (the agency), region, province, ministry."""
        return (self.word, *self.district.place[1:], self.kind.ministry)


class TaskForce(NamedTuple):
    """A task force with those who work in it."""

    id: str
    agencies: tuple[Agency, ...]

    @property
    def leads(self) -> tuple[Agency, ...]:
        """Agencies that lead activities."""
        return tuple(agency for agency in self.agencies if agency.kind.field)


def stamps(on: date) -> Row:
    """Version, made, changed."""
    at = f"{on}T02:00:00Z"
    return (1, at, at)


def found(district: District, standing: str | None, rows: Rows) -> TaskForce:
    """The task force with decree, agencies and seats; one that stands already keeps its id, decree and seats."""
    dice, on = district.dice("task force"), district.founded
    made = TaskForce(standing or dice.id(on), tuple(Agency(dice.id(on), district, kind) for kind in KINDS))
    rows["agency"] += [_agency(agency) for agency in made.agencies]
    if standing is None:
        name = f"Gugus Tugas PP-TPPO {district.name} (contoh)"
        rows["task_force"].append(
            (*district.place, made.id, *stamps(on), "district", name, district.code, district.time_zone)
        )
        decree = dice.id(on)
        # Where little is reported the decree has run out, and with it the seats.
        lasts = district.last_year + 2 if district.diligence > LAPSED else district.last_year - 1
        until = max(on, date(lasts, 12, 31))
        title = "Pembentukan gugus tugas (contoh, bukan dokumen resmi)"
        rows["decree"].append(
            (*district.place, decree, made.id, "sk", "CONTOH/NASIONAL", on.year, on, title, on, until)
        )
        _seats(district, made, decree, until, rows)
    return made


def _agency(agency: Agency) -> Row:
    kind, is_vertical = agency.kind, agency.kind.ministry is not None
    name = f"{kind.name} {agency.district.name} (contoh)"
    identity = (agency.code, agency.word, name, kind.abbreviation, kind.kind)
    health = kind.field == "REHKES"
    stamped = (agency.id, *stamps(agency.district.founded))
    return (*agency.in_region, *stamped, *identity, is_vertical, is_vertical, health)


def _seats(district: District, made: TaskForce, decree: str, until: date, rows: Rows) -> None:
    dice, on = district.dice("seats"), district.founded
    for agency in made.agencies:
        days = (decree, on, until, district.time_zone)
        if agency.kind.seat == "member" or dice.chance(0.93):  # some chairs and secretariats are not filled
            seat = (agency.kind.seat, district.word, made.id, agency.id)
            rows["seat"].append((*district.place, dice.id(on), *stamps(on), *seat, *days))
        if dice.chance(0.8):
            officer = ("authorised_officer", agency.word, None, agency.id)
            rows["seat"].append((*district.place, dice.id(on), *stamps(on), *officer, *days))
