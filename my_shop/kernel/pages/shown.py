"""Models whose rows stand on pages: no write of one goes unannounced."""

from contextlib import contextmanager

from django.db import models, transaction

from my_shop.kernel.pages.versions import announce_change


@contextmanager
def announced(model):
    """Write rows of a ``ShownModel`` within it."""
    with transaction.atomic():
        announce_change(*model.topics)
        yield


class ShownQuerySet(models.QuerySet):
    def bulk_create(self, *args, **kwargs):
        with announced(self.model):
            return super().bulk_create(*args, **kwargs)

    def update(self, **kwargs):
        with announced(self.model):
            return super().update(**kwargs)

    def delete(self):
        with announced(self.model):
            return super().delete()

    bulk_create.alters_data = True  # type: ignore[attr-defined]
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class ShownModel(models.Model):
    """Rows that change seldom and are shown on many pages: every write of one, whoever makes it, announces it."""

    topics: tuple[str, ...] = ()
    """What a change of a row is announced as; the shop at large where nothing is named."""

    objects = ShownQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        with announced(self):
            return super().delete(*args, **kwargs)

    delete.alters_data = True  # type: ignore[attr-defined]

    def _save_table(self, *args, **kwargs):
        """Save the row: ``save()`` comes to it, and so does ``loaddata``, which does not call that."""
        with announced(self):
            return super()._save_table(*args, **kwargs)  # type: ignore[misc]
