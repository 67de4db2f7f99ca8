"""Reads of the catalogue, split by subject."""
