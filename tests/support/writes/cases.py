"""The routes that write cases and what belongs to them; the secretariat is told of none."""

from tests.support.cases import CONSENT_OFFICER, OFFICERS, UNIT, case, case_body, consent, consent_body, known, path_of
from tests.support.files import photo
from tests.support.flows import House
from tests.support.tokens import Caller
from tests.support.writes.write import PLAIN, Write


def unit(house: House) -> Caller:
    """The case officer of the service unit."""
    return house.speak(OFFICERS[UNIT])


def sealed(house: House) -> str:
    """The address of a seal."""
    made, body = case(house), {"agency_id": house.agencies["agency:32.12-disnaker"], "reason": "threat"}
    return f"/v1/seals/{unit(house).post(f'{path_of(made)}/seals', body).json()['id']}"


WRITES: dict[str, Write] = {
    "cases_add": Write(
        PLAIN, lambda h, _: unit(h).post("/v1/cases", case_body(h)), "case.added", "case", UNIT, told=()
    ),
    "cases_change": Write(
        case, lambda h, c: unit(h).patch(path_of(c), {"citizenship": "ID"}, 1), "case.changed", "case", UNIT, told=()
    ),
    "case_persons_keep": Write(
        case,
        lambda h, c: unit(h).put(f"{path_of(c)}/person", {"name": "Nama Rekaan"}, 0),
        "case_person.kept",
        "case_person",
        UNIT,
        told=(),
    ),
    "case_persons_correct": Write(
        known,
        lambda h, c: h.speak(CONSENT_OFFICER).patch(f"{path_of(c)}/person", {"phone": None}, 1),
        "case_person.corrected",
        "case_person",
        UNIT,
        told=(),
    ),
    "trafficking_profiles_keep": Write(
        case,
        lambda h, c: unit(h).put(f"{path_of(c)}/trafficking-profile", {"recruiters": ["broker"]}, 0),
        "trafficking_profile.kept",
        "trafficking_profile",
        UNIT,
        told=(),
    ),
    "medical_profiles_keep": Write(
        case,
        lambda h, c: unit(h).put(f"{path_of(c)}/medical-profile", {"injuries": "Contoh"}, 0),
        "medical_profile.kept",
        "medical_profile",
        UNIT,
        told=(),
    ),
    "consents_add": Write(
        case,
        lambda h, c: unit(h).post(f"{path_of(c)}/consents", consent_body(h)),
        "consent.added",
        "consent",
        UNIT,
        told=(),
    ),
    "consents_withdraw": Write(
        lambda h: consent(h, case(h)),
        lambda h, c: h.speak(CONSENT_OFFICER).post(f"/v1/consents/{c['id']}/withdrawals"),
        "consent.withdrawn",
        "consent",
        UNIT,
        told=(),
    ),
    "consent_forms_keep": Write(
        lambda h: consent(h, case(h)),
        lambda h, c: unit(h).put(f"/v1/consents/{c['id']}/form", None, 1, files={"file": photo()}),
        "consent_form.kept",
        "consent",
        UNIT,
        told=(),
    ),
    "case_seals_add": Write(
        lambda h: (case(h), {"agency_id": h.agencies["agency:32.12-disnaker"], "reason": "threat"}),
        lambda h, g: unit(h).post(f"{path_of(g[0])}/seals", g[1]),
        "case_seal.added",
        "case_seal",
        UNIT,
        told=(),
    ),
    "case_seals_lift": Write(
        sealed, lambda h, s: unit(h).post(f"{s}/liftings"), "case_seal.lifted", "case_seal", UNIT, told=()
    ),
}
