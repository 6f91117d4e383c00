"""Operations on budget absorptions."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..models.budget_absorptions import AbsorptionOut
from ..noun import Noun

READ = Operation("budget_absorptions_read", "GET", "/v1/budget-absorptions")


class BudgetAbsorptionsOperations(Noun):
    """Budget lines of agencies, their ceilings and what was spent."""

    def read(
        self,
        *,
        year: int,
        quarter: int | None = None,
        group_by: Literal["sub_activity_code", "agency", "activity"] | None = None,
        region: Sequence[str] = (),
        owner: Sequence[str] = (),
        linked: bool | None = None,
        include_proposed: bool | None = None,
    ) -> AbsorptionOut:
        """Spending to the end of a quarter as a percentage of the ceilings in force then, by code, agency or
        activity.

        `group_by`: What a row is of. `region`: Region that owns the row, as an organisation word. `owner`:
        Organisation word. `linked`: Only lines tied to an activity, or only those that are not.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            AbsorptionOut,
            Call(
                READ,
                query={
                    "year": year,
                    "quarter": quarter,
                    "group_by": group_by,
                    "region": region,
                    "owner": owner,
                    "linked": linked,
                    "include_proposed": include_proposed,
                },
            ),
        )
