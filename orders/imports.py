"""The files that come in of orders."""

from my_shop.kernel.imports.contract import Importer

IMPORTERS: list[Importer] = []
