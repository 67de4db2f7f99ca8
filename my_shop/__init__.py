"""The project that the four apps make a shop in."""

__version__ = "1.0.0"
