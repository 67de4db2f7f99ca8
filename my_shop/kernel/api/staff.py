"""The doors for staff: what they ask of whom, and that what was done by them is logged as the back office logs it."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.views import ApiView


class StaffView(ApiView):
    """Base of the doors for staff: each says its ``scopes``, and by ``permissions`` of every method who may.

    They are those that the back office asks for the same.
    """

    def log(self, row: Model, said: str, *, flag: int = CHANGE) -> None:
        """Note in the log of the back office what was done to a row, and by whom.

        :param said: the sentence that the page says of the same deed.
        """
        LogEntry.objects.create(
            user_id=self.request.user.pk or 0,  # somebody is logged in
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=said,
        )


class UserNameField(serializers.CharField):
    """Who of the staff did it; null where nobody did, or nobody knows any more. Rows come with their ``user``."""

    def __init__(self):
        super().__init__(source="user.username", read_only=True, allow_null=True, help_text=_("User name."))
