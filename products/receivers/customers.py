"""What products hears from customers."""

from django.dispatch import receiver
from django.utils.translation import gettext

from customers.signals import ErasurePreview, PersonalData, account_erased, erasure_asked, personal_data_asked
from products.services import reviews


@receiver(erasure_asked, dispatch_uid="products.describe_held_data")
def describe_held_data(sender, user_id, **kwargs):
    """Tells that reviews stay without their author."""
    if not reviews.reviews_of(user_id=user_id).exists():
        return ErasurePreview()
    return ErasurePreview(
        deleted=(gettext("The name at reviews, and who bought what they are about."),),
        kept=(gettext("The text and the stars of reviews, naming nobody: they tell of the product."),),
    )


@receiver(personal_data_asked, dispatch_uid="products.export_personal_data")
def export_personal_data(sender, user_id, **kwargs):
    """Hands out reviews, and what was bought as it is known here."""
    return PersonalData("catalogue", reviews.personal_data(user_id=user_id))


@receiver(account_erased, dispatch_uid="products.anonymise_user")
def anonymise_user(sender, user_id, **kwargs):
    """Their reviews stay, and name nobody."""
    if user_id is not None:
        reviews.anonymise_user(user_id=user_id)
