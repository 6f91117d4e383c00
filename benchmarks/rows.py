"""What the tables hold of the invented nation, row by row, in the order of the named columns."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from benchmarks.nation import (
    AGENCIES,
    FIELDS,
    LINES,
    NEVER,
    OPEN_YEAR,
    OPENS,
    PERIODS,
    PILLARS,
    SINCE,
    SOURCES,
    Agency,
    District,
    Entry,
    Line,
    Row,
    activity_id,
    ends_on,
    identity,
    period_id,
    report_number,
)


def _task_forces(d: District) -> Iterator[Row]:
    place = (d.word, d.word, d.province)
    name, code = f"Gugus Tugas {d.word} (contoh)", d.word.partition(":")[2]
    yield (*place, d.id(1), 1, SINCE, SINCE, "district", name, code, "Asia/Jakarta")


def _agencies(d: District) -> Iterator[Row]:
    for a in d.agencies:
        kind = "kementerian_lembaga" if a.ministry else "opd_kab"
        name = f"Instansi {a.place} {d.word} (contoh)"
        is_police = a.ministry is not None
        place = (d.word, d.word, d.province, a.ministry)
        called = (a.word.partition(":")[2], a.word, name, f"A{a.place}", kind)
        yield (*place, a.id, 1, SINCE, SINCE, *called, is_police, is_police, False)


def _seats(d: District) -> Iterator[Row]:
    for a in d.agencies:
        place = (d.word, d.word, d.province)
        days = (date(2021, 1, 1), None, "Asia/Jakarta")
        member = "secretariat" if a.place == 1 else "member"
        yield (*place, identity(3, a.number), 1, SINCE, SINCE, member, d.word, d.id(1), a.id, *days)
        yield (*place, identity(4, a.number), 1, SINCE, SINCE, "reporting_officer", a.word, None, a.id, *days)


def _clients(d: District) -> Iterator[Row]:
    for a in d.agencies:
        name = f"bench-{a.word.partition(':')[2]}"
        kept = (a.client, name, f"{name} (contoh)", a.word, "client_secret_basic", [], [], [])
        yield (*kept, identity(4, a.number), 1, SINCE)


def _plans(d: District) -> Iterator[Row]:
    place = (d.word, d.word, d.province)
    title = f"RAD PP-TPPO {d.word} (contoh)"
    yield (
        *place,
        d.id(6),
        2,
        SINCE,
        SINCE,
        d.id(1),
        title,
        2021,
        2026,
        "in_force",
        1,
        date(2021, 1, 1),
        "Asia/Jakarta",
        False,
    )


def _goals(d: District) -> Iterator[Row]:
    for n, field in enumerate(FIELDS):
        yield (d.word, d.word, d.province, identity(7, d.number * 3 + n), d.id(6), field, n + 1, f"Bidang {field}")


def _activities(d: District) -> Iterator[Row]:
    for place, n in enumerate(d.activities):
        lead = d.agencies[d.lead(n)]
        kept = (d.word, d.word, d.province, lead.ministry, activity_id(n), 1, SINCE, SINCE)
        title = f"Sosialisasi pencegahan TPPO dan pendampingan korban di kecamatan nomor {place + 1} (contoh)"
        code = f"2.08.03.2.02.{place:04d}"
        yield (
            *(*kept, d.id(6), identity(7, d.number * 3 + n % 3), str(place + 1), place + 1, title, PILLARS[n % 4]),
            *(FIELDS[n % 3], lead.id, "sipd", code, code, f"Kecamatan {place + 1}", None),
        )


def _activity_agencies(d: District) -> Iterator[Row]:
    for n in d.activities:
        lead, second = d.agencies[d.lead(n)], d.agencies[(d.lead(n) + 1) % AGENCIES]
        yield (d.word, d.word, d.province, lead.ministry, identity(12, n), activity_id(n), second.id, "supporting", 1)


def _fundings(d: District) -> Iterator[Row]:
    for n in d.activities:
        for year in (2025, 2026):
            row = identity(13, n * 2 + year - 2025)
            place = (d.word, d.word, d.province, d.agencies[d.lead(n)].ministry)
            yield (*place, row, activity_id(n), year, SOURCES[n % 3], "APBD", 50_000_000 + n * 1_000)


def _lines(d: District) -> Iterator[Line]:
    for n in d.activities:
        for place in range(LINES):
            yield Line(n * LINES + place, n, d.agencies[d.lead(n)], 2024 + place)


def _budget_lines(d: District) -> Iterator[Row]:
    for line in _lines(d):
        code = f"2.08.03.2.02.{line.activity - d.first_activity:04d}"
        title = f"Belanja kegiatan {line.year} (contoh)"
        what = ("sipd", code, "5.1.02.01.01", line.year, SOURCES[line.number % 3], title)
        yield (*line.agency.columns, line.id, 1, SINCE, SINCE, line.agency.id, *what)


def _versions(d: District) -> Iterator[Row]:
    for line in _lines(d):
        kept = (*line.agency.columns, identity(15, line.number * 2), line.id)
        yield (*kept, "murni", 1, date(line.year, 1, 1), False, 60_000_000)
        if line.number % 3 == 0:
            revised = (*line.agency.columns, identity(15, line.number * 2 + 1), line.id)
            yield (*revised, "perubahan", 2, date(line.year, 10, 1), False, 75_000_000)


def _tags(d: District) -> Iterator[Row]:
    for line in _lines(d):
        place = (*line.agency.columns, identity(16, line.number), line.id, activity_id(line.activity))
        yield (*place, "shared" if line.number % 5 == 0 else "share", None if line.number % 5 == 0 else 1, True)


def _realisations(d: District) -> Iterator[Row]:
    for line in _lines(d):
        for half in (0, 1):
            kept = (*line.agency.columns, identity(17, line.number * 2 + half), line.id)
            month = 3 + 6 * half
            yield (*kept, month, 20_000_000 + line.number, "import", date(line.year, month, 28), None, False)


def _periods(d: District) -> Iterator[Row]:
    for number, (year, quarter) in enumerate(PERIODS):
        is_open = year == OPEN_YEAR
        starts, ends = date(year, 3 * quarter - 2, 1), ends_on(year, quarter)
        days = (OPENS, NEVER, NEVER) if is_open else (starts, date(year + 1, 6, 30), date(year + 1, 12, 31))
        kept = (d.word, d.word, d.province, period_id(d, number), 1, SINCE, SINCE, d.id(1))
        status = "open" if is_open else "frozen"
        yield (*kept, "quarterly", year, quarter, starts, ends, *days, status, False, "Asia/Jakarta")


def _reports_of(d: District) -> Iterator[tuple[Agency, int, int]]:
    for agency in d.agencies:
        for period in range(len(PERIODS)):
            yield agency, period, report_number(agency, period)


def _obligations(d: District) -> Iterator[Row]:
    for agency, period, number in _reports_of(d):
        place = (d.word, d.word, d.province, agency.ministry, identity(9, number), 1, SINCE, SINCE)
        yield (*place, period_id(d, period), d.id(6), agency.id, agency.word, None)


def _reports(d: District) -> Iterator[Row]:
    for agency, period, number in _reports_of(d):
        is_open = period == len(PERIODS) - 1
        kept = (*agency.columns, identity(10, number), 1, SINCE, SINCE, identity(9, number), period_id(d, period))
        sent = None if is_open else SINCE
        checked = ("draft", False, False) if is_open else ("verified", True, True)
        yield (*kept, agency.id, 1, 1, *checked, [], sent, sent)


def _entries_of(d: District) -> Iterator[Entry]:
    agencies = d.agencies
    for n in d.activities:
        agency = agencies[d.lead(n)]
        for period, (year, quarter) in enumerate(PERIODS[:-1]):
            number = n * (len(PERIODS) - 1) + period
            yield Entry(number, agency, report_number(agency, period), n, year, quarter)


def _entries(d: District) -> Iterator[Row]:
    for e in _entries_of(d):
        kept = (*e.agency.columns, identity(18, e.number), 1, SINCE, SINCE)
        yield (
            *kept,
            identity(10, e.report),
            activity_id(e.activity),
            *e.said,
            "Hambatan anggaran (contoh)",
            "Ditindaklanjuti (contoh)",
            None,
        )


def _snapshots(d: District) -> Iterator[Row]:
    for agency, period, number in _reports_of(d):
        if period < len(PERIODS) - 1:
            kept = (*agency.columns, identity(19, number), identity(10, number), identity(9, number))
            yield (*kept, d.id(6), 1, "{}", SINCE)


def _values(d: District) -> Iterator[Row]:
    for e in _entries_of(d):
        kept = (*e.agency.columns, identity(20, e.number), identity(19, e.report), activity_id(e.activity))
        yield (*kept, FIELDS[e.activity % 3], e.year, ends_on(e.year, e.quarter), *e.said)


_PLACED = "owner region province"
_FOUR = f"{_PLACED} ministry"
_STAMPS = "version created_at updated_at"

# Parents first. Columns are named in the order of the rows.
TABLES: tuple[tuple[str, str, Callable[[District], Iterable[Row]]], ...] = (
    ("task_force", f"{_PLACED} id {_STAMPS} level name region_code time_zone", _task_forces),
    (
        "agency",
        (
            f"{_FOUR} id {_STAMPS} code organisation name abbreviation kind is_vertical is_law_enforcement"
            " gives_health_services"
        ),
        _agencies,
    ),
    (
        "seat",
        f"{_PLACED} id {_STAMPS} kind organisation task_force_id agency_id valid_from valid_to time_zone",
        _seats,
    ),
    (
        "client",
        "id client_id name organisation auth_method redirect_uris ceiling_actions addresses seat_id version created_at",
        _clients,
    ),
    (
        "plan",
        (
            f"{_PLACED} id {_STAMPS} task_force_id title year_from year_to status edition in_force_from time_zone"
            " is_bridging"
        ),
        _plans,
    ),
    ("goal", f"{_PLACED} id plan_id sub_task_force ordinal title", _goals),
    (
        "activity",
        (
            f"{_FOUR} id {_STAMPS} plan_id goal_id number ordinal title pillar sub_task_force lead_agency_id"
            " code_scheme code code_raw place note"
        ),
        _activities,
    ),
    ("activity_agency", f"{_FOUR} id activity_id agency_id part ordinal", _activity_agencies),
    ("activity_funding", f"{_FOUR} id activity_id year funding_source source_raw amount_idr", _fundings),
    (
        "budget_line",
        f"{_FOUR} id {_STAMPS} agency_id scheme sub_activity_code account_code fiscal_year funding_source title",
        _budget_lines,
    ),
    ("budget_line_version", f"{_FOUR} id line_id kind ordinal effective_on assumed_date ceiling_idr", _versions),
    ("budget_tag", f"{_FOUR} id line_id activity_id mode share confirmed", _tags),
    ("realisation", f"{_FOUR} id line_id month amount_idr source as_of note is_correction", _realisations),
    (
        "reporting_period",
        (
            f"{_PLACED} id {_STAMPS} task_force_id period_type year ordinal starts_on ends_on opens_on due_on freeze_on"
            " status backfilled time_zone"
        ),
        _periods,
    ),
    (
        "reporting_obligation",
        f"{_FOUR} id {_STAMPS} period_id plan_id agency_id agency excused_reason",
        _obligations,
    ),
    (
        "progress_report",
        (
            f"{_FOUR} id {_STAMPS} obligation_id period_id agency_id number round status is_complete has_values"
            " filled_by submitted_at verified_at"
        ),
        _reports,
    ),
    (
        "progress_entry",
        f"{_FOUR} id {_STAMPS} report_id activity_id physical_percent spent_idr is_nil obstacles follow_up reported_on",
        _entries,
    ),
    ("report_snapshot", f"{_FOUR} id report_id obligation_id plan_id plan_edition body verified_at", _snapshots),
    (
        "snapshot_value",
        f"{_FOUR} id snapshot_id activity_id sub_task_force year ends_on physical_percent spent_idr is_nil",
        _values,
    ),
)
