"""Which reports the apps draw."""

from typing import Any

from my_shop.kernel.reports.contract import Report
from my_shop.kernel.signals import reports_asked


def offered_reports() -> dict[str, Report]:
    """Return them by key, in the order in which the apps name them."""
    answers: list[Any] = [found or [] for _, found in reports_asked.send(sender=None)]
    return {report.key: report for found in answers for report in found}
