"""What Larkfield sells: sections, houses and items as plain data, split by subject."""

from . import bath, cooking, desk, drinks, garden, living, pantry, provisions, rooms
from .base import OPTIONS, House, Item, Piece, Section, Value
from .sections import HOUSES, SECTIONS

ITEMS = (
    *drinks.ITEMS,
    *cooking.ITEMS,
    *pantry.ITEMS,
    *living.ITEMS,
    *rooms.ITEMS,
    *desk.ITEMS,
    *garden.ITEMS,
    *bath.ITEMS,
    *provisions.ITEMS,
)

__all__ = ["HOUSES", "ITEMS", "OPTIONS", "SECTIONS", "House", "Item", "Piece", "Section", "Value"]
