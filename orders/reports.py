"""The reports that are drawn of orders."""

from my_shop.kernel.reports.contract import Report

REPORTS: list[Report] = []
