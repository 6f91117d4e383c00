"""Plans of the invented nation: activities with indicators, targets and indicative money."""

from datetime import date
from typing import NamedTuple

from api.demos.nation.nation import District, Rows
from api.demos.nation.task_forces import Agency, TaskForce, stamps

SMALLEST, LARGEST = 16, 40
PILLARS = {"PENC": "prevention", "GAKKUM": "prosecution", "KOORD": "partnership", "NORMA": "prosecution"}
WORK = {
    "PENC": ("Penyuluhan migrasi aman di desa", "desa"),
    "REHKES": ("Layanan kesehatan bagi korban", "orang"),
    "REHSOS": ("Pendampingan dan pemulangan korban", "orang"),
    "NORMA": ("Penyusunan peraturan pencegahan", "dokumen"),
    "GAKKUM": ("Penanganan perkara", "perkara"),
    "KOORD": ("Rapat koordinasi gugus tugas", "kegiatan"),
}
PROGRAMMES = {
    "REHKES": ("Program Pemenuhan Upaya Kesehatan (contoh)", "1.02.02"),
    "REHSOS": ("Program Perlindungan Perempuan (contoh)", "2.08.03"),
}
"""Of fields whose matrices name one; the others have none."""
SOURCES = ("APBD",) * 6 + ("APBD_PROV", "DAK_NF_PPA", "DAU_EARMARK", "APBDES")
DONORS = ("Hibah Lembaga Contoh Satu", "Hibah Lembaga Contoh Dua", "Hibah Yayasan Contoh")
MILLION = 1_000_000


class Activity(NamedTuple):
    """An activity with what reports and budgets need of it."""

    id: str
    number: int
    lead: Agency
    field: str
    source: str
    donor: str | None
    indicator: str
    target: int


class Plan(NamedTuple):
    """A plan in force."""

    id: str
    activities: tuple[Activity, ...]


def adopt(district: District, force: TaskForce, rows: Rows) -> Plan:
    """The plan of the district, as law."""
    dice, on = district.dice("plan"), district.founded
    plan_id = dice.id(on)
    years = f"{district.first_year}-{district.last_year}"
    title = f"RAD PP-TPPO {district.name} {years} (contoh, bukan dokumen resmi)"
    instrument = (
        f'{{"kind": "perbup", "number": "CONTOH/NASIONAL", "year": {on.year}, "decided_on": "{on}",'
        f' "title": "Rencana aksi daerah (contoh, bukan dokumen resmi)"}}'
    )
    state = (title, district.first_year, district.last_year, "in_force", 1, instrument, on, district.time_zone)
    rows["plan"].append((*district.place, plan_id, *stamps(on), force.id, *state))
    headings: dict[str, tuple[str, str | None]] = {}
    for ordinal, field in enumerate(WORK, 1):
        goal_id = dice.id(on)
        rows["goal"].append((*district.place, goal_id, plan_id, field, ordinal, f"Bidang {field} (contoh)"))
        headings[field] = (goal_id, _programme(district, plan_id, goal_id, field, rows))
    size = dice.between(SMALLEST, LARGEST)
    return Plan(plan_id, tuple(_activity(district, force, plan_id, headings, n, rows) for n in range(1, size + 1)))


def _programme(district: District, plan_id: str, goal_id: str, field: str, rows: Rows) -> str | None:
    """The programme of a field, where it has one; it is thrown apart, so that all else falls as it would without."""
    if field not in PROGRAMMES:
        return None
    on = district.founded
    made = district.dice(f"programme {field}").id(on)
    rows["programme"].append((*district.place, made, *stamps(on), plan_id, goal_id, 1, *PROGRAMMES[field]))
    return made


def _activity(
    district: District,
    force: TaskForce,
    plan_id: str,
    headings: dict[str, tuple[str, str | None]],
    number: int,
    rows: Rows,
) -> Activity:
    dice, on = district.dice(f"activity {number}"), district.founded
    lead = force.leads[(number - 1) % len(force.leads)]
    field = lead.kind.field or ""
    donor = dice.pick(DONORS) if dice.chance(0.06) else None
    source = "HIBAH_LN" if donor else "APBN_DIPA" if lead.kind.ministry else dice.pick(SOURCES)
    made = Activity(dice.id(on), number, lead, field, source, donor, dice.id(on), dice.between(2, 60))
    name, unit = WORK[field]
    code = f"2.08.03.2.{number:02d}.0001"
    what = (str(number), number, f"{name} {number} (contoh)", PILLARS.get(field, "protection"), field, lead.id)
    stamped = (made.id, *stamps(on), plan_id, *headings[field])
    rows["activity"].append((*lead.in_region, *stamped, *what, "sipd", code, code))
    support = force.leads[number % len(force.leads)]
    rows["activity_agency"].append((*lead.in_region, dice.id(on), made.id, support.id, "supporting", 1))
    measure = (made.id, 1, f"Jumlah {unit}", unit, "rising", "last", 0, unit == "orang")
    rows["indicator"].append((*lead.in_region, made.indicator, *stamps(on), *measure))
    amount = dice.between(20, 400) * MILLION
    for year in district.years:
        begins = date(year, 1, 1)
        rows["indicator_target"].append((*lead.in_region, dice.id(begins), made.indicator, year, made.target))
        money = (year, source, donor, amount + (year - district.first_year) * 5 * MILLION)
        rows["activity_funding"].append((*lead.in_region, dice.id(begins), made.id, *money))
    return made
