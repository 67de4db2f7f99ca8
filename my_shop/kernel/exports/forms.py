"""What is typed to have a table made."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.models import ExportSchedule, Format


def checked_format(exporter, file_format) -> str:
    """Say why a table does not come in a format; empty where it does."""
    if exporter is None or file_format in exporter.formats:
        return ""
    return gettext("“%(name)s” does not come in this format.") % {"name": exporter.name}


class ExportForm(forms.Form):
    """Which table, as what, of which days; what a list was narrowed to comes along unseen."""

    exporter = forms.ChoiceField(label=_("Table"))
    file_format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    query = forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["exporter"].choices = [(key, exporter.name) for key, exporter in offered.items()]

    def clean(self):
        data = super().clean() or {}
        if refusal := checked_format(self.offered.get(data.get("exporter")), data.get("file_format")):
            self.add_error("file_format", refusal)
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", gettext("The last day lies before the first one."))
        return data


class ScheduleForm(forms.ModelForm):
    """A table that comes by itself; offered is what the person may have who saves it."""

    class Meta:
        model = ExportSchedule
        fields = ["exporter", "file_format", "every", "folder", "is_active"]

    def clean(self):
        data = super().clean() or {}
        offered = getattr(self.fields["exporter"], "offered", {}) if "exporter" in self.fields else {}
        if refusal := checked_format(offered.get(data.get("exporter")), data.get("file_format")):
            self.add_error("file_format", refusal)
        return data
