"""Jejak audit, and why somebody may or may not: the journal of one's organisations, and the rules behind an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast, get_args

from starlette.responses import Response

from client.gugus_client.models import Act, AnswerOut, AuditRowOut, ExplanationOut
from web.cells import Coded, Fact, Many, Say, Section, State, Table, Thing
from web.endpoints import Page
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.pages.people import TABS
from web.visit import Visit
from web.words import WORDS

HEADS: Final = (N_("Waktu"), N_("Peristiwa"), N_("Jenis"), N_("Oleh"), N_("Mengenai"))
NEWEST: Final = (("-committed", N_("Terbaru dahulu")), ("committed", N_("Terlama dahulu")))
NOBODY: Final = N_("Jejak ini tidak memuat nama dan tidak memuat isi. Rantainya dapat diperiksa pihak luar.")


def list_audit(visit: Visit) -> Response:
    """What happened in the visitor's organisations."""
    filters = (
        Filter("kind", N_("Jenis"), tuple(WORDS["audit"].items())),
        Filter("actor_kind", N_("Oleh"), tuple(WORDS["actor"].items())),
        Filter("sort", N_("Urutan"), NEWEST, "-committed"),
    )

    def around(rows: list[AuditRowOut]) -> Mapping[str, Any]:
        section = Section(
            N_("Jejak audit"), "jejak", Table(HEADS, [_row(each) for each in rows], N_("Tidak ada.")), note=NOBODY
        )
        return {"thing": Thing(N_("Jejak audit"), tabs=TABS, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.audit.list, filters=filters, around=around)


def _row(row: AuditRowOut) -> Sequence[Any]:
    subject = f"{row.subject_kind}/{row.subject_id}" if row.subject_id else row.subject_kind
    return (row.at, Coded("event", row.event), Coded("audit", row.kind), Coded("actor", row.actor_kind), subject)


def _explain(visit: Visit, said: dict[str, Any]) -> Response:
    action = cast("Act", said.get("action", ""))
    answer = visit.gugus.access.explain(resource=str(said.get("resource", "")), action=action)
    look = "good" if answer.decision == "allowed" else "late"
    facts: list[Fact] = [
        (N_("Tindakan"), answer.action),
        (N_("Sumber daya"), answer.resource),
        (N_("Kata yang membukanya"), Many(answer.words) if answer.words else Say(N_("token apa pun"))),
    ]
    thing = Thing(
        N_("Jelaskan akses"),
        back=("/administrasi/jelaskan", N_("Tanya lagi")),
        facts=facts,
        states=(State("decision", "allowed" if look == "good" else "refused", look),),
        sections=(*_ways(visit, answer), _seen_as(visit, answer), _held(answer)),
    )
    return visit.page("thing", {"thing": thing})


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


def _held(answer: ExplanationOut) -> Section:
    rows = [(each.action, each.organisation, Coded("seat", each.seat_kind), each.decree) for each in answer.held]
    heads = (N_("Kata"), N_("Organisasi"), N_("Kedudukan"), N_("Keputusan"))
    return Section(N_("Yang Anda pegang"), "pegang", Table(heads, rows, N_("Tidak ada.")))


EXPLAIN: Final = Filling(
    N_("Jelaskan akses"),
    lambda _visit: (
        Field(
            "resource",
            N_("Sumber daya"),
            hint=N_("Jenis dan nomor, seperti tertulis di jejak audit: plan/0197…"),
            is_needed=True,
            most=120,
        ),
        Field("action", N_("Tindakan"), "choice", options=[(each, each) for each in get_args(Act)], is_needed=True),
    ),
    _explain,
    lambda _visit: "/administrasi/jejak",
    N_("Jelaskan"),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/administrasi/jejak": {"GET": list_audit},
    "/administrasi/jelaskan": EXPLAIN.pages,
}
