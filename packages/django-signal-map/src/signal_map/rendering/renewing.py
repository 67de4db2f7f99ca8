"""Pages that show what the command prints: each block of code that begins with the command is printed again.

A block begins with a line such as ``$ .venv/bin/python manage.py signals order_confirmed --follow``.
"""

import re
import shlex
from io import StringIO

from django.core.management import call_command

WIDTH = 120
"""Columns of a table on a page, whatever the terminal has."""

_BLOCK = re.compile(r"^(```\n\$ [^\n]*\bmanage\.py signals\b([^\n]*)\n).*?^```$", re.MULTILINE | re.DOTALL)


def renew(page: str) -> str:
    """Return a page with what its commands print today.

    :raises CommandError: for a command that fails.
    """
    return _BLOCK.sub(lambda block: f"{block[1]}{_printed(block[2])}```", page)


def _printed(arguments: str) -> str:
    printed = StringIO()
    call_command("signals", *shlex.split(arguments), width=WIDTH, stdout=printed)
    return printed.getvalue()
