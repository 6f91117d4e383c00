"""What travels beside a referral: documents, hand-overs of the person, the letters that are printed."""

from collections.abc import Sequence
from typing import Any, Final, cast

from starlette.responses import Response

from client.gugus_client import Upload
from client.gugus_client.models import DocumentKind, ReferralDetail
from web.cells import Button, Coded, Link, Say, Section, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.visit import Visit

OF_DOCUMENTS: Final = (N_("Dokumen"), N_("Dari"), N_("Dikirim"), N_("Besar (kB)"))
OF_HANDOVERS: Final = (N_("Waktu"), N_("Tempat"), N_("Menyerahkan"), N_("Menerima"), N_("Catatan"))
LOGGED: Final = N_("Membuka dokumen dan daftar serah terima dicatat.")


def referral_path(visit: Visit) -> str:
    """The page of the referral that the address names."""
    return f"/rujukan/{id_in(visit, 'referral_id')}"


def show_papers(visit: Visit) -> Response:
    """Three calls: the referral, its documents, its hand-overs."""
    referral = visit.gugus.referrals.read(id_in(visit, "referral_id"))
    documents, handovers = _documents(visit, referral), _handovers(visit, referral)
    path = referral_path(visit)
    add = [Button(Say(N_("Lampirkan dokumen")), f"{path}/dokumen/lampirkan")]
    hand = [Button(Say(N_("Catat serah terima")), f"{path}/serah-terima")]
    allowed = referral.allowed_actions
    parts = (
        Section(
            N_("Dokumen"),
            "dokumen",
            documents,
            buttons=add if "documents" in allowed else [],
            count=len(documents.rows),
        ),
        Section(N_("Serah terima orang"), "serah", handovers, buttons=hand if "handovers" in allowed else []),
    )
    thing = Thing(
        N_("Dokumen dan serah terima"),
        back=(path, N_("Kembali ke rujukan")),
        lead=(Coded("service", referral.service),),
        sections=parts,
        note=LOGGED,
        buttons=[Button(Say(N_("Surat rujukan (PDF)")), f"{path}/surat")],
    )
    return visit.page("thing", {"thing": thing})


def _documents(visit: Visit, referral: ReferralDetail) -> Table:
    rows: list[Sequence[Any]] = [
        (
            Link(f"{referral_path(visit)}/dokumen/{each.id}", Coded("document", each.kind)),
            _side(referral, each.owner),
            each.sent_at,
            -(-each.size_bytes // 1000),
        )
        for each in visit.gugus.referral_documents.list(referral.id)
    ]
    return Table(OF_DOCUMENTS, rows, N_("Belum ada dokumen."), (), frozenset({3}))


def _handovers(visit: Visit, referral: ReferralDetail) -> Table:
    rows = [
        (each.handed_over_at, each.place, each.given_by, each.taken_by, each.note)
        for each in visit.gugus.referral_handovers.list(referral.id)
    ]
    return Table(OF_HANDOVERS, rows, N_("Belum ada serah terima."))


def _side(referral: ReferralDetail, owner: str) -> str:
    return referral.sending_agency_name if owner == referral.owner else referral.receiving_agency_name


def print_letter(visit: Visit) -> Response:
    """The letter of referral, or of the feedback, as PDF."""
    return visit.file(visit.gugus.referrals.print(id_in(visit, "referral_id")))


def read_document(visit: Visit) -> Response:
    """A document, to be saved; the reading is recorded."""
    return visit.file(visit.gugus.referral_documents.read(id_in(visit, "referral_id"), id_in(visit, "document_id")))


def _attach(visit: Visit, said: dict[str, Any]) -> str:
    file = Upload(*(visit.form.file or ("berkas", b"")))
    kind = cast("DocumentKind", said.get("kind", ""))
    visit.gugus.referral_documents.add(id_in(visit, "referral_id"), file=file, kind=kind, key=visit.key)
    return f"{referral_path(visit)}/dokumen"


def _hand_over(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.referrals.hand_over(id_in(visit, "referral_id"), key=visit.key, **said)
    return f"{referral_path(visit)}/dokumen"


def _papers(visit: Visit) -> str:
    return f"{referral_path(visit)}/dokumen"


ATTACH: Final = Filling(
    N_("Lampirkan dokumen"),
    lambda _visit: (
        coded("kind", N_("Jenis"), "document", is_needed=True),
        Field("file", N_("Berkas PDF atau foto"), "file", is_needed=True),
    ),
    _attach,
    _papers,
    N_("Lampirkan"),
    N_("Sebelum disanggupi penerima tidak melihat dokumen apa pun."),
)
HAND_OVER: Final = Filling(
    N_("Catat serah terima"),
    lambda _visit: (
        Field("given_by", N_("Petugas yang menyerahkan"), is_needed=True, most=200),
        Field("taken_by", N_("Petugas yang menerima"), is_needed=True, most=200),
        Field("place", N_("Tempat"), is_needed=True, most=200),
        Field("handed_over_at", N_("Waktu"), "moment", is_needed=True),
        Field("note", N_("Catatan"), "area", most=2000),
    ),
    _hand_over,
    _papers,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rujukan/{referral_id:uuid}/surat": {"GET": print_letter},
    "/rujukan/{referral_id:uuid}/dokumen": {"GET": show_papers},
    "/rujukan/{referral_id:uuid}/dokumen/lampirkan": ATTACH.pages,
    "/rujukan/{referral_id:uuid}/dokumen/{document_id:uuid}": {"GET": read_document},
    "/rujukan/{referral_id:uuid}/serah-terima": HAND_OVER.pages,
}
