"""The person of a case: kept sealed, read through the journal, put right, and never said in any other answer."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.case_keys import DataKey, index_of, key_of, make_key, pseudonym_of
from api.domain.consents import PERSON_FIELDS
from api.domain.events import Event
from api.domain.identity import number_key, person_key, phone_key
from api.journal import record, record_reading
from api.models.case_persons import CasePerson
from api.models.cases import Case
from api.moves import alone_at, part_of, to_keep, touch
from api.problems import NotFound
from api.queries.cases import must_not_be_erased
from api.queries.openings import opened
from api.schemas.case_persons import CasePersonKept, CasePersonOut, CasePersonPut, CasePersonUpdate

Values = dict[str, str | None]
NAMES = [field.value for field in PERSON_FIELDS]
MAY_BE_KNOWN = sa.func.gugus_person_may_be_known


def keep_person(
    session: Session, caller: Principal, case_id: UUID, version: gate.Named, body: CasePersonPut
) -> CasePersonKept:
    """Say who the person of a case is. The version of a person nobody has said yet is 0."""
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
    must_not_be_erased(case)
    person = to_keep(session, caller, CasePerson, case, version)
    key = key_of(session, case.id) or make_key(session, case, caller.now)
    return _write(session, caller, case, person, key, body.model_dump(), Event.CASE_PERSON_KEPT)


def correct_person(
    session: Session, caller: Principal, case_id: UUID, version: gate.Named, body: CasePersonUpdate
) -> CasePersonKept:
    """Put right what is kept of the person; by the case officer, or by the consent officer on her behalf.

    Raises NotFound.
    """
    seen = gate.see(session, caller, CasePerson, case_id)
    authorise(caller, seen)
    case = alone_at(session, caller, case_id)
    person, key = gate.lock(session, seen, version), key_of(session, case_id)
    if key is None:
        raise NotFound
    values = {**key.unseal_row(person, NAMES), **body.model_dump(exclude_unset=True)}
    touch(person, caller)
    return _write(session, caller, case, person, key, values, Event.CASE_PERSON_CORRECTED)


def read_person(session: Session, caller: Principal, case_id: UUID) -> CasePersonOut:
    """Who the person of a case is, as far as that is open; the reading is recorded, and she may ask by whom."""
    case = gate.see(session, caller, Case, case_id)
    person, key = part_of(session, caller, CasePerson, case_id), key_of(session, case_id)
    if person is None or key is None:
        return CasePersonOut(id=case_id, version=0, **dict.fromkeys(NAMES))
    record_reading(session, caller, Event.CASE_PERSON_READ, person)
    open_now = opened(session, caller, case)
    shown = key.unseal_row(person, [name for name in NAMES if name in open_now])
    return CasePersonOut(id=case_id, version=person.version, **{**dict.fromkeys(NAMES), **shown})


def _write(
    session: Session, caller: Principal, case: Case, person: CasePerson, key: DataKey, values: Values, event: Event
) -> CasePersonKept:
    key.seal_row(person, values)
    number, phone, born = values["identity_number"], values["phone"], values["birth_date"]
    person.identity_index = index_of("identity_number", number_key(number)) if number else None
    person.phone_index = index_of("phone", phone_key(phone)) if phone else None
    known = person_key(number, values["name"], date.fromisoformat(born) if born else None)
    case.pseudonym = pseudonym_of(known) if known else None
    session.flush()  # one that was said at the same moment is refused here
    record(session, caller, event, person, values)
    may_be_known = session.scalar(sa.select(MAY_BE_KNOWN(case.id, person.identity_index, person.phone_index)))
    return CasePersonKept(id=case.id, version=person.version, may_be_known=bool(may_be_known))
