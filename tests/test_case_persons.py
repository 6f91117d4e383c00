"""The person of a case: sealed, read through the journal, found without being told, and destroyed for good."""

import json
import logging
import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from joserfc.jwk import OKPKey
from sqlmodel import SQLModel

from api import case_keys, vault
from api.backup import BackupFailed, escrow
from api.backup.holders import Holder
from api.database import APPLICATION_ROLE, create_engine
from api.jobs import erasing
from api.queries import due_by_clock
from api.schemas.case_profiles import MedicalProfilePut
from api.settings import get_settings
from api.worker import record_the_clock
from tests.support.cases import CONSENT_OFFICER, HOSPITAL, OFFICERS, PERSON, SOCIAL, UNIT, case, consent, known, path_of
from tests.support.flows import UNKNOWN, done, pointers, refused
from tests.support.referred import SECOND, move, referral_at, seen

CANARY = f"KENARI-{uuid4().hex[:8]}"
EVERY_FIELD = {
    "name": CANARY,
    "other_names": CANARY,
    "identity_number": CANARY,
    "passport_number": CANARY,
    "birth_place": CANARY,
    "address": CANARY,
    "guardian_name": CANARY,
    "contact_notes": CANARY,
    "story": CANARY,
}
MEDICAL = dict.fromkeys(MedicalProfilePut.model_fields, CANARY)
PARTS = (("case_key", "case_id"), ("case_person", "id"))
JSON = {"Content-Type": "application/json"}
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


@pytest.fixture(scope="module")
def unit(house):
    return house.speak(OFFICERS[UNIT])


@pytest.fixture(scope="module")
def officer(house):
    return house.speak(CONSENT_OFFICER)


@pytest.fixture
def application(module_database):
    engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=2)
    yield engine
    engine.dispose()


def person_of(made) -> str:
    return f"{path_of(made)}/person"


def column(owner_session, made, name, table="case_person"):
    """A column as it lies in the database."""
    owner_session.rollback()
    asked = sa.select(sa.column(name)).select_from(sa.table(table)).where(sa.column("id") == UUID(made["id"]))
    return owner_session.scalar(asked)


class TestKeepPerson:
    def test_what_was_kept_is_read_back_by_the_word_for_it_and_nowhere_else(self, house, unit, officer, owner_session):
        made = known(house)
        assert {name: value for name, value in done(unit.get(person_of(made))).items() if value is not None} == {
            "id": made["id"],
            "version": 1,
            **PERSON,
        }
        assert done(officer.get(person_of(made)))["name"] == PERSON["name"]
        assert PERSON["name"] not in unit.get(path_of(made)).text
        sealed = column(owner_session, made, "name")
        assert PERSON["name"].encode() not in bytes(sealed)
        assert unit.get(person_of(made)).headers["cache-control"] == "no-store"

    def test_a_sealed_value_cannot_be_opened_in_another_place(self, house, owner_session):
        made, other = known(house), known(house)
        ids = {"made": made["id"], "other": other["id"]}
        owner_session.rollback()
        owner_session.execute(sa.text("UPDATE case_person SET other_names = name, name = NULL WHERE id = :made"), ids)
        copied = (
            "UPDATE case_person SET name = (SELECT other_names FROM case_person WHERE id = :made) WHERE id = :other"
        )
        owner_session.execute(sa.text(copied), ids)
        owner_session.commit()
        for each in (made, other):
            assert house.speak(OFFICERS[UNIT]).get(person_of(each)).status_code == 500

    def test_nothing_is_required_and_no_error_repeats_what_was_sent(self, house, unit):
        made = case(house)
        wrong = {"birth_date": "2001-02-30", "identity_number": "!", "phone": "x"}
        answer = unit.put(person_of(made), wrong, 0)
        assert sorted(pointers(refused(answer, 422, "invalid"))) == ["/birth_date", "/identity_number", "/phone"]
        assert "2001-02-30" not in answer.text
        assert done(unit.put(person_of(made), {}, 0))["version"] == 1
        refused(unit.put(person_of(made), {}, 0), 412, "stale-version")

    def test_a_correction_by_the_consent_officer_touches_what_it_names(self, house, unit, officer):
        made = known(house)
        assert done(officer.patch(person_of(made), {"address": "Alamat rekaan", "phone": None}, 1))["version"] == 2
        shown = done(unit.get(person_of(made)))
        assert (shown["address"], shown["phone"], shown["name"]) == ("Alamat rekaan", None, PERSON["name"])
        refused(officer.put(person_of(made), {}, 2), 403, "insufficient-scope")


