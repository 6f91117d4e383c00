"""Printing: plans, forms and reports as the papers that offices sign, file and send on."""

from api.services.printing.forms import print_form
from api.services.printing.letters import print_handover, print_referral
from api.services.printing.monitoring import print_monitoring
from api.services.printing.plans import print_plan
from api.services.printing.reports import print_report

__all__ = ["print_form", "print_handover", "print_monitoring", "print_plan", "print_referral", "print_report"]
