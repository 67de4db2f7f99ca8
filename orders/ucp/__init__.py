"""The Universal Commerce Protocol (ucp.dev): how platforms and their agents buy here (docs/ucp.md).

A door like the pages and the API. What it asks for is priced, placed, confirmed, paid and told by the same services.
"""
