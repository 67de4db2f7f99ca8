"""The button above each list that has its rows exported."""

from django import template

from my_shop.kernel.desk.services import kept_query
from my_shop.kernel.exports.models import Format
from my_shop.kernel.exports.offered import PERMISSION, offered_to

register = template.Library()


@register.inclusion_tag("admin/_export_list.html", takes_context=True)
def export_list(context, changelist):
    """Offer the tables of what a list shows, as it is narrowed now."""
    request = context["request"]
    is_for_them = not changelist.is_popup and request.user.has_perm(PERMISSION)
    offered = offered_to(request.user).values() if is_for_them else ()
    tables = [exporter for exporter in offered if exporter.model is changelist.model]
    formats = {name for exporter in tables for name in exporter.formats}
    return {
        "tables": tables,
        "formats": [choice for choice in Format.choices if choice[0] in formats],
        "query": kept_query(request.GET.urlencode()),
        "csrf_token": context.get("csrf_token"),
    }
