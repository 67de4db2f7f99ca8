"""A run of an importer without its worker: what it is given, and what it writes down."""

from my_shop.kernel.imports.contract import Result


class FakeJob:
    """One run over a file of these rows; ``by_label`` has what became of each."""

    id, pictures, user = 1, None, None

    def __init__(self, folder, text, *, preset="", mapping=(), is_dry_run=False):
        self.path = folder / "file.csv"
        self.path.write_text(text)
        self.preset, self.mapping, self.is_dry_run = preset, dict(mapping), is_dry_run
        self.outcomes = []

    def record(self, outcomes):
        self.outcomes += outcomes

    def is_recorded(self, line):
        return any(outcome.line == line for outcome in self.outcomes)

    @property
    def results(self):
        return {outcome.label: Result(outcome.result) for outcome in self.outcomes}

    @property
    def texts(self):
        return {outcome.label: outcome.text for outcome in self.outcomes}

    def undo(self, importer):
        """Take it back, the last row first, and return what became of each."""
        done = [outcome for outcome in reversed(self.outcomes) if outcome.key]
        return [told for batch in importer.undo(iter(done), user=None) for told in batch]
