"""The tables that are handed out of the catalogue."""

from my_shop.kernel.exports.contract import Exporter

EXPORTERS: list[Exporter] = []