class TestHint:
    def test_it_says_only_that_she_may_be_known_and_nothing_of_a_sealed_case(self, house, unit):
        number = f"NIK {uuid4().int % 10**12}"
        social = house.speak(OFFICERS[SOCIAL])
        first = known(house, SOCIAL, {"identity_number": number})
        other = case(house)
        told = done(unit.put(person_of(other), {"identity_number": number.lower().replace(" ", "-")}, 0))
        assert told == {"id": other["id"], "version": 1, "may_be_known": True}
        against = {"agency_id": house.agencies["agency:32.12-disnaker"], "reason": "threat"}
        done(social.post(f"{path_of(first)}/seals", against), 201)
        assert done(unit.put(person_of(other), {"identity_number": number}, 1))["may_be_known"] is False

    def test_one_person_has_one_pseudonym_in_every_agency(self, house, owner_session):
        born = {"name": "Nama  REKAAN", "birth_date": "2001-02-03"}
        one, two = (
            known(house, UNIT, born),
            known(house, SOCIAL, {**born, "name": "nama rekaan", "phone": "0811-000-002"}),
        )
        nobody = known(house, UNIT, {"name": "Nama Rekaan"})
        names = [column(owner_session, each, "pseudonym", "case") for each in (one, two, nobody)]
        assert names[0] == names[1] != names[2]
        assert names[2] is None


class TestMedicalProfile:
    def test_health_services_read_it_others_who_hold_the_case_may_only_say_it(self, house, unit):
        made = case(house, HOSPITAL)
        hospital, path = house.speak(OFFICERS[HOSPITAL]), f"{path_of(made)}/medical-profile"
        assert done(hospital.put(path, {"injuries": "Contoh"}, 0)) == {"id": made["id"], "version": 1}
        assert done(hospital.get(path))["injuries"] == "Contoh"
        own = f"{path_of(case(house))}/medical-profile"
        assert done(unit.put(own, {"injuries": "Contoh"}, 0))["version"] == 1
        refused(unit.get(own), 403, "insufficient-scope")


class TestRights:
    def test_she_may_know_who_read_and_have_it_on_paper_and_a_copy_of_it_all(self, house, unit, officer):
        made = known(house)
        consent(house, made)
        done(unit.get(person_of(made)))
        copy = done(officer.get(f"{path_of(made)}/export"))
        assert copy["person"]["name"] == PERSON["name"]
        assert (copy["medical_profile"], len(copy["consents"])) == (None, 1)
        log = done(officer.get(f"{path_of(made)}/access-log"))["items"]
        assert [(each["event"], each["organisation"], each["seat_kind"]) for each in log] == [
            ("case.exported", UNIT, "consent_officer"),
            ("case_person.read", UNIT, "case_officer"),
            ("case_person.kept", UNIT, "case_officer"),
        ]
        paper = officer.get(f"{path_of(made)}/access-log/paper")
        assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
        refused(unit.get(f"{path_of(made)}/access-log"), 403, "insufficient-scope")


