"""The pages of exports in the back office: asking for one, and fetching it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from my_shop.kernel.exports import services
from my_shop.kernel.exports.forms import ExportForm
from my_shop.kernel.exports.models import Export
from my_shop.kernel.exports.offered import PERMISSION, exporters, may_have, offered_to

SHOWN = 50


def addresses(site) -> list:
    """Return the addresses of these pages on the site of the back office."""
    views: list[tuple[str, Callable[..., Any], str]] = [
        ("", exports_view, "exports"),
        ("<int:pk>/file/", file_view, "exports_file"),
        ("<int:pk>/again/", again_view, "exports_again"),
        ("<int:pk>/delete/", delete_view, "exports_delete"),
    ]
    return [
        path(f"exports/{address}", site.admin_view(partial(view, site=site)), name=name)
        for address, view, name in views
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def exports_view(request, site):
    """Show what was made, and have another one made."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    offered = offered_to(request.user)
    chosen = {name: request.GET.get(name, "") for name in ("exporter", "query")}
    listed = offered.get(chosen["exporter"])
    if chosen["query"] and listed:  # what a list was narrowed to holds for its own tables
        offered = {key: exporter for key, exporter in offered.items() if exporter.model is listed.model}
    form = ExportForm(request.POST if request.method == "POST" else None, offered=offered, initial=chosen)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        exporter = offered[asked.pop("exporter")]
        try:
            services.ask_export(user=request.user, exporter=exporter, **asked)
        except services.ExportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = gettext("“%(name)s” is being made: it stands in the list below.") % {"name": exporter.name}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("admin:exports"))
    rows = Export.objects.shown_to(request.user).select_related("user", "schedule")[:SHOWN]
    names = {key: exporter.name for key, exporter in exporters().items()}
    exports = [(row, names.get(row.exporter, row.exporter), row.exporter in offered) for row in rows]
    context = {
        **site.each_context(request),
        "title": gettext("Exports"),
        "form": form,
        "exports": exports,
        "is_making": any(row.is_waiting for row, *_ in exports),
        "kept_days": services.KEPT_DAYS,
        "has_schedules": request.user.has_perm("exports.view_exportschedule"),
    }
    return TemplateResponse(request, "admin/exports.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def file_view(request, site, pk):
    """Hand a file out to whoever is shown the export, as long as they may have its table."""
    export = _own(request, pk)
    exporter = exporters().get(export.exporter)
    if not export.is_ready or exporter is None or not may_have(request.user, exporter):
        raise Http404
    try:
        content = export.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=export.filename)


@require_POST
def again_view(request, site, pk):
    """Have an export that failed made again."""
    services.try_again(export=_own(request, pk))
    return HttpResponseRedirect(reverse("admin:exports"))


@require_POST
def delete_view(request, site, pk):
    """Delete an export and its file, or stop one that is being made."""
    services.delete_exports([_own(request, pk)])
    messages.success(request, gettext("The export is deleted."))
    return HttpResponseRedirect(reverse("admin:exports"))


def _own(request, pk) -> Export:
    return get_object_or_404(Export.objects.shown_to(request.user), pk=pk)
