"""Addresses for search engines, in files that the worker makes and every web process can serve."""
