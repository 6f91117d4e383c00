"""What an agency is changed with as a whole list and shown by the row: the regions it serves, its other names."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from client.gugus_client import Missing
from client.gugus_client.models import AgencyDetail
from web.endpoints import id_in
from web.fields import Field
from web.languages import N_
from web.visit import Visit

GONE: Final = Field(
    "is_gone", N_("Hapus baris ini"), "check", N_("Hanya bila salah tulis; yang berakhir diberi tanggal")
)


def agency_of(visit: Visit) -> AgencyDetail:
    """The agency that the address names."""
    return visit.gugus.agencies.read(id_in(visit, "agency_id"))


def agency_path(visit: Visit) -> str:
    """Its page."""
    return f"/instansi/{id_in(visit, 'agency_id')}"


class AgencyRows(NamedTuple):
    """The rows of one field of an agency, and which of them the address names."""

    field: str
    says: Sequence[str]
    """What is sent of a row."""
    is_named: Callable[[Visit, Any], bool]

    def add(self, visit: Visit, new: dict[str, Any]) -> str:
        """Send the rows that stand with one more."""
        return self._keep(visit, [*self._said(self._rows(agency_of(visit))), new])

    def named(self, visit: Visit) -> AgencyDetail:
        """The agency with the row that the address names alone. Raises Missing where it has none like it."""
        agency = agency_of(visit)
        return agency.model_copy(update={self.field: [self._named(visit, self._rows(agency))]})

    def values(self, agency: AgencyDetail) -> dict[str, Any]:
        """What the form of the row that is named is filled with."""
        row: dict[str, Any] = self._rows(agency)[0].model_dump()
        return row

    def change(self, visit: Visit, said: dict[str, Any]) -> str:
        """Send the others, and the one that is named as the form says it, unless it is to go. Raises Missing."""
        rows = self._rows(agency_of(visit))
        named = self._named(visit, rows)
        changed = {name: said.get(name, value) for name, value in self._said([named])[0].items()}
        others = self._said([each for each in rows if each is not named])
        return self._keep(visit, others if said["is_gone"] else [*others, changed])

    def _named(self, visit: Visit, rows: Sequence[Any]) -> Any:
        for each in rows:
            if self.is_named(visit, each):
                return each
        raise Missing(404, {"code": "not-found"})

    def _rows(self, agency: AgencyDetail) -> Sequence[Any]:
        rows: Sequence[Any] = getattr(agency, self.field)
        return rows

    def _said(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [each.model_dump(mode="json", include=set(self.says)) for each in rows]

    def _keep(self, visit: Visit, rows: Sequence[dict[str, Any]]) -> str:
        """The rows as a whole, decided on the version that the form was shown with."""
        change: Any = {self.field: list(rows)}
        visit.gugus.agencies.change(id_in(visit, "agency_id"), tag=visit.form.text("tag"), **change)
        return agency_path(visit)
