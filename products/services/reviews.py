"""Reviews, which only buyers write."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.pages.versions import announce_change
from products.models import Product, Purchase, Review
from products.services.denormalised import refresh_ratings

ERASED_NAME = _("A former customer")


class NotABuyer(Exception):
    """Only who has bought a product, and kept it, reviews it."""

    def __init__(self):
        super().__init__(gettext("Only people who have bought this product can review it."))


def may_review(*, product: Product, user) -> bool:
    """Has this person bought the product, and kept a unit of it at least?"""
    return Purchase.objects.filter(product=product, user=user, quantity__gt=0).exists()


@transaction.atomic
def write_review(*, product: Product, user, rating: int, title: str, text: str) -> Review:
    """Write a buyer's review of a product, or change the one they wrote before; a hidden one stays hidden.

    :param rating: stars, 1 to 5.
    :raises NotABuyer: the person has not bought it.
    :raises ValidationError: a field breaks its rule.
    """
    if not may_review(product=product, user=user):
        raise NotABuyer
    # who writes twice at once queues here, and the second one changes the first one's review
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    review = Review.objects.filter(product=product, user=user).first() or Review(product=product, user=user)
    profile = getattr(user, "profile", None)
    review.author_name = (profile and profile.nickname) or user.first_name or "A buyer"
    review.rating, review.title, review.text = rating, title, text
    review.full_clean()
    review.save()
    refresh_ratings([product.pk])
    return review


@transaction.atomic
def set_review_visibility(*, review: Review, is_visible: bool) -> Review:
    """Show a review, or hide it from page and average."""
    Product.objects.select_for_update(no_key=True).get(pk=review.product_id)
    review.is_visible = is_visible
    review.save(update_fields=["is_visible", "updated_at"])
    refresh_ratings([review.product_id])
    return review


def reviews_of(*, user_id: int | None) -> QuerySet[Review]:
    """Return what a member has written; nobody's are the erased ones'."""
    return Review.objects.filter(user=user_id, user__isnull=False)


def personal_data(*, user_id: int | None) -> dict:
    """Return what the catalogue holds of a member."""
    reviews = reviews_of(user_id=user_id).order_by("pk")
    bought = Purchase.objects.filter(user=user_id, user__isnull=False).order_by("pk")
    told = ("product__name", "author_name", "rating", "title", "text", "is_visible", "created_at", "updated_at")
    return {
        "reviews": list(reviews.values(*told)),
        "purchases": list(bought.values("order_number", "product__name", "variant__sku", "quantity", "created_at")),
    }


@transaction.atomic
def anonymise_user(*, user_id: int) -> None:
    """Take a person's name off their reviews and off what they bought; the stars stay, they name nobody."""
    Review.objects.filter(user_id=user_id).update(user=None, author_name=ERASED_NAME)
    Purchase.objects.filter(user_id=user_id).update(user=None)
    announce_change()
