"""A form on a page of its own: shown, read, sent with its key; a conflict shows both values and loses nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Clash, Problem, Stale
from web.cells import Coded, Fact
from web.endpoints import Page
from web.fields import Field, filled, said_of, typed_of
from web.forms import Form, figure
from web.languages import N_
from web.visit import Visit
from web.words import WORDS, word

TOLD: Final = frozenset({409, 413, 422, 428})
THEIRS: Final = "theirs."
SAVE: Final = N_("Simpan")
CLOSED: Final = N_("Tidak dapat diubah")
READ_ONLY: Final = N_("Anda dapat membacanya, tetapi tidak mengubahnya: bukan wewenang Anda, atau sekarang terkunci.")
NOTHING: Final = N_("Tidak ada yang dapat dipilih.")


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form asks for, what is done with it, and where it leads.

    `stands` gives what there is now: then the form revises it, and knows the version it was decided on. Where what
    stands tells what may be done with it and `act` is not among it, no form is shown that could not be sent.
    """

    title: str | Coded
    fields: Callable[[Visit], Sequence[Field]]
    send: Callable[[Visit, dict[str, Any]], str | Response]
    back: Callable[[Visit], str]
    button: str | Coded = SAVE
    note: str = ""
    stands: Callable[[Visit], Any] | None = None
    values: Callable[[Any], Mapping[str, Any]] = lambda standing: standing.model_dump()
    begins: Callable[[Visit], Mapping[str, Any]] | None = None
    facts: Callable[[Visit], Sequence[Fact]] | None = None
    act: str = "change"

    @property
    def pages(self) -> dict[str, Page]:
        """Its two pages: the form, and what it does."""
        return {"GET": self.show, "POST": self.save}

    def show(self, visit: Visit) -> Response:
        """The form, with what stands in it now."""
        standing = self.stands(visit) if self.stands else None
        if self.act and self.act not in getattr(standing, "allowed_actions", (self.act,)):
            return self._closed(visit, standing)
        fields = self.fields(visit)
        begins = self.begins(visit) if self.begins else {}
        values = {**begins, **(self.values(standing) if standing else {})}
        # What was typed here before and not sent comes back.
        typed = visit.form.fields or typed_of(fields, values, visit.zone, visit.language)
        return self._page(visit, fields, typed, tag=visit.form.text("tag") or _tag(standing))

    def _closed(self, visit: Visit, standing: Any) -> Response:
        """That it cannot be changed, before anything is typed in vain."""
        lock = getattr(standing, "lock_reason", None) or ""
        why = word("lock", lock) if lock in WORDS["lock"] else READ_ONLY
        return visit.page("refused", {"title": CLOSED, "text": why, "back": self.back(visit)}, 403)

    def save(self, visit: Visit) -> Response:
        """Do it, or show the form again with what is in the way."""
        visit = replace(visit, form=_chosen(visit.form))
        fields = self.fields(visit)
        visit = replace(visit, form=_tidied(visit, fields))
        said = said_of(fields, visit.form, visit.zone)
        if self.stands is None:
            said = filled(said)
        try:
            done = self.send(visit, said)
        except (Stale, Clash) as clash:
            if self.stands is not None:
                return self._conflict(visit, fields, clash)
            return self._page(visit, fields, visit.form.fields, problem=clash)
        except Problem as problem:
            if problem.errors or problem.status in TOLD:
                return self._page(visit, fields, visit.form.fields, problem=problem, tag=visit.form.text("tag"))
            raise
        return visit.go(done) if isinstance(done, str) else done

    def _conflict(self, visit: Visit, fields: Sequence[Field], clash: Problem) -> Response:
        """Somebody else changed it meanwhile, or our own answer was lost on the way."""
        if self.stands is None or isinstance(clash, Clash):
            return self._page(visit, fields, visit.form.fields, problem=clash, tag=visit.form.text("tag"))
        standing = self.stands(visit)
        there = typed_of(fields, self.values(standing), visit.zone, visit.language)
        mine = {name: text for name, text in visit.form.fields.items() if text}
        names = {name for each in fields for name in each.names}
        theirs = {name: there.get(name, "") for name in names if _differ(mine.get(name, ""), there.get(name, ""))}
        if not theirs:
            return visit.go(self.back(visit))
        return self._page(visit, fields, mine, tag=_tag(standing), theirs=theirs, status=409)

    def _page(
        self,
        visit: Visit,
        fields: Sequence[Field],
        typed: Mapping[str, str],
        *,
        problem: Problem | None = None,
        tag: str = "",
        theirs: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        errors, labels, places = _faults(fields, problem) if problem else ({}, {}, {})
        values = {
            "ask": self,
            "fields": fields,
            "facts": self.facts(visit) if self.facts else (),
            "back": self.back(visit),
            "typed": typed,
            "tag": tag,
            "theirs": theirs or {},
            "problem": problem,
            "errors": errors,
            "labels": labels,
            "places": places,
            # What was refused was not done: it is sent again as something new.
            "key": visit.form.text("key") if problem is None and not theirs else "",
        }
        return visit.page("filling", values, problem.status if problem else status)


def _chosen(form: Form) -> Form:
    """The form of a conflict, with what stands where that was chosen instead of what was typed."""
    theirs = {name.removeprefix(THEIRS): text for name, text in form.fields.items() if name.startswith(THEIRS)}
    typed = {name: text for name, text in form.fields.items() if not name.startswith(THEIRS)}
    return Form({**typed, **theirs}, form.file)


def _tidied(visit: Visit, fields: Sequence[Field]) -> Form:
    """The form with its days written alike, so that a day is no other day for how it was typed."""
    form = visit.form
    tidied = [each.tidied(form, visit.zone, visit.language) for each in fields]
    return Form({**form.fields, **{name: text for each in tidied for name, text in each.items()}}, form.file)


def _faults(fields: Sequence[Field], problem: Problem) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What is wrong by the fields; and, by where the service says they are, what the form calls these and their names.

    `/instrument/number` is told at `instrument.number`, `/agenda/2` at `agenda`.
    """
    called = {name: each.label for each in fields for name in (each.name, *each.names)}
    placed = [(each, _place(each.where, called)) for each in problem.errors]
    labels = {each.where: called[name] for each, name in placed if name in called}
    places = {each.where: name for each, name in placed if name in called}
    return {name: each.detail for each, name in placed}, labels, places


def _place(where: str, names: Collection[str]) -> str:
    """The field it lies in: the nearest one around it."""
    where = where.strip("/").replace("/", ".")
    while where not in names and "." in where:
        where = where.rpartition(".")[0]
    return where


def _tag(standing: Any) -> str:
    return str(standing.tag) if standing is not None else ""


def _differ(mine: str, theirs: str) -> bool:
    return mine != theirs and figure(mine) != figure(theirs)
