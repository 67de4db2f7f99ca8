"""The back office of imports."""

from my_shop.kernel.imports.admin.imports import ImportAdmin

__all__ = ["ImportAdmin"]
