"""Shapes of the catalogue in the API; amounts contain tax."""
