"""Keys to another app's rows: the database keeps them whole, Python reads their ids alone.

A plain foreign key is a door into another app: ``line.variant.product.save()``. These refuse the walk at run time
where ``SHOP_REFUSE_WALKS`` is on (in development and in tests); what is needed of the other side is asked by a signal.
"""

import sys
from types import FrameType

from django.conf import settings
from django.contrib.admin.utils import NestedObjects
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor, ManyToManyDescriptor

DJANGO = ("django.core.serializers.", "django.db.models.", "django.forms.models", "django.contrib.admin.utils")
"""Who may read a many-to-many: forms, ``dumpdata`` and ``loaddata`` need no more than its ids.

A page of the admin that only shows reads the names that its form would offer.
"""


class WalkRefused(Exception):
    """Somebody went through a key to another app's row."""

    def __init__(self, field):
        super().__init__(
            f"{field.model._meta.label}.{field.name} leads to another app ({field.remote_field.model._meta.label}): "
            "read its ids only, and ask that app by a signal for what is needed of the row."
        )


class ForeignId(models.ForeignKey):
    """A foreign key to another app's row, read as ``variant_id``: no reverse name, no attribute walk, no join.

    Migrations see Django's own ``ForeignKey``.
    """

    def __init__(self, to, on_delete, **kwargs):
        super().__init__(to, on_delete, **{**kwargs, "related_name": "+"})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs

    def get_extra_restriction(self, alias, related_alias):
        # Django asks for it as it writes the JOIN; a filter by the id alone is trimmed, and never comes here
        _refuse(self)
        return super().get_extra_restriction(alias, related_alias)

    class forward_related_accessor_class(ForwardManyToOneDescriptor):  # noqa: N801 - Django's name for it
        def __get__(self, instance, cls=None):
            if instance is not None:
                _refuse(self.field)
            return super().__get__(instance, cls)

        def __set__(self, instance, value):
            super().__set__(instance, value)
            # the id is all that is kept: a cached row would be read without a query, and so without a question
            self.field.delete_cached_value(instance)

        def get_prefetch_querysets(self, instances, querysets=None):
            _refuse(self.field)
            return super().get_prefetch_querysets(instances, querysets)


class ForeignIds(models.ManyToManyField):
    """Keys to many rows of another app: ``Promotion.categories.ids_of(promotions)`` reads them.

    Forms show it as Django's own field, with the names that the other app's admin finds.
    """

    def __init__(self, to, **kwargs):
        super().__init__(to, **{**kwargs, "related_name": "+"})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ManyToManyField", args, kwargs

    def contribute_to_class(self, cls, name, private_only=False, **kwargs):
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        setattr(cls, self.name, Ids(self.remote_field))


class Ids(ManyToManyDescriptor):
    """What a model has as a ``ForeignIds``."""

    def __get__(self, instance, cls=None):
        if instance is not None and not sys._getframe(1).f_globals.get("__name__", "").startswith(DJANGO):
            _refuse(self.field)
        return super().__get__(instance, cls)

    def ids_of(self, rows) -> dict[int, frozenset[int]]:
        """Return the ids that each of these rows refers to, by the row's own id, in one query."""
        near, far = self.field.m2m_column_name(), self.field.m2m_reverse_name()
        found: dict[int, set[int]] = {row.pk: set() for row in rows}
        for row, other in self.through._default_manager.filter(**{f"{near}__in": found}).values_list(near, far):
            found[row].add(other)
        return {row: frozenset(others) for row, others in found.items()}


def _refuse(field):
    """Raise ``WalkRefused``, but for the admin's page that lists what goes with a deleted row."""
    if not settings.SHOP_REFUSE_WALKS:
        return
    frame: FrameType | None = sys._getframe()
    while frame:
        if frame.f_code is NestedObjects.collect.__code__:
            return
        frame = frame.f_back
    raise WalkRefused(field)
