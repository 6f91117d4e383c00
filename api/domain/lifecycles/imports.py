"""The life of a file that comes in: the worker moves it, a person confirms what was only checked, an undo ends it."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Guard, Lifecycle, Move


class ImportStatus(StrEnum):
    """States of an import; the worker moves it, an undo ends it."""

    QUEUED = "queued"
    RUNNING = "running"
    CHECKED = "checked"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


IMPORT: Lifecycle = {
    (ImportStatus.QUEUED, ImportStatus.RUNNING): Move(None, Event.IMPORT_SENT, None),
    (ImportStatus.RUNNING, ImportStatus.CHECKED): Move(None, Event.IMPORT_DONE, None),
    (ImportStatus.RUNNING, ImportStatus.DONE): Move(None, Event.IMPORT_DONE, None),
    (ImportStatus.RUNNING, ImportStatus.FAILED): Move(None, Event.IMPORT_FAILED, None),
    # The worker reads whatever is announced as sent, so a confirmed file is announced a second time.
    (ImportStatus.CHECKED, ImportStatus.QUEUED): Move(
        Act.IMPORT_CONFIRM, Event.IMPORT_SENT, "confirmations", (Guard.FILE_KEPT,)
    ),
    (ImportStatus.DONE, ImportStatus.UNDONE): Move(
        Act.IMPORT_UNDO, Event.IMPORT_UNDONE, "undoings", (Guard.NOT_BUILT_UPON,)
    ),
}
