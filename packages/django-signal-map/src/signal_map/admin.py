"""The signals in the admin: the map is the app's own index, and from it lead pages to a signal and to a trace.

Everything here is to be read. Who may see it has the permission ``signals.view_trace``; the last traces of this
process are shown to all staff while ``DEBUG`` is on.
"""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from signal_map import narrative
from signal_map.conf import conf
from signal_map.models import Trace


@admin.register(Trace)
class TraceAdmin(admin.ModelAdmin):
    list_display = ["when", "about", "event", "outcome", "took"]
    list_filter = ["outcome", "of", "started_at"]
    list_per_page = 50
    search_fields = ["key", "signal", "name"]
    search_help_text = "What it is about (an order's number), signal, or what it came from"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="when", ordering="started_at")
    def when(self, trace):
        return date_format(timezone.localtime(trace.started_at), "j M Y, H:i:s")

    @admin.display(description="about", ordering="key")
    def about(self, trace):
        return f"{trace.of} {trace.key}"

    @admin.display(description="signal", ordering="signal")
    def event(self, trace):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:signals_trace_signal", args=[trace.signal]), trace.signal
        )

    @admin.display(description="took")
    def took(self, trace):
        return narrative.duration(trace.sending.get("us", 0))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("signal/<str:key>/", wrap(self.signal_view), name="signals_trace_signal"),
            path("recent/", wrap(self.recent_view), name="signals_trace_recent"),
            path("recent/<str:trace_id>/", wrap(self.recent_trace_view), name="signals_trace_recent_trace"),
            *super().get_urls(),
        ]

    def signal_view(self, request, key):
        self._demand(self.has_view_permission(request))
        page = _pages().read_page_of_signal(key)
        if page is None:
            raise Http404(f"There is no signal {key} in this process.")
        return self._page(request, "signal", page.facts.key, page=page)

    def recent_view(self, request):
        self._demand(settings.DEBUG or self.has_view_permission(request))
        return self._page(request, "recent", "Last traces", traces=_pages().read_recent(), tracing=conf().TRACE)

    def recent_trace_view(self, request, trace_id):
        self._demand(settings.DEBUG or self.has_view_permission(request))
        trace = next((trace for trace in _pages().read_recent() if trace.id == trace_id), None)
        if trace is None:
            raise Http404("This process does not remember that trace any more.")
        return self._page(request, "trace", trace.name, narrative=trace.narrative, sends=trace.sends, recent=trace)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        trace = self.get_object(request, object_id)
        self._demand(self.has_view_permission(request, trace))
        if trace is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(
            request,
            "trace",
            str(trace),
            narrative=narrative.describe(trace),
            sends=_pages().read_tree_of(trace),
            trace=trace,
        )

    def _demand(self, is_allowed):
        if not is_allowed:
            raise PermissionDenied

    def _page(self, request, template, title, **context):
        common = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        may_look = self.has_view_permission(request)
        return TemplateResponse(request, f"admin/signals/{template}.html", {**common, "may_look": may_look, **context})


def _pages():
    """Return what draws the map; a web process that nobody asks for it never loads it."""
    return import_module("signal_map.rendering.pages")
