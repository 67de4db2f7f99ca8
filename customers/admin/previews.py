"""The pages of the outbox that show every mail of the shop with sample data."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from customers.outbox.mime import pack_attachment
from customers.receivers import previews

MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
"""Mails bring their styles with them; the sandbox takes scripts, forms and the session away from them."""


class PreviewViewsMixin:
    """Adds the previews to the outbox, for whoever may see it."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        framed = xframe_options_sameorigin(wrap(self.preview_html))
        return [
            path("previews/", wrap(self.previews), name="customers_outgoingemail_previews"),
            path("previews/<slug:slug>/", wrap(self.preview_of), name="customers_outgoingemail_preview"),
            path("previews/<slug:slug>/html/", framed, name="customers_outgoingemail_preview_html"),
            *super().get_urls(),
        ]

    def previews(self, request):
        """All mails in one table."""
        self._demand_view(request)
        rows = [(preview, preview.draft()) for preview in previews.all_previews()]
        return self._page(request, "previews", title=gettext("What the mails look like"), rows=rows)

    def preview_of(self, request, slug):
        """One mail: as HTML in two widths, and as plain text."""
        preview = self._find(request, slug)
        mail, every = preview.draft(), previews.all_previews()
        attached = [pack_attachment(one)["name"] for one in mail.attachments]
        after = dict(zip((one.slug for one in every), every[1:], strict=False)).get(slug)
        return self._page(
            request, "preview", title=mail.subject, preview=preview, mail=mail, attached=attached, after=after
        )

    def preview_html(self, request, slug):
        """The HTML of a mail, in a sandbox of its own; only pages of this site may frame it."""
        mail = self._find(request, slug).draft()
        return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})

    def _page(self, request, name, *, status=200, **context):
        context = {**self.admin_site.each_context(request), "opts": self.model._meta, **context}
        return TemplateResponse(request, f"admin/customers/outgoingemail/{name}.html", context, status=status)

    def _find(self, request, slug):
        self._demand_view(request)
        preview = previews.find(slug)
        if preview is None:
            raise Http404(gettext("There is no such mail."))
        return preview

    def _demand_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
