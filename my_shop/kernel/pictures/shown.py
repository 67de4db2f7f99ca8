"""A picture as pages show it, plain enough for the payload of a signal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureFile:
    """One size of a picture in one format, in pixels; ``type`` as browsers name it."""

    url: str
    type: str
    width: int
    height: int


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

    @property
    def files(self) -> list[PictureFile]:
        """Each of its sizes, for whoever reads no ``srcset``."""
        found = []
        for name, srcset in self.sources:
            for candidate in srcset.split(", "):
                url, _, size = candidate.rpartition(" ")
                width = int(size.removesuffix("w"))
                height = max(1, round(self.height * width / self.width))
                found.append(PictureFile(url, f"image/{name}", width, height))
        return found
