"""What Django's logging is told: one line a record, to the console."""

from collections.abc import Mapping
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def to_console(level: str, loggers: Mapping[str, str]) -> dict[str, Any]:
    """Return ``LOGGING`` that prints from this level on, and what these loggers say from levels of their own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": own} for name, own in loggers.items()},
    }
