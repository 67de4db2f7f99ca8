"""A kind of import contract that import-linter lacks: a white list. What is new is forbidden until it is named."""

import sys

from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class WhiteList(Contract):
    """Each of ``importers`` imports itself, the standard library and ``allowed``, and nothing else.

    ``receivers_hear``: their receivers import each other's signals as well.
    """

    type_name = "white_list"

    importers = fields.ListField(subfield=fields.ModuleExpressionField())
    allowed = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    receivers_hear = fields.BooleanField(required=False, default=False)

    def check(self, graph, verbose):
        apps = sorted(module.name for module in module_expressions_to_modules(graph, self.importers))
        signals = [f"{app}.signals" for app in apps] if self.receivers_hear else []
        breaches = [
            f"{module} imports {imported}, line {_line(graph, module, imported)}"
            for app in apps
            for module in sorted({app, *graph.find_descendants(app)})
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if imported.partition(".")[0] not in sys.stdlib_module_names
            and not _is_within(imported, [app, *self.allowed])
            and not (_is_within(module, [f"{app}.receivers"]) and imported in signals)
        ]
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check):
        for breach in check.metadata["breaches"]:
            output.print_error(f"- {breach}", bold=False)


def _is_within(module, packages):
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def _line(graph, importer, imported):
    return graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]
