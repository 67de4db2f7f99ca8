"""Back office of the brand: one page for the brand itself, one for the home page, one for the footer."""

from my_shop.kernel.brand.admin import brand, footer, home

__all__ = ["brand", "footer", "home"]
