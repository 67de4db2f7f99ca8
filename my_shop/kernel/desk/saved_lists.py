"""The doors to lists that were kept: a form above each list, which works without a script."""

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from my_shop.kernel.desk.models import SavedList
from my_shop.kernel.desk.services import SavedListRefused, remove_list, save_list


@require_POST
def save_view(request, site):
    """Keep the list that was looked at, and show it again."""
    model = _listed(site, request.POST.get("model", ""))
    if not site.get_model_admin(model).has_view_permission(request):
        raise PermissionDenied
    asked = {"name": request.POST.get("name", ""), "query": request.POST.get("query", "")}
    try:
        saved = save_list(
            owner=request.user, model=model._meta.label_lower, is_shared="is_shared" in request.POST, **asked
        )
    except SavedListRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_address(model, asked["query"]))
    messages.success(request, gettext("“%(name)s” stands above the list from now on.") % {"name": saved.name})
    return HttpResponseRedirect(_address(model, saved.query))


@require_POST
def remove_view(request, site, pk):
    """Forget a list that was kept; what it shows stays as it is."""
    saved = get_object_or_404(SavedList.objects.shown_to(request.user), pk=pk)
    try:
        remove_list(user=request.user, saved=saved)
    except SavedListRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("“%(name)s” is removed.") % {"name": saved.name})
    return HttpResponseRedirect(_address(_listed(site, saved.model), ""))


def _listed(site, label):
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not site.is_registered(model):
        raise Http404
    return model


def _address(model, query):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address
