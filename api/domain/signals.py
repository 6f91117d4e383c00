"""Signals: what somebody should look at, each with the rule in words; a signal judges nobody and is kept nowhere.

No report is no zero: where a figure that a rule needs was not stated, or not verified, there is no signal.
"""

from enum import StrEnum
from typing import Final

from api.problems import Text


class SignalKind(StrEnum):
    """What is pointed at."""

    MONEY_AHEAD = "money_ahead"  # spending runs ahead of verified output
    MONEY_BEHIND = "money_behind"  # spending lags behind verified output
    CEILING_RISK = "ceiling_risk"  # spent and promised come near the ceiling, or pass it
    TARGET_RISK = "target_risk"  # an indicator is behind its target
    COPIED_VALUES = "copied_values"  # the same figures as a year before
    ACTIVITY_WITHOUT_BUDGET = "activity_without_budget"  # planned with money, tied to no line
    BUDGET_WITHOUT_ACTIVITY = "budget_without_activity"  # a line that no activity carries


RULES: Final[dict[SignalKind, Text]] = {
    SignalKind.MONEY_AHEAD: Text(
        "Serapan sampai akhir periode laporan terverifikasi terakhir melampaui realisasi fisiknya sebesar ambang"
        " poin persen atau lebih.",
        "Absorption to the end of the last verified period is ahead of its physical percent by the threshold or more.",
    ),
    SignalKind.MONEY_BEHIND: Text(
        "Realisasi fisik terverifikasi terakhir melampaui serapan sebesar ambang poin persen atau lebih; setiap baris"
        " anggaran kegiatan mempunyai catatan realisasi.",
        "The last verified physical percent is ahead of absorption by the threshold or more; every line of the activity"
        " has a record of spending.",
    ),
    SignalKind.CEILING_RISK: Text(
        "Realisasi ditambah ikatan mencapai ambang persen dari pagu yang berlaku. Ikatan yang sudah dibayar dan belum"
        " dilepas terhitung dua kali; certain berarti salah satunya saja sudah mencapai ambang.",
        "Spent plus committed reach the threshold percent of the ceiling in force. What was promised, paid and not"
        " released counts in both; certain means that one of the two alone reaches it.",
    ),
    SignalKind.TARGET_RISK: Text(
        "Nilai terverifikasi sampai periode terakhir berada di bawah target sampai periode itu sebesar ambang persen"
        " atau lebih. Tanpa target periode, jumlah yang naik dibandingkan dengan bagian tahun yang sudah lewat; yang"
        " lain hanya pada akhir tahun.",
        "The verified value to date is below the target to date by the threshold percent or more. Without targets of"
        " periods a rising sum is compared with the share of the year gone by, anything else at the year's end only.",
    ),
    SignalKind.COPIED_VALUES: Text(
        "Semua angka kegiatan sama dengan periode yang sama tahun sebelumnya, termasuk rupiah atau nilai indikator"
        " selain 0 dan 100.",
        "All figures of the activity are those of the same period a year before, rupiah or an indicator's value other"
        " than 0 and 100 among them.",
    ),
    SignalKind.ACTIVITY_WITHOUT_BUDGET: Text(
        "Rencana menyebut pagu indikatif tahun ini, penanggung jawab sudah mencatat anggaran tahun ini, dan tidak ada"
        " baris anggaran yang ditautkan ke kegiatan dan dikonfirmasi.",
        "The plan names indicative money of the year, the lead agency has recorded budget lines of it, and none is"
        " tied to the activity and confirmed.",
    ),
    SignalKind.BUDGET_WITHOUT_ACTIVITY: Text(
        "Baris anggaran mempunyai pagu, rencana tahun ini berlaku, dan tidak ada tautan kegiatan yang dikonfirmasi.",
        "The line has a ceiling, a plan of the year is in force, and no tie to an activity is confirmed.",
    ),
}
