"""A list of the service as a page: filters, page after page, a sheet to print, and the same rows as a workbook or PDF.

    def list_lines(visit: Visit) -> Response:
        filters = (Filter("fiscal_year", N_("Tahun anggaran"), years),)
        return list_page(visit, "budget_lines", visit.gugus.budget_lines.list, filters=filters)

Templates: `{% import "lists.html" as lists with context %}`, `lists.tools()` above the rows, `lists.pages()` below.
What is filtered and written is what the service says: the page only hands its own query on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import Response

from client.gugus_client.answers import Answer
from client.gugus_client.forms import Form
from client.gugus_client.paging import MOST_IN_A_PAGE, Listed, Page
from web.visit import Visit

T = TypeVar("T", bound=Answer)
IN_A_PAGE: Final = 50
FORMS: Final[tuple[Form, ...]] = ("xlsx", "pdf", "csv")


class Filter(NamedTuple):
    """A choice above a list: the parameter of the service, what it is called, and the values with their words.

    Words are marked sentences or names; with a `table` of words the options are codes. Without a chosen one, `given`
    stands, or all where that is empty.
    """

    name: str
    label: str
    options: Sequence[str] | Sequence[tuple[str, str]]
    given: str = ""
    table: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Values and words of the options."""
        return [(each, "") if isinstance(each, str) else each for each in self.options]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows of a list or a report."""

    rows: Sequence[Any]
    filters: Sequence[Filter]
    chosen: Mapping[str, str]
    next: str | None = None
    forms: Sequence[Form] = FORMS


def chosen_of(visit: Visit, filters: Sequence[Filter]) -> dict[str, str]:
    """What was chosen of the filters; what is none of their values, as an old year of a bookmark, is not asked for."""
    return {each.name: value for each in filters if (value := _chosen(visit, each)) is not None}


def _chosen(visit: Visit, one: Filter) -> str | None:
    values = {value for value, _ in one.pairs}
    asked = visit.request.query_params.get(one.name)
    return next((value for value in (asked, one.given) if value in values), None)


def form_of(visit: Visit) -> Form | None:
    """The form in which the page is asked for as a file, if it is."""
    asked = visit.request.query_params.get("bentuk")
    return next((form for form in FORMS if form == asked), None)


def list_page(
    visit: Visit,
    template: str,
    method: Callable[..., Listed[T]],
    *ids: Any,
    filters: Sequence[Filter] = (),
    fixed: Mapping[str, Any] | None = None,
    around: Callable[[list[T]], Mapping[str, Any]] | None = None,
) -> Response:
    """A page of a list, or the file that was asked for instead; `around` gives what else the template needs."""
    chosen = chosen_of(visit, filters)
    asked: dict[str, Any] = {**(fixed or {}), **{name: [value] for name, value in chosen.items() if value}}
    asked["cursor"] = visit.request.query_params.get("dari")
    form = form_of(visit)
    if form:
        return visit.file(visit.gugus.download(form, method, *ids, **asked))
    asked["limit"] = MOST_IN_A_PAGE if visit.is_paper else IN_A_PAGE
    page: Page[T] = method(*ids, **asked).page()
    sheet = Sheet(page.items, filters, chosen, _cursor(page.next))
    return visit.page(template, {"sheet": sheet, **(around(page.items) if around else {})})


def report_page(
    visit: Visit,
    template: str,
    method: Callable[..., Any],
    *ids: Any,
    filters: Sequence[Filter] = (),
    fixed: Mapping[str, Any] | None = None,
    around: Callable[[Any], Mapping[str, Any]] | None = None,
) -> Response:
    """A report as a page, or the file that was asked for instead; a filter names one parameter with one value."""
    chosen = chosen_of(visit, filters)
    asked = {**(fixed or {}), **{name: value for name, value in chosen.items() if value}}
    form = form_of(visit)
    if form:
        return visit.file(visit.gugus.download(form, method, *ids, **asked))
    report = method(*ids, **asked)
    rows = getattr(report, "rows", ())
    values = {"report": report, "sheet": Sheet(rows, filters, chosen)}
    return visit.page(template, {**values, **(around(report) if around else {})})


def _cursor(address: str | None) -> str | None:
    """The place of the next page, out of its address."""
    return dict(parse_qsl(urlsplit(address).query)).get("cursor") if address else None
