"""The page ``/admin/ready/``."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.ready.asking import MAY_SEE, asked


@require_safe
def ready_page(request):
    """List what a shop needs before its first customer, what is missing first."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    lines = asked()
    context = {
        **admin.site.each_context(request),
        "title": gettext("Ready to open"),
        "needed": [line for line in lines if line.missing and line.is_needed],
        "better": [line for line in lines if line.missing and not line.is_needed],
        "done": [line for line in lines if not line.missing],
    }
    return TemplateResponse(request, "admin/ready.html", context)
