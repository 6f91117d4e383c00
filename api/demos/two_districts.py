"""An invented nation to try things out: two districts, their provinces, the nation, officers and client systems.

Offices carry plausible names; every person, secret and decree is invented and says so. Built by the owner of the
tables, once; a database that holds the demo already is left as it is.
"""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.database import assume
from api.demos import offices_of_the_centre
from api.domain.kinds import AgencyKind, AuthMethod, DecreeKind, TaskForceLevel
from api.domain.places import NATION, agency_word, code_of, province_of
from api.domain.scopes import Word
from api.domain.seats import AGENCY_SEATS, EXTRACT, READ, SEATS_OF_TWO_FACTORS, SeatKind
from api.models.agencies import Agency
from api.models.clients import Client, ClientGrant
from api.models.people import Person
from api.models.reference import Region
from api.models.task_forces import Decree, Seat, TaskForce
from api.oauth import second_factors
from api.oauth.clients import new_secret
from api.oauth.passwords import hash_of
from api.oauth.single_use import fresh
from api.settings import get_settings

NEVER = datetime(1990, 1, 1, tzinfo=UTC)  # no code was used yet
BEGINS, ENDS = date(2025, 1, 1), date(2029, 12, 31)
INDRAMAYU, BATAM = "district:32.12", "district:21.71"

TASK_FORCES = {
    NATION: "Gugus Tugas Pusat PP-TPPO (contoh)",
    "province:32": "Gugus Tugas PP-TPPO Provinsi Jawa Barat (contoh)",
    "province:21": "Gugus Tugas PP-TPPO Provinsi Kepulauan Riau (contoh)",
    INDRAMAYU: "Gugus Tugas PP-TPPO Kabupaten Indramayu (contoh)",
    BATAM: "Gugus Tugas PP-TPPO Kota Batam (contoh)",
}
LEVELS = {"national": TaskForceLevel.NATIONAL, "province": TaskForceLevel.PROVINCE, "district": TaskForceLevel.DISTRICT}


class Office(NamedTuple):
    """An agency of the demo and the seat it holds in its task force."""

    region: str
    code: str
    name: str
    abbreviation: str
    kind: AgencyKind
    seat: SeatKind
    ministry: str | None = None


_OPD, _BODY, _UNIT = AgencyKind.REGENCY_OFFICE, AgencyKind.MINISTRY_BODY, AgencyKind.SERVICE_UNIT
_CLINIC = AgencyKind.HEALTH_FACILITY
OFFICES = (
    Office(INDRAMAYU, "32.12-SETDA", "Sekretariat Daerah Kabupaten Indramayu", "SETDA", _OPD, SeatKind.CHAIR),
    Office(
        INDRAMAYU,
        "32.12-DISDUK-P3A",
        "Dinas Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan dan Perlindungan Anak",
        "DISDUK P3A",
        _OPD,
        SeatKind.DAILY_CHAIR,
    ),
    Office(
        INDRAMAYU,
        "32.12-BAGIAN-KESRA",
        "Bagian Kesejahteraan Rakyat Sekretariat Daerah",
        "BAGIAN KESRA",
        _OPD,
        SeatKind.SECRETARIAT,
    ),
    Office(INDRAMAYU, "32.12-DISNAKER", "Dinas Tenaga Kerja", "DISNAKER", _OPD, SeatKind.MEMBER),
    Office(INDRAMAYU, "32.12-DINSOS", "Dinas Sosial", "DINSOS", _OPD, SeatKind.MEMBER),
    Office(INDRAMAYU, "32.12-UPTD-PPA", "UPTD Perlindungan Perempuan dan Anak", "UPTD PPA", _UNIT, SeatKind.MEMBER),
    Office(
        INDRAMAYU,
        "32.12-RSUD-INDRAMAYU",
        "Rumah Sakit Umum Daerah Indramayu",
        "RSUD INDRAMAYU",
        _CLINIC,
        SeatKind.MEMBER,
    ),
    Office(
        INDRAMAYU,
        "32.12-POLRES-INDRAMAYU",
        "Kepolisian Resor Indramayu",
        "POLRES INDRAMAYU",
        _BODY,
        SeatKind.MEMBER,
        "ministry:polri",
    ),
    Office(BATAM, "21.71-SETDA", "Sekretariat Daerah Kota Batam", "SETDA", _OPD, SeatKind.CHAIR),
    Office(
        BATAM,
        "21.71-DINSOS-PM",
        "Dinas Sosial dan Pemberdayaan Masyarakat",
        "DINSOS PM",
        _OPD,
        SeatKind.DAILY_CHAIR,
    ),
    Office(
        BATAM,
        "21.71-DP3AP2KB",
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
        "DP3AP2KB",
        _OPD,
        SeatKind.SECRETARIAT,
    ),
    Office(BATAM, "21.71-DISNAKER", "Dinas Tenaga Kerja", "DISNAKER", _OPD, SeatKind.MEMBER),
)


class Desk(NamedTuple):
    """A demo client that acts from a seat: of its own agency for officers, of the task force for the others."""

    client_id: str
    kind: SeatKind
    region: str
    office: str | None = None


