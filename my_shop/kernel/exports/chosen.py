"""The action of lists that has the rows exported which somebody has ticked."""

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.desk.services import kept_query
from my_shop.kernel.exports.offered import PERMISSION, offered_to


class ExportsChosenRows(ModelAdmin):
    """What every registered page is made of besides: the action stands where the rows come as a table."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and _tables(request.user, self.model):
            actions["export_chosen"] = (export_chosen, "export_chosen", str(_("Export the selected rows")))
        return actions


def export_chosen(modeladmin, request, queryset):
    """Lead to the page where the table and its format are chosen; nothing is done yet."""
    query = QueryDict(mutable=True)
    table, *_others = _tables(request.user, modeladmin.model)
    query["exporter"] = table.key
    if request.POST.get("select_across") == "1":
        query["query"] = kept_query(request.GET.urlencode())
    else:
        keys = queryset.order_by("pk").values_list("pk", flat=True)
        chosen = QueryDict(mutable=True)
        chosen[f"{modeladmin.opts.pk.name}__in"] = ",".join(map(str, keys))
        query["query"] = chosen.urlencode()
    return HttpResponseRedirect(f"{reverse('admin:exports')}?{query.urlencode()}")


def _tables(user, model):
    if not user.has_perm(PERMISSION):
        return []
    return [exporter for exporter in offered_to(user).values() if exporter.model is model]
