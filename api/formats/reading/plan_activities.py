"""Read the activities of one table of a plan: words, agencies, code, source, figures, one row after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from api.domain.account_codes import AccountCode, Scheme, normalise
from api.domain.programme_names import ProgrammeName, programme_name
from api.formats.folding import fold
from api.formats.opening.sheets import address
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.donor_notes import donor_of, names_foreign_money
from api.formats.reading.plan_figures import Table, Targets, compare, read_amounts, read_targets
from api.formats.reading.plan_matrix import ParsedActivity, ParsedIndicator
from api.formats.reading.plan_rows import Kind, Row
from api.formats.reading.reference_names import field_names, field_of, source_of
from api.formats.reading.units import is_percent, unit_of

PILLARS = {
    "pencegahan": "Pencegahan", "prevention": "Pencegahan", "perlindungan": "Perlindungan",
    "pelindungan": "Perlindungan", "protection": "Perlindungan", "kemitraan": "Kemitraan", "partnership": "Kemitraan",
    "penegakan hukum": "Penegakan Hukum", "penuntutan": "Penegakan Hukum", "prosecution": "Penegakan Hukum",
}  # fmt: skip
"""The four Ps, under the words plans use."""


@dataclass(frozen=True, slots=True)
class Section:
    """The chapter an activity stands in."""

    sub_task_force: str | None
    text: str


@dataclass(slots=True)
class _Group:
    """The rows of one activity."""

    section: Section
    programme: ProgrammeName | None
    rows: list[int] = field(default_factory=list)


class Activities:
    """Reads the activities of one table; numbers are remembered over all tables of the plan."""

    def __init__(self, table: Table, agencies: AgencyNames, place: str, numbers: dict[tuple[str, ...], str]) -> None:
        self._table = table
        self._agencies = agencies
        self._place = place
        self._numbers = numbers

    def read(self, rows: Sequence[Row], section: Section) -> Iterator[ParsedActivity]:
        """The activities among the rows, `section` being the chapter the table begins in."""
        for group in self._groups(rows, section):
            yield self._activity(group)

    def _groups(self, rows: Sequence[Row], section: Section) -> list[_Group]:
        groups: list[_Group] = []
        programme: ProgrammeName | None = None
        for row in rows:
            if row.kind is Kind.SECTION and row.field is not None:
                section, programme = Section(row.field.code, row.text), None
            elif row.kind is Kind.PROGRAMME:
                programme = programme_name(row.text)
            elif row.kind is Kind.ACTIVITY and not (groups and self._is_same(groups[-1], row.number)):
                if groups and not self._is_of_one_chapter(groups[-1].rows[0], row.number):
                    programme = None
                programme = self._programme(row.number, programme)
                groups.append(_Group(section, programme, [row.number]))
            elif row.kind in (Kind.ACTIVITY, Kind.MORE) and groups:
                groups[-1].rows.append(row.number)
        return groups

    def _is_same(self, group: _Group, row: int) -> bool:
        """Number and description repeated beside a further indicator: still the same activity."""
        first = group.rows[0]
        same = all(fold(self._text(first, name)) == fold(self._text(row, name)) for name in ("number", "title"))
        return same and bool(self._text(row, "number")) and bool(self._text(row, "title"))

    def _is_of_one_chapter(self, row: int, other: int) -> bool:
        """Whether two activities stand in one chapter, where a column says it."""
        return fold(self._text(row, "sub_task_force")) == fold(self._text(other, "sub_task_force"))

    def _programme(self, row: int, above: ProgrammeName | None) -> ProgrammeName | None:
        """What the cell of the activity names, a dash for none; where it is empty, the programme above goes on."""
        text = self._text(row, "programme")
        if not text:
            return above
        named = programme_name(text)
        if named.code and not named.title:
            self._error(row, "programme", "programme_without_name", text)
        return named if named.title else None

    def _text(self, row: int, name: str) -> str:
        column = self._table.heading.column(name)
        return self._table.sheet.shown(row, column.index).text if column else ""

    def _activity(self, group: _Group) -> ParsedActivity:
        row, last = group.rows[0], group.rows[-1]
        amounts = read_amounts(self._table, row, last)
        targets = {number: read_targets(self._table, number) for number in group.rows}
        compare(self._table, targets, amounts, row)
        lead, also, unknown_leads = self._agencies_in(row, "lead")
        first, rest, unknown = self._agencies_in(row, "support")
        pagu = {year: amount.rupiah for year, amount in amounts.items()}
        note = self._text(row, "note")
        section = self._section(row, group.section)
        source = self._source(row, has_money=any(pagu.values()))
        donor = donor_of(note, [rupiah for rupiah in pagu.values() if rupiah])
        if donor is None and names_foreign_money(note):
            self._warn(row, "note", "ambiguous_donor", note)
        return ParsedActivity(
            sheet=self._table.sheet.name, row=row, last_row=last, number=self._number(row, section),
            title=self._required(row, "title", "missing_title"), pillar=self._pillar(row),
            sub_task_force=section.sub_task_force, section=section.text,
            lead=lead, also_responsible=also, supporting=tuple(filter(None, (first, *rest))),
            unknown_agencies=(*unknown_leads, *unknown), code=self._code(row),
            source_raw=self._text(row, "source"), source=source[0], source_group=source[1], note=note, pagu=pagu,
            donor=donor, indicators=tuple(self._indicator(number, targets[number]) for number in group.rows),
            extras=self._extras(row), programme=group.programme,
        )  # fmt: skip

    def _error(self, row: int, name: str, kind: str, read: str = "", **details: object) -> None:
        column = self._table.heading.column(name)
        if column is not None:
            self._table.error(row, column, kind, read, **details)

    def _warn(self, row: int, name: str, kind: str, read: str = "", **details: object) -> None:
        column = self._table.heading.column(name)
        if column is not None:
            self._table.warn(row, column, kind, read, **details)

    def _required(self, row: int, name: str, kind: str) -> str:
        text = self._text(row, name)
        if not text:
            self._error(row, name, kind)
        return text

    def _number(self, row: int, section: Section) -> str:
        """The number as written; one with a dot is unique in the plan, a plain one in its chapter."""
        number = self._text(row, "number").rstrip(".")
        column = self._table.heading.column("number")
        if column is None:
            return number
        if not number:
            self._error(row, "number", "missing_number")
            return number
        key = (number,) if "." in number else (section.sub_task_force or section.text, number)
        here = f"{self._table.sheet.name}!{address(row, column.index)}"
        other = self._numbers.setdefault(key, here)
        if other != here:
            self._error(row, "number", "duplicate_number", number, other=other)
        return number

    def _pillar(self, row: int) -> str:
        text = self._text(row, "pillar")
        if text and fold(text) not in PILLARS:
            self._warn(row, "pillar", "unknown_pillar", text, known=", ".join(dict.fromkeys(PILLARS.values())))
        return PILLARS.get(fold(text), text)

    def _section(self, row: int, section: Section) -> Section:
        """The chapter from a column of its own, where the table has one."""
        text = self._text(row, "sub_task_force")
        if text:
            named = field_of(text)
            if named.code is None:
                self._error(row, "sub_task_force", "unknown_sub_gugus_tugas", text, known=field_names())
            return Section(named.code, text)
        if not section.text:
            name = "sub_task_force" if self._table.heading.column("sub_task_force") else "number"
            self._error(row, name if self._table.heading.column(name) else "title", "missing_sub_gugus_tugas")
        return section

    def _agencies_in(self, row: int, name: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
        """The first agency of a cell, the others, and the texts that name none."""
        named = self._agencies.match(self._text(row, name))
        unknown = [agency.unknown for agency in named if agency.unknown]
        for text, suggestion in unknown:
            kind = "misspelt_agency" if suggestion else "unknown_agency"
            self._error(row, name, kind, text, suggestion=suggestion)
        if not named and name == "lead":
            self._error(row, name, "missing_lead")
        codes = [agency.code for agency in named]
        others = tuple(code for code in codes[1:] if code)
        return codes[0] if codes else None, others, tuple(text for text, _ in unknown)

    def _code(self, row: int) -> AccountCode:
        column = self._table.heading.column("code")
        raw = self._table.sheet.shown(row, column.index).value if column else ""
        code = normalise(raw if isinstance(raw, str) else self._text(row, "code"))
        if code.scheme is Scheme.BAD:
            self._error(row, "code", "bad_code", code.raw)
        elif code.scheme is Scheme.SIPD and not code.is_sub_activity:
            self._warn(row, "code", "partial_code", code.raw)
        return code

    def _source(self, row: int, *, has_money: bool) -> tuple[str | None, str | None]:
        text = self._text(row, "source")
        if not fold(text):
            if has_money:
                self._error(row, "source", "missing_source", text)
            return None, None
        named = source_of(text, self._place)
        if named.kind:
            self._error(row, "source", named.kind, text, suggestion=named.suggestion)
        return (named.source.code, named.source.group) if named.source else (None, None)

    def _indicator(self, row: int, targets: Targets) -> ParsedIndicator:
        unit = unit_of(targets.unit)
        return ParsedIndicator(
            row=row,
            title=self._required(row, "indicator", "missing_indicator"),
            unit=targets.unit,
            unit_code=unit.code if unit else None,
            is_percent=is_percent(targets.unit),
            baseline=targets.baseline,
            baseline_text=targets.baseline_text,
            targets=targets.values,
        )

    def _extras(self, row: int) -> dict[str, str]:
        """Columns of a plan that are kept as words: goal, place, time and whatever else a district adds."""
        columns = [column for column in self._table.heading.columns if column.field in ("other", "unknown")]
        texts = {column.text: self._table.sheet.shown(row, column.index).text for column in columns}
        return {heading: text for heading, text in texts.items() if text}
