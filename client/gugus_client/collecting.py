"""Files of spending (SIPD) from a folder or a bucket into the service, by a machine that runs beside the treasury.

    python -m gugus_client.collecting /srv/sipd --owner district:32.12        once, for cron or a timer
    python -m gugus_client.collecting s3://sipd/keluar --owner district:32.12 --every 3600

`GUGUS_URL`, `GUGUS_CLIENT_ID` and `GUGUS_CLIENT_SECRET` say who asks whom. What was read lies in `done/`, what was
refused in `failed/`, each beside a note (JSON) with the differences to what stood, and every finding: a code that no
activity has comes with the nearest ones. What could not be sent waits for the next time.

A file is sent under a key made of its bytes. Killed anywhere, the same file is sent again and is the same import within
a day; later it is read once more and adds nothing, for these files say sums to date.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

import httpx2

from .given import Upload
from .gugus import Gugus, connect
from .inboxes import FolderInbox, Inbox, alone, inbox_at
from .models import ImportDetail
from .problems import GugusError, Problem

READ: Final = {"done": "done", "checked": "done", "undone": "done", "failed": "failed"}
"""Where a file goes by what became of it."""
OF_THE_FILE: Final = frozenset({"invalid", "file-refused", "too-large", "unsupported-media-type", "duplicate"})
"""Refusals that a second try does not mend; after any other the file waits."""
WORDS: Final = "budgets:write imports:write realisations:write"
PATIENCE: Final = 900.0
"""Seconds that a file may take to be read."""


class Collected(NamedTuple):
    """A file that was set aside: where, and what is noted of it."""

    name: str
    place: str
    note: dict[str, Any]


class Collector:
    """Brings the files of one inbox in for one organisation; with `check` they are read and not written."""

    def __init__(
        self,
        gugus: Gugus,
        inbox: Inbox,
        owner: str,
        *,
        check: bool = False,
        patience: float = PATIENCE,
        pause: float = 1,
    ) -> None:
        self._gugus, self._inbox, self._owner, self._check = gugus, inbox, owner, check
        self._patience, self._pause = patience, pause

    def collect(self) -> Iterator[Collected]:
        """Every file that waits, one after the other. Raises GugusError where the service cannot take any now."""
        for name in self._inbox.waiting():
            content = self._inbox.read(name)
            try:
                sent = self._read(self._send(name, content))
            except Problem as problem:
                if problem.code not in OF_THE_FILE:
                    raise
                yield self._keep(name, f"failed/{_digest(content)[:16]}-{name}", _refusal(problem))
            else:
                yield self._keep(name, f"{READ[sent.status]}/{sent.id}-{name}", _told(sent))

    def _send(self, name: str, content: bytes) -> ImportDetail:
        key = _digest(f"{self._owner} {self._check} {_digest(content)}".encode())
        # The name it has here may say more than the service should know.
        upload = Upload(f"realisation{PurePosixPath(name).suffix.lower()}", content)
        return self._gugus.imports.send(
            kind="realisation", owner=self._owner, file=upload, dry_run=self._check or None, key=f"collect-{key[:48]}"
        )

    def _read(self, sent: ImportDetail) -> ImportDetail:
        """The import once it is read. Raises StillWaiting."""
        ends = time.monotonic() + self._patience
        while sent.status not in READ:
            if time.monotonic() > ends:
                raise StillWaiting
            time.sleep(self._pause)
            sent = self._gugus.imports.read(sent.id)
        return sent

    def _keep(self, name: str, place: str, note: dict[str, Any]) -> Collected:
        self._inbox.note(f"{place}.json", json.dumps(note, ensure_ascii=False, indent=1).encode())
        self._inbox.set_aside(name, place)
        return Collected(name, place, note)


class StillWaiting(GugusError):  # noqa: N818  named as what happened
    """The service has the file and has not read it yet; it is asked again the next time."""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _told(sent: ImportDetail) -> dict[str, Any]:
    findings = [each.model_dump(mode="json") for each in sent.findings]
    return {"import": str(sent.id), "status": sent.status, "counts": sent.counts, "findings": findings}


def _refusal(problem: Problem) -> dict[str, Any]:
    return {"status": "refused", "code": problem.code, "title": problem.title, "detail": problem.detail}


def main(words: list[str] | None = None) -> int:
    """Collect once, or every so many seconds; 1 where something lies in `failed/` now, 2 where it could not be sent."""
    asked = _asked(words)
    while True:
        outcome = _collect(asked)
        if not asked.every:
            return outcome
        time.sleep(asked.every)


def _collect(asked: argparse.Namespace) -> int:
    inbox = inbox_at(asked.inbox)
    if not isinstance(inbox, FolderInbox):
        return _bring(asked, inbox)
    with alone(Path(asked.inbox)) as is_alone:
        return _bring(asked, inbox) if is_alone else 0


def _bring(asked: argparse.Namespace, inbox: Inbox) -> int:
    failed = False
    try:
        with connect(
            os.environ["GUGUS_URL"],
            client_id=os.environ["GUGUS_CLIENT_ID"],
            client_secret=os.environ["GUGUS_CLIENT_SECRET"],
            scope=f"{WORDS} {asked.owner}",
        ) as gugus:
            for each in Collector(gugus, inbox, asked.owner, check=asked.check).collect():
                failed |= each.place.startswith("failed/")
                _say(f"{each.place}: {each.note['status']}, {len(each.note.get('findings', ()))} findings")
    except (GugusError, httpx2.HTTPError, OSError) as error:
        _say(f"not sent, it waits: {type(error).__name__} {error if isinstance(error, GugusError) else ''}".rstrip())
        return 2
    return int(failed)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gugus_client.collecting", description=__doc__.partition("\n")[0])
    parser.add_argument("inbox", help="a folder, or s3://bucket/prefix")
    parser.add_argument("--owner", required=True, help="whose spending it is: district:32.12 or agency:32.12-dinsos")
    parser.add_argument("--every", type=float, default=0, metavar="SECONDS", help="go on, and look again")
    parser.add_argument("--check", action="store_true", help="read and write nothing; a person confirms each import")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
