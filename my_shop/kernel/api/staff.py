"""The doors for staff: what they ask of whom, and that what was done by them is logged as the back office logs it."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.api.views import ApiView


class StaffView(ApiView):
    """Base of the doors for staff: each says its ``scopes``, and by ``permissions`` of every method who may.

    They are those that the back office asks for the same.
    """

    def sent(self, serializer: type[KnownFieldsOnly], **more: Any) -> dict[str, Any]:
        """Return what was sent, in the shape that is asked for.

        :param more: for the serializer.
        :raises rest_framework.exceptions.ValidationError: it has another one.
        """
        read = serializer(data=self.request.data, **more)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def asked(self, serializer: type[KnownFieldsOnly]) -> dict[str, Any]:
        """Return what the address asks for behind its “?”.

        :raises rest_framework.exceptions.ValidationError: it makes no sense.
        """
        read = serializer(data=self.request.query_params)
        read.is_valid(raise_exception=True)
        return read.validated_data

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
