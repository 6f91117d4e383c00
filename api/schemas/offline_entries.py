"""Entries that were made without a line, sent when there is one: each judged by itself, each written once."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.domain.bundles import MOST_SENT
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, LongText, Output, QueryModel, Rupiah, Title, example_of, wrong
from api.schemas.problems import WrongField
from api.schemas.progress_entries import EntryOut, PhysicalPercent, ValueIn


class SendingQuery(QueryModel):
    """Whether it is only tried."""

    dry_run: Annotated[bool, Field(description="Judge everything and write nothing")] = False


class OfflineEntry(Input):
    """What is said of one activity, with a key that was made with it; what is left out stays as it stands.

    `entry_id` and `version` are of the entry as the bundle had it; both are left out where there was none.
    """

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,128}$", description="Sent again, it is written once")]
    activity_id: Id
    entry_id: Id | None = None
    version: Annotated[int | None, Field(ge=1)] = None
    is_nil: bool = False
    physical_percent: PhysicalPercent | None = None
    spent_idr: Rupiah | None = None
    obstacles: LongText | None = None
    follow_up: LongText | None = None
    values: list[ValueIn] = []


class OfflineReport(Input):
    """Entries of one report; it is begun where it is not. `source_document` is the paper a secretariat types in."""

    obligation_id: Id
    source_document: Title | None = None
    entries: Annotated[list[OfflineEntry], Field(min_length=1, max_length=MOST_SENT)]


class OfflineEntriesIn(Input):
    """What was filled in without a line."""

    model_config = example_of(
        {
            "reports": [
                {
                    "obligation_id": EXAMPLE_ID,
                    "entries": [{"key": "luring-0001", "activity_id": EXAMPLE_ID, "physical_percent": 40}],
                }
            ]
        }
    )

    reports: Annotated[list[OfflineReport], Field(min_length=1, max_length=MOST_SENT)]

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if sum(len(each.entries) for each in self.reports) > MOST_SENT:
            told = Text(f"Paling banyak {MOST_SENT} isian sekali kirim.", f"At most {MOST_SENT} entries at once.")
            raise wrong("too_many_entries", told, at="reports")
        return self


class OfflineResult(Output):
    """What became of one entry.

    `written`; `unchanged` where the same stands already, also from an earlier sending; `conflict` where somebody else
    wrote since the bundle was made, whose entry is left alone and shown in `stands`; `refused` by a rule, with what to
    do in `remedy`.
    """

    key: str
    activity_id: Id
    outcome: Literal["written", "unchanged", "conflict", "refused"] = Field(
        description="`unchanged` stood so already; `conflict`: somebody else wrote meanwhile; `refused`: see `code`"
    )
    report_id: Id | None = None
    code: str | None = None
    detail: str | None = None
    remedy: str | None = None
    reason: Annotated[str | None, Field(description="Why a report is closed, as `lock_reason` says it")] = None
    errors: list[WrongField] = []
    stands: Annotated[EntryOut | None, Field(description="The entry as it stands now")] = None


class OfflineResultsOut(Output):
    """What became of each entry, in the order they were sent."""

    id: Id
    dry_run: bool
    written: int
    unchanged: int
    conflicts: int
    refused: int
    items: list[OfflineResult]
