"""Lists as somebody wants to see them again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.names import FoldedField
from my_shop.kernel.validators import single_line


class SavedListQuerySet(models.QuerySet):
    def shown_to(self, user):
        """Their own, and those that somebody shares with all staff."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True))


class SavedList(models.Model):
    """What a list of the back office was narrowed to, under a name: its filters, search and order."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    model = models.CharField(max_length=100, help_text=_("Whose rows the list shows, such as “orders.order”."))
    name = models.CharField(max_length=60, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=180)
    query = models.CharField(max_length=1000, help_text=_("What stands behind the “?” of the list's address."))
    is_shared = models.BooleanField(_("shared"), default=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "model", "folded_name"], name="desk_savedlist_once_each"),
            models.UniqueConstraint(
                fields=["model", "folded_name"],
                condition=models.Q(is_shared=True),
                name="desk_savedlist_shared_once",
            ),
        ]

    def __str__(self):
        return self.name
