"""Bring in persons who were assisted before there was this service: closed cases without a name.

Every record becomes a case that is closed, alleged (a register says who was assisted, not who decided), with what was
done in its trafficking profile and the register's own words beside it. A record that stands already is left as it is.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.database import insert_rows
from api.domain.case_numbers import RANDOM_BYTES, number_of
from api.domain.clocks import EASTERNMOST, local_date
from api.domain.disaggregation import Sex
from api.domain.events import Event
from api.domain.statistics import ADULT, HOME
from api.domain.trafficking import CaseSource, Identification
from api.formats.opening.sheets import address
from api.formats.reading.assisted_list import AssistedRow, ParsedAssisted, read_assisted
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.journal import Happened, record_all
from api.models.agencies import Agency
from api.models.case_profiles import TraffickingProfile
from api.models.cases import Case
from api.models.columns import now
from api.models.imports import Import
from api.models.register_entries import RegisterEntry
from api.moves.erasing import STRUCK, struck

Row = dict[str, Any]


def bring_in_assisted_persons(
    session: Session,
    caller: Principal,
    sent: Import,
    content: bytes,
    layout: Layout,  # noqa: ARG001  one shape for all
) -> tuple[dict[str, Any], Sequence[Finding], Callable[[], None]]:
    """Read the register; what stands already under the same number is not taken in twice."""
    parsed = read_assisted(content, local_date(caller.now, EASTERNMOST))
    findings = Findings()
    agency = gate.found(session, caller, Agency, "organisation", sent.owner)
    if agency is None:
        findings.error("", "", "no_agency")
    standing = _standing(session, caller, sent)
    _differing(parsed, standing, findings)
    new = list(filter(_is_new(sent, standing), parsed.records))

    def write() -> None:
        if agency is not None:
            _write(session, caller, sent, agency.id, new)

    return counts_of(parsed.records, new), (*findings, *parsed.findings), write


def _standing(session: Session, caller: Principal, sent: Import) -> dict[str, str]:
    """The numbers that were taken in before, each with the digest of what was said."""
    entries = session.exec(visible(RegisterEntry, caller).where(RegisterEntry.owner == sent.owner))
    return {entry.record_no: entry.digest for entry in entries}


def _is_new(sent: Import, standing: dict[str, str]) -> Callable[[AssistedRow], bool]:
    """Whether a record was never taken in. Whoever was erased here does not come back with a register sent again."""
    has_struck = any(number.startswith(STRUCK) for number in standing)
    return lambda row: (
        row.record_no not in standing and not (has_struck and struck(sent.owner, row.record_no) in standing)
    )


def _digest(row: AssistedRow) -> str:
    return sha256(repr(replace(row, line=0)).encode()).hexdigest()


def _differing(parsed: ParsedAssisted, standing: dict[str, str], findings: Findings) -> None:
    """A register that says something else of a record than it did: the case is where it is corrected."""
    for row in parsed.records:
        if row.record_no in standing and standing[row.record_no] != _digest(row):
            place = address(row.line, parsed.columns["record_no"])
            findings.warning(parsed.sheet, place, "record_differs", row.record_no)


def counts_of(records: Sequence[AssistedRow], new: Sequence[AssistedRow]) -> dict[str, Any]:
    """Totals of the file, to be compared with what the register itself says."""
    female = [row for row in records if row.sex == Sex.FEMALE]
    return {
        "records": len(records),
        "new": len(new),
        "standing": len(records) - len(new),
        "trafficked_abroad": sum(_is_abroad(row) is True for row in records),
        "female": len(female),
        "girls": sum(row.age is not None and row.age < ADULT for row in female),
        "recruited_by_agency": sum("recruitment_agency" in row.recruiters for row in records),
        "without_age": sum(row.age is None for row in records),
        "sex_unknown": sum(row.sex == Sex.UNKNOWN for row in records),
        "services": sum(len(row.services) for row in records),
    }


def _is_abroad(row: AssistedRow) -> bool | None:
    if row.trafficked_abroad is None and row.exploitation_country:
        return row.exploitation_country != HOME
    return row.trafficked_abroad


def _write(session: Session, caller: Principal, sent: Import, agency_id: UUID, records: Sequence[AssistedRow]) -> None:
    """Thousands of cases in three statements; one row of the journal for each."""
    ids = [uuid7() for _ in records]
    cases = [_case(sent, agency_id, case_id, row) for case_id, row in zip(ids, records, strict=True)]
    insert_rows(session, Case, cases)
    insert_rows(session, TraffickingProfile, [_profile(sent, *each) for each in zip(ids, records, strict=True)])
    insert_rows(session, RegisterEntry, [_entry(sent, *each) for each in zip(ids, records, strict=True)])
    happened = [Happened(Event.CASE_ADDED, str(Case.__tablename__), Case(**row), {"import": sent.id}) for row in cases]
    record_all(session, caller, happened, by="worker")


def _case(sent: Import, agency_id: UUID, case_id: UUID, row: AssistedRow) -> Row:
    return {
        **_stamped(sent, case_id),
        "holding_agency_id": agency_id,
        "number": number_of(secrets.token_bytes(RANDOM_BYTES)),
        "opened_on": row.registered_on,
        "closed_on": row.registered_on,
        "source": CaseSource.IMPORT,
        "import_id": sent.id,
        "sex": row.sex,
        "age_at_identification": row.age,
        "citizenship": row.citizenship or None,
        "identification": Identification.ALLEGED,
        "acts": [],
        "means": row.means,
        "purposes": row.forms,
        "origin_region_code": row.origin_region_code or None,
        "exploitation_country": row.exploitation_country or None,
    }


def _profile(sent: Import, case_id: UUID, row: AssistedRow) -> Row:
    return {
        **_stamped(sent, case_id),
        "recruiters": row.recruiters,
        "channels": [],
        "controls": row.controls,
        "sectors": row.sectors,
        "transit_countries": [],
    }


def _entry(sent: Import, case_id: UUID, row: AssistedRow) -> Row:
    return {
        "id": case_id,
        "owner": sent.owner,
        "record_no": row.record_no,
        "digest": _digest(row),
        "trafficked_abroad": row.trafficked_abroad,
        "services": row.services,
        "referred_by": row.referred_by or None,
        "import_id": sent.id,
    }


def _stamped(sent: Import, case_id: UUID) -> Row:
    return {"id": case_id, "owner": sent.owner, "version": 1, "created_at": now(), "updated_at": now()}
