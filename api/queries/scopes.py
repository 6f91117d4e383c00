"""Every organisation word there is: regions, ministries, agencies and the nation, with their names."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.domain.places import NATION
from api.domain.scopes import Kind
from api.models.agencies import Agency
from api.models.reference import Ministry, Region
from api.paging import Key
from api.problems import Text
from api.schemas.scopes import OrganisationQuery

Names = tuple[Any, Any]


def _words(word: Any, kind: Any, names: Names) -> sa.Select[Any]:
    return sa.select(word.label("word"), kind.label("kind"), names[0].label("name_id"), names[1].label("name_en"))


def organisations(query: OrganisationQuery, nation: Text) -> tuple[Any, list[Key]]:
    """Select the words the query asks for, in their own order; the context must be set for agencies."""
    is_province = col(Region.level) == "province"
    region = sa.case((is_province, Kind.PROVINCE.value), else_=Kind.DISTRICT.value)
    ministry, name, office = sa.literal("ministry:"), col(Region.name), col(Agency.name)
    words = sa.union_all(
        _words(sa.literal(NATION), sa.literal(Kind.NATIONAL.value), (sa.literal(nation.id), sa.literal(nation.en))),
        _words(region.concat(":").concat(col(Region.code)), region, (name, name)),
        _words(
            ministry.concat(col(Ministry.code)),
            sa.literal(Kind.MINISTRY.value),
            (col(Ministry.name_id), col(Ministry.name_en)),
        ),
        _words(col(Agency.organisation), sa.literal(Kind.AGENCY.value), (office, office)),
    ).subquery()
    statement = sa.select(*words.c)
    if query.kind:
        statement = statement.where(words.c.kind.in_(query.kind))
    if query.q:
        parts = (words.c.word, words.c.name_id, words.c.name_en)
        statement = statement.where(sa.or_(*(part.icontains(query.q, autoescape=True) for part in parts)))
    return statement, [(words.c.word, "asc")]
