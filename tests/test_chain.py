"""The chain of the journal: whoever kept a checkpoint finds what was changed or removed since, without our code."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from api.domain.merkle import BEGINNING, EMPTY, Tree, leaf_of, node_of
from api.formats.checkpoints import statement_of
from api.formats.journal_rows import written
from api.jobs import audit_export
from api.models.chain import ChainLink, Checkpoint
from api.queries import chain
from api.settings import get_settings
from api.signing import CERTIFICATES, SigningKeys, kept_keys
from api.worker import link_events, sign_checkpoint
from examples import verify_audit
from tests.support.flows import House, done

GROWS = sa.text("SELECT count(*), max(number) FROM journal_chain")
CHANGED = sa.text(
    "UPDATE journal SET event = overlay(event placing 'x' from 1 for 1)"
    " WHERE id = (SELECT row_id FROM journal_chain WHERE number = :number)"
)
LAG = sa.text("SELECT gugus_chain_lag()")
SOME = st.lists(st.binary(max_size=8), max_size=40)


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_of(root_of(leaves[:half]), root_of(leaves[half:]))


class TestTree:
    @given(first=SOME, then=SOME)
    def test_it_grows_to_the_root_that_rfc_6962_defines(self, first: list[bytes], then: list[bytes]):
        leaves = [leaf_of(each) for each in [*first, *then]]
        tree = Tree().grown(leaves[: len(first)]).grown(leaves[len(first) :])
        assert (tree.size, tree.root()) == (len(leaves), root_of(leaves))


class TestRow:
    def test_it_is_the_same_bytes_in_every_time_zone_and_beside_new_columns(self):
        at = datetime(2026, 3, 1, 17, 0, 5, tzinfo=UTC)
        said = {"event": "plan.made", "at": at, "xid": 5, "owner": "national:id"}
        later = {
            "owner": "national:id",
            "at": at.astimezone(),
            "event": "plan.made",
            "xid": -2,
            "new": None,
            "more": [],
        }
        assert written(said) == written(later)
        assert written(said) != written({**said, "event": "plan.made "})


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    return kept_keys(tmp_path_factory.mktemp("checkpoints"), CERTIFICATES)


@pytest.fixture(scope="module")
def written_down(signing: SigningKeys) -> list[dict[str, Any]]:
    """An export of twelve rows, with checkpoints at five and twelve; invented."""
    lines: list[dict[str, Any]] = [{"format": audit_export.FORMAT}]
    tree, head = Tree(), BEGINNING
    for number in range(1, 13):
        row = json.dumps({"event": "example.made", "id": number})
        leaf = leaf_of(row.encode())
        tree, head = tree.grown([leaf]), node_of(head, leaf)
        lines.append({"number": number, "row": row, "leaf": leaf.hex(), "head": head.hex()})
        if number in (5, 12):
            lines.append(
                {"checkpoint": statement_of(tree.size, head, tree.root(), datetime(2026, 1, 1, tzinfo=UTC), signing)}
            )
    return [*lines, {"rows": 12}]


class TestVerifier:
    """One file, that knows nothing of the service: tried on an export in its hands."""

    def told(self, folder: Path, signing: SigningKeys, lines: list[dict[str, Any]], *kept: str) -> str:
        path = folder / "journal.ndjson"
        path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
        (folder / "keys.json").write_text(json.dumps(signing.jwks()), encoding="utf-8")
        keys = verify_audit.public_keys(folder / "keys.json")
        try:
            rows, checkpoints = verify_audit.verify(path, keys, [verify_audit.kept(each, keys) for each in kept])
        except verify_audit.NotProvedError as fault:
            return str(fault)
        return f"{rows} {checkpoints}"

    def test_what_was_not_touched_is_proved(self, tmp_path, signing, written_down):
        assert self.told(tmp_path, signing, written_down) == "12 2"

    @pytest.mark.parametrize("number", [1, 5, 12])
    def test_a_changed_row_is_found_at_its_row_however_much_is_made_to_fit(
        self, tmp_path, signing, written_down, number
    ):
        lines = [dict(each) for each in written_down]
        place = next(place for place, each in enumerate(lines) if each.get("number") == number)
        lines[place]["row"] = lines[place]["row"].replace("made", "mads")
        assert self.told(tmp_path, signing, lines).startswith(f"row {number} was changed")
        lines[place]["leaf"] = leaf_of(lines[place]["row"].encode()).hex()
        assert self.told(tmp_path, signing, lines).startswith(f"row {number} does not follow")
        head = BEGINNING
        for each in lines:
            if "row" in each:
                head = node_of(head, bytes.fromhex(each["leaf"]))
                each["head"] = head.hex()
        size = 5 if number <= 5 else 12
        assert self.told(tmp_path, signing, lines).endswith(f"are not those of the checkpoint at {size}")

    def test_a_removed_row_an_emptied_one_and_a_broken_file_are_told(self, tmp_path, signing, written_down):
        assert self.told(tmp_path, signing, written_down[:3] + written_down[4:]).startswith("row 3 is missing")
        emptied = [each | ({"row": None} if each.get("number") == 4 else {}) for each in written_down]
        assert self.told(tmp_path, signing, emptied).startswith("row 4 was removed")
        assert "its last line is missing" in self.told(tmp_path, signing, written_down[:-1])

    def test_it_holds_as_many_rows_as_it_says_and_nothing_behind_them(self, tmp_path, signing, written_down):
        unsigned = [each for each in written_down if "checkpoint" not in each]
        shorter = [*unsigned[:-2], unsigned[-1]]
        assert self.told(tmp_path, signing, shorter) == "the export says that it holds 12 rows, and holds 11"
        more = [*written_down, {"number": 13, "row": "{}", "leaf": "", "head": ""}]
        assert "behind the last line" in self.told(tmp_path, signing, more)

    def test_no_byte_of_a_signed_checkpoint_can_be_another(self, tmp_path, signing, written_down):
        """Base64url of 64 bytes ends in a letter of which four bits say nothing: other letters read the same."""
        place, statement = len(written_down) - 2, written_down[-2]["checkpoint"]
        for at in (0, len(statement) // 2, len(statement) - 1):
            others = {*ascii_letters, *digits, "-", "_", "!", ""} - {statement[at]}
            for other in others:
                lines = list(written_down)
                lines[place] = {"checkpoint": f"{statement[:at]}{other}{statement[at + 1 :]}"}
                assert "not signed by any of these keys" in self.told(tmp_path, signing, lines)

    @pytest.mark.parametrize("line", [b'{"rows":1,"rows":12}', b'{"rows"', b"[]", b"12", b"\xff"])
    def test_a_line_that_no_export_writes_is_told_and_not_guessed_at(self, tmp_path, signing, written_down, line):
        self.told(tmp_path, signing, written_down)
        path = tmp_path / "journal.ndjson"
        path.write_bytes(path.read_bytes().replace(b'{"rows": 12}', line))
        with pytest.raises(verify_audit.NotProvedError, match="not as an export writes it"):
            verify_audit.verify(path, verify_audit.public_keys(tmp_path / "keys.json"), ())

    def test_a_removed_tail_is_found_by_a_checkpoint_that_was_kept(self, tmp_path, signing, written_down):
        kept = written_down[-2]["checkpoint"]
        shorter = [*written_down[:7], {"rows": 5}]
        assert self.told(tmp_path, signing, shorter) == "5 1"
        assert "the journal ends at row 5, but a checkpoint at 12 was kept" in self.told(
            tmp_path, signing, shorter, kept
        )

    def test_another_hand_than_the_service_signs_nothing(self, tmp_path, signing, written_down, tmp_path_factory):
        other = kept_keys(tmp_path_factory.mktemp("other"), CERTIFICATES)
        forged = statement_of(12, bytes(32), bytes(32), datetime(2026, 1, 1, tzinfo=UTC), other)
        lines = [*written_down[:-2], {"checkpoint": forged}, written_down[-1]]
        assert "not signed by any of these keys" in self.told(tmp_path, signing, lines)


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


@pytest.fixture(scope="module")
def keys(http, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public keys, asked for by nobody in particular."""
    path = tmp_path_factory.mktemp("public") / "keys.json"
    path.write_text(json.dumps(done(http.get("/.well-known/checkpoint-keys"))), encoding="utf-8")
    return path


