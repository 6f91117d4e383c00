"""Pairs in words, as a person reads them before allowing them: for whom, and what."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session, select

from api import reference
from api.domain.places import code_of
from api.domain.scopes import Kind, Pair, Word, kind_of
from api.models.agencies import Agency
from api.models.reference import Ministry, Region
from api.problems import Text
from api.schemas.scopes import ActionWord, OrganisationKind, ScopeCatalogue
from api.schemas.wrong_fields import Language

NATION = Text("Tingkat nasional", "The nation")
KINDS = {
    Kind.DISTRICT: ("district:32.12", Text("Kabupaten atau kota, kode Kemendagri", "Regency or city, Kemendagri code")),
    Kind.PROVINCE: ("province:32", Text("Provinsi, kode Kemendagri", "Province, Kemendagri code")),
    Kind.MINISTRY: ("ministry:kemen-pppa", Text("Kementerian atau lembaga", "Ministry or national body")),
    Kind.AGENCY: ("agency:32.12-dinsos", Text("Instansi, kode direktori", "Agency, code of the directory")),
    Kind.NATIONAL: ("national:id", NATION),
}
ORDER = list(Word)


class Allowance(NamedTuple):
    """What would be allowed for one organisation."""

    organisation: str
    word: str
    actions: tuple[str, ...]


def in_words(session: Session, pairs: Iterable[Pair], language: Language) -> list[Allowance]:
    """Every pair once, by organisation; the name of an organisation that has none is its word."""
    words: dict[str, list[Word]] = {}
    for word, organisation in sorted(pairs, key=lambda pair: (pair[1], ORDER.index(pair[0]))):
        words.setdefault(organisation, []).append(word)
    return [
        Allowance(
            name_of(session, organisation, language), organisation, tuple(action(word, language) for word in held)
        )
        for organisation, held in words.items()
    ]


def action(word: Word, language: Language) -> str:
    """An action as a person says it."""
    return _actions()[word][f"name_{language}"]


def catalogue() -> ScopeCatalogue:
    """Every action and every kind of organisation, in both languages."""
    actions = [ActionWord(word=word, name_id=action(word, "id"), name_en=action(word, "en")) for word in ORDER]
    kinds = [
        OrganisationKind(kind=kind, form=form, name_id=name.id, name_en=name.en) for kind, (form, name) in KINDS.items()
    ]
    return ScopeCatalogue(actions=actions, kinds=kinds, organisations="/v1/scopes/organisations")


def name_of(session: Session, organisation: str, language: Language) -> str:
    """An organisation as a person calls it; the context must be set, for agencies are protected rows."""
    kind, code = kind_of(organisation), code_of(organisation)
    if kind is Kind.NATIONAL:
        return str(getattr(NATION, language))
    row: Any = None
    if kind is Kind.AGENCY:
        row = session.exec(select(Agency).where(Agency.organisation == organisation)).first()
    elif kind is Kind.MINISTRY:
        ministry = session.get(Ministry, code)
        return str(getattr(ministry, f"name_{language}", organisation))
    else:
        row = session.get(Region, code)
    return row.name if row else organisation


@cache
def _actions() -> dict[str, reference.Row]:
    return {row["code"]: row for row in reference.rows("scope_words")}