class TestCanary:
    def test_it_is_in_no_log_error_event_url_journal_row_or_table(
        self, house, unit, officer, owner_session, caplog, capfd
    ):
        caplog.set_level(logging.DEBUG)
        made = known(house, UNIT, EVERY_FIELD)
        hospital = case(house, HOSPITAL)
        done(house.speak(OFFICERS[HOSPITAL]).put(f"{path_of(hospital)}/medical-profile", MEDICAL, 0))
        assert CANARY in unit.get(person_of(made)).text
        answers = [
            unit.put(person_of(made), {**EVERY_FIELD, "birth_date": CANARY}, 1),
            unit.put(person_of(made), {**EVERY_FIELD, "warna": CANARY}, 1),
            unit.put(person_of(made), EVERY_FIELD, 9),
            unit.patch(person_of(made), {"name": CANARY}, 1),
            unit.put(person_of(made), None, 2, content=f'{{"name": "{CANARY}"'.encode(), headers=JSON),
            unit.get("/v1/cases?limit=200"),
            officer.get(f"{path_of(made)}/access-log"),
            house.speak("21.71-cases").put(person_of(made), EVERY_FIELD, 1),
        ]
        assert {answer.status_code for answer in answers} == {200, 400, 404, 412, 422}
        assert not [answer.text for answer in answers if CANARY in answer.text + str(answer.headers)]
        owner_session.rollback()
        canary = {"text": f"%{CANARY}%", "hex": f"%{CANARY.encode().hex()}%"}
        for table in owner_session.scalars(sa.text(TABLES)).all():
            whole = sa.text(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE :text OR t::text LIKE :hex')  # noqa: S608
            assert owner_session.scalar(whole, canary) == 0, table
        out, err = capfd.readouterr()
        ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "asyncio"))]
        assert CANARY not in out + err + "".join(f"{record.msg}{record.getMessage()}" for record in ours)


class TestKeys:
    def test_a_new_key_encryption_key_seals_the_data_keys_and_touches_no_value(
        self, house, unit, owner_session, application
    ):
        made = known(house)
        before = column(owner_session, made, "name")
        name = case_keys.turn()
        assert erasing.rewrap(application) >= 1
        assert erasing.rewrap(application) == 0
        wrapped = sa.text("SELECT DISTINCT wrapped_by FROM case_key")
        owner_session.rollback()
        assert owner_session.scalars(wrapped).all() == [name]
        assert column(owner_session, made, "name") == before
        assert done(unit.get(person_of(made)))["name"] == PERSON["name"]
        (path,) = get_settings().case_keys_folder.glob(f"{name}.key")
        assert path.stat().st_mode & 0o777 == 0o600

    def test_two_holders_open_a_persons_row_with_an_empty_folder_and_one_does_not(
        self, house, unit, application, tmp_path, monkeypatch
    ):
        made = known(house)
        two = [Holder(name, OKPKey.generate_key("X25519")) for name in ("inspektorat", "kominfo")]
        envelope = escrow.seal(escrow.kept(get_settings()), two, datetime.now(UTC))
        counted = erasing.data_keys(application, {})
        assert (counted[case_keys.newest()].sealed > 0, {each.opened for each in counted.values()}) == (True, {0})
        monkeypatch.setenv("GUGUS_CASE_KEYS_DIR", str(tmp_path / "keys" / "cases"))
        get_settings.cache_clear()
        with pytest.raises(BackupFailed):
            escrow.opened(envelope, two[:1])
        assert unit.get(person_of(made)).status_code == 500  # without its key nothing is shown
        keys = escrow.opened(envelope, two)
        escrow.bring_back(keys, tmp_path / "back")
        files = {name.removeprefix("cases/"): value for name, value in keys.items()}
        assert all(each.sealed == each.opened for each in erasing.data_keys(application, files).values())
        monkeypatch.setenv("GUGUS_CASE_KEYS_DIR", str(tmp_path / "back" / "cases"))
        get_settings.cache_clear()
        assert done(unit.get(person_of(made)))["name"] == PERSON["name"]
        get_settings.cache_clear()

    def test_without_its_key_a_value_is_nothing(self):
        key, other = case_keys.DataKey(uuid4(), vault.fresh_key()), case_keys.DataKey(uuid4(), vault.fresh_key())
        row = uuid4()
        sealed = key.seal("case_person", "name", row, b"contoh")
        assert key.unseal("case_person", "name", row, sealed) == b"contoh"
        for wrong, place in ((other, "name"), (key, "story"), (other._replace(key=key.key), "name")):
            with pytest.raises(vault.SealError):
                wrong.unseal("case_person", place, row, sealed)


