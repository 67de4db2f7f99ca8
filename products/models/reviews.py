"""Who bought what, and what they say of it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.validators import many_lines, single_line
from products.models.catalogue import Product
from products.models.variants import Variant


class Purchase(models.Model):
    """Who bought what, heard from ``order_confirmed``: it makes a review one by a buyer."""

    order_number = models.CharField(max_length=32)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="purchases")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="purchases")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(help_text=_("Units bought less units taken back."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order_number", "variant"], name="products_purchase_once")]
        indexes = [models.Index(fields=["user", "product"], name="products_purchase_by")]

    def __str__(self):
        return f"{self.order_number}: {self.quantity}"


class ReviewQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(is_visible=True)


class Review(models.Model):
    """What a buyer says of a product; one a person and product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Nobody once the account is erased."),
    )
    author_name = models.CharField(
        max_length=80,
        validators=[single_line],
        help_text=_("As shown; kept from the profile's nickname when written."),
    )
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, validators=[single_line])
    text = LongTextField(max_length=4000, validators=[MaxLengthValidator(4000), many_lines])
    is_visible = models.BooleanField(
        _("shown"), default=True, help_text=_("Untick to hide it from the page and from the average.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="products_review_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["product", "user"], name="products_review_once"),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5), name="products_review_rating_1_to_5"
            ),
        ]

    def __str__(self):
        return self.title
