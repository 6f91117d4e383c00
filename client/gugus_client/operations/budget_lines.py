"""Operations on budget lines."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.budget_lines import BudgetLineCreate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.budget_lines import BudgetLineDetail, BudgetLineRow
from ..noun import Noun
from ..paging import Listed

LIST = Operation("budget_lines_list", "GET", "/v1/budget-lines")
ADD = Operation("budget_lines_add", "POST", "/v1/budget-lines")
READ = Operation("budget_lines_read", "GET", "/v1/budget-lines/{line_id}")


class BudgetLinesOperations(Noun):
    """Budget lines of agencies, their ceilings and what was spent."""

    def add(self, *, key: str | None = None, **body: Unpack[BudgetLineCreate]) -> BudgetLineDetail:
        """Record a line of an agency's budget with its first ceiling.

        Asks for `budgets:write`.
        """
        return self.transport.one(BudgetLineDetail, Call(ADD, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        region: Sequence[str] = (),
        fiscal_year: Sequence[int] = (),
        funding_source: Sequence[str] = (),
    ) -> Listed[BudgetLineRow]:
        """Budget lines the caller sees, by year and code, with the ceiling of the day and what was spent of it.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Organisation word. `region`: Region that owns the row, as an organisation word. `funding_source`: Source
        of money, as APBD; another is refused with all there are.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "owner": owner,
                    "region": region,
                    "fiscal_year": fiscal_year,
                    "funding_source": funding_source,
                },
            ),
            BudgetLineRow,
        )

    def read(self, line_id: Id) -> BudgetLineDetail:
        """One line with its versions, what was spent, and the absorption quarter by quarter.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(BudgetLineDetail, Call(READ, {"line_id": line_id}))
