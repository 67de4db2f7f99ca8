"""Reads that join, split by subject."""
