"""The files that come in of the catalogue."""

from my_shop.kernel.imports.contract import Importer

IMPORTERS: list[Importer] = []