DESKS = (
    Desk("demo-32.12-chair", SeatKind.CHAIR, INDRAMAYU, "32.12-SETDA"),
    Desk("demo-32.12-daily-chair", SeatKind.DAILY_CHAIR, INDRAMAYU, "32.12-DISDUK-P3A"),
    Desk("demo-32.12-secretariat", SeatKind.SECRETARIAT, INDRAMAYU, "32.12-BAGIAN-KESRA"),
    Desk("demo-32.12-disnaker", SeatKind.AUTHORISED_OFFICER, INDRAMAYU, "32.12-DISNAKER"),
    Desk("demo-32.12-disnaker-staff", SeatKind.REPORTING_OFFICER, INDRAMAYU, "32.12-DISNAKER"),
    Desk("demo-32.12-dinsos", SeatKind.AUTHORISED_OFFICER, INDRAMAYU, "32.12-DINSOS"),
    Desk("demo-32.12-kesra", SeatKind.AUTHORISED_OFFICER, INDRAMAYU, "32.12-BAGIAN-KESRA"),
    Desk("demo-32.12-polres", SeatKind.AUTHORISED_OFFICER, INDRAMAYU, "32.12-POLRES-INDRAMAYU"),
    Desk("demo-21.71-daily-chair", SeatKind.DAILY_CHAIR, BATAM, "21.71-DINSOS-PM"),
    Desk("demo-32.12-uptd-ppa", SeatKind.CASE_OFFICER, INDRAMAYU, "32.12-UPTD-PPA"),
    Desk("demo-32.12-uptd-ppa-consents", SeatKind.CONSENT_OFFICER, INDRAMAYU, "32.12-UPTD-PPA"),
    # Two, because what goes without consent and what was entered in error need another officer.
    Desk("demo-32.12-uptd-ppa-2", SeatKind.CASE_OFFICER, INDRAMAYU, "32.12-UPTD-PPA"),
    Desk("demo-32.12-dinsos-consents", SeatKind.CONSENT_OFFICER, INDRAMAYU, "32.12-DINSOS"),
    Desk("demo-32.12-dinsos-cases", SeatKind.CASE_OFFICER, INDRAMAYU, "32.12-DINSOS"),
    Desk("demo-32.12-rsud", SeatKind.CASE_OFFICER, INDRAMAYU, "32.12-RSUD-INDRAMAYU"),
    Desk("demo-21.71-secretariat", SeatKind.SECRETARIAT, BATAM, "21.71-DP3AP2KB"),
    Desk("demo-21.71-disnaker", SeatKind.AUTHORISED_OFFICER, BATAM, "21.71-DISNAKER"),
    Desk("demo-21.71-cases", SeatKind.CASE_OFFICER, BATAM, "21.71-DP3AP2KB"),
    Desk("demo-32-secretariat", SeatKind.PROVINCE_SECRETARIAT, "province:32"),
    Desk("demo-21-secretariat", SeatKind.PROVINCE_SECRETARIAT, "province:21"),
    Desk("demo-reader", SeatKind.NATIONAL_READER, NATION),
    # Two, because each act of a registrar needs another one.
    Desk("demo-registrar", SeatKind.NATIONAL_REGISTRAR, NATION),
    Desk("demo-registrar-2", SeatKind.NATIONAL_REGISTRAR, NATION),
)
# What people sign in to: a public client that carries whatever its users hold, and sends them back to this machine.
WEB, WEB_ADDRESSES = "demo-web", ("http://127.0.0.1:8000/callback",)
# For whoever writes a system against the API: it reads all of a district, and nothing it does can break anything.
TRYING_OUT = "demo-try-out"
# Machines: (client, home, the words it holds, where). KPP-PA reads the nation beside its own ministry.
MACHINES = (
    (TRYING_OUT, INDRAMAYU, (*READ, *EXTRACT), INDRAMAYU),
    ("demo-kpppa", "ministry:kemen-pppa", (*READ, *EXTRACT), NATION),
    ("demo-kpppa", "ministry:kemen-pppa", READ, "ministry:kemen-pppa"),
    ("demo-polri", "ministry:polri", READ, "ministry:polri"),
)


def stands(session: Session) -> bool:
    """Whether the demo was built here before."""
    return session.exec(select(Client.id).where(col(Client.client_id).startswith("demo-"))).first() is not None


