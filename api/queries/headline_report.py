"""The headline: figures of the statistics of persons, of the ladder and of the progress report, by their own rules.

Nothing is reckoned here: each figure is the one that its report tells.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.formation import Rung
from api.domain.money import percent
from api.queries import formation, progress_report, statistics
from api.schemas.headline_reports import HeadlineFigure, HeadlineReportOut, HeadlineReportQuery
from api.schemas.reports import FormationOut, FormationQuery, ProgressReportOut, ProgressReportQuery
from api.schemas.statistics import CountOut, HeadlineOut, HeadlineQuery

RUNGS = {
    Rung.NONE: "Belum ada SK",
    Rung.DECREE: "Sampai SK",
    Rung.SEATS: "Sampai kedudukan terisi",
    Rung.PLAN: "Sampai rencana berlaku",
    Rung.BUDGET: "Sampai anggaran ditautkan",
    Rung.VERIFIED: "Sampai laporan pertama terverifikasi",
    Rung.ON_TIME: "Tepat waktu empat periode",
}
SHARES = {
    "trafficked_abroad": "Diperdagangkan ke luar negeri",
    "female": "Perempuan dan anak perempuan",
    "girls": "Anak perempuan",
    "recruited_by_agency": "Direkrut perusahaan perekrut",
    "convicted": "Kasus dengan putusan bersalah",
}
COVERAGE = {
    "obligations": "Laporan yang wajib",
    "reported": "Melapor",
    "nil": "Nihil",
    "silent": "Diam",
    "excused": "Dibebaskan",
    "verified": "Terverifikasi",
}
MONEY = {"ceiling_idr": "Pagu yang berlaku", "realised_idr": "Realisasi"}
STATISTICS, LADDER = "/v1/statistics/headline", "/v1/reports/formation"

Unit = Literal["persons", "services", "districts", "reports", "idr", "percent"]


def asked_of_statistics(query: HeadlineReportQuery) -> HeadlineQuery:
    """What the headline takes from the statistics of persons."""
    return HeadlineQuery(province_code=query.province_code)


def of(session: Session, caller: Principal, query: HeadlineReportQuery, found: statistics.Found) -> HeadlineReportOut:
    """The headline as the caller reads it; `found` are the statistics of persons that were asked for it."""
    provinces = [query.province_code] if query.province_code else []
    persons = statistics.headline(found, asked_of_statistics(query))
    ladder = formation.of(formation.rows(session, caller, FormationQuery(province_code=provinces)))
    question = {"year": [query.year], "quarter": query.quarter, "province_code": provinces}
    progress = progress_report.of(session, caller, ProgressReportQuery(**question, group_by="year"))
    return HeadlineReportOut(
        year=query.year,
        quarter=query.quarter,
        province_code=query.province_code,
        until_year=persons.until_year,
        told_on=local_date(caller.now, WESTERNMOST),
        rows=[*_of_persons(persons), *_of_ladder(ladder), *_of_progress(progress)],
    )


def _figure(code: str, name: str, value: Any, unit: Unit, source: str, share: Decimal | None = None) -> HeadlineFigure:
    return HeadlineFigure(code=code, name=name, value=value, unit=unit, percent=share, source=source)


def _of_persons(persons: HeadlineOut) -> Iterator[HeadlineFigure]:
    yield _figure("persons", "Korban yang didampingi", persons.persons, "persons", STATISTICS)
    yield _figure("services", "Layanan yang diberikan", persons.services, "services", STATISTICS)
    for code, name in SHARES.items():
        told: CountOut = getattr(persons, code)
        yield _figure(code, name, told.count, "persons", STATISTICS, told.percent)


def _of_ladder(ladder: FormationOut) -> Iterator[HeadlineFigure]:
    for rung, name in RUNGS.items():
        count = ladder.at[rung]
        share = percent(count, ladder.districts)
        yield _figure(f"rung_{rung}", name, count, "districts", LADDER, share)


def _of_progress(progress: ProgressReportOut) -> Iterator[HeadlineFigure]:
    year = f"year={progress.year}&quarter={progress.quarter}"
    report, counts = f"/v1/reports/progress?{year}", f"/v1/reports/coverage/counts?{year}"
    budget = f"/v1/reports/budget?{year}"
    whole = progress.districts
    plans = progress.task_forces - progress.without_plan
    for code, name, count in (
        ("districts", "Kabupaten/kota", whole),
        ("task_forces", "Gugus tugas", progress.task_forces),
        ("plans", "Rencana aksi untuk tahun ini", plans),
    ):
        yield _figure(code, name, count, "districts", report, percent(count, whole))
    owed = progress.coverage.obligations
    for code, name in COVERAGE.items():
        count = getattr(progress.coverage, code)
        yield _figure(code, name, count, "reports", counts, percent(count, owed))
    figures = progress.figures
    yield _figure("physical_percent", "Realisasi fisik terverifikasi", figures.physical_percent, "percent", report)
    for code, name in MONEY.items():
        yield _figure(code, name, getattr(figures, code), "idr", budget)
    yield _figure("absorption_percent", "Serapan anggaran", figures.absorption_percent, "percent", budget)
