"""What is chosen for an import: the file, and what its columns are."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.imports.selectors import picture_folders
from my_shop.kernel.imports.services import longest_name


class UploadForm(forms.Form):
    """``importers`` are those that this person may use, by their keys."""

    importer = forms.ChoiceField(label=_("What is in the file"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV as another shop or a spreadsheet exports it, or the first sheet of a workbook (XLSX)."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    pictures = forms.FileField(
        label=_("Pictures"),
        required=False,
        help_text=_("A ZIP with the pictures that the file names, if it names any."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
    picture_folder = forms.ChoiceField(
        label=_("Or a folder on the server"), required=False, help_text=_("One below SHOP_IMPORT_PICTURES.")
    )

    def __init__(self, *args, importers, **kwargs):
        super().__init__(*args, **kwargs)
        self.importers = importers
        self.fields["importer"].choices = [(key, importer.name) for key, importer in importers.items()]  # type: ignore[attr-defined]
        if not any(importer.takes_pictures for importer in importers.values()):
            del self.fields["pictures"]
        folders = picture_folders() if "pictures" in self.fields else []
        if folders:
            self.fields["picture_folder"].choices = [("", "–"), *((name, name) for name in folders)]  # type: ignore[attr-defined]
        else:
            del self.fields["picture_folder"]

    def clean(self):
        data = super().clean() or {}
        importer = self.importers.get(data.get("importer"))
        has_pictures = bool(data.get("pictures") or data.get("picture_folder"))
        if importer and has_pictures and not importer.takes_pictures:
            raise ValidationError(gettext("Files of this kind come without pictures."))
        return data

    @property
    def facts(self) -> dict:
        """What ``take_file`` wants to know."""
        data = self.cleaned_data
        folder = data.get("picture_folder")
        return {
            "importer": self.importers[data["importer"]],
            "file": data["file"],
            "pictures": data.get("pictures"),
            "picture_folder": str(Path(settings.SHOP_IMPORT_PICTURES) / folder) if folder else "",
        }


class PresetForm(forms.Form):
    """A known kind of file."""

    preset = forms.ChoiceField(label=_("Read it as"))

    def __init__(self, *args, presets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(preset.key, preset.name) for preset in presets]  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Of each column of the file, which of ours it is read as."""

    keep_as = forms.CharField(
        label=_("Keep this under a name"),
        required=False,
        max_length=longest_name(),
        help_text=_("It is proposed again for files with the same columns."),
    )

    def __init__(self, *args, row, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = row.columns
        choices = [("", _("leave out")), *((column.name, column.label) for column in columns)]
        for place, name in enumerate(row.columns):
            widget = forms.Select(attrs={"aria-label": name or gettext("Column %(place)s") % {"place": place + 1}})
            self.fields[f"column-{place}"] = forms.ChoiceField(choices=choices, required=False, widget=widget)
        self.samples = row.samples

    def lines(self):
        """Return each column with its first values and its field."""
        for place, name in enumerate(self.columns):
            yield name, self.samples[place] if place < len(self.samples) else [], self[f"column-{place}"]

    @property
    def mapping(self) -> dict[str, str]:
        return {
            name: meaning
            for place, name in enumerate(self.columns)
            if (meaning := self.cleaned_data[f"column-{place}"])
        }

    @staticmethod
    def initial_of(row, mapping) -> dict[str, str]:
        return {f"column-{place}": mapping.get(name, "") for place, name in enumerate(row.columns)}
