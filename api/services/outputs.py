"""Outputs: recorded by an agency or a task force, corrected while they count, withdrawn rather than deleted."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import OUTPUT, OutputStatus
from api.domain.places import is_region, province_of
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import AgencyPlace, agency_place_of, columns_in
from api.models.outputs import Output, OutputParticipants
from api.models.reference import Institution, OutputForm, Region
from api.moves import allowed_actions, apply, touch
from api.problems import FieldError, Invalid, Locked, NotFound
from api.queries.plans import standing_activity
from api.queries.taking_part import must_take_part
from api.schemas.outputs import (
    PARTS,
    Material,
    OutputCreate,
    OutputDetail,
    OutputOut,
    OutputUpdate,
    ParticipantsIn,
    Regulation,
    Training,
    WithdrawalIn,
)

FIELDS = columns_in(Output, OutputUpdate)
REQUIRED = {"pillar", "title", "starts_on", "ends_on", *PARTS.values()}
SHAPES: dict[str, Any] = {"material": Material, "training": Training, "regulation": Regulation}
Part = Material | Training | Regulation


def add_output(session: Session, caller: Principal, body: OutputCreate) -> OutputDetail:
    """Record what was delivered. Raises NotFound for an unknown agency, NotPermitted for another's."""
    part: Part = getattr(body, PARTS[body.kind])
    output = Output(
        **body.model_dump(include=FIELDS | {"kind"}),
        **part.model_dump(exclude={"participants"}),
        **_place_of(session, caller, body),
    )
    authorise(caller, output)
    _must_belong(session, caller, output, body.owner)
    _must_be_known(session, caller, output, part, is_tied=output.activity_id is not None)
    session.add(output)
    session.flush()  # participants refer to it
    _put_participants(session, output, part)
    record(session, caller, Event.OUTPUT_ADDED, output, body.model_dump())
    return detail(session, caller, output)


def _place_of(session: Session, caller: Principal, body: OutputCreate) -> AgencyPlace:
    place: AgencyPlace = {
        "owner": body.owner,
        "region": body.region,
        "province": province_of(body.region),
        "ministry": None,
    }
    if is_region(body.owner):
        return place
    agency = _agency(session, caller, body.owner)
    return {**place, "ministry": agency.ministry}


def _agency(session: Session, caller: Principal, word: str) -> Agency:
    agency = gate.found(session, caller, Agency, "organisation", word)
    if agency is None:
        raise NotFound
    return agency


def _must_belong(session: Session, caller: Principal, output: Output, owner: str) -> None:
    """An agency records where it takes part, a region in itself."""
    if not is_region(owner):
        must_take_part(session, caller, _agency(session, caller, owner), output.region)
    elif owner != output.region:
        raise Invalid(errors=[FieldError("/region", "region_of_owner", "wilayah pemilik / the owner's region")])


def _must_be_known(session: Session, caller: Principal, output: Output, part: Part, *, is_tied: bool) -> None:
    """Codes are those of the reference data, and the activity, where it is tied to one now, stands in a plan there.

    What an amendment took out since stays that of the outputs that name it.
    """
    wrong = [
        FieldError(pointer, "unknown_reference", "tidak dikenal / not known")
        for pointer, table, code in _codes(output, part)
        if session.get(table, code) is None
    ]
    if is_tied and output.activity_id is not None:
        found = standing_activity(session, caller, output.activity_id, output.region, "/activity_id")
        wrong += [found] if isinstance(found, FieldError) else []
    if wrong:
        raise Invalid(errors=wrong)


def _codes(output: Output, part: Part) -> list[tuple[str, Any, str]]:
    named: list[tuple[str, Any, str]] = [("/place_code", Region, output.place_code)] if output.place_code else []
    if isinstance(part, Material):
        named.append(("/material/form", OutputForm, part.form))
    if isinstance(part, Training):
        named += [
            (f"/training/participants/{place}/institution", Institution, each.institution)
            for place, each in enumerate(part.participants)
        ]
    return named


