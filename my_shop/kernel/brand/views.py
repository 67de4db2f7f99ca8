"""The brand's stylesheet and icons: small files that browsers keep until their address is another one."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.brand.models import BrandIcon
from my_shop.kernel.brand.shown import current_brand

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def stylesheet(request):
    """Serve the brand's colours; nothing where they are the shop's own."""
    brand = current_brand()
    response = HttpResponse(brand.stylesheet, content_type="text/css; charset=utf-8")
    return _kept(response, request, brand.stylesheet_version)


@require_safe
def icon(request, size):
    """Serve the icon of the browser's tab, or of a telephone's home screen."""
    row = BrandIcon.objects.filter(size=size).first()
    if row is None:
        raise Http404(gettext("There is no such icon."))
    return _kept(HttpResponse(bytes(row.png), content_type="image/png"), request, current_brand().row.icon_version)


def _kept(response, request, version):
    """Let it be kept for ever by the address of its version, and be asked for anew by any other."""
    response["Cache-Control"] = FOR_EVER if request.GET.get("v") == version else "no-cache"
    return response
