"""What blog hears from customers."""

from django.dispatch import receiver
from django.utils.translation import gettext

from blog import services
from customers.signals import Erased, ErasurePreview, PersonalData, account_erased, erasure_asked, personal_data_asked


@receiver(erasure_asked, dispatch_uid="blog.describe_held_data")
def describe_held_data(sender, user_id, emails, **kwargs):
    """Tells that comments stay without their author."""
    if not services.comments_of(user_id=user_id, emails=emails).exists():
        return ErasurePreview()
    return ErasurePreview(
        deleted=(gettext("Name and e-mail address at comments."),),
        kept=(gettext("The text of comments, naming nobody: others have answered them."),),
    )


@receiver(personal_data_asked, dispatch_uid="blog.export_personal_data")
def export_personal_data(sender, user_id, emails, **kwargs):
    """Hands out comments and posts."""
    return PersonalData("journal", services.personal_data(user_id=user_id, emails=emails))


@receiver(account_erased, dispatch_uid="blog.anonymise_user")
def anonymise_user(sender, user_id, emails, **kwargs):
    """Their comments stay, and name nobody."""
    comments = services.anonymise_user(user_id=user_id, emails=emails)
    return Erased(subjects=tuple(f"comment:{pk}" for pk in comments))
