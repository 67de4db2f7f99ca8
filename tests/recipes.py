"""Rows to test with. Models are named by string, so that an unplugged app's recipes do no harm."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from model_bakery.recipe import Recipe, foreign_key, seq

# --- People: a Profile and a Customer come by the receiver, so recipes go through User ---------

member = Recipe(
    "auth.User", username=seq("member"), email=seq("member", suffix="@example.com"), is_active=True, is_staff=False
)
admin = member.extend(username=seq("admin"), is_staff=True, is_superuser=True)

# --- Catalogue ---------------------------------------------------------------------------------

category = Recipe("products.Category", name=seq("Category "), slug=seq("category-"), path=seq("category-"))
product = Recipe(
    "products.Product",
    name=seq("Product "),
    slug=seq("product-"),
    category=foreign_key(category),
    is_published=True,
    price=Decimal("10.00"),
)
variant = Recipe("products.Variant", product=foreign_key(product), sku=seq("SKU-"), price=Decimal("10.00"))


def stocked_variant(units, **fields):
    """A variant whose stock stands in the ledger and whose price in its history, as the services write it."""
    from products.services import denormalised, facets, prices, stock

    made = variant.make(**fields)
    prices.record_price_history([made.pk])
    if units:
        stock.adjust_stock(variant_id=made.pk, change=units, reason="opening")
    with transaction.atomic():  # rows are locked for it
        denormalised.refresh_products([made.product_id])
    facets.refresh_facets([made.product_id])
    made.refresh_from_db()
    return made


# --- Blog --------------------------------------------------------------------------------------

draft_post = Recipe(
    "blog.Post", author_name="Ada", title=seq("Post "), slug=seq("post-"), body="Words.", body_html="<p>Words.</p>"
)
published_post = draft_post.extend(status="published", published_at=timezone.now, allows_comments=True)
free_page = Recipe(
    "blog.Page", title=seq("Page "), slug=seq("page-"), body="Words.", body_html="<p>Words.</p>", status="published"
)
guest_comment = Recipe("blog.Comment", post=published_post.make, name="Bo", email="bo@example.com", text="Lovely.")
