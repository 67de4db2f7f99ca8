"""What pages of the back office say of themselves, and of the cells of their lists."""

import re

from django import template
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from my_shop.kernel.desk.models import SavedList
from my_shop.kernel.desk.services import kept_query

register = template.Library()

LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<address>[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
SHORT = 14
"""Letters up to which what stands in a cell stays on one line: an amount, a number, a state."""


@register.simple_tag
def list_name(opts):
    """Return what a merchant calls the rows of a model: ``{% list_name opts %}``."""
    return admin.site.menu.name_of(opts)  # type: ignore[attr-defined] # the site is ours


@register.inclusion_tag("admin/_saved_lists.html", takes_context=True)
def saved_lists(context, changelist):
    """Show the lists of a model that were kept, and a form to keep the present one, where anything is narrowed."""
    request, model = context["request"], changelist.opts.label_lower
    return {
        "saved": [] if changelist.is_popup else SavedList.objects.shown_to(request.user).filter(model=model),
        "query": "" if changelist.is_popup else kept_query(request.GET.urlencode()),
        "model": model,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def open_links(html, request):
    """Keep of each link its words alone where it leads to rows of the back office that this person may not look at.

    Whoever writes a link need not know who may open what: an app shows what others told it, Django links all rows.
    """

    def kept(link):
        return link[0] if _may_look(request, link["address"]) else link["words"]

    return mark_safe(LINK.sub(kept, html))  # no more than it was


def _may_look(request, address):
    home = reverse("admin:index")
    if not address.startswith(home):
        return True
    app, _, rest = address.removeprefix(home).partition("/")
    model = apps.all_models[app].get(rest.partition("/")[0]) if app in apps.all_models else None
    page = admin.site._registry.get(model) if model else None
    return page is None or page.has_view_permission(request)


@register.filter
def named(field):
    """Render a field of a table with its label as its name: people who do not see the table's head hear it."""
    return field.as_widget(attrs={"aria-label": capfirst(field.label)})


@register.filter
def labelled(row, headers):
    """Give each cell of a list's row the name of its column, which a narrow page shows beside it.

    :param row: the cells, as Django renders them: each begins with its tag.
    :param headers: the columns, as Django describes them; what stands behind the last one is hidden.
    """
    cells = list(row)
    names = [header["text"] for header in headers]
    return [_labelled(cell, name) for cell, name in zip(cells, names, strict=False)] + cells[len(names) :]


def _labelled(cell, name):
    if 'class="action-checkbox"' in cell:
        return cell
    tag = cell[:3]  # "<td" or "<th"
    width = ' data-width="short"' if len(strip_tags(cell).strip()) <= SHORT else ""
    label = format_html(' data-label="{}"', capfirst(name))
    return mark_safe(f"{tag}{label}{width}{cell[3:]}")  # the cell is as Django has escaped it