class TestErasure:
    def row(self, owner_session, table, key, made):
        """A row of a case as it lies in the database."""
        kept = SQLModel.metadata.tables[table]
        return owner_session.execute(sa.select(kept).where(kept.c[key] == UUID(made["id"]))).mappings().one()

    def erase(self, officer, made, **options):
        return officer.post(f"{path_of(made)}/erasures", **options)

    def test_what_was_personal_is_gone_what_happened_is_counted_on(self, house, unit, officer, owner_session):
        made = known(house, references=[{"system": "police_report", "value": "LP/CONTOH"}])
        assert done(self.erase(officer, made, twice=True))["ground"] == "request"
        refused(self.erase(officer, made), 409, "locked")
        shown = done(unit.get(path_of(made)))
        assert (shown["sex"], shown["references"]) == ("female", [])
        assert set(shown["allowed_actions"]) == {"change", "seals"}
        assert shown["erased_at"]
        assert done(unit.get(person_of(made)))["version"] == 0
        refused(unit.put(person_of(made), PERSON, 0), 409, "locked")
        assert column(owner_session, made, "pseudonym", "case") is None
        for table, key in PARTS:
            left = f"SELECT count(*) FROM {table} WHERE {key} = :id"  # noqa: S608
            assert owner_session.scalar(sa.text(left), {"id": made["id"]}) == 0

    def test_the_list_beside_the_database_erases_again_after_a_restore(
        self, house, unit, officer, owner_session, application, worker
    ):
        made = known(house)
        consent(house, made)
        referral = referral_at(house, "accepted", made)
        rows = {table: self.row(owner_session, table, key, made) for table, key in PARTS}
        done(self.erase(officer, made))
        listed = get_settings().erasure_list
        assert [json.loads(line)["case"] for line in listed.read_text().splitlines()].count(made["id"]) == 1
        assert set(re.findall(r'"(\w+)":', listed.read_text())) == {"case", "erased_at", "ground"}
        assert erasing.list_anew(worker) == 0
        owner_session.rollback()
        owner_session.execute(sa.text('UPDATE "case" SET erased_at = NULL WHERE id = :id'), {"id": made["id"]})
        back = "UPDATE referral SET status = 'accepted', receiver_until = '2100-12-31' WHERE id = :id"
        owner_session.execute(sa.text(back), {"id": referral["id"]})
        for table, row in rows.items():  # as yesterday's backup has it
            owner_session.execute(sa.insert(SQLModel.metadata.tables[table]), dict(row))
        owner_session.commit()
        assert done(unit.get(person_of(made)))["name"] == PERSON["name"]
        assert erasing.erase_again(application) == ([UUID(made["id"])], [])
        assert erasing.erase_again(application) == ([], [])
        assert done(unit.get(person_of(made)))["name"] is None
        assert done(unit.get(path_of(made)))["erased_at"]
        assert seen(house, referral)["status"] == "withdrawn"

    def test_words_beside_the_case_go_and_services_and_amounts_stay(self, house, unit, officer):
        made = known(house)
        free = {"service": "return", "item": CANARY, "quantity": 1, "unit": "paket", "given_on": "2026-01-12"}
        done(unit.post(f"{path_of(made)}/assistance", {**free, "cost_idr": 0}), 201)
        leg = {"from_region_code": "21.71", "to_region_code": "32.12", "mode": "sea", "departs_on": "2026-01-12"}
        payer = {"payer_agency_id": house.agencies[UNIT]}
        planned = done(unit.post(f"{path_of(made)}/return-legs", {**leg, **payer}), 201)["id"]
        done(unit.post(f"/v1/return-legs/{planned}/cancellations", {"reason": CANARY}))
        done(self.erase(officer, made))
        kept = [done(unit.get(f"{path_of(made)}/{part}"))["items"][0] for part in ("assistance", "return-legs")]
        assert CANARY not in json.dumps(kept)
        assert (kept[0]["service"], kept[0]["item"], kept[1]["mode"]) == ("return", "", "sea")

    def test_what_was_said_of_her_referrals_goes_and_no_number_elsewhere_comes_back(self, house, unit, officer):
        made = known(house)
        consent(house, made)
        waits = done(move(house, referral_at(house, "sent", made), "corrections"), 202)
        second = house.speak(SECOND)
        assert done(second.post(f"/v1/pending-acts/{waits['id']}/rejections", {"reason": CANARY}))["reason"] == CANARY
        done(self.erase(officer, made))
        kept = done(second.get(f"/v1/pending-acts/{waits['id']}"))
        assert (kept["status"], kept["reason"]) == ("rejected", None)
        version = done(unit.get(path_of(made)))["version"]
        number = {"references": [{"system": "police_report", "value": CANARY}]}
        assert refused(unit.patch(path_of(made), number, version), 409, "locked")["lock_reason"] == "erased"
        # What happened is still put right, in codes.
        assert done(unit.patch(path_of(made), {"references": [], "prosecution_stage": "trial"}, version))

    @pytest.mark.parametrize("holder", [UNIT, SOCIAL])
    def test_of_several_cases_of_one_person_the_count_stays_one_person(self, house, officer, owner_session, holder):
        person = {"identity_number": f"NIK {uuid4().int % 10**12}"}
        before = self.persons(owner_session)
        opened = {"opened_on": "2024-01-10"}
        first = known(house, UNIT, person, **opened)
        known(house, holder, person, **opened)
        assert self.persons(owner_session) == before + 1
        done(self.erase(officer, first))
        assert self.persons(owner_session) == before + 1

    def persons(self, owner_session) -> int:
        owner_session.rollback()
        counted = "SELECT sum(number) FROM gugus_count_persons(2025, false) WHERE asked = 'persons'"
        return int(owner_session.scalar(sa.text(counted)) or 0)

    def test_while_the_state_prosecutes_nothing_goes(self, house, unit, officer):
        made = known(house, prosecution_stage="trial")
        assert refused(self.erase(officer, made), 409, "locked")["lock_reason"] == "prosecution_under_way"
        refused(self.erase(officer, {"id": UNKNOWN}), 404, "not-found")
        refused(unit.post(f"{path_of(made)}/erasures"), 403, "insufficient-scope")


class TestRetention:
    def test_the_worker_erases_whose_time_is_over_and_lists_whose_is_not(self, house, unit, worker):
        made, later = known(house), known(house)
        done(unit.patch(path_of(made), {"opened_on": "2020-01-01", "closed_on": "2021-06-30"}, 1))
        done(unit.patch(path_of(later), {"closed_on": "2026-02-01"}, 1))
        with worker.connect() as connection, connection.begin():
            due = {str(each.id): each for each in due_by_clock.retained(connection)}
        assert (due[made["id"]].due_on, due[made["id"]].rule) == (date(2026, 6, 30), "adult")
        assert due[later["id"]].due_on == date(2031, 2, 1)
        record_the_clock(worker)
        assert done(unit.get(path_of(made)))["erased_at"]
        assert done(unit.get(path_of(later)))["erased_at"] is None
        with time_machine.travel(datetime.now(UTC) + timedelta(days=5 * 366)):
            record_the_clock(worker)
        record_the_clock(worker)
        assert done(unit.get(path_of(later)))["erased_at"]
