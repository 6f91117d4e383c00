"""Few files are looked at at once, and nobody waits for a place for long."""

import io

import pytest

from api.domain.kinds import EvidenceKind
from api.formats import evidence_files
from api.formats.places import Places
from api.problems import Unavailable


class TestPlaces:
    def test_who_finds_none_is_told_to_come_again(self):
        places = Places(many=1, patience=0)
        with places.place(), pytest.raises(Unavailable), places.place():
            pytest.fail("there was one")

    def test_a_place_is_free_again_however_it_was_left(self):
        places = Places(many=1, patience=0)
        with pytest.raises(ValueError, match="x"), places.place():
            raise ValueError("x")
        with places.place():
            pass


class TestPatience:
    def test_a_file_for_which_there_was_no_time_may_be_sent_again(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(evidence_files, "PATIENCE", 0)
        sent = io.BytesIO(b"%PDF-1.7")
        with pytest.raises(Unavailable), evidence_files.opened(sent, EvidenceKind.DOCUMENT, 1_000, 1_000):
            pytest.fail("it was looked at")
