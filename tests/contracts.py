"""A kind of import contract that import-linter lacks: a white list. What is new is forbidden until it is named."""

import sys

from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.domain.helpers import module_expressions_to_modules


class WhiteList(Contract):
    """Each of ``importers`` imports itself, the standard library and ``allowed``, and nothing else.

    ``exceptions`` are imports as ``importer -> imported``, for what only some of its modules may do.
    """

    type_name = "white_list"

    importers = fields.ListField(subfield=fields.ModuleExpressionField())
    allowed = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    exceptions = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph, verbose):
        removal = contract_utils.remove_ignored_imports_and_report(
            graph=graph, ignore_imports=self.exceptions, unmatched_alerting=contract_utils.AlertLevel.NONE
        )
        breaches = [
            f"{module} imports {imported}, line {_line(graph, module, imported)}"
            for importer in sorted({each.name for each in module_expressions_to_modules(graph, self.importers)})
            for module in sorted({importer, *graph.find_descendants(importer)})
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self._may_import(importer, imported)
        ]
        return ContractCheck(
            kept=not breaches, ignored_import_count=removal.ignored_import_count, metadata={"breaches": breaches}
        )

    def render_broken_contract(self, check):
        for breach in check.metadata["breaches"]:
            output.print_error(f"- {breach}", bold=False)

    def _may_import(self, importer, imported):
        return imported.partition(".")[0] in sys.stdlib_module_names or any(
            f"{imported}.".startswith(f"{name}.") for name in (importer, *self.allowed)
        )


def _line(graph, importer, imported):
    return graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]
