"""Bring a database to the present version, and say which versions it takes meanwhile (docs/upgrades.md)."""

from api.upgrade.running import upgrade
from api.upgrade.steps import MIGRATIONS, Step, newest, steps_after
from api.upgrade.window import Fit, TooNew, fit_of, refuse_too_new

__all__ = ["MIGRATIONS", "Fit", "Step", "TooNew", "fit_of", "newest", "refuse_too_new", "steps_after", "upgrade"]
