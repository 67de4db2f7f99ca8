"""The project's source, read by its syntax tree, with names that mean the objects of the running process."""

from signal_map.analysis.source.docstrings import docstring_below
from signal_map.analysis.source.sendings import UNTOLD, sendings

__all__ = ["UNTOLD", "docstring_below", "sendings"]
