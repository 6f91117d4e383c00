"""Guards: the conditions of moves. Names in `domain/lifecycles`, functions here, facts from the service.

Each raises the problem that explains itself; its docstring is what docs/lifecycles.md says of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from api.access.principal import Principal
from api.domain.lifecycles import Guard, PeriodStatus, end_of_years
from api.domain.plan_changes import Change, Document, clashes, doubled, misfits
from api.models.progress import ReportingPeriod
from api.moves import referral_guards
from api.moves.referral_guards import Asked
from api.moves.standing import state_of, takes_reports
from api.problems import FieldError, Invalid, Locked, SamePerson, Text


class Facts(NamedTuple):
    """What guards may ask: the rows they are about, loaded by the service through their authorised parent."""

    period: ReportingPeriod | None = None
    has_content: bool = False
    gaps: Mapping[UUID, str] = {}
    confirmed: Sequence[UUID] = ()
    has_comment: bool = False
    plan_in_force: bool = False
    built_upon: bool = False
    file_kept: bool = True
    has_reason: bool = False
    changes: Sequence[Change] = ()
    plan: Document | None = None
    settled_below: bool = False
    verified_or_excused: bool = False
    asked: Asked | None = None


def _period_takes_reports(caller: Principal, row: Any, facts: Facts) -> None:
    """The period is open or in grace today (409 `locked`)."""
    if facts.period is None or not takes_reports(facts.period, caller, row.agency_id):
        raise Locked(lock_reason="period_frozen" if facts.period else "period_unknown")


def _before_the_freeze(caller: Principal, _row: Any, facts: Facts) -> None:
    """The period is open or in grace today and was not reopened (409 `locked`)."""
    if facts.period is None or state_of(facts.period, caller) not in {PeriodStatus.OPEN, PeriodStatus.GRACE}:
        raise Locked(lock_reason="period_frozen" if facts.period else "period_unknown")


def _has_content(_caller: Principal, row: Any, facts: Facts) -> None:
    """At least one activity has a value or is said to be nil, or the report gives a reason for nil."""
    if not facts.has_content and not row.nil_reason:
        raise Invalid(
            Text(
                "Laporan kosong: isi satu kegiatan atau beri alasan nihil.",
                "The report is empty: fill in one activity or give a reason for nil.",
            )
        )


def _gaps_confirmed(_caller: Principal, _row: Any, facts: Facts) -> None:
    """The activities left blank are those that whoever sends it confirms (422 with the list)."""
    if wrong := [*_unconfirmed(facts), *_no_gaps(facts)]:
        raise Invalid(
            Text(
                "Pastikan dahulu kegiatan mana yang dibiarkan kosong.",
                "Confirm first which activities are left blank.",
            ),
            errors=wrong,
        )


def _unconfirmed(facts: Facts) -> Iterable[FieldError]:
    """The gaps that nobody confirmed, by the number of their activity."""
    for activity_id, number in facts.gaps.items():
        if activity_id not in facts.confirmed:
            yield FieldError("/left_blank_activity_ids", "not_confirmed", number)


def _no_gaps(facts: Facts) -> Iterable[FieldError]:
    """What was confirmed as blank and is not: filled in meanwhile, ended, or of another agency."""
    for place, activity_id in enumerate(facts.confirmed):
        if activity_id not in facts.gaps:
            yield FieldError(f"/left_blank_activity_ids/{place}", "not_blank", "kegiatan kosong / a blank activity")


def _has_comment(_caller: Principal, _row: Any, facts: Facts) -> None:
    """At least one comment tied to a field."""
    # The shape of the request asks for it already; the guard says so to who reads the table at /v1/meta.
    if not facts.has_comment:
        raise Invalid(
            Text("Sebutkan sedikitnya satu catatan pada isian.", "Give at least one comment tied to a field.")
        )


def _another_person(caller: Principal, row: Any, _facts: Facts) -> None:
    """Whoever filled it in, imported or sent it does not make this move (409 `same-person`)."""
    if caller.actor in {*row.filled_by, row.sent_by}:
        raise SamePerson


def _plan_in_force(_caller: Principal, _row: Any, facts: Facts) -> None:
    """The plan is in force; of a period: the task force has law for its year (409 `locked`)."""
    if not facts.plan_in_force:
        raise Locked(
            Text("Belum ada rencana aksi yang berlaku.", "There is no plan of action in force."),
            lock_reason="no_plan_in_force",
        )


def _file_kept(_caller: Principal, _row: Any, facts: Facts) -> None:
    """The file is still kept, seven days after it was checked (409 `locked`)."""
    if not facts.file_kept:
        raise Locked(
            Text("Berkas ini sudah tidak disimpan; kirim ulang.", "The file is no longer kept; send it again."),
            lock_reason="file_gone",
        )


def _not_built_upon(_caller: Principal, _row: Any, facts: Facts) -> None:
    """Nothing was built on what the import made (409 `locked`)."""
    if facts.built_upon:
        raise Locked(
            Text("Sudah ada yang dibangun di atas impor ini.", "Something has been built on this import."),
            lock_reason="built_upon",
        )


def _has_reason(_caller: Principal, _row: Any, facts: Facts) -> None:
    """A reason is given (422 `invalid`)."""
    if not facts.has_reason:
        raise Invalid(errors=[FieldError("/reason", "required", "alasan / a reason")])


def _years_ahead(caller: Principal, row: Any, _facts: Facts) -> None:
    """The last year of the plan is not over (409 `locked`)."""
    if end_of_years(row.year_to, row.time_zone) <= caller.now:
        raise Locked(
            Text("Tahun rencana ini sudah lewat.", "The years of this plan are over."), lock_reason="years_over"
        )


def _not_a_working_copy(_caller: Principal, row: Any, _facts: Facts) -> None:
    """The plan is not the working copy of an amendment (409 `locked`)."""
    if row.copy_of is not None:
        raise Locked(
            Text(
                "Salinan kerja perubahan: ajukan perubahannya.",
                "The working copy of an amendment: submit the amendment.",
            ),
            lock_reason="working_copy",
        )


def _changes_its_kind(_caller: Principal, row: Any, facts: Facts) -> None:
    """Something differs, and all of it may be changed by this kind (422 with the list)."""
    if not facts.changes:
        raise Invalid(Text("Belum ada yang berubah.", "Nothing has changed yet."))
    if wrong := misfits(row.kind, facts.changes):
        raise Invalid(
            Text("Ada yang tidak boleh diubah oleh jenis perubahan ini.", "Some of it may not change by this kind."),
            errors=_named(wrong, "not_of_this_kind"),
        )
    if facts.plan and (twice := doubled(facts.changes, facts.plan)):
        raise Invalid(
            Text("Dua kegiatan akan bernomor sama.", "Two activities would have the same number."),
            errors=_named(twice, "number_taken"),
        )


def _base_stands(_caller: Principal, _row: Any, facts: Facts) -> None:
    """The plan still says what the changes started from (409 `locked` with the list)."""
    if facts.plan and (wrong := clashes(facts.changes, facts.plan)):
        raise Locked(
            Text(
                "Rencana sudah diubah pada isian yang sama sejak perubahan ini ditulis.",
                "The plan was changed in the same fields since this amendment was written.",
            ),
            errors=_named(wrong, "changed_meanwhile"),
            lock_reason="amended_meanwhile",
        )


def _named(changes: Iterable[Change], code: str) -> list[FieldError]:
    """Where each change is, and how a person calls it; never what stands there."""
    return [
        FieldError(
            f"/changes/{each.row}/{each.id}/{each.field or each.change}", code, f"{each.row} {each.label}".strip()
        )
        for each in changes
    ]


def _supersedes_nothing(_caller: Principal, row: Any, _facts: Facts) -> None:
    """No earlier version was superseded by it (409 `locked`)."""
    if row.number > 1:
        raise Locked(
            Text(
                "Versi sebelumnya sudah digantikan; buatlah versi berikutnya.",
                "The version before it is superseded; make the next version.",
            ),
            lock_reason="verified",
        )


def _takes_acceptances(_caller: Principal, _row: Any, facts: Facts) -> None:
    """The calendar uses acceptances for this period (409 `locked`)."""
    if facts.period is None or not facts.period.takes_acceptances:
        raise Locked(
            Text("Kalender ini tidak memakai penerimaan.", "This calendar does not use acceptances."),
            lock_reason="no_acceptances",
        )


def _all_settled_below(_caller: Principal, _row: Any, facts: Facts) -> None:
    """Every report of the period is verified, excused or silent (409 `locked`)."""
    if not facts.settled_below:
        raise Locked(
            Text(
                "Masih ada laporan terkirim yang belum diverifikasi pada periode ini.",
                "Reports of this period were sent and are not verified yet.",
            ),
            lock_reason="unverified_below",
        )


def _all_verified_or_excused(_caller: Principal, _row: Any, facts: Facts) -> None:
    """Every obligation of the period is verified or excused (409 `locked`)."""
    if not facts.verified_or_excused:
        raise Locked(
            Text(
                "Pembekuan dini menunggu sampai setiap laporan diverifikasi atau dimaafkan.",
                "An early freeze waits until every report is verified or excused.",
            ),
            lock_reason="not_all_verified",
        )


def _another_agency(caller: Principal, row: Any, _facts: Facts) -> None:
    """Another person, of another agency than whoever asked (409 `same-person`)."""
    here, asked_from = agencies_of(caller, row.owner), set(row.asked_from)
    if caller.actor == row.asked_by or here & asked_from or here == asked_from:
        raise SamePerson(
            Text(
                "Yang menyetujui harus orang lain dari instansi lain daripada yang meminta.",
                "Whoever approves must be another person, of another agency than whoever asked.",
            )
        )


def agencies_of(caller: Principal, organisation: str) -> set[UUID]:
    """The agencies from which the caller sits in the task force; a head of region may sit there from none."""
    return {seat.agency_id for seat in caller.seats if seat.organisation == organisation and seat.agency_id}


def _still_to_come(caller: Principal, row: Any, _facts: Facts) -> None:
    """Its end is still to come (409 `locked`)."""
    if row.ends_at <= caller.now:
        raise Locked(
            Text("Waktu akhir pembukaan ini sudah lewat.", "The end of this reopening has passed."),
            lock_reason="period_frozen",
        )


def _second_person(caller: Principal, row: Any, _facts: Facts) -> None:
    """Whoever asked for it does not decide on it (409 `same-person`)."""
    if caller.actor == row.asked_by:
        raise SamePerson(
            Text("Yang meminta tidak boleh memutuskan.", "Whoever asked for it may not decide on it."),
        )


GUARDS: Mapping[Guard, Callable[[Principal, Any, Facts], None]] = {
    Guard.PERIOD_TAKES_REPORTS: _period_takes_reports,
    Guard.BEFORE_THE_FREEZE: _before_the_freeze,
    Guard.HAS_CONTENT: _has_content,
    Guard.GAPS_CONFIRMED: _gaps_confirmed,
    Guard.HAS_COMMENT: _has_comment,
    Guard.ANOTHER_PERSON: _another_person,
    Guard.PLAN_IN_FORCE: _plan_in_force,
    Guard.FILE_KEPT: _file_kept,
    Guard.NOT_BUILT_UPON: _not_built_upon,
    Guard.HAS_REASON: _has_reason,
    Guard.YEARS_AHEAD: _years_ahead,
    Guard.NOT_A_WORKING_COPY: _not_a_working_copy,
    Guard.CHANGES_ITS_KIND: _changes_its_kind,
    Guard.BASE_STANDS: _base_stands,
    Guard.SUPERSEDES_NOTHING: _supersedes_nothing,
    Guard.TAKES_ACCEPTANCES: _takes_acceptances,
    Guard.ALL_SETTLED_BELOW: _all_settled_below,
    Guard.ALL_VERIFIED_OR_EXCUSED: _all_verified_or_excused,
    Guard.ANOTHER_AGENCY: _another_agency,
    Guard.STILL_TO_COME: _still_to_come,
    Guard.SECOND_PERSON: _second_person,
    Guard.CONSENT_COVERS: referral_guards.consent_covers,
    Guard.NOT_SEALED: referral_guards.not_sealed,
    Guard.SERVICE_TAKES: referral_guards.service_takes,
    Guard.NO_OPEN_REFERRAL: referral_guards.no_open_referral,
    Guard.HAS_ROOM: referral_guards.has_room,
    Guard.QUESTIONS_LEFT: referral_guards.questions_left,
    Guard.NOT_REOPENED: referral_guards.not_reopened,
}
