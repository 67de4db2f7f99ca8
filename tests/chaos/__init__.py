"""What goes wrong outside of the shop while people buy, and what holds all the same.

``make test`` runs it in short; ``make chaos`` in full, with every race of the other tests. After each fault the same
is asked (``books``): no order is lost or doubled, stock and movements agree, nobody gets a letter twice.
"""

import os

IS_LONG = bool(os.environ.get("CHAOS"))
"""As ``make chaos`` sets it."""
