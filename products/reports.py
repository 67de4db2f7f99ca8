"""The reports that are drawn of the catalogue."""

from my_shop.kernel.reports.contract import Report

REPORTS: list[Report] = []
