"""What the shop costs, at any size: ``make bench``, or ``python -m tests.benchmarks --help``; docs/benchmarks.md.

Processor time is told as ratios to plain Django and to pgbench, measured right beside: on a shared machine,
milliseconds alone say little. Nothing here is asserted; what CI holds are counts (``tests/journeys/test_calls.py``).
"""
