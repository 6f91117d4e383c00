"""Outputs by the four Ps: materials and campaigns, trainings, regulations; and how many there were."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import OUTPUT, acts_in
from api.models.outputs import Output
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries import outputs as counted
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.lists import OutputFilter, OutputQuery
from api.schemas.outputs import OutputCreate, OutputDetail, OutputOut, OutputSummary, OutputUpdate, WithdrawalIn
from api.services import outputs

router = protected("outputs")
MOVES = (Act.OUTPUT_CORRECT, *acts_in(OUTPUT))


@router.get("/outputs", operation_id="outputs_list", responses=problems_of(*LISTING))
def list_outputs(
    caller: Annotated[Principal, caller_for(Act.OUTPUT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[OutputQuery, Query()],
) -> Page[OutputOut]:
    """Outputs the caller sees, the latest first; withdrawn ones among them."""
    statement = visible(Output, caller).where(*counted.wanted(query), *counted.standing_in(query))
    keys: list[Key] = [(Output.starts_on, "desc"), (Output.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(OutputOut))


@router.get("/output-summary", operation_id="outputs_summary", responses=problems_of(*READING))
def summarise_outputs(
    caller: Annotated[Principal, caller_for(Act.OUTPUT_READ)],
    session: SessionDep,
    query: Annotated[OutputFilter, Query()],
    tags: Tags,
) -> OutputSummary:
    """How much was delivered, over what the caller sees: participants by institution and sex, materials by form.

    An output counts on its first day; withdrawn ones do not count. With `institution` the participants are those of
    the institutions named, and the other figures are of the trainings they took part in.
    """
    return tags.of(counted.summary(session, caller, query))


@router.post("/outputs", status_code=201, operation_id="outputs_add", responses=problems_of(*WRITING))
def add_output(
    caller: Annotated[Principal, caller_for(Act.OUTPUT_ADD, *MOVES)],
    session: SessionDep,
    body: OutputCreate,
    once: OfferedOnce,
) -> OutputDetail:
    """Record what was delivered, with the part of its kind; participants are counts, never names."""
    return once.run(
        session,
        caller,
        lambda: outputs.add_output(session, caller, body),
        lambda made: outputs.read_output(session, caller, made),
    )


@router.get("/outputs/{output_id}", operation_id="outputs_read", responses=problems_of(*READING))
def read_output(
    caller: Annotated[Principal, caller_for(Act.OUTPUT_READ, *MOVES)], output_id: Id, session: SessionDep, tags: Tags
) -> OutputDetail:
    """One output with the part of its kind."""
    return tags.of(outputs.read_output(session, caller, output_id))


@router.patch("/outputs/{output_id}", operation_id="outputs_correct", responses=problems_of(*CHANGING))
def correct_output(
    caller: Annotated[Principal, caller_for(Act.OUTPUT_CORRECT, *MOVES)],
    output_id: Id,
    session: SessionDep,
    body: OutputUpdate,
    version: Version,
    tags: Tags,
) -> OutputDetail:
    """Correct an output while it counts (JSON Merge Patch); a part is replaced as a whole."""
    return tags.changed(outputs.correct_output(session, caller, output_id, version, body))


moves = Moves(router, "/outputs/{output_id}", OutputDetail, outputs.read_output, MOVES)
moves.declare(
    "withdrawals",
    Act.OUTPUT_WITHDRAW,
    "outputs_withdraw",
    outputs.withdraw_output,
    "Take an output out of every count, with the reason; it stays readable.",
    WithdrawalIn,
)
