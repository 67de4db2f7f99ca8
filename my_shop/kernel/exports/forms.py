"""What is typed to have a table made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.models import ExportSchedule, Format
from my_shop.kernel.exports.offered import refused_days, refused_format


def _check_format(form, exporter) -> None:
    file_format = form.cleaned_data.get("file_format")
    if exporter and file_format and (refusal := refused_format(exporter, file_format)):
        form.add_error("file_format", refusal)


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
        self.fields["exporter"].choices = [(key, exporter.name) for key, exporter in offered.items()]  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        exporter, since, until = self.offered.get(data.get("exporter")), data.get("since"), data.get("until")
        _check_format(self, exporter)
        if exporter and (refusal := refused_days(exporter, since=since, until=until)):
            self.add_error("until" if until else "since", refusal)
        return data


class ScheduleForm(forms.ModelForm):
    """A table that comes by itself; offered is what the person may have who saves it."""

    class Meta:
        model = ExportSchedule
        fields = ["exporter", "file_format", "every", "folder", "is_active"]

    def clean(self):
        data = super().clean() or {}
        offered = getattr(self.fields["exporter"], "offered", {}) if "exporter" in self.fields else {}
        _check_format(self, offered.get(data.get("exporter")))
        return data
