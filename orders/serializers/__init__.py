"""Shapes of orders in the API."""
