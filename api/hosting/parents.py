"""A process that ends with the one that started it: `gugus run` with `make`, the worker with `gugus run`.

Whoever is killed tells nobody. What it started would go on at its port, with its database, for nobody. And `make` that
is told to end by a signal of its own, or by the end of its terminal, tells it to nobody and waits: it then lets the
signal do what it does by itself, which can be seen where there is `/proc`.
"""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Final

LOOK: Final = 0.5  # seconds between two looks whether the parent is there
ASKED: Final = sum(1 << number - 1 for number in (signal.SIGHUP, signal.SIGINT))


def end_with(parent: int) -> None:
    """From now on this process is told to end (SIGTERM) once `parent` is its parent no more, or was told to end."""
    at_first = _caught(parent)  # looked at before anybody goes on, who might be told to end meanwhile
    threading.Thread(target=_watch, args=(parent, at_first), name="parent", daemon=True).start()


def _watch(parent: int, at_first: int) -> None:
    while os.getppid() == parent and not at_first & ~_caught(parent):
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)


def _caught(process: int) -> int:
    """Which of the signals that ask for an end a process has a function for: none where that cannot be seen."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) & ASKED for line in lines if line.startswith("SigCgt:")), 0)
