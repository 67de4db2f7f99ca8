"""What the log of the back office says of a form that was saved, in the words that stood on its page."""

import json

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.utils.text import get_text_list
from django.utils.translation import gettext


class SaysWhatWasDone(ModelAdmin):
    """Django logs the names of fields alone. A field that is no column, but something to do, has a sentence for it in
    ``deeds`` of its form, and a tick is said with what it is now."""

    def construct_change_message(self, request, form, formsets, add=False):
        parts = super().construct_change_message(request, form, formsets, add)
        if add or isinstance(parts, str):
            return parts
        rows = [part for part in parts if any("name" in facts for facts in part.values())]
        told = LogEntry(change_message=json.dumps(rows)).get_change_message() if rows else ""
        return " ".join(filter(None, [*_changes_of(form), told]))

    def log_change(self, request, obj, message):
        """Log no page that was saved as it stood: nothing was done."""
        return super().log_change(request, obj, message) if message else None


def _changes_of(form):
    deeds, labels, sentences = getattr(form, "deeds", {}), [], []
    for name in form.changed_data:
        label = form[name].label if name in form.fields else name
        if name in deeds:
            sentences.append(str(deeds[name]))
        elif isinstance(form.fields.get(name), forms.BooleanField):
            said = gettext("“%(field)s” is on now.") if form.cleaned_data[name] else gettext("“%(field)s” is off now.")
            sentences.append(said % {"field": label})
        else:
            labels.append(f"“{label}”")
    changed = gettext("Changed %(fields)s.") % {"fields": get_text_list(labels, gettext("and"))} if labels else ""
    return [changed, *sentences]
