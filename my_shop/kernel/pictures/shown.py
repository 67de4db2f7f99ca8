"""A picture as pages show it, plain enough for the payload of a signal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownPicture:
    """Addresses and size of a picture: ``{% picture %}`` prints it.

    ``width`` and ``height`` are those of the original in pixels, ``url`` is for whoever knows no other format;
    ``sources`` are pairs of a format and its ``srcset``, the smaller files first, none before they are made.
    """

    width: int
    height: int
    url: str
    sources: tuple[tuple[str, str], ...] = ()
