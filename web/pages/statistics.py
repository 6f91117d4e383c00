"""Korban yang dibantu, and referrals, in figures that name nobody: what is kept back is shown as kept back."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, cast

from starlette.responses import Response

from client.gugus_client.models import ReferralReportOut, ReferralRow, StatisticsOut, StatisticsRow
from web.cells import Button, Coded, Fact, Many, Percent, Say, Section, Stack, Table, Thing
from web.charts import Bar, bars
from web.endpoints import Page
from web.languages import N_
from web.lists import Filter, report_page
from web.pages import sex_age
from web.pages.figures import TABS, percent, places, years
from web.pages.known import region_names
from web.rendering import sentence
from web.visit import Visit
from web.words import WORDS, word

KEPT: Final = Say(N_("disembunyikan"))
SHORT: Final = N_("Tahun dan provinsi tanpa korban tidak ditampilkan di sini; unduhan memuat semuanya.")
WHY: Final = N_(
    "Yang diumumkan sama bagi setiap pembaca: tahun yang sudah lewat, dan jumlah kecil disembunyikan agar tidak ada "
    "orang yang dikenali."
)
CROSSED: Final = "sex-age"
# What names the answers of a dimension; ages, countries and districts are their own names.
ANSWERS: Final = {
    "sex": "sex",
    "age_group": "age_group",
    "trafficked_abroad": "trafficked_abroad",
    "sector": "sector",
    "service": "service",
    "recruited_by": "recruiter",
    "form": "exploitation",
    "outcome": "ended",
}
HEADS: Final = (N_("Menurut"), N_("Tahun"), N_("Orang"), N_("Persen"))
OF_REFERRALS: Final = (
    N_("Menurut"),
    N_("Rujukan"),
    N_("Dijawab"),
    N_("Tepat waktu"),
    N_("Jam sampai dijawab"),
    N_("Lewat tenggat"),
)


def show_table(name: str, visit: Visit) -> Response:
    """One of the published tables, or one's own region with nothing kept back."""

    def around(report: StatisticsOut) -> Mapping[str, Any]:
        shown = [each for each in report.rows if _is_shown(each, each.count)]
        told = any(each.count or each.kept_back for each in shown)
        rows = [_row(each) for each in (shown if told else shown[:1])]
        overall = [each for each in report.rows if each.year is None and each.percent is not None]
        drawn = [_bar(visit, each) for each in overall if name != CROSSED or _is_one_way(each)][:20]
        title = sentence(visit.language, word("table", name))
        whole = Section(
            word("table", name),
            "tabel",
            Table(HEADS, rows, N_("Belum ada angka."), (), frozenset({2, 3})),
            note=WHY,
            facts=_as_of(report),
            texts=(Say(SHORT),),
            drawing=bars(title, drawn),
        )
        parts = sex_age.sections(whole, report.rows) if name == CROSSED and report.rows else [whole]
        others = [Button(Coded("table", each), f"/rekap/korban/{each}") for each in WORDS["table"] if each != name]
        return {
            "thing": Thing(
                N_("Korban yang dibantu"),
                tabs=TABS,
                sections=(*parts, Section(N_("Tabel lain"), "lain", buttons=others)),
            )
        }

    table = cast("Any", name)
    return report_page(visit, "thing", visit.gugus.statistics.table, table, filters=(_whose(visit),), around=around)


def _as_of(report: StatisticsOut | ReferralReportOut) -> Sequence[Fact]:
    """Which release the figures are of, when it was made and what years it tells of; one's own are of now."""
    if report.release is None:
        return ()
    number, made_at = report.release.number, report.release.made_at
    return (
        (N_("Terbitan"), number),
        (N_("Angka per"), made_at),
        (N_("Sampai dengan tahun"), str(report.until_year)),
    )


def _is_shown(row: StatisticsRow | ReferralRow, count: int | None) -> bool:
    """Whether there is something to tell; of all years and the whole nation also that nobody was."""
    return bool(count) or row.kept_back or (row.province_code is None and row.year is None)


def _whose(visit: Visit) -> Filter:
    own = [(each.word, each.name) for each in places(visit) if not each.word.startswith("national:")]
    return Filter("organisation", N_("Gugus tugas atau instansi"), own)


def _row(row: StatisticsRow) -> Sequence[Any]:
    answer = Many([Coded(*each) for each in _answers(row)]) if any(row.answer.values()) else Say(N_("Semua"))
    share = KEPT if row.kept_back else Percent(row.percent)
    return (Stack(answer, (row.province,)), str(row.year) if row.year else Say(N_("semua")), _count(row), share)


def _count(row: StatisticsRow) -> Any:
    return KEPT if row.kept_back else row.count


def _answers(row: StatisticsRow) -> list[tuple[str, str]]:
    """The answers of a row, each with the table that names it."""
    told = [(dimension, code) for dimension, code in row.answer.items() if code]
    return [(sex_age.table_of(code, ANSWERS.get(dimension, "own_name")), code) for dimension, code in told]


def _is_one_way(row: StatisticsRow) -> bool:
    """Whether only one is asked, sex or age: both at once, and ages by the year, are in the table."""
    return (row.answer["sex"] is None) != (row.answer["age_group"] is None) and row.answer["age_band"] is None


def _bar(visit: Visit, row: StatisticsRow) -> Bar:
    said = [sentence(visit.language, word(*each)) for each in _answers(row)]
    answer = ", ".join(said) or sentence(visit.language, N_("Semua"))
    return Bar(answer, row.percent, percent(visit, row.percent))


def show_referrals(visit: Visit) -> Response:
    """How many referrals, how fast they were answered; nobody is in them. Two calls: the report, names of regions."""

    def around(report: ReferralReportOut) -> Mapping[str, Any]:
        districts = [each.code for each in report.rows if each.dimension == "district"]
        names = region_names(visit, [*districts, *(each.province_code for each in report.rows)])
        shown = (
            report.rows if report.organisation else [each for each in report.rows if _is_shown(each, each.referrals)]
        )
        rows = [_referrals(each, names) for each in shown]
        table = Table(OF_REFERRALS, rows, N_("Belum ada rujukan."), (), frozenset(range(1, 6)))
        note = "" if report.organisation else WHY
        section = Section(N_("Rujukan dalam angka"), "rujukan", table, note=note, facts=_as_of(report))
        return {"thing": Thing(N_("Rujukan dalam angka"), tabs=TABS, sections=(section,))}

    filters = (Filter("year", N_("Tahun"), years(visit)), _whose(visit))
    return report_page(visit, "thing", visit.gugus.referral_reports.read, filters=filters, around=around)


TABLES_OF: Final = {
    "service": "service",
    "urgency": "urgency",
    "state": "referral",
    "outcome": "came_of",
    "response": "response",
    "direction": "of_referrals",
    "waiting": "waiting",
}


def _referrals(row: ReferralRow, names: Mapping[str | None, str]) -> Sequence[Any]:
    code = Coded(TABLES_OF[row.dimension], row.code) if row.dimension in TABLES_OF else names.get(row.code, row.code)
    count = KEPT if row.kept_back else row.referrals
    place, year = names.get(row.province_code), str(row.year) if row.year else None
    return (
        Stack(code or Say(N_("Semua")), (Coded("dimension", row.dimension), place, year)),
        count,
        row.answered,
        Percent(row.answered_within_clock_percent),
        row.response_hours_median,
        row.overdue,
    )


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rekap/korban": {"GET": partial(show_table, "persons")},
    **{f"/rekap/korban/{name}": {"GET": partial(show_table, name)} for name in WORDS["table"]},
    "/rekap/rujukan": {"GET": show_referrals},
}
