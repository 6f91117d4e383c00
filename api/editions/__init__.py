"""Plans taken whole: written down as one document, copied, compared, and merged into the next edition."""

from api.editions.beginning import begin, is_in_force
from api.editions.copying import copy_rows, twin
from api.editions.documents import document, edition_of, keep_edition
from api.editions.merging import merge
from api.editions.ministries import answer_to_ministry, telling_who_sees
from api.editions.succession import become_law

__all__ = [
    "answer_to_ministry",
    "become_law",
    "begin",
    "copy_rows",
    "document",
    "edition_of",
    "is_in_force",
    "keep_edition",
    "merge",
    "telling_who_sees",
    "twin",
]
