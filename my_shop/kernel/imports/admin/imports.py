"""The list of imports, and the pages of one: what it is, what will happen, go, stop, report, undo."""

import csv

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from my_shop.kernel.back_office.missing import ask_for_files_again
from my_shop.kernel.formula_marks import disarm
from my_shop.kernel.imports import intake, selectors, services
from my_shop.kernel.imports.admin.columns import ColumnsPage
from my_shop.kernel.imports.admin.forms import UploadForm
from my_shop.kernel.imports.contract import Result
from my_shop.kernel.imports.importers import all_importers, importers_of
from my_shop.kernel.imports.models import Import
from my_shop.kernel.imports.spreadsheets import FileRefused

Status = Import.Status


class Echo:
    """What a CSV writer writes to that only makes lines."""

    def write(self, line):
        return line


@admin.register(Import)
class ImportAdmin(ColumnsPage, admin.ModelAdmin):
    fields = readonly_fields = ("file_name",)  # its pages show what there is; nothing of a row is typed
    list_display = ["file_name", "kind", "status", "rows_counted", "user", "created_at"]
    list_display_links = ["file_name"]
    sortable_by = ()
    list_filter = ["status"]
    list_select_related = ["user"]
    actions = None

    def get_urls(self):
        pages = {"columns": self.columns_view, "undo": self.undo_view, "report.csv": self.report_view}
        deeds = {"run": self.run_view, "stop": self.stop_view}
        pages |= {name: require_POST(view) for name, view in deeds.items()}
        return [
            *(
                path(
                    f"<int:pk>/{name}" if "." in name else f"<int:pk>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"imports_import_{name.partition('.')[0]}",
                )
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        """Whoever may not bring in a kind of file does not see what others have brought in."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.of(importers_of(request.user))  # type: ignore[attr-defined]

    def has_delete_permission(self, request, obj=None):
        is_untouched = obj is None or obj.status in {Status.UPLOADED, Status.CHECKED}
        return is_untouched and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """Name the file alone: its rows, a hundred thousand at times, tell nobody anything."""
        return [str(each) for each in objs], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except services.ImportRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:imports_import_change", args=[object_id]))

    def delete_model(self, request, obj):
        services.delete_import(row=obj)

    @admin.display(description=_("kind"))
    def kind(self, row):
        importer = all_importers().get(row.importer)
        return importer.name if importer else row.importer

    @admin.display(description=_("rows"))
    def rows_counted(self, row):
        return sum(row.counts.get(selectors.phases_of(row)[0], {}).values()) or None

    def add_view(self, request, form_url="", extra_context=None):
        """Take a file, then ask what its columns are."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = UploadForm(
            request.POST if is_sent else None, request.FILES if is_sent else None, importers=importers_of(request.user)
        )
        if form.is_valid():
            try:
                row = intake.take_file(user=request.user, **form.facts)
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                self.log_addition(request, row, gettext("Uploaded."))
                return HttpResponseRedirect(reverse("admin:imports_import_columns", args=[row.pk]))
        if form.errors:
            ask_for_files_again(request)
        context = {**self._context(request), "title": gettext("Upload a file"), "form": form}
        return TemplateResponse(
            request, "admin/imports/import/upload.html", context, status=422 if form.errors else 200
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show where an import stands, and what became of its rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        phases = selectors.phases_of(row)
        phase = next((each for each in phases if each == request.GET.get("phase")), phases[0])
        result = request.GET.get("result", "")
        importer = all_importers().get(row.importer)
        preset = next((each for each in importer.presets if each.key == row.preset), None) if importer else None
        context = {
            **self._context(request, row),
            "title": row.file_name,
            "importer": importer,
            "preset": preset,
            "phase": phase,
            "phases": phases,
            "counts": selectors.counted(row, phase),
            "result": result if result in Result.values else "",
            "page": selectors.page_of_rows(row, phase, result=result, number=request.GET.get("page", "")),
            "pictures": selectors.pictures_of(row),
            "may_see_pictures": request.user.has_perm("pictures.view_remotepicture"),
            "shown": services.version_of(row),
            "may_act": self.has_change_permission(request, row),
            "may_delete": self.has_delete_permission(request, row),
            "why_not_undone": services.why_not_undone(row),
        }
        return TemplateResponse(request, "admin/imports/import/page.html", context)

    def run_view(self, request, pk):
        """Let the rows in that the page has shown."""
        row = self._row(request, pk)
        return self._do(
            request,
            row,
            lambda: services.run_import(row=row, shown=request.POST.get("shown", "")),
            gettext("Let the rows in."),
        )

    def stop_view(self, request, pk):
        row = self._row(request, pk)
        return self._do(request, row, lambda: services.stop_import(row=row), gettext("Stopped it."))

    def undo_view(self, request, pk):
        """Say what taking it back will do, and do it once that is agreed to."""
        row = self._row(request, pk)
        if request.method == "POST":
            return self._do(
                request,
                row,
                lambda: services.undo_import(row=row, shown=request.POST.get("shown", "")),
                gettext("Began to undo it."),
            )
        context = {
            **self._context(request, row),
            "title": gettext("Undo: %(name)s") % {"name": row.file_name},
            "counts": selectors.counted(row, selectors.Phase.RUN),
            "refusal": services.why_not_undone(row),
            "shown": services.version_of(row),
        }
        return TemplateResponse(request, "admin/imports/import/undo.html", context)

    def report_view(self, request, pk):
        """Send what became of each row, line by line."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        phases = selectors.phases_of(row)
        phase = next((each for each in phases if each == request.GET.get("phase")), phases[0])
        writer = csv.writer(Echo())

        def lines():
            # the mark by which spreadsheets know UTF-8
            yield "\ufeff" + writer.writerow([gettext("Line"), gettext("Result"), gettext("About"), gettext("Note")])
            for each in selectors.report_rows(row, phase):
                told = (each.get_result_display(), each.label, each.text)
                yield writer.writerow([each.line, *(disarm(str(text)) for text in told)])

        response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{row.pk}-{phase}.csv"'
        return response

    def _row(self, request, pk):
        """Return an import that somebody may do something with."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _do(self, request, row, deed, said):
        try:
            deed()
        except services.ImportRefused as refusal:
            messages.error(request, str(refusal))
        else:
            self.log_change(request, row, said)
        return HttpResponseRedirect(reverse("admin:imports_import_change", args=[row.pk]))

    def _context(self, request, row=None):
        return {**self.admin_site.each_context(request), "opts": self.opts, "row": row}
