"""Verifications: a report's values are copied into a snapshot that never changes; one at a time, or many at once."""

from api.services.verifications.verifying import review_verifications, verify_report, verify_reports

__all__ = ["review_verifications", "verify_report", "verify_reports"]