def _put_participants(session: Session, output: Output, part: Part) -> None:
    session.execute(sa.delete(OutputParticipants).where(col(OutputParticipants.output_id) == output.id))
    given: list[ParticipantsIn] = part.participants if isinstance(part, Training) else []
    place = agency_place_of(output)
    session.add_all(OutputParticipants(**each.model_dump(), **place, output_id=output.id) for each in given)


def correct_output(
    session: Session, caller: Principal, output_id: UUID, version: gate.Named, body: OutputUpdate
) -> OutputDetail:
    """Correct an output while it counts; of its part, what is left out stays. Raises Locked once it is withdrawn."""
    output = gate.fetch(session, caller, Output, output_id, version)
    if output.status is not OutputStatus.RECORDED:
        raise Locked(lock_reason="withdrawn")
    change = body.model_dump(exclude_unset=True)
    _must_be_whole(output, change)
    is_tied = change.get("activity_id", output.activity_id) != output.activity_id
    output.sqlmodel_update({name: value for name, value in change.items() if name in FIELDS})
    _must_be_in_order(output)
    part = _merged(_part(session, output), getattr(body, PARTS[output.kind]))
    _must_be_known(session, caller, output, part, is_tied=is_tied)
    if PARTS[output.kind] in change:
        output.sqlmodel_update(part.model_dump(exclude={"participants"}))
        _put_participants(session, output, part)
    touch(output, caller)
    record(session, caller, Event.OUTPUT_CORRECTED, output, change)
    return detail(session, caller, output)


def _merged(part: Part, given: Part | None) -> Part:
    """The part as it stands with what is given over it (RFC 7396)."""
    if given is None:
        return part
    return part.model_copy(update={name: getattr(given, name) for name in given.model_fields_set})


def _must_be_whole(output: Output, change: dict[str, Any]) -> None:
    wrong = [
        FieldError(f"/{name}", "required", "wajib / required")
        for name, value in change.items()
        if value is None and name in REQUIRED
    ]
    others = set(PARTS.values()) - {PARTS[output.kind]}
    wrong += [FieldError(f"/{name}", "part_of_its_kind", PARTS[output.kind]) for name in sorted(others & set(change))]
    if wrong:
        raise Invalid(errors=wrong)


def _must_be_in_order(output: Output) -> None:
    if output.ends_on < output.starts_on:
        raise Invalid(errors=[FieldError("/ends_on", "ends_before_it_begins", "tidak sebelum mulai / not before it")])


def withdraw_output(
    session: Session, caller: Principal, output_id: UUID, version: gate.Named | None, body: WithdrawalIn
) -> OutputDetail:
    """Take an output out of every count; it stays readable, with the reason."""
    output = gate.fetch(session, caller, Output, output_id, version)
    apply(session, caller, output, OUTPUT, "withdrawals")
    output.withdrawn_reason = body.reason
    return detail(session, caller, output)


def read_output(session: Session, caller: Principal, output_id: UUID) -> OutputDetail:
    """One output."""
    return detail(session, caller, gate.see(session, caller, Output, output_id))


def _part(session: Session, output: Output) -> Part:
    """The part of the output's kind as it stands."""
    rows = select(OutputParticipants).where(OutputParticipants.output_id == output.id)
    participants = [
        ParticipantsIn.model_construct(institution=row.institution, sex=row.sex, count=row.count)
        for row in session.exec(rows.order_by(col(OutputParticipants.id)))
    ]
    kept = {**output.model_dump(), "participants": participants}
    shape = SHAPES[PARTS[output.kind]]
    part: Part = shape.model_construct(**{name: kept[name] for name in shape.model_fields})
    return part


def detail(session: Session, caller: Principal, output: Output) -> OutputDetail:
    """An output with the part of its kind and what the caller may do."""
    session.flush()
    mine = PARTS[output.kind]
    parts: dict[str, Any] = dict.fromkeys(SHAPES)
    parts[mine] = _part(session, output).model_dump(mode="json")
    can_change = output.status is OutputStatus.RECORDED and permits(caller, Act.OUTPUT_CORRECT, output)
    return OutputDetail(
        **OutputOut.model_validate(output).model_dump(),
        **output.model_dump(include={"note", "withdrawn_reason"}),
        **parts,
        allowed_actions=[*(["change"] if can_change else []), *allowed_actions(caller, output, OUTPUT)],
    )