def build(session: Session) -> dict[str, str]:
    """Build the demo; gives the secret of each client and, of each person, the password and the key of the second
    factor where the seat asks for one. They are kept nowhere else.
    """
    words = {*TASK_FORCES, *(agency_word(office.code) for office in OFFICES), *offices_of_the_centre.HOMES}
    assume(session, words)
    forces = {word: _task_force(session, word, name) for word, name in TASK_FORCES.items()}
    decrees = {word: _decree(session, force) for word, force in forces.items()}
    agencies = {office.code: _agency(session, office) for office in OFFICES}
    session.flush()  # seats refer to agencies and decrees
    offices_of_the_centre.enter(session, BEGINS)
    held = {}
    for office in OFFICES:
        seat = _seat(office.seat, forces[office.region], agencies[office.code], decrees[office.region])
        held[office.code, office.seat] = seat
        session.add(seat)
    secrets = {}
    for desk in DESKS:
        agency = agencies[desk.office] if desk.office else None
        seat = held.get((desk.office or "", desk.kind)) or _seat(
            desk.kind, forces[desk.region], agency, decrees[desk.region]
        )
        person, password = _person(session, desk)
        secrets[person.sign_in_name] = password
        if desk.kind in SEATS_OF_TWO_FACTORS:
            secrets[key_name(person.sign_in_name)] = second_factors.given(session, person.id, NEVER)
        seat.person_id = person.id
        session.add(seat)
        session.flush()  # the client refers to the seat
        secrets[desk.client_id] = _client(session, desk.client_id, seat.organisation, seat.id)
    for client_id, home, actions, organisation in MACHINES:
        if client_id not in secrets:
            secrets[client_id] = _client(session, client_id, home, None)
        _grants(session, client_id, actions, organisation)
    _web(session)
    return secrets


def _task_force(session: Session, word: str, name: str) -> TaskForce:
    region = session.get(Region, code_of(word))
    force = TaskForce(
        owner=word,
        region=word,
        province=province_of(word),
        level=LEVELS[word.partition(":")[0]],
        name=name,
        region_code=region.code if region else None,
        time_zone=region.time_zone if region else "Asia/Jakarta",
    )
    session.add(force)
    session.flush()  # decrees and seats refer to it
    return force


def _decree(session: Session, force: TaskForce) -> Decree:
    decree = Decree(
        owner=force.owner,
        region=force.region,
        province=force.province,
        task_force_id=force.id,
        kind=DecreeKind.DECREE,
        number="CONTOH/1",
        year=BEGINS.year,
        decided_on=BEGINS,
        title="Pembentukan gugus tugas (contoh, bukan dokumen resmi)",
        valid_from=BEGINS,
        valid_to=ENDS,
    )
    session.add(decree)
    return decree


def _agency(session: Session, office: Office) -> Agency:
    agency = Agency(
        owner=office.region,
        region=office.region,
        province=province_of(office.region),
        code=office.code,
        organisation=agency_word(office.code),
        name=office.name,
        abbreviation=office.abbreviation,
        kind=office.kind,
        is_vertical=office.ministry is not None,
        is_law_enforcement=office.ministry is not None,
        gives_health_services=office.kind is AgencyKind.HEALTH_FACILITY,
        ministry=office.ministry,
    )
    session.add(agency)
    return agency


def _seat(kind: SeatKind, force: TaskForce, agency: Agency | None, decree: Decree) -> Seat:
    officer = kind in AGENCY_SEATS and agency is not None
    return Seat(
        owner=force.owner,
        region=force.region,
        province=force.province,
        kind=kind,
        organisation=agency.organisation if officer and agency else force.owner,
        task_force_id=None if officer else force.id,
        agency_id=agency.id if agency else None,
        decree_id=decree.id,
        valid_from=BEGINS,
        valid_to=ENDS,
        time_zone=force.time_zone,
    )


def sign_in_name(desk: Desk) -> str:
    """The name a person of the demo signs in with: `petugas-32.12-secretariat`."""
    return f"petugas-{desk.client_id.removeprefix('demo-')}"


def key_name(name: str) -> str:
    """Under which name the key of a second factor is told."""
    return f"{name} totp"


def _person(session: Session, desk: Desk) -> tuple[Person, str]:
    """The person of a desk, and a random password."""
    words = re.sub(r"[^a-z0-9]+", " ", desk.client_id.removeprefix("demo-")).title()
    name, password = sign_in_name(desk), fresh()
    person = Person(
        owner=desk.region,
        sign_in_name=name,
        display_name=f"Petugas Contoh {words}",
        password_hash=hash_of(password, name),
    )
    session.add(person)
    session.flush()  # the seat refers to the person
    return person, password


def _web(session: Session) -> None:
    addresses = dict.fromkeys([*WEB_ADDRESSES, f"{get_settings().base_url}/callback"])
    session.add(
        Client(
            client_id=WEB,
            name="Aplikasi Web Gugus (contoh)",
            organisation=NATION,
            auth_method=AuthMethod.PUBLIC,
            redirect_uris=list(addresses),
            ceiling_actions=[word.value for word in Word],
        )
    )


def _client(session: Session, client_id: str, home: str, seat_id: UUID | None) -> str:
    secret, secret_hash = new_secret()
    session.add(
        Client(
            client_id=client_id,
            name=f"{client_id} (contoh)",
            organisation=home,
            auth_method=AuthMethod.SECRET,
            secret_hash=secret_hash,
            seat_id=seat_id,
        )
    )
    session.flush()  # its grants refer to it
    return secret


def _grants(session: Session, client_id: str, actions: tuple[str, ...], organisation: str) -> None:
    holder = session.execute(sa.select(col(Client.id)).where(col(Client.client_id) == client_id)).scalar_one()
    session.add_all(
        ClientGrant(client_id=holder, action=action, organisation=organisation, valid_from=BEGINS, valid_to=ENDS)
        for action in actions
    )
