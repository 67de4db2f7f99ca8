"""The page that asks what the columns of a file are."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.imports import services
from my_shop.kernel.imports.admin.forms import MappingForm, PresetForm
from my_shop.kernel.imports.columns import MappingRefused, proposed_mapping, proposed_preset
from my_shop.kernel.imports.importers import all_importers


class ColumnsPage(admin.ModelAdmin):
    """The part of ``ImportAdmin`` that asks it: a known kind of file, or each column by hand."""

    def columns_view(self, request, pk):
        row = self._row(request, pk)  # type: ignore[attr-defined] # of ImportAdmin, and so is its context
        importer = all_importers().get(row.importer)
        if importer is None or not row.can_transition_to(row.Status.CHECKING):
            messages.error(request, gettext("The columns of this import cannot be told any more."))
            return HttpResponseRedirect(reverse("admin:imports_import_change", args=[row.pk]))
        proposed, kept = proposed_preset(importer.presets, row.columns), services.kept_mappings(row)
        chosen = next((each for each in kept if str(each.pk) == request.GET.get("kept", "")), next(iter(kept), None))
        mapping = row.mapping or (chosen.mapping if chosen else proposed_mapping(importer.columns, row.columns))
        if "kept" in request.GET and chosen:
            mapping = chosen.mapping
        sent = {name: request.POST if name in request.POST else None for name in ("by_preset", "by_hand")}
        preset_form = PresetForm(
            sent["by_preset"],
            presets=importer.presets,
            initial={"preset": row.preset or (proposed.key if proposed else "")},
        )
        initial = {**MappingForm.initial_of(row, mapping), "keep_as": chosen.name if chosen else ""}
        mapping_form = MappingForm(sent["by_hand"], row=row, columns=importer.columns, initial=initial)
        for form in (preset_form, mapping_form):
            if form.is_valid() and self._check(request, row, importer, form):
                return HttpResponseRedirect(reverse("admin:imports_import_change", args=[row.pk]))
        context = {
            **self._context(request, row),  # type: ignore[attr-defined]
            "title": gettext("What are the columns?"),
            "importer": importer,
            "proposed": proposed,
            "preset_form": preset_form,
            "mapping_form": mapping_form,
            "kept": kept,
            "is_by_hand": mapping_form.is_bound or not proposed or "kept" in request.GET,
        }
        status = 422 if preset_form.errors or mapping_form.errors else 200
        return TemplateResponse(request, "admin/imports/import/columns.html", context, status=status)

    def _check(self, request, row, importer, form):
        """Have the file checked so, or say beside the form why not."""
        is_by_hand = isinstance(form, MappingForm)
        told = {"mapping": form.mapping, "keep_as": form.cleaned_data["keep_as"]} if is_by_hand else form.cleaned_data
        try:
            services.check_file(row=row, importer=importer, **told)
        except (MappingRefused, services.ImportRefused) as refusal:
            form.add_error(None, str(refusal))
            return False
        return True
