"""What a column of each kind of file can mean, in words for the person who says which is which, and what must be there.

The names are those of the readers in `formats`. A list of persons is in no table of these: its columns are known by
their words alone, so that nobody declares a name to be something else.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.kinds import ImportKind
from api.problems import Text

LAST_ROW_TO_LOOK: Final = 40
"""A heading stands no further down."""


class Source(StrEnum):
    """Where it is known from what the columns of a sheet mean."""

    GUESSED = "guessed"
    GIVEN = "given"  # a person said so with this file
    REMEMBERED = "remembered"  # a person said so of an earlier file with the same heading


class Confidence(StrEnum):
    """How sure it is what a column means."""

    SAID = "said"  # by a person, with this file or an earlier one
    CERTAIN = "certain"  # its words are exactly those of the field
    LIKELY = "likely"  # they begin with them
    DOUBTFUL = "doubtful"  # they only hold them somewhere
    NONE = "none"  # nothing is known


class FieldOf(NamedTuple):
    """One meaning of a column; a field `by_year` stands once for each year."""

    name: str
    label: Text
    is_required: bool = False
    by_year: bool = False


PLAN: Final = (
    FieldOf("number", Text("Nomor kegiatan", "Number of the activity")),
    FieldOf("title", Text("Kegiatan / rencana aksi", "Activity"), is_required=True),
    FieldOf("programme", Text("Program", "Programme")),
    FieldOf("pillar", Text("Pilar (4P)", "Pillar (4P)")),
    FieldOf("sub_task_force", Text("Sub gugus tugas", "Sub-task-force")),
    FieldOf("indicator", Text("Indikator", "Indicator"), is_required=True),
    FieldOf("unit", Text("Satuan", "Unit")),
    FieldOf("baseline", Text("Kondisi awal", "Baseline")),
    FieldOf("target", Text("Target satu tahun", "Target of a year"), is_required=True, by_year=True),
    FieldOf("amount", Text("Pagu satu tahun", "Indicative amount of a year"), is_required=True, by_year=True),
    FieldOf("row_total", Text("Jumlah pagu semua tahun", "Amount of all years")),
    FieldOf("lead", Text("Penanggung jawab", "Responsible agency"), is_required=True),
    FieldOf("support", Text("Instansi pendukung", "Supporting agencies")),
    FieldOf("code", Text("Kode sub kegiatan", "Code of the sub-activity")),
    FieldOf("source", Text("Sumber dana", "Source of funds"), is_required=True),
    FieldOf("note", Text("Keterangan", "Note")),
)
PROGRESS: Final = (
    FieldOf("agency", Text("Instansi pelapor", "Reporting agency"), is_required=True),
    FieldOf("activity", Text("Nomor kegiatan", "Number of the activity"), is_required=True),
    FieldOf("title", Text("Kegiatan", "Activity")),
    FieldOf("indicator", Text("Indikator", "Indicator"), is_required=True),
    FieldOf("unit", Text("Satuan", "Unit")),
    FieldOf("target", Text("Target", "Target")),
    FieldOf("realised", Text("Realisasi", "Achievement"), is_required=True),
    FieldOf("physical", Text("Realisasi fisik (%)", "Physical progress (%)"), is_required=True),
    FieldOf("obstacles", Text("Kendala", "Obstacles")),
    FieldOf("follow_up", Text("Tindak lanjut", "Follow-up")),
    FieldOf("evidence", Text("Bukti dukung", "Evidence")),
    FieldOf("reported_on", Text("Tanggal lapor", "Day of the report")),
)
REALISATION: Final = (
    FieldOf("skpd_code", Text("Kode SKPD", "Code of the agency")),
    FieldOf("skpd", Text("Nama SKPD", "Name of the agency"), is_required=True),
    FieldOf("unit", Text("Unit pelaksana", "Executing unit")),
    FieldOf("code", Text("Kode sub kegiatan", "Code of the sub-activity"), is_required=True),
    FieldOf("name", Text("Nama sub kegiatan", "Name of the sub-activity")),
    FieldOf("account", Text("Kode rekening", "Account code"), is_required=True),
    FieldOf("description", Text("Uraian rekening", "Description of the account")),
    FieldOf("source", Text("Sumber dana", "Source of funds")),
    FieldOf("murni", Text("Pagu murni", "First ceiling"), is_required=True),
    FieldOf("pergeseran", Text("Pagu pergeseran", "Ceiling after the first shift")),
    FieldOf("pergeseran_2", Text("Pagu pergeseran 2", "Ceiling after the second shift")),
    FieldOf("pergeseran_3", Text("Pagu pergeseran 3", "Ceiling after the third shift")),
    FieldOf("perubahan", Text("Pagu perubahan", "Ceiling after the change")),
    *(
        FieldOf(f"realised {quarter}", Text(f"Realisasi s.d. TW {roman}", f"Spent to the end of quarter {quarter}"))
        for quarter, roman in enumerate(("I", "II", "III", "IV"), 1)
    ),
)
AGENCIES: Final = (
    FieldOf("code", Text("Kode instansi", "Code"), is_required=True),
    FieldOf("name", Text("Nama instansi", "Name"), is_required=True),
    FieldOf("abbreviation", Text("Singkatan", "Abbreviation")),
    FieldOf("kind", Text("Jenis instansi", "Kind"), is_required=True),
    FieldOf("seat", Text("Kedudukan", "Seat")),
    FieldOf("sub_task_forces", Text("Sub gugus tugas", "Sub-task-forces")),
    FieldOf("flags", Text("Tanda (vertikal, APH)", "Marks (vertical, law enforcement)")),
    FieldOf("aliases", Text("Nama lain", "Other names")),
    FieldOf("areas", Text("Wilayah layanan", "Service areas")),
)
FIELDS: Final[Mapping[ImportKind, tuple[FieldOf, ...]]] = {
    ImportKind.PLAN: PLAN,
    ImportKind.PROGRESS: PROGRESS,
    ImportKind.REALISATION: REALISATION,
    ImportKind.AGENCIES: AGENCIES,
}
CEILINGS: Final = frozenset({"murni", "pergeseran", "pergeseran_2", "pergeseran_3", "perubahan"})
"""Any one of them is a ceiling; the first is asked for where there is none."""


def missing(kind: ImportKind, found: Collection[str]) -> list[str]:
    """The fields that a file of this kind needs and whose column was not found, in the order of the table."""
    has_ceiling = bool(CEILINGS & set(found))
    return [
        each.name
        for each in FIELDS.get(kind, ())
        if each.is_required and each.name not in found and not (each.name in CEILINGS and has_ceiling)
    ]