class TestWorker:
    def test_two_at_once_link_each_row_once_and_nothing_waits_afterwards(
        self, http, house: House, worker, owner_session
    ):
        house.period()
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: self.link_all(worker), range(4)))
        rows = owner_session.scalar(sa.text("SELECT count(*) FROM journal"))
        assert tuple(owner_session.execute(GROWS).one()) == (rows, rows)
        assert owner_session.scalar(LAG) == 0
        house.period()
        assert owner_session.scalar(LAG) > 0
        owner_session.rollback()
        told = [line for line in http.get("/metrics").text.splitlines() if line.startswith("gugus_chain_lag_seconds ")]
        assert float(told[0].split()[1]) > 0

    def test_a_checkpoint_is_signed_where_the_chain_has_grown(self, house: House, worker):
        house.period()
        self.link_all(worker)
        assert sign_checkpoint(worker, get_settings())
        assert not sign_checkpoint(worker, get_settings())
        listed = done(house.secretariat.get("/v1/audit/checkpoints"))["items"]
        assert [each["size"] for each in listed] == sorted((each["size"] for each in listed), reverse=True)
        assert set(listed[0]) == {"size", "head", "root", "made_at", "statement"}

    @staticmethod
    def link_all(worker: sa.Engine) -> None:
        while link_events(worker):
            pass


