"""What the protocol says where something is refused: a list of messages, each with who can do something about it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

RECOVERABLE, BUYER_INPUT = "recoverable", "requires_buyer_input"


def error(code: str, content: str, *, path: str = "", severity: str = RECOVERABLE) -> dict[str, str]:
    """Return a message of the type ``error``.

    :param path: JSONPath to what it is about (RFC 9535).
    :param severity: whether the platform can do something about it, or the buyer on our pages.
    """
    about = {"path": path} if path else {}
    return {"type": "error", "code": code, "content": content, "severity": severity, **about}


def warning(code: str, content: str, *, path: str = "") -> dict[str, str]:
    """Return a message of the type ``warning``: it has to be shown to the buyer."""
    about = {"path": path} if path else {}
    return {"type": "warning", "code": code, "content": content, **about}


class UcpError(Exception):
    """Nothing was done; ``messages`` say why.

    :param status: of HTTP.
    """

    def __init__(self, status: int, messages: Sequence[dict[str, Any]]):
        super().__init__(" ".join(message["content"] for message in messages))
        self.status, self.messages = status, list(messages)

    @classmethod
    def of(cls, status: int, code: str, content: str, *, path: str = "", severity: str = RECOVERABLE) -> "UcpError":
        """Return the error of one message."""
        return cls(status, [error(code, content, path=path, severity=severity)])


def not_found() -> UcpError:
    """Return what a stranger gets, whatever there is."""
    return UcpError.of(404, "not_found", gettext("There is no such resource."))
