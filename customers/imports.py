"""The files that come in of customers."""

from my_shop.kernel.imports.contract import Importer

IMPORTERS: list[Importer] = []
