"""Pictures of the demo shop, drawn by code and taken like a merchant's photographs.

``sheet`` is the drawing vocabulary, ``studio`` the backdrop, lamp and camera; the other modules hold one function for
each kind of thing. Everything is deterministic: the same item gives the same bytes.
"""

from .session import Photo, take_avatar, take_cover, take_photos

__all__ = ["Photo", "take_avatar", "take_cover", "take_photos"]
