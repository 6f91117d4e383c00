"""How much of a budget line an activity takes, by its tie (calculations.md, tagging): together never above the line.

A share is of the ceiling in force, an amount is rupiah. Ties are held to the line on the day they are made; where its
ceiling is lower, before a version that brings money or after one that takes it, amounts share in proportion what the
shares leave, so that no rupiah is told twice. A shared line stands whole under each of its activities.
"""

from collections.abc import Iterable
from fractions import Fraction

from api.domain.kinds import TagMode
from api.models.budgets import BudgetTag


def part_of_line(ceiling: str) -> str:
    """SQL of the part that the tie `t` takes of its line, 0 to 1, where `ceiling` is the SQL of what is in force."""
    return f"""CASE t.mode WHEN 'share' THEN coalesce(t.share, 1) WHEN 'shared' THEN 1
                    ELSE CASE WHEN {ceiling} > 0 THEN least(t.amount_idr / {ceiling}, (
                        SELECT t.amount_idr / sum(x.amount_idr)
                               * (1 - coalesce(sum(coalesce(x.share, 1)) FILTER (WHERE x.mode = 'share'), 0))
                        FROM budget_tag x WHERE x.line_id = t.line_id AND x.confirmed)) ELSE 0 END
               END"""  # noqa: S608  no text of a caller


def part_of(tie: BudgetTag, ties: Iterable[BudgetTag], ceiling: int) -> Fraction:
    """The same of one of the `ties` of a line; nothing of an amount where the ceiling is 0."""
    if tie.mode is TagMode.AMOUNT:
        beside = list(ties)
        left = 1 - sum((_share(each) for each in beside if each.mode is TagMode.SHARE), Fraction(0))
        promised = sum(each.amount_idr or 0 for each in beside)
        return (tie.amount_idr or 0) * min(Fraction(1, ceiling), left / promised) if ceiling else Fraction(0)
    return _share(tie)


def _share(tie: BudgetTag) -> Fraction:
    return Fraction(1) if tie.mode is TagMode.SHARED or tie.share is None else Fraction(tie.share)
