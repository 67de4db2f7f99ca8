"""The tables that are handed out of customers."""

from my_shop.kernel.exports.contract import Exporter

EXPORTERS: list[Exporter] = []
