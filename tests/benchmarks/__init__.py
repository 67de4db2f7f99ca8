"""What the shop's pages cost, in queries and time: ``make bench``, or ``python -m tests.benchmarks --help``.

Times are told as ratios to an empty request that was made right beside: on a shared machine, milliseconds alone say
little. Nothing here is asserted; the bars for queries are those of ``tests/journeys/test_queries.py``.
"""
