"""Who may use a door: everybody who is logged in, for what is theirs; staff, for what they are allowed.

A browser that is logged in may what its person may. A token may that as far as it was made for it: its scopes. Guests
buy as well: they show a header that opens the one cart, or the one order, that is theirs.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated

from my_shop.kernel import second_factor
from my_shop.kernel.api.problems import ScopeMissing

SCOPES = {
    "read": _("read what is yours"),
    "shop": _("fill your cart, order, and change what is yours"),
    "staff:catalogue": _("as staff: products, categories, brands, and what is written about them"),
    "staff:stock": _("as staff: stock"),
    "staff:orders": _("as staff: orders, parcels, refunds"),
    "staff:customers": _("as staff: customers"),
    "staff:reports": _("as staff: reports; with what they are about, exports and imports as well"),
    "staff:webhooks": _("as staff: webhooks"),
}
"""What a token can be made for."""

DEFAULT_SCOPES = ("read", "shop")


class Scoped(IsAuthenticated):
    """Logged in, with a token that was made for it, and, where the door says so, staff who are allowed to."""

    def has_permission(self, request, view):
        if request.method in SAFE_METHODS and view.is_open_to_read:
            return True
        if _method(request) in view.guests and not request.user.is_authenticated:
            return True
        if not super().has_permission(request, view):
            return False
        reads, writes = view.scopes
        wanted = reads if request.method in SAFE_METHODS else writes
        if not is_made_for(request, wanted):
            raise ScopeMissing(gettext("This token was not made for it: it needs “%(scope)s”.") % {"scope": wanted})
        if not view.permissions:
            return True
        user, needed = request.user, view.permissions.get(_method(request))
        if needed is None:  # 405, or a door that does not say who may do it: that lets nobody
            return not hasattr(view, _method(request).lower())
        return user.is_staff and user.has_perms(needed) and not second_factor.is_missing(user)


def is_made_for(request, scope: str) -> bool:
    """Whether who asks may use this scope: a token only if it was made for it, whoever is logged in in any case."""
    return request.auth is None or scope in getattr(request.auth, "scopes", ())


def _method(request):
    return "GET" if request.method == "HEAD" else request.method
