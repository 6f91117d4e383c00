"""Imports: a file is sent, the worker reads it, all errors are told at once; all of it comes in or nothing."""

from api.services.imports.confirming import confirm_import
from api.services.imports.correcting import corrected_copy_of
from api.services.imports.layouts import must_fit
from api.services.imports.previewing import preview_upload
from api.services.imports.reading import ENDED_WORKERS, LOST_POWER, STEPS, fail_import, run_import
from api.services.imports.sending import read_import, send_import
from api.services.imports.undoing import undo_import

__all__ = [
    "ENDED_WORKERS",
    "LOST_POWER",
    "STEPS",
    "confirm_import",
    "corrected_copy_of",
    "fail_import",
    "must_fit",
    "preview_upload",
    "read_import",
    "run_import",
    "send_import",
    "undo_import",
]
