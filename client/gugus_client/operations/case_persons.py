"""Operations on case persons."""

from typing import Unpack

from ..bodies.case_persons import CasePersonPut, CasePersonUpdate
from ..calls import Call, Operation
from ..given import Id
from ..models.case_persons import CasePersonKept, CasePersonOut
from ..noun import Noun

READ = Operation("case_persons_read", "GET", "/v1/cases/{case_id}/person")
CORRECT = Operation("case_persons_correct", "PATCH", "/v1/cases/{case_id}/person")
KEEP = Operation("case_persons_keep", "PUT", "/v1/cases/{case_id}/person")


class CasePersonsOperations(Noun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    def correct(self, case_id: Id, *, tag: str, **body: Unpack[CasePersonUpdate]) -> CasePersonKept:
        """Put something right (JSON Merge Patch): the case officer, or the consent officer on her behalf.

        Asks for `cases:write` or `privacy:write`.

        Refused as `locked`.
        """
        return self.transport.one(CasePersonKept, Call(CORRECT, {"case_id": case_id}, json=body, tag=tag))

    def keep(self, case_id: Id, *, tag: str, **body: Unpack[CasePersonPut]) -> CasePersonKept:
        """Say who the person is, as a whole; before the first time the version is 0. The answer repeats nothing of
        it.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return self.transport.one(CasePersonKept, Call(KEEP, {"case_id": case_id}, json=body, tag=tag))

    def read(self, case_id: Id) -> CasePersonOut:
        """Who the person is; the reading is recorded. Version 0 where nobody has said it, or where she was erased.

        Asks for `persons:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(CasePersonOut, Call(READ, {"case_id": case_id}))
