"""What both backends raise when a search has taken too long."""


class TookTooLong(Exception):
    """The database was told to stop."""
