"""The functions of a long file that some lines stand in, and nothing else of it: parsing all of Django takes longer."""

import ast
import re
from dataclasses import replace

from signal_map.analysis.source.modules import Module

_HEADER = re.compile(r"\s*(?:(class)\s+(\w+)|(?:async\s+)?def\s)")


def excerpt(module: Module, wanted: list[int]) -> Module:
    """Return a module with the outermost functions that hold the wanted lines, at their places; other lines are empty.

    The module itself where it cannot be cut so: a line that is in no function, or a function that ends oddly.
    """
    lines = module.text.splitlines()
    kept = [""] * len(lines)
    for number in wanted:
        headers = _headers(lines, number - 1)
        functions = [index for index, name in headers if not name]
        if not functions:
            return module
        first = functions[0]
        for index, name in headers[: headers.index((first, ""))]:
            kept[index] = " " * _indent(lines[index]) + f"class {name}:"
        for index in _whole(lines, first):
            kept[index] = lines[index]
    text = "\n".join(kept)
    try:
        ast.parse(text)
    except SyntaxError:
        return module
    return replace(module, text=text, bound={})


def _headers(lines: list[str], index: int) -> list[tuple[int, str]]:
    """The classes (with their names) and functions around a line, the outermost first."""
    found, deepest = [], _indent(lines[index])
    for above in range(index - 1, -1, -1):
        line = lines[above]
        if line.strip() and _indent(line) < deepest and (header := _HEADER.match(line)):
            deepest = _indent(line)
            found.append((above, header[2] if header[1] else ""))
    return found[::-1]


def _whole(lines: list[str], first: int) -> range:
    """A function from its first decorator to its last line."""
    indent = _indent(lines[first])
    start, end = first, first + 1
    while start and _indent(lines[start - 1]) == indent and lines[start - 1].lstrip().startswith("@"):
        start -= 1
    while end < len(lines) and (_indent(lines[end]) > indent or lines[end].lstrip()[:1] in {"", ")", "]", "}", "#"}):
        end += 1
    return range(start, end)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
