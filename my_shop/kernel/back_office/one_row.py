"""A model of which there is one row: its list is its page, and the page is there before the row is."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst

THE_ONE = 1
"""The key of the row."""


class OneRowAdmin(ModelAdmin):
    """What nobody has saved yet is shown as it would be; saving it writes the row. Nobody adds or deletes it."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(self._page())

    def response_post_save_change(self, request, obj):
        return HttpResponseRedirect(self._page())

    def get_object(self, request, object_id, from_field=None):
        if str(object_id) != str(THE_ONE):
            return None
        return super().get_object(request, object_id, from_field) or self.model(pk=THE_ONE)

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {"show_save_and_continue": False, "title": capfirst(self.model._meta.verbose_name), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def _page(self):
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[THE_ONE])
