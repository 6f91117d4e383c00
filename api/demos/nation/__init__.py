"""An invented nation to pull from: task forces, plans, budgets and years of reports of every district, for trying out.

A district depends on its code, the number of years and the last year alone: whoever builds it gets the same rows,
ids included. Nothing in it is real: agencies carry CONTOH in their codes, instruments CONTOH in their numbers, no
person stands in it. Rows are copied by the owner of the tables; the roll-ups are then counted by the functions that
keep them in service. The journal tells nothing of it, for nobody did it.
"""

from api.demos.nation.loading import build, holds_other_plans, stands
from api.demos.nation.nation import MAX_YEARS, districts

__all__ = ["MAX_YEARS", "build", "districts", "holds_other_plans", "stands"]
