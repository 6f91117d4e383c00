"""Every lifecycle as it is told: the tables that decide, said once more for programs and buttons."""

from api.access.policy import words_of
from api.domain.lifecycles import FHIR_TASK, LIFECYCLES, OPENS, Lifecycle, ReferralStatus
from api.formats.labels import move_labels, value_labels
from api.schemas.lifecycles import LifecycleOut, LifecyclesOut, MoveOut, StateOut


def lifecycles() -> LifecyclesOut:
    """All of them, each with its states in their order."""
    told = [
        LifecycleOut(name=name, states=[_state(state) for state in states], moves=_moves(name, table))
        for name, (states, table) in LIFECYCLES.items()
    ]
    return LifecyclesOut(lifecycles=told)


def _state(state: str) -> StateOut:
    kind = type(state).__name__
    told = StateOut(state=state, label_id=value_labels(kind, "id")[state], label_en=value_labels(kind, "en")[state])
    if isinstance(state, ReferralStatus):
        return told.model_copy(update={"fhir_task": FHIR_TASK[state], "receiver_sees": OPENS[state]})
    return told


def _moves(name: str, table: Lifecycle) -> list[MoveOut]:
    return [
        MoveOut(
            from_state=source,
            to_state=target,
            path=move.path,
            label_id=move_labels(name, "id").get(move.path or ""),
            label_en=move_labels(name, "en").get(move.path or ""),
            act=move.act,
            words=list(words_of(move.act)) if move.act else [],
            guards=list(move.guards),
            fork=move.fork,
            by_clock=move.by_clock or move.path is None,
            event=move.event,
        )
        for (source, target), move in table.items()
    ]