class TestExport:
    @pytest.fixture
    def export(self, house: House, worker, tmp_path: Path) -> Path:
        house.period()
        TestWorker.link_all(worker)
        sign_checkpoint(worker, get_settings())
        return self.written(worker, tmp_path)

    def written(self, worker: sa.Engine, folder: Path) -> Path:
        path = folder / "journal.ndjson"
        path.write_bytes(b"".join(audit_export.lines(worker, datetime.now(UTC))))
        return path

    def verdict(self, path: Path, keys: Path, *kept: str) -> str:
        public = verify_audit.public_keys(keys)
        try:
            return str(verify_audit.verify(path, public, [verify_audit.kept(each, public) for each in kept]))
        except verify_audit.NotProvedError as fault:
            return str(fault)

    def test_it_is_proved_with_the_checkpoint_that_the_nations_reader_was_told(
        self, house: House, export: Path, keys: Path, as_
    ):
        told = as_("kpppa").get("/v1/reports/progress", params={"year": 2026})
        assert told.status_code == 200, told.text
        header = told.headers["Audit-Checkpoint"]
        assert "Audit-Checkpoint" not in house.secretariat.get("/v1/plans").headers
        assert self.verdict(export, keys, header).startswith("(")
        shorter = [line for line in export.read_text().splitlines() if '"checkpoint"' not in line]
        export.write_text("\n".join([*shorter[:3], '{"rows":2}']) + "\n")
        assert "the journal ends at row 2, but a checkpoint at" in self.verdict(export, keys, header)

    def test_the_service_itself_finds_every_row_as_it_was_chained(self, export: Path, worker):
        assert export.exists()
        with Session(worker) as session:
            assert chain.broken(session) is None

    def test_one_byte_changed_by_the_owner_of_the_tables_is_found_at_its_row(
        self, export: Path, keys: Path, worker, owner_session
    ):
        owner_session.execute(sa.text("ALTER TABLE journal DISABLE TRIGGER USER"))
        owner_session.execute(CHANGED, {"number": 2})
        owner_session.execute(sa.text("ALTER TABLE journal ENABLE TRIGGER USER"))
        owner_session.commit()
        changed = self.written(worker, export.parent)
        assert self.verdict(changed, keys).startswith("row 2 was changed")
        with Session(worker) as session:
            assert chain.broken(session) == 2

    def test_links_and_checkpoints_are_changed_by_nobody(self, export: Path, owner_session):
        assert export.exists()
        for change in (sa.delete(ChainLink), sa.delete(Checkpoint), sa.update(ChainLink).values(number=0)):
            with pytest.raises(sa.exc.ProgrammingError, match="append-only"):
                owner_session.execute(change)
            owner_session.rollback()
