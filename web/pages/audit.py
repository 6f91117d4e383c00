"""Jejak audit, and why somebody may or may not: the journal of one's organisations, and the rules behind an answer."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, cast, get_args

from starlette.responses import Response

from client.gugus_client.models import Act, AnswerOut, AuditRowOut, ExplanationOut
from web.cells import Coded, Fact, Raw, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.pages.journal_names import Names
from web.pages.known import named, organisation_names
from web.pages.people import tabs_of
from web.visit import Visit
from web.words import WORDS, called

HEADS: Final = (N_("Waktu"), N_("Peristiwa"), N_("Oleh"), N_("Mengenai"))
NEWEST: Final = (("-committed", N_("Terbaru dahulu")), ("committed", N_("Terlama dahulu")))
NOBODY: Final = N_(
    "Jejak ini tidak memuat nama dan tidak memuat isi; nama di layar berasal dari daftar petugas dan instansi. "
    "Rantainya dapat diperiksa pihak luar."
)


def list_audit(visit: Visit) -> Response:
    """What happened in the visitor's organisations."""
    filters = (
        Filter("kind", N_("Jenis"), tuple(WORDS["audit"].items())),
        Filter("actor_kind", N_("Oleh"), tuple(WORDS["actor"].items())),
        Filter("sort", N_("Urutan"), NEWEST, "-committed"),
    )

    def around(rows: list[AuditRowOut]) -> Mapping[str, Any]:
        names = Names(visit)
        table = Table(HEADS, [_row(each, names) for each in rows], N_("Tidak ada."))
        section = Section(N_("Jejak audit"), "jejak", table, note=NOBODY)
        return {"thing": Thing(N_("Jejak audit"), tabs=tabs_of(visit), sections=(section,))}

    return list_page(visit, "thing", visit.gugus.audit.list, filters=filters, around=around)


def _row(row: AuditRowOut, names: Names) -> Sequence[Any]:
    kind = None if row.kind == "change" else Coded("audit", row.kind)
    tried = Coded("act", row.purpose.partition(" ")[0]) if row.kind == "refusal" and row.purpose else None
    return (row.at, Stack(Coded("event", row.event), (kind, tried)), names.who(row), names.what(row))


def _explain(visit: Visit, said: dict[str, Any]) -> Response:
    action = cast("Act", said.get("action", ""))
    answer = visit.gugus.access.explain(resource=str(said.get("resource", "")), action=action)
    look = "good" if answer.decision == "allowed" else "late"
    facts: list[Fact] = [
        (N_("Tindakan"), Stack(Coded("act", answer.action), (Raw(answer.action),))),
        (N_("Sumber daya"), Stack(Coded("noun", answer.resource.partition("/")[0]), (Raw(answer.resource),))),
        (N_("Kata yang membukanya"), _words(answer.words)),
    ]
    thing = Thing(
        N_("Jelaskan akses"),
        back=("/administrasi/jelaskan", N_("Tanya lagi")),
        facts=facts,
        states=(State("decision", "allowed" if look == "good" else "refused", look),),
        sections=(*_ways(visit, answer), _seen_as(visit, answer), _held(answer, organisation_names(visit))),
    )
    return visit.page("thing", {"thing": thing})


def _words(words: Sequence[str]) -> Any:
    """Each word of a scope as people say it, and as it stands."""
    told = [Stack(Coded("scope", each), (Raw(each),)) for each in words]
    return Stack(told[0], told[1:]) if told else Say(N_("token apa pun"))


def _meaning(visit: Visit, answer: AnswerOut) -> str:
    return answer.meaning_en if visit.language == "en" else answer.meaning_id


def _ways(visit: Visit, answer: ExplanationOut) -> list[Section]:
    return [
        Section(N_("Salah satu jalan"), f"jalan-{at}", _questions(visit, way.answers))
        for at, way in enumerate(answer.ways, 1)
    ]


def _questions(visit: Visit, answers: Sequence[AnswerOut]) -> Table:
    rows = [(_meaning(visit, each), each.holds) for each in answers]
    return Table((N_("Syarat"), N_("Terpenuhi")), rows, N_("Tanpa syarat lain."))


def _seen_as(visit: Visit, answer: ExplanationOut) -> Section:
    return Section(N_("Siapa yang melihatnya"), "lihat", _questions(visit, answer.visible_as))


def _held(answer: ExplanationOut, names: Mapping[str, str]) -> Section:
    rows = [
        (
            Stack(Coded("scope", each.action), (Raw(each.action),)),
            named(names, each.organisation),
            Coded("seat", each.seat_kind),
            each.decree,
        )
        for each in answer.held
    ]
    heads = (N_("Kata"), N_("Organisasi"), N_("Kedudukan"), N_("Keputusan"))
    return Section(N_("Yang Anda pegang"), "pegang", Table(heads, rows, N_("Tidak ada.")))


def _acts(visit: Visit) -> list[tuple[str, str]]:
    """Every act by its words, in their order, its code behind them."""
    return sorted(
        ((each, f"{called(visit.language, 'act', each)} ({each})") for each in get_args(Act)), key=itemgetter(1)
    )


def _fields(visit: Visit) -> Sequence[Field]:
    hint = N_("Terisi bila dibuka dari jejak audit; atau jenis dan nomornya, misalnya plan/0197…")
    return (
        Field("resource", N_("Sumber daya"), hint=hint, is_needed=True, most=120),
        Field("action", N_("Tindakan"), "choice", options=_acts(visit), is_needed=True),
    )


EXPLAIN: Final = Filling(
    N_("Jelaskan akses"),
    _fields,
    _explain,
    lambda _visit: "/administrasi/jejak",
    N_("Jelaskan"),
    begins=lambda visit: {"resource": visit.request.query_params.get("resource", "")},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/administrasi/jejak": {"GET": list_audit},
    "/administrasi/jelaskan": EXPLAIN.pages,
}
