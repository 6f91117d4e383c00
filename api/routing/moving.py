"""Moves as routes: `POST /v1/<noun>/{id}/<moves>` (lifecycles.md §4), each declared in one line.

A move needs a key, may name the version it was decided on (`If-Match`), runs once and answers with the thing as it is
afterwards; so one handler serves them all.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.routing.dependencies import MOVING, IfMatch, RequiredOnce, SessionDep, caller_for
from api.schemas.base import Id, NoBody
from api.schemas.pending_acts import PendingActOut

Answers = dict[int | str, dict[str, Any]]
WAITING: Answers = {202: {"model": PendingActOut, "description": "It waits for a second person"}}
Read = Callable[[Session, Principal, UUID], BaseModel]


class Moves:
    """The moves of one kind of thing: `path` names it, `read` shows it, `acts` are those its answer speaks of.

    `answers` are further answers than the thing itself, such as `WAITING` where a move may need a second person.
    """

    def __init__(
        self,
        router: APIRouter,
        path: str,
        out: Any,
        read: Read,
        acts: Sequence[Act] = (),
        answers: Answers | None = None,
    ) -> None:
        self._router, self._path, self._out, self._read, self._acts = router, path, out, read, acts
        self._responses: Answers = {**problems_of(*MOVING), **(answers or {})}

    def declare(
        self, path: str, act: Act, operation_id: str, run: Callable[..., Any], text: str, body: type[BaseModel] = NoBody
    ) -> None:
        """Declare `POST {path}` for `act`: `run(session, caller, id, version)` makes the move, with the body where
        there is one; `text` is written for the API's user.
        """
        read, takes_body = self._read, body is not NoBody

        def move(
            caller: Annotated[Principal, caller_for(act, *self._acts)],
            row_id: Annotated[Id, Path(alias=self._path.rpartition("{")[2].rstrip("}"))],
            session: SessionDep,
            sent: body,  # type: ignore[valid-type]  # each move declares its own
            version: IfMatch,
            once: RequiredOnce,
        ) -> Any:
            words = (sent,) if takes_body else ()
            return once.run(
                session,
                caller,
                lambda: run(session, caller, row_id, version, *words),
                lambda made: read(session, caller, made),
                status=200,
            )

        move.__name__, move.__doc__ = run.__name__, text
        self._router.post(
            f"{self._path}/{path}", operation_id=operation_id, response_model=self._out, responses=self._responses
        )(move)
