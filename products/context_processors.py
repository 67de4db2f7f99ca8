"""What this app offers every page's header."""

from functools import cache

from products.selectors.categories import category_tree


def catalogue(request):
    """``top_categories``: those of the menu, with something to sell, from the cache, where a template asks for them."""
    return {"top_categories": cache(lambda: category_tree().menu)}
