"""Addresses in the back office: whoever types none gets one."""

from django.contrib.admin.options import BaseModelAdmin
from django.forms import SlugField
from django.utils.translation import gettext


class AddressMadeWhereEmpty(BaseModelAdmin):
    """A slug may be left empty; the service that saves the row makes it from the name."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug" and isinstance(field, SlugField):
            field.required = False
            # rows without one are not alike
            field.empty_value = None
            field.help_text = gettext("Its part of the address. Leave it empty to have it made from the name.")
        return field
