"""How pages of the catalogue save: through the services, whose refusals are said in the form."""

from itertools import chain

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from products.admin.agree import in_words
from products.models import PricePoint, Variant
from products.services.stock import StockRefused

INNER = (Variant.option_values.through, PricePoint)
"""Rows that no page shows: they go with theirs, and nobody is asked about them."""

NAMED = 5
"""Names of what stands in the way: who wants to know all of them opens the list."""


class RefusalsInForm:
    """What a service refuses after the form was valid is said in the form, with what was typed; nothing is saved."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, StockRefused) as refusal:
            request.refused = [gettext("Nothing was saved. %(text)s") % {"text": in_words(refusal)}]
        for file in chain.from_iterable(files for _, files in request.FILES.lists()):
            file.seek(0)
        return super().changeform_view(request, object_id, form_url, extra_context)


class DeletedByService:
    """Whatever deletes goes through ``delete``: the page, and the action for several; both tell what is in the way."""

    def in_the_way(self, objs):
        """Return what keeps these from being deleted, and what to do about it, as sentences."""
        return []

    def get_deleted_objects(self, objs, request):
        if reasons := self.in_the_way(objs):
            return [], {}, set(), reasons
        found, counts, *rest = super().get_deleted_objects(objs, request)
        inner = [model._meta for model in INNER]
        begins = tuple(f"{capfirst(meta.verbose_name)}: " for meta in inner)
        counts = {name: count for name, count in counts.items() if name not in {m.verbose_name_plural for m in inner}}
        return _without(found, begins), counts, *rest

    def delete_model(self, request, obj):
        self.delete(obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete(obj)


def _without(found, begins):
    """Return a tree of rows without those that begin so."""
    return [
        _without(each, begins) if isinstance(each, list) else each
        for each in found
        if isinstance(each, list) or not each.startswith(begins)
    ]


def products_in_the_way(name, rows, **query):
    """Return why a category or a brand that has these products cannot be deleted, as a list; empty where it has none.

    :param query: how the list of products shows them.
    """
    count = rows.count()
    if not count:
        return []
    said = ngettext(
        "“%(name)s” has %(count)s product: %(names)s.", "“%(name)s” has %(count)s products: %(names)s.", count
    ) % {"name": name, "count": count, "names": names_of(rows)}
    todo = gettext("Choose them there, and file them elsewhere by “Change category, brand or publication”.")
    address = reverse("admin:products_product_changelist", query=query)
    return [format_html('{} <a href="{}">{}</a>. {}', said, address, gettext("Show the products"), todo)]


def names_of(rows):
    """Return the names of the first of these rows."""
    names = list(rows.order_by("name").values_list("name", flat=True)[: NAMED + 1])
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


class ReadOnly:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
