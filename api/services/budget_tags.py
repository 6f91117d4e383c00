"""Ties of budget lines to the activities they pay for: stated by a person, or proposed by a file and settled by one.

Confirmed shares of a line add up to the whole at most, amounts to its ceiling; a line that is shared stands whole
under each of its activities, once in every total (calculations.md, tagging).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import TagMode, TagState
from api.domain.money import ceiling_in_force
from api.journal import record
from api.models.budgets import BudgetLine, BudgetTag
from api.models.columns import agency_place_of
from api.models.plans import Activity
from api.moves import touch
from api.problems import Duplicate, FieldError, Invalid, Locked, Text, WrongMoment
from api.queries import budget_lines as standing
from api.queries.local_days import today_in
from api.queries.plans import payable
from api.schemas.budget_tags import BudgetTagConfirmation, BudgetTagCreate, BudgetTagDetail, BudgetTagOut, Part

# Which acts a tie shows as allowed, under which name; what it is already it is not made again.
ACTIONS = {Act.BUDGET_TAG_CONFIRM: "confirmations", Act.BUDGET_TAG_REJECT: "rejections"}
MADE = {TagState.CONFIRMED: "confirmations", TagState.REJECTED: "rejections"}

ENDED = Text("Kegiatan ini sudah dikeluarkan dari rencananya.", "This activity was taken out of its plan.")


def add_tag(session: Session, caller: Principal, line_id: UUID, body: BudgetTagCreate) -> BudgetTagDetail:
    """State that a line pays for an activity of its region; what was rejected before may be stated after all.

    Raises Duplicate where the tie stands, Invalid where the parts of the line would be more than the line, or where an
    amendment took the activity out of its plan.
    """
    line = gate.fetch(session, caller, BudgetLine, line_id)
    activity = payable(session, caller, body.activity_id, line.region, "/activity_id")
    tags = _tags(session, line)
    tag = next((each for each in tags if each.activity_id == activity.id), None)
    if tag is not None and not tag.rejected:
        raise Duplicate
    tag = tag or BudgetTag(
        **agency_place_of(line),
        line_id=line.id,
        activity_id=activity.id,
        mode=body.mode,
        other_agency=activity.lead_agency_id != line.agency_id,
    )
    _confirm(session, caller, (line, tag, tags), body, "")
    record(session, caller, Event.BUDGET_TAG_ADDED, tag, body.model_dump())
    return _detail(caller, tag)


def confirm_tag(session: Session, caller: Principal, tag_id: UUID, body: BudgetTagConfirmation) -> BudgetTagDetail:
    """A person says that a proposal is right, or what was rejected after all, wholly or for a part.

    Raises WrongMoment, Invalid; Locked where an amendment took the activity out of its plan since.
    """
    line, tag = _settled(session, caller, tag_id)
    if tag.confirmed:
        raise _wrong_moment(tag)
    if session.scalar(select(Activity.ended_edition).where(Activity.id == tag.activity_id)) is not None:
        raise Locked(ENDED, lock_reason="activity_ended")
    part = body.part or Part(mode=tag.mode, share=tag.share, amount_idr=tag.amount_idr)
    _confirm(session, caller, (line, tag, _tags(session, line)), part, "/part" if body.part else "")
    record(session, caller, Event.BUDGET_TAG_CONFIRMED, tag, part.model_dump())
    return _detail(caller, tag)


def reject_tag(session: Session, caller: Principal, tag_id: UUID) -> BudgetTagDetail:
    """A person says that a line does not pay for the activity; no file proposes it again. Raises WrongMoment."""
    line, tag = _settled(session, caller, tag_id)
    if tag.rejected:
        raise _wrong_moment(tag)
    tag.confirmed, tag.rejected = False, True
    session.add(tag)
    touch(line, caller)
    record(session, caller, Event.BUDGET_TAG_REJECTED, tag)
    return _detail(caller, tag)


def read_tag(session: Session, caller: Principal, tag_id: UUID) -> BudgetTagDetail:
    """One tie, with what the caller may do."""
    return _detail(caller, gate.see(session, caller, BudgetTag, tag_id))


def _detail(caller: Principal, tag: BudgetTag) -> BudgetTagDetail:
    allowed = [name for act, name in ACTIONS.items() if name in _left(tag) and permits(caller, act, tag)]
    return BudgetTagDetail(**tag_out(tag).model_dump(), allowed_actions=allowed)


def _settled(session: Session, caller: Principal, tag_id: UUID) -> tuple[BudgetLine, BudgetTag]:
    """The tie with its line, which is locked first: parts are judged together."""
    tag = gate.see(session, caller, BudgetTag, tag_id)
    authorise(caller, tag)
    line = gate.fetch(session, caller, BudgetLine, tag.line_id)
    return line, gate.lock(session, tag)


def _tags(session: Session, line: BudgetLine) -> Sequence[BudgetTag]:
    return session.exec(select(BudgetTag).where(BudgetTag.line_id == line.id)).all()


def _confirm(
    session: Session, caller: Principal, of: tuple[BudgetLine, BudgetTag, Sequence[BudgetTag]], part: Part, at: str
) -> None:
    line, tag, tags = of
    others = [each for each in tags if each.confirmed and each.id != tag.id]
    _must_fit(_ceiling(session, caller, line), others, part, at)
    share = part.share if part.share is not None or part.mode is not TagMode.SHARE else Decimal(1)
    tag.sqlmodel_update({"mode": part.mode, "share": share, "amount_idr": part.amount_idr})
    tag.confirmed, tag.rejected = True, False
    session.add(tag)
    touch(line, caller)


def _ceiling(session: Session, caller: Principal, line: BudgetLine) -> int:
    """The ceiling in force today, or the first one where none is in force yet."""
    versions = [standing.pure(version) for version in standing.versions_of(session, [line])[line.id]]
    in_force = ceiling_in_force(versions, today_in(session, caller, line.region))
    return versions[0].ceiling_idr if in_force is None and versions else in_force or 0


def _must_fit(ceiling: int, others: Sequence[BudgetTag], part: Part, at: str) -> None:
    """The parts of a line are at most the line; a shared line is shared by all. Raises Invalid."""
    if others and (part.mode is TagMode.SHARED or any(each.mode is TagMode.SHARED for each in others)):
        if any(each.mode is not part.mode for each in others):
            expected = "semua shared atau semua sebagian / all shared or all in parts"
            raise Invalid(errors=[FieldError(f"{at}/mode", "shared_and_parts", expected)])
        return
    if part.mode is TagMode.SHARED:
        return
    amount = (part.amount_idr or 0) + sum(each.amount_idr or 0 for each in others)
    shares = sum((_share(each.mode, each.share) for each in others), _share(part.mode, part.share))
    if shares > 1 or amount > ceiling or shares * ceiling + amount > ceiling:
        field = "amount_idr" if part.mode is TagMode.AMOUNT else "share"
        expected = "bagian-bagian paling banyak seluruh baris / parts of at most the line"
        raise Invalid(errors=[FieldError(f"{at}/{field}", "parts_over_line", expected)])


def _share(mode: TagMode, share: object) -> Fraction:
    """The share of a tie; one that says none is the whole, one by amount has none."""
    if mode is not TagMode.SHARE:
        return Fraction(0)
    return Fraction(1) if share is None else Fraction(str(share))


def state_of(tag: BudgetTag) -> TagState:
    """Where a tie stands."""
    return TagState.REJECTED if tag.rejected else TagState.CONFIRMED if tag.confirmed else TagState.PROPOSED


def tag_out(tag: BudgetTag) -> BudgetTagOut:
    """A tie as it is told."""
    return BudgetTagOut(
        id=tag.id,
        line_id=tag.line_id,
        activity_id=tag.activity_id,
        owner=tag.owner,
        mode=tag.mode,
        share=tag.share,
        amount_idr=tag.amount_idr,
        state=state_of(tag),
        other_agency=tag.other_agency,
    )


def _left(tag: BudgetTag) -> list[str]:
    return [name for name in ACTIONS.values() if name != MADE.get(state_of(tag))]


def _wrong_moment(tag: BudgetTag) -> WrongMoment:
    return WrongMoment(state=state_of(tag), allowed_moves=_left(tag))
