"""A run of the importer of products without the page, the worker and the rows that the kernel keeps of it."""

from dataclasses import dataclass, field
from pathlib import Path

from my_shop.kernel.imports.contract import ImportStopped, Result, RowOutcome
from products.imports import IMPORTERS

(IMPORTER,) = IMPORTERS


@dataclass
class FakeJob:
    path: Path
    preset: str = "own"
    mapping: dict = field(default_factory=dict)
    pictures: Path | None = None
    user: object = None
    is_dry_run: bool = False
    id: int = 1
    stops_after: int | None = None
    outcomes: list[RowOutcome] = field(default_factory=list)
    recorded: set[int] = field(default_factory=set)
    earlier: list[RowOutcome] = field(default_factory=list)

    def record(self, outcomes):
        if self.stops_after is not None and len(self.outcomes) >= self.stops_after:
            raise ImportStopped
        self.outcomes += outcomes

    def is_recorded(self, line):
        return line in self.recorded

    def noted(self, lines):
        return {(each.line, each.label) for each in self.earlier if each.result == Result.NOTED and each.line in lines}

    def told(self):
        return [(each.line, str(each.result), each.label, each.text) for each in self.outcomes]

    def texts(self, result):
        return [f"{each.line}: {each.text}" for each in self.outcomes if each.result == result]


def run_import(path, content=None, **facts) -> FakeJob:
    if content is not None:
        path = path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    job = FakeJob(path, **facts)
    IMPORTER.run(job)
    return job


def undo(job) -> list[RowOutcome]:
    keyed = [each for each in reversed(job.outcomes) if each.key]
    return [each for batch in IMPORTER.undo(iter(keyed), user=job.user) for each in batch]
