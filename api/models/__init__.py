"""SQLModel tables and constraints: what is kept. No behaviour, no wire shapes."""

from api.models import (
    agencies,
    budgets,
    calendars,
    clients,
    feed,
    idempotency,
    imports,
    journal,
    notices,
    people,
    plans,
    progress,
    reference,
    rollups,
    sign_ins,
    task_forces,
)

__all__ = [
    "agencies",
    "budgets",
    "calendars",
    "clients",
    "feed",
    "idempotency",
    "imports",
    "journal",
    "notices",
    "people",
    "plans",
    "progress",
    "reference",
    "rollups",
    "sign_ins",
    "task_forces",
]
