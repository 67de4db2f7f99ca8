"""Back office of the catalogue. Everything is saved through the services; stock changes by movements only."""

from products.admin import categories, files, labels, manufacturers, products, reviews, stock  # noqa: F401
