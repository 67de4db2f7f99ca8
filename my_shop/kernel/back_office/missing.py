"""What is said of what is not there: a row, or the files that came with a form that was refused."""

from types import SimpleNamespace

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.utils.text import capfirst
from django.utils.translation import gettext


class SaysWhatIsMissing(ModelAdmin):
    """Django's sentence begins with the name of the model, and messages are shown as they are written."""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        named = SimpleNamespace(verbose_name=capfirst(opts.verbose_name))
        return super()._get_obj_does_not_exist_redirect(request, named, object_id)  # type: ignore[misc] # the stubs lack it

    def render_change_form(self, request, context, *args, **kwargs):
        if context.get("errors"):
            ask_for_files_again(request)
        return super().render_change_form(request, context, *args, **kwargs)


def ask_for_files_again(request) -> None:
    """Say beside what is wrong with a form that the files which came with it are gone."""
    if request.FILES:
        messages.warning(request, gettext("Choose the files again: a browser does not send them twice."))
