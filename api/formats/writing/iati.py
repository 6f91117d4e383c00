"""Activities of plans as IATI 2.03: money of donors, what was spent of it, and what came of it.

Elements stand in the order the schema asks for. Amounts are rupiah, or the currency the donor stated. Codes are
those of the IATI codelists named beside them; sectors are DAC purposes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from api.formats.reading.donors import Donor
from api.loading import Later
from api.settings import EXAMPLE_ORG

if TYPE_CHECKING:
    from lxml import etree
else:
    etree = Later("lxml.etree")

VERSION: Final = "2.03"
MEDIA_TYPE: Final = "application/xml"
RUPIAH: Final = "IDR"
PERCENT: Final = "%"
NOT_FOR_PUBLICATION: Final = "CONTOH, bukan untuk diterbitkan"

ORGANISATION_TYPES: Final = {"government": "10", "multilateral": "40", "private": "70"}  # OrganisationType
GOVERNMENT, LOCAL_GOVERNMENT = "10", "11"
FUNDING, ACCOUNTABLE, IMPLEMENTING = "1", "2", "4"  # OrganisationRole
PLANNED, RUNNING, CLOSED = "1", "2", "4"  # ActivityStatus
PLANNED_START, PLANNED_END = "1", "3"  # ActivityDateType
INCOMING_COMMITMENT, COMMITMENT, EXPENDITURE = "11", "2", "4"  # TransactionType
OUTPUT, UNIT, SHARE = "1", "1", "2"  # ResultType, IndicatorMeasure
SECTORS: Final = {  # Sector (DAC, five digits), by sub-task-force
    "PENC": "15190",  # safe, orderly and regular migration
    "REHKES": "12220",  # basic health care
    "REHSOS": "16010",  # social protection
    "NORMA": "15130",  # legal and judicial development
    "GAKKUM": "15132",  # police
    "KOORD": "15110",  # public sector policy
}
OTHER_SECTOR: Final = "15180"  # ending violence against women and girls
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Money(NamedTuple):
    """An amount in a currency on a day; of a budget `starts` and `ends` say for which year."""

    amount: Decimal | int
    currency: str
    on: date
    starts: date | None = None
    ends: date | None = None


class Transaction(NamedTuple):
    """Rupiah promised to a line, or promised and spent on it, on its day or at the end of its month."""

    kind: str
    amount_idr: int
    on: date
    title: str


class Point(NamedTuple):
    """What an indicator was to reach in a span of days, and what was verified."""

    starts: date
    ends: date
    target: Decimal | None
    actual: Decimal | None


class Measure(NamedTuple):
    """An indicator that counts no persons."""

    title: str
    is_share: bool
    is_rising: bool
    points: Sequence[Point]


class Activity(NamedTuple):
    """One activity of a plan in so far as one donor pays for it."""

    id: str
    title: str
    plan: str
    donor: Donor
    lead: str
    is_of_ministry: bool
    region: str
    region_name: str
    sub_task_force: str
    status: str
    first: date
    last: date
    changed_at: datetime
    budgets: Sequence[Money]
    transactions: Sequence[Transaction]
    measures: Sequence[Measure]


class Publisher(NamedTuple):
    """Who reports: the identifier it is registered with, and its name."""

    ref: str
    name: str

    @property
    def is_registered(self) -> bool:
        """Whether the identifier was set; with that of the example nothing looks as if it were for publication."""
        return self.ref != EXAMPLE_ORG


def document(publisher: Publisher, activities: Iterable[Activity], made_at: datetime) -> bytes:
    """The file, as the schema of IATI 2.03 wants it."""
    root = etree.Element("iati-activities", {"version": VERSION, "generated-datetime": _instant(made_at)})
    if not publisher.is_registered:
        root.addprevious(etree.Comment(f" {NOT_FOR_PUBLICATION}: GUGUS_IATI_REPORTING_ORG "))
    for activity in activities:
        root.append(_activity(publisher, activity))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _activity(publisher: Publisher, told: Activity) -> "etree._Element":
    made = etree.Element(
        "iati-activity",
        {"default-currency": RUPIAH, "last-updated-datetime": _instant(told.changed_at), _LANG: "id"},
    )
    _put(made, "iati-identifier", text=f"{publisher.ref}-{told.id}-{told.donor.code}")
    _named(made, "reporting-org", publisher.name, ref=publisher.ref, type=GOVERNMENT)
    _named(made, "title", told.title if publisher.is_registered else f"{NOT_FOR_PUBLICATION}: {told.title}")
    _named(made, "description", f"{told.title}. {told.plan}, {told.region_name}.", type="1")
    _organisations(made, told)
    _put(made, "activity-status", code=told.status)
    for kind, day in ((PLANNED_START, told.first), (PLANNED_END, told.last)):
        _put(made, "activity-date", **{"type": kind, "iso-date": day.isoformat()})
    _put(made, "recipient-country", code="ID")
    _named(_put(made, "location"), "name", told.region_name)
    _put(made, "sector", vocabulary="1", code=SECTORS.get(told.sub_task_force, OTHER_SECTOR))
    for budget in told.budgets:
        _budget(made, budget)
    for transaction in told.transactions:
        _transaction(made, told, transaction)
    for measure in told.measures:
        _result(made, measure)
    return made


def _organisations(made: "etree._Element", told: Activity) -> None:
    lead_type = GOVERNMENT if told.is_of_ministry else LOCAL_GOVERNMENT
    _named(made, "participating-org", told.donor.name_en, role=FUNDING, type=ORGANISATION_TYPES[told.donor.kind])
    _named(
        made, "participating-org", f"Gugus Tugas PP-TPPO {told.region_name}", role=ACCOUNTABLE, type=LOCAL_GOVERNMENT
    )
    _named(made, "participating-org", told.lead, role=IMPLEMENTING, type=lead_type)


def _budget(made: "etree._Element", money: Money) -> None:
    budget = _put(made, "budget", type="1", status="1")
    _put(budget, "period-start", **{"iso-date": str(money.starts)})
    _put(budget, "period-end", **{"iso-date": str(money.ends)})
    _value(budget, money.amount, money.currency, money.on)


def _transaction(made: "etree._Element", told: Activity, said: Transaction) -> None:
    transaction = _put(made, "transaction")
    _put(transaction, "transaction-type", code=said.kind)
    _put(transaction, "transaction-date", **{"iso-date": said.on.isoformat()})
    _value(transaction, said.amount_idr, RUPIAH, said.on)
    _named(transaction, "description", said.title)
    if said.kind == INCOMING_COMMITMENT:
        _named(transaction, "provider-org", told.donor.name_en)
        _named(transaction, "receiver-org", told.lead)
    else:
        _named(transaction, "provider-org", told.lead)


def _result(made: "etree._Element", measure: Measure) -> None:
    result = _put(made, "result", **{"type": OUTPUT, "aggregation-status": "0"})
    _named(result, "title", measure.title)
    indicator = _put(
        result,
        "indicator",
        measure=SHARE if measure.is_share else UNIT,
        ascending="1" if measure.is_rising else "0",
    )
    _named(indicator, "title", measure.title)
    for point in measure.points:
        period = _put(indicator, "period")
        _put(period, "period-start", **{"iso-date": point.starts.isoformat()})
        _put(period, "period-end", **{"iso-date": point.ends.isoformat()})
        for name, value in (("target", point.target), ("actual", point.actual)):
            if value is not None:
                _put(period, name, value=format(value.normalize(), "f"))


def _put(parent: "etree._Element", name: str, text: str | None = None, **said: str) -> "etree._Element":
    made = etree.SubElement(parent, name, said)
    made.text = text
    return made


def _named(parent: "etree._Element", name: str, narrative: str, **said: str) -> None:
    _put(_put(parent, name, **said), "narrative", narrative)


def _value(parent: "etree._Element", amount: Decimal | int, currency: str, on: date) -> None:
    _put(parent, "value", format(Decimal(amount), "f"), **{"currency": currency, "value-date": on.isoformat()})


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
