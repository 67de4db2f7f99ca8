"""A shop of any size on PostgreSQL, written by plain SQL in minutes: ``python -m tests.benchmarks.fill --help``.

The same size gives the same shop, but for its instants, which are counted back from today. What products keep of their
variants, orders and reviews, the stock's ledger and the search index are as the services leave them.
"""
