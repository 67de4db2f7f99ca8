"""Shapes of people in the API, by subject."""
